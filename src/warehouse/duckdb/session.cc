#include "warehouse/duckdb/session.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>
#include <vector>

#include "core/log.h"
#include "core/mutex.h"

namespace skykeep::warehouse::duck {
namespace {

struct OpenFiles {
  Mutex mutex;
  std::vector<std::string> paths GUARDED_BY(mutex);
};

OpenFiles& open_files() {
  static OpenFiles files;
  return files;
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

// After an error that it cannot undo the engine refuses everything until the file is opened anew.
constexpr std::string_view kInvalidated = "has been invalidated";

Code code_of(std::string_view message) {
  static constexpr std::array<std::pair<std::string_view, Code>, 21> kKinds = {{
      {"INTERRUPT", Code::kCancelled},           {"TransactionContext", Code::kConflict},
      {"Catalog", Code::kInvalidInput},          {"Constraint", Code::kInvalidInput},
      {"Out of Memory", Code::kUnavailable},     {"IO", Code::kUnavailable},
      {"Permission", Code::kPermission},         {"Not implemented", Code::kUnsupported},
      {"Parser", Code::kInvalidInput},           {"Syntax", Code::kInvalidInput},
      {"Binder", Code::kInvalidInput},           {"Conversion", Code::kInvalidInput},
      {"Out of Range", Code::kInvalidInput},     {"Invalid Input", Code::kInvalidInput},
      {"Invalid type", Code::kInvalidInput},     {"Mismatch Type", Code::kInvalidInput},
      {"Expression", Code::kInvalidInput},       {"Parameter", Code::kInvalidInput},
      {"Dependency", Code::kConflict},           {"Serialization", Code::kCorrupt},
      {"Missing Extension", Code::kUnsupported},
  }};
  // A commit that the disk refused begins with the words of a conflict.
  for (const std::string_view refused : {"Could not write file", "No space left on device", "fsync failed"})
    if (contains(message, refused)) return Code::kUnavailable;
  if (message.starts_with("Catalog")) {
    if (contains(message, "write-write conflict")) return Code::kConflict;
    if (contains(message, "already exists")) return Code::kAlreadyExists;
    if (contains(message, "does not exist")) return Code::kNotFound;
  }
  if (contains(message, "could not be found"))
    return Code::kNotFound;  // the appender's words for a missing table
  if (message.starts_with("Constraint") && contains(message, "Duplicate key")) return Code::kAlreadyExists;
  if (message.starts_with("IO") && contains(message, "Could not set lock")) return Code::kConflict;
  const auto kind = std::ranges::find_if(kKinds, [&](const auto& known) { return message.starts_with(known.first); });
  const Code code = kind == kKinds.end() ? Code::kInternal : kind->second;
  if (code == Code::kInvalidInput) return code;  // whoever asked chose its words
  for (const std::string_view damaged : {"orrupt database file", "Corrupt WAL file", "not a valid DuckDB database file", "Could not read enough bytes",
                                         "Failure while replaying WAL"})
    if (contains(message, damaged)) return Code::kCorrupt;
  return contains(message, kInvalidated) ? Code::kUnavailable : code;
}

// The engine ends the whole process when it closes and cannot remove what it spilled. So that goes first, and where it does not go
// the engine stays open until the process ends: what it was told to keep is on the disk.
bool remove_spill(const std::filesystem::path& dir) {
  std::error_code error;
  std::filesystem::directory_iterator entries(dir, error);
  if (error == std::errc::no_such_file_or_directory) return true;
  for (; !error && entries != std::filesystem::directory_iterator(); entries.increment(error)) {
    std::filesystem::remove(entries->path(), error);
    if (error) break;
  }
  if (error) log::warn("the spill in {} cannot be removed: {}; the warehouse is left as a crash would leave it, which loses nothing", dir.string(), error.message());
  return !error;
}

// Keeps a database that must not be closed reachable until the process ends: it is left open on purpose and not forgotten.
void leave_open(duckdb_database database) {
  static auto& left_open = *new std::vector<duckdb_database>();
  static Mutex mutex;
  const MutexLock lock(mutex);
  left_open.push_back(database);
}

}  // namespace

Error to_error(std::string_view message) {
  // The engine's own advice is about settings that nobody here can set.
  const std::string_view said = message.substr(0, message.find("\n\nPossible solutions:"));
  Error error{code_of(message), std::string(said)};
  if (said.size() < message.size()) error.message += "; ask for less at once, or raise memory_mb or bulk_memory_mb in [warehouse]";
  if (contains(message, kInvalidated)) error.message += "; start Skykeep again, nothing that was kept is lost";
  return error;
}

Instance::~Instance() {
  if (!remove_spill(std::filesystem::path(private_dir_) / "spill")) {
    leave_open(database_);
    return;
  }
  duckdb_close(&database_);
  release(path_);
  std::error_code ignored;
  const std::filesystem::path dir(private_dir_);
  std::filesystem::remove_all(dir, ignored);
  std::filesystem::remove(dir.parent_path(), ignored);  // stays when others have theirs in it
}

void Instance::tell_damage(Error& error) const {
  // A file of the lake that a view shows may be cut short too, and is none of ours.
  if (!on_damage_ || (contains(error.message, "Could not read enough bytes") && !contains(error.message, path_))) return;
  error.message += on_damage_(error.message);
}

Result<> Instance::claim(const std::string& path) {
  if (path.empty()) return {};
  auto& files = open_files();
  const MutexLock lock(files.mutex);
  if (std::ranges::find(files.paths, path) != files.paths.end()) {
    return fail(Code::kConflict,
                "warehouse file " + path + " is already open in this process: share that handle");
  }
  files.paths.push_back(path);
  return {};
}

void Instance::release(const std::string& path) {
  if (path.empty()) return;
  auto& files = open_files();
  const MutexLock lock(files.mutex);
  std::erase(files.paths, path);
}

Result<std::shared_ptr<Session>> Session::open(std::shared_ptr<Instance> instance) {
  auto session = std::make_shared<Session>(std::move(instance));
  if (duckdb_connect(session->instance->get(), &session->connection) == DuckDBError) {
    return fail(Code::kInternal, "the warehouse refused a connection");
  }
  return session;
}

Session::~Session() {
  if (connection != nullptr) duckdb_disconnect(&connection);
}

Result<> check_whole(std::string_view sql) {
  if (sql.find('\0') == sql.npos) return {};
  return fail(Code::kInvalidInput, "the statement holds a NUL character, at which the engine would cut it: quote texts with sql_text");
}

Result<> Session::run(const std::string& sql) {
  if (auto whole = check_whole(sql); !whole) return lose(std::move(whole.error()));
  ResultHandle handle;
  if (duckdb_query(connection, sql.c_str(), &handle.result) == DuckDBError)
    return lose(to_error(handle.error()));
  return {};
}

std::unexpected<Error> Session::lose(Error error) {
  if (in_transaction) failed = true;
  if (error.code == Code::kCorrupt) instance->tell_damage(error);
  return std::unexpected(std::move(error));
}

std::string take_text(char* text) {
  if (text == nullptr) return {};
  std::string out(text);
  duckdb_free(text);
  return out;
}

}  // namespace skykeep::warehouse::duck
