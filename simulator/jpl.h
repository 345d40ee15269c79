// JPL's Solar System Dynamics APIs. Pure: seed, call and time make the answer.
#pragma once

#include <optional>

#include "core/time.h"
#include "simulator/answer.h"
#include "simulator/faults.h"
#include "simulator/query.h"
#include "simulator/upstreams.h"

namespace skykeep::simulator {

// nullopt: the call is of something else. Faults: `drift` gives tables other columns in another order, `error200` an error with status 200.
std::optional<Answer> jpl_answer(uint64_t seed, const Call& call, const Params& params, UtcTime now, const Decision& decision);

}  // namespace skykeep::simulator
