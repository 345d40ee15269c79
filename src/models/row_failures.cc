#include "models/row_failures.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "models/data_test_sql.h"
#include "warehouse/sql_text.h"

namespace skykeep::models {

namespace {

// What is in the columns, as text for people.
std::string values_of(const TestSpec& test) {
  std::string out;
  for (auto& column : test.columns) {
    out += fmt::format("{} || {} || ' ' || coalesce(left({}::varchar, 80), 'null')", out.empty() ? "''" : " || ',' || ' '",
                       warehouse::sql_text(column), quote_ident(column));
  }
  return out.empty() ? "''" : out;
}

std::string reason_of(const TestSpec& test) {
  std::string what = values_of(test);
  if (test.kind == TestSpec::Kind::kExpression) {
    std::string rule = warehouse::sql_text(fmt::format("{}not ({})", test.columns.empty() ? "" : ": ", test.expression));
    what = test.columns.empty() ? rule : what + " || " + rule;
  } else if (test.kind == TestSpec::Kind::kUnique) {
    what += " || ' is there already'";
  }
  return fmt::format("{} || {}", warehouse::sql_text(test.name + ": "), what);
}

std::string keys_of(const TestSpec& test) {
  std::string keys;
  for (auto& column : test.columns) keys += (keys.empty() ? "" : ", ") + quote_ident(column);
  return keys;
}

std::string rows_with_a_known_key(const TestSpec& test, const Node& node, const std::string& relation, const std::string& new_loads) {
  std::string present;
  for (auto& column : test.columns) {
    present += fmt::format("{}{} is not null", present.empty() ? "" : " and ", quote_ident(column));
  }
  if (!test.where.empty()) present = fmt::format("({}) and {}", test.where, present);
  const bool has_time = std::ranges::any_of(node.columns, [](const ColumnDoc& column) { return column.name == "ingestion_date"; });
  return fmt::format("(select *, row_number() over (partition by {} order by load_id in (select load_id from {}), {}load_id, "
                     "record_offset) as skykeep_place from {} t where {})",
                     keys_of(test), new_loads, has_time ? "ingestion_date, " : "", rows_with_the_keys_of(test, node, relation), present);
}

}  // namespace

bool rejects_rows(const Node& node) { return config_text(node.config, "row_failures") == "reject"; }

bool is_about_rows(const TestSpec& test) {
  return test.kind != TestSpec::Kind::kRelationships && test.kind != TestSpec::Kind::kSingular;
}

std::string rows_with_the_keys_of(const TestSpec& test, const Node& node, const std::string& relation) {
  if (relation == node.id) return relation;
  return fmt::format("(select * from {0} where ({1}) in (select {1} from {2} s))", node.id, keys_of(test), relation);
}

std::string failing_records_sql(const TestSpec& test, const Node& node, const std::string& relation, const std::string& new_loads) {
  const bool is_key = test.kind == TestSpec::Kind::kUnique;
  return fmt::format("select load_id, record_offset, record_length, {} as reason from {} t where {}", reason_of(test),
                     is_key ? rows_with_a_known_key(test, node, relation, new_loads) : relation,
                     is_key ? "skykeep_place > 1" : failing_rows(test));
}

}  // namespace skykeep::models
