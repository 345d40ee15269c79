// This process as one of those that work on one state: it lives by a lease, its claims stand as long as that does, and what only one
// worker may do at a time it does under a lease of its own.
//
// Owner: Flows. Threads: any; one of its own renews the leases. Real time, whatever clock the data follows.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <thread>

#include "core/clock.h"
#include "core/mutex.h"
#include "state/ledger.h"
#include "state/leases.h"

namespace skykeep::flows {

// A worker that does not renew its lease for so long has ended.
inline constexpr Duration kLeaseLength = 60s;
inline constexpr Duration kRenewEvery = 15s;

class Worker {
 public:
  Worker(state::Leases leases, const Clock& real_time, std::string name) : leases_(leases), clock_(real_time), name_(std::move(name)) {}
  ~Worker() { stop(); }

  // Takes its lease and keeps it. `is_alone`: this process alone may use the state (it holds the lock of the data directory), so that
  // leases of others are those of processes that are gone. True: one of these was killed, for it did not give its leases back.
  Result<bool> start(bool is_alone);
  // Gives all leases back.
  void stop();
  // One renewal, as the thread does it.
  Result<> renew();

  const std::string& name() const { return name_; }
  state::Claimant claimant() const;
  // True while this worker is the one that does `what`; asking takes the lease where it is free.
  bool is_mine(std::string_view what);

 private:
  void renew_until(const std::stop_token& stop);
  state::Leases leases_;
  const Clock& clock_;
  const std::string name_;
  mutable Mutex mutex_;
  std::map<std::string, state::Lease> held_ GUARDED_BY(mutex_);  // by name; its own among them
  std::jthread thread_;
};

}  // namespace skykeep::flows
