// The Astronomy Picture of the Day in both its homes. Pure: seed, call and time make the answer.
#pragma once

#include <optional>

#include "core/time.h"
#include "simulator/answer.h"
#include "simulator/query.h"
#include "simulator/upstreams.h"

namespace skykeep::simulator {

// nullopt: the call is of something else. A day has a picture from five past midnight on, US Eastern summer time: an hour early in winter,
// as its post is there before it is shown. 17 to 19 June 1995, 10 June 2020 and 12 November 2026 have none. From 30 September 2026 on the old home
// answers with the logo alone.
// What the simulator invents of a day: its thing is this number modulo six (deep_sky.h).
uint64_t apod_chance(uint64_t seed, Date day);

std::optional<Answer> apod_answer(uint64_t seed, const Call& call, const Params& params, UtcTime now);

}  // namespace skykeep::simulator
