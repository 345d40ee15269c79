// The tick: each second of the clock gets its position. Asks the upstreams in their cadence (rules.md 28), judges what they
// publish, and appends one record a second to iss-positions.
//
// wheretheiss.at is asked every ten seconds for the ten seconds to come, so that each second has a value when it is due;
// open-notify every thirty, for the second in which it is asked. The tick waits up to 1.5 s for an answer that is on its way.
// Of all workers on one state one tracks the station, under a lease; the others wait for it, and who gets it goes on after the last second.
// Owner: StationFlow. Threads: one of its own; sources(), last_second() and records_since() from any.
#pragma once

#include <atomic>
#include <thread>

#include "core/mutex.h"
#include "flows/satellites/crew_watch.h"
#include "flows/satellites/element_watch.h"
#include "flows/satellites/upstream_poller.h"
#include "flows/worker.h"
#include "streams/arbitrate_position.h"

namespace skykeep::flows::satellites {

struct TrackerConfig {
  Duration wheretheiss_every = 10s, open_notify_every = 30s;
  bool simulated = false;
};

class Tracker {
 public:
  struct Deps {
    bus::Bus& bus;
    state::RejectedRecords rejected;
    net::Fetcher& fetcher;
    UpstreamHealth& health;
    Worker& worker;
    state::Store store;
    const Clock& clock;
    RunRecorder& recorder;
    ElementStore& element_store;
    ElementWatch& elements;
    CrewWatch& crew;
    TrackerConfig config;
  };
  explicit Tracker(Deps deps);
  ~Tracker() { stop(); }

  // Goes on where the last one stopped, who ever it was; records will carry `run_id`.
  Result<> recover(const std::string& run_id);
  void start();
  void stop();

  bool is_tracking() const { return is_mine_; }
  std::vector<StationUpstream> sources() const;
  std::optional<int64_t> last_second() const;
  // Positions appended to the topic that belong to seconds after `since`.
  int64_t records_since(int64_t since) const;

 private:
  void run(std::stop_token stop);
  bool takes_its_turn(std::stop_token stop);
  void poll(UtcTime now);
  void poll_wheretheiss(UtcTime now);
  void poll_open_notify(UtcTime now);
  void listen();
  void on_result(const PollResult& result);
  void use_newest_elements(UtcTime now);
  bool wait_for_second(UtcTime begin, std::stop_token stop);
  bool is_on_its_way(int64_t second) const;
  void wait_for_answers(int64_t second, std::stop_token stop);
  Result<> emit(UtcTime now, std::stop_token stop);
  void publish(const std::vector<streams::Notice>& notices);
  void keep(UtcTime now, bool at_once);
  void publish_status();

  Deps deps_;
  streams::Arbiter arbiter_;
  std::string run_id_;
  std::atomic<bool> is_mine_ = false;  // the tracking, at the last look
  std::optional<UtcTime> epoch_in_use_;
  std::string source_in_use_;
  Mutex wake_mutex_;
  ConditionVariable wake_;
  bool woken_ GUARDED_BY(wake_mutex_) = false;
  UpstreamPoller poller_;
  // wheretheiss.at: which seconds it was asked for last, and how long its last answer took.
  int64_t asked_from_ = 0, asked_until_ = 0, latency_s_ = 0;
  UtcTime where_asked_at_, open_asked_at_, kept_at_, recalled_at_;
  std::chrono::steady_clock::time_point where_since_, open_since_;
  mutable Mutex status_mutex_;
  std::vector<streams::SourceReport> reports_ GUARDED_BY(status_mutex_);
  std::map<std::string, UtcTime> attempts_ GUARDED_BY(status_mutex_);
  std::deque<int64_t> recent_ GUARDED_BY(status_mutex_);  // seconds of the newest positions, some minutes
  std::optional<int64_t> last_ GUARDED_BY(status_mutex_);
  std::jthread thread_;
};

}  // namespace skykeep::flows::satellites
