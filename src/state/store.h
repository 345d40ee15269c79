// Small typed stores: request budgets, HTTP validators, health of upstreams, and named values.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/time.h"
#include "state/state.h"

namespace skykeep::state {

struct BudgetRow {
  double tokens = 0;
  UtcTime updated_at;
  UtcTime blocked_until;
  int64_t remaining = -1, limit = -1;
};

// How one upstream of one source answered last.
struct UpstreamRow {
  std::string source;    // its name
  std::string part;      // what is asked of it apart from the rest of the source: its scope, or empty
  std::string upstream;  // host
  std::optional<UtcTime> last_attempt, last_success;
  std::optional<UtcTime> failing_since;  // the first failure since the last success
  int64_t failures = 0;                  // in a row
  std::string error_kind, error;         // of the last failure; empty while it answers
};

class Store {
 public:
  static Result<Store> open(State& state);
  Result<std::optional<BudgetRow>> budget(std::string_view authority);
  // Reads, changes and writes a budget in one transaction; `change` may run more than once, and its error undoes everything.
  Result<> update_budget(std::string_view authority, const std::function<Result<>(BudgetRow& row, bool is_new)>& change);
  // (etag, last-modified)
  Result<std::optional<std::pair<std::string, std::string>>> validators(std::string_view url);
  Result<> set_validators(std::string_view url, std::string_view etag, std::string_view last_modified);
  Result<std::optional<std::string>> value(std::string_view name);
  Result<> set_value(std::string_view name, std::string_view value);
  Result<std::vector<UpstreamRow>> upstreams();
  Result<> set_upstream(const UpstreamRow& row);

 private:
  explicit Store(State& state) : state_(&state) {}
  State* state_;
};

}  // namespace skykeep::state
