// The station, assembled: polls and tick, the two stages of the stream, health, history, and what users ask.
//
//   upstreams -> iss-candidates, orbit-elements, crew-answers (raw) -> tracker -> iss-positions -> enrich -> iss-enriched -> sink
//
// Owner: Flows. Threads: start() and stop() by one thread at a time; the rest from any.
#pragma once

#include <memory>

#include "flows/config.h"
#include "flows/flows.h"
#include "flows/open_flows.h"
#include "flows/station_queries.h"

namespace skykeep::flows {

class RunRecorder;
class UpstreamHealth;
class Worker;

namespace satellites {

class StationFlow {
 public:
  virtual ~StationFlow() = default;
  virtual Result<> start() = 0;
  virtual void stop() = 0;
  virtual StationQueries& queries() = 0;
  // A line each for positions, elements and crew; without budgets.
  virtual std::vector<SourceStatus> sources() const = 0;
  // Sources iss_position, orbits, crew.
  virtual Result<ImportReport> import(std::string_view source, const std::vector<ImportFile>& files) = 0;
  // For tables that were made anew: what the lake holds of answers and imports comes back; the number of objects.
  virtual Result<int64_t> station_rebuild(std::stop_token stop) = 0;
  virtual Json stages() = 0;  // for Flows::loop_status
};
bool is_import_source(std::string_view source);

Result<std::unique_ptr<StationFlow>> open_station_flow(const FlowDeps& deps, const FlowConfig& config, RunRecorder& recorder,
                                               UpstreamHealth& health, Worker& worker);

}  // namespace satellites
}  // namespace skykeep::flows
