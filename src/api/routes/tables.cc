// /api/v1/tables: what tables there are, and each as JSON, CSV or Parquet.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "api/routes/answer_schemas.h"
#include "api/routes/routes.h"
#include "api/routes/table_formats.h"

namespace skykeep::api {
namespace {

constexpr std::array<std::string_view, 3> kSchemas = {"bronze", "silver", "gold"};

bool is_identifier(std::string_view name) {
  return !name.empty() && name.size() <= 128 && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

Answer list_tables(Context& context) {
  auto session = TRY(context.sessions.take());
  const warehouse::Table columns = TRY(session->table(
      "select t.table_schema, t.table_name, t.table_type, c.column_name, c.data_type "
      "from information_schema.tables t join information_schema.columns c "
      "on c.table_schema = t.table_schema and c.table_name = t.table_name and c.table_catalog = t.table_catalog "
      "where t.table_schema in ('bronze', 'silver', 'gold') order by t.table_schema, t.table_name, c.ordinal_position"));
  std::map<std::string, const models::LineageNode*> described;
  const auto lineage = context.deps.models.lineage();
  for (const models::LineageNode& node : lineage) described[node.name] = &node;
  Json data = Json::array();
  for (const auto& row : columns.rows) {
    const std::string schema = warehouse::text_of(row[0]), name = warehouse::text_of(row[1]);
    const auto node = described.find(schema + "." + name);
    if (data.empty() || data.back()["schema"] != schema || data.back()["name"] != name) {
      const bool is_view = warehouse::text_of(row[2]) == "VIEW";
      Json rows = nullptr;
      if (!is_view) {  // a table knows its number of rows; a view would have to be computed
        const warehouse::Table count = TRY(session->table(fmt::format("select count(*) from \"{}\".\"{}\"", schema, name)));
        rows = warehouse::int_of(count.rows[0][0]);
      }
      data.push_back({{"schema", schema},
                      {"name", name},
                      {"kind", is_view ? "view" : "table"},
                      {"rows", std::move(rows)},
                      {"description", node == described.end() ? "" : node->second->description},
                      {"columns", Json::array()}});
    }
    const std::string column = warehouse::text_of(row[3]);
    std::string description;
    if (node != described.end())
      for (const auto& [known, text] : node->second->columns)
        if (known == column) description = text;
    data.back()["columns"].push_back({{"name", column}, {"type", warehouse::text_of(row[4])}, {"description", description}});
  }
  return json_reply(Json{{"data", std::move(data)}, {"next", nullptr}});
}

Outcome<std::string> select_text(const Call& call, const std::string& format) {
  const std::string schema = call.text("schema"), table = call.text("table");
  if (!is_identifier(table)) return std::unexpected(Problem::bad_parameter("table", fmt::format("'{}' is no table's name", table)));
  std::string columns;
  for (const std::string& name : call.list("columns")) {
    if (!is_identifier(name))
      return std::unexpected(Problem::bad_parameter("columns", fmt::format("'{}' is no column's name", name)));
    columns += fmt::format("{}\"{}\"", columns.empty() ? "" : ", ", name);
  }
  const int64_t limit = call.integer("limit", format == "json" ? 1000 : 1'000'000);
  return fmt::format("select {} from \"{}\".\"{}\" limit {} offset {}", columns.empty() ? "*" : columns, schema, table, limit,
                     call.integer("offset", 0));
}

Outcome<void> check_names(Context& context, const Call& call) {
  auto session = TRY(context.sessions.take());
  const std::string schema = call.text("schema"), table = call.text("table");
  const warehouse::Table found = TRY(session->table(
      "select column_name from information_schema.columns where table_schema = ? and table_name = ?", {schema, table}));
  if (found.rows.empty()) return std::unexpected(Problem::not_found(fmt::format("there is no table {}.{}", schema, table)));
  std::vector<std::string> known;
  for (const auto& row : found.rows) known.push_back(warehouse::text_of(row[0]));
  for (const std::string& name : call.list("columns")) {
    if (std::ranges::find(known, name) != known.end()) continue;
    std::string text = fmt::format("{}.{} has no column '{}'", schema, table, name);
    if (const auto near = nearest(name, known)) text += fmt::format("; did you mean '{}'?", *near);
    return std::unexpected(Problem::bad_parameter("columns", std::move(text)));
  }
  return {};
}

// Rows of bronze, and views over them, change whenever something is loaded: the station's each second. What a publication builds, and
// views over nothing else, change with the publication alone.
bool changes_with_publications_only(const std::vector<models::LineageNode>& lineage, std::string_view name) {
  const auto node = std::ranges::find(lineage, name, &models::LineageNode::name);
  if (node == lineage.end() || node->kind == "source") return false;
  if (node->kind == "seed" || node->materialized != "view") return true;
  return std::ranges::all_of(node->inputs, [&](const std::string& input) { return changes_with_publications_only(lineage, input); });
}

Answer one_table(Context& context, const Call& call) {
  const std::string format = call.text("format");
  TRY(check_names(context, call));
  const std::string sql = TRY(select_text(call, format));
  Reply reply = TRY(query_reply(context, sql, format, {}));
  reply.changes_by_itself =
      !changes_with_publications_only(context.deps.models.lineage(), fmt::format("{}.{}", call.text("schema"), call.text("table")));
  reply.headers.add("Content-Disposition",
                    fmt::format("inline; filename=\"{}.{}.{}\"", call.text("schema"), call.text("table"), format));
  return reply;
}

}  // namespace

void add_tables(RouteTable& table, Context& context) {
  table.add({.path = "/api/v1/tables", .tag = "tables", .summary = "All tables with their columns",
             .answer = schema::page_of(schemas::table_info()),
             .pool = Pool::kSql,
             .handler = [&context](const Call&) { return list_tables(context); }});
  table.add({.path = "/api/v1/tables/{schema}.{table}.{format}", .tag = "tables",
             .summary = "A table as JSON, CSV or Parquet",
             .parameters = {{.name = "schema", .description = "bronze, silver or gold", .required = true, .choices = {kSchemas.begin(), kSchemas.end()}},
                            {.name = "table", .description = "a table's name", .required = true, .max = 128, .pattern = "^[A-Za-z0-9_]+$", .example = "fact_photos"},
                            {.name = "format", .description = "how the rows are written", .required = true, .choices = {"json", "csv", "parquet"}},
                            {.name = "limit", .type = ParamType::kInteger, .description = "rows at most", .max = 1'000'000,
                             .fallback = "json 1000, csv and parquet 1000000"},
                            {.name = "offset", .type = ParamType::kInteger, .description = "rows to leave out first", .max = 1'000'000'000, .fallback = "0"},
                            {.name = "columns", .description = "comma separated; all when not given", .max = 4096}},
             .response_description = "JSON: an array of objects. Skykeep-Truncated: true when a cap cut the rows.",
             .also = {"text/csv", "application/vnd.apache.parquet"},
             .answer = schemas::rows(),
             .refuses = "The table has not all of the columns.",
             .caching = Caching::kPublication,
             .pool = Pool::kSql,
             .handler = [&context](const Call& call) { return one_table(context, call); }});
}

}  // namespace skykeep::api
