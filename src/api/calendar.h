// Passes as an iCalendar file (RFC 5545), for `passes --ics` and `format=ics`. Pure.
#pragma once

#include <string>

#include "core/json.h"
#include "core/time.h"

namespace skykeep::api {

// One event a pass: its visible part when it has one, else from rise to set. `answer` is that of /api/v1/iss/passes; `made_at`
// becomes DTSTAMP. UIDs hold the satellite, the site to a hundredth of a degree and the time: the same pass from newer
// elements keeps its UID as long as its culmination stays in the same 40 minutes, which no two passes of a satellite share.
std::string to_icalendar(const Json& answer, UtcTime made_at);

}  // namespace skykeep::api
