// Asks the upstreams of a source for one partition, page by page: raw bytes into the lake, then events on the bus. Knows no source.
//
// Upstreams are asked in their order of trust until one answers readably. Whatever happens in between, doing it again gives the same
// objects and events. Owner: Ingest. Threads: one call a partition at a time; different partitions may run side by side.
#pragma once

#include <stop_token>
#include <string>
#include <unordered_set>
#include <vector>

#include "flows/config.h"
#include "flows/flows.h"
#include "flows/messages.h"
#include "flows/partitions/partition_state.h"
#include "flows/run_recorder.h"
#include "flows/upstream_health.h"
#include "sources/source.h"

namespace skykeep::flows {

class PageDriver {
 public:
  struct Deps {
    bus::Bus& bus;
    lake::Lake& lake;
    net::Fetcher& fetcher;
    UpstreamHealth& health;
    state::Ledger& ledger;
    const Clock& clock;
    RunRecorder& recorder;
    const FlowConfig& config;
  };
  struct Outcome {
    FetchResult result;
    int64_t objects = 0;
  };
  explicit PageDriver(Deps deps) : deps_(deps) {}

  // An error only when ledger, lake or bus cannot be written, or when stopped; what upstreams do wrong is in the outcome. `log` gets a
  // line an attempt.
  Result<Outcome> fetch(const sources::Source& source, const PartitionKey& key, const state::Run& run, std::stop_token stop, std::string& log);

  // The newest part of a scope: inside is why no upstream tells it, outside what is wrong on this machine.
  Result<Result<int64_t>> ask_newest(const sources::Source& source, const std::string& scope, std::stop_token stop);

 private:
  struct Paging {
    std::vector<LakeEvent> events;
    std::vector<net::Fetched> readable;  // answers whose validators are worth keeping
    std::unordered_set<std::string> products;
    std::optional<int64_t> claimed_total;
    int64_t items = 0;
    int pages = 0;
    bool is_unchanged = false;     // the upstream says that it is what it gave before
    bool repeated = false;         // a page came twice: the end, or a fault
    std::optional<Error> trouble;  // the upstream's, before the end of its pages
    bool is_corrupt = false;       // the trouble is what a page holds
  };
  // Errors are of this machine, or that it is stopped: what the upstream does wrong is in `out`.
  Result<> page_through(const sources::Upstream& upstream, const PartitionKey& key, const state::Run& run, std::stop_token stop, std::string& log,
                        Paging& out);
  Result<bool> take_page(const sources::Upstream& upstream, const PartitionKey& key, const net::Fetch& request, const std::string& body,
                         std::vector<std::string>& first_identities, std::string& log, Paging& out);
  // Inside is the upstream's answer or failure. An error outside is of this machine: the request could not be made, or was stopped.
  Result<Result<net::Fetched>> ask(const net::Fetch& request, const UpstreamHealth::Asked& asked, std::stop_token stop, std::string& log) const;
  Result<LakeEvent> keep(int page, const net::Fetched& fetched, const PartitionKey& partition, const state::Run& run);
  Result<> publish_events(const std::vector<LakeEvent>& events);
  net::Fetcher::OnAttempt logging_to(std::string& log) const;

  Deps deps_;
};

}  // namespace skykeep::flows
