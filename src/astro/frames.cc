#include "astro/frames.h"

#include <erfa.h>

#include <GeographicLib/Geocentric.hpp>
#include <cmath>

namespace skykeep::astro {
namespace {

constexpr double kUnixEpochJulianDate = 2440587.5;

// Polar motion for angles of a microradian: W = R1(-yp) R2(-xp) to first order (second order: 1e-11, 0.07
// mm).
Vec3 from_pef(Vec3 v, double xp, double yp) {
  return {v.x + xp * v.z, v.y - yp * v.z, v.z - xp * v.x + yp * v.y};
}
Vec3 to_pef(Vec3 v, double xp, double yp) { return from_pef(v, -xp, -yp); }

}  // namespace

EarthRotation::EarthRotation(UtcTime t, double seconds, const EarthOrientation& orientation)
    : pole_x_(orientation.pole_x_arcsec * kRadPerDeg / 3600),
      pole_y_(orientation.pole_y_arcsec * kRadPerDeg / 3600) {
  const double days = (t.unix_seconds() + (seconds + orientation.ut1_minus_utc_s)) / 86'400;
  gmst_ = eraGmst82(kUnixEpochJulianDate, days);
  cos_ = std::cos(gmst_);
  sin_ = std::sin(gmst_);
}

Vec3 EarthRotation::to_itrf(Vec3 v) const {
  return from_pef({cos_ * v.x + sin_ * v.y, cos_ * v.y - sin_ * v.x, v.z}, pole_x_, pole_y_);
}

Vec3 EarthRotation::to_teme(Vec3 v) const {
  const Vec3 pef = to_pef(v, pole_x_, pole_y_);
  return {cos_ * pef.x - sin_ * pef.y, cos_ * pef.y + sin_ * pef.x, pef.z};
}

ItrfState EarthRotation::to_itrf(const TemeState& state) const {
  const Vec3 spin{0, 0, kEarthRotation_rad_s};
  return {to_itrf(state.position_km), to_itrf(state.velocity_km_s - cross(spin, state.position_km))};
}

Geodetic to_geodetic(Vec3 itrf_km) {
  Geodetic out;
  GeographicLib::Geocentric::WGS84().Reverse(itrf_km.x * 1e3, itrf_km.y * 1e3, itrf_km.z * 1e3,
                                             out.latitude_deg, out.longitude_deg, out.height_km);
  out.height_km /= 1e3;
  return out;
}

Vec3 from_geodetic(const Geodetic& place) {
  Vec3 out;
  GeographicLib::Geocentric::WGS84().Forward(place.latitude_deg, place.longitude_deg, place.height_km * 1e3,
                                             out.x, out.y, out.z);
  return 1e-3 * out;
}

}  // namespace skykeep::astro
