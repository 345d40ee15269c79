// Does things later without holding a thread for each.
//
// Owner: Service. Threads: run_after() from any thread; the work runs on the delayer's own. What is still
// waiting when the delayer ends is dropped.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <thread>

#include "core/guarded.h"
#include "core/log.h"
#include "core/mutex.h"

namespace skykeep::simulator {

class Delayer {
 public:
  Delayer() : thread_([this](const std::stop_token& stop) { run_guarded("delayed answers", stop, [&] { run(stop); }); }) {}

  void run_after(std::chrono::duration<double> delay, std::function<void()> work) {
    const auto due = Clock::now() + std::chrono::duration_cast<Clock::duration>(delay);
    const MutexLock lock(mutex_);
    waiting_.emplace(due, std::move(work));
    changed_.notify_one();
  }

 private:
  using Clock = std::chrono::steady_clock;

  void run(const std::stop_token& stop) {
    MutexLock lock(mutex_);
    while (!stop.stop_requested()) {
      if (waiting_.empty()) {
        changed_.wait(lock, stop, [this]() REQUIRES(mutex_) { return !waiting_.empty(); });
        continue;
      }
      const auto due = waiting_.begin()->first;
      if (Clock::now() < due) {
        changed_.wait_until(lock, stop, due, [this, due]() REQUIRES(mutex_) { return waiting_.begin()->first < due; });
        continue;
      }
      auto work = std::move(waiting_.begin()->second);
      waiting_.erase(waiting_.begin());
      lock.unlock();
      if (const auto thrown = thrown_by(work)) log::error("a delayed answer failed: {}", *thrown);
      lock.lock();
    }
  }

  Mutex mutex_;
  ConditionVariable changed_;
  std::multimap<Clock::time_point, std::function<void()>> waiting_ GUARDED_BY(mutex_);
  std::jthread thread_;  // last: ends first
};

}  // namespace skykeep::simulator
