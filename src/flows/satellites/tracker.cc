#include "flows/satellites/tracker.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "core/guarded.h"
#include "core/log.h"
#include "flows/dead_letter.h"
#include "flows/messages.h"
#include "streams/position_json.h"

namespace skykeep::flows::satellites {
namespace {

constexpr std::string_view kStored = "iss.arbiter";
constexpr std::string_view kLease = "tracker/25544";
constexpr std::string_view kWheretheiss = "wheretheiss", kOpenNotify = "open_notify";
constexpr size_t kAtOnce = 2000;               // records in one append while missing seconds are filled
constexpr int64_t kSecondsACall = 10;
constexpr int64_t kMostAhead = 20;             // seconds that wheretheiss.at is asked for ahead of the clock, at most
constexpr Duration kKeepEvery = 30s;
constexpr Duration kRecallEvery = 1min;        // elements that another worker took
constexpr Duration kPollTimeout = 8s;
constexpr auto kSlice = std::chrono::milliseconds(50);       // clocks of tests run at any pace, and back
constexpr auto kPatience = std::chrono::milliseconds(1500);  // for an answer, from its question on
constexpr auto kLook = std::chrono::seconds(1);              // for the lease of another worker
constexpr size_t kRecent = 600;

net::Fetch polled(net::Fetch fetch) {
  fetch.max_attempts = 1;  // the next poll is the retry
  fetch.timeout = kPollTimeout;
  return fetch;
}

}  // namespace

Tracker::Tracker(Deps deps)
    : deps_(std::move(deps)), arbiter_({.satellite_id = kStationId}),
      poller_({deps_.bus, deps_.fetcher, deps_.health, deps_.clock, deps_.config.simulated}, [this] {
        {
          const MutexLock lock(wake_mutex_);
          woken_ = true;
        }
        wake_.notify_all();
      }) {}

Result<> Tracker::recover(const std::string& run_id) {
  run_id_ = run_id;
  epoch_in_use_.reset();
  deps_.elements.recall();
  arbiter_ = streams::Arbiter({.satellite_id = kStationId, .run_id = run_id});
  epoch_in_use_.reset();  // a new one has no elements
  if (const auto stored = TRY(deps_.store.value(kStored)))
    if (const auto restored = arbiter_.restore(*stored); !restored) log::warn("{}; arbitration starts anew", restored.error().message);
  // The topic knows best which second was the last.
  for (const bus::Record& record : TRY(deps_.bus.newest(kIssPositions, {.max_records = 1}))) {
    const auto read = streams::Decoder().position(record.value);
    if (!read) continue;
    const auto* gap = std::get_if<streams::Gap>(&*read);
    arbiter_.continue_after(gap != nullptr ? gap->to : std::get<streams::PositionRecord>(*read).second);
  }
  use_newest_elements(deps_.clock.now());
  publish_status();
  return {};
}

void Tracker::start() {
  thread_ = std::jthread([this](const std::stop_token& stop) { run_guarded("the station's positions", stop, [&] { run(stop); }); });
}

void Tracker::stop() {
  thread_.request_stop();
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
  poller_.stop();
}

// ---- asking ----

namespace {
// Due every so often, half a second early rather than a second late; a clock that went back begins anew.
bool is_due(UtcTime now, UtcTime asked_at, Duration every) { return now + 500ms >= asked_at + every || now < asked_at; }
}  // namespace

void Tracker::poll_wheretheiss(UtcTime now) {
  if (!is_due(now, where_asked_at_, deps_.config.wheretheiss_every)) return;
  const int64_t second = second_of(now);
  // The answer must be here before its first second is due; what was asked for already is not asked again.
  int64_t from = second + std::clamp<int64_t>(latency_s_ + 1, 1, kMostAhead - kSecondsACall);
  if (asked_until_ >= second && asked_until_ <= second + kMostAhead - kSecondsACall) from = std::max(from, asked_until_ + 1);
  std::vector<int64_t> asked(kSecondsACall);
  std::iota(asked.begin(), asked.end(), from);
  if (!poller_.try_start({std::string(kWheretheiss), kIssCandidates, polled(sources::wheretheiss_positions_request(asked)), asked})) return;
  asked_from_ = asked.front();
  asked_until_ = asked.back();
  where_asked_at_ = now;
  where_since_ = std::chrono::steady_clock::now();
}

void Tracker::poll_open_notify(UtcTime now) {
  if (!is_due(now, open_asked_at_, deps_.config.open_notify_every)) return;
  if (!poller_.try_start({std::string(kOpenNotify), kIssCandidates, polled(sources::open_notify_request()), {}})) return;
  open_asked_at_ = now;
  open_since_ = std::chrono::steady_clock::now();
}

void Tracker::poll(UtcTime now) {
  poll_wheretheiss(now);
  poll_open_notify(now);
  deps_.elements.poll(now, poller_);
  deps_.crew.poll(now, poller_);
}

// ---- hearing ----

void Tracker::on_result(const PollResult& result) {
  if (deps_.elements.on_result(result) || deps_.crew.on_result(result)) return;
  const streams::Source source = result.upstream == kWheretheiss ? streams::Source::kWheretheiss : streams::Source::kOpenNotify;
  {
    const MutexLock lock(status_mutex_);
    attempts_[result.upstream] = result.asked_at;
  }
  if (source == streams::Source::kWheretheiss)
    latency_s_ = std::max<int64_t>(0, (result.at - result.asked_at + 100ms) / 1s);  // a tenth to spare
  if (result.error) {
    if (source == streams::Source::kWheretheiss) asked_until_ = 0;
    return publish(arbiter_.note_failure(source, result.at, result.error->message));
  }
  const auto reject = [&](const std::string& why) {
    const bus::Record record{.position = result.position, .appended_at = result.at, .key = result.upstream, .value = encode(*result.answer)};
    const auto done = deps_.rejected.add(rejected_record(kIssCandidates, record, why));
    if (!done) log::error("a rejected answer of {}: {}", result.upstream, done.error().message);
  };
  const auto document = guarded([&] { return candidates_of(*result.answer, result.raw_id); });
  if (!document) {
    reject(document.error().message);
    return publish(arbiter_.note_failure(source, result.at, document.error().message));
  }
  if (!document->rejected.empty()) reject(fmt::format("{} of its records: {}", document->rejected.size(), document->rejected.front().reason));
  for (const auto& drift : document->drift) deps_.recorder.notice("warn", "drift", fmt::format("{}: {}", result.upstream, drift.what));
  for (const streams::Candidate& candidate : document->candidates) publish(arbiter_.take(candidate));
  if (document->candidates.empty())
    publish(arbiter_.note_failure(source, result.at, document->rejected.empty() ? "its answer is empty" : document->rejected.front().reason));
}

void Tracker::listen() {
  for (const PollResult& result : poller_.take_results()) on_result(result);
}

void Tracker::use_newest_elements(UtcTime now) {
  if (now >= recalled_at_ + kRecallEvery || now < recalled_at_) {
    recalled_at_ = now;
    if (const auto done = deps_.element_store.recall(); !done) log::error("{}", done.error().message);
  }
  const StoredElements current = deps_.element_store.current(now);
  if (epoch_in_use_ == current.elements.epoch && source_in_use_ == current.source) return;
  epoch_in_use_ = current.elements.epoch;
  source_in_use_ = current.source;
  auto set = to_element_set(current);
  if (!set) return log::error("elements of {}: {}", current.source, set.error().message);
  if (arbiter_.use(std::move(*set), now)) log::info("the model uses the elements of {} ({})", to_string(current.elements.epoch), current.source);
}

// ---- ticking ----

// Until the second after `begin` has come, or the clock was set back, or a poll ended. False: stopped.
// `begin` is the moment the tick has worked for: a second that began meanwhile is due at once.
bool Tracker::wait_for_second(UtcTime begin, std::stop_token stop) {
  const UtcTime next{(second_of(begin) + 1) * 1'000'000};
  MutexLock lock(wake_mutex_);
  while (!stop.stop_requested()) {
    const UtcTime now = deps_.clock.now();
    if (now >= next || now < begin - 1s || woken_) break;
    wake_.wait_for(lock, stop, std::min<std::chrono::nanoseconds>(kSlice, next - now), [&]() REQUIRES(wake_mutex_) { return woken_; });
  }
  woken_ = false;
  return !stop.stop_requested();
}

// An answer that is on its way may hold this second's value: it is waited for, but not long. open-notify answers for the second
// in which it is asked, wheretheiss.at for those that it was asked for.
bool Tracker::is_on_its_way(int64_t second) const {
  const auto is_awaited = [&](std::string_view upstream, std::chrono::steady_clock::time_point since) {
    return poller_.is_busy(std::string(upstream)) && std::chrono::steady_clock::now() < since + kPatience;
  };
  if (arbiter_.has_value_for(second)) return false;
  return (second_of(open_asked_at_) == second && is_awaited(kOpenNotify, open_since_)) ||
         (second >= asked_from_ && second <= asked_until_ && is_awaited(kWheretheiss, where_since_));
}

void Tracker::wait_for_answers(int64_t second, std::stop_token stop) {
  while (is_on_its_way(second) && !stop.stop_requested()) {
    {
      MutexLock lock(wake_mutex_);
      wake_.wait_for(lock, stop, kSlice, [&]() REQUIRES(wake_mutex_) { return woken_; });
      woken_ = false;
    }
    listen();
  }
}

Result<> Tracker::emit(UtcTime now, std::stop_token stop) {
  for (bool more = true; more && !stop.stop_requested();) {
    // On a copy, so that a full disk repeats the same seconds instead of losing them.
    streams::Arbiter next = arbiter_;
    streams::Ticked ticked = next.tick(now, kAtOnce);
    std::vector<bus::NewRecord> records;
    for (const auto& item : ticked.out) {
      std::string text;
      std::visit([&](const auto& value) { append_json(text, value); }, item);
      records.push_back({std::to_string(kStationId), std::move(text)});
    }
    if (!records.empty()) TRY(deps_.bus.append(kIssPositions, records));
    arbiter_ = std::move(next);
    {
      const MutexLock lock(status_mutex_);
      for (const auto& item : ticked.out)
        if (const auto* record = std::get_if<streams::PositionRecord>(&item)) recent_.push_back(record->second);
      while (recent_.size() > kRecent) recent_.pop_front();
      last_ = arbiter_.last_second();
    }
    publish(ticked.notices);
    more = ticked.more;
  }
  return {};
}

// True while this worker is the one that tracks. Who begins to takes up what the one before it left.
bool Tracker::takes_its_turn(std::stop_token stop) {
  const bool was_mine = is_mine_.exchange(deps_.worker.is_mine(kLease));
  if (is_mine_ && !was_mine)
    if (const auto taken = recover(run_id_); !taken) {
      log::error("positions: {}; trying again", taken.error().message);
      is_mine_ = false;
    }
  if (is_mine_) return true;
  stopped_within(stop, kLook);
  return false;
}

void Tracker::run(std::stop_token stop) {
  std::string said;
  while (!stop.stop_requested()) {
    if (!takes_its_turn(stop)) continue;
    const UtcTime now = deps_.clock.now();
    listen();
    use_newest_elements(now);
    poll(now);
    if (second_of(now) != arbiter_.last_second()) {
      wait_for_answers(second_of(now), stop);
      const auto done = emit(now, stop);
      if (!done && done.error().message != said) log::error("positions: {}; trying again each second", done.error().message);
      said = done ? "" : done.error().message;
      publish_status();
      keep(now, false);
    }
    if (!wait_for_second(now, stop)) break;
  }
  if (is_mine_) keep(deps_.clock.now(), true);
  is_mine_ = false;
}

void Tracker::publish(const std::vector<streams::Notice>& notices) {
  for (const streams::Notice& n : notices) deps_.recorder.notice(n.severity, n.topic, n.text);
}

void Tracker::keep(UtcTime now, bool at_once) {
  if (!at_once && now < kept_at_ + kKeepEvery && now >= kept_at_) return;
  kept_at_ = now;
  if (const auto kept = deps_.store.set_value(kStored, arbiter_.save()); !kept) log::error("the state of arbitration: {}", kept.error().message);
}

void Tracker::publish_status() {
  const MutexLock lock(status_mutex_);
  reports_ = arbiter_.sources();
  last_ = arbiter_.last_second();
}

std::vector<StationUpstream> Tracker::sources() const {
  const MutexLock lock(status_mutex_);
  std::vector<StationUpstream> out;
  for (const streams::SourceReport& report : reports_) {
    StationUpstream source;
    source.name = to_string(report.source);
    source.title = report.source == streams::Source::kWheretheiss ? "wheretheiss.at" : "open-notify";
    source.verdict = to_string(report.verdict);
    source.state = report.verdict == streams::Verdict::kOk ? "ok" : report.verdict == streams::Verdict::kWaiting ? "waiting" : "failing";
    source.text = report.text;
    if (report.last_good) source.last_success = UtcTime{*report.last_good * 1'000'000};
    if (report.since != 0) source.since = UtcTime{report.since * 1'000'000};
    if (const auto tried = attempts_.find(source.name); tried != attempts_.end()) source.last_attempt = tried->second;
    out.push_back(std::move(source));
  }
  return out;
}

std::optional<int64_t> Tracker::last_second() const {
  const MutexLock lock(status_mutex_);
  return last_;
}

int64_t Tracker::records_since(int64_t since) const {
  const MutexLock lock(status_mutex_);
  return std::count_if(recent_.begin(), recent_.end(), [since](int64_t second) { return second > since; });
}

}  // namespace skykeep::flows::satellites
