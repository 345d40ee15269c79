// Gives memory back when nobody asks: answers come and go in sizes of 100 KB and more, and what they leave behind in the
// allocator and the engine's block cache is of use to nobody an hour later.
//
// Owner: Api. Threads: one of its own; both functions are called on it.
#pragma once

#include <cstdint>
#include <functional>
#include <thread>

#include "core/time.h"

namespace skykeep::api {

class IdleMemoryTrimmer {
 public:
  // `activity` is a number that changes with all work; `rest` is called once each time it stood still for two periods.
  IdleMemoryTrimmer(std::function<uint64_t()> activity, std::function<void()> rest, Duration period = 8s);

 private:
  void watch(const std::stop_token& stop, Duration period);
  std::function<uint64_t()> activity_;
  std::function<void()> rest_;
  std::jthread thread_;
};

}  // namespace skykeep::api
