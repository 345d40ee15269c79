// The planner's thread: finds what is due and schedules it, a batch a lane ahead of what is being fetched.
//
// It reads no topic: it looks at the ledger after every publication and every fetched schedule (poke()), and every five seconds. Of all
// workers on one state one plans, under the lease "planner".
// Owner: Flows. Threads: one of its own; poke() and status() from any.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>

#include "core/mutex.h"
#include "flows/partitions/ingest.h"
#include "flows/partitions/plan.h"
#include "flows/round_thread.h"
#include "flows/worker.h"
#include "models/models.h"
#include "warehouse/warehouse.h"

namespace skykeep::flows {

class PlanLoop {
 public:
  struct Deps {
    bus::Bus& bus;
    state::Ledger& ledger;
    const sources::Catalogue& catalogue;
    Ingest& ingest;
    Planner& planner;
    Worker& worker;
    warehouse::Warehouse& warehouse;
    models::Models& models;
    RunRecorder& recorder;
    const Clock& clock;
    const Clock& real_time;  // by which claims and schedules stand
    const FlowConfig& config;
    std::function<bool()> tables_are_whole;
  };
  explicit PlanLoop(Deps deps) : deps_(std::move(deps)) {}
  void start() { thread_.start(); }
  void stop() { thread_.stop(); }
  void poke() { thread_.poke(); }  // something changed: it looks again
  Json status();

 private:
  struct NewestAsk {
    UtcTime at;
    int failures = 0;  // in a row
  };
  void round(const std::stop_token& stop);
  Result<> plan(const std::stop_token& stop);
  Result<> plan_scope(const sources::Source& source, const std::string& scope, const std::stop_token& stop);
  Result<> read_gap_view();
  bool newest_is_due(const sources::Source& source, const std::string& scope);
  void ask_newest(const sources::Source& source, const std::string& scope, const std::stop_token& stop);
  void note(bool busy, size_t scheduled);

  Deps deps_;
  std::map<std::pair<std::string, std::string>, NewestAsk> newest_asked_;  // by source and scope
  UtcTime gaps_read_at_;
  int64_t seen_publication_ = 0;
  Mutex mutex_;
  bool busy_ GUARDED_BY(mutex_) = false;
  int64_t scheduled_ GUARDED_BY(mutex_) = 0;  // since the start
  UtcTime scheduled_at_ GUARDED_BY(mutex_);
  RoundThread thread_{"plan", [this](const std::stop_token& stop) { round(stop); }};  // last: it uses what stands above
};

}  // namespace skykeep::flows
