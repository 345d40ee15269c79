// Small bridges between rooms that do not know each other.
#pragma once

#include <string>

#include "net/fetcher.h"
#include "state/store.h"

namespace skykeep::app {

// net's budgets and validators, kept in state.
class StoredBudgets final : public net::BudgetStore, public net::ValidatorStore {
 public:
  explicit StoredBudgets(state::Store store) : store_(store) {}
  Result<std::optional<net::BudgetState>> load_budget(std::string_view authority) override;
  Result<> update_budget(std::string_view authority, const Change& change) override;
  Result<std::optional<net::Validators>> load_validators(std::string_view url) override;
  Result<> save_validators(std::string_view url, const net::Validators& validators) override;

 private:
  state::Store store_;
};

}  // namespace skykeep::app
