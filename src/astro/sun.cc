#include "astro/sun.h"

#include <erfa.h>

#include <algorithm>
#include <cmath>

namespace skykeep::astro {
namespace {

constexpr double kUnixEpochJulianDate = 2440587.5;
constexpr double kAu_km = 149597870.7;
constexpr double kLight_au_per_day = 173.1446326846693;
constexpr double kSunRadius_km = 695700;  // IAU 2015 resolution B3
constexpr double kDaySeconds = 86'400;

}  // namespace

double tt_minus_utc_s(UtcTime t) {
  int year, month, day;
  double fraction, leap_seconds = 0;
  const double days = t.unix_seconds() / kDaySeconds;
  if (eraJd2cal(kUnixEpochJulianDate, days, &year, &month, &day, &fraction) == 0) {
    eraDat(year, month, day, fraction, &leap_seconds);
  }
  return leap_seconds + 32.184;
}

Sun sun_at(UtcTime t) {
  const double tt_days = (t.unix_seconds() + tt_minus_utc_s(t)) / kDaySeconds;
  double heliocentric[2][3], barycentric[2][3];
  // TT for TDB: 2 ms. Outside of 1900-2100 it warns and answers nevertheless.
  eraEpv00(kUnixEpochJulianDate, tt_days, heliocentric, barycentric);
  const Vec3 geometric{-heliocentric[0][0], -heliocentric[0][1], -heliocentric[0][2]};
  const Vec3 velocity{barycentric[1][0], barycentric[1][1], barycentric[1][2]};
  const Vec3 apparent = unit(unit(geometric) + (1 / kLight_au_per_day) * velocity);

  double to_date[3][3], gcrs[3] = {apparent.x, apparent.y, apparent.z}, date[3];
  eraPnm00b(kUnixEpochJulianDate, tt_days, to_date);
  eraRxp(to_date, gcrs, date);
  // True equinox -> mean equinox, about the true pole.
  const double equinoxes = eraEqeq94(kUnixEpochJulianDate, tt_days);
  const double c = std::cos(equinoxes), s = std::sin(equinoxes);
  return {{c * date[0] + s * date[1], c * date[1] - s * date[0], date[2]}, norm(geometric) * kAu_km};
}

SunTrack::SunTrack(UtcTime from, UtcTime to) {
  const double span_s = seconds_between(from, to);
  const auto count = static_cast<int64_t>(std::max(0.0, std::ceil(span_s / kDaySeconds))) + 2;
  for (int64_t i = 0; i < count; ++i) samples_.push_back(sun_at(from + i * std::chrono::days(1)));
}

Sun SunTrack::at(double seconds) const {
  const double days = seconds / kDaySeconds;
  const auto last = static_cast<double>(samples_.size() - 2);
  const auto i = static_cast<size_t>(std::clamp(std::floor(days), 0.0, last));
  const double w = days - static_cast<double>(i);
  const Sun &a = samples_[i], &b = samples_[i + 1];
  return {unit((1 - w) * a.direction + w * b.direction), (1 - w) * a.distance_km + w * b.distance_km};
}

SubSolarPoint sub_solar_point(const Sun& sun, const EarthRotation& rotation) {
  const Vec3 v = rotation.to_itrf(sun.direction);
  const double longitude = std::atan2(v.y, v.x) * kDegPerRad;
  return {std::asin(std::clamp(v.z, -1.0, 1.0)) * kDegPerRad, longitude < 0 ? longitude + 360 : longitude};
}

double sun_elevation_deg(const Sun& sun, const EarthRotation& rotation, const Geodetic& place) {
  const double lat = place.latitude_deg * kRadPerDeg, lon = place.longitude_deg * kRadPerDeg;
  const Vec3 up{std::cos(lat) * std::cos(lon), std::cos(lat) * std::sin(lon), std::sin(lat)};
  return std::asin(std::clamp(dot(up, rotation.to_itrf(sun.direction)), -1.0, 1.0)) * kDegPerRad;
}

Twilight twilight_of(double sun_elevation_deg) {
  if (sun_elevation_deg >= -0.833) return Twilight::kDay;
  if (sun_elevation_deg >= -6) return Twilight::kCivil;
  if (sun_elevation_deg >= -12) return Twilight::kNautical;
  return sun_elevation_deg >= -18 ? Twilight::kAstronomical : Twilight::kNight;
}

std::string_view to_string(Twilight twilight) {
  switch (twilight) {
    case Twilight::kDay: return "day";
    case Twilight::kCivil: return "civil_twilight";
    case Twilight::kNautical: return "nautical_twilight";
    case Twilight::kAstronomical: return "astronomical_twilight";
    case Twilight::kNight: return "night";
  }
  return "unknown";
}

double limb_distance_rad(Vec3 position, const Sun& sun) {
  // Stretching the axis makes the Earth a sphere and keeps every tangent a tangent. TEME's pole is the
  // Earth's.
  constexpr double kStretch = 1 / (1 - kEarthFlattening);
  Vec3 to_sun = sun.distance_km * sun.direction - position;
  to_sun.z *= kStretch;
  position.z *= kStretch;
  const double radius = std::asin(std::min(1.0, kEarthRadius_km / norm(position)));
  return angle_between_rad(-position, to_sun) - radius;
}

double sun_radius_rad(const Sun& sun) { return std::asin(kSunRadius_km / sun.distance_km); }

Illumination illumination_of(Vec3 position_teme_km, const Sun& sun) {
  const double distance = limb_distance_rad(position_teme_km, sun), radius = sun_radius_rad(sun);
  if (distance >= radius) return Illumination::kSunlit;
  return distance <= -radius ? Illumination::kEclipsed : Illumination::kPenumbra;
}

std::string_view to_string(Illumination illumination) {
  switch (illumination) {
    case Illumination::kSunlit: return "sunlit";
    case Illumination::kPenumbra: return "penumbra";
    case Illumination::kEclipsed: return "eclipsed";
  }
  return "unknown";
}

}  // namespace skykeep::astro
