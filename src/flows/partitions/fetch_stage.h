// The stage that fetches: takes schedules from the bus and works them off in lanes, one lane a source and scope.
//
// Lanes run side by side (at most max_lanes at once), one schedule of a lane after another; a lane that fails holds up no
// other. Each schedule is done for itself, so that an unfinished one comes back after a crash.
// Owner: Flows. Threads: a dispatcher and max_lanes workers of its own.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <thread>
#include <vector>

#include "core/fs.h"
#include "core/mutex.h"
#include "flows/partitions/ingest.h"
#include "flows/standstill.h"
#include "state/rejected.h"

namespace skykeep::flows {

class FetchStage {
 public:
  struct Deps {
    bus::Bus& bus;
    state::RejectedRecords rejected;
    state::Ledger& ledger;
    Ingest& ingest;
    RunRecorder& recorder;
    const Clock& clock;
    Fs& fs;
    const FlowConfig& config;
    std::string data_dir;
  };
  // `on_done` is called after each schedule, on a worker's thread.
  FetchStage(Deps deps, std::function<void()> on_done);
  // Subscribes. Call before start().
  Result<> open();
  void start();
  void stop();
  Json status();
  // What keeps it, or one of its lanes, from going on: too little room on the disk, what cannot be written.
  std::optional<Standstill> standstill();

 private:
  struct Job {
    bus::Batch batch;  // of the one record that the schedule came in
    Schedule schedule;
  };
  struct Lane {
    std::deque<Job> jobs;
    bool busy = false;
    std::optional<Standstill> standstill;
  };
  void dispatch(std::stop_token stop);
  void work(std::stop_token stop);
  Result<> run(const Schedule& schedule, Lane& lane, std::stop_token stop);
  bool wait_for_space(std::stop_token stop);
  void finish(bus::Batch batch);
  void reject(const bus::Record& record, const Error& why);
  void note_not_fetched(const std::string& source, const std::string& scope, const std::vector<std::string>& parts);

  Deps deps_;
  std::function<void()> on_done_;
  Mutex mutex_;
  ConditionVariable changed_;
  std::map<std::pair<std::string, std::string>, Lane> lanes_ GUARDED_BY(mutex_);
  std::unique_ptr<bus::Subscription> subscription_;  // from recover() to stop()
  Mutex finish_mutex_;
  std::deque<bus::Batch> finished_ GUARDED_BY(finish_mutex_);  // to be said done
  size_t queued_ GUARDED_BY(mutex_) = 0;
  int64_t partitions_ GUARDED_BY(mutex_) = 0;  // fetched
  UtcTime last_at_ GUARDED_BY(mutex_);
  std::string what_ GUARDED_BY(mutex_);
  std::optional<Standstill> no_space_ GUARDED_BY(mutex_), no_schedules_ GUARDED_BY(mutex_);
  int busy_ GUARDED_BY(mutex_) = 0;
  std::vector<std::jthread> threads_;
};

}  // namespace skykeep::flows
