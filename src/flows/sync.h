// Runs the loop for what was asked, to completion: plan, fetch, load, publish, and again what failed, a bounded number of
// rounds. Uses the running stages, so it works beside the scheduled loop as well.
#pragma once

#include <functional>
#include <set>

#include "flows/partitions/fetch_stage.h"
#include "flows/partitions/hand_on.h"
#include "flows/partitions/plan.h"
#include "flows/stage.h"
#include "flows/sync_figures.h"

namespace skykeep::flows {

struct SyncDeps {
  bus::Bus& bus;
  state::Ledger& ledger;
  warehouse::Warehouse& warehouse;
  Ingest& ingest;
  Planner& planner;
  const Clock& clock;
  const Clock& real_time;
  RunRecorder& recorder;
  const FlowConfig& config;
  FetchStage& fetch;
  Stage& load_stage;
  Stage& publish_stage;
};

class Sync {
 public:
  using Progress = std::function<void(const SyncProgress&)>;
  explicit Sync(SyncDeps deps) : deps_(deps), figures_({deps.bus, deps.ledger, deps.warehouse, deps.ingest.catalogue()}) {}
  Result<SyncReport> run(const SyncRequest& request, std::stop_token stop, const Progress& progress);

 private:
  using Keys = std::vector<PartitionKey>;
  Result<> check(const SyncRequest& request) const;
  Result<> plan(const SyncRequest& request, bool whole_documents, std::stop_token stop, Keys& out, SyncReport& report);
  Result<std::optional<int64_t>> newest_of(const sources::Source& source, const std::string& scope, const SyncRequest& request,
                                           std::stop_token stop, SyncReport& report);
  void say_what_it_costs(size_t partitions) const;
  Result<> work(const SyncRequest& request, std::stop_token stop, const Progress& progress, SyncReport& report);
  Result<> schedule(const Keys& keys);
  Result<> wait_until_fetched(const Keys& keys, std::stop_token stop, const Progress& progress);
  Result<> wait_until_published(std::stop_token stop, const Progress& progress);
  // Those that may still succeed soon; waits until the last of them is due.
  Result<Keys> worth_another_round(const Keys& keys, std::stop_token stop);
  // An error once a stage cannot go on: a sync is to end, it does not wait for somebody to mend the machine.
  Result<> check_stages() const;
  // Those that are scheduled and not fetched yet, whoever is to fetch them.
  Result<Keys> waiting_of(const Keys& keys) const;
  SyncProgress progress(size_t waiting) const;

  SyncDeps deps_;
  size_t total_ = 0;
  int64_t not_told_ = 0;  // scopes whose newest part no upstream tells, though each answers
  SyncFigures figures_;
};

}  // namespace skykeep::flows
