#include "core/worker_pool.h"

#include <algorithm>

#include "core/guarded.h"
#include "core/log.h"

namespace skykeep {

WorkerPool::WorkerPool(size_t threads, size_t max_waiting) : max_waiting_(max_waiting) {
  for (size_t i = 0; i < std::max<size_t>(1, threads); ++i) threads_.emplace_back([this] { run_guarded("worker", {}, [this] { run(); }); });
}

bool WorkerPool::push(std::function<void()> job) {
  {
    const MutexLock lock(mutex_);
    if (stopped_ || jobs_.size() >= max_waiting_) return false;
    jobs_.push_back(std::move(job));
  }
  ready_.notify_one();
  return true;
}

size_t WorkerPool::waiting() const {
  const MutexLock lock(mutex_);
  return jobs_.size();
}

void WorkerPool::stop() {
  std::deque<std::function<void()>> dropped;
  {
    const MutexLock lock(mutex_);
    stopped_ = true;
    dropped.swap(jobs_);
  }
  ready_.notify_all();
  for (std::thread& thread : threads_)
    if (thread.joinable()) thread.join();
}

void WorkerPool::run() {
  for (;;) {
    std::function<void()> job;
    {
      const MutexLock lock(mutex_);
      ready_.wait(lock, [&]() REQUIRES(mutex_) { return stopped_ || !jobs_.empty(); });
      if (stopped_) return;
      job = std::move(jobs_.front());
      jobs_.pop_front();
    }
    if (const auto thrown = thrown_by(job)) log::error("a job failed: {}", *thrown);
  }
}

}  // namespace skykeep
