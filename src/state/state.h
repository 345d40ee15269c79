// State: small transactional rows: ledger, runs, budgets, validators, ids. Not for bulk data.
//
// Purpose: what must survive a restart besides raw bytes and events. The typed stores (ledger.h, runs.h, ...)
// are written once over this interface; a backend gives transactions over the portable SQL that they use:
//   placeholders ?1 ?2 ..., TEXT / INTEGER / REAL, `on conflict (...) do update`, no functions of one engine.
// Isolation: a write transaction sees no other's half and is serialisable; a read sees one moment. The backend retries conflicts
// itself, so a body may run again; a write waits for those before it, at most some seconds, then it is `unavailable`.
// Owner: app opens one; stores borrow it. Threads: every method may be called from any thread; writes take turns.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/result.h"
#include "core/time.h"

namespace skykeep::state {

using Value = std::variant<std::monostate, int64_t, double, std::string>;  // monostate is NULL
using Row = std::vector<Value>;

class Transaction {
 public:
  virtual ~Transaction() = default;
  virtual Result<std::vector<Row>> query(std::string_view sql, std::span<const Value> values) = 0;
  virtual Result<int64_t> execute(std::string_view sql, std::span<const Value> values) = 0;  // rows changed

  Result<std::vector<Row>> query(std::string_view sql, std::initializer_list<Value> values = {});
  Result<int64_t> execute(std::string_view sql, std::initializer_list<Value> values = {});
};

class State {
 public:
  virtual ~State() = default;

  // Runs `body` in one write transaction; committed and durable when it returns success, undone when body
  // fails. body may run more than once on a conflict, so it must not have other effects; it must not call
  // transact again.
  virtual Result<> transact(const std::function<Result<>(Transaction&)>& body) = 0;
  // A consistent read; never waits for writers.
  virtual Result<> read(const std::function<Result<>(Transaction&)>& body) = 0;

  Result<std::vector<Row>> query(std::string_view sql, std::initializer_list<Value> values = {});
  Result<int64_t> execute(std::string_view sql, std::initializer_list<Value> values = {});
};

// For values that may be missing.
template <class T>
Value optional_value(const std::optional<T>& value) {
  return value ? Value(static_cast<int64_t>(*value)) : Value();
}
inline Value time_value(const std::optional<UtcTime>& t) { return t ? Value(t->micros) : Value(); }
std::optional<UtcTime> time_of(const Value& value);  // NULL gives none

// Accessors; NULL and values of another kind give the fallback.
int64_t int_of(const Value& value, int64_t fallback = 0);
double real_of(const Value& value, double fallback = 0);
std::string text_of(const Value& value, std::string_view fallback = "");
bool is_null(const Value& value);

// Numbered, append-only. Brings a store from its version to the newest inside one transaction each; a newer
// one than this program knows is `unsupported`, naming both versions.
struct Migration {
  int version;
  std::string_view sql;  // statements separated by ';'
};
// No ';' inside literals. Versions count up from 1 for each `store`; what was done stands in
// `state_migrations`.
Result<> migrate(State& state, std::span<const Migration> migrations, std::string_view store = "skykeep");

}  // namespace skykeep::state
