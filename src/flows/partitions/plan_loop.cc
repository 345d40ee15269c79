#include "flows/partitions/plan_loop.h"

#include <algorithm>

#include "core/log.h"
#include "flows/partitions/gap_view.h"
#include "flows/partitions/hand_on.h"
#include "flows/partitions/partition_state.h"

namespace skykeep::flows {

Json PlanLoop::status() {
  const MutexLock lock(mutex_);
  return {{"name", "plan"},
          {"topic", nullptr},
          {"group", nullptr},
          {"lag", 0},
          {"busy", busy_},
          {"what", busy_ ? "looks for what is missing" : ""},
          {"processed", scheduled_},
          {"last_at", scheduled_at_.micros == 0 ? Json() : Json(to_string(scheduled_at_))}};
}

void PlanLoop::note(bool busy, size_t scheduled) {
  const MutexLock lock(mutex_);
  busy_ = busy;
  if (scheduled == 0) return;
  scheduled_ += static_cast<int64_t>(scheduled);
  scheduled_at_ = deps_.clock.now();
}

void PlanLoop::round(const std::stop_token& stop) {
  note(true, 0);
  if (const auto planned = plan(stop); !planned && planned.error().code != Code::kCancelled) log::error("plan: {}", planned.error().message);
  note(false, 0);
}

Result<> PlanLoop::plan(const std::stop_token& stop) {
  if (!deps_.worker.is_mine("planner")) return {};
  TRY(deps_.ledger.revert_expired_claims(deps_.real_time.now()));
  TRY(read_gap_view());
  for (const bool whole : {true, false})  // a document may tell the newest part of another source
    for (const sources::Source& source : deps_.catalogue.all()) {
      if ((source.info.cut == Cut::kWhole) != whole) continue;
      for (const std::string& scope : source.info.scopes)
        if (source.covers(scope)) TRY(plan_scope(source, scope, stop));
    }
  return {};
}

Result<> PlanLoop::plan_scope(const sources::Source& source, const std::string& scope, const std::stop_token& stop) {
  if (newest_is_due(source, scope)) ask_newest(source, scope, stop);
  const auto newest = deps_.ingest.known_newest(source, scope);
  const UtcTime now = deps_.real_time.now();
  if (!newest || TRY(deps_.ledger.count_scheduled(source.info.name, scope, now)) > deps_.config.batch_parts / 2) return {};
  const Window window = Planner::window(source, scope, *newest, {});
  const auto keys = TRY(deps_.planner.due(source, scope, window, *newest, static_cast<size_t>(deps_.config.batch_parts)));
  for (const Schedule& schedule : deps_.planner.batches(keys, source.info.cut == Cut::kWhole ? "schedule" : "event")) {
    TRY(hand_on(deps_.bus, deps_.ledger, schedule, now));
    note(true, schedule.parts.size());
  }
  return {};
}

// After a publication, at most every ten seconds: the view counts whole tables. While they are being made from the lake, what they
// lack is no gap.
Result<> PlanLoop::read_gap_view() {
  const UtcTime now = deps_.clock.now();
  const int64_t publication = deps_.models.publication();
  const bool is_soon = now >= gaps_read_at_ && now - gaps_read_at_ < 10s;
  if (publication == seen_publication_ || is_soon || !deps_.tables_are_whole()) return {};
  gaps_read_at_ = now;
  TRY(apply_gap_view(deps_.warehouse, deps_.ledger, deps_.catalogue, deps_.recorder, now));
  seen_publication_ = publication;  // only now: what failed is done again
  return {};
}

bool PlanLoop::newest_is_due(const sources::Source& source, const std::string& scope) {
  if (source.is_told_by_clock) return false;
  const UtcTime now = deps_.clock.now();
  NewestAsk& ask = newest_asked_[{source.info.name, scope}];
  const bool is_known = deps_.ingest.known_newest(source, scope).has_value();
  // While nobody answers, the end of the outage is looked for soon, and ever more rarely.
  const Duration every = source.info.newest_every;
  const Duration wait = is_known && ask.failures == 0 ? every : backoff(deps_.config.first_backoff, std::min(every, Duration(5min)), std::max(1, ask.failures));
  if (ask.at.micros != 0 && now >= ask.at && now - ask.at < wait) return false;
  ask.at = now;
  return true;
}

void PlanLoop::ask_newest(const sources::Source& source, const std::string& scope, const std::stop_token& stop) {
  const auto asked = deps_.ingest.ask_newest(source, scope, stop);
  const auto trouble = !asked ? std::optional(asked.error()) : !*asked ? std::optional(asked->error()) : std::nullopt;
  NewestAsk& ask = newest_asked_[{source.info.name, scope}];
  ask.failures = trouble ? ask.failures + 1 : 0;
  if (trouble && trouble->code != Code::kCancelled && trouble->code != Code::kNotFound)  // maintenance tells people of the outage
    log::info("the newest {} of {} is not known: {}; asking again", to_string(source.info.cut), scope, trouble->message);
}

}  // namespace skykeep::flows
