// The file system as something that is passed in, so that tests can lose unsynced writes and fill the disk.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace skykeep {

struct DirEntry {
  std::string name;  // without the folder
  bool is_dir = false;
  uint64_t size = 0;
};

// Paths are UTF-8 with '/'. Threads: all methods may be called from any thread; one path has one writer at a time.
class Fs {
 public:
  virtual ~Fs() = default;
  virtual Result<std::string> read(const std::string& path) const = 0;
  virtual Result<std::string> read_range(const std::string& path, uint64_t offset, uint64_t length) const = 0;
  // All or nothing, and on disk when it returns: temporary file, fsync, rename, fsync of the folder.
  virtual Result<> write_atomic(const std::string& path, std::string_view bytes) = 0;
  virtual Result<> append(const std::string& path, std::string_view bytes) = 0;  // not synced: for logs
  virtual Result<> make_dirs(const std::string& path) = 0;  // with its parents, and on disk; there already is success
  virtual Result<> rename(const std::string& from, const std::string& to) = 0;
  virtual Result<> remove(const std::string& path) = 0;        // a missing file is not_found
  virtual Result<> remove_all(const std::string& path) = 0;    // a missing folder is success
  virtual bool exists(const std::string& path) const = 0;
  virtual Result<std::vector<DirEntry>> list(const std::string& dir) const = 0;  // sorted by name
  virtual Result<uint64_t> size(const std::string& path) const = 0;
  virtual Result<uint64_t> free_bytes(const std::string& path) const = 0;
};

class RealFs final : public Fs {
 public:
  Result<std::string> read(const std::string& path) const override;
  Result<std::string> read_range(const std::string& path, uint64_t offset, uint64_t length) const override;
  Result<> write_atomic(const std::string& path, std::string_view bytes) override;
  Result<> append(const std::string& path, std::string_view bytes) override;
  Result<> make_dirs(const std::string& path) override;
  Result<> rename(const std::string& from, const std::string& to) override;
  Result<> remove(const std::string& path) override;
  Result<> remove_all(const std::string& path) override;
  bool exists(const std::string& path) const override;
  Result<std::vector<DirEntry>> list(const std::string& dir) const override;
  Result<uint64_t> size(const std::string& path) const override;
  Result<uint64_t> free_bytes(const std::string& path) const override;
};

}  // namespace skykeep
