// The sets of elements that are known: the newest for the stream, the nearest for any other moment. Kept in state, so that a
// start without a network knows what the last process knew; before that there is the set that the program carries.
//
// Owner: StationFlow. Threads: any.
#pragma once

#include <optional>
#include <vector>

#include "core/mutex.h"
#include "flows/station_queries.h"
#include "sources/orbit_documents.h"
#include "state/station.h"
#include "streams/orbit.h"

namespace skykeep::flows::satellites {

struct StoredElements {
  astro::Elements elements;
  std::string source;                    // celestrak, wheretheiss, ivanstanojevic, built_in, import
  std::string origin;                    // api, second_api, recording, simulated; built_in: recording
  std::optional<UtcTime> fetched_at;
  std::optional<int64_t> raw_id;         // of the answer that it stood in
};

class ElementStore {
 public:
  static Result<std::unique_ptr<ElementStore>> open(state::Station stored);

  // True when the set was not known yet. A set that SGP4 cannot take is invalid_input; one that could not be kept is not known.
  Result<bool> take(StoredElements known);
  // What other workers on the state have taken is known from here on.
  Result<> recall();
  // The newest epoch that is not too far ahead of `now`; the built-in set when there is none.
  StoredElements current(UtcTime now) const;
  StoredElements nearest(UtcTime t) const;

 private:
  explicit ElementStore(state::Station stored) : stored_(stored) {}

  state::Station stored_;
  mutable Mutex mutex_;
  std::vector<StoredElements> sets_ GUARDED_BY(mutex_);  // by epoch
};

StoredElements built_in();
// As the arbiter takes it; invalid_input when SGP4 does not take the elements.
Result<streams::ElementSet> to_element_set(const StoredElements& known);
// As users see it, at a moment.
SatelliteElements to_view(const StoredElements& known, UtcTime at);

}  // namespace skykeep::flows::satellites
