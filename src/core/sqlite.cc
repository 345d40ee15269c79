#include "core/sqlite.h"

#include <fmt/format.h>

#include <filesystem>
#include <thread>
#include <utility>

#include "core/mutex.h"

namespace skykeep::sqlite {
namespace {

constexpr size_t kMaxCachedStatements = 100;

Code code_of(int sqlite_code) {
  switch (sqlite_code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY: return Code::kAlreadyExists;
    default: break;
  }
  switch (sqlite_code & 0xff) {
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
    case SQLITE_NOMEM:
    case SQLITE_CANTOPEN: return Code::kUnavailable;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return Code::kCorrupt;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH: return Code::kPermission;
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG: return Code::kInvalidInput;
    case SQLITE_INTERRUPT: return Code::kCancelled;
    default: return Code::kInternal;
  }
}

std::string_view advice(int sqlite_code) {
  switch (sqlite_code & 0xff) {
    case SQLITE_FULL: return "; the disk is full: free some space, nothing that was acknowledged is lost";
    case SQLITE_IOERR: return "; the disk did not do as told: look at the system log";
    case SQLITE_BUSY: return "; another process holds the file: stop it or try again";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return "; the file is damaged: restore the last backup of it, or move it away (docs/operations.md says what begins anew)";
    case SQLITE_CANTOPEN: return "; see that its folder exists and may be written";
    default: return "";
  }
}

}  // namespace

// A fair lock: a mutex would let a thread that commits in a loop keep all others out.
class WriteQueue {
 public:
  void enter() {
    const MutexLock lock(mutex_);
    const uint64_t ticket = next_++;
    turn_.wait(lock, [&]() REQUIRES(mutex_) { return serving_ == ticket; });
  }
  void leave() {
    {
      const MutexLock lock(mutex_);
      ++serving_;
    }
    turn_.notify_all();
  }

 private:
  Mutex mutex_;
  ConditionVariable turn_;
  uint64_t next_ GUARDED_BY(mutex_) = 0, serving_ GUARDED_BY(mutex_) = 0;
};

namespace {

// SQLite's lock belongs to the file and so does ours: the one table that has to be shared by the whole
// process.
std::shared_ptr<WriteQueue> write_queue_of(const std::string& path) {
  static Mutex mutex;
  static std::unordered_map<std::string, std::weak_ptr<WriteQueue>> queues GUARDED_BY(mutex);
  std::error_code ignored;
  const std::string key = std::filesystem::weakly_canonical(path, ignored).string();
  const MutexLock lock(mutex);
  std::erase_if(queues, [](const auto& entry) { return entry.second.expired(); });
  std::weak_ptr<WriteQueue>& slot = queues[key.empty() ? path : key];
  std::shared_ptr<WriteQueue> queue = slot.lock();
  if (!queue) slot = queue = std::make_shared<WriteQueue>();
  return queue;
}

}  // namespace

Statement::Statement(Statement&& other) noexcept
    : db_(other.db_),
      handle_(std::exchange(other.handle_, nullptr)),
      cached_(other.cached_),
      bind_error_(other.bind_error_) {}

Statement::~Statement() {
  if (handle_ == nullptr) return;
  if (!cached_) {
    sqlite3_finalize(handle_);
    return;
  }
  sqlite3_reset(handle_);
  sqlite3_clear_bindings(handle_);
  const auto it = db_->cache_.find(std::string_view(sqlite3_sql(handle_)));
  if (it != db_->cache_.end()) it->second.on_loan = false;
}

void Statement::note(int code) {
  if (code != SQLITE_OK && bind_error_ == SQLITE_OK) bind_error_ = code;
}

Statement& Statement::bind(int index, int64_t value) {
  note(sqlite3_bind_int64(handle_, index, value));
  return *this;
}

Statement& Statement::bind(int index, double value) {
  note(sqlite3_bind_double(handle_, index, value));
  return *this;
}

Statement& Statement::bind(int index, std::string_view text) {
  // A null pointer would bind NULL.
  note(sqlite3_bind_text64(handle_, index, text.empty() ? "" : text.data(), text.size(), SQLITE_STATIC,
                           SQLITE_UTF8));
  return *this;
}

Statement& Statement::bind_blob(int index, std::string_view bytes) {
  note(sqlite3_bind_blob64(handle_, index, bytes.empty() ? "" : bytes.data(), bytes.size(), SQLITE_STATIC));
  return *this;
}

Statement& Statement::bind_null(int index) {
  note(sqlite3_bind_null(handle_, index));
  return *this;
}

Result<bool> Statement::step() {
  if (bind_error_ != SQLITE_OK) return fail(db_->error(bind_error_));
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  Error error = db_->error(code);
  sqlite3_reset(handle_);
  return fail(std::move(error));
}

Result<> Statement::finish() {
  while (TRY(step())) {
  }
  sqlite3_reset(handle_);
  return {};
}

std::string_view Statement::bytes(int column) const {
  const void* data = sqlite3_column_blob(handle_, column);
  const int size = sqlite3_column_bytes(handle_, column);
  return data == nullptr ? std::string_view()
                         : std::string_view(static_cast<const char*>(data), static_cast<size_t>(size));
}

Result<std::unique_ptr<Database>> Database::open(const std::string& path, const OpenOptions& options) {
  std::unique_ptr<Database> db(new Database(path));
  db->write_queue_ = write_queue_of(path);
  // Switching a new file to WAL wants it alone and does not ask the busy handler: take turns and repeat. A
  // reader finds the file switched, and must not wait for a writer.
  const auto give_up = std::chrono::steady_clock::now() + options.busy_timeout;
  for (;;) {
    if (!options.query_only) db->write_queue_->enter();
    Result<> connected = db->connect(options);
    const bool busy = !connected && (sqlite3_errcode(db->handle_) & 0xff) == SQLITE_BUSY;
    if (!options.query_only) db->write_queue_->leave();
    if (connected) return db;
    if (!busy || std::chrono::steady_clock::now() > give_up) return fail(std::move(connected.error()));
    sqlite3_close_v2(std::exchange(db->handle_, nullptr));
    std::this_thread::sleep_for(5ms);
  }
}

Result<> Database::connect(const OpenOptions& options) {
  const int code = sqlite3_open_v2(
      path_.c_str(), &handle_,
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  if (code != SQLITE_OK) return fail(error(code));
  busy_timeout_ = options.busy_timeout;
  sqlite3_busy_handler(handle_, &Database::on_busy, this);
  {
    Statement wal = TRY(prepare("pragma journal_mode=wal"));
    if (!TRY(wal.step()) || wal.bytes(0) != "wal")
      return fail(Code::kUnsupported,
                  fmt::format("{}: this file system cannot do SQLite's WAL; use a local disk", path_));
  }
  TRY(
      run("pragma synchronous=full; pragma foreign_keys=on; pragma temp_store=memory;"
          "pragma wal_autocheckpoint=4000; pragma journal_size_limit=67108864"));
  if (options.query_only) TRY(run("pragma query_only=on"));
  return {};
}

Database::~Database() {
  for (auto& [sql, cached] : cache_) sqlite3_finalize(cached.handle);
  sqlite3_close_v2(handle_);
}

Result<> Database::run(const std::string& script) {
  const int code = sqlite3_exec(handle_, script.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return fail(error(code));
  return {};
}

Result<Statement> Database::prepare(std::string_view sql) {
  const auto found = cache_.find(sql);
  if (found != cache_.end() && !found->second.on_loan) {
    found->second.on_loan = true;
    return Statement(this, found->second.handle, true);
  }
  const bool keep = found == cache_.end() && cache_.size() < kMaxCachedStatements;
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                      keep ? SQLITE_PREPARE_PERSISTENT : 0, &handle, nullptr);
  if (code != SQLITE_OK) return fail(error(code).in(fmt::format("'{}'", sql.substr(0, 200))));
  if (handle == nullptr) return fail(Code::kInternal, "an empty SQL statement");
  // SQLite keeps only the text of the first statement: one with a tail could not be found again.
  const bool cached = keep && sql == sqlite3_sql(handle);
  if (cached) cache_.emplace(sql, Cached{handle, true});
  return Statement(this, handle, cached);
}

Error Database::error(int code) const {
  const char* text = handle_ != nullptr && (sqlite3_errcode(handle_) & 0xff) == (code & 0xff)
                         ? sqlite3_errmsg(handle_)
                         : sqlite3_errstr(code);
  return {code_of(code), fmt::format("{}: {} (SQLite {}){}", path_, text, code, advice(code))};
}

int Database::on_busy(void* self, int times) {
  auto* db = static_cast<Database*>(self);
  const auto now = std::chrono::steady_clock::now();
  if (times == 0) db->busy_since_ = now;
  if (now - db->busy_since_ >= db->busy_timeout_) return 0;
  std::this_thread::sleep_for(times < 20 ? 200us : 2ms);
  return 1;
}

WriteTransaction::WriteTransaction(Database& db) : db_(db) { db_.write_queue_->enter(); }

Result<std::unique_ptr<WriteTransaction>> WriteTransaction::begin(Database& db) {
  std::unique_ptr<WriteTransaction> self(new WriteTransaction(db));
  Statement begin = TRY(db.prepare("begin immediate"));
  TRY(begin.finish());
  self->open_ = true;
  return self;
}

Result<> WriteTransaction::commit() {
  Statement commit = TRY(db_.prepare("commit"));
  Result<> done = commit.finish();
  if (done) open_ = false;
  return done;
}

WriteTransaction::~WriteTransaction() {
  // Some errors (a full disk) have rolled back already; then ROLLBACK itself would fail.
  if (open_ && db_.in_transaction()) static_cast<void>(db_.run("rollback"));
  db_.write_queue_->leave();
}

}  // namespace skykeep::sqlite
