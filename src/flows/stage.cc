#include "flows/stage.h"

#include "core/log.h"
#include "flows/dead_letter.h"

namespace skykeep::flows {
namespace {
constexpr size_t kBatchBytes = 32 << 20;  // what a batch may hold in memory, however many records it may have
}

Stage::Stage(std::string name, bus::Bus& bus, const Clock& clock, std::string topic, size_t batch, Handle handle)
    : name_(std::move(name)), bus_(bus), clock_(clock), topic_(std::move(topic)), batch_(batch),
      handle_(std::move(handle)) {}

void Stage::start() {
  thread_ = std::jthread([this](std::stop_token stop) { run(stop); });
}

void Stage::stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

void Stage::run(std::stop_token stop) {
  while (!stop.stop_requested()) {
    const auto position = bus_.committed(name_, topic_);
    if (position && !bus_.wait(topic_, *position, 1s, stop)) continue;
    auto records = position ? bus_.read(topic_, *position, {.max_records = batch_, .max_bytes = kBatchBytes})
                            : Result<std::vector<bus::Record>>(fail(position.error()));
    if (records && records->empty()) continue;
    {
      const std::lock_guard lock(mutex_);
      busy_ = true;
    }
    Result<> done = records ? handle(*records, stop) : fail(records.error());
    if (done) done = bus_.commit(name_, topic_, records->back().offset + 1);
    bool is_news = false;
    {
      const std::lock_guard lock(mutex_);
      busy_ = false;
      last_at_ = clock_.now();
      if (done) processed_ += static_cast<int64_t>(records->size());
      is_news = !done && (!standstill_ || standstill_->error.message != done.error().message);
      if (done) standstill_.reset();
      else if (done.error().code != Code::kCancelled) note_failure(standstill_, name_, done.error());
    }
    if (!done && done.error().code != Code::kCancelled) {
      if (is_news) log::error("stage {}: {}; trying again until it goes", name_, done.error().message);
      std::mutex m;
      std::unique_lock lock(m);
      std::condition_variable_any().wait_for(lock, stop, 1s, [] { return false; });
    }
  }
}

Result<> Stage::handle(const std::vector<bus::Record>& records, std::stop_token stop) {
  std::string thrown;
  try {
    return handle_(records, stop);
  } catch (const std::exception& error) {
    thrown = error.what();
  }
  if (records.size() > 1) {
    for (const bus::Record& record : records) TRY(handle({record}, stop));
    return {};
  }
  const bus::Record& record = records.front();
  log::error("stage {}: record {} of {} is rejected, it made the stage throw: {}", name_, record.offset, topic_, thrown);
  return send_to_dead_letter(bus_, topic_, record, thrown);
}

Result<bool> Stage::is_idle() { return TRY(lag_of(bus_, name_, topic_)) == 0; }

std::optional<Standstill> Stage::standstill() {
  const std::lock_guard lock(mutex_);
  return standstill_;
}

Json Stage::status() {
  const std::lock_guard lock(mutex_);
  return stage_status(bus_, name_, topic_, busy_, standstill_ ? standstill_->error.message : "", processed_, last_at_);
}

Result<int64_t> lag_of(bus::Bus& bus, std::string_view group, std::string_view topic) {
  const int64_t position = TRY(bus.committed(group, topic));
  for (const auto& info : TRY(bus.topics()))
    if (info.name == topic) return std::max<int64_t>(0, info.next_offset - position);
  return 0;
}

Json stage_status(bus::Bus& bus, const std::string& name, const std::string& topic, bool busy, const std::string& what,
                  int64_t processed, UtcTime last_at) {
  Json out = {{"name", name}, {"topic", topic}, {"group", name}, {"lag", lag_of(bus, name, topic).value_or(0)},
              {"busy", busy}, {"what", what},   {"processed", processed}};
  out["last_at"] = last_at.micros == 0 ? Json() : Json(to_string(last_at));
  return out;
}

}  // namespace skykeep::flows
