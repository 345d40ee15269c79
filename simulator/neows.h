// NeoWs, near-Earth objects: feed and lookup. Pure: seed, call and time make the answer.
#pragma once

#include <optional>

#include "core/time.h"
#include "simulator/answer.h"
#include "simulator/query.h"
#include "simulator/upstreams.h"

namespace skykeep::simulator {

// nullopt: the call is of something else. What the real one does wrong is always there: by day (since 1970) modulo 5 an object without a
// diameter (0), without a magnitude (1), at distance "0" (2), or listed again the next day, four minutes later (3); on Saturdays' windows
// element_count says one too many. The first object of days (4) is found on 20 November 2026 not to pass at all. The object
// 3542519 passes every tenth day, has a number from 15 November 2026 on, and a new orbit every week. Links carry the caller's key.
std::optional<Answer> neows_answer(uint64_t seed, const Call& call, const Params& params, UtcTime now);

}  // namespace skykeep::simulator
