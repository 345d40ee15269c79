#include "astro/passes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "astro/batch.h"
#include "astro/search.h"

namespace skykeep::astro {
namespace {

// Everything that happens between one satellite and one site; time in seconds after query.from.
class Encounter {
 public:
  Encounter(const Sgp4& satellite, const PassQuery& query)
      : satellite_(satellite),
        query_(query),
        horizon_(query.site),
        epoch_minutes_(satellite.minutes_since_epoch(query.from)),
        sine_threshold_(std::sin(query.min_elevation_deg * kRadPerDeg)),
        sun_(query.from, query.to) {}

  // Above zero while the satellite stands higher than the threshold. Without a state it is nowhere, and
  // status() tells.
  double above(double t) const {
    TemeState state;
    if (!state_at(t, state)) return -2;
    return horizon_.sine_elevation(rotation_at(t).to_itrf(state.position_km)) - sine_threshold_;
  }

  // The same on a grid, where the batch form does the propagation.
  std::vector<Sample> above_on_grid(double from, double to, double step_s) const {
    std::vector<UtcTime> times;
    for (double t = from; t < to + step_s; t += step_s) times.push_back(time_of(t));
    BatchStates states;
    Sgp4Batch({satellite_}).propagate(times, states);
    std::vector<Sample> out;
    out.reserve(times.size());
    for (size_t i = 0; i < times.size(); ++i) {
      if (states.status[i] != Sgp4Status::kOk) status_ = states.status[i];
      const Vec3 itrf = EarthRotation(times[i], query_.orientation).to_itrf(states.state(i).position_km);
      const bool is_known = states.status[i] == Sgp4Status::kOk;
      out.push_back({seconds_between(query_.from, times[i]),
                     is_known ? horizon_.sine_elevation(itrf) - sine_threshold_ : -2});
    }
    return out;
  }

  // Above zero while lit and the sky dark, in radians.
  double visible(double t) const {
    TemeState state;
    if (!state_at(t, state)) return -2;
    return std::min(limb_distance_rad(state.position_km, sun_.at(t)), dark(t));
  }

  // How far the Sun is below what counts as dark, in radians.
  double dark(double t) const {
    const double sine = dot(horizon_.up(), rotation_at(t).to_itrf(sun_.at(t).direction));
    return query_.max_sun_elevation_deg * kRadPerDeg - std::asin(std::clamp(sine, -1.0, 1.0));
  }

  double magnitude(double t) const {
    TemeState state;
    if (!state_at(t, state)) return 99;
    const Vec3 observer = rotation_at(t).to_teme(horizon_.position_km());
    return magnitude_of(query_.standard_magnitude, norm(state.position_km - observer),
                        phase_angle_rad(state.position_km, observer, sun_.at(t)));
  }

  PassPoint point(double t) const {
    TemeState state;
    state_at(t, state);
    const auto look = horizon_.look(rotation_at(t).to_itrf(state));
    return {time_of(t), look.azimuth_deg, look.elevation_deg, look.range_km};
  }

  bool is_lit(double t) const {
    TemeState state;
    return state_at(t, state) && limb_distance_rad(state.position_km, sun_.at(t)) >= 0;
  }

  UtcTime time_of(double t) const { return query_.from + Duration(std::llround(t * 1e6)); }
  Sgp4Status status() const { return status_; }

 private:
  bool state_at(double t, TemeState& state) const {
    const auto status = satellite_.propagate(epoch_minutes_ + t / 60, state);
    if (status != Sgp4Status::kOk) status_ = status;
    return status == Sgp4Status::kOk;
  }
  EarthRotation rotation_at(double t) const { return {query_.from, t, query_.orientation}; }

  const Sgp4& satellite_;
  const PassQuery& query_;
  Horizon horizon_;
  double epoch_minutes_, sine_threshold_;
  SunTrack sun_;
  mutable Sgp4Status status_ = Sgp4Status::kOk;
};

// What bounds the search, from the shape of the orbit.
struct Pace {
  double step_s;     // a twentieth of a turn where the satellite is fastest
  double reach_rad;  // central angle at which it stands at the threshold when it is highest
  double perigee_km;
  double site_km;
};

Pace pace_of(const Sgp4& satellite, const PassQuery& query) {
  const auto& q = satellite.terms();
  const double beta = std::sqrt(1 - q.ecc * q.ecc), fastest = beta / ((1 - q.ecc) * (1 - q.ecc));
  const double radius = q.gravity.radius_km, margin_km = 50;  // short-period terms, decay over the search
  Pace pace{};
  pace.step_s = std::clamp(0.05 * satellite.period_minutes() * 60 / fastest, 10.0, 21'600.0);
  pace.perigee_km = std::max(q.semi_major * (1 - q.ecc) * radius - margin_km, radius);
  pace.site_km = norm(Horizon(query.site).position_km());
  const double apogee_km = q.semi_major * (1 + q.ecc) * radius + margin_km,
               e = query.min_elevation_deg * kRadPerDeg;
  pace.reach_rad = std::acos(std::min(1.0, pace.site_km * std::cos(e) / apogee_km)) - e;
  return pace;
}

// False when the satellite, at this height in the highest of three samples, cannot have been above the
// threshold between them: the top lies within some half a step of the highest sample.
bool is_within_reach(const Pace& pace, double sine_elevation) {
  const double e = std::asin(std::clamp(sine_elevation, -1.0, 1.0));
  const double central = std::acos(std::min(1.0, pace.site_km * std::cos(e) / pace.perigee_km)) - e;
  constexpr double kStep_rad = 0.05 * kTwoPi * 1.1,
                   kMargin_rad = 0.02;  // vertical and radius differ a little
  return central < pace.reach_rad + kStep_rad + kMargin_rad;
}

// The crossing of the threshold before (direction -1) or after (+1) a culmination. Nothing when the satellite
// stays up too long, or climbs higher on the way: then the other maximum is the culmination.
std::optional<double> find_edge(const Encounter& encounter, const Sample& top, double direction,
                                const Pace& pace, double limit_s) {
  const auto above = [&](double t) { return encounter.above(t); };
  const auto below = [&](double t) { return -encounter.above(t); };
  const auto at = [&](double t) { return Sample{t, above(t)}; };
  Sample a = top, b = at(top.t + direction * pace.step_s);
  while (b.value >= 0) {
    if (b.value > top.value || std::fabs(b.t - top.t) > limit_s) return std::nullopt;
    const Sample c = at(b.t + direction * pace.step_s);
    if (b.value <= a.value && b.value < c.value) {  // a dip between two maxima may go below
      Sample low{a.t, -a.value}, high{c.t, -c.value};
      if (low.t > high.t) std::swap(low, high);
      const Sample dip = refine_maximum(below, low, {b.t, -b.value}, high);
      if (dip.value > 0) return refine_zero(above, a, {dip.t, -dip.value});
    }
    a = b;
    b = c;
  }
  return refine_zero(above, a, b);
}

void add_visibility(const Encounter& encounter, double rise, double set, Pass& pass) {
  const double duration = set - rise, step = std::clamp(duration / 24, 1.0, 120.0);
  const bool is_short = duration < 3600;
  if (is_short && encounter.dark(rise) < 0 && encounter.dark(set) < 0 && encounter.dark((rise + set) / 2) < 0)
    return;
  const auto visible = [&](double t) { return encounter.visible(t); };
  const auto brightness = [&](double t) { return -encounter.magnitude(t); };
  for (const auto& span : find_spans(visible, rise, set, step)) {
    pass.visible.push_back({encounter.time_of(span.from), encounter.time_of(span.to)});
    std::vector<Sample> candidates = find_maxima(brightness, span.from, span.to, step, 0.1);
    candidates.push_back({span.from, brightness(span.from)});
    candidates.push_back({span.to, brightness(span.to)});
    const auto best = *std::max_element(candidates.begin(), candidates.end(),
                                        [](const Sample& x, const Sample& y) { return x.value < y.value; });
    if (!pass.magnitude || -best.value < *pass.magnitude) {
      pass.magnitude = -best.value;
      pass.brightest = encounter.point(best.t);
    }
  }
}

Result<> check(const PassQuery& query) {
  TRY(astro::check(query.site));
  if (query.to < query.from || query.to - query.from > kLongestPassSearch) {
    return fail(Code::kInvalidInput,
                fmt::format("passes: from {} to {} is no span of at most {} days", to_string(query.from),
                            to_string(query.to), kLongestPassSearch.count()));
  }
  if (!(query.min_elevation_deg >= -5 && query.min_elevation_deg < 90)) {
    return fail(Code::kInvalidInput, fmt::format("passes: minimum elevation {} is outside [-5, 90) degrees",
                                                 query.min_elevation_deg));
  }
  return {};
}

Result<> check_status(const Sgp4& satellite, const Encounter& encounter) {
  if (encounter.status() == Sgp4Status::kOk) return {};
  return fail(
      Code::kInvalidInput,
      fmt::format("passes: SGP4 loses object {} within the search ({}); use elements nearer than those of {}",
                  satellite.elements().norad_cat_id, to_string(encounter.status()),
                  to_string(satellite.elements().epoch)));
}

}  // namespace

Result<std::vector<Pass>> find_passes(const Sgp4& satellite, const PassQuery& query) {
  TRY(check(query));
  const Encounter encounter(satellite, query);
  const Pace pace = pace_of(satellite, query);
  const double end = seconds_between(query.from, query.to),
               threshold = std::sin(query.min_elevation_deg * kRadPerDeg);
  const double limit_s = std::max(2 * 86'400.0, 3 * satellite.period_minutes() * 60);
  const auto above = [&](double t) { return encounter.above(t); };

  std::vector<Pass> passes;
  const auto samples = encounter.above_on_grid(-2 * pace.step_s, end + 2 * pace.step_s, pace.step_s);
  for (size_t i = 1; i + 1 < samples.size(); ++i) {
    const Sample &a = samples[i - 1], &m = samples[i], &b = samples[i + 1];
    if (!(a.value < m.value && m.value >= b.value) || !is_within_reach(pace, m.value + threshold)) continue;
    const Sample top = refine_maximum(above, a, m, b);
    if (top.value < 0 || top.t < 0 || top.t >= end) continue;
    const auto rise = find_edge(encounter, top, -1, pace, limit_s),
               set = find_edge(encounter, top, 1, pace, limit_s);
    if (!rise || !set) continue;
    Pass pass{
        .rise = encounter.point(*rise), .culmination = encounter.point(top.t), .set = encounter.point(*set)};
    add_visibility(encounter, *rise, *set, pass);
    passes.push_back(std::move(pass));
  }
  TRY(check_status(satellite, encounter));
  return passes;
}

Result<std::vector<SkyPoint>> pass_track(const Sgp4& satellite, const PassQuery& query, const Pass& pass,
                                         Duration step) {
  TRY(check(query));
  if (step <= Duration(0)) return fail(Code::kInvalidInput, "pass track: the step must be above zero");
  const Encounter encounter(satellite, query);
  std::vector<SkyPoint> out;
  const auto add = [&](UtcTime at) {
    const double t = seconds_between(query.from, at);
    const auto point = encounter.point(t);
    out.push_back({at, point.azimuth_deg, point.elevation_deg, point.range_km, encounter.is_lit(t)});
  };
  for (UtcTime at = pass.rise.at; at < pass.set.at; at = at + step) add(at);
  add(pass.set.at);
  TRY(check_status(satellite, encounter));
  return out;
}

}  // namespace skykeep::astro
