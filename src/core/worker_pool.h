// A few threads behind a bounded queue: where slow work runs.
//
// Owner: whoever makes it. Threads: push() from any thread. Jobs start in the order in which they were pushed.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "core/mutex.h"

namespace skykeep {

class WorkerPool {
 public:
  WorkerPool(size_t threads, size_t max_waiting);
  ~WorkerPool() { stop(); }
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // False when the queue is full or stopped. Jobs must not throw; one that does is logged and dropped.
  bool push(std::function<void()> job);
  size_t waiting() const;
  void stop();  // waiting jobs are dropped, running ones are waited for

 private:
  void run();

  const size_t max_waiting_;
  mutable Mutex mutex_;
  ConditionVariable ready_;
  std::deque<std::function<void()>> jobs_ GUARDED_BY(mutex_);
  bool stopped_ GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace skykeep
