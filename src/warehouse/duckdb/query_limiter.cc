#include "warehouse/duckdb/query_limiter.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <optional>
#include <thread>

#include "core/guarded.h"
#include "core/ids.h"
#include "warehouse/duckdb/settings.h"
#include "warehouse/duckdb/sql_guard.h"
#include "warehouse/format.h"
#include "warehouse/sql_text.h"

namespace skykeep::warehouse::duck {
namespace {

namespace files = std::filesystem;

constexpr int kAtOnce = 2;
constexpr Duration kPatience = 3s;  // of a third query
constexpr auto kAgain =
    std::chrono::milliseconds(20);  // an interrupt that falls between two steps is lost: repeat it

// The one text cell that a statement with one text parameter gives.
Result<std::string> ask(const std::shared_ptr<Session>& session, const std::string& sql,
                        std::string_view text) {
  const auto statement = TRY(DuckStatement::prepare(session, sql));
  const Value values[] = {std::string(text)};
  const auto rows = TRY(statement->execute(values));
  const Table table = TRY(collect(*rows));
  return text_of(table.rows.at(0).at(0));
}

// The text through the engine's parser and the guard.
Result<> verify(const std::shared_ptr<Session>& session, std::string_view sql) {
  TRY(check_text(sql));
  const std::string tree = TRY(ask(session, "SELECT json_serialize_sql($1::VARCHAR)", sql));
  return check_tree(tree);
}

// Moves over file systems too.
Result<> move_file(const std::string& from, const std::string& to) {
  std::error_code error;
  files::rename(from, to, error);
  if (!error) return {};
  files::copy_file(from, to, files::copy_options::overwrite_existing, error);
  if (error) return fail(Code::kUnavailable, "cannot write " + to + ": " + error.message());
  files::remove(from, error);
  return {};
}

// Removes what an export that failed has left.
struct Remover {
  std::string path;
  ~Remover() {
    std::error_code ignored;
    if (!path.empty()) files::remove(path, ignored);
  }
};

std::unexpected<Error> too_large(const ReadonlyLimits& limits) {
  return fail(Code::kInvalidInput,
              fmt::format("the result is larger than {} rows or {} MiB: narrow the query", limits.max_rows,
                          limits.max_bytes >> 20));
}

size_t size_of(const Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  return sizeof(Value) + (text != nullptr && text->size() > 15 ? text->size() + 1 : 0);
}

// Rows until a cap is reached; bytes are counted as they lie in memory.
Result<Table> collect_capped(Rows& rows, const ReadonlyLimits& limits) {
  Table table;
  table.columns = rows.columns();
  size_t bytes = 0;
  while (const auto chunk = TRY(rows.next())) {
    for (size_t row = 0; row < chunk->rows; ++row) {
      if (table.rows.size() >= limits.max_rows || bytes >= limits.max_bytes) {
        table.truncated = true;
        return table;
      }
      auto& cells = table.rows.emplace_back();
      cells.reserve(table.columns.size());
      for (size_t c = 0; c < table.columns.size(); ++c) {
        bytes += size_of(cells.emplace_back(value_at(table.columns[c], chunk->columns[c], row)));
      }
    }
  }
  return table;
}

Result<std::unique_ptr<Rows>> select(const std::shared_ptr<Session>& session, const std::string& sql) {
  const auto statement = TRY(DuckStatement::prepare(session, sql));
  if (statement->kind() != DUCKDB_STATEMENT_TYPE_SELECT || statement->parameters() != 0) {
    return fail(Code::kPermission, "only a SELECT without parameters is allowed here");
  }
  return statement->stream();
}

}  // namespace

class QueryLimiter::Permit {
 public:
  explicit Permit(QueryLimiter& limiter) : limiter_(limiter) {}
  ~Permit() { limiter_.leave(); }
  Permit(const Permit&) = delete;
  Permit& operator=(const Permit&) = delete;

 private:
  QueryLimiter& limiter_;
};

// Interrupts the session when its time is over, until it is stopped itself.
class QueryLimiter::Watchdog {
 public:
  Watchdog(duckdb_connection connection, Duration timeout)
      : connection_(connection), timeout_(timeout),
        thread_([this](const std::stop_token& stop) { run_guarded("watchdog of a query", stop, [&] { watch(stop); }); }) {}
  bool fired() const { return fired_; }

 private:
  void watch(const std::stop_token& stop) {
    if (stopped_within(stop, timeout_)) return;
    fired_ = true;
    do {
      duckdb_interrupt(connection_);
    } while (!stopped_within(stop, kAgain));
  }

  const duckdb_connection connection_;
  const Duration timeout_;
  std::atomic<bool> fired_ = false;
  std::jthread thread_;  // last: it uses the others
};

Result<> QueryLimiter::enter(Duration patience) {
  const MutexLock lock(mutex_);
  if (!left_.wait_for(lock, patience, [this]() REQUIRES(mutex_) { return running_ < kAtOnce; })) {
    Error error{Code::kRateLimited,
                fmt::format("{} queries are running already: try again in a moment", kAtOnce)};
    error.retry_after_s = 1;
    return fail(std::move(error));
  }
  ++running_;
  return {};
}

void QueryLimiter::leave() {
  {
    const MutexLock lock(mutex_);
    --running_;
  }
  left_.notify_one();
}

Result<> QueryLimiter::run(std::string_view sql, const ReadonlyLimits& limits, const Work& work) {
  std::optional<Permit> permit;
  if (!limits.is_own) {
    TRY(enter(std::min(limits.timeout, kPatience)));
    permit.emplace(*this);
  }
  const auto session = TRY(connect(instance_));
  std::optional<MemoryLimit::Query> users;
  if (!limits.is_own) users.emplace(*memory_, session->connection);
  const Watchdog watchdog(session->connection, limits.timeout);
  const auto answer = [&]() -> Result<> {
    TRY(verify(session, sql));
    TRY(session->run("BEGIN TRANSACTION READ ONLY"));
    return work(session, std::string(sql));
  }();
  if (!answer && users && users->was_ended())
    return fail(Code::kUnavailable, "the query took memory that the archive's own writing needed, and was ended: narrow it, or ask for less at once");
  if (!watchdog.fired()) return answer;
  const double seconds = std::chrono::duration<double>(limits.timeout).count();
  if (answer) return answer;
  return fail(Code::kTimeout,
              fmt::format("the query ran longer than {} s and was ended: narrow it", seconds));
}

Result<Table> QueryLimiter::query(std::string_view sql, const ReadonlyLimits& limits) {
  Table table;
  const Work work = [&](const std::shared_ptr<Session>& session, const std::string& text) -> Result<> {
    const auto rows = TRY(select(session, text));
    table = TRY(collect_capped(*rows, limits));
    return {};
  };
  TRY(run(sql, limits, work));
  return table;
}

Result<> QueryLimiter::export_to(std::string_view sql, std::string_view format, const std::string& path,
                                 const ReadonlyLimits& limits) {
  if (format != "csv" && format != "json" && format != "parquet") {
    return fail(Code::kUnsupported, fmt::format("format '{}' is not known: csv, json or parquet", format));
  }
  return run(sql, limits, [&](const std::shared_ptr<Session>& session, const std::string& text) -> Result<> {
    if (format == "parquet") return export_parquet(session, text, path, limits);
    return export_text(session, text, format == "json", path, limits);
  });
}

Result<> QueryLimiter::export_text(const std::shared_ptr<Session>& session, const std::string& sql,
                                   bool as_json, const std::string& path, const ReadonlyLimits& limits) {
  const auto rows = TRY(select(session, sql));
  Remover part{path + ".part"};
  std::ofstream out(part.path, std::ios::binary | std::ios::trunc);
  const Sink sink = [&](std::string_view piece) -> Result<> {
    if (out.write(piece.data(), static_cast<std::streamsize>(piece.size()))) return {};
    return fail(Code::kUnavailable,
                "cannot write " + path + ": is there room on the disk, and may we write there?");
  };
  const WriteLimits write_limits{limits.max_rows, limits.max_bytes};
  const Written written =
      TRY(as_json ? write_json(*rows, sink, write_limits) : write_csv(*rows, sink, write_limits));
  out.close();
  if (!out) return fail(Code::kUnavailable, "cannot finish " + path + ": is there room on the disk?");
  const bool only_rows = written.rows >= limits.max_rows;
  if (written.truncated && !(limits.cut && only_rows)) return too_large(limits);
  return move_file(part.path, path);
}

Result<> QueryLimiter::export_parquet(const std::shared_ptr<Session>& session, const std::string& sql,
                                      const std::string& path, const ReadonlyLimits& limits) {
  // COPY is written around the SQL of the verified tree, not around the user's text, which may end in a
  // comment.
  const std::string canonical =
      TRY(ask(session, "SELECT json_deserialize_sql(json_serialize_sql($1::VARCHAR))", sql));
  const Remover made{files::path(export_dir_) / (random_hex(8) + ".parquet")};
  const auto copy = TRY(DuckStatement::prepare(
      session,
      fmt::format("COPY (SELECT * FROM ({}) LIMIT {}) TO {} (FORMAT parquet, COMPRESSION zstd)", canonical,
                  std::min<size_t>(limits.max_rows, INT64_MAX - 1) + (limits.cut ? 0 : 1), sql_literal(made.path))));
  if (copy->kind() != DUCKDB_STATEMENT_TYPE_COPY)
    return fail(Code::kPermission, "only a SELECT is allowed here");
  const auto rows = TRY(copy->execute({}));
  const Table counted = TRY(collect(*rows));
  std::error_code error;
  const bool is_large = files::file_size(made.path, error) > limits.max_bytes;
  if (is_large || static_cast<uint64_t>(int_of(counted.rows.at(0).at(0))) > limits.max_rows)
    return too_large(limits);
  return move_file(made.path, path);
}

}  // namespace skykeep::warehouse::duck
