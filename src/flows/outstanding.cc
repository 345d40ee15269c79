#include "flows/outstanding.h"

#include "flows/flows.h"

namespace skykeep::flows {

void Outstanding::add(const Schedule& schedule) {
  const std::lock_guard lock(mutex_);
  for (const int32_t sol : schedule.sols) ++count_[{schedule.source, schedule.rover, sol}];
}

void Outstanding::remove(const Schedule& schedule) {
  const std::lock_guard lock(mutex_);
  for (const int32_t sol : schedule.sols) {
    const auto it = count_.find({schedule.source, schedule.rover, sol});
    if (it != count_.end() && --it->second <= 0) count_.erase(it);
  }
}

bool Outstanding::contains(const state::PartitionKey& key) const {
  const std::lock_guard lock(mutex_);
  return count_.contains(key);
}

size_t Outstanding::of(std::string_view source, std::string_view rover) const {
  const std::lock_guard lock(mutex_);
  size_t n = 0;
  for (auto it = count_.lower_bound({std::string(source), std::string(rover), INT32_MIN});
       it != count_.end() && it->first.source == source && it->first.rover == rover; ++it)
    ++n;
  return n;
}

size_t Outstanding::size() const {
  const std::lock_guard lock(mutex_);
  return count_.size();
}

Result<> hand_on(bus::Bus& bus, Outstanding& outstanding, const Schedule& schedule) {
  outstanding.add(schedule);  // first: it may be fetched before the append returns
  auto appended = bus::append_one(bus, kIngestionScheduling, schedule.rover, encode(schedule));
  if (appended) return {};
  outstanding.remove(schedule);
  return fail(std::move(appended).error());
}

}  // namespace skykeep::flows
