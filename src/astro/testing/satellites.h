// For this folder's tests: satellites of all kinds, from published sets of elements.
#pragma once

#include <string_view>

#include "astro/sgp4.h"

namespace skykeep::astro {

inline Sgp4 satellite_of(std::string_view line1, std::string_view line2) {
  return *Sgp4::create(parse_tle("", line1, line2, Checksums::kLenient).value());
}

inline Sgp4 iss() {
  return satellite_of("1 25544U 98067A   26263.52959654  .00008422  00000+0  15975-3 0  9999",
                      "2 25544  51.6308 188.2246 0004825 162.2847 197.8311 15.49196792586535");
}

inline Sgp4 molniya() {
  return satellite_of("1 08195U 75081A   06176.33215444  .00000099  00000-0  11873-3 0   813",
                      "2 08195  64.1586 279.0717 6877146 264.7651  20.2257  2.00491383225656");
}

inline Sgp4 geostationary() {
  return satellite_of("1 28626U 05008A   06176.46683397 -.00000205  00000-0  10000-3 0  2190",
                      "2 28626   0.0019 286.9433 0000335  13.7918  55.6504  1.00270176  4891");
}

}  // namespace skykeep::astro
