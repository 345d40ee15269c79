// One open DuckDB database and the connections to it, as owned handles, and the translation of its errors.
//
// Owner: DuckWarehouse makes the Instance; connections, statements, rows and appenders share their Session,
// so the database closes when the last of them is gone. Threads: Instance any; Session one at a time
// (interrupt: any).
#pragma once

#include <duckdb.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"

namespace skykeep::warehouse::duck {

// What DuckDB says ("Catalog Error: ..."), with the code that follows from its kind.
Error to_error(std::string_view message);

// Closes the database, gives its path free again and removes its private folder.
class Instance {
 public:
  using OnDamage = std::function<std::string(std::string_view)>;
  Instance(duckdb_database database, std::string path, std::string private_dir, OnDamage on_damage)
      : database_(database), path_(std::move(path)), private_dir_(std::move(private_dir)), on_damage_(std::move(on_damage)) {}
  ~Instance();
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;
  duckdb_database get() const { return database_; }
  // Tells of an error that says that the file is damaged, and adds the way out to it.
  void tell_damage(Error& error) const;

  // A second open of a file in one process and a close would drop its POSIX lock, and another process could
  // then write beside us: each file is therefore opened once a process, and this is the list of them.
  static Result<> claim(const std::string& path);
  static void release(const std::string& path);

 private:
  duckdb_database database_;
  std::string path_;
  std::string private_dir_;
  OnDamage on_damage_;
};

struct Session {
  std::shared_ptr<Instance> instance;
  duckdb_connection connection = nullptr;
  bool in_transaction = false;
  // Set by any error inside a transaction: DuckDB answers COMMIT of an aborted transaction with success.
  bool failed = false;

  explicit Session(std::shared_ptr<Instance> owner) : instance(std::move(owner)) {}
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  static Result<std::shared_ptr<Session>> open(std::shared_ptr<Instance> instance);

  // Runs statements and drops their results.
  Result<> run(const std::string& sql);
  // Notes that a transaction, if one is open, is lost, and that the file is damaged, if it is that.
  std::unexpected<Error> lose(Error error);
};

// invalid_input for a statement that holds a NUL: the engine would run what stands before it.
Result<> check_whole(std::string_view sql);

// A result handle; what reads from it shares it.
struct ResultHandle {
  duckdb_result result{};
  ResultHandle() = default;
  ~ResultHandle() { duckdb_destroy_result(&result); }
  ResultHandle(const ResultHandle&) = delete;
  ResultHandle& operator=(const ResultHandle&) = delete;
  std::string_view error() {
    const char* text = duckdb_result_error(&result);
    return text == nullptr ? std::string_view() : std::string_view(text);
  }
};

struct PreparedHandle {
  duckdb_prepared_statement statement = nullptr;
  PreparedHandle() = default;
  ~PreparedHandle() { duckdb_destroy_prepare(&statement); }
  PreparedHandle(const PreparedHandle&) = delete;
  PreparedHandle& operator=(const PreparedHandle&) = delete;
};

class LogicalType {
 public:
  explicit LogicalType(duckdb_logical_type type = nullptr) : type_(type) {}
  ~LogicalType() { reset(); }
  LogicalType(LogicalType&& other) noexcept : type_(std::exchange(other.type_, nullptr)) {}
  LogicalType& operator=(LogicalType&& other) noexcept {
    if (this != &other) {
      reset();
      type_ = std::exchange(other.type_, nullptr);
    }
    return *this;
  }
  duckdb_logical_type get() const { return type_; }
  duckdb_type id() const { return duckdb_get_type_id(type_); }

 private:
  void reset() {
    if (type_ != nullptr) duckdb_destroy_logical_type(&type_);
  }
  duckdb_logical_type type_;
};

// A string that DuckDB allocated, taken over.
std::string take_text(char* text);

}  // namespace skykeep::warehouse::duck
