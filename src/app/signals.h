// SIGTERM and SIGINT as something to wait for; SIGHUP as a question.
#pragma once

namespace skykeep::app {

// Blocks the signals in this thread and every one made after it; call before any thread is made.
void block_signals();
enum class Signal { kStop, kReload, kNone };
// Waits for the next one, at most `timeout_ms` (-1: for ever).
Signal wait_for_signal(int timeout_ms);

}  // namespace skykeep::app
