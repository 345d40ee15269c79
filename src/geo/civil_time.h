// The time on the clocks of a zone, from the system's time zone data (Debian package tzdata).
//
// Threads: any; the data are read once, a zone when it is first asked for.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "core/time.h"

namespace skykeep::geo {

struct CivilTime {
  std::string text;          // "2026-11-21T13:05:09+01:00", whole seconds
  int offset_s = 0;          // east of Greenwich positive, summer time included
  std::string abbreviation;  // "CET", "+07"
};

// `zone` is an IANA name. unavailable: the system has no time zone data; not_found: they do not know this zone (too old).
// The nautical zones Etc/GMT+-N need no data.
Result<CivilTime> civil_time(std::string_view zone, UtcTime t);

}  // namespace skykeep::geo
