// A moment or a length of time as a person writes it, in a query or on the command line.
//
// Threads: pure functions. Errors: invalid_input that shows the forms that are taken.
#pragma once

#include <string_view>

#include "core/time.h"

namespace skykeep::api {

// "now", "-50m", "+2h" or "2h" (from the second that is now), "2026-11-21", RFC 3339 (without a zone it is UTC), or Unix seconds. Years 1957 to 2099.
Result<UtcTime> parse_moment(std::string_view text, UtcTime now);
// "90", "90s", "1.5m", "2h", "7d": seconds where no unit stands.
Result<Duration> parse_duration(std::string_view text);

}  // namespace skykeep::api
