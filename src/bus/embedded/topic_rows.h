// Topics, records and positions of groups as rows of SQLite. Private to this backend.
//
// A row's id is topic << 40 | offset of its first record: records of a topic lie together, in order, and need no second
// index. Room for 2^40 records in each of 2^22 topics. Records that were appended together share rows (segment.h): a row
// holds `count` of them, and offsets are found from the row that begins at or before them.
// Threads: as the database.
#pragma once

#include <algorithm>
#include <functional>
#include <optional>

#include "bus/bus.h"
#include "bus/embedded/segment.h"
#include "core/sqlite.h"

namespace skykeep::bus {

struct Topic {
  int64_t id = 0, first = 0, next = 0, bytes = 0;
  bool has(int64_t offset) const { return next > std::max(offset, first); }
};

// Makes the tables that are missing and brings older ones up to date.
Result<> prepare_file(sqlite::Database& db, UtcTime now);

Result<std::optional<Topic>> find_topic(sqlite::Database& db, std::string_view name);
Result<Topic> find_or_make_topic(sqlite::Database& db, std::string_view name);

// Appends to `topic` and saves it.
Result<> write_records(sqlite::Database& db, SegmentPacker& packer, std::span<const NewRecord> records, UtcTime now, Topic& topic);
Result<std::vector<Record>> read_records(sqlite::Database& db, const Topic& topic, int64_t offset, const ReadLimits& limits);

// The offset of the oldest record in [from, to) that is not older than `before`; `to` when there is none.
Result<int64_t> first_young(sqlite::Database& db, int64_t topic_id, int64_t from, int64_t to, UtcTime before);
// Deletes what lies before `to` and saves the topic.
Result<> forget(sqlite::Database& db, Topic& topic, int64_t to);

// Where the group goes on; 0 when nobody knows it.
Result<int64_t> position_of(sqlite::Database& db, std::string_view group, std::string_view topic);
// Also notes that the group has a member now.
Result<> add_group(sqlite::Database& db, std::string_view group, std::string_view topic, UtcTime now);
Result<> move_group(sqlite::Database& db, std::string_view group, std::string_view topic, int64_t next, bool may_go_back, UtcTime now);
Result<> remove_group(sqlite::Database& db, std::string_view group, std::string_view topic);
// What groups hold back: the oldest position of any; INT64_MAX when the topic has no group.
Result<int64_t> slowest_group(sqlite::Database& db, std::string_view topic);

}  // namespace skykeep::bus
