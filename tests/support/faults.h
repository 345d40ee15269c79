// Which calls of a wrapped part fail: shared by the decorators of this folder (FailingBus, FailingLake, FailingState, FailingWarehouse).
//
// A test says "the second append from now fails with unavailable"; a fault that has struck is over, unless it is told to stay.
// Owner: the test. Threads: any.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "core/result.h"

namespace skykeep::testing {

class Faults {
 public:
  // The nth call of `method` from now fails (1: the next one). `what` narrows it to calls about a name that contains it, a topic
  // or a key; only those count.
  void fail(std::string_view method, int nth, Code code, std::string_view what = "") { set(method, nth, code, what, false); }
  // Every call from the next one on, until lift().
  void fail_from_now(std::string_view method, Code code, std::string_view what = "") { set(method, 1, code, what, true); }
  void lift() {
    const std::lock_guard lock(mutex_);
    plans_.clear();
  }
  // How often a fault has struck.
  int struck() const {
    const std::lock_guard lock(mutex_);
    return struck_;
  }

  // For the decorators: the error of this call, if one is planned.
  Result<> check(std::string_view method, std::string_view what = "") {
    const std::lock_guard lock(mutex_);
    const auto found = plans_.find(method);
    if (found == plans_.end()) return {};
    Plan& plan = found->second;
    if (what.find(plan.what) == what.npos || (!plan.stays && --plan.calls_left > 0)) return {};
    const Error error{plan.code, std::string(method) + " fails, as the test asked"};
    ++struck_;
    if (!plan.stays) plans_.erase(found);
    return skykeep::fail(error);
  }

 private:
  struct Plan {
    int calls_left = 1;
    Code code = Code::kUnavailable;
    std::string what;
    bool stays = false;
  };
  void set(std::string_view method, int nth, Code code, std::string_view what, bool stays) {
    const std::lock_guard lock(mutex_);
    plans_[std::string(method)] = {nth, code, std::string(what), stays};
  }

  mutable std::mutex mutex_;
  std::map<std::string, Plan, std::less<>> plans_;
  int struck_ = 0;
};

}  // namespace skykeep::testing
