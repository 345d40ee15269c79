#include "streams/orbit.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace skykeep::streams {
namespace {
constexpr double kEarthKm = 6371.0088;     // mean radius
constexpr double kMostKm = 13'600;         // the diameter of the orbit: further off nobody can be
constexpr double kRad = std::numbers::pi / 180;
}  // namespace

double ElementSet::age_days(int64_t second) const {
  return std::abs(static_cast<double>(second) - epoch.unix_seconds()) / 86'400;
}

double model_error_km(double age_days) { return std::clamp(2 * age_days * age_days, 1.0, kMostKm); }
double tolerance_km(double age_days) { return std::max(5.0, model_error_km(age_days)); }

// The haversine form: exact for neighbours too.
double distance_km(double latitude_a, double longitude_a, double latitude_b, double longitude_b, double altitude_km) {
  const double dlat = std::sin((latitude_b - latitude_a) * kRad / 2);
  const double dlon = std::sin((longitude_b - longitude_a) * kRad / 2);
  const double h = dlat * dlat + std::cos(latitude_a * kRad) * std::cos(latitude_b * kRad) * dlon * dlon;
  return 2 * (kEarthKm + altitude_km) * std::asin(std::min(1.0, std::sqrt(h)));
}

}  // namespace skykeep::streams
