// Small helpers of the writers of CCSDS messages. Private to the room.
#pragma once

#include <string>
#include <string_view>

#include "core/time.h"

namespace skykeep::astro::detail {

// "2026-09-20T12:42:37.141056": CCSDS calendar time, always six decimals, no zone (TIME_SYSTEM says UTC).
std::string to_ccsds(UtcTime t);
std::string escape_xml(std::string_view text);
// One line without control characters: names come from outside, and a line end would forge a keyword.
std::string one_line(std::string_view text);

}  // namespace skykeep::astro::detail
