#include "core/clock.h"

#include "core/mutex.h"

namespace skykeep {

UtcTime SystemClock::now() const {
  return {std::chrono::duration_cast<Duration>(std::chrono::system_clock::now().time_since_epoch()).count()};
}

bool SystemClock::sleep_until(UtcTime t, std::stop_token stop) const {
  // Waits on the monotonic clock in slices, so that a system clock that is set back does not hold us for ever.
  while (!stop.stop_requested()) {
    const Duration left = t - now();
    if (left <= Duration::zero()) return true;
    stopped_within(stop, std::min<Duration>(left, 10s));
  }
  return false;
}

UtcTime ManualClock::now() const {
  const std::lock_guard lock(mutex_);
  return now_;
}

bool ManualClock::sleep_until(UtcTime t, std::stop_token stop) const {
  std::unique_lock lock(mutex_);
  return moved_.wait(lock, stop, [&] { return now_ >= t; });
}

void ManualClock::advance(Duration d) {
  {
    const std::lock_guard lock(mutex_);
    now_ = now_ + d;
  }
  moved_.notify_all();
}

void ManualClock::set(UtcTime t) {
  {
    const std::lock_guard lock(mutex_);
    now_ = t;
  }
  moved_.notify_all();
}

}  // namespace skykeep
