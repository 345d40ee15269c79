#include "astro/look.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace skykeep::astro {

Result<> check(const Site& site) {
  if (!(std::fabs(site.latitude_deg) <= 90)) {
    return fail(Code::kInvalidInput,
                fmt::format("site: latitude {} is outside [-90, 90] degrees", site.latitude_deg));
  }
  if (!(site.longitude_deg >= -180 && site.longitude_deg <= 360)) {
    return fail(Code::kInvalidInput,
                fmt::format("site: longitude {} is outside [-180, 360] degrees", site.longitude_deg));
  }
  if (!(site.height_m >= -1000 && site.height_m <= 100'000)) {
    return fail(Code::kInvalidInput,
                fmt::format("site: height {} is outside [-1000, 100000] metres", site.height_m));
  }
  return {};
}

Horizon::Horizon(const Site& site)
    : position_(from_geodetic({site.latitude_deg, site.longitude_deg, site.height_m / 1e3})) {
  const double lat = site.latitude_deg * kRadPerDeg, lon = site.longitude_deg * kRadPerDeg;
  const double sin_lat = std::sin(lat), cos_lat = std::cos(lat), sin_lon = std::sin(lon),
               cos_lon = std::cos(lon);
  east_ = {-sin_lon, cos_lon, 0};
  north_ = {-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat};
  up_ = {cos_lat * cos_lon, cos_lat * sin_lon, sin_lat};
}

double Horizon::sine_elevation(Vec3 itrf_km) const {
  const Vec3 line = itrf_km - position_;
  return dot(line, up_) / norm(line);
}

LookAngles Horizon::look(const ItrfState& state) const {
  const Vec3 line = state.position_km - position_;
  const double e = dot(line, east_), n = dot(line, north_), u = dot(line, up_), range = norm(line);
  const double azimuth = std::atan2(e, n) * kDegPerRad;
  return {azimuth < 0 ? azimuth + 360 : azimuth, std::atan2(u, std::hypot(e, n)) * kDegPerRad, range,
          dot(line, state.velocity_km_s) / range};
}

double footprint_km(double height_km) {
  if (!(height_km > 0)) return 0;
  constexpr double kDiameter_km = 12756.33,
                   kRadius_km = 6378.135;  // gpredict's, so that values can be compared digit by digit
  return kDiameter_km * std::acos(kRadius_km / (kRadius_km + height_km));
}

double magnitude_of(double standard_magnitude, double range_km, double p) {
  const double phase = std::sin(p) + (std::numbers::pi - p) * std::cos(p);
  return standard_magnitude + 5 * std::log10(range_km / 1000) - 2.5 * std::log10(std::max(phase, 1e-9));
}

double phase_angle_rad(Vec3 satellite_km, Vec3 observer_km, const Sun& sun) {
  return angle_between_rad(sun.distance_km * sun.direction - satellite_km, observer_km - satellite_km);
}

}  // namespace skykeep::astro
