// Maintenance: what a running archive needs beside its data. Outages and standstills are told once each, whole tables are tested once a
// day, history is bounded once an hour.
//
// Of all workers on one state one does it, under the lease "maintenance".
// Owner: Flows. Threads: one of its own; poke() from any.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "bus/bus.h"
#include "flows/config.h"
#include "flows/flows.h"
#include "flows/publish/publish_stage.h"
#include "flows/round_thread.h"
#include "flows/run_recorder.h"
#include "flows/standstill.h"
#include "flows/worker.h"
#include "state/notices.h"
#include "state/rejected.h"
#include "state/runs.h"
#include "warehouse/warehouse.h"

namespace skykeep::flows {

class Maintenance {
 public:
  struct Deps {
    bus::Bus& bus;
    warehouse::Warehouse& warehouse;
    models::Models& models;
    PublishStage& publishing;
    state::Runs& runs;
    state::Notices& notices;
    state::RejectedRecords& rejected;
    RunRecorder& recorder;
    Worker& worker;
    const Clock& clock;
    const FlowConfig& config;
    std::function<Result<Outage>()> outage;
    std::function<std::vector<Standstill>()> standstills;  // of the stages that do not tell theirs
    std::function<bool()> is_quiet;                        // nothing is scheduled, and the tables are whole
  };
  explicit Maintenance(Deps deps) : deps_(std::move(deps)) {}
  void start() { thread_.start(); }
  void stop() { thread_.stop(); }
  void poke() { thread_.poke(); }

 private:
  void round();
  void tell_outage();
  void tell_standstills();
  std::optional<UtcTime> whole_tables_tested_at() const;
  void test_whole_tables(UtcTime now);
  void bound_history(UtcTime now);
  Result<> forget_readers(UtcTime now);

  Deps deps_;
  std::string told_outage_;  // its state, as the last notice told it
  std::set<std::pair<std::string, std::string>> told_readers_;  // that did not come for long, by group and topic
  UtcTime bounded_at_, tested_at_;
  RoundThread thread_{"maintenance", [this](const std::stop_token&) { round(); }};  // last: it uses what stands above
};

}  // namespace skykeep::flows
