// A thread that does one round of work after another: at once when it is poked, else every few seconds.
//
// Owner: whoever's rounds they are; they may use what its owner holds, so it stands behind that, or is stopped first.
// Threads: one of its own; poke() from any.
#pragma once

#include <functional>
#include <string>
#include <thread>

#include "core/mutex.h"
#include "core/time.h"

namespace skykeep::flows {

class RoundThread {
 public:
  using Round = std::function<void(const std::stop_token&)>;
  RoundThread(std::string name, Round round, Duration every = 5s) : name_(std::move(name)), round_(std::move(round)), every_(every) {}
  ~RoundThread() { stop(); }
  void start();
  void stop();  // waits for the round that is under way
  void poke();  // a round begins now, or after the one that is under way

 private:
  void run(const std::stop_token& stop);

  const std::string name_;
  const Round round_;
  const Duration every_;  // real time
  Mutex mutex_;
  ConditionVariable wake_;
  bool is_poked_ GUARDED_BY(mutex_) = false;
  std::jthread thread_;
};

}  // namespace skykeep::flows
