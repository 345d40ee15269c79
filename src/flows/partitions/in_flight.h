// Which partitions are scheduled and not yet fetched. In memory; rebuilt from the bus at start.
//
// Owner: Flows. Threads: any.
#pragma once

#include <condition_variable>
#include <mutex>
#include <set>
#include <stop_token>

#include "bus/bus.h"
#include "core/time.h"
#include "flows/messages.h"

namespace skykeep::flows {

class InFlightPartitions {
 public:
  // Adds the partitions that are not in flight yet and returns the schedule of those: two who ask for one at once schedule it once.
  Schedule add(Schedule schedule);
  void remove(const Schedule& schedule);
  bool contains(const PartitionKey& key) const;
  size_t of(const std::string& source, const std::string& scope) const;  // how many of one lane
  size_t size() const;

 private:
  mutable std::mutex mutex_;
  std::set<PartitionKey> keys_;
};

// Puts what is not in flight yet of a schedule on the bus. What did not get there is not in flight, so that it is planned again.
Result<> hand_on(bus::Bus& bus, InFlightPartitions& in_flight, const Schedule& schedule);

}  // namespace skykeep::flows
