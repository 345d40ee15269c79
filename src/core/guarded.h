// Exceptions as errors. Our own functions give a Result, but a library below may throw, and what leaves a thread ends the program:
// each thread begins in run_guarded(), and what reads a stranger's bytes on it is guarded().
//
// Threads: any.
#pragma once

#include <chrono>
#include <exception>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <type_traits>

#include "core/mutex.h"
#include "core/result.h"

namespace skykeep {

// Does `work`; the words of what it throws, nothing when it returns.
template <class Work>
std::optional<std::string> thrown_by(Work&& work) {
  try {
    work();
    return std::nullopt;
  } catch (const std::exception& error) {
    return error.what();
  } catch (...) {
    return "something that is no std::exception was thrown";
  }
}

// What `work` returns, which is a Result; kInternal with the words of what it throws. Whoever calls holds the locks that it needs.
template <class Work>
auto guarded(Work&& work) -> std::invoke_result_t<Work> {
  std::optional<std::invoke_result_t<Work>> done;
  if (auto thrown = thrown_by([&]() NO_THREAD_SAFETY_ANALYSIS { done.emplace(work()); })) return fail(Code::kInternal, std::move(*thrown));
  return std::move(*done);
}

// The whole life of a thread. `run` goes on until `stop`; when it throws, that is logged and it begins again after a pause.
void run_guarded(std::string_view thread, const std::stop_token& stop, const std::function<void()>& run,
                 std::chrono::milliseconds pause = std::chrono::seconds(1));

}  // namespace skykeep
