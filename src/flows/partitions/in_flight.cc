#include "flows/partitions/in_flight.h"

#include "flows/flows.h"

namespace skykeep::flows {

Schedule InFlightPartitions::add(Schedule schedule) {
  const std::lock_guard lock(mutex_);
  std::erase_if(schedule.parts, [&](const std::string& part) { return !keys_.insert({schedule.source, schedule.scope, part}).second; });
  return schedule;
}

void InFlightPartitions::remove(const Schedule& schedule) {
  const std::lock_guard lock(mutex_);
  for (const std::string& part : schedule.parts) keys_.erase({schedule.source, schedule.scope, part});
}

bool InFlightPartitions::contains(const PartitionKey& key) const {
  const std::lock_guard lock(mutex_);
  return keys_.contains(key);
}

size_t InFlightPartitions::of(const std::string& source, const std::string& scope) const {
  const std::lock_guard lock(mutex_);
  size_t n = 0;
  for (auto it = keys_.lower_bound({source, scope, ""}); it != keys_.end() && it->source == source && it->scope == scope; ++it) ++n;
  return n;
}

size_t InFlightPartitions::size() const {
  const std::lock_guard lock(mutex_);
  return keys_.size();
}

Result<> hand_on(bus::Bus& bus, InFlightPartitions& in_flight, const Schedule& schedule) {
  const Schedule fresh = in_flight.add(schedule);  // first: it may be fetched before the append returns
  if (fresh.parts.empty()) return {};
  auto appended = bus::append_one(bus, kIngestionScheduling, fresh.source + "/" + fresh.scope, encode(fresh));
  if (appended) return {};
  in_flight.remove(fresh);
  return fail(std::move(appended).error());
}

}  // namespace skykeep::flows
