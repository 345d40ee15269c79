// All that this room can say of a satellite at one moment: the object of /api/v1/iss/now but for names of
// places.
//
// Owner: none, values and free functions. Threads: any. Errors: invalid_input when SGP4 has no state.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "astro/frames.h"
#include "astro/look.h"
#include "astro/sgp4.h"
#include "astro/sun.h"
#include "core/result.h"
#include "core/time.h"

namespace skykeep::astro {

// What follows from where it is and when; the same for a position that an upstream reports.
struct Surroundings {
  Illumination illumination = Illumination::kSunlit;
  bool is_daylight =
      true;  // "daylight" | "eclipsed" of wheretheiss.at: by the Sun's centre, so inside the penumbra
  double footprint_km = 0;                                 // diameter
  double solar_latitude_deg = 0, solar_longitude_deg = 0;  // longitude 0 ... 360
  double sun_elevation_below_deg = 0;                      // of the Sun at the point below, on the ellipsoid
  Twilight twilight_below = Twilight::kDay;
};
Surroundings surroundings_of(const Geodetic& place, UtcTime t, const EarthOrientation& orientation = {});
// For many moments: with the Sun of a SunTrack, which costs a thousandth of sun_at.
Surroundings surroundings_of(const Geodetic& place, UtcTime t, const Sun& sun,
                             const EarthOrientation& orientation = {});

struct StationState {
  UtcTime at;
  TemeState teme;
  ItrfState itrf;
  Geodetic place;  // height above the ellipsoid
  double velocity_km_s =
      0;  // inertial: the length of the TEME velocity, as wheretheiss.at has it (7.66), not over ground
  Surroundings surroundings;
  int64_t orbit_number = 0;  // revolution at epoch + ascending nodes crossed since
  double element_age_s = 0;  // negative before the epoch
};
Result<StationState> station_state(const Sgp4& satellite, UtcTime t,
                                   const EarthOrientation& orientation = {});
Result<StationState> station_state(const Sgp4& satellite, UtcTime t, const Sun& sun,
                                   const EarthOrientation& orientation = {});

// Counts ascending nodes: REV_AT_EPOCH (five digits in TLEs, rolled over) plus crossings between epoch and t,
// exact to the crossing of the osculating orbit.
Result<int64_t> orbit_number(const Sgp4& satellite, UtcTime t);

// The revolution to which a pass that culminates over `site` at `t` belongs. It is counted where the orbit is farthest from the
// site's side of the equator, so that no pass of a low orbit lies near a step of the count, and newer elements give a pass the
// number that older ones gave it. Below 100,000, as TLEs have it. None without a revolution at epoch, or without a clear node.
std::optional<int64_t> revolution_over(const Sgp4& satellite, const Site& site, UtcTime t);

// Moments at which the light changes between `from` and `to`.
struct LightChange {
  UtcTime at;
  Illumination to = Illumination::kSunlit;  // what begins
};
Result<std::vector<LightChange>> find_light_changes(const Sgp4& satellite, UtcTime from, UtcTime to);

// When the point below crosses from day to night or back: where the Sun stands at `sun_elevation_deg`.
struct TerminatorCrossing {
  UtcTime at;
  bool is_into_day = false;
};
Result<std::vector<TerminatorCrossing>> find_terminator_crossings(const Sgp4& satellite, UtcTime from,
                                                                  UtcTime to, double sun_elevation_deg = 0,
                                                                  const EarthOrientation& orientation = {});

}  // namespace skykeep::astro
