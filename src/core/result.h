// Expected failure as a value. Every fallible function of the house returns Result<T>.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace skykeep {

// Chosen by what the caller does next, not by where it happened.
enum class Code {
  kInvalidInput,    // the caller must change the request
  kNotFound,        // there is no such thing
  kAlreadyExists,   // it is there; often success for repeatable work
  kConflict,        // somebody else changed or owns it; look again
  kUnavailable,     // try again later, it may pass
  kRateLimited,     // try again after the time that was named
  kTimeout,         // try again later
  kCorrupt,         // bytes that cannot be trusted; keep them, do not retry
  kPermission,      // not allowed
  kUnsupported,     // this build or backend cannot do it
  kCancelled,       // shutting down or interrupted
  kInternal,        // our own mistake
};

std::string_view to_string(Code code);
// True when doing the same again, later, can succeed.
bool is_retryable(Code code);

struct [[nodiscard]] Error {
  Code code = Code::kInternal;
  std::string message;           // for an operator: what failed, on which thing, what to do now
  double retry_after_s = 0;      // with kRateLimited and kUnavailable: what the other side asked for, 0 when silent

  // The same error, seen from one room further out: "context: message".
  Error in(std::string_view context) &&;
};

template <class T = void>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(Code code, std::string message) {
  return std::unexpected(Error{code, std::move(message)});
}
inline std::unexpected<Error> fail(Error error) { return std::unexpected(std::move(error)); }

// Adds context at a room's border: return within("load sol 1000", lake.get(key));
template <class T>
Result<T> within(std::string_view context, Result<T> result) {
  if (result) return result;
  return std::unexpected(std::move(result.error()).in(context));
}

namespace detail {
template <class T, class E>
T take(std::expected<T, E>&& r) {
  if constexpr (std::is_void_v<T>) {
    return;
  } else {
    return std::move(*r);
  }
}
[[noreturn]] void check_failed(const char* expression, const char* file, int line, std::string_view message);
}  // namespace detail

}  // namespace skykeep

// TRY(expr): the value of a Result, or return its error from this function. May be nested.
#define TRY(...) SKYKEEP_TRY_NAMED(SKYKEEP_CONCAT(skykeep_try_result_, __COUNTER__), __VA_ARGS__)
#define SKYKEEP_CONCAT(a, b) SKYKEEP_CONCAT_EXPANDED(a, b)
#define SKYKEEP_CONCAT_EXPANDED(a, b) a##b
#define SKYKEEP_TRY_NAMED(name, ...)                                      \
  (__extension__({                                                        \
    auto name = (__VA_ARGS__);                                            \
    if (!name) return std::unexpected(std::move(name).error());           \
    ::skykeep::detail::take(std::move(name));                             \
  }))

// CHECK(condition, "why it can never be false"): for our own mistakes, never for input.
#define CHECK(condition, message) \
  ((condition) ? void() : ::skykeep::detail::check_failed(#condition, __FILE__, __LINE__, message))
