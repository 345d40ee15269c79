// Passes as an iCalendar file (RFC 5545), for `passes --ics`. Pure.
#pragma once

#include <string>

#include "core/json.h"
#include "core/time.h"

namespace skykeep::app {

// One event a pass: its visible part when it has one, else from rise to set. `answer` is that of /api/v1/iss/passes; `made_at`
// becomes DTSTAMP. The same pass from newer elements keeps its UID as long as its culmination stays in the same ten minutes.
std::string to_icalendar(const Json& answer, UtcTime made_at);

}  // namespace skykeep::app
