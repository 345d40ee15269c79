// From SGP4's frame to the ground. TEME -> ITRF turns by Greenwich mean sidereal time 1982 and applies polar
// motion (AIAA 2006-6753, appendix C; ERFA's eraGmst82 and eraPom00); ITRF -> geodetic is GeographicLib's on
// WGS-84.
//
// Owner: none, values and free functions. Threads: any. Errors: none; every vector but the Earth's centre has
// an answer. UT1 is taken as UTC and the pole as unmoved unless the caller knows better: at most 0.42 km and
// 0.02 km on the ground.
#pragma once

#include "astro/sgp4.h"
#include "astro/vec3.h"
#include "core/time.h"

namespace skykeep::astro {

// From IERS Bulletin A, for who needs the last half kilometre.
struct EarthOrientation {
  double ut1_minus_utc_s = 0;
  double pole_x_arcsec = 0, pole_y_arcsec = 0;
};

// Fixed to the rotating Earth; the velocity is relative to it.
struct ItrfState {
  Vec3 position_km;
  Vec3 velocity_km_s;
};

struct Geodetic {
  double latitude_deg = 0;   // of WGS-84's normal, -90 ... 90
  double longitude_deg = 0;  // -180 ... 180, east positive
  double height_km = 0;      // above the ellipsoid
};

constexpr double kEarthRotation_rad_s = 7.29211514670698e-5;
constexpr double kEarthRadius_km = 6378.137;  // WGS-84, equatorial
constexpr double kEarthFlattening = 1 / 298.257223563;

// How the Earth stands at one moment. Cheap to make (a sidereal time and its sine), so make one a moment.
class EarthRotation {
 public:
  explicit EarthRotation(UtcTime t, const EarthOrientation& orientation = {})
      : EarthRotation(t, 0, orientation) {}
  // `seconds` after `t`, finer than UtcTime's microsecond: for searches.
  EarthRotation(UtcTime t, double seconds, const EarthOrientation& orientation);

  ItrfState to_itrf(const TemeState& state) const;
  Vec3 to_itrf(Vec3 teme) const;  // positions and directions
  Vec3 to_teme(Vec3 itrf) const;
  double gmst_rad() const { return gmst_; }

 private:
  double gmst_, cos_, sin_;
  double pole_x_, pole_y_;  // rad
};

Geodetic to_geodetic(Vec3 itrf_km);
Vec3 from_geodetic(const Geodetic& place);  // ITRF, km

}  // namespace skykeep::astro
