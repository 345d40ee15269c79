// Notices: what people are told of the work, newest first.
//
// Owner: flows. Threads: any.
#pragma once

#include <string>
#include <vector>

#include "core/time.h"
#include "state/state.h"

namespace skykeep::state {

struct Notice {
  UtcTime at;
  std::string severity;  // info, warn, error
  std::string topic;     // drift, clock, budget, disk, tests, source, ...
  std::string text;
};

class Notices {
 public:
  static Result<Notices> open(State& state);
  Result<> add(const Notice& notice);
  Result<std::vector<Notice>> newest(size_t limit);  // newest first
  Result<int64_t> prune(UtcTime before);

 private:
  explicit Notices(State& state) : state_(&state) {}
  State* state_;
};

}  // namespace skykeep::state
