// The last link of the loop: what the tables say is missing goes back into the ledger (rules.md 9-11).
//
//   nothing is here, and no upstream is configured for the scope     -> unreachable, known only by what another source promises
//   less than promised, from an upstream that is measured by that    -> partial, asked again a bounded number of times
//
// Owner: Flows. Threads: one at a time.
#pragma once

#include "flows/run_recorder.h"
#include "sources/catalogue.h"
#include "warehouse/warehouse.h"

namespace skykeep::flows {

// Returns how many partitions changed.
Result<int64_t> apply_gap_view(warehouse::Warehouse& warehouse, state::Ledger& ledger, const sources::Catalogue& catalogue, RunRecorder& recorder,
                               UtcTime now);

}  // namespace skykeep::flows
