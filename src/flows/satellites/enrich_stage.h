// iss-positions -> iss-enriched. What does not fit the schema is rejected with its reason.
//
// Owner: StationFlow. Threads: handle() on the stage's thread; latest() from any.
#pragma once

#include <optional>

#include "bus/bus.h"
#include "core/mutex.h"
#include "flows/run_recorder.h"
#include "state/rejected.h"
#include "streams/enrich_position.h"
#include "streams/position_json.h"

namespace skykeep::flows::satellites {

class EnrichStage {
 public:
  EnrichStage(bus::Bus& bus, state::RejectedRecords rejected, RunRecorder& recorder, streams::PlaceLookup places);

  // For flows::Stage: success means that all of it is on iss-enriched or rejected.
  Result<> handle(const std::vector<bus::Record>& records);
  // Of the second before the position that the group has reached, so that a restart sees no jump where there is none.
  Result<> recall(std::string_view group);
  std::optional<streams::EnrichedRecord> latest() const;

 private:
  bus::Bus& bus_;
  state::RejectedRecords rejected_;
  RunRecorder& recorder_;
  streams::Enricher enricher_;
  streams::Decoder decoder_;
  mutable Mutex mutex_;
  std::optional<streams::EnrichedRecord> latest_ GUARDED_BY(mutex_);
};

}  // namespace skykeep::flows::satellites
