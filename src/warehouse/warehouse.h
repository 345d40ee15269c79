// The warehouse: SQL over typed tables, bulk loads in, result chunks out.
//
// Purpose: bronze, silver and gold. Owner: app opens one; flows load, models build, api reads.
// Threads: a Warehouse may be used from any thread; a Connection (with its statements and appenders) by one thread at a
// time. Readers are never blocked by a writer and see one publication or the next, never a mix.
#pragma once

#include <functional>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/result.h"
#include "core/time.h"

namespace skykeep::warehouse {

enum class Type { kBool, kInt, kUint64, kReal, kText, kTimestamp, kDate, kJson };
std::string_view to_string(Type type);

// What a parameter or a cell may be. Integers of every width travel as int64; 64-bit hashes as uint64.
using Value = std::variant<std::monostate, bool, int64_t, uint64_t, double, std::string, UtcTime, Date>;

struct ColumnInfo {
  std::string name;
  Type type = Type::kText;   // lists and structs arrive as their JSON text, with type kJson
  std::string engine_type;   // as the engine calls it
};

// One column of a chunk, materialised. Which vector is filled follows from the type:
// kInt kTimestamp(micros) kDate(days) kBool -> ints; kUint64 -> uints; kReal -> reals; kText kJson -> texts.
struct ColumnData {
  std::vector<uint8_t> valid;  // 1 where there is a value
  std::vector<int64_t> ints;
  std::vector<uint64_t> uints;
  std::vector<double> reals;
  std::vector<std::string_view> texts;  // borrowed from the chunk
};

struct Chunk {
  size_t rows = 0;
  std::vector<ColumnData> columns;
  std::shared_ptr<const void> keep_alive;  // what the texts point into
};

// A running result; chunks are produced as they are asked for.
class Rows {
 public:
  virtual ~Rows() = default;
  virtual const std::vector<ColumnInfo>& columns() const = 0;
  virtual Result<std::optional<Chunk>> next() = 0;  // nullopt at the end
};

// A whole small result.
struct Table {
  std::vector<ColumnInfo> columns;
  std::vector<std::vector<Value>> rows;
  bool truncated = false;  // a row or byte cap was reached
};
Result<Table> collect(Rows& rows, size_t max_rows = SIZE_MAX);
Value value_at(const ColumnInfo& column, const ColumnData& data, size_t row);

int64_t int_of(const Value& value, int64_t fallback = 0);
double real_of(const Value& value, double fallback = 0);
std::string text_of(const Value& value, std::string_view fallback = "");
bool is_null(const Value& value);

class Statement {
 public:
  virtual ~Statement() = default;
  // Bound with the exact type that the engine planned where it can be told. One execution at a time.
  virtual Result<std::unique_ptr<Rows>> execute(std::span<const Value> values) = 0;
};

// Columnar batch for bulk loads; columns in table order, filled like ColumnData (texts must outlive append()).
struct Batch {
  size_t rows = 0;
  std::vector<ColumnData> columns;
};

class Appender {
 public:
  virtual ~Appender() = default;
  virtual Result<> append(const Batch& batch) = 0;
  virtual Result<> close() = 0;  // flushes; without it nothing is promised
};

// One transaction at a time. Threads: one at a time, but interrupt(); any number of connections work side by side.
class Connection {
 public:
  virtual ~Connection() = default;
  virtual Result<> execute(std::string_view sql) = 0;  // one or several statements, results dropped
  virtual Result<std::unique_ptr<Rows>> query(std::string_view sql, std::span<const Value> values) = 0;
  virtual Result<std::unique_ptr<Statement>> prepare(std::string_view sql) = 0;
  virtual Result<std::unique_ptr<Appender>> appender(std::string_view schema, std::string_view table) = 0;
  // Transactions: after ANY error inside one, call rollback(); commit() then reports conflict and has rolled back.
  virtual Result<> begin() = 0;
  virtual Result<> commit() = 0;
  virtual Result<> rollback() = 0;
  // Makes `view` ("schema.name") show the rows of Parquet objects of the lake, columns as in the table `like`; none: it is
  // empty. Part of the open transaction, and kept: after a restart it shows the same. unsupported without a lake. An object whose
  // key names a day (".../day=2026-11-20/...") holds rows whose `ts` lies in that day: what asks for a span of time opens few others.
  virtual Result<> attach_parquet(const std::string& view, const std::string& like, std::span<const std::string> objects) = 0;
  virtual void interrupt() = 0;  // from any thread: the running statement ends with `cancelled`

  Result<Table> table(std::string_view sql, std::initializer_list<Value> values = {});
};

// What user SQL may do and how long.
struct ReadonlyLimits {
  Duration timeout = 10s;
  size_t max_rows = 1'000'000;
  size_t max_bytes = 256 << 20;
  bool cut = false;  // of an export: rows beyond max_rows are left out instead of refusing the whole
  bool is_own = false;  // the program's own work: it waits for no user's query, and none waits for it
};

enum class Profile {
  kServing,  // few threads, little memory; when nobody holds another one
  kLoad,     // memory for a rebuild, for appenders on threads of the caller: engine threads beside them only wait, and busily
  kBulk,     // the same memory and all threads
};

// What bulk work holds while it lasts. The last one to go brings serving back, and memory to the system.
class [[nodiscard]] ResourceProfile {
 public:
  ResourceProfile() = default;  // holds nothing
  explicit ResourceProfile(std::function<void()> release) : release_(std::move(release)) {}
  ResourceProfile(ResourceProfile&& other) noexcept : release_(std::exchange(other.release_, nullptr)) {}
  ResourceProfile& operator=(ResourceProfile&& other) noexcept {
    std::swap(release_, other.release_);
    return *this;
  }
  ~ResourceProfile() {
    if (release_) release_();
  }

 private:
  std::function<void()> release_;
};

// What the engine can do, for models that differ by engine and for `doctor`.
struct Capabilities {
  std::string engine;   // "duckdb"
  std::string version;
  bool lake_record = false;   // SQL function lake_record(object, offset, length)
  bool parquet = false;
  bool arrow = false;
  bool cold_store = false;        // Connection::attach_parquet
};

class Warehouse {
 public:
  virtual ~Warehouse() = default;
  virtual Result<std::unique_ptr<Connection>> connect() = 0;

  // SQL from users (rules.md 20): one SELECT, allow-listed table functions, READ ONLY, own connection, interrupted,
  // at most two at once (a third waits, then rate_limited), capped. permission or invalid_input with words otherwise.
  virtual Result<Table> query_readonly(std::string_view sql, const ReadonlyLimits& limits) = 0;
  // The same rules, result written to `path` as "csv", "parquet" or "json"; for /tables twins and --format parquet.
  virtual Result<> export_readonly(std::string_view sql, std::string_view format, const std::string& path,
                                   const ReadonlyLimits& limits) = 0;

  virtual Result<ResourceProfile> use(Profile profile) = 0;  // kBulk or kLoad; must not outlive the warehouse
  virtual Result<> trim_memory() = 0;            // for quiet times; nothing while there is bulk work
  virtual Result<> checkpoint() = 0;                  // when idle; conflict when a writer is open
  virtual Capabilities capabilities() const = 0;
};

}  // namespace skykeep::warehouse
