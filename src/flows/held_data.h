// Where the newest data of each source came from, as the tables say: what a source is called must not depend on what it is
// meant to be (rules.md 36).
//
// Owner: Flows. Threads: any; one asks the tables while others wait for it. Answers are remembered for a few seconds.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "core/clock.h"
#include "core/mutex.h"
#include "warehouse/warehouse.h"

namespace skykeep::flows {

struct Held {
  std::string provenance;        // api, second_api, recording, simulated; empty: nothing is here
  std::optional<UtcTime> newest;  // when the newest answer or import came; of positions: their own second
};

class HeldData {
 public:
  HeldData(warehouse::Warehouse& warehouse, const Clock& clock) : warehouse_(warehouse), clock_(clock) {}
  // Nothing is known of orbits and crew.
  Result<Held> of(const std::string& source);

 private:
  struct Remembered {
    Held held;
    UtcTime at;
  };
  warehouse::Warehouse& warehouse_;
  const Clock& clock_;
  Mutex mutex_;
  std::map<std::string, Remembered> remembered_ GUARDED_BY(mutex_);
};

}  // namespace skykeep::flows
