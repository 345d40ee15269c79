// Small typed stores: request budgets, HTTP validators, and named values.
#pragma once

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

class Store {
 public:
  static Result<Store> open(State& state);
  Result<std::optional<BudgetRow>> budget(std::string_view authority);
  Result<> set_budget(std::string_view authority, const BudgetRow& row);
  // (etag, last-modified)
  Result<std::optional<std::pair<std::string, std::string>>> validators(std::string_view url);
  Result<> set_validators(std::string_view url, std::string_view etag, std::string_view last_modified);
  Result<std::optional<std::string>> value(std::string_view name);
  Result<> set_value(std::string_view name, std::string_view value);

 private:
  explicit Store(State& state) : state_(&state) {}
  State* state_;
};

}  // namespace skykeep::state
