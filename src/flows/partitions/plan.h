// Decides which partitions are due (rules.md 9, 12). Reads the ledger, writes only `missing` rows into it.
//
// Owner: Flows. Threads: one at a time.
#pragma once

#include <optional>
#include <vector>

#include "flows/config.h"
#include "flows/flows.h"
#include "flows/messages.h"
#include "flows/partitions/ingest.h"
#include "sources/catalogue.h"

namespace skykeep::flows {

// Is a partition due at `now`, when `newest` is the newest part of its scope? Pure.
bool is_due(const state::Partition& partition, const sources::SourceInfo& source, int64_t newest, UtcTime now);

// Ordinals, both included; empty when `from` is past `to`.
struct Window {
  int64_t from = 0, to = -1;
};
// What there is of a window: without the parts that there never were.
std::vector<Window> parts_of(const sources::SourceInfo& source, Window window);

class Planner {
 public:
  Planner(state::Ledger& ledger, const Clock& clock, const Clock& real_time, const FlowConfig& config)
      : ledger_(ledger), clock_(clock), real_time_(real_time), config_(config) {}

  // The parts that are wanted of a scope: the request's, else from the newest back to the end of the backfill.
  static Window window(const sources::Source& source, const std::string& scope, int64_t newest, const SyncRequest& request);

  // Due partitions inside `window`, newest first, at most `limit`, without those that are scheduled.
  Result<std::vector<PartitionKey>> due(const sources::Source& source, const std::string& scope, Window window, int64_t newest, size_t limit);
  // All that are due, and those that are scheduled or being fetched: who is to end when all is done waits for them.
  Result<std::vector<PartitionKey>> not_done(const sources::Source& source, const std::string& scope, Window window, int64_t newest);

  // Cuts keys into batches of one source and scope.
  std::vector<Schedule> batches(const std::vector<PartitionKey>& keys, std::string_view trigger) const;

 private:
  Result<std::vector<state::Partition>> inside(const sources::Source& source, const std::string& scope, Window window);

  state::Ledger& ledger_;
  const Clock& clock_;
  const Clock& real_time_;  // by which what is scheduled stands
  const FlowConfig& config_;
};

bool wants(const std::vector<std::string>& list, std::string_view item);  // an empty list wants everything

}  // namespace skykeep::flows
