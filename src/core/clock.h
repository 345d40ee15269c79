// Time as something that is passed in, so that every test runs in its own.
#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>

#include "core/time.h"

namespace skykeep {

// Threads: all methods may be called from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual UtcTime now() const = 0;
  // Returns false when `stop` was requested before `t` was reached.
  virtual bool sleep_until(UtcTime t, std::stop_token stop) const = 0;
  bool sleep_for(Duration d, std::stop_token stop) const { return sleep_until(now() + d, stop); }
};

class SystemClock final : public Clock {
 public:
  UtcTime now() const override;
  bool sleep_until(UtcTime t, std::stop_token stop) const override;
};

// Stands still until it is moved; sleepers wake when it passes their moment.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(UtcTime start) : now_(start) {}
  UtcTime now() const override;
  bool sleep_until(UtcTime t, std::stop_token stop) const override;
  void advance(Duration d);
  void set(UtcTime t);

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable_any moved_;
  UtcTime now_;
};

}  // namespace skykeep
