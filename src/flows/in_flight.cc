#include "flows/in_flight.h"

#include "flows/flows.h"

namespace skykeep::flows {

Schedule InFlightPartitions::add(Schedule schedule) {
  const std::lock_guard lock(mutex_);
  std::erase_if(schedule.sols, [&](int32_t sol) { return !keys_.insert({schedule.source, schedule.rover, sol}).second; });
  return schedule;
}

void InFlightPartitions::remove(const Schedule& schedule) {
  const std::lock_guard lock(mutex_);
  for (const int32_t sol : schedule.sols) keys_.erase({schedule.source, schedule.rover, sol});
}

bool InFlightPartitions::contains(const state::PartitionKey& key) const {
  const std::lock_guard lock(mutex_);
  return keys_.contains(key);
}

size_t InFlightPartitions::of(std::string_view source, std::string_view rover) const {
  const std::lock_guard lock(mutex_);
  size_t n = 0;
  for (auto it = keys_.lower_bound({std::string(source), std::string(rover), INT32_MIN});
       it != keys_.end() && it->source == source && it->rover == rover; ++it)
    ++n;
  return n;
}

size_t InFlightPartitions::size() const {
  const std::lock_guard lock(mutex_);
  return keys_.size();
}

Result<> hand_on(bus::Bus& bus, InFlightPartitions& in_flight, const Schedule& schedule) {
  const Schedule fresh = in_flight.add(schedule);  // first: it may be fetched before the append returns
  if (fresh.sols.empty()) return {};
  auto appended = bus::append_one(bus, kIngestionScheduling, fresh.rover, encode(fresh));
  if (appended) return {};
  in_flight.remove(fresh);
  return fail(std::move(appended).error());
}

}  // namespace skykeep::flows
