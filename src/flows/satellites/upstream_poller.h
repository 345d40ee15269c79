// Asks the station's upstreams, each on a thread of its own so that a slow one holds up no other. Every answer is durable on
// its topic before anything is made of it. When to ask is told by try_start(): the poller has no clock of its own.
//
// Owner: StationFlow. Threads: try_start(), is_busy(), take_results() from the tick's thread; answers come on the poller's.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <thread>
#include <variant>
#include <vector>

#include "bus/bus.h"
#include "core/clock.h"
#include "core/mutex.h"
#include "flows/run_recorder.h"
#include "flows/station_answers.h"
#include "flows/station_queries.h"
#include "flows/upstream_health.h"

namespace skykeep::flows::satellites {

// What came back from asking an upstream.
struct PollResult {
  std::string upstream;                 // as StationAnswer::upstream
  UtcTime asked_at, at;
  std::optional<StationAnswer> answer;      // durable, at `position` of its topic
  bus::Position position;
  int64_t raw_id = 0;
  std::optional<Error> error;           // why there is none
};

// How an upstream's answers went, for /sources.
struct Seen {
  std::optional<UtcTime> last_attempt, last_success;
  std::string problem;  // of the last attempt; empty: it went well
};
StationUpstream status_of(std::string_view name, std::string_view title, const Seen& seen);

class UpstreamPoller {
 public:
  struct Deps {
    bus::Bus& bus;
    net::Fetcher& fetcher;
    UpstreamHealth& health;
    const Clock& clock;
    bool simulated = false;             // the data directory is of a simulation (rules.md 19)
  };
  // `on_result` is called after each answer, on the upstream's thread.
  UpstreamPoller(Deps deps, std::function<void()> on_result);
  ~UpstreamPoller() { stop(); }

  struct Question {
    std::string upstream;
    std::string_view topic;             // where its answers are kept
    net::Fetch fetch;
    std::vector<int64_t> asked;
  };
  // False when that upstream is still being asked.
  bool try_start(Question question);
  // It is being asked, or its answer waits to be drained: until then nobody knows what it said.
  bool is_busy(const std::string& upstream) const;
  std::vector<PollResult> take_results();
  void stop();  // waits for those who ask; their answers are forgotten

 private:
  struct Lane {
    std::optional<Question> question;
    bool busy = false;
    std::jthread thread;
  };
  void work(const std::string& upstream, std::stop_token stop);
  PollResult ask(const Question& question, std::stop_token stop);

  Deps deps_;
  std::function<void()> on_result_;
  mutable Mutex mutex_;
  ConditionVariable changed_;
  std::map<std::string, Lane> lanes_ GUARDED_BY(mutex_);
  std::vector<PollResult> results_ GUARDED_BY(mutex_);
  bool stopped_ GUARDED_BY(mutex_) = false;
};

}  // namespace skykeep::flows::satellites
