// The listed photos of every sol, packed and in serving order. Asking the engine for a sol costs several times as much, half of it
// planning.
//
// The blocks lie in a file without a name, so a crash leaves nothing and each start makes them anew, in the background. A sol that
// is not here is asked of the engine. Before a publication is committed the sols that it changes leave, and they are read again
// once it has been still for a while: what is here is what readers see, before and after every commit.
// Owner: Api. Threads: find() and stats() any, one at the lowest priority fills, the publisher's tells of changes.
#pragma once

#include <atomic>
#include <compare>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>

#include "api/mars_view.h"
#include "api/photo_rows.h"
#include "api/session_pool.h"
#include "core/mutex.h"
#include "models/models.h"

namespace skykeep::api {

class BlockFile;

class SolCache final : public models::PublicationWatcher {
 public:
  struct Options {
    std::string dir;      // of the file; empty: nothing is at hand
    Duration rest = 1s;   // after a publication
    size_t sols_at_once = 32;
  };
  SolCache(SessionPool& sessions, MarsView& mars, models::Models& models, warehouse::Warehouse& warehouse, Options options);
  ~SolCache() override;
  SolCache(const SolCache&) = delete;
  SolCache& operator=(const SolCache&) = delete;

  // Nothing for a sol that is not here, or not with all of these columns.
  std::optional<SolRows> find(SolRows::Columns columns, const flows::RoverFacts& rover, int32_t sol);

  // Held exclusively while a publication is committed: who holds it shared sees one alone. For moments.
  SharedMutex& publications() { return publications_; }
  // Between the two `publications` is held.
  void before_commit(const models::Changed& changed) override NO_THREAD_SAFETY_ANALYSIS;
  void after_commit() override NO_THREAD_SAFETY_ANALYSIS;

  struct Stats {
    size_t sols = 0;
    uint64_t bytes = 0;  // of the file, with what is no longer used
    uint64_t hits = 0, misses = 0;
    bool is_full = false;  // nothing waits to be read
  };
  Stats stats() const;

 private:
  struct Key {
    int rover = 0;
    int32_t sol = 0;
    auto operator<=>(const Key&) const = default;
  };
  struct Block {
    uint64_t offset = 0;
    size_t size = 0;
  };
  void fill(const std::stop_token& stop);
  bool wait_for_work(const std::stop_token& stop);
  Result<> read_all();
  Result<> read_some();
  Result<> read_sols(const flows::RoverFacts& rover, const std::set<Key>& keys);
  Result<> keep(const Key& key, const std::string& block);
  std::set<Key> next_sols();
  void begin_anew() REQUIRES(mutex_);
  void forget(const Key& key) REQUIRES(mutex_);

  SessionPool& sessions_;
  MarsView& mars_;
  models::Models& models_;
  warehouse::Warehouse& warehouse_;
  const Options options_;
  std::atomic<uint64_t> hits_ = 0, misses_ = 0;

  SharedMutex publications_;
  mutable Mutex mutex_;
  ConditionVariable changed_;
  std::shared_ptr<BlockFile> file_ GUARDED_BY(mutex_);
  uint64_t end_ GUARDED_BY(mutex_) = 0, unused_ GUARDED_BY(mutex_) = 0;  // of the file
  std::map<Key, Block> blocks_ GUARDED_BY(mutex_);
  bool all_due_ GUARDED_BY(mutex_) = true, is_reading_ GUARDED_BY(mutex_) = false;
  std::set<Key> due_ GUARDED_BY(mutex_);      // to be read
  std::set<Key> reading_ GUARDED_BY(mutex_);  // those that nobody changed since they were begun
  bool is_committing_ GUARDED_BY(mutex_) = false;
  std::chrono::steady_clock::time_point changed_at_ GUARDED_BY(mutex_);

  std::jthread thread_;  // last: it uses what stands above
};

}  // namespace skykeep::api
