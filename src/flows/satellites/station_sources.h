// The station's lines of /sources: its upstreams, in one line each for positions, elements and crew.
//
// Pure; called by StationFlow. Budgets are the fetcher's: source_status() adds them by host.
#pragma once

#include <vector>

#include "flows/config.h"
#include "flows/flows.h"
#include "flows/station_queries.h"

namespace skykeep::flows::satellites {

struct StationUpstreams {
  std::vector<StationUpstream> positions, elements, crew;
};
std::vector<SourceStatus> station_sources(const StationUpstreams& upstreams, const FlowConfig& config, UtcTime now);

}  // namespace skykeep::flows::satellites
