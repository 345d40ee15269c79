// The JSON forms of what storage and the loop hand out. Times RFC 3339, names in snake_case, absent values null.
//
// Threads: pure functions.
#pragma once

#include <optional>

#include "core/json.h"
#include "flows/flows.h"
#include "models/models.h"
#include "state/ledger.h"
#include "state/runs.h"
#include "warehouse/warehouse.h"

namespace skykeep::api {

Json json_of(const std::optional<UtcTime>& time);
Json json_of(const std::optional<Date>& date);
// Of a part: the day itself, or that of a sol by the length of a sol; none of a document.
std::optional<Date> earth_date_of(const PartitionKey& key);
Json json_of(const state::Partition& partition);
Json json_of(const state::Run& run);
Json json_of(const state::TaskAttempt& attempt);
Json json_of(const flows::SourceStatus& source);
Json json_of(const flows::Outage& outage);
Json json_of(const flows::Notice& notice);
Json json_of(const models::TestResult& test);
Json json_of(const models::BuildReport& report);
Json json_of(const models::LineageNode& node);
Json text_or_null(const std::string& text);
// A row of a table as an object: its members are named as the columns.
Json json_of_row(const warehouse::Table& table, const std::vector<warehouse::Value>& row);
// The first `limit` rows.
Json json_of_rows(const warehouse::Table& table, int64_t limit = INT64_MAX);

}  // namespace skykeep::api
