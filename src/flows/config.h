// What the loop may be told. Filled by app from the configuration file, the environment and flags.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/time.h"

namespace skykeep::flows {

struct StationConfig {
  bool enabled = true;
  Duration wheretheiss_every = 10s;    // ten seconds a call
  Duration open_notify_every = 30s;
  Duration crew_every = 6h;
  int hot_days = 2;                    // of the history: older days are files in the lake
  bool operator==(const StationConfig&) const = default;
};

struct FlowConfig {
  // Servers of the legacy photos API, in order of trust ("https://api.nasa.gov/mars-photos/api/v1").
  std::vector<std::string> legacy_servers;
  std::string api_key;                 // sent to old servers on api.nasa.gov only
  std::vector<std::string> rovers;     // slugs that are kept; empty: all four
  std::optional<int32_t> backfill = 200;  // how many sols back from the newest; nullopt: all
  int32_t batch_parts = 10;
  int max_lanes = 4;                   // batches fetched at the same time, at most one a source and scope
  Duration recheck_of_unreachable = 24h;
  Duration first_backoff = 30s;        // of a failed partition; doubled each time
  Duration max_backoff = 6h;
  Duration sync_patience = 15s;        // with a stage that fails and may go on by itself
  uint64_t min_free_bytes = 1ull << 30;  // below it fetching pauses and says so
  Duration bus_retention = 24h * 7;
  Duration stream_retention = 24h * 3; // of iss-positions and iss-enriched, whose rows are in the tables
  Duration rejected_retention = 24h * 30;  // of dead letters, which can be replayed so long; the raw is in the lake
  Duration reader_retention = 24h * 30;    // of what waits on the bus for a reader that no longer comes: another version's, perhaps
  size_t keep_runs = 5000;
  double requests_per_minute = 30;     // of an upstream, for estimates; 0: no budget
  bool is_alone = true;                // this process alone may use the state, as with a data directory of its own
  bool simulated = false;              // the data directory is of a simulation
  StationConfig iss;
  bool operator==(const FlowConfig&) const = default;
};

}  // namespace skykeep::flows
