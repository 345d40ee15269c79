#include "warehouse/duckdb/sql_guard.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <vector>

#include "core/text.h"

namespace skykeep::warehouse::duck {
namespace {

using simdjson::dom::element;
using simdjson::dom::object;

template <size_t N>
bool is_in(const std::array<std::string_view, N>& names, std::string_view name) {
  for (const auto& n : names) {
    if (n == name) return true;
  }
  return false;
}

constexpr std::array<std::string_view, 21> kTableFunctions = {"range",
                                                              "generate_series",
                                                              "unnest",
                                                              "repeat",
                                                              "repeat_row",
                                                              "json_each",
                                                              "json_tree",
                                                              "duckdb_columns",
                                                              "duckdb_tables",
                                                              "duckdb_views",
                                                              "duckdb_schemas",
                                                              "duckdb_types",
                                                              "duckdb_functions",
                                                              "duckdb_keywords",
                                                              "duckdb_constraints",
                                                              "duckdb_indexes",
                                                              "pragma_table_info",
                                                              "icu_calendar_names",
                                                              "pg_timezone_names",
                                                              "pragma_version",
                                                              "duckdb_dependencies"};

// Scalar functions that read the environment or settings, write, hold a query slot for nothing, plan other
// SQL, or make engine-internal values out of any bytes.
constexpr std::array<std::string_view, 14> kForbiddenFunctions = {"getenv",
                                                                  "current_setting",
                                                                  "getvariable",
                                                                  "write_log",
                                                                  "nextval",
                                                                  "currval",
                                                                  "setseed",
                                                                  "sleep_ms",
                                                                  "pg_sleep",
                                                                  "combine",
                                                                  "finalize",
                                                                  "json_serialize_plan",
                                                                  "variant_bytes_to_variant",
                                                                  "pg_conf_load_time"};

// Views of the engine that show paths and settings.
constexpr std::array<std::string_view, 6> kForbiddenTables = {"duckdb_databases", "pragma_database_list",
                                                              "duckdb_logs",      "duckdb_settings",
                                                              "pg_settings",      "pg_database"};

// `schema.csv` names the file schema.csv when there is no such table.
constexpr std::array<std::string_view, 12> kFileEndings = {"csv", "tsv", "txt", "json",   "jsonl",   "ndjson",
                                                           "gz",  "zst", "db",  "duckdb", "parquet", "ddb"};

// Query nodes, table references, result modifiers, directions of an order.
constexpr std::array<std::string_view, 20> kNodes = {"SELECT_NODE",
                                                     "SET_OPERATION_NODE",
                                                     "RECURSIVE_CTE_NODE",
                                                     "CTE_NODE",
                                                     "BASE_TABLE",
                                                     "SUBQUERY",
                                                     "JOIN",
                                                     "TABLE_FUNCTION",
                                                     "EXPRESSION_LIST",
                                                     "EMPTY",
                                                     "PIVOT",
                                                     "SHOW_REF",
                                                     "LIMIT_MODIFIER",
                                                     "LIMIT_PERCENT_MODIFIER",
                                                     "ORDER_MODIFIER",
                                                     "DISTINCT_MODIFIER",
                                                     "ASCENDING",
                                                     "DESCENDING",
                                                     "ORDER_DEFAULT",
                                                     "CTE"};

// Scalar functions that make as much as a number says, in one step that no interrupt can end and no limit
// counts: the number must stand there, and the numbers of a query must not multiply to more than this.
constexpr double kMaxMultiplied = 10'000'000;
struct Multiplier {
  std::string_view function;
  size_t from, to;  // which arguments are such numbers
};
constexpr std::array<Multiplier, 10> kMultipliers = {{{"repeat", 1, 2},
                                                      {"lpad", 1, 2},
                                                      {"rpad", 1, 2},
                                                      {"list_resize", 1, 2},
                                                      {"array_resize", 1, 2},
                                                      {"bitstring", 1, 2},
                                                      {"bar", 3, 4},
                                                      {"equi_width_bins", 2, 3},
                                                      {"range", 0, 3},
                                                      {"generate_series", 0, 3}}};

std::string_view text_in(const object& node, std::string_view key) {
  std::string_view text;
  if (node.at_key(key).get(text) != simdjson::SUCCESS) return {};
  return text;
}

std::unexpected<Error> forbid(std::string what) {
  return fail(Code::kPermission,
              std::move(what) + ": only SELECT over the warehouse's own tables is allowed here");
}

Result<> check_table(const object& node) {
  const std::string_view name = text_in(node, "table_name");
  const bool is_qualified = !text_in(node, "schema_name").empty() || !text_in(node, "catalog_name").empty();
  for (const std::string_view part : {name, text_in(node, "schema_name"), text_in(node, "catalog_name")}) {
    if (part.find_first_of("./\\:*?[]~'\"") != part.npos)
      return forbid(fmt::format("'{}' is not a table's name", part));
  }
  const std::string lower = to_lower(name);
  if (is_qualified && is_in(kFileEndings, lower)) return forbid(fmt::format("'{}' reads a file", name));
  if (is_in(kForbiddenTables, lower)) return forbid(fmt::format("the table {} is closed", name));
  return {};
}

Result<> check_show(const object& node) {
  const std::string_view name = text_in(node, "table_name");
  if (text_in(node, "show_type") != "SHOW_UNQUALIFIED")
    return {};  // DESCRIBE, SUMMARIZE: their query is walked
  if (name == "\"tables\"" || name == "__show_tables_expanded") return {};
  return forbid(fmt::format("SHOW {}", name));
}

Result<> check_object(const object& node) {
  if (const std::string function = to_lower(text_in(node, "function_name"));
      is_in(kForbiddenFunctions, function)) {
    return forbid(fmt::format("the function {} is closed", function));
  }
  const std::string_view type = text_in(node, "type");
  if (text_in(node, "class") == "PARAMETER") {
    return fail(Code::kInvalidInput,
                "parameters (?, $1) are not supported here: write the values into the query");
  }
  if (type.empty() || !text_in(node, "class").empty())
    return {};  // expressions: their functions are checked above
  if (!is_in(kNodes, type) && !type.ends_with("_TYPE_INFO"))
    return forbid(fmt::format("a query with {}", type));
  if (type == "BASE_TABLE") return check_table(node);
  if (type == "SHOW_REF") return check_show(node);
  if (type == "TABLE_FUNCTION") {
    object call;
    if (node.at_key("function").get(call) != simdjson::SUCCESS)
      return forbid("a table function of unknown shape");
    const std::string function = to_lower(text_in(call, "function_name"));
    if (!is_in(kTableFunctions, function))
      return forbid(fmt::format("the table function {} is closed", function));
  }
  return {};
}

// The number of a plain numeric literal.
std::optional<double> literal_number(const element& argument) {
  double number = 0;
  if (argument.at_pointer("/value/value").get(number) != simdjson::SUCCESS) return std::nullopt;
  return std::abs(number);
}

// Widths in a format string make text of any length too.
Result<> check_format(const simdjson::dom::array& arguments) {
  std::string_view text;
  if (arguments.at(0).at_pointer("/value/value").get(text) != simdjson::SUCCESS) {
    return forbid("format() and printf() with a format that is not written out");
  }
  int digits = 0;
  bool is_open = false;
  for (const char c : text) {
    digits = c >= '0' && c <= '9' ? digits + 1 : 0;
    if (digits > 4 || c == '*' || (c == '{' && is_open))
      return forbid("format() and printf() with such a width");
    is_open = c == '{' || (is_open && c != '}');
  }
  return {};
}

Result<> check_multiplier(const object& call, double& multiplied) {
  const std::string function = to_lower(text_in(call, "function_name"));
  simdjson::dom::array arguments;
  if (function.empty() || call.at_key("children").get(arguments) != simdjson::SUCCESS) return {};
  if (function == "format" || function == "printf") return check_format(arguments);
  for (const auto& multiplier : kMultipliers) {
    if (multiplier.function != function) continue;
    for (size_t i = multiplier.from; i < std::min(multiplier.to, arguments.size()); ++i) {
      const auto number = literal_number(arguments.at(i).value());
      if (!number) return forbid(fmt::format("{}() with a size that is not a plain number", function));
      multiplied *= std::max(1.0, *number);
    }
    if (multiplied > kMaxMultiplied) return forbid(fmt::format("{}() of that size", function));
  }
  return {};
}

Result<> walk(element root) {
  std::vector<element> open = {root};
  double multiplied = 1;
  while (!open.empty()) {
    const element at = open.back();
    open.pop_back();
    if (object node; at.get(node) == simdjson::SUCCESS) {
      TRY(check_object(node));
      const bool is_table_function = text_in(node, "type") == "TABLE_FUNCTION";
      if (!is_table_function) TRY(check_multiplier(node, multiplied));
      for (const auto field : node) {
        // A table function gives rows one by one, so only its arguments are looked at further.
        if (is_table_function && field.key == "function") {
          if (element arguments; field.value.at_key("children").get(arguments) == simdjson::SUCCESS)
            open.push_back(arguments);
        } else if (field.value.is_object() || field.value.is_array()) {
          open.push_back(field.value);
        }
      }
    } else if (simdjson::dom::array list; at.get(list) == simdjson::SUCCESS) {
      for (const element item : list) open.push_back(item);
    }
  }
  return {};
}

}  // namespace

Result<> check_text(std::string_view sql) {
  if (trim(sql).empty()) return fail(Code::kInvalidInput, "the query is empty");
  if (sql.size() > kMaxSqlBytes) {
    return fail(Code::kInvalidInput, fmt::format("the query is longer than {} KiB", kMaxSqlBytes >> 10));
  }
  if (sql.find('\0') != sql.npos) return fail(Code::kInvalidInput, "the query contains a NUL byte");
  return {};
}

Result<> check_tree(const std::string& tree) {
  simdjson::dom::parser parser;
  object root;
  if (parser.parse(tree).get(root) != simdjson::SUCCESS) {
    return fail(Code::kInvalidInput, "the query is nested too deeply");
  }
  if (bool failed = true; root.at_key("error").get(failed) != simdjson::SUCCESS || failed) {
    const std::string_view message = text_in(root, "error_message");
    if (text_in(root, "error_type") == "not implemented") {
      return forbid("this is not a SELECT");
    }
    return fail(Code::kInvalidInput, fmt::format("the query does not parse: {}", message));
  }
  simdjson::dom::array statements;
  if (root.at_key("statements").get(statements) != simdjson::SUCCESS || statements.size() != 1) {
    return fail(Code::kInvalidInput, "exactly one statement is allowed");
  }
  return walk(statements.at(0).value());
}

}  // namespace skykeep::warehouse::duck
