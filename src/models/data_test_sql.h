// Data tests as SQL. Pure text.
#pragma once

#include <string>
#include <vector>

#include "models/project.h"

namespace skykeep::models {

struct DataTestSql {
  std::string failing;    // gives the failing rows (or keys) of the whole table, for people
  std::string aggregate;  // number of failures as one aggregate over the relation, so that many tests share a scan; or empty
  std::string count;      // a statement of its own that gives the number of failures
};

// `relation`: what is tested, a table name or a sub-select in parentheses. Not for singular tests.
DataTestSql data_test_sql(const TestSpec& test, const std::string& relation);

// The condition of a row that fails, for the tests that look at one row at a time (not_null, accepted_values, expression).
std::string failing_rows(const TestSpec& test);

std::string quote_ident(const std::string& name);

}  // namespace skykeep::models
