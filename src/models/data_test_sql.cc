#include "models/data_test_sql.h"

#include <fmt/format.h>

#include "core/text.h"

namespace skykeep::models {

namespace {

std::string both(const std::string& where, const std::string& condition) {
  return where.empty() ? condition : fmt::format("({}) and {}", where, condition);
}

std::string columns_of(const TestSpec& test, std::string_view prefix = "") {
  std::vector<std::string> out;
  for (auto& column : test.columns) out.push_back(std::string(prefix) + quote_ident(column));
  return join(out, ", ");
}

// The condition of a row that fails, for the tests that look at one row at a time.
std::string failing_row(const TestSpec& test) {
  switch (test.kind) {
    case TestSpec::Kind::kNotNull: return fmt::format("{} is null", columns_of(test));
    case TestSpec::Kind::kAcceptedValues:
      return fmt::format("{} not in ({})", columns_of(test), join(test.values, ", "));
    default: return fmt::format("not ({})", test.expression);
  }
}

DataTestSql unique_sql(const TestSpec& test, const std::string& relation) {
  std::vector<std::string> present;
  for (auto& column : test.columns) present.push_back(quote_ident(column) + " is not null");
  std::string where = both(test.where, join(present, " and "));
  std::string groups = fmt::format("from {} t where {} group by {} having count(*) > 1", relation, where, columns_of(test));
  std::string value = test.columns.size() == 1 ? columns_of(test) : fmt::format("row({})", columns_of(test));
  return {.failing = fmt::format("select {}, count(*) as times from {} where {} group by {} having count(*) > 1",
                                 columns_of(test), test.node, where, columns_of(test)),
          .aggregate = fmt::format("(count(*) filter (where {0})) - (count(distinct {1}) filter (where {0}))", where, value),
          .count = fmt::format("select coalesce(sum(n - 1), 0)::bigint from (select count(*) as n {})", groups)};
}

// An anti join, because "not exists" costs a small publication twice as much to plan.
DataTestSql relationship_sql(const TestSpec& test, const std::string& relation) {
  std::string missing = fmt::format("t anti join {} p on p.{} = t.{} where {}", test.to, quote_ident(test.field), columns_of(test),
                                    both(test.where, fmt::format("t.{} is not null", columns_of(test))));
  return {.failing = fmt::format("select t.* from {} {}", test.node, missing),
          .count = fmt::format("select count(*) from {} {}", relation, missing)};
}

}  // namespace

std::string failing_rows(const TestSpec& test) { return both(test.where, failing_row(test)); }

std::string quote_ident(const std::string& name) { return "\"" + replace_all(name, "\"", "\"\"") + "\""; }

DataTestSql data_test_sql(const TestSpec& test, const std::string& relation) {
  if (test.kind == TestSpec::Kind::kUnique) return unique_sql(test, relation);
  if (test.kind == TestSpec::Kind::kRelationships) return relationship_sql(test, relation);
  std::string where = both(test.where, failing_row(test));
  return {.failing = fmt::format("select * from {} where {}", test.node, where),
          .aggregate = fmt::format("count(*) filter (where {})", where),
          .count = fmt::format("select count(*) from {} t where {}", relation, where)};
}

}  // namespace skykeep::models
