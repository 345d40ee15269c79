// Which rows fail a data test by themselves, and the record each of them stands on. Pure text.
//
// A model with config(row_failures='reject') says that its rows carry load_id, record_offset and record_length of the record
// they were made from, and that it leaves out what bronze.rejected_row names. A row that fails a test of severity error is
// then rejected by itself. Broken relationships and tests over several tables are no row's fault: they block.
#pragma once

#include <string>

#include "models/project.h"

namespace skykeep::models {

bool rejects_rows(const Node& node);
// True for not_null, accepted_values, expression_is_true, unique and unique_combination_of_columns.
bool is_about_rows(const TestSpec& test);
// The rows of the whole model that share a key with `relation`: a key may stand in a partition that nobody touched.
std::string rows_with_the_keys_of(const TestSpec& test, const Node& node, const std::string& relation);
// SQL that gives (load_id, record_offset, record_length, reason) of the rows of `relation` that fail. Of rows with one key the
// first one stays: those of loads that are not in the table `new_loads` before the others, then the earlier answer.
std::string failing_records_sql(const TestSpec& test, const Node& node, const std::string& relation, const std::string& new_loads);

}  // namespace skykeep::models
