// One sol's work: which instruments took which pictures when. Used by World alone.
#pragma once

#include <vector>

#include "simulator/world.h"

namespace skykeep::simulator {

// Oldest first; ranks and thumbnails assigned. Deterministic in (seed, rover, sol).
std::vector<Photo> photograph_sol(uint64_t seed, Rover rover, int sol, const DrivePlan& drives);

}  // namespace skykeep::simulator
