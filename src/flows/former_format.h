// Data directories of the versions before partitions had a key of their own, of which a partition was a rover and a sol. Read once, by
// the migration of such a directory.
//
// Owner: app. Threads: none beside it may use the directory.
#pragma once

#include <string_view>

#include "core/partition.h"
#include "state/state.h"

namespace skykeep::flows {

// Lake keys were photos/{rover}/sol=NNNNN/page-NNN-{hash}.json, manifests/{rover}/{hash}.json, traverse/{rover}/{hash}.json and
// {kind}/{rover}/import-{hash}.json.
struct FormerKey {
  PartitionKey partition;
  int page = 0;
};
// `source`: as the sidecar names it. A key that says nothing gives the whole source.
FormerKey read_former_key(std::string_view source, std::string_view key);

// The ledger, and what the newest sols are. Before any store is opened over the state; again it changes nothing.
Result<> migrate_former_state(state::State& state);

}  // namespace skykeep::flows
