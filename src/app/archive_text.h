// The archive in words for people, out of the JSON that the API gives. Pure.
#pragma once

#include <string>

#include "core/json.h"

namespace skykeep::app {

// A run of /api/v1/runs/{id}: its attempts with their logs, indented.
std::string run_in_words(const Json& run);
// Why it went wrong: its error, the error of its last attempt, or the last line of that one's log. "" when nothing says.
std::string reason_in(const Json& run);

// The first lines of `status`: whose data, how much, and what to do when nobody keeps it.
std::string status_in_words(const Json& status, bool is_served);
// /api/v1/sources with ages instead of moments, and `why`: the last error, or why a source is disabled.
Json sources_for_people(const Json& sources, const Json& now);
// Partitions as lines {source, rover, state, n, sols, attempts, next_try, reason}: what differs in its sol alone becomes one.
Json by_reason(const Json& partitions);
// "3 min ago", "in 2 h"; "-" without a moment.
std::string age_in_words(const Json& moment, const Json& now);

}  // namespace skykeep::app
