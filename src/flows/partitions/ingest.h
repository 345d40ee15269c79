// Fetches one partition: upstream -> raw bytes in the lake -> events on the bus -> the ledger LAST.
//
// A crash repeats work and loses none. Owner: Flows. Threads: one call a partition at a time; different partitions may run side by side.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "flows/partitions/page_driver.h"
#include "flows/worker.h"
#include "sources/catalogue.h"

namespace skykeep::flows {

struct IngestDeps {
  const sources::Catalogue& catalogue;
  PageDriver::Deps driver;
  const Worker& worker;
  const Clock& real_time;      // by which leases run
};

struct IngestOutcome {
  state::Partition partition;  // as saved
  int64_t objects = 0;
  int64_t products = 0;        // distinct ones in the answer
};

class Ingest {
 public:
  explicit Ingest(IngestDeps deps) : deps_(std::move(deps)), driver_(deps_.driver) {}

  const sources::Catalogue& catalogue() const { return deps_.catalogue; }

  // Fetches and saves the outcome in the ledger. conflict: another worker does, or somebody did since `asked_at`. Else an error only when the ledger, lake or bus cannot be written, or when
  // stopped; what upstreams do wrong is in the outcome.
  Result<IngestOutcome> partition(const PartitionKey& key, const state::Run& run, std::stop_token stop, std::optional<UtcTime> asked_at = {});

  // Asks what the newest part is and remembers it; inside is why no upstream tells it, outside what is wrong on this machine.
  Result<Result<int64_t>> ask_newest(const sources::Source& source, const std::string& scope, std::stop_token stop) {
    return driver_.ask_newest(source, scope, stop);
  }
  std::optional<int64_t> known_newest(const sources::Source& source, const std::string& scope);

 private:
  Result<> save(const sources::Source& source, const FetchResult& result, const state::Claimant& by, IngestOutcome& out);

  IngestDeps deps_;
  PageDriver driver_;
};

}  // namespace skykeep::flows
