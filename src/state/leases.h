// Leases: who may do what, for a time. A worker holds one for itself, and one for each thing that only one worker may do at a time.
//
// A lease has an epoch that counts its holders: whoever comes after another one has a higher one, so that what a former holder still
// writes can be told from what the present one does (a fencing token). Times are those of real clocks, whatever clock the data follows:
// a worker that is away is away in real time. Owner: flows. Threads: any.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/time.h"
#include "state/state.h"

namespace skykeep::state {

struct Lease {
  std::string name;
  std::string owner;
  int64_t epoch = 0;
  UtcTime expires_at;
};

class Leases {
 public:
  static Result<Leases> open(State& state);

  // Takes the lease when nobody has it, when it has expired or is ours, until now + length. None: another one has it. The epoch is a new
  // one unless it was ours.
  Result<std::optional<Lease>> acquire(const std::string& name, const std::string& owner, UtcTime now, Duration length);
  // Ends it, if it is still ours.
  Result<> release(const Lease& lease);
  // Ends every lease of other owners: for who knows that there are none, because he alone may use this state. Returns how many.
  Result<int64_t> end_others(const std::string& owner);
  Result<std::optional<Lease>> get(const std::string& name);

 private:
  explicit Leases(State& state) : state_(&state) {}
  State* state_;
};

// The lease by which a worker lives; its claims stand as long as it does.
std::string worker_lease(std::string_view owner);

}  // namespace skykeep::state
