// The Sun, and what it lights. Positions from ERFA's eraEpv00 (good to arc seconds between 1900 and 2100),
// precession and nutation IAU 2000B, aberration; stated in TEME so that they can be used beside SGP4's.
//
// Owner: none, values and free functions. Threads: any. Errors: none.
#pragma once

#include <string_view>
#include <vector>

#include "astro/frames.h"
#include "astro/vec3.h"
#include "core/time.h"

namespace skykeep::astro {

// Seconds. Beyond ERFA's table of leap seconds the last one holds; the Sun moves 0.00001 degrees in a second.
double tt_minus_utc_s(UtcTime t);

struct Sun {
  Vec3 direction;  // unit vector from the Earth's centre, TEME, apparent
  double distance_km = 0;
};
// 30 microseconds; for many moments near each other see SunTrack.
Sun sun_at(UtcTime t);

// The Sun between two moments from samples a day apart: within 1e-4 degrees of sun_at.
class SunTrack {
 public:
  SunTrack(UtcTime from, UtcTime to);
  // `seconds` after `from`; outside of the span the ends are extrapolated.
  Sun at(double seconds) const;

 private:
  std::vector<Sun> samples_;
};

// Where the Sun stands in the zenith. Longitude 0 ... 360 as wheretheiss.at has it.
struct SubSolarPoint {
  double latitude_deg = 0, longitude_deg = 0;
};
SubSolarPoint sub_solar_point(const Sun& sun, const EarthRotation& rotation);

// Geometric height of the Sun's centre above the horizon of a place: no refraction (at the horizon 0.57
// degrees), no parallax (0.002 degrees).
double sun_elevation_deg(const Sun& sun, const EarthRotation& rotation, const Geodetic& place);

// By the height of the Sun's centre: day above -0.833 degrees (upper limb and refraction), then steps of -6,
// -12, -18.
enum class Twilight { kDay, kCivil, kNautical, kAstronomical, kNight };
Twilight twilight_of(double sun_elevation_deg);
std::string_view to_string(Twilight twilight);  // "day", "civil_twilight", ..., "night"

// The Earth's shadow at a satellite, with a flattened Earth and no atmosphere: sunlit when the whole disc of
// the Sun is seen, eclipsed (umbra) when none of it is.
enum class Illumination { kSunlit, kPenumbra, kEclipsed };
std::string_view to_string(Illumination illumination);  // "sunlit", "penumbra", "eclipsed"
// The Sun's centre above (positive) or below the Earth's limb, as seen from the satellite.
double limb_distance_rad(Vec3 position_teme_km, const Sun& sun);
Illumination illumination_of(Vec3 position_teme_km, const Sun& sun);
// Half the Sun's apparent diameter at its distance, 0.26 to 0.27 degrees.
double sun_radius_rad(const Sun& sun);

}  // namespace skykeep::astro
