// The MMGIS layers of Perseverance and Curiosity: driven paths and waypoints as GeoJSON.
#pragma once

#include <optional>
#include <string>

#include "simulator/world.h"

namespace skykeep::simulator {

// "M20/Layers/json/M20_traverse.json" and friends; nullopt: no such file.
std::optional<std::string> mmgis_file(const World& world, const View& view, std::string_view path);

}  // namespace skykeep::simulator
