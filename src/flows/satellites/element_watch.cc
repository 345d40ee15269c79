#include "flows/satellites/element_watch.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/log.h"
#include "flows/dead_letter.h"
#include "flows/messages.h"

namespace skykeep::flows::satellites {
namespace {

constexpr std::string_view kGuarded = "celestrak";

std::string_view title_of(std::string_view upstream) {
  if (upstream == "celestrak") return "CelesTrak, elements";
  if (upstream == "wheretheiss_tles") return "wheretheiss.at, elements";
  return "tle.ivanstanojevic.me, elements";
}
sources::CelestrakGuard guard_of(const state::GuardRow& row) {
  return {row.asked_at, row.succeeded_at, row.epoch, row.not_before, static_cast<int>(row.unchanged), static_cast<int>(row.errors), row.refusal};
}
std::string_view source_of(std::string_view upstream) { return upstream == "wheretheiss_tles" ? "wheretheiss" : upstream; }

}  // namespace

StoredElements known_from(const StationAnswer& answer, const astro::Elements& elements, int64_t raw_id) {
  StoredElements known{elements, std::string(source_of(answer.upstream)), answer.origin, answer.fetched_at, raw_id};
  if (known.origin == "api" && known.source != "celestrak") known.origin = "second_api";
  return known;
}

ElementWatch::ElementWatch(Deps deps) : deps_(std::move(deps)) {
  for (const char* name : {"celestrak", "wheretheiss_tles", "ivanstanojevic"}) seen_[name];
  recall();
}

void ElementWatch::recall() {
  const UtcTime now = deps_.clock.now();
  const auto stored = deps_.stored.guard(kGuarded);
  kept_guard_.reset();
  // Unreadable: as if CelesTrak had been asked just now.
  if (!stored) guard_ = sources::asked({}, now);
  else if (*stored) guard_ = sources::repaired(guard_of(**stored), now);
  const MutexLock lock(mutex_);
  seen_["celestrak"] = {guard_.asked_at, guard_.succeeded_at, guard_.refusal};
}

void ElementWatch::keep_guard() {
  if (kept_guard_ == guard_) return;
  const auto kept = deps_.stored.put_guard(kGuarded, {guard_.asked_at, guard_.succeeded_at, guard_.epoch, guard_.not_before, guard_.unchanged,
                                                      guard_.errors, guard_.refusal});
  if (!kept) log::error("CelesTrak's guard: {}", kept.error().message);
  else kept_guard_ = guard_;
}

bool ElementWatch::wants_fallback(UtcTime now, const UpstreamPoller& poller) const {
  if (now < next_fallback_ && next_fallback_ - now <= deps_.fallback_every) return false;
  if (poller.is_busy("celestrak") || sources::may_ask(guard_, now).may_ask) return false;
  const StoredElements current = deps_.element_store.current(now);
  const bool is_young = current.source != "built_in" && now - current.elements.epoch < deps_.fallback_age;
  const bool serves = guard_.succeeded_at && now - *guard_.succeeded_at < 3h && guard_.errors == 0;
  return !is_young && !serves;
}

void ElementWatch::poll(UtcTime now, UpstreamPoller& poller) {
  guard_ = sources::repaired(guard_, now);
  if (sources::may_ask(guard_, now).may_ask && !poller.is_busy("celestrak")) {
    guard_ = sources::asked(guard_, now);
    keep_guard();
    if (kept_guard_ != guard_) return;  // not on disk: then it is not asked
    poller.try_start({"celestrak", kOrbitElements, sources::celestrak_request(kStationId), {}});
    return;
  }
  if (!wants_fallback(now, poller)) return;
  next_fallback_ = now + deps_.fallback_every;
  const std::string upstream = ask_wheretheiss_next_ ? "wheretheiss_tles" : "ivanstanojevic";
  ask_wheretheiss_next_ = !ask_wheretheiss_next_;
  poller.try_start({upstream, kOrbitElements,
             upstream == "wheretheiss_tles" ? sources::wheretheiss_tles_request(kStationId) : sources::ivanstanojevic_request(kStationId), {}});
}

void ElementWatch::note_celestrak(const PollResult& result) {
  const std::string before = guard_.refusal;
  Result<sources::OrbitDocument> document = result.error ? Result<sources::OrbitDocument>(fail(*result.error))
                                                        : sources::parse_orbits(result.answer->body, result.at, kStationId);
  if (document && document->elements.empty()) document = fail(Code::kCorrupt, "its answer holds no usable elements of the station");
  if (document) {
    UtcTime newest = document->elements.front().epoch;
    for (const auto& e : document->elements) newest = std::max(newest, e.epoch);
    guard_ = sources::answered(guard_, result.at, newest);
  } else {
    guard_ = sources::refused(guard_, result.at, document.error());
    const auto next = sources::may_ask(guard_, result.at);
    // That it cannot be reached is its health's to tell: it is one line for all that do not answer.
    if (result.error && (result.error->code == Code::kUnavailable || result.error->code == Code::kTimeout)) return keep_guard();
    deps_.recorder.notice("warn", "source", fmt::format("CelesTrak gave no orbital elements: {}; it is asked again at {}", document.error().message,
                                                       to_string(next.at)));
  }
  keep_guard();
}

bool ElementWatch::on_result(const PollResult& result) {
  {
    const MutexLock lock(mutex_);
    const auto seen = seen_.find(result.upstream);
    if (seen == seen_.end()) return false;
    seen->second.last_attempt = result.asked_at;
    if (result.answer) seen->second.last_success = result.at;
    seen->second.problem = result.error ? result.error->message : "";
  }
  if (result.upstream == "celestrak") note_celestrak(result);
  // A fall-back that fails hands over to the other one soon.
  else if (result.error) next_fallback_ = std::min(next_fallback_, result.at + 1min);
  return true;
}

Result<> ElementWatch::handle(const std::vector<bus::Record>& records) {
  for (const bus::Record& record : records) {
    const auto reject = [&](const std::string& why) -> Result<> {
      deps_.recorder.notice("warn", "drift", fmt::format("an answer of {} holds no orbital elements that can be used: {}; its bytes are kept", record.key, why));
      return deps_.rejected.add(rejected_record(kOrbitElements, record, why));
    };
    const auto answer = decode_iss_answer(record.value);
    const auto document = answer ? sources::parse_orbits(answer->body, answer->fetched_at, kStationId)
                                 : Result<sources::OrbitDocument>(fail(answer.error()));
    if (!document) {
      TRY(reject(document.error().message));
      continue;
    }
    for (const astro::Elements& elements : document->elements) {
      const StoredElements known = known_from(*answer, elements, raw_id_of(record.value));
      if (const auto taken = deps_.element_store.take(known); !taken) {
        if (!is_hopeless(taken.error().code)) return fail(taken.error());
        TRY(reject(taken.error().message));
        continue;
      }
      if (const auto added = deps_.tables.add(known); !added) {
        if (!is_hopeless(added.error().code)) return fail(added.error());
        TRY(reject(added.error().message));
      }
    }
    // Last, so that a full disk before it does not say them again and again.
    for (const auto& rejected : document->rejected) TRY(reject(rejected.reason));
    for (const auto& drift : document->drift) deps_.recorder.notice("warn", "drift", fmt::format("{}: {}", record.key, drift.what));
  }
  return {};
}

std::vector<StationUpstream> ElementWatch::status() const {
  const MutexLock lock(mutex_);
  std::vector<StationUpstream> out;
  for (const auto& [name, seen] : seen_) out.push_back(status_of(name, title_of(name), seen));
  return out;
}

}  // namespace skykeep::flows::satellites
