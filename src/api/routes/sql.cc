// /api/v1/sql: one SELECT of a user, read-only and bounded (rules.md 20).
#include <fmt/format.h>

#include <algorithm>

#include "api/routes/answer_schemas.h"
#include "api/routes/routes.h"
#include "api/routes/table_formats.h"

namespace skykeep::api {
namespace {

constexpr int64_t kLongest = 24'000;  // of a question in the address, which the server's limit on headers holds
constexpr int64_t kMostRows = 1'000'000;
constexpr int64_t kRowsOfAPage = 1000;             // what `arrays` gives when no limit is asked for
constexpr size_t kBytesOfAPage = 16 << 20;         // in memory: a browser is to show them
constexpr size_t kBytesOfAnAnswer = 48 << 20;      // of other JSON over TCP; the command line's is bounded by the warehouse
constexpr std::string_view kRefuses = "The query is no single SELECT, does not parse or names what is not there; or the wording of RFC 9457 says what else.";
const std::vector<std::string> kFiles = {"text/csv", "application/vnd.apache.parquet"};
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

Answer posted_sql(Context& context, const Call& call) {
  const Json body = TRY(call.body());
  const std::string format = body.value("format", call.text("format", "json"));
  const auto limit = body.contains("limit") && !body["limit"].is_null() ? std::optional(body["limit"].get<int64_t>()) : call.integer("limit");
  return run_sql(context, call, body.value("q", call.text("q")), format, limit);
}

}  // namespace

void add_sql(RouteTable& table, Context& context) {
  std::vector<Parameter> parameters = {
      {.name = "q", .description = "one SELECT statement; longer ones go into a POST", .max = kLongest, .needed = true, .example = "select 1 as a"},
      {.name = "format", .description = "how the rows are written", .choices = kFormats, .fallback = "json"},
      {.name = "limit", .type = ParamType::kInteger, .description = "rows at most; the engine stops there", .min = 1, .max = kMostRows,
       .fallback = "arrays 1000, others 1000000"}};
  const Schema answer = schema::any_of({schemas::rows(), schemas::row_arrays()});
  table.add({.path = "/api/v1/sql", .tag = "tables", .summary = "A read-only query",
             .description = "One SELECT, interrupted after 10 s, at most two at once, at most a million rows. `json` is an array of objects, "
                            "in which a second column of one name is called a_1; `arrays` is {columns, rows, truncated} with names as they are, "
                            "for pages. JSON ends early (48 MB, arrays 16 MB) rather than fill the asker's memory, and says so.",
             .parameters = parameters,
             .response_description = "JSON: an array of objects, or columns and rows. Skykeep-Truncated: true when a limit cut the rows.",
             .also = kFiles,
             .answer = answer,
             .refuses = std::string(kRefuses),
             .pool = Pool::kSql,
             .handler = [&context](const Call& call) { return run_sql(context, call, call.text("q"), call.text("format", "json"), call.integer("limit")); }});
  parameters.front().needed = false;  // it may stand in the body
  table.add({.method = "POST", .path = "/api/v1/sql", .tag = "tables", .summary = "A read-only query, in the body",
             .parameters = parameters,
             .request_body = "{q, format, limit}",
             .request = schema::object({{"q", schema::text().optional()},
                                        {"format", schema::choice(kFormats).optional()},
                                        {"limit", schema::integer("rows at most").with("minimum", 1).with("maximum", kMostRows).or_null().optional()}})
                            .with("additionalProperties", false),
             .response_description = "As for GET.",
             .also = kFiles,
             .answer = answer,
             .refuses = std::string(kRefuses),
             .pool = Pool::kSql,
             .handler = [&context](const Call& call) { return posted_sql(context, call); }});
}

}  // namespace skykeep::api
