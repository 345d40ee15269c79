// Checks of alerts, as the last evaluation left them.
//
// Owner: flows. Threads: any.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/time.h"
#include "state/state.h"

namespace skykeep::state {

struct AlertCheckRow {
  std::string id, name, unit, severity, state;
  std::optional<double> value;
  double raise_limit = 0;
  UtcTime since;
  std::string text;
  std::optional<UtcTime> wrong_since, right_since;
};

class AlertChecks {
 public:
  static Result<AlertChecks> open(State& state);
  Result<std::vector<AlertCheckRow>> list();  // in the order in which they were put
  Result<> put(std::span<const AlertCheckRow> checks);  // instead of all that were there

 private:
  explicit AlertChecks(State& state) : state_(&state) {}
  State* state_;
};

}  // namespace skykeep::state
