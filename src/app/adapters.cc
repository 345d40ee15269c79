#include "app/adapters.h"

namespace skykeep::app {

Result<std::optional<net::BudgetState>> StoredBudgets::load_budget(std::string_view authority) {
  const auto row = TRY(store_.budget(authority));
  if (!row) return std::nullopt;
  return net::BudgetState{row->tokens, row->updated_at, row->blocked_until, row->remaining, row->limit};
}

Result<> StoredBudgets::update_budget(std::string_view authority, const Change& change) {
  return store_.update_budget(authority, [&](state::BudgetRow& row, bool is_new) -> Result<> {
    net::BudgetState b{row.tokens, row.updated_at, row.blocked_until, row.remaining, row.limit};
    TRY(change(b, is_new));
    row = {b.tokens, b.updated_at, b.blocked_until, b.remaining, b.limit};
    return {};
  });
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
