// A file system in memory that behaves badly on request: loses power, runs full, refuses a write.
//
// Purpose: tests prove that what was acknowledged survives. It keeps what is visible and what is on disk
// apart, as a journaling file system does: bytes are on disk after an fsync, names after an fsync of their
// folder; at a crash an unsynced file keeps any prefix of its unsynced bytes, and of the pending changes of
// names any number of the oldest is kept. Which, is drawn from the seed. Owner: the test. Threads: all
// methods may be called from any thread.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>

#include "core/fs.h"
#include "core/mutex.h"

namespace skykeep {

class FaultFs final : public Fs {
 public:
  explicit FaultFs(uint64_t seed = 1) : random_(seed) {}

  // ---- faults
  // Every create, write, fsync, rename, removal is a step. After `steps` more of them the power is off: that
  // step is done by half, it and all later calls are unavailable until crash() brings the machine back.
  void power_off_after(uint64_t steps);
  uint64_t steps() const;  // so far
  void crash();            // loses what was not synced
  // The n-th call (1 is the next) of write_atomic, append, rename or remove fails with `error` and does
  // nothing.
  void fail_write(uint64_t n, Error error);
  void set_capacity(uint64_t bytes);                      // of all files together; beyond: unavailable
  Result<> flip_bit(const std::string& path, size_t at);  // as a failing disk does, unseen
  Result<> truncate(const std::string& path, size_t size);

  // ---- Fs
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

 private:
  struct File {
    std::string bytes;
    size_t synced = 0;
  };
  using Names = std::map<std::string, std::shared_ptr<File>>;
  struct Change {      // of names, not yet on disk
    std::string from;  // name that goes, or empty
    std::string to;    // name that comes, or empty
    std::shared_ptr<File> file;
  };

  Result<> step() REQUIRES(mutex_);
  Result<> write_fault() REQUIRES(mutex_);
  Result<> reserve(const std::string& path, size_t bytes) REQUIRES(mutex_);
  Result<> fill(File& file, std::string_view bytes) REQUIRES(mutex_);
  void change(Change change) REQUIRES(mutex_);
  static void apply(Names& names, const Change& change);
  Result<> sync_dir(const std::string& dir) REQUIRES(mutex_);
  Result<std::shared_ptr<File>> find(const std::string& path) const REQUIRES(mutex_);
  Result<> need_folder(const std::string& path) const REQUIRES(mutex_);
  uint64_t used() const REQUIRES(mutex_);

  mutable Mutex mutex_;
  std::mt19937_64 random_ GUARDED_BY(mutex_);
  Names names_ GUARDED_BY(mutex_);    // what programs see
  Names on_disk_ GUARDED_BY(mutex_);  // what a crash leaves at least
  std::deque<Change> pending_ GUARDED_BY(mutex_);
  std::set<std::string> folders_ GUARDED_BY(mutex_);  // durable as soon as they are made
  uint64_t steps_ GUARDED_BY(mutex_) = 0, temp_ GUARDED_BY(mutex_) = 0, writes_ GUARDED_BY(mutex_) = 0;
  std::optional<uint64_t> power_off_at_ GUARDED_BY(mutex_);
  bool has_power_ GUARDED_BY(mutex_) = true;
  std::map<uint64_t, Error> write_faults_ GUARDED_BY(mutex_);
  std::optional<uint64_t> capacity_ GUARDED_BY(mutex_);
};

}  // namespace skykeep
