// A place on Earth as people write it in figures. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace skykeep::geo {

struct LatLon {
  double latitude = 0, longitude = 0;  // degrees, north and east positive; the longitude from -180 to 180
};

// "52.52, 13.405", "52,52 13,405", "48°08′N 11°34′E", "48 08 13 N, 11 34 31 E", "N 48° 8.25' E 11° 34.5'", "geo:48.1,11.6",
// "48:08:13N 11:34:31E", "+48.1373+011.5755/". Without letters the latitude comes first. nullopt: this is no pair of coordinates.
// invalid_input: it is one, of no place on Earth.
Result<std::optional<LatLon>> parse_coordinates(std::string_view text);

// "48.1333° N, 11.5667° E"
std::string to_words(const LatLon& at);

}  // namespace skykeep::geo
