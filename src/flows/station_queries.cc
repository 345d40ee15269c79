#include "flows/station_queries.h"

#include <fmt/format.h>

#include <numbers>

#include "streams/orbit.h"

namespace skykeep::flows {

bool is_place_known(const SatellitePosition& p) {
  if (p.uncertainty_km && *p.uncertainty_km > kMostUncertainty_km) return false;
  return p.source != "sgp4" || !p.element_age_s || *p.element_age_s <= streams::kWithholdDays * 86'400;
}

std::string whereabouts(double uncertainty_km, const std::optional<SatelliteOrbit>& orbit) {
  constexpr double kEarth_km = 6378.137;
  const double radius_km = kEarth_km + (orbit ? (orbit->perigee_km + orbit->apogee_km) / 2 : 420);
  // It may be ahead or behind by as much.
  const double share = 2 * uncertainty_km / (2 * std::numbers::pi * radius_km);
  if (share < 0.18) return fmt::format("anywhere along some {:.0f} km of its orbit", std::round(uncertainty_km / 50) * 100);
  if (share < 0.375) return "anywhere along a quarter of its orbit";
  return share < 0.75 ? "anywhere along half its orbit" : "anywhere along its orbit";
}

SatelliteOrbit orbit_of(const astro::Sgp4& satellite) {
  return {satellite.elements().inclination_deg, satellite.perigee_km(), satellite.apogee_km(), satellite.period_minutes()};
}

}  // namespace skykeep::flows
