// The data directory: one owner, one format, live or simulated from its creation (rules.md 19, 21, 23).
//
//   DIR/FORMAT          "skykeep 2 live"
//   DIR/lock            held by the process that owns the directory; its pid and verb inside
//   DIR/control.sock    where the owner listens for verbs (mode 0600)
//   DIR/state.db  DIR/warehouse.duckdb  DIR/lake/  DIR/tmp/
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/fs.h"

namespace skykeep::app {

enum class DataMode { kLive, kSimulated };
std::string_view to_string(DataMode mode);

// 2: sidecars in the lake carry their partition, and the ledger is one of partitions.
inline constexpr int kFormat = 2;

class DataDir {
 public:
  // Creates what is missing and takes the lock. conflict: another process owns it, named with its pid. unsupported: made by
  // a newer version, or live where simulated is asked for (and the other way round).
  // `verb` is what the owner does; others are told.
  static Result<std::unique_ptr<DataDir>> own(const std::string& path, DataMode mode, std::string_view verb, Fs& fs);
  ~DataDir();
  DataDir(const DataDir&) = delete;
  DataDir& operator=(const DataDir&) = delete;

  const std::string& path() const { return path_; }
  std::string file(std::string_view name) const { return path_ + "/" + std::string(name); }
  DataMode mode() const { return mode_; }
  // As it stands on the disk: below kFormat, what is in the directory has to be migrated first; then note_format().
  int format() const { return format_; }
  Result<> note_format(Fs& fs);
  bool is_there() const;  // the lock that we hold is still the one of that name

  // Of a directory that may belong to somebody else.
  static std::string control_socket(const std::string& path) { return path + "/control.sock"; }
  struct Owner {
    int pid = 0;
    std::string verb;  // "serve", "sync", ...
  };
  static std::optional<Owner> owner(const std::string& path);  // nullopt: nobody
  static Result<std::optional<DataMode>> mode_of(const std::string& path, Fs& fs);  // nullopt: not made yet

 private:
  DataDir(std::string path, DataMode mode, int format, int lock) : path_(std::move(path)), mode_(mode), format_(format), lock_(lock) {}
  std::string path_;
  DataMode mode_;
  int format_;
  int lock_;
};

}  // namespace skykeep::app
