// Fetches one partition: upstream -> raw bytes in the lake -> events on the bus -> the ledger LAST.
//
// Whatever happens in between, doing it again gives the same objects and events, so a crash repeats work and loses none.
// Owner: Flows. Threads: one call a partition at a time; different partitions may run side by side.
#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <unordered_set>
#include <vector>

#include "flows/config.h"
#include "flows/flows.h"
#include "flows/journal.h"
#include "flows/messages.h"
#include "flows/partitions/partition_state.h"
#include "flows/upstream_health.h"
#include "sources/mars_documents.h"
#include "sources/photo_feed.h"

namespace skykeep::flows {

struct IngestDeps {
  bus::Bus& bus;
  lake::Lake& lake;
  net::Fetcher& fetcher;
  UpstreamHealth& health;
  state::Ledger& ledger;
  state::Store& store;
  const Clock& clock;
  Journal& journal;
  const FlowConfig& config;
  std::string instance;        // of this process, for claims
};

struct IngestOutcome {
  state::Partition partition;  // as saved
  int64_t objects = 0;
  int64_t photos = 0;
  bool answered = false;       // some upstream gave an answer, good or bad
};

class Ingest {
 public:
  explicit Ingest(IngestDeps deps);

  // Fetches and saves the outcome in the ledger. An error only when the ledger, lake or bus cannot be written, or when
  // stopped; what upstreams do wrong is in the outcome.
  Result<IngestOutcome> partition(const state::PartitionKey& key, const state::Run& run, std::stop_token stop);

  // Asks what the newest sol is and remembers it; inside is why no upstream tells it, outside what is wrong on this machine.
  Result<Result<int32_t>> newest_sol(const std::string& rover, std::stop_token stop);
  std::optional<int32_t> known_newest_sol(const std::string& rover);
  bool has_feed(const std::string& rover) const;
  std::vector<std::string> upstreams(const std::string& source) const;  // hosts, for people

 private:
  struct Paging {
    std::vector<LakeEvent> events;
    std::unordered_set<std::string> products;  // distinct, thumbnails left out
    std::optional<int64_t> claimed_total;
    int64_t items = 0;
    int pages = 0;
    bool repeated = false;     // a page came twice: the end, or a fault
    std::string corrupt;       // why a page could not be read
    std::optional<Error> trouble;  // the upstream's, before the end of its pages
  };
  // Errors are of this machine, or that it is stopped: what the upstream does wrong is in `out`.
  Result<> page_through(const sources::PhotoFeed& feed, const state::PartitionKey& key, const state::Run& run,
                        std::stop_token stop, std::string& log, Paging& out);
  // Inside is the upstream's answer or failure. An error outside is of this machine: the request could not be made, or was stopped.
  Result<Result<net::Fetched>> ask(const net::Fetch& request, const UpstreamHealth::Asked& asked, std::stop_token stop,
                                   std::string& log) const;
  Result<LakeEvent> keep(std::string key, const net::Fetched& fetched, const state::PartitionKey& partition,
                         const state::Run& run);
  Result<> publish_events(const std::vector<LakeEvent>& events);
  Result<FetchResult> fetch_photos(const state::PartitionKey& key, const state::Run& run, std::stop_token stop, std::string& log,
                                   IngestOutcome& out);
  Result<FetchResult> fetch_document(const state::PartitionKey& key, const state::Run& run, std::stop_token stop, std::string& log,
                                     IngestOutcome& out);
  Result<> take_document(bool manifest, const std::string& rover, std::string_view body);
  Result<> save(const FetchResult& result, IngestOutcome& out);
  net::Fetcher::OnAttempt logging_to(std::string& log) const;

  IngestDeps deps_;
  std::vector<std::unique_ptr<sources::PhotoFeed>> feeds_;  // in order of trust
  std::vector<std::string> feed_hosts_;
};

}  // namespace skykeep::flows
