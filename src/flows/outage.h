// What does not answer, since when: the health of upstreams folded into their sources, and the sources into one line.
//
// Pure. Threads: any.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "flows/flows.h"

namespace skykeep::flows {

// The upstreams of one source, taken together. A part of it (a rover) is down while each of its upstreams that was ever asked
// failed the last time; the source is down when each of its parts is.
struct SourceHealth {
  bool was_asked = false, is_down = false, is_partly_down = false;
  std::optional<UtcTime> since;  // nothing (of a part: nothing of it) answers since then; none while all answers
  std::optional<UtcTime> last_attempt, last_success;
  int64_t failures = 0;             // in a row, of the upstream that failed last
  std::string error_kind, error;    // of the newest failure of a part that is down
};
SourceHealth health_of(std::span<const state::UpstreamRow> rows);

// "all": every source that was asked since the newest trouble began is down, and that is more than one upstream's own trouble.
// Sources that are asked once in hours may not know of it yet.
Outage outage_of(const std::vector<SourceStatus>& sources, UtcTime now);

// "12:39 UTC"; with its date on another day than `now`'s.
std::string moment_for_people(UtcTime at, UtcTime now);

}  // namespace skykeep::flows
