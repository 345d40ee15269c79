#include "flows/round_thread.h"

#include "core/guarded.h"

namespace skykeep::flows {

void RoundThread::start() {
  thread_ = std::jthread([this](const std::stop_token& stop) { run_guarded(name_, stop, [&] { run(stop); }); });
}

void RoundThread::stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

void RoundThread::poke() {
  {
    const MutexLock lock(mutex_);
    is_poked_ = true;
  }
  wake_.notify_all();
}

void RoundThread::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    round_(stop);
    MutexLock lock(mutex_);
    wake_.wait_for(lock, stop, every_, [&]() REQUIRES(mutex_) { return is_poked_; });
    is_poked_ = false;
  }
}

}  // namespace skykeep::flows
