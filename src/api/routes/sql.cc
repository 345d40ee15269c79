// /api/v1/sql: one SELECT of a user, read-only and bounded (rules.md 20).
#include <fmt/format.h>

#include <algorithm>

#include "api/routes/routes.h"
#include "api/routes/shapes.h"
#include "api/routes/table_formats.h"

namespace skykeep::api {
namespace {

constexpr int64_t kLongest = 100'000;

Answer run_sql(Context& context, std::string_view sql, std::string_view format) {
  if (trim(sql).empty()) return std::unexpected(Problem::bad_parameter("q", "q is required: a SELECT"));
  return query_reply(context, sql, format, {});
}

Answer posted_sql(Context& context, const Call& call) {
  const Json body = TRY(call.body());
  for (const auto& [name, value] : body.items()) {
    if (name != "q" && name != "format")
      return std::unexpected(Problem::bad_parameter(name, fmt::format("unknown member '{}'; known are q, format", name)));
    if (!value.is_string()) return std::unexpected(Problem::bad_parameter(name, fmt::format("{} must be a text", name)));
  }
  const std::string format = body.value("format", call.text("format", "json"));
  if (format != "json" && format != "csv" && format != "parquet")
    return std::unexpected(Problem::bad_parameter("format", fmt::format("format must be one of json, csv, parquet, got '{}'", format)));
  return run_sql(context, body.value("q", call.text("q")), format);
}

}  // namespace

void add_sql(RouteTable& table, Context& context) {
  const std::vector<Parameter> parameters = {
      {.name = "q", .description = "one SELECT statement", .max = kLongest},
      {.name = "format", .description = "how the rows are written", .choices = {"json", "csv", "parquet"}, .fallback = "json"}};
  table.add({.path = "/api/v1/sql", .tag = "tables", .summary = "A read-only query",
             .description = "One SELECT, interrupted after 10 s, at most two at once, at most a million rows.",
             .parameters = parameters,
             .response_description = "JSON: an array of objects. Skykeep-Truncated: true when a cap cut the rows.",
             .answer = shapes::rows(),
             .lane = Lane::kSql,
             .handler = [&context](const Call& call) { return run_sql(context, call.text("q"), call.text("format", "json")); }});
  table.add({.method = "POST", .path = "/api/v1/sql", .tag = "tables", .summary = "A read-only query, in the body",
             .parameters = parameters,
             .request_body = "{q, format}",
             .request = schema::object({{"q", schema::text().optional()}, {"format", schema::text().optional()}}),
             .response_description = "As for GET.",
             .answer = shapes::rows(),
             .lane = Lane::kSql,
             .handler = [&context](const Call& call) { return posted_sql(context, call); }});
}

}  // namespace skykeep::api
