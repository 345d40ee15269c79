// Group commit: writes that arrive while another commit is under way share the next one.
//
// Purpose: an fsync costs far more than the rows that it protects. The first caller that finds nobody writing
// leads: it commits its own write together with all that wait, then hands over. Owner: the embedded bus.
// Threads: any.
#pragma once

#include <deque>
#include <functional>

#include "core/mutex.h"
#include "core/sqlite.h"

namespace skykeep::bus {

class GroupWriter {
 public:
  // Called inside the shared transaction, perhaps again in one of its own when a neighbour failed.
  using Write = std::function<Result<>(sqlite::Database&)>;

  explicit GroupWriter(std::unique_ptr<sqlite::Database> db) : db_(std::move(db)) {}

  // Returns when `write` is on disk, or its error. `bytes`: about how much it writes, to bound one commit.
  Result<> run(const Write& write, size_t bytes);

 private:
  struct Request {
    const Write& write;
    size_t bytes;
    Result<> result;
    bool done = false;
  };
  std::deque<Request*> take_group() REQUIRES(mutex_);
  void commit_group(const std::deque<Request*>& group);
  Result<> commit(const std::deque<Request*>& group);

  std::unique_ptr<sqlite::Database> db_;  // used by the leader alone
  Mutex mutex_;
  ConditionVariable changed_;
  std::deque<Request*> waiting_ GUARDED_BY(mutex_);
  bool has_leader_ GUARDED_BY(mutex_) = false;
};

}  // namespace skykeep::bus
