// The sky of a place: where a satellite stands in it, how far, how bright.
//
// Owner: none, values. Threads: any. Errors: invalid_input for a place that is none.
#pragma once

#include "astro/frames.h"
#include "astro/sun.h"
#include "core/result.h"

namespace skykeep::astro {

struct Site {
  double latitude_deg = 0, longitude_deg = 0;  // WGS-84; longitude -180 ... 360
  double height_m = 0;                         // above the ellipsoid
};
Result<> check(const Site& site);

struct LookAngles {
  double azimuth_deg =
      0;  // 0 ... 360 from north over east; at a pole "north" is the meridian opposite the longitude
  double elevation_deg = 0;  // geometric, no refraction
  double range_km = 0;
  double range_rate_km_s = 0;  // positive when it goes away
};

// A place with its axes. The direction up is the ellipsoid's normal.
class Horizon {
 public:
  explicit Horizon(const Site& site);  // checked before
  LookAngles look(const ItrfState& state) const;
  // The sine of the elevation: smooth, and enough to search with.
  double sine_elevation(Vec3 itrf_km) const;
  Vec3 position_km() const { return position_; }
  Vec3 up() const { return up_; }

 private:
  Vec3 position_, east_, north_, up_;  // ITRF
};

// Diameter of the circle on the ground that sees the satellite above its horizon, as gpredict and
// wheretheiss.at have it: 2 R arccos(R / (R + h)) on a sphere.
double footprint_km(double height_km);

// Visual magnitude of a diffusely reflecting sphere: standard + 5 log10(range / 1000 km) - 2.5 log10(sin p +
// (pi - p) cos p) with the phase angle p between Sun and observer at the satellite; the standard magnitude is
// that at 1000 km and p = 90 degrees. Phase law: Lambert's, as in M. D. Hejduk, "Specular and Diffuse
// Components in Spherical Satellite Photometric Modeling", AMOS 2011. No extinction: near the horizon it is
// fainter.
double magnitude_of(double standard_magnitude, double range_km, double phase_angle_rad);
// The ISS: -1.8, the intrinsic magnitude that heavens-above.com states ("at 1000 km distance, 50 %
// illuminated").
constexpr double kIssStandardMagnitude = -1.8;
// Between the Sun and the observer, seen from the satellite. Positions in one frame, km.
double phase_angle_rad(Vec3 satellite_km, Vec3 observer_km, const Sun& sun);

}  // namespace skykeep::astro
