// /api/v1/sql: one SELECT of a user, read-only and bounded (rules.md 20).
#include <fmt/format.h>

#include <algorithm>

#include "api/routes/routes.h"
#include "api/routes/shapes.h"
#include "api/routes/table_formats.h"

namespace skykeep::api {
namespace {

constexpr int64_t kLongest = 100'000;
constexpr int64_t kMostRows = 1'000'000;
constexpr int64_t kRowsOfAPage = 1000;             // what `arrays` gives when no limit is asked for
constexpr size_t kBytesOfAPage = 16 << 20;         // in memory: a browser is to show them
constexpr size_t kBytesOfAnAnswer = 48 << 20;      // of other JSON over TCP; the command line's is bounded by the warehouse
const std::vector<std::string> kFormats = {"json", "arrays", "csv", "parquet"};

// The engine makes rows as they are taken, so that it stops at the limit.
warehouse::ReadonlyLimits limits_of(const Call& call, std::string_view format, std::optional<int64_t> limit) {
  warehouse::ReadonlyLimits limits;
  limits.cut = limit.has_value();
  limits.max_rows = static_cast<size_t>(limit.value_or(format == "arrays" ? kRowsOfAPage : kMostRows));
  if (format == "arrays") {
    limits.max_bytes = kBytesOfAPage;
  } else if (format == "json" && !call.request().over_unix_socket) {
    limits.max_bytes = kBytesOfAnAnswer;
  }
  return limits;
}

Answer run_sql(Context& context, const Call& call, std::string_view sql, std::string_view format, std::optional<int64_t> limit) {
  if (trim(sql).empty()) return std::unexpected(Problem::bad_parameter("q", "q is required: a SELECT"));
  return query_reply(context, sql, format, limits_of(call, format, limit));
}

// The member `limit` of a body; nothing when it is not given.
Outcome<std::optional<int64_t>> posted_limit(const Json& body) {
  if (!body.contains("limit") || body["limit"].is_null()) return std::optional<int64_t>{};
  if (body["limit"].is_number_integer()) {
    const auto limit = body["limit"].get<int64_t>();
    if (limit >= 1 && limit <= kMostRows) return limit;
  }
  return std::unexpected(Problem::bad_parameter(
      "limit", fmt::format("limit must be an integer from 1 to {}, got {}", kMostRows, to_text(body["limit"]))));
}

Answer posted_sql(Context& context, const Call& call) {
  const Json body = TRY(call.body());
  for (const auto& [name, value] : body.items()) {
    if (name != "q" && name != "format" && name != "limit")
      return std::unexpected(Problem::bad_parameter(name, fmt::format("unknown member '{}'; known are q, format, limit", name)));
    if (name != "limit" && !value.is_string()) return std::unexpected(Problem::bad_parameter(name, fmt::format("{} must be a text", name)));
  }
  const std::string format = body.value("format", call.text("format", "json"));
  if (std::ranges::find(kFormats, format) == kFormats.end())
    return std::unexpected(Problem::bad_parameter("format", fmt::format("format must be one of {}, got '{}'", join(kFormats, ", "), format)));
  const auto limit = TRY(posted_limit(body));
  return run_sql(context, call, body.value("q", call.text("q")), format, limit ? limit : call.integer("limit"));
}

}  // namespace

void add_sql(RouteTable& table, Context& context) {
  const std::vector<Parameter> parameters = {
      {.name = "q", .description = "one SELECT statement", .max = kLongest},
      {.name = "format", .description = "how the rows are written", .choices = kFormats, .fallback = "json"},
      {.name = "limit", .type = ParamType::kInteger, .description = "rows at most; the engine stops there", .min = 1, .max = kMostRows,
       .fallback = "arrays 1000, others 1000000"}};
  const Schema answer = schema::any_of({shapes::rows(), shapes::row_arrays()});
  table.add({.path = "/api/v1/sql", .tag = "tables", .summary = "A read-only query",
             .description = "One SELECT, interrupted after 10 s, at most two at once, at most a million rows. `json` is an array of objects, "
                            "in which a second column of one name is called a_1; `arrays` is {columns, rows, truncated} with names as they are, "
                            "for pages. JSON ends early (48 MB, arrays 16 MB) rather than fill the asker's memory, and says so.",
             .parameters = parameters,
             .response_description = "JSON: an array of objects, or columns and rows. Skykeep-Truncated: true when a limit cut the rows.",
             .answer = answer,
             .lane = Lane::kSql,
             .handler = [&context](const Call& call) { return run_sql(context, call, call.text("q"), call.text("format", "json"), call.integer("limit")); }});
  table.add({.method = "POST", .path = "/api/v1/sql", .tag = "tables", .summary = "A read-only query, in the body",
             .parameters = parameters,
             .request_body = "{q, format, limit}",
             .request = schema::object({{"q", schema::text().optional()},
                                        {"format", schema::choice(kFormats).optional()},
                                        {"limit", schema::integer("rows at most").or_null().optional()}}),
             .response_description = "As for GET.",
             .answer = answer,
             .lane = Lane::kSql,
             .handler = [&context](const Call& call) { return posted_sql(context, call); }});
}

}  // namespace skykeep::api
