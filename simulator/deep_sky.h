// The pictures behind the days of the simulated Astronomy Picture of the Day: drawn when they are asked for.
#pragma once

#include <optional>

#include "imaging/imaging.h"
#include "simulator/answer.h"
#include "simulator/query.h"
#include "simulator/upstreams.h"

namespace skykeep::simulator {

enum class DeepSky : uint8_t { kGalaxy, kNebula, kComet, kCluster, kCrater, kAurora };
inline constexpr size_t kDeepSkies = 6;

// Deterministic; signed SIMULATED. Cost grows with the pixels: about 60 ms at 1280 px.
imaging::Raster draw_deep_sky(DeepSky what, uint64_t seed, int width, int height);

// nullopt: not a picture of a day. Sizes are those that the address asks for, as the real resizer takes them.
std::optional<Answer> deep_sky_answer(uint64_t seed, const Call& call, const Params& params);

}  // namespace skykeep::simulator
