#include "state/state.h"

#include <fmt/format.h>

#include "core/text.h"

namespace skykeep::state {
namespace {

std::span<const Value> span_of(std::initializer_list<Value> values) {
  return {values.begin(), values.size()};
}

Result<> apply(Transaction& tx, const Migration& migration, std::string_view store) {
  for (const std::string_view part : split(migration.sql, ';')) {
    const std::string_view statement = trim(part);
    if (!statement.empty()) TRY(tx.execute(statement));
  }
  TRY(
      tx.execute("insert into state_migrations(store, version) values (?1, ?2)"
                 " on conflict (store) do update set version = excluded.version",
                 {std::string(store), int64_t{migration.version}}));
  return {};
}

Result<int64_t> version_of(Transaction& tx, std::string_view store) {
  const auto rows =
      TRY(tx.query("select version from state_migrations where store = ?1", {std::string(store)}));
  return rows.empty() ? 0 : int_of(rows[0][0]);
}

}  // namespace

Result<std::vector<Row>> Transaction::query(std::string_view sql, std::initializer_list<Value> values) {
  return query(sql, span_of(values));
}

Result<int64_t> Transaction::execute(std::string_view sql, std::initializer_list<Value> values) {
  return execute(sql, span_of(values));
}

Result<std::vector<Row>> State::query(std::string_view sql, std::initializer_list<Value> values) {
  std::vector<Row> rows;
  TRY(read([&](Transaction& tx) -> Result<> {
    rows = TRY(tx.query(sql, span_of(values)));
    return {};
  }));
  return rows;
}

Result<int64_t> State::execute(std::string_view sql, std::initializer_list<Value> values) {
  int64_t changed = 0;
  TRY(transact([&](Transaction& tx) -> Result<> {
    changed = TRY(tx.execute(sql, span_of(values)));
    return {};
  }));
  return changed;
}

int64_t int_of(const Value& value, int64_t fallback) {
  if (const auto* n = std::get_if<int64_t>(&value)) return *n;
  if (const auto* x = std::get_if<double>(&value)) return static_cast<int64_t>(*x);
  return fallback;
}

double real_of(const Value& value, double fallback) {
  if (const auto* x = std::get_if<double>(&value)) return *x;
  if (const auto* n = std::get_if<int64_t>(&value)) return static_cast<double>(*n);
  return fallback;
}

std::string text_of(const Value& value, std::string_view fallback) {
  const auto* text = std::get_if<std::string>(&value);
  return text != nullptr ? *text : std::string(fallback);
}

bool is_null(const Value& value) { return std::holds_alternative<std::monostate>(value); }

std::optional<UtcTime> time_of(const Value& value) {
  if (is_null(value)) return std::nullopt;
  return UtcTime{int_of(value)};
}

Result<> migrate(State& state, std::span<const Migration> migrations, std::string_view store) {
  TRY(state.transact([](Transaction& tx) -> Result<> {
    TRY(
        tx.execute("create table if not exists state_migrations(store text not null primary key, version "
                   "integer not null)"));
    return {};
  }));
  const int newest = migrations.empty() ? 0 : migrations.back().version;
  int64_t version = 0;
  TRY(state.read([&](Transaction& tx) -> Result<> {
    version = TRY(version_of(tx, store));
    return {};
  }));
  if (version > newest)
    return fail(
        Code::kUnsupported,
        fmt::format(
            "the {} state has version {}, this program knows up to {}: use the newer program that wrote it",
            store, version, newest));
  for (const Migration& migration : migrations) {
    if (migration.version <= version) continue;
    const auto step = state.transact([&](Transaction& tx) -> Result<> {
      // Another store object of this program may have been quicker.
      if (TRY(version_of(tx, store)) >= migration.version) return {};
      return apply(tx, migration, store);
    });
    TRY(within(fmt::format("bring the {} state to version {}", store, migration.version), step));
  }
  return {};
}

}  // namespace skykeep::state
