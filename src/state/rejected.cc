#include "state/rejected.h"

#include <fmt/format.h>

#include "core/ids.h"
#include "state/schema.h"

namespace skykeep::state {
namespace {

constexpr std::string_view kColumns = "number, topic, record_partition, record_offset, record_key, reason, record, at";

RejectedRecord record_of(const Row& row) {
  return {int_of(row[0]), text_of(row[1]), static_cast<int32_t>(int_of(row[2])), int_of(row[3]), text_of(row[4]), text_of(row[5]),
          text_of(row[6]), {int_of(row[7])}};
}

std::vector<RejectedRecord> records_of(const std::vector<Row>& rows) {
  std::vector<RejectedRecord> out;
  for (const Row& row : rows) out.push_back(record_of(row));
  return out;
}

std::string id_of(const RejectedRecord& r) {
  return sha256_hex(fmt::format("{}\n{}\n{}\n{}\n{}", r.topic, r.partition, r.offset, r.reason, sha256_hex(r.record)));
}

}  // namespace

Result<RejectedRecords> RejectedRecords::open(State& state) {
  TRY(within("open the rejected records", migrate_stores(state)));
  return RejectedRecords(state);
}

Result<> RejectedRecords::add(std::span<const RejectedRecord> records) {
  if (records.empty()) return {};
  return state_->transact([&](Transaction& tx) -> Result<> {
    for (const RejectedRecord& r : records)
      TRY(tx.execute("insert into rejected_record(number, id, topic, record_partition, record_offset, record_key, reason, record, at, is_noted)"
                     " select coalesce(max(number), 0) + 1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0 from rejected_record where true"
                     " on conflict (id) do nothing",
                     {id_of(r), r.topic, int64_t{r.partition}, r.offset, r.key, r.reason, r.record, r.at.micros}));
    return {};
  });
}

Result<std::optional<RejectedRecord>> RejectedRecords::get(std::string_view topic, int64_t number) {
  const auto rows = TRY(state_->query(fmt::format("select {} from rejected_record where number = ?1 and topic = ?2", kColumns),
                                      {number, std::string(topic)}));
  return rows.empty() ? std::optional<RejectedRecord>() : std::optional(record_of(rows[0]));
}

Result<std::vector<RejectedRecord>> RejectedRecords::newest(size_t limit) {
  return records_of(TRY(state_->query(fmt::format("select {} from rejected_record order by number desc limit ?1", kColumns),
                                      {static_cast<int64_t>(limit)})));
}

Result<int64_t> RejectedRecords::count() { return int_of(TRY(state_->query("select count(*) from rejected_record"))[0][0]); }

Result<int64_t> RejectedRecords::prune(UtcTime before) { return state_->execute("delete from rejected_record where at < ?1", {before.micros}); }

Result<std::vector<RejectedRecord>> RejectedRecords::to_note(std::string_view topic, int64_t after, size_t limit) {
  return records_of(TRY(state_->query(
      fmt::format("select {} from rejected_record where is_noted = 0 and topic = ?1 and number > ?2 order by number limit ?3", kColumns),
      {std::string(topic), after, static_cast<int64_t>(limit)})));
}

Result<> RejectedRecords::set_noted(std::span<const int64_t> numbers) {
  if (numbers.empty()) return {};
  return state_->transact([&](Transaction& tx) -> Result<> {
    for (const int64_t number : numbers) TRY(tx.execute("update rejected_record set is_noted = 1 where number = ?1", {number}));
    return {};
  });
}

Result<> RejectedRecords::note_again() {
  TRY(state_->execute("update rejected_record set is_noted = 0 where is_noted = 1"));
  return {};
}

}  // namespace skykeep::state
