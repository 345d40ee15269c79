#include "flows/publish/publish_stage.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "flows/dead_letter.h"
#include "flows/load/load_rows.h"
#include "flows/partitions/partition_state.h"

namespace skykeep::flows {
namespace {

// source -> scope -> its parts; whole documents and what is of several partitions left out.
using Parts = std::map<std::string, std::map<std::string, std::set<std::string>>>;

Parts parts_of(const PublishStage::Loads& loads) {
  Parts out;
  for (const auto& [id, key] : loads)
    if (!key.empty() && key.parsed_part().cut != Cut::kWhole) out[key.source][key.scope].insert(key.part);
  return out;
}

std::string describe(const PublishStage::Loads& loads) {
  std::string out;
  for (const auto& [source, scopes] : parts_of(loads))
    for (const auto& [scope, parts] : scopes) {
      const PartitionKey first{source, scope, *parts.begin()};
      if (!out.empty()) out += ", ";
      out += parts.size() == 1 ? to_words(first)
                               : fmt::format("{} {} {}s", scope == kNoScope ? source : scope, parts.size(), to_string(first.parsed_part().cut));
    }
  return out.empty() ? fmt::format("{} object{}", loads.size(), loads.size() == 1 ? "" : "s") : out;
}

}  // namespace

Result<> PublishStage::handle(const std::vector<bus::Record>& records, std::stop_token) {
  if (const std::string why = models_.stale(); !why.empty()) return fail(Code::kUnsupported, why);
  Loads loads;
  bool is_unreadable = false;
  for (const bus::Record& record : records) {
    const auto message = decode_load_complete(record.value);
    if (!message) {
      TRY(rejected_records_.add(rejected_record(kLoadComplete, record, message.error().message)));
      recorder_.notice("error", "drift", fmt::format("{}; everything that waits is published instead", message.error().message));
      is_unreadable = true;
      continue;
    }
    for (const int64_t id : message->object_ids) loads[id];
    for (size_t i = 0; i < std::min(message->keys.size(), message->partitions.size()); ++i) {
      const auto known = loads.find(loading::object_id_of_key(message->keys[i]));
      if (known != loads.end()) known->second = message->partitions[i];
    }
  }
  TRY(publish(loads));
  return is_unreadable ? recover() : Result<>();
}

Result<> PublishStage::recover() {
  if (!models_.stale().empty()) return {};  // the build that ends that publishes everything
  Loads loads;
  for (const int64_t id : TRY(models_.unpublished())) loads[id];
  TRY(publish(loads));
  return {};
}

Result<int64_t> PublishStage::publish(const Loads& wanted) {
  if (wanted.empty()) return 0;
  const MutexLock lock(mutex_);
  std::vector<int64_t> ids;
  for (const auto& [id, partition] : wanted) ids.push_back(id);
  Loads loads;
  for (const int64_t id : TRY(models_.unpublished(ids)))
    if (const auto it = wanted.find(id); it != wanted.end()) loads.insert(*it);
  return publish_parts(loads);
}

// Halves until what fails stands alone: a few bad loads among many cost a few publications each.
Result<int64_t> PublishStage::publish_parts(const Loads& loads) {
  if (loads.empty() || TRY(publish_together(loads))) return 0;
  if (loads.size() == 1) return 1;
  const auto middle = std::next(loads.begin(), static_cast<ptrdiff_t>(loads.size() / 2));
  const int64_t failed = TRY(publish_parts({loads.begin(), middle}));
  return failed + TRY(publish_parts({middle, loads.end()}));
}

Result<bool> PublishStage::publish_together(const Loads& loads) {
  std::vector<int64_t> ids;
  for (const auto& [id, partition] : loads) ids.push_back(id);
  state::Run run = recorder_.start("publish", "event", describe(loads));
  const auto result = within("publish", models_.publish(ids));
  if (!result) {
    recorder_.finish(run, "failed", Json::object(), result.error().message);
    return fail(result.error());
  }
  const models::BuildReport& report = *result;
  if (report.published) {  // at once: whoever waits for the rows need not wait for our records of them
    announce(report, loads);
    on_publication_(report.publication);
  }
  recorder_.finish(run, report.published ? "done" : "failed",
                  {{"publication", report.publication}, {"loads", loads.size()}, {"tests", report.tests.size()}},
                  report.published ? "" : "a data test failed; rolled back");
  if (report.published) {
    if (report.row_failures > 0)
      recorder_.notice("warn", "tests", fmt::format("{} record{} of {} failed a data test and {} left out: silver.rejected_rows says which and why",
                                                   report.row_failures, report.row_failures == 1 ? "" : "s", describe(loads),
                                                   report.row_failures == 1 ? "is" : "are"));
    return true;
  }
  if (loads.size() == 1) TRY(quarantine(loads.begin()->second, report));
  return false;
}

void PublishStage::announce(const models::BuildReport& report, const Loads& loads) {
  recorder_.event("publication", {{"publication", report.publication},
                                 {"parts", parts_of(loads)},
                                 {"loads", loads.size()},
                                 {"tests", report.tests.size()},
                                 {"elapsed_ms", report.elapsed_ms}});
}

Result<> PublishStage::quarantine(const PartitionKey& key, const models::BuildReport& report) {
  std::string names;
  for (const auto& test : report.tests)
    if (!test.passed() && test.severity == "error") names += (names.empty() ? "" : ", ") + test.name;
  const std::string reason = fmt::format("failed_tests: {}", names);
  const std::string what = key.empty() ? "What was imported" : to_words(key);
  recorder_.notice("error", "tests", fmt::format("{} is not shown, its data tests fail: {}", what, names));
  const auto failed = TRY(ledger_.update(
      key, [&](state::Partition& p, bool is_new) { return !is_new && reject_load(p, reason, "", clock_.now()); }));
  if (failed) recorder_.partition(*failed);
  return {};
}

}  // namespace skykeep::flows
