#include "simulator/orbit.h"

#include <cmath>

#include "astro/frames.h"
#include "simulator/random.h"

namespace skykeep::simulator {
namespace {

constexpr UtcTime kBase{1'767'225'600'000'000};  // 2026-01-01
constexpr Duration kPace = 8h;
constexpr int64_t kRevolutionAtBase = 54'563;
constexpr double kPerTurn = 2 * std::numbers::pi;

// A fact's chance is named by what it is about.
enum Salt : uint64_t { kNode = 0x155'1, kPericenter, kAnomaly, kEpoch, kDelay };

double rounded(double value, double digits) { return std::round(value * digits) / digits; }
double turn(double rad) {  // degrees in [0, 360), four decimals
  double deg = std::fmod(rad * 360 / kPerTurn, 360);
  if (deg < 0) deg += 360;
  deg = rounded(deg, 1e4);
  return deg >= 360 ? 0 : deg;
}

UtcTime epoch_of(uint64_t seed, int64_t number) {
  const double jitter_min = Random(mix(seed, kEpoch, static_cast<uint64_t>(number))).between(-40.0, 40.0);
  return kBase + number * kPace + Duration(static_cast<int64_t>(jitter_min * 60e6));
}
UtcTime published_at(uint64_t seed, int64_t number) {
  const double delay_min = Random(mix(seed, kDelay, static_cast<uint64_t>(number))).between(120.0, 180.0);
  return epoch_of(seed, number) + Duration(static_cast<int64_t>(delay_min * 60e6));
}

}  // namespace

StationOrbit::StationOrbit(uint64_t seed) : seed_(seed) {
  base_.name = "ISS (ZARYA)";
  base_.object_id = "1998-067A";
  base_.norad_cat_id = 25544;
  base_.epoch = kBase;
  base_.mean_motion_rev_per_day = 15.49196792;
  base_.eccentricity = 0.00048259;
  base_.inclination_deg = 51.6308;
  base_.ra_of_asc_node_deg = Random(mix(seed, kNode)).between(0.0, 360.0);
  base_.arg_of_pericenter_deg = Random(mix(seed, kPericenter)).between(0.0, 360.0);
  base_.mean_anomaly_deg = Random(mix(seed, kAnomaly)).between(0.0, 360.0);
  const auto satellite = astro::Sgp4::create(base_);
  CHECK(satellite.has_value(), "the base set is an orbit");
  constexpr double kSpan = 14'400;  // min
  argument_rate_ = (satellite->mean_argument_of_latitude_rad(kSpan) - satellite->mean_argument_of_latitude_rad(0)) / kSpan;
  // J2, first order; Vallado, Fundamentals of Astrodynamics, 9-37 and 9-39.
  constexpr double kJ2 = 1.082616e-3, kRadius = 6378.135, kMu = 398600.8;
  const double n = base_.mean_motion_rev_per_day * kPerTurn / 86400;
  const double p = std::cbrt(kMu / (n * n)) * (1 - base_.eccentricity * base_.eccentricity);
  const double k = 1.5 * n * 60 * kJ2 * (kRadius / p) * (kRadius / p);
  const double c = std::cos(base_.inclination_deg * kPerTurn / 360);
  node_rate_ = -k * c;
  pericenter_rate_ = k * (2.5 * c * c - 0.5);
}

ElementSet StationOrbit::set(int64_t number) const {
  ElementSet out{number, published_at(seed_, number), base_};
  astro::Elements& e = out.elements;
  e.epoch = epoch_of(seed_, number);
  const double minutes = static_cast<double>((e.epoch - kBase).count()) / 60e6;
  const auto rad = [](double deg) { return deg * kPerTurn / 360; };
  const double pericenter = rad(base_.arg_of_pericenter_deg) + pericenter_rate_ * minutes;
  const double argument = rad(base_.arg_of_pericenter_deg) + rad(base_.mean_anomaly_deg) + argument_rate_ * minutes;
  e.ra_of_asc_node_deg = turn(rad(base_.ra_of_asc_node_deg) + node_rate_ * minutes);
  e.arg_of_pericenter_deg = turn(pericenter);
  e.mean_anomaly_deg = turn(argument - rad(e.arg_of_pericenter_deg));
  e.bstar = 0.000030412;  // little: the sets agree although mean motion does not grow
  e.mean_motion_dot = 1.603e-5;
  e.element_set_no = 999;
  const auto turns = static_cast<int64_t>(std::floor(argument_rate_ * minutes / kPerTurn));
  e.rev_at_epoch = ((kRevolutionAtBase + turns) % 100'000 + 100'000) % 100'000;
  return out;
}

ElementSet StationOrbit::newest(UtcTime now) const {
  auto number = static_cast<int64_t>(std::floor(static_cast<double>((now - kBase).count()) / static_cast<double>(kPace.count()))) + 1;
  while (published_at(seed_, number) > now) --number;
  return set(number);
}

astro::StationState StationOrbit::at(UtcTime t) const {
  const auto satellite = astro::Sgp4::create(newest(t).elements);
  CHECK(satellite.has_value(), "published sets are orbits");
  const auto state = astro::station_state(*satellite, t);
  CHECK(state.has_value(), "a set of yesterday has a state today");
  return *state;
}

astro::Geodetic StationOrbit::place(UtcTime t) const {
  const auto satellite = astro::Sgp4::create(newest(t).elements);
  CHECK(satellite.has_value(), "published sets are orbits");
  const auto state = satellite->at(t);
  CHECK(state.has_value(), "a set of yesterday has a state today");
  return astro::to_geodetic(astro::EarthRotation(t).to_itrf(state->position_km));
}

}  // namespace skykeep::simulator
