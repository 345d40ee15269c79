#include "astro/passes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "astro/batch.h"
#include "astro/search.h"

namespace skykeep::astro {
namespace {

constexpr double kNowhere = -2;  // below every sine and every angle
constexpr double kEdge_s = 0.1;  // so near to it the moment is known at which the states end

struct GridPoint {
  Sample above;
  Sgp4Status status = Sgp4Status::kOk;
};

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

  // Above zero while the satellite stands higher than the threshold. Without a state it is nowhere.
  double above(double t) const { return above(t, sine_threshold_); }
  double above(double t, double sine_threshold) const {
    TemeState state;
    if (!state_at(t, state)) return kNowhere;
    return horizon_.sine_elevation(rotation_at(t).to_itrf(state.position_km)) - sine_threshold;
  }

  // The same on a grid, where the batch form does the propagation.
  std::vector<GridPoint> above_on_grid(double from, double to, double step_s) const {
    std::vector<UtcTime> times;
    for (double t = from; t < to + step_s; t += step_s) times.push_back(time_of(t));
    BatchStates states;
    Sgp4Batch({satellite_}).propagate(times, states);
    std::vector<GridPoint> out;
    out.reserve(times.size());
    for (size_t i = 0; i < times.size(); ++i) {
      Sgp4Status status = states.status[i];
      const TemeState state = states.state(i);
      if (status == Sgp4Status::kOk && !satellite_.is_believable(satellite_.minutes_since_epoch(times[i]), state))
        status = Sgp4Status::kLeftOrbit;
      const Vec3 itrf = EarthRotation(times[i], query_.orientation).to_itrf(state.position_km);
      const bool is_known = status == Sgp4Status::kOk;
      out.push_back({{seconds_between(query_.from, times[i]),
                      is_known ? horizon_.sine_elevation(itrf) - sine_threshold_ : kNowhere},
                     status});
    }
    return out;
  }

  // Above zero while lit and the sky dark, in radians.
  double visible(double t) const { return std::min(lit(t), dark(t)); }

  // How far the Sun's centre stands above the limb, seen from the satellite, in radians.
  double lit(double t) const {
    TemeState state;
    return state_at(t, state) ? limb_distance_rad(state.position_km, sun_.at(t)) : kNowhere;
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
    return magnitude_of(query_.standard_magnitude.value_or(0), norm(state.position_km - observer),
                        phase_angle_rad(state.position_km, observer, sun_.at(t)));
  }

  PassPoint point(double t) const {
    TemeState state;
    state_at(t, state);
    const auto look = horizon_.look(rotation_at(t).to_itrf(state));
    return {time_of(t), look.azimuth_deg, look.elevation_deg, look.range_km};
  }

  UtcTime time_of(double t) const { return query_.from + Duration(std::llround(t * 1e6)); }
  double seconds_of(UtcTime t) const { return seconds_between(query_.from, t); }
  Sgp4Status status(double t) const {
    TemeState state;
    return satellite_.state(epoch_minutes_ + t / 60, state);
  }

 private:
  bool state_at(double t, TemeState& state) const {
    return satellite_.state(epoch_minutes_ + t / 60, state) == Sgp4Status::kOk;
  }
  EarthRotation rotation_at(double t) const { return {query_.from, t, query_.orientation}; }

  const Sgp4& satellite_;
  const PassQuery& query_;
  Horizon horizon_;
  double epoch_minutes_, sine_threshold_;
  SunTrack sun_;
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

// Without a reason of its own a part begins when the satellite rises.
VisibleFrom begin_of(const Encounter& encounter, double t, double rise) {
  if (t <= rise) return VisibleFrom::kRises;
  return encounter.lit(t) < encounter.dark(t) ? VisibleFrom::kLeavesShadow : VisibleFrom::kDusk;
}
VisibleUntil end_of(const Encounter& encounter, double t, double set) {
  if (t >= set) return VisibleUntil::kSets;
  return encounter.lit(t) < encounter.dark(t) ? VisibleUntil::kEntersShadow : VisibleUntil::kDawn;
}

// The highest value in a span, its ends included.
Sample highest(TimeFunction f, const Span& span, double step) {
  std::vector<Sample> candidates = find_maxima(f, span.from, span.to, step, 0.1);
  candidates.push_back({span.from, f(span.from)});
  candidates.push_back({span.to, f(span.to)});
  return *std::max_element(candidates.begin(), candidates.end(),
                           [](const Sample& x, const Sample& y) { return x.value < y.value; });
}

double seconds_above_least(const Encounter& encounter, const PassQuery& query, const Span& span, double step) {
  if (query.min_elevation_deg >= kLeastVisibleElevation_deg) return span.to - span.from;
  const double sine = std::sin(kLeastVisibleElevation_deg * kRadPerDeg);
  double sum = 0;
  for (const Span& high : find_spans([&](double t) { return encounter.above(t, sine); }, span.from, span.to, step))
    sum += high.to - high.from;
  return sum;
}

VisiblePart part_of(const Encounter& encounter, const PassQuery& query, const Span& span, const Span& pass,
                    const PassPoint& culmination) {
  const double step = (span.to - span.from) / 20, culminates = encounter.seconds_of(culmination.at);
  VisiblePart part{.start = encounter.point(span.from), .end = encounter.point(span.to)};
  part.begins = begin_of(encounter, span.from, pass.from);
  part.ends = end_of(encounter, span.to, pass.to);
  const bool has_culmination = culminates >= span.from && culminates <= span.to;
  part.top = has_culmination
                 ? culmination
                 : encounter.point(highest([&](double t) { return encounter.above(t); }, span, step).t);
  if (!query.standard_magnitude) return part;
  const Sample best = highest([&](double t) { return -encounter.magnitude(t); }, span, step);
  part.magnitude = -best.value;
  part.top_magnitude = encounter.magnitude(encounter.seconds_of(part.top.at));
  part.brightest = encounter.point(best.t);
  return part;
}

void add_visibility(const Encounter& encounter, const PassQuery& query, double rise, double set, Pass& pass) {
  const double duration = set - rise, step = std::clamp(duration / 40, 1.0, 120.0);
  // Most passes are by day. Half an hour before and after the Sun moves evenly enough to say so from three moments.
  constexpr double kClearlyDay_rad = 0.1 * kRadPerDeg;
  const auto is_day = [&](double t) { return encounter.dark(t) < -kClearlyDay_rad; };
  if (duration < 3600 && is_day(rise) && is_day(set) && is_day((rise + set) / 2)) return;
  const auto visible = [&](double t) { return encounter.visible(t); };
  for (const Span& span : find_spans(visible, rise, set, step)) {
    if (seconds_above_least(encounter, query, span, step) < skykeep::seconds_of(kLeastVisible)) continue;
    pass.visible.push_back(part_of(encounter, query, span, {rise, set}, pass.culmination));
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

std::unexpected<Error> lost(const Sgp4& satellite, UtcTime at, Sgp4Status status) {
  return fail(Code::kInvalidInput,
              fmt::format("passes: SGP4 loses object {} at {} ({}); use elements nearer than those of {}",
                          satellite.elements().norad_cat_id, to_string(at), to_string(status),
                          to_string(satellite.elements().epoch)));
}

// The part of the search that the theory has states for: grid points [first, last] and the moments that bound them.
// States that come back behind a decay are none: what has come down stays there.
struct Known {
  size_t first = 0, last = 0;
  std::optional<double> begin, end;  // seconds; where it begins and ends by itself
  Sgp4Status before = Sgp4Status::kOk, after = Sgp4Status::kOk;
};

// Between a moment with a state and one without: the last with.
double edge_of(const Encounter& encounter, double with, double without) {
  while (std::fabs(without - with) > kEdge_s) {
    const double middle = (with + without) / 2;
    (encounter.status(middle) == Sgp4Status::kOk ? with : without) = middle;
  }
  return with;
}

// Coarsely from the epoch to the window: a state must be reached without losing the satellite on the way.
Result<> check_way(const Sgp4& satellite, const Encounter& encounter, double from, double to) {
  constexpr double kMostSteps = 20'000;
  const double step = std::max(satellite.period_minutes() * 60 / 8, std::fabs(to - from) / kMostSteps);
  for (double t = from; std::fabs(t - from) < std::fabs(to - from); t += to > from ? step : -step)
    if (const auto status = encounter.status(t); status != Sgp4Status::kOk)
      return lost(satellite, encounter.time_of(t), status);
  return {};
}

Result<Known> known_part(const Sgp4& satellite, const Encounter& encounter, const std::vector<GridPoint>& grid, double to) {
  const double epoch = encounter.seconds_of(satellite.elements().epoch);
  const auto time = [&](size_t i) { return grid[i].above.t; };
  const auto is_known = [&](size_t i) { return grid[i].status == Sgp4Status::kOk; };
  size_t start = 0;
  while (start + 1 < grid.size() && time(start) < epoch) ++start;
  TRY(check_way(satellite, encounter, epoch, time(start)));
  if (!is_known(start)) return lost(satellite, encounter.time_of(time(start)), grid[start].status);
  Known known{.first = start, .last = start};
  while (known.first > 0 && is_known(known.first - 1)) --known.first;
  while (known.last + 1 < grid.size() && is_known(known.last + 1)) ++known.last;
  if (known.first > 0) {
    known.begin = edge_of(encounter, time(known.first), time(known.first - 1));
    known.before = grid[known.first - 1].status;
  }
  if (known.last + 1 < grid.size()) {
    known.end = edge_of(encounter, time(known.last), time(known.last + 1));
    known.after = grid[known.last + 1].status;
  }
  if (known.begin && *known.begin >= to) return lost(satellite, encounter.time_of(*known.begin), known.before);
  if (known.end && *known.end <= 0) return lost(satellite, encounter.time_of(*known.end), known.after);
  return known;
}

// The height between two moments of the search, both included: the samples, and the dips between them.
std::vector<Sample> heights(const Encounter& encounter, const std::vector<GridPoint>& grid, const Known& known, double from, double to) {
  std::vector<Sample> out = {{from, encounter.above(from)}, {to, encounter.above(to)}};
  const auto add = [&](const Sample& s) {
    if (s.t > from && s.t < to) out.push_back(s);
  };
  const auto below = [&](double t) { return -encounter.above(t); };
  const auto turned = [](const Sample& s) { return Sample{s.t, -s.value}; };
  for (size_t i = known.first; i <= known.last; ++i) {
    const Sample& m = grid[i].above;
    add(m);
    if (i == known.first || i == known.last) continue;
    const Sample &a = grid[i - 1].above, &b = grid[i + 1].above;
    if (a.value > m.value && m.value <= b.value && m.value >= 0) add(turned(refine_maximum(below, turned(a), turned(m), turned(b))));
  }
  std::ranges::sort(out, {}, &Sample::t);
  return out;
}

// What the window cuts: whether it is up the whole time, until when it is up from the beginning, from when to the end.
void add_edges(const Encounter& encounter, const std::vector<Sample>& heights, PassList& list) {
  if (heights.size() < 2 || !(heights.back().t > heights.front().t)) return;
  const auto is_down = [](const Sample& s) { return s.value < 0; };
  const auto first = std::ranges::find_if(heights, is_down);
  list.is_always_up = first == heights.end();
  if (list.is_always_up) return;
  const auto above = [&](double t) { return encounter.above(t); };
  const auto last = std::find_if(heights.rbegin(), heights.rend(), is_down).base() - 1;
  const auto is_told = [&](double t) {
    return std::ranges::any_of(list.passes, [&](const Pass& p) { return encounter.seconds_of(p.rise.at) <= t && t <= encounter.seconds_of(p.set.at); });
  };
  if (first != heights.begin() && !is_told(heights.front().t)) list.up_until = encounter.point(refine_zero(above, *(first - 1), *first));
  if (last + 1 != heights.end() && !is_told(heights.back().t)) list.up_from = encounter.point(refine_zero(above, *last, *(last + 1)));
}

// The pass of one maximum above the threshold; none where it is not whole, or another maximum is higher.
std::optional<Pass> pass_at(const Encounter& encounter, const PassQuery& query, const Pace& pace, const Known& known,
                            const Sample& top, double limit_s) {
  const auto rise = find_edge(encounter, top, -1, pace, limit_s);
  const auto set = rise ? find_edge(encounter, top, 1, pace, limit_s) : std::nullopt;
  if (!rise || !set) return std::nullopt;
  // Where the states end it does not set, it is gone.
  if (known.begin && *rise < *known.begin + kEdge_s) return std::nullopt;
  if (known.end && *set > *known.end - kEdge_s) return std::nullopt;
  Pass pass{
      .rise = encounter.point(*rise), .culmination = encounter.point(top.t), .set = encounter.point(*set)};
  add_visibility(encounter, query, *rise, *set, pass);
  return pass;
}

}  // namespace

std::string_view to_string(VisibleFrom reason) {
  switch (reason) {
    case VisibleFrom::kRises: return "rises";
    case VisibleFrom::kLeavesShadow: return "leaves_shadow";
    case VisibleFrom::kDusk: return "dusk";
  }
  return "unknown";
}

std::string_view to_string(VisibleUntil reason) {
  switch (reason) {
    case VisibleUntil::kSets: return "sets";
    case VisibleUntil::kEntersShadow: return "enters_shadow";
    case VisibleUntil::kDawn: return "dawn";
  }
  return "unknown";
}

const VisiblePart* Pass::visible_part() const {
  const auto length = [](const VisiblePart& part) { return part.end.at - part.start.at; };
  const auto longest = std::max_element(visible.begin(), visible.end(), [&](const VisiblePart& a, const VisiblePart& b) {
    return length(a) < length(b);
  });
  return longest == visible.end() ? nullptr : &*longest;
}

Result<PassList> find_passes(const Sgp4& satellite, const PassQuery& query) {
  TRY(check(query));
  const Encounter encounter(satellite, query);
  const Pace pace = pace_of(satellite, query);
  const double end = seconds_between(query.from, query.to),
               threshold = std::sin(query.min_elevation_deg * kRadPerDeg);
  // What stays up longer (near the geostationary belt) comes and goes with the seasons of its drift.
  const double limit_s = std::max(45 * 86'400.0, 3 * satellite.period_minutes() * 60);
  const auto above = [&](double t) { return encounter.above(t); };

  PassList list;
  const auto grid = encounter.above_on_grid(-2 * pace.step_s, end + 2 * pace.step_s, pace.step_s);
  const Known known = TRY(known_part(satellite, encounter, grid, end));
  if (known.begin && *known.begin > 0) list.begins = ModelEdge{encounter.time_of(*known.begin), known.before};
  if (known.end && *known.end < end) list.ends = ModelEdge{encounter.time_of(*known.end), known.after};
  for (size_t i = known.first + 1; i + 1 <= known.last; ++i) {
    const Sample &a = grid[i - 1].above, &m = grid[i].above, &b = grid[i + 1].above;
    if (!(a.value < m.value && m.value >= b.value) || !is_within_reach(pace, m.value + threshold)) continue;
    const Sample top = refine_maximum(above, a, m, b);
    if (top.value < 0 || top.t < 0 || top.t >= end) continue;
    if (auto pass = pass_at(encounter, query, pace, known, top, limit_s)) list.passes.push_back(std::move(*pass));
  }
  add_edges(encounter, heights(encounter, grid, known, std::max(0.0, known.begin.value_or(0)), std::min(end, known.end.value_or(end))), list);
  return list;
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
    out.push_back({at, point.azimuth_deg, point.elevation_deg, point.range_km, encounter.lit(t) >= 0});
  };
  for (UtcTime at = pass.rise.at; at < pass.set.at; at = at + step) add(at);
  add(pass.set.at);
  return out;
}

}  // namespace skykeep::astro
