#include "flows/maintenance/maintenance.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/log.h"
#include "flows/topics.h"

namespace skykeep::flows {

void Maintenance::round() {
  if (!deps_.worker.is_mine("maintenance")) return;
  const UtcTime now = deps_.clock.now();
  tell_outage();
  tell_standstills();
  if (deps_.is_quiet()) test_whole_tables(now);
  if (now >= bounded_at_ && now - bounded_at_ < 1h) return;
  bounded_at_ = now;
  bound_history(now);
}

// One notice for all that does not answer, and one for its end: not one for each upstream and attempt.
void Maintenance::tell_outage() {
  const auto out = deps_.outage();
  if (!out || out->state == told_outage_) return;
  const bool is_first = told_outage_.empty();
  told_outage_ = out->state;
  if (out->state != "none") return deps_.recorder.tell_outage(out->state == "all", "warn", out->words + "; what is here is shown");
  deps_.recorder.tell_outage(false, "info", is_first ? "" : "All upstreams that were asked answer again");
}

void Maintenance::tell_standstills() {
  for (const Standstill& standstill : deps_.standstills())
    if (is_lasting(standstill, std::chrono::microseconds(deps_.config.sync_patience)))
      deps_.recorder.notice("error", "disk", fmt::format("stage {} cannot go on: {}; it tries again", standstill.stage, standstill.error.message));
}

// The oldest test of a whole table; none when a table was never tested as a whole, or has failures that a publication may have
// mended since.
std::optional<UtcTime> Maintenance::whole_tables_tested_at() const {
  std::optional<UtcTime> oldest;
  for (const models::TestResult& test : deps_.models.last_tests()) {
    if (!test.of_whole_table) return std::nullopt;
    if (!test.passed() && test.touched && test.touched->tested_at > test.tested_at) return std::nullopt;
    if (!oldest || test.tested_at < *oldest) oldest = test.tested_at;
  }
  return oldest;
}

// Once a day, also over restarts, and soon after what may have changed a verdict (rules.md 37); what a publication touches is tested
// with it.
void Maintenance::test_whole_tables(UtcTime now) {
  const auto before = whole_tables_tested_at();
  const bool is_fresh = before && now >= *before && now - *before < 24h;
  const bool is_soon = tested_at_.micros != 0 && now >= tested_at_ && now - tested_at_ < 10min;
  if (deps_.models.publication() == 0 || is_fresh || is_soon) return;
  tested_at_ = now;
  const MutexLock lock(deps_.publishing.mutex());
  state::Run run = deps_.recorder.start("test", "schedule", "whole tables");
  const auto results = deps_.models.test({});
  int64_t failed = 0;
  if (results) failed = std::count_if(results->begin(), results->end(), [](const auto& t) { return !t.passed() && t.severity == "error"; });
  if (failed > 0) deps_.recorder.notice("error", "tests", fmt::format("{} data tests fail over whole tables", failed));
  deps_.recorder.finish(run, results && failed == 0 ? "done" : "failed", {{"failed", failed}}, results ? "" : results.error().message);
}

// A stage of another version, or a sink that was taken away: what it has not read waits for a month, and nothing goes without a word.
Result<> Maintenance::forget_readers(UtcTime now) {
  for (const bus::GroupInfo& group : TRY(deps_.bus.groups())) {
    if (!group.idle_since || is_own_group(group.group, group.topic)) {
      told_readers_.erase({group.group, group.topic});  // who came back may stay away again
      continue;
    }
    const Duration idle = now - *group.idle_since;
    const std::string who = fmt::format("nobody has read {} as '{}' since {}", group.topic, group.group, to_string(*group.idle_since));
    if (idle >= deps_.config.reader_retention) {
      TRY(deps_.bus.forget_group(group.group, group.topic));
      if (group.lag == 0) log::info("{}: it is forgotten, and had nothing left to read", who);
      else deps_.recorder.notice("warn", "bus", fmt::format("{}: the {} records that waited for it are kept no longer", who, group.lag));
    } else if (idle >= deps_.config.bus_retention && group.lag > 0 && told_readers_.emplace(group.group, group.topic).second) {
      deps_.recorder.notice("warn", "bus", fmt::format("{}: {} records wait for it, and go on {} unless it comes back", who, group.lag,
                                                      to_string(*group.idle_since + deps_.config.reader_retention)));
    }
  }
  return {};
}

void Maintenance::bound_history(UtcTime now) {
  const auto tell = [](std::string_view what, const auto& done) {
    if (!done) log::warn("{} cannot be bounded: {}; it is tried again in an hour", what, done.error().message);
  };
  tell("the history of runs", deps_.runs.prune(deps_.config.keep_runs));
  tell("the notices", deps_.notices.prune(now - deps_.config.bus_retention));
  tell("the rejected records", deps_.rejected.prune(now - deps_.config.rejected_retention));
  tell("what waits for readers", forget_readers(now));
  const auto topics = deps_.bus.topics();
  tell("the bus", topics);
  if (topics)
    for (const auto& topic : *topics) tell("the topic " + topic.name, deps_.bus.trim(topic.name, now - retention_of(topic.name, deps_.config)));
  if (const auto done = deps_.warehouse.checkpoint(); !done && done.error().code != Code::kConflict) tell("the log of the tables", done);
  tell("the memory of the tables", deps_.warehouse.trim_memory());
}

}  // namespace skykeep::flows
