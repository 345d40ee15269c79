#include "flows/partitions/fetch_stage.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/guarded.h"
#include "core/log.h"
#include "core/mutex.h"
#include "flows/dead_letter.h"
#include "flows/stage.h"

namespace skykeep::flows {
namespace {
constexpr std::string_view kGroup = "fetch";
constexpr size_t kMaxQueued = 256;  // schedules in memory; the rest waits on the bus

std::string describe(const Schedule& s) {
  if (s.parts.empty()) return s.source;
  const auto [low, high] = std::ranges::minmax_element(s.parts);
  return to_words({s.source, s.scope, *low}, {s.source, s.scope, *high});
}

// Passes time of the clock, but not the hour that comes twice when the clock is set back.
void pause(const Clock& clock, Duration time, const std::stop_token& stop) {
  constexpr auto kSlice = std::chrono::milliseconds(50);
  const UtcTime begin = clock.now();
  for (UtcTime now = begin; now >= begin && now < begin + time && !stopped_within(stop, kSlice); now = clock.now()) {}
}

bool is_done_since(const state::Partition& p, UtcTime at) {
  return p.checked_at && *p.checked_at >= at && p.state != state::PartitionState::kInProgress &&
         p.state != state::PartitionState::kMissing;
}
}  // namespace

FetchStage::FetchStage(Deps deps, std::function<void()> on_done) : deps_(std::move(deps)), on_done_(std::move(on_done)) {}

Result<> FetchStage::open() {
  subscription_ = TRY(bus::subscribe_one(deps_.bus, kGroup, kIngestionScheduling, {.max_records = 1}));
  return {};
}

void FetchStage::start() {
  threads_.emplace_back([this](const std::stop_token& stop) { run_guarded("fetch", stop, [&] { dispatch(stop); }); });
  for (int i = 0; i < deps_.config.max_lanes; ++i)
    threads_.emplace_back([this](const std::stop_token& stop) { run_guarded("fetch lane", stop, [&] { work(stop); }); });
}

void FetchStage::stop() {
  for (auto& thread : threads_) thread.request_stop();
  changed_.notify_all();
  threads_.clear();
  subscription_.reset();
  {
    const MutexLock lock(mutex_);  // status() is asked at any time
    lanes_.clear();
    queued_ = 0;
  }
  const MutexLock lock(finish_mutex_);
  finished_.clear();
}

void FetchStage::dispatch(std::stop_token stop) {
  while (!stop.stop_requested()) {
    {
      MutexLock lock(mutex_);
      changed_.wait(lock, stop, [&]() REQUIRES(mutex_) { return queued_ < kMaxQueued; });
    }
    auto batch = subscription_->next(1s, stop);
    {
      const MutexLock lock(mutex_);
      if (batch) no_schedules_.reset();
      else note_failure(no_schedules_, kGroup, batch.error());
    }
    if (!batch) {
      log::error("fetch: {}", batch.error().message);
      pause(deps_.clock, 1s, stop);
      continue;
    }
    if (batch->empty()) continue;
    auto schedule = decode_schedule(batch->records.front().value);
    if (schedule && deps_.ingest.catalogue().find(schedule->source) == nullptr) {
      note_not_fetched(schedule->source, schedule->scope, schedule->parts);
      schedule = fail(Code::kInvalidInput, fmt::format("ingestion schedule: '{}' is no source that is fetched", schedule->source));
    }
    if (!schedule) {
      reject(batch->records.front(), schedule.error());
      finish(std::move(*batch));
      continue;
    }
    {
      const MutexLock lock(mutex_);
      ++queued_;
      lanes_[{schedule->source, schedule->scope}].jobs.push_back({std::move(*batch), std::move(*schedule)});
    }
    changed_.notify_all();
  }
}

void FetchStage::note_not_fetched(const std::string& source, const std::string& scope, const std::vector<std::string>& parts) {
  if (const auto done = deps_.ledger.unschedule(source, scope, parts); !done)
    log::warn("fetch: what is not fetched counts as scheduled for a while: {}", done.error().message);
}

void FetchStage::reject(const bus::Record& record, const Error& why) {
  const auto done = deps_.rejected.add(rejected_record(kIngestionScheduling, record, why.message));
  if (!done) log::error("fetch: a schedule that cannot be read is not kept: {}", done.error().message);
  deps_.recorder.notice("error", "drift", why.message);
}

void FetchStage::work(std::stop_token stop) {
  MutexLock lock(mutex_);
  while (!stop.stop_requested()) {
    const auto free_lane = [&]() REQUIRES(mutex_) {
      return std::find_if(lanes_.begin(), lanes_.end(),
                          [](const auto& item) { return !item.second.busy && !item.second.jobs.empty(); });
    };
    if (!changed_.wait(lock, stop, [&]() REQUIRES(mutex_) { return free_lane() != lanes_.end(); })) return;
    Lane& lane = free_lane()->second;
    lane.busy = true;
    ++busy_;
    const Job job = lane.jobs.front();
    what_ = describe(job.schedule);
    lock.unlock();
    Result<> done;
    // Again it would throw again, and its lane stand still.
    if (const auto thrown = thrown_by([&] { done = run(job.schedule, lane, stop); })) reject(job.batch.records.front(), {Code::kInternal, *thrown});
    lock.lock();
    lane.busy = false;
    --busy_;
    last_at_ = deps_.clock.now();
    if (!done && done.error().code == Code::kCancelled) return;  // comes back at the next start
    if (done) {
      lane.standstill.reset();
      lane.jobs.pop_front();
      --queued_;
      lock.unlock();
      finish(job.batch);
      on_done_();
      lock.lock();
    } else {
      note_failure(lane.standstill, kGroup, done.error());
      lock.unlock();
      deps_.recorder.notice("error", "disk", done.error().message);
      pause(deps_.clock, 5s, stop);
      lock.lock();
    }
    changed_.notify_all();
  }
}

// What could not be said done is said with the next one.
void FetchStage::finish(bus::Batch batch) {
  const MutexLock lock(finish_mutex_);
  finished_.push_back(std::move(batch));
  for (; !finished_.empty(); finished_.pop_front())
    if (const auto done = subscription_->done(finished_.front()); !done && done.error().code != Code::kConflict)
      return log::error("fetch: cannot say that a schedule is done: {}", done.error().message);
}

std::optional<Standstill> FetchStage::standstill() {
  const MutexLock lock(mutex_);
  std::optional<Standstill> out = no_space_ ? no_space_ : no_schedules_;
  // Of several lanes the one that has stood still longest, or that no patience helps.
  for (const auto& [key, lane] : lanes_) {
    if (!lane.standstill) continue;
    if (!is_retryable(lane.standstill->error.code)) return lane.standstill;
    if (!out || lane.standstill->since < out->since) out = lane.standstill;
  }
  return out;
}

bool FetchStage::wait_for_space(std::stop_token stop) {
  while (!stop.stop_requested()) {
    const auto free = deps_.fs.free_bytes(deps_.data_dir);
    if (!free || *free >= deps_.config.min_free_bytes) {
      const MutexLock lock(mutex_);
      no_space_.reset();
      return true;
    }
    const std::string why = fmt::format("only {} MB are free at {}: fetching pauses until there are {} MB", *free >> 20, deps_.data_dir,
                                        deps_.config.min_free_bytes >> 20);
    {
      const MutexLock lock(mutex_);
      note_failure(no_space_, kGroup, {Code::kUnavailable, why + "; make room, or lower [storage] min_free_mb"});
    }
    deps_.recorder.notice("error", "disk", why);
    pause(deps_.clock, 10s, stop);
  }
  return false;
}

Result<> FetchStage::run(const Schedule& schedule, Lane& lane, std::stop_token stop) {
  if (schedule.parts.empty()) return {};
  const bool is_whole = schedule.key(0).parsed_part().cut == Cut::kWhole;
  state::Run run = deps_.recorder.start((is_whole ? "refresh_" : "ingest_") + schedule.source, schedule.trigger, describe(schedule));
  const log::RunScope scope(run.id);
  const sources::Source* source = deps_.ingest.catalogue().find(schedule.source);
  const std::string items = source == nullptr ? "products" : source->info.items;
  int64_t complete = 0, objects = 0, products = 0, troubled = 0;
  std::vector<std::string> not_fetched;  // by this schedule
  for (size_t i = 0; i < schedule.parts.size(); ++i) {
    const PartitionKey key = schedule.key(i);
    const auto known = deps_.ledger.get(key);
    // Done already by the process that was killed before it could commit this schedule.
    if (known && *known && is_done_since(**known, schedule.at)) {
      ++complete;
      not_fetched.push_back(key.part);
      continue;
    }
    auto outcome = !known                 ? Result<IngestOutcome>(fail(known.error()))
                   : wait_for_space(stop) ? deps_.ingest.partition(key, run, stop, schedule.at)
                                          : Result<IngestOutcome>(fail(Code::kCancelled, "stopping"));
    if (!outcome && outcome.error().code == Code::kConflict) {
      not_fetched.push_back(key.part);
      continue;
    }
    if (!outcome) {
      const bool cancelled = outcome.error().code == Code::kCancelled;
      deps_.recorder.finish(run, cancelled ? "interrupted" : "failed", Json::object(), outcome.error().message);
      return fail(std::move(outcome).error());
    }
    const bool done = outcome->partition.state == state::PartitionState::kComplete;
    done ? ++complete : ++troubled;
    objects += outcome->objects;
    products += outcome->products;
    const MutexLock lock(mutex_);
    lane.standstill.reset();
    ++partitions_;
  }
  note_not_fetched(schedule.source, schedule.scope, not_fetched);
  deps_.recorder.finish(run, troubled == 0 ? "done" : complete > 0 ? "partly" : "failed",
                       {{"complete", complete}, {"troubled", troubled}, {"objects", objects}, {items, products}});
  return {};
}

Json FetchStage::status() {
  const MutexLock lock(mutex_);
  return stage_status(deps_.bus, std::string(kGroup), std::string(kIngestionScheduling), busy_ > 0, what_,
                      partitions_, last_at_);
}

}  // namespace skykeep::flows
