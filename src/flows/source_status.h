// What /sources and `skykeep sources` say: health, freshness, budgets and terms of every source.
#pragma once

#include "flows/config.h"
#include "flows/flows.h"
#include "flows/held_data.h"
#include "flows/partitions/ingest.h"

namespace skykeep::flows {

namespace satellites {
class StationFlow;
}

struct StatusDeps {
  state::Ledger& ledger;
  const sources::Catalogue& catalogue;
  net::Fetcher& fetcher;
  UpstreamHealth& health;
  HeldData& held;
  const Clock& clock;
  const satellites::StationFlow* station = nullptr;  // null: switched off
  bool with_tables = true;                // false: only what upstreams did, which costs next to nothing
};
Result<std::vector<SourceStatus>> source_status(const StatusDeps& deps);
}  // namespace skykeep::flows
