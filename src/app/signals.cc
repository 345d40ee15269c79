#include "app/signals.h"

#include <csignal>
#include <ctime>
#include <initializer_list>

namespace skykeep::app {
namespace {
sigset_t ours() {
  sigset_t set;
  sigemptyset(&set);
  for (const int n : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, n);
  return set;
}
}  // namespace

void block_signals() {
  const sigset_t set = ours();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

Signal wait_for_signal(int timeout_ms) {
  const sigset_t set = ours();
  int n = 0;
  if (timeout_ms < 0) {
    if (sigwait(&set, &n) != 0) return Signal::kNone;
  } else {
    const timespec timeout{timeout_ms / 1000, (timeout_ms % 1000) * 1'000'000L};
    n = sigtimedwait(&set, nullptr, &timeout);
    if (n < 0) return Signal::kNone;
  }
  return n == SIGHUP ? Signal::kReload : Signal::kStop;
}

}  // namespace skykeep::app
