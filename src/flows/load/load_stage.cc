#include "flows/load/load_stage.h"

#include <fmt/format.h>

#include <map>

#include "flows/dead_letter.h"
#include "flows/partitions/partition_state.h"

namespace skykeep::flows {
namespace {

// What the tables refuse of an object; where they cannot be read or written at all, no object is to blame.
bool is_refusal(const Error& error) {
  return !is_retryable(error.code) && error.code != Code::kCorrupt && error.code != Code::kPermission && error.code != Code::kCancelled;
}

}  // namespace

Result<> LoadStage::refuse(const bus::Record& record, std::string_view reason) {
  TRY(rejected_records_.add(rejected_record(kLakeEvents, record, reason)));
  recorder_.notice("error", "drift", fmt::format("{} cannot be read into the tables: {}; its bytes are kept", record.key, reason));
  return {};
}

Result<> LoadStage::fail_partition(const LakeEvent& event, const std::string& reason) {
  if (event.partition.source.empty()) return {};
  const auto failed = TRY(ledger_.update(event.partition, [&](state::Partition& p, bool is_new) {
    return !is_new && reject_load(p, reason, event.run_id, clock_.now());
  }));
  if (failed) recorder_.partition(*failed);
  return {};
}

Result<LoadReport> LoadStage::load(const std::vector<std::string>& keys) {
  auto report = loader_.load(keys);
  if (!report) return report;
  for (const std::string& what : report->drift) recorder_.notice("warn", "drift", what);
  return report;
}

Result<> LoadStage::reject(const bus::Record& record, const LakeEvent& event, const std::string& reason) {
  TRY(refuse(record, reason));
  return fail_partition(event, reason);
}

Result<> LoadStage::handle(const std::vector<bus::Record>& records, std::stop_token stop) {
  std::vector<std::string> keys;
  std::map<std::string, std::pair<const bus::Record*, LakeEvent>> by_key;
  for (const bus::Record& record : records) {
    auto event = decode_lake_event(record.value);
    if (!event) {
      TRY(refuse(record, event.error().message));
      continue;
    }
    const std::string key = event->key;
    by_key.insert_or_assign(key, std::pair(&record, std::move(*event)));
  }
  if (by_key.empty()) return {};
  for (const auto& [key, item] : by_key) keys.push_back(key);  // sorted: tables then lie in order of rover and sol
  auto report = load(keys);
  if (!report && is_refusal(report.error()) && keys.size() > 1) {
    // One of them spoils the batch: each on its own. Those that cannot be decoded are rejected by now.
    for (const auto& [key, item] : by_key) TRY(handle({*item.first}, stop));
    return {};
  }
  if (!report && is_refusal(report.error())) {
    const auto& [record, event] = by_key.begin()->second;
    return reject(*record, event, report.error().message);
  }
  if (!report) return fail(std::move(report).error());

  for (const auto& [key, reason] : report->refused) {
    const auto& [record, event] = by_key.at(key);
    TRY(reject(*record, event, reason));
  }
  // Objects that bronze knows are named too: whoever loaded them may have failed before it could say so. Those that are
  // published already cost the next stage one look.
  LoadComplete message;
  for (const LoadedObject& object : report->loaded) message.object_ids.push_back(object.object_id);
  message.at = clock_.now();
  for (const auto& [key, item] : by_key) {
    message.keys.push_back(key);
    message.run_id = item.second.run_id;
    message.partitions.push_back(item.second.partition);
  }
  if (!message.object_ids.empty()) TRY(bus::append_one(bus_, kLoadComplete, "", encode(message)));
  return {};
}

}  // namespace skykeep::flows
