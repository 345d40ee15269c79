#include "app/adapters.h"

namespace skykeep::app {

Result<std::optional<net::BudgetState>> StoredBudgets::load_budget(std::string_view authority) {
  const auto row = TRY(store_.budget(authority));
  if (!row) return std::nullopt;
  return net::BudgetState{row->tokens, row->updated_at, row->blocked_until, row->remaining, row->limit};
}

Result<> StoredBudgets::save_budget(std::string_view authority, const net::BudgetState& b) {
  return store_.set_budget(authority, {b.tokens, b.updated_at, b.blocked_until, b.remaining, b.limit});
}

Result<std::optional<net::Validators>> StoredBudgets::load_validators(std::string_view url) {
  auto row = TRY(store_.validators(url));
  if (!row) return std::nullopt;
  return net::Validators{std::move(row->first), std::move(row->second)};
}

Result<> StoredBudgets::save_validators(std::string_view url, const net::Validators& v) {
  return store_.set_validators(url, v.etag, v.last_modified);
}

}  // namespace skykeep::app
