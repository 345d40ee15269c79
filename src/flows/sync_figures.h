// What one sync did, of its own partitions alone: several syncs and the planner work side by side on the same stages.
//
// Told by what is stored, whichever worker did it: the events of the lake since it began, the ledger, and the rows of the loads. Bytes
// that the tables know under another key are an object, and no records.
// Owner: Sync. Threads: one.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "bus/bus.h"
#include "flows/flows.h"
#include "sources/catalogue.h"
#include "state/ledger.h"
#include "warehouse/warehouse.h"

namespace skykeep::flows {

class SyncFigures {
 public:
  struct Deps {
    bus::Bus& bus;
    state::Ledger& ledger;
    warehouse::Warehouse& warehouse;
    const sources::Catalogue& catalogue;
  };
  explicit SyncFigures(Deps deps) : deps_(deps) {}

  Result<> begin();  // before anything is scheduled
  void own(const std::vector<PartitionKey>& keys);
  // Of some that were to be fetched those that still are, in the same order: the others are fetched.
  Result<> note_fetched(const std::vector<PartitionKey>& before, const std::vector<PartitionKey>& waiting);
  int64_t products() const;  // of what is fetched
  // The partitions by their state, what came of them, and whether nobody answered. `not_told`: failures of the report already that are no
  // upstream's.
  Result<> add_to(SyncReport& report, int64_t not_told);

 private:
  Result<> read_events();
  Result<> count_rows(SyncReport& report);

  Deps deps_;
  std::vector<bus::Position> from_;  // of lake-events, one a partition of the topic
  std::set<PartitionKey> own_;
  std::map<PartitionKey, int64_t> products_;
  std::set<std::string> objects_;  // lake keys
};

}  // namespace skykeep::flows
