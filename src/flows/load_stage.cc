#include "flows/load_stage.h"

#include <fmt/format.h>

#include <map>

namespace skykeep::flows {
namespace {

// What the tables refuse of an object; where they cannot be read or written at all, no object is to blame.
bool is_refusal(const Error& error) {
  return !is_retryable(error.code) && error.code != Code::kCorrupt && error.code != Code::kPermission && error.code != Code::kCancelled;
}

}  // namespace

Result<> LoadStage::put_aside(const bus::Record& record, std::string_view reason) {
  TRY(bus::append_one(bus_, std::string(kLakeEvents) + ".rejected", record.key,
                      encode_rejected(kLakeEvents, record.offset, reason, record.value)));
  journal_.notice("error", "drift", fmt::format("{} cannot be read into the tables: {}; its bytes are kept", record.key, reason));
  return {};
}

Result<> LoadStage::fail_partition(const state::PartitionKey& key, const std::string& reason) {
  if (key.source.empty()) return {};
  auto partition = TRY(ledger_.get(key));
  if (!partition || partition->state == state::PartitionState::kFailed) return {};
  partition->state = state::PartitionState::kFailed;
  ++partition->attempts;
  partition->reason = reason;
  partition->next_try = clock_.now() + 1h;
  TRY(ledger_.save(*partition));
  journal_.partition(*partition);
  return {};
}

Result<LoadReport> LoadStage::load(const std::vector<std::string>& keys) {
  auto report = loader_.load(keys);
  if (!report) return report;
  for (const std::string& what : report->drift) journal_.notice("warn", "drift", what);
  const std::lock_guard lock(mutex_);
  loaded_ += report->records;
  rejected_ += report->rejected;
  return report;
}

Result<> LoadStage::handle(const std::vector<bus::Record>& records, std::stop_token) {
  std::vector<std::string> keys;
  std::map<std::string, std::pair<const bus::Record*, LakeEvent>> by_key;
  for (const bus::Record& record : records) {
    auto event = decode_lake_event(record.value);
    if (!event) {
      TRY(put_aside(record, event.error().message));
      continue;
    }
    const std::string key = event->key;
    by_key.insert_or_assign(key, std::pair(&record, std::move(*event)));
  }
  if (by_key.empty()) return {};
  for (const auto& [key, item] : by_key) keys.push_back(key);  // sorted: tables then lie in order of rover and sol
  auto report = load(keys);
  if (!report && is_refusal(report.error()) && keys.size() > 1) {
    // One of them spoils the batch: each on its own.
    for (const bus::Record& record : records) TRY(handle({record}, {}));
    return {};
  }
  if (!report && is_refusal(report.error())) return put_aside(records.front(), report.error().message);
  if (!report) return fail(std::move(report).error());

  for (const auto& [key, reason] : report->refused) {
    const auto& [record, event] = by_key.at(key);
    TRY(put_aside(*record, reason));
    TRY(fail_partition(event.partition, reason));
  }
  // Objects that bronze knows are named too: whoever loaded them may have failed before it could say so. Those that are
  // published already cost the next stage one look.
  LoadComplete message;
  for (const LoadedObject& object : report->loaded) message.load_ids.push_back(object.load_id);
  message.at = clock_.now();
  for (const auto& [key, item] : by_key) {
    message.keys.push_back(key);
    message.run_id = item.second.run_id;
    message.partitions.push_back(item.second.partition);
  }
  if (!message.load_ids.empty()) TRY(bus::append_one(bus_, kLoadComplete, "", encode(message)));
  return {};
}

int64_t LoadStage::records_loaded() const {
  const std::lock_guard lock(mutex_);
  return loaded_;
}

int64_t LoadStage::records_rejected() const {
  const std::lock_guard lock(mutex_);
  return rejected_;
}

}  // namespace skykeep::flows
