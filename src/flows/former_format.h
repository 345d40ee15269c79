// What earlier versions left in a data directory and this one keeps in another form. Read once each.
//
// Before partitions had a key of their own a partition was a rover and a sol; the migration of such a directory gives them one. Before
// the state had tables for them, what is known of the station was JSON in named values, and notices and rejected records were topics.
//
// Owner: app. Threads: none beside it may use the directory.
#pragma once

#include <string_view>

#include "bus/bus.h"
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

// Named values and topics become rows of their tables. After migrate_former_state; again it changes nothing.
Result<> carry_over(state::State& state, bus::Bus& bus);

}  // namespace skykeep::flows
