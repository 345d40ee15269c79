#include "astro/station.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "astro/look.h"
#include "astro/search.h"

namespace skykeep::astro {
namespace {

// Argument of latitude of the osculating orbit: the angle from the ascending node, [0, 2 pi).
double argument_of_latitude_rad(const TemeState& state) {
  const Vec3 momentum = cross(state.position_km, state.velocity_km_s), node{-momentum.y, momentum.x, 0};
  const double length = norm(node);
  if (length < 1e-9 * norm(momentum))
    return std::atan2(state.position_km.y, state.position_km.x);  // no node: from the equinox
  const double angle =
      std::atan2(dot(state.position_km, cross(unit(momentum), node)), dot(state.position_km, node));
  return angle < 0 ? angle + kTwoPi : angle;
}

// Nodes crossed since the mean argument of latitude was zero. The mean runs ahead of or behind the true by
// less than half a turn, which tells how many whole turns the true one has made.
double whole_turns(const Sgp4& satellite, double minutes, const TemeState& state) {
  return std::round((satellite.mean_argument_of_latitude_rad(minutes) - argument_of_latitude_rad(state)) /
                    kTwoPi);
}

Result<int64_t> orbit_number_of(const Sgp4& satellite, UtcTime t, const TemeState& state) {
  TemeState at_epoch;
  if (const auto status = satellite.propagate(0, at_epoch); status != Sgp4Status::kOk) {
    return fail(Code::kInvalidInput, fmt::format("orbit number of object {}: SGP4 has no state at epoch: {}",
                                                 satellite.elements().norad_cat_id, to_string(status)));
  }
  const double turns =
      whole_turns(satellite, satellite.minutes_since_epoch(t), state) - whole_turns(satellite, 0, at_epoch);
  return satellite.elements().rev_at_epoch + static_cast<int64_t>(turns);
}

// The true argument of latitude, with all its turns.
std::optional<double> phase_rad(const Sgp4& satellite, double minutes) {
  TemeState state;
  if (satellite.state(minutes, state) != Sgp4Status::kOk) return std::nullopt;
  return argument_of_latitude_rad(state) + kTwoPi * whole_turns(satellite, minutes, state);
}

// A moving satellite and the Sun, in seconds after `from`; remembers that SGP4 gave up.
class Motion {
 public:
  Motion(const Sgp4& satellite, UtcTime from, UtcTime to)
      : satellite_(satellite),
        from_(from),
        epoch_minutes_(satellite.minutes_since_epoch(from)),
        sun_(from, to) {}

  Vec3 position(double t) const {
    TemeState state;
    const auto status = satellite_.state(epoch_minutes_ + t / 60, state);
    if (status == Sgp4Status::kOk) return state.position_km;
    status_ = status;
    return {kEarthRadius_km, 0, 0};
  }
  Sun sun(double t) const { return sun_.at(t); }
  UtcTime time_of(double t) const { return from_ + Duration(std::llround(t * 1e6)); }
  double step_s() const { return satellite_.period_minutes() * 60 / 60; }

  Result<> check() const {
    if (status_ == Sgp4Status::kOk) return {};
    return fail(
        Code::kInvalidInput,
        fmt::format("SGP4 loses object {} within the search ({}); use elements nearer than those of {}",
                    satellite_.elements().norad_cat_id, to_string(status_),
                    to_string(satellite_.elements().epoch)));
  }

 private:
  const Sgp4& satellite_;
  UtcTime from_;
  double epoch_minutes_;
  SunTrack sun_;
  mutable Sgp4Status status_ = Sgp4Status::kOk;
};

Result<double> span_s(UtcTime from, UtcTime to) {
  if (to >= from && to - from <= std::chrono::days(400))
    return seconds_between(from, to);
  return fail(Code::kInvalidInput, fmt::format("search: from {} to {} is no span of at most 400 days",
                                               to_string(from), to_string(to)));
}

}  // namespace

Surroundings surroundings_of(const Geodetic& place, UtcTime t, const EarthOrientation& orientation) {
  return surroundings_of(place, t, sun_at(t), orientation);
}

Surroundings surroundings_of(const Geodetic& place, UtcTime t, const Sun& sun,
                             const EarthOrientation& orientation) {
  const EarthRotation rotation(t, orientation);
  const Vec3 position = rotation.to_teme(from_geodetic(place));
  const auto below_sun = sub_solar_point(sun, rotation);
  Surroundings out;
  out.illumination = illumination_of(position, sun);
  out.is_daylight = limb_distance_rad(position, sun) >= 0;
  out.footprint_km = footprint_km(place.height_km);
  out.solar_latitude_deg = below_sun.latitude_deg;
  out.solar_longitude_deg = below_sun.longitude_deg;
  out.sun_elevation_below_deg = sun_elevation_deg(sun, rotation, place);
  out.twilight_below = twilight_of(out.sun_elevation_below_deg);
  return out;
}

Result<StationState> station_state(const Sgp4& satellite, UtcTime t, const EarthOrientation& orientation) {
  return station_state(satellite, t, sun_at(t), orientation);
}

Result<StationState> station_state(const Sgp4& satellite, UtcTime t, const Sun& sun,
                                   const EarthOrientation& orientation) {
  StationState out;
  out.at = t;
  out.teme = TRY(satellite.at(t));
  out.itrf = EarthRotation(t, orientation).to_itrf(out.teme);
  out.place = to_geodetic(out.itrf.position_km);
  out.velocity_km_s = norm(out.teme.velocity_km_s);
  out.surroundings = surroundings_of(out.place, t, sun, orientation);
  out.orbit_number = TRY(orbit_number_of(satellite, t, out.teme));
  out.element_age_s = seconds_between(satellite.elements().epoch, t);
  return out;
}

Result<int64_t> orbit_number(const Sgp4& satellite, UtcTime t) {
  const auto state = TRY(satellite.at(t));
  return orbit_number_of(satellite, t, state);
}

std::optional<int64_t> revolution_over(const Sgp4& satellite, const Site& site, UtcTime t) {
  constexpr int64_t kRolledOver = 100'000;
  constexpr double kLeastTilt_deg = 1;
  // Epochs are put at the node where a revolution begins (25 of 27 sets in a list of CelesTrak's), and the state may lie a little before it.
  constexpr double kAtNode_rad = 0.25 * kRadPerDeg;
  const Elements& e = satellite.elements();
  if (e.rev_at_epoch <= 0 || std::sin(e.inclination_deg * kRadPerDeg) < std::sin(kLeastTilt_deg * kRadPerDeg)) return std::nullopt;
  const auto at_epoch = phase_rad(satellite, 0), now = phase_rad(satellite, satellite.minutes_since_epoch(t));
  if (!at_epoch || !now) return std::nullopt;
  const double step = site.latitude_deg >= 0 ? 0.75 * kTwoPi : 0.25 * kTwoPi;  // southernmost, northernmost
  const double turns = std::floor((*now - step) / kTwoPi) - std::floor((*at_epoch + kAtNode_rad) / kTwoPi);
  const int64_t number = (e.rev_at_epoch + static_cast<int64_t>(turns)) % kRolledOver;
  return number < 0 ? number + kRolledOver : number;
}

Result<std::vector<LightChange>> find_light_changes(const Sgp4& satellite, UtcTime from, UtcTime to) {
  const double end = TRY(span_s(from, to));
  const Motion motion(satellite, from, to);
  std::vector<LightChange> out;
  // The disc's lower edge (-1) at the limb begins and ends the umbra, its upper edge (+1) full light... of a
  // body seen from above the limb: the distance of the Sun's centre is minus, then plus, its radius.
  for (const int edge : {-1, 1}) {
    const auto f = [&](double t) {
      const Sun sun = motion.sun(t);
      return limb_distance_rad(motion.position(t), sun) - edge * sun_radius_rad(sun);
    };
    for (const auto& crossing : find_crossings(f, 0, end, motion.step_s())) {
      const auto outside = edge < 0 ? Illumination::kEclipsed : Illumination::kPenumbra;
      const auto inside = edge < 0 ? Illumination::kPenumbra : Illumination::kSunlit;
      out.push_back({motion.time_of(crossing.t), crossing.is_rising ? inside : outside});
    }
  }
  TRY(motion.check());
  std::sort(out.begin(), out.end(), [](const LightChange& a, const LightChange& b) { return a.at < b.at; });
  return out;
}

Result<std::vector<TerminatorCrossing>> find_terminator_crossings(const Sgp4& satellite, UtcTime from,
                                                                  UtcTime to, double sun_elevation,
                                                                  const EarthOrientation& orientation) {
  const double end = TRY(span_s(from, to));
  const Motion motion(satellite, from, to);
  const auto f = [&](double t) {
    const EarthRotation rotation(from, t, orientation);
    return sun_elevation_deg(motion.sun(t), rotation, to_geodetic(rotation.to_itrf(motion.position(t)))) -
           sun_elevation;
  };
  std::vector<TerminatorCrossing> out;
  for (const auto& crossing : find_crossings(f, 0, end, motion.step_s())) {
    out.push_back({motion.time_of(crossing.t), crossing.is_rising});
  }
  TRY(motion.check());
  return out;
}

}  // namespace skykeep::astro
