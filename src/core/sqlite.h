// A thin layer over the SQLite C interface: connections, cached statements, write transactions, errors as
// values.
//
// Purpose: what the embedded bus and the SQLite state share, nothing more. Both may use one file at the same
// time. Owner: the backend that opened it. Threads: one connection serves one thread at a time; open several
// for several. Every file is opened with WAL and synchronous=FULL: what is committed has been synced to disk.
#pragma once

#include <sqlite3.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/result.h"
#include "core/time.h"

namespace skykeep::sqlite {

class Database;
class WriteQueue;

// A prepared statement on loan from its connection's cache; goes back, reset, when it leaves scope.
// Bound text and blobs are not copied: they must stay until the statement was stepped to its end.
class Statement {
 public:
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  Statement& bind(int index, int64_t value);
  Statement& bind(int index, double value);
  Statement& bind(int index, std::string_view text);
  Statement& bind_blob(int index, std::string_view bytes);
  Statement& bind_null(int index);

  Result<bool> step();  // true: there is a row
  Result<> finish();    // steps to the end and resets, ready to bind again

  int columns() const { return sqlite3_column_count(handle_); }
  int type(int column) const { return sqlite3_column_type(handle_, column); }
  int64_t integer(int column) const { return sqlite3_column_int64(handle_, column); }
  double real(int column) const { return sqlite3_column_double(handle_, column); }
  std::string_view bytes(int column) const;  // text or blob; valid until the next step

 private:
  friend class Database;
  Statement(Database* db, sqlite3_stmt* handle, bool cached) : db_(db), handle_(handle), cached_(cached) {}
  void note(int code);

  Database* db_;
  sqlite3_stmt* handle_;
  bool cached_;
  int bind_error_ = SQLITE_OK;
};

struct OpenOptions {
  bool query_only = false;      // refuses every write
  Duration busy_timeout = 30s;  // how long to wait for another process; within ours writers queue at the gate
};

class Database {
 public:
  // Creates the file when it is missing; its folder must exist.
  static Result<std::unique_ptr<Database>> open(const std::string& path, const OpenOptions& options = {});
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  Result<> run(const std::string& script);  // statements separated by ';', results ignored
  Result<Statement> prepare(std::string_view sql);
  int64_t changes() const { return sqlite3_changes64(handle_); }  // of the last statement
  bool in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }
  const std::string& path() const { return path_; }

 private:
  friend class Statement;
  friend class WriteTransaction;
  explicit Database(std::string path) : path_(std::move(path)) {}
  Result<> connect(const OpenOptions& options);
  Error error(int code) const;
  static int on_busy(void* self, int times);

  struct Cached {
    sqlite3_stmt* handle = nullptr;
    bool on_loan = false;
  };
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  std::string path_;
  std::shared_ptr<WriteQueue> write_queue_;
  sqlite3* handle_ = nullptr;
  Duration busy_timeout_{};
  std::chrono::steady_clock::time_point busy_since_;
  std::unordered_map<std::string, Cached, Hash, std::equal_to<>> cache_;
};

// BEGIN IMMEDIATE ... COMMIT; rolled back unless committed. Writers of this process take turns first come,
// first served, so that none starves while another commits in a tight loop.
class WriteTransaction {
 public:
  static Result<std::unique_ptr<WriteTransaction>> begin(Database& db);
  ~WriteTransaction();
  WriteTransaction(const WriteTransaction&) = delete;
  WriteTransaction& operator=(const WriteTransaction&) = delete;
  Result<> commit();  // on disk when it succeeds; undone when it fails

 private:
  explicit WriteTransaction(Database& db);
  Database& db_;
  bool open_ = false;
};

}  // namespace skykeep::sqlite
