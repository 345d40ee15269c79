#include "flows/stage.h"

#include "core/guarded.h"
#include "core/log.h"
#include "flows/dead_letter.h"

namespace skykeep::flows {
namespace {
constexpr size_t kBatchBytes = 32 << 20;  // what a batch may hold in memory, however many records it may have
}

Stage::Stage(std::string name, bus::Bus& bus, state::RejectedRecords rejected, const Clock& clock, std::string topic, size_t batch, Handle handle)
    : name_(std::move(name)), bus_(bus), rejected_(rejected), clock_(clock), topic_(std::move(topic)), batch_size_(batch),
      handle_(std::move(handle)) {}

Result<> Stage::open() {
  subscription_ = TRY(bus::subscribe_one(bus_, name_, topic_, {.max_records = batch_size_, .max_bytes = kBatchBytes}));
  return {};
}

Result<> Stage::start() {
  if (!subscription_) TRY(open());
  thread_ = std::jthread([this](const std::stop_token& stop) { run_guarded("stage " + name_, stop, [&] { run(stop); }); });
  return {};
}

void Stage::stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
  subscription_.reset();
  batch_ = {};
  is_handled_ = false;
}

Result<> Stage::step(std::stop_token stop) {
  if (batch_.empty()) batch_ = TRY(subscription_->next(1s, stop));
  if (batch_.empty()) return {};
  {
    const MutexLock lock(mutex_);
    busy_ = true;
  }
  if (!is_handled_) TRY(handle(batch_.records, stop));
  is_handled_ = true;
  // A batch that was taken away is another's to do again.
  if (auto done = subscription_->done(batch_); !done && done.error().code != Code::kConflict) return done;
  const MutexLock lock(mutex_);
  processed_ += static_cast<int64_t>(batch_.records.size());
  last_at_ = clock_.now();
  batch_ = {};
  is_handled_ = false;
  return {};
}

void Stage::run(std::stop_token stop) {
  while (!stop.stop_requested()) {
    const Result<> done = step(stop);
    bool is_news = false;
    {
      const MutexLock lock(mutex_);
      busy_ = false;
      if (!done) last_at_ = clock_.now();
      is_news = !done && (!standstill_ || standstill_->error.message != done.error().message);
      if (done) standstill_.reset();
      else if (done.error().code != Code::kCancelled) note_failure(standstill_, name_, done.error());
    }
    if (!done && done.error().code != Code::kCancelled) {
      if (is_news) log::error("stage {}: {}; trying again until it goes", name_, done.error().message);
      stopped_within(stop, 1s);
    }
  }
}

Result<> Stage::handle(const std::vector<bus::Record>& records, std::stop_token stop) {
  Result<> done;
  const auto thrown = thrown_by([&] { done = handle_(records, stop); });
  if (!thrown) return done;
  if (records.size() > 1) {
    for (const bus::Record& record : records) TRY(handle({record}, stop));
    return {};
  }
  const bus::Record& record = records.front();
  log::error("stage {}: record {} of {} is rejected, it made the stage throw: {}", name_, record.position.offset, topic_, *thrown);
  return rejected_.add(rejected_record(topic_, record, *thrown));
}

Result<bool> Stage::is_idle() { return TRY(bus::lag(bus_, name_, topic_)) == 0; }

std::optional<Standstill> Stage::standstill() {
  const MutexLock lock(mutex_);
  return standstill_;
}

Json Stage::status() {
  const MutexLock lock(mutex_);
  return stage_status(bus_, name_, topic_, busy_, standstill_ ? standstill_->error.message : "", processed_, last_at_);
}

Json stage_status(bus::Bus& bus, const std::string& name, const std::string& topic, bool busy, const std::string& what,
                  int64_t processed, UtcTime last_at) {
  const auto lag = bus::lag(bus, name, topic);
  Json out = {{"name", name}, {"topic", topic}, {"group", name}, {"lag", lag ? Json(*lag) : Json()},
              {"busy", busy}, {"what", what},   {"processed", processed}};
  out["last_at"] = last_at.micros == 0 ? Json() : Json(to_string(last_at));
  return out;
}

}  // namespace skykeep::flows
