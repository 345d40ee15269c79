// /api/v1/tables: what tables there are, and each as JSON, CSV or Parquet.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

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

struct Relation {
  std::string name;                  // "silver"."fact_photos"
  bool is_view = false;
  std::vector<std::string> columns;  // all of it
};

// Checks the names that the request gives.
Outcome<Relation> find_relation(Context& context, const Call& call) {
  const std::string schema = call.text("schema"), table = call.text("table");
  if (!is_identifier(table)) return std::unexpected(Problem::bad_parameter("table", fmt::format("'{}' is no table's name", table)));
  auto session = TRY(context.sessions.take());
  const warehouse::Table found = TRY(session->table(
      "select c.column_name, t.table_type from information_schema.columns c join information_schema.tables t "
      "on t.table_schema = c.table_schema and t.table_name = c.table_name and t.table_catalog = c.table_catalog "
      "where c.table_schema = ? and c.table_name = ? order by c.ordinal_position", {schema, table}));
  if (found.rows.empty()) return std::unexpected(Problem::not_found(fmt::format("there is no table {}.{}", schema, table)));
  Relation out{.name = fmt::format("\"{}\".\"{}\"", schema, table), .is_view = warehouse::text_of(found.rows[0][1]) == "VIEW"};
  for (const auto& row : found.rows) out.columns.push_back(warehouse::text_of(row[0]));
  for (const std::string& name : call.list("columns")) {
    if (!is_identifier(name)) return std::unexpected(Problem::bad_parameter("columns", fmt::format("'{}' is no column's name", name)));
    if (std::ranges::find(out.columns, name) != out.columns.end()) continue;
    std::string text = fmt::format("{}.{} has no column '{}'", schema, table, name);
    if (const auto near = nearest(name, out.columns)) text += fmt::format("; did you mean '{}'?", *near);
    return std::unexpected(Problem::bad_parameter("columns", std::move(text)));
  }
  return out;
}

std::string quoted_list(const std::vector<std::string>& columns) {
  std::string out;
  for (const std::string& name : columns) out += fmt::format("{}\"{}\"", out.empty() ? "" : ", ", name);
  return out;
}

// The columns that tell rows apart, so that every page has its own rows; all of them where no test names such columns.
std::string order_of(const models::LineageNode* node, const Relation& relation) {
  const bool has_key = node != nullptr && !node->key.empty() && std::ranges::all_of(node->key, [&](const std::string& name) {
    return std::ranges::find(relation.columns, name) != relation.columns.end();
  });
  return quoted_list(has_key ? node->key : relation.columns);
}

int64_t limit_of(const Call& call, const std::string& format) { return call.integer("limit", format == "json" ? 1000 : 1'000'000); }

std::string select_text(const Call& call, const std::string& format, const Relation& relation, const std::string& order) {
  const auto wanted = call.list("columns");
  const std::string columns = wanted.empty() ? "*" : quoted_list(wanted);
  const std::string page = fmt::format("limit {} offset {}", limit_of(call, format), call.integer("offset", 0));
  // A whole table as a file needs no order, and sorting millions of wide rows more memory than there is.
  if (format != "json" && !call.has("limit") && !call.has("offset")) return fmt::format("select {} from {} {}", columns, relation.name, page);
  if (relation.is_view) return fmt::format("select {} from {} order by {} {}", columns, relation.name, order, page);
  // Only the columns of the order are sorted, and then the rows of this page are read.
  return fmt::format("select {0} from {1} where rowid in (select rowid from {1} order by {2} {3}) order by {2}", columns, relation.name, order, page);
}

// Rows of bronze, and views over them, change whenever something is loaded: the station's each second. What a publication builds, and
// views over nothing else, change with the publication alone.
bool changes_with_publications_only(const std::vector<models::LineageNode>& lineage, std::string_view name) {
  const auto node = std::ranges::find(lineage, name, &models::LineageNode::name);
  if (node == lineage.end() || node->kind == "source") return false;
  if (node->kind == "seed" || node->materialized != "view") return true;
  return std::ranges::all_of(node->inputs, [&](const std::string& input) { return changes_with_publications_only(lineage, input); });
}

// Where the page behind this one is, of the same publication.
std::string next_page(const Call& call, const std::string& format, size_t rows, std::optional<int64_t> publication) {
  std::string out = fmt::format("/api/v1/tables/{}.{}.{}?limit={}&offset={}", call.text("schema"), call.text("table"), format,
                                limit_of(call, format), call.integer("offset", 0) + static_cast<int64_t>(rows));
  if (call.has("columns")) out += "&columns=" + net::percent_encode(call.text("columns"));
  if (publication) out += fmt::format("&publication={}", *publication);
  return out;
}

Answer one_table(Context& context, const Call& call) {
  const std::string format = call.text("format");
  const int64_t publication = context.publication();
  if (const auto began = call.integer("publication"); began && *began != publication)
    return std::unexpected(Problem::of(409, fmt::format("publication {} is over, the tables are those of publication {}: rows may have moved to other "
                                                        "pages, begin at the first one", *began, publication)));
  const Relation relation = TRY(find_relation(context, call));
  const auto lineage = context.deps.models.lineage();
  const std::string id = fmt::format("{}.{}", call.text("schema"), call.text("table"));
  const auto node = std::ranges::find(lineage, id, &models::LineageNode::name);
  size_t rows = 0;
  Reply reply = TRY(query_reply(context, select_text(call, format, relation, order_of(node == lineage.end() ? nullptr : &*node, relation)), format,
                                {}, &rows));
  reply.changes_by_itself = !changes_with_publications_only(lineage, id);
  const auto told = reply.changes_by_itself ? std::nullopt : std::optional(publication);
  if (told) reply.headers.add("Skykeep-Publication", std::to_string(publication));
  const bool is_cut = reply.headers.get("Skykeep-Truncated").has_value();
  if (rows > 0 && (is_cut || static_cast<int64_t>(rows) == limit_of(call, format)))
    reply.headers.add("Link", fmt::format("<{}>; rel=\"next\"", next_page(call, format, rows, told)));
  reply.headers.add("Content-Disposition", fmt::format("inline; filename=\"{}.{}\"", id, format));
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
             .description = "Pages are in the order of the columns that tell rows apart, as the table's tests name them, else of all columns. A "
                            "whole table as CSV or Parquet comes as its rows lie. `Link` names the page behind this one. It carries the publication "
                            "that `Skykeep-Publication` names: once another one came it is answered with 409, instead of rows twice or not at all. "
                            "Tables that change by themselves name none.",
             .parameters = {{.name = "schema", .description = "bronze, silver or gold", .required = true, .choices = {kSchemas.begin(), kSchemas.end()}},
                            {.name = "table", .description = "a table's name", .required = true, .max = 128, .pattern = "^[A-Za-z0-9_]+$", .example = "fact_photos"},
                            {.name = "format", .description = "how the rows are written", .required = true, .choices = {"json", "csv", "parquet"}},
                            {.name = "limit", .type = ParamType::kInteger, .description = "rows at most", .max = 1'000'000,
                             .fallback = "json 1000, csv and parquet 1000000"},
                            {.name = "offset", .type = ParamType::kInteger, .description = "rows to leave out first", .max = 1'000'000'000, .fallback = "0"},
                            {.name = "publication", .type = ParamType::kInteger, .description = "of the pages before; 409 when the tables are of another one by now",
                             .max = INT64_MAX},
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
