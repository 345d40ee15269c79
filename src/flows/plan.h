// Decides which partitions are due (rules.md 9, 12). Reads the ledger, writes only `missing` rows into it.
//
// Owner: Flows. Threads: one at a time.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <vector>

#include "flows/config.h"
#include "flows/flows.h"
#include "flows/ingest.h"
#include "flows/messages.h"

namespace skykeep::flows {

// Is a partition due at `now`, when `newest` is the rover's newest sol? Pure.
bool is_due(const state::Partition& partition, int32_t newest, UtcTime now, const FlowConfig& config);

struct SolWindow {
  int32_t from = 0, to = -1;  // inclusive; empty when from > to
};

class Planner {
 public:
  Planner(state::Ledger& ledger, Ingest& ingest, const Clock& clock, const FlowConfig& config)
      : ledger_(ledger), ingest_(ingest), clock_(clock), config_(config) {}

  std::vector<std::string> rovers() const;  // slugs that are kept

  // The sols that are wanted of a rover: the request's range, else the newest back to the backfill's end.
  SolWindow window(const std::string& rover, int32_t newest, const SyncRequest& request) const;

  // Due partitions of one rover's photos inside `window`, newest first, at most `limit`, without `in flight`. With `claimed` those
  // too that are being fetched: who is to end when all is done waits for them.
  using IsInFlight = std::function<bool(const state::PartitionKey&)>;
  Result<std::vector<state::PartitionKey>> due_photos(const std::string& rover, SolWindow window, int32_t newest,
                                                      const IsInFlight& in_flight, size_t limit, bool claimed = false);
  // Manifests and traverses that are due.
  Result<std::vector<state::PartitionKey>> due_documents(const SyncRequest& request, const IsInFlight& in_flight, bool claimed = false);

  // Cuts keys of one source and rover into batches.
  std::vector<Schedule> batches(const std::vector<state::PartitionKey>& keys, std::string_view trigger) const;

 private:
  state::Ledger& ledger_;
  Ingest& ingest_;
  const Clock& clock_;
  const FlowConfig& config_;
};

bool wants(const std::vector<std::string>& list, std::string_view item);  // an empty list wants everything

}  // namespace skykeep::flows
