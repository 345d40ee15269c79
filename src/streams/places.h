// What is at the ground beneath, as enrichment asks for it: by a callable, so that tests need no atlas.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace skykeep::streams {

struct PlaceBelow {
  std::string_view time_zone;           // IANA; "" unknown. Names live as long as the program
  std::optional<int32_t> utc_offset_s;  // in force at that second
  std::string_view over;                // country or sea
};
using PlaceLookup = std::function<PlaceBelow(double latitude_deg, double longitude_deg, int64_t second)>;

// Over geo's atlas. Offsets are remembered by the quarter of an hour, in which no zone changes its clocks. One thread at a
// time.
PlaceLookup atlas_places();

}  // namespace skykeep::streams
