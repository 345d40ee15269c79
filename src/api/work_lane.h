// A few threads and a bounded queue for handlers that would hold the server's workers too long.
//
// Owner: Api. Threads: post() from any thread. The destructor drops what waits and joins what runs.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace skykeep::api {

class WorkLane {
 public:
  WorkLane(size_t threads, size_t max_waiting);
  ~WorkLane();
  WorkLane(const WorkLane&) = delete;
  WorkLane& operator=(const WorkLane&) = delete;

  bool post(std::function<void()> job);  // false: the queue is full or the lane is closing
  size_t waiting() const;

 private:
  void run(const std::stop_token& stop);

  const size_t max_waiting_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<std::function<void()>> jobs_;
  bool closing_ = false;
  std::vector<std::jthread> threads_;
};

}  // namespace skykeep::api
