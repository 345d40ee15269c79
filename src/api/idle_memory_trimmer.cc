#include "api/idle_memory_trimmer.h"

#include <utility>

#include "core/guarded.h"
#include "core/mutex.h"

namespace skykeep::api {

IdleMemoryTrimmer::IdleMemoryTrimmer(std::function<uint64_t()> activity, std::function<void()> rest, Duration period)
    : activity_(std::move(activity)),
      rest_(std::move(rest)),
      thread_([this, period](const std::stop_token& stop) { run_guarded("quiet watch", stop, [&] { watch(stop, period); }); }) {}

void IdleMemoryTrimmer::watch(const std::stop_token& stop, Duration period) {
  uint64_t before = activity_();
  int still = 0;
  while (!stopped_within(stop, period)) {
    const uint64_t now = activity_();
    still = now == before ? still + 1 : 0;
    before = now;
    if (still == 2) rest_();  // and not again before there was work
  }
}

}  // namespace skykeep::api
