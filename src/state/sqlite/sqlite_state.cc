#include "state/sqlite/sqlite_state.h"

#include <fmt/format.h>

#include <atomic>
#include <thread>

#include "core/mutex.h"
#include "core/sqlite.h"

namespace skykeep::state {
namespace {

using sqlite::Database;
using sqlite::Statement;

constexpr size_t kIdleReaders = 4;

void bind(Statement& statement, int index, const Value& value) {
  if (const auto* n = std::get_if<int64_t>(&value)) {
    statement.bind(index, *n);
  } else if (const auto* x = std::get_if<double>(&value)) {
    statement.bind(index, *x);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    statement.bind(index, std::string_view(*text));
  } else {
    statement.bind_null(index);
  }
}

Value value_of(const Statement& statement, int column) {
  switch (statement.type(column)) {
    case SQLITE_INTEGER: return statement.integer(column);
    case SQLITE_FLOAT: return statement.real(column);
    case SQLITE_NULL: return {};
    default: return std::string(statement.bytes(column));
  }
}

class SqliteTransaction final : public Transaction {
 public:
  explicit SqliteTransaction(Database& db) : db_(db) {}
  using Transaction::execute;
  using Transaction::query;

  Result<std::vector<Row>> query(std::string_view sql, std::span<const Value> values) override {
    Statement statement = TRY(prepare(sql, values));
    std::vector<Row> rows;
    const int columns = statement.columns();
    while (TRY(statement.step())) {
      Row& row = rows.emplace_back();
      row.reserve(static_cast<size_t>(columns));
      for (int i = 0; i < columns; ++i) row.push_back(value_of(statement, i));
    }
    return rows;
  }

  Result<int64_t> execute(std::string_view sql, std::span<const Value> values) override {
    Statement statement = TRY(prepare(sql, values));
    TRY(statement.finish());
    return db_.changes();
  }

 private:
  Result<Statement> prepare(std::string_view sql, std::span<const Value> values) {
    Statement statement = TRY(db_.prepare(sql));
    for (size_t i = 0; i < values.size(); ++i) bind(statement, static_cast<int>(i) + 1, values[i]);
    return statement;
  }

  Database& db_;
};

class SqliteState final : public State {
 public:
  SqliteState(std::string path, std::unique_ptr<Database> writer)
      : path_(std::move(path)), writer_(std::move(writer)) {}

  Result<> transact(const std::function<Result<>(Transaction&)>& body) override {
    // Waiting for ourselves would last for ever.
    if (writing_thread_ == std::this_thread::get_id())
      return fail(Code::kInternal, "a state transaction was begun inside another one");
    const MutexLock lock(writer_mutex_);
    writing_thread_ = std::this_thread::get_id();
    Result<> done = run(body);
    writing_thread_ = std::thread::id();
    return done;
  }

  Result<> read(const std::function<Result<>(Transaction&)>& body) override {
    std::unique_ptr<Database> db = TRY(take_reader());
    Result<> done = db->run("begin");
    if (done) {
      SqliteTransaction transaction(*db);
      done = body(transaction);
      const Result<> ended = db->run("commit");
      if (!ended) return done ? ended : done;  // the connection is not given back
    }
    const MutexLock lock(readers_mutex_);
    if (idle_readers_.size() < kIdleReaders) idle_readers_.push_back(std::move(db));
    return done;
  }

 private:
  Result<> run(const std::function<Result<>(Transaction&)>& body) REQUIRES(writer_mutex_) {
    const auto write = TRY(sqlite::WriteTransaction::begin(*writer_));
    SqliteTransaction transaction(*writer_);
    TRY(body(transaction));
    return write->commit();
  }

  Result<std::unique_ptr<Database>> take_reader() {
    {
      const MutexLock lock(readers_mutex_);
      if (!idle_readers_.empty()) {
        std::unique_ptr<Database> db = std::move(idle_readers_.back());
        idle_readers_.pop_back();
        return db;
      }
    }
    return Database::open(path_, {.query_only = true});
  }

  const std::string path_;
  Mutex writer_mutex_;
  std::unique_ptr<Database> writer_ PT_GUARDED_BY(writer_mutex_);
  std::atomic<std::thread::id> writing_thread_;
  Mutex readers_mutex_;
  std::vector<std::unique_ptr<Database>> idle_readers_ GUARDED_BY(readers_mutex_);
};

}  // namespace

Result<std::unique_ptr<State>> open_sqlite_state(const std::string& path) {
  auto writer = TRY(within("open the state", Database::open(path)));
  return std::make_unique<SqliteState>(path, std::move(writer));
}

}  // namespace skykeep::state
