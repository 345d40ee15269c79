// The simulator as a web server sees it: clock, faults, statistics, caching headers, and the upstreams behind
// them.
//
// Owner: main or a test. Threads: handle() may be called from any thread.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/fs.h"
#include "core/mutex.h"
#include "net/server.h"
#include "simulator/delayer.h"
#include "simulator/faults.h"
#include "simulator/recordings.h"
#include "simulator/station.h"
#include "simulator/world.h"

namespace skykeep::simulator {

struct ServiceOptions {
  uint64_t seed = 1;
  int64_t photos = -1;  // newest photos over all rovers; -1: all
  std::vector<FaultSpec> faults;
  // Faults follow from seed and address instead of the order of requests: whoever asks in whatever order meets the same answers;
  // what only disturbs the way (429, slow, cut ...) follows from how often that address was asked, too.
  bool faults_by_request = false;
  std::optional<UtcTime> now;  // the clock stands there until it is moved; none: it is the system's
  std::string recordings;      // folder; empty: everything is simulated
};

// The simulator's own idea of the time.
class SimulatedClock {
 public:
  explicit SimulatedClock(std::optional<UtcTime> fixed) : fixed_(fixed) {}
  UtcTime now() const;
  void set(UtcTime t);
  void advance(Duration d);
  // So many seconds a second from now on; 1 is the pace of the world, 0 stands still.
  void run(double rate);
  bool is_system() const;

 private:
  mutable Mutex mutex_;
  UtcTime now_locked() const REQUIRES(mutex_);
  std::optional<UtcTime> fixed_ GUARDED_BY(mutex_);  // where it stands, or stood at `since_` when it runs
  Duration offset_ GUARDED_BY(mutex_) = {};
  double rate_ GUARDED_BY(mutex_) = 0;               // of a clock that was set
  std::chrono::steady_clock::time_point since_ GUARDED_BY(mutex_);
};

class Service {
 public:
  // `fs` outlives the service.
  static Result<std::unique_ptr<Service>> create(const Fs& fs, const ServiceOptions& options);
  net::ServerResponse handle(const net::ServerRequest& request);
  SimulatedClock& clock() { return clock_; }

 private:
  Service(const ServiceOptions& options, std::optional<Recordings> recordings);
  net::ServerResponse front_page() const;
  net::ServerResponse upstream(const net::ServerRequest& request);
  net::ServerResponse control(const net::ServerRequest& request);
  net::ServerResponse control_clock(const net::ServerRequest& request);
  net::ServerResponse control_faults(const net::ServerRequest& request);
  net::ServerResponse control_stats();
  std::pair<uint64_t, uint64_t> numbers_of(const Call& call, uint64_t number);  // way, content: Faults::decide()
  View view_for(const Target& target, const Decision& decision);
  Answer make_answer(const Call& call, const Params& params, const Decision& decision);
  net::ServerResponse dress(Answer answer, const Call& call, const net::ServerRequest& request);
  void note(const Call& call, const Target& target, const Answer& answer, const Decision& decision);

  World world_;
  Station station_;
  SimulatedClock clock_;
  Faults faults_;
  const bool by_request_;
  std::optional<Recordings> recordings_;
  View capped_;  // the cap as it was at the start
  std::atomic<uint64_t> requests_{0};
  Mutex mutex_;
  std::map<uint64_t, uint64_t> asked_ GUARDED_BY(mutex_);  // hash of an address -> how often; only by request
  std::array<uint64_t, 4> polls_ GUARDED_BY(mutex_) = {};  // per rover: questions for its newest sols
  std::map<std::string, uint64_t> per_prefix_ GUARDED_BY(mutex_), per_status_ GUARDED_BY(mutex_);
  uint64_t gateway_requests_ GUARDED_BY(mutex_) = 0;  // api.nasa.gov, for X-RateLimit-Remaining
  Delayer delayer_;
};

}  // namespace skykeep::simulator
