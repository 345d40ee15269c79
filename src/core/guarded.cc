#include "core/guarded.h"

#include "core/log.h"

namespace skykeep {

void run_guarded(std::string_view thread, const std::stop_token& stop, const std::function<void()>& run, std::chrono::milliseconds pause) {
  for (;;) {
    const auto thrown = thrown_by(run);
    if (!thrown) return;
    log::error("{}: {}; it begins again", thread, *thrown);
    if (stopped_within(stop, pause)) return;
  }
}

}  // namespace skykeep
