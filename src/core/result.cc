#include "core/result.h"

#include <cstdio>
#include <cstdlib>

namespace skykeep {

std::string_view to_string(Code code) {
  switch (code) {
    case Code::kInvalidInput: return "invalid_input";
    case Code::kNotFound: return "not_found";
    case Code::kAlreadyExists: return "already_exists";
    case Code::kConflict: return "conflict";
    case Code::kUnavailable: return "unavailable";
    case Code::kRateLimited: return "rate_limited";
    case Code::kTimeout: return "timeout";
    case Code::kCorrupt: return "corrupt";
    case Code::kPermission: return "permission";
    case Code::kUnsupported: return "unsupported";
    case Code::kCancelled: return "cancelled";
    case Code::kInternal: return "internal";
  }
  return "internal";
}

bool is_retryable(Code code) {
  return code == Code::kUnavailable || code == Code::kRateLimited || code == Code::kTimeout ||
         code == Code::kConflict;
}

Error Error::in(std::string_view context) && {
  message = std::string(context) + ": " + message;
  return std::move(*this);
}

namespace detail {
void check_failed(const char* expression, const char* file, int line, std::string_view message) {
  std::fprintf(stderr, "%s:%d: CHECK(%s) failed: %.*s\n", file, line, expression,
               static_cast<int>(message.size()), message.data());
  std::abort();
}
}  // namespace detail

}  // namespace skykeep
