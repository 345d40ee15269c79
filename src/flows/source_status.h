// What /sources and `skykeep sources` say: health, freshness, budgets and terms of every source.
#pragma once

#include "flows/config.h"
#include "flows/flows.h"
#include "flows/ingest.h"

namespace skykeep::flows {

struct StatusDeps {
  state::Ledger& ledger;
  Ingest& ingest;
  net::Fetcher& fetcher;
  const Clock& clock;
  const FlowConfig& config;
};
Result<std::vector<SourceStatus>> source_status(const StatusDeps& deps);
Result<std::vector<Notice>> newest_notices(bus::Bus& bus, size_t limit);

}  // namespace skykeep::flows
