#include "state/store.h"

#include "state/schema.h"

namespace skykeep::state {

Result<Store> Store::open(State& state) {
  TRY(within("open the stores", migrate_stores(state)));
  return Store(state);
}

namespace {

Result<std::optional<BudgetRow>> read_budget(Transaction& tx, const std::string& authority) {
  const auto rows = TRY(tx.query("select tokens, updated_at, blocked_until, remaining, upper_limit from request_budget where authority = ?1",
                                 {authority}));
  if (rows.empty()) return std::optional<BudgetRow>();
  const Row& row = rows[0];
  return std::optional<BudgetRow>({real_of(row[0]), {int_of(row[1])}, {int_of(row[2])}, int_of(row[3]), int_of(row[4])});
}

}  // namespace

Result<std::optional<BudgetRow>> Store::budget(std::string_view authority) {
  std::optional<BudgetRow> out;
  TRY(state_->read([&](Transaction& tx) -> Result<> {
    out = TRY(read_budget(tx, std::string(authority)));
    return {};
  }));
  return out;
}

Result<> Store::update_budget(std::string_view authority, const std::function<Result<>(BudgetRow& row, bool is_new)>& change) {
  return state_->transact([&](Transaction& tx) -> Result<> {
    const std::string name(authority);
    const auto stored = TRY(read_budget(tx, name));
    BudgetRow row = stored.value_or(BudgetRow{});
    TRY(change(row, !stored));
    TRY(tx.execute("insert into request_budget(authority, tokens, updated_at, blocked_until, remaining, upper_limit)"
                   " values (?1, ?2, ?3, ?4, ?5, ?6) on conflict (authority) do update set tokens = excluded.tokens,"
                   " updated_at = excluded.updated_at, blocked_until = excluded.blocked_until, remaining = excluded.remaining,"
                   " upper_limit = excluded.upper_limit",
                   {name, row.tokens, row.updated_at.micros, row.blocked_until.micros, row.remaining, row.limit}));
    return {};
  });
}

Result<std::optional<std::pair<std::string, std::string>>> Store::validators(std::string_view url) {
  using Validators = std::optional<std::pair<std::string, std::string>>;
  const auto rows =
      TRY(state_->query("select etag, last_modified from http_validator where url = ?1", {std::string(url)}));
  if (rows.empty()) return Validators();
  return Validators({text_of(rows[0][0]), text_of(rows[0][1])});
}

Result<> Store::set_validators(std::string_view url, std::string_view etag, std::string_view last_modified) {
  TRY(state_->execute(
      "insert into http_validator(url, etag, last_modified) values (?1, ?2, ?3)"
      " on conflict (url) do update set etag = excluded.etag, last_modified = excluded.last_modified",
      {std::string(url), std::string(etag), std::string(last_modified)}));
  return {};
}

Result<std::optional<std::string>> Store::value(std::string_view name) {
  const auto rows = TRY(state_->query("select value from named_value where name = ?1", {std::string(name)}));
  if (rows.empty()) return std::optional<std::string>();
  return std::optional<std::string>(text_of(rows[0][0]));
}

Result<> Store::set_value(std::string_view name, std::string_view value) {
  TRY(
      state_->execute("insert into named_value(name, value) values (?1, ?2) on conflict (name) do update set "
                      "value = excluded.value",
                      {std::string(name), std::string(value)}));
  return {};
}

Result<std::vector<UpstreamRow>> Store::upstreams() {
  std::vector<UpstreamRow> out;
  for (const Row& row : TRY(state_->query("select source, part, upstream, last_attempt, last_success, failing_since, failures, "
                                          "error_kind, error from upstream_health order by source, part, upstream")))
    out.push_back({text_of(row[0]), text_of(row[1]), text_of(row[2]), time_of(row[3]), time_of(row[4]), time_of(row[5]),
                   int_of(row[6]), text_of(row[7]), text_of(row[8])});
  return out;
}

Result<> Store::set_upstream(const UpstreamRow& row) {
  TRY(state_->execute(
      "insert into upstream_health(source, part, upstream, last_attempt, last_success, failing_since, failures, error_kind, error)"
      " values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) on conflict (source, part, upstream) do update set"
      " last_attempt = excluded.last_attempt, last_success = excluded.last_success, failing_since = excluded.failing_since,"
      " failures = excluded.failures, error_kind = excluded.error_kind, error = excluded.error",
      {row.source, row.part, row.upstream, time_value(row.last_attempt), time_value(row.last_success), time_value(row.failing_since),
       row.failures, row.error_kind, row.error}));
  return {};
}

}  // namespace skykeep::state
