#include "streams/judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace skykeep::streams {
namespace {

constexpr std::array<std::string_view, 8> kVerdicts = {"waiting", "ok",    "frozen",   "late",
                                                       "jump",    "wrong", "disputed", "missing"};

constexpr int64_t kLateS = 15;           // what claims to be of now may be so old
constexpr double kGroundSpeed = 7.66;    // km/s at the height of the station; the Earth's rotation takes or gives 0.5
constexpr double kHeightSlackKm = 50;    // between an upstream's height and the model's
constexpr double kMeanHeightKm = 420;
constexpr int64_t kOrbitS = 5'580;       // after a turn it may stand near the same place again
constexpr int64_t kContinuityS = 120;    // motion is judged over so many seconds at most
constexpr double kPlaneDays = 30, kPlaneSlackKm = 60, kPlaneDriftKm = 2;  // km a day: 0.02 degrees of the node
constexpr int64_t kLagSearchS = 12 * 3600, kLagStepS = 20;

double between(const Track::Point& a, const Track::Point& b) {
  return distance_km(a.latitude_deg, a.longitude_deg, b.latitude_deg, b.longitude_deg, kMeanHeightKm);
}

Track::Point point_of(const Candidate& c) { return {c.second, c.latitude_deg, c.longitude_deg, false}; }

Judgement bad(Verdict verdict, std::string text, std::optional<double> residual = std::nullopt) {
  return {verdict, std::move(text), residual};
}

std::optional<Judgement> against_clock(const Candidate& c) {
  const int64_t now = c.fetched_at.micros / 1'000'000;
  const int64_t behind = now - c.second;
  if (c.was_asked_for || std::abs(behind) <= kLateS) return std::nullopt;
  return bad(Verdict::kLate, fmt::format("its timestamp is {} {} the clock", to_human(std::chrono::seconds(std::abs(behind))),
                                         behind > 0 ? "behind" : "ahead of"));
}

std::optional<Judgement> against_itself(const Candidate& c, const Track& track) {
  const Track::Point here = point_of(c);
  for (const Track::Point* other : {track.before(c.second), track.after(c.second)}) {
    if (other == nullptr || !is_frozen(*other, here)) continue;
    const int64_t since = other->second < c.second ? track.standing_since(*other) : c.second;
    const int64_t until = std::max(other->second, c.second);
    return bad(Verdict::kFrozen, fmt::format("the same position for {}", to_human(std::chrono::seconds(until - since))));
  }
  return std::nullopt;
}

Judgement against_model(const Candidate& c, const ElementSet& elements, const OrbitPoint& model, Verdict known) {
  const double age = elements.age_days(c.second);
  const double allowed = tolerance_km(age);
  const double off =
      distance_km(c.latitude_deg, c.longitude_deg, model.latitude_deg, model.longitude_deg, model.altitude_km);
  if (off > allowed && (known == Verdict::kLate || known == Verdict::kWrong))  // the search is not repeated for every value
    return bad(known, fmt::format("{:.1f} km from SGP4, {:.1f} km are allowed", off, allowed), off);
  if (off > allowed) {
    if (const auto lag = find_lag_s(c, elements, allowed + 10))
      return bad(Verdict::kLate, fmt::format("it shows where the station was {} ago, {:.0f} km back",
                                             to_human(std::chrono::seconds(*lag)), off), off);
    return bad(Verdict::kWrong, fmt::format("{:.1f} km from SGP4, {:.1f} km are allowed", off, allowed), off);
  }
  if (c.altitude_km && std::abs(*c.altitude_km - model.altitude_km) > kHeightSlackKm)
    return bad(Verdict::kWrong, fmt::format("its height is {:.0f} km, the orbit's {:.0f} km", *c.altitude_km, model.altitude_km),
               off);
  return {Verdict::kOk, "", off};
}

// How far the candidate lies beside the plane of the orbit.
double beside_plane_km(const Candidate& c, const OrbitPoint& model) {
  constexpr double kRad = std::numbers::pi / 180, kFlattening = 0.00628;  // e^2 N / (N + h) at the height of the station
  const auto& [p, v] = model.state;
  const Vec3 n = {p[1] * v[2] - p[2] * v[1], p[2] * v[0] - p[0] * v[2], p[0] * v[1] - p[1] * v[0]};
  const double size = std::sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]);
  const double r = std::sqrt(p[0] * p[0] + p[1] * p[1] + p[2] * p[2]);
  // The Earth has turned as far for the one as for the other: the model's place gives the sidereal angle.
  const double right_ascension = std::atan2(p[1], p[0]) + (c.longitude_deg - model.longitude_deg) * kRad;
  const double declination = std::atan((1 - kFlattening) * std::tan(c.latitude_deg * kRad));
  const double sine = (n[0] * std::cos(declination) * std::cos(right_ascension) + n[1] * std::cos(declination) * std::sin(right_ascension) +
                       n[2] * std::sin(declination)) / size;
  return std::abs(std::asin(std::clamp(sine, -1.0, 1.0))) * r;
}

// Drag and burns move a satellite along its orbit, by thousands of km in weeks; the plane turns as foreseen.
std::optional<Judgement> against_plane(const Candidate& c, const ElementSet& elements) {
  const double age = elements.age_days(c.second);
  if (age > kPlaneDays) return std::nullopt;
  const auto model = elements.orbit->at(c.second);
  if (!model) return std::nullopt;
  const double beside = beside_plane_km(c, *model);
  if (beside <= kPlaneSlackKm + kPlaneDriftKm * age) return std::nullopt;
  return bad(Verdict::kWrong, fmt::format("{:.0f} km beside the plane of the orbit", beside));
}

// The model is too old, or there is none: what is left is what a satellite can do.
Judgement against_physics(const Candidate& c, const Track& track, const ElementSet* elements) {
  if (elements != nullptr)
    if (auto beside = against_plane(c, *elements)) return std::move(*beside);
  const Track::Point here = point_of(c);
  for (const Track::Point* other : {track.before(c.second), track.after(c.second)}) {
    if (other == nullptr || !other->was_good || std::abs(other->second - c.second) > kContinuityS) continue;
    if (!is_possible_motion(*other, here))
      return bad(Verdict::kJump, fmt::format("{:.0f} km in {} s", between(*other, here), std::abs(other->second - c.second)));
  }
  return {};
}

}  // namespace

std::string_view to_string(Verdict verdict) { return kVerdicts[static_cast<size_t>(verdict)]; }

std::optional<Verdict> parse_verdict(std::string_view text) {
  for (size_t i = 0; i < kVerdicts.size(); ++i)
    if (kVerdicts[i] == text) return static_cast<Verdict>(i);
  return std::nullopt;
}

void Track::add(const Point& point) {
  auto at = std::lower_bound(points_.begin(), points_.end(), point.second,
                             [](const Point& p, int64_t second) { return p.second < second; });
  if (at != points_.end() && at->second == point.second) {
    *at = point;
    return;
  }
  points_.insert(at, point);
  if (points_.size() > kKept) points_.pop_front();
}

const Track::Point* Track::before(int64_t second) const {
  const Point* found = nullptr;
  for (const Point& p : points_) {
    if (p.second >= second) break;
    found = &p;
  }
  return found;
}

const Track::Point* Track::after(int64_t second) const {
  for (const Point& p : points_)
    if (p.second > second) return &p;
  return nullptr;
}

int64_t Track::standing_since(const Point& point) const {
  int64_t since = point.second;
  for (auto p = points_.rbegin(); p != points_.rend(); ++p) {
    if (p->second >= since) continue;
    if (!is_frozen(*p, point)) break;
    since = p->second;
  }
  return since;
}

bool is_frozen(const Track::Point& a, const Track::Point& b) {
  const int64_t seconds = std::abs(a.second - b.second);
  return seconds > 0 && seconds < kOrbitS / 2 && between(a, b) < 1;
}

bool is_possible_motion(const Track::Point& a, const Track::Point& b) {
  const auto seconds = static_cast<double>(std::abs(a.second - b.second));
  const double expected = kGroundSpeed * seconds;
  // A tenth for the Earth's rotation and the height, a second of rounding at either end.
  return std::abs(between(a, b) - expected) <= 0.1 * expected + 2 * kGroundSpeed;
}

std::optional<int64_t> find_lag_s(const Candidate& c, const ElementSet& elements, double within_km) {
  const auto off = [&](int64_t lag) {
    const auto then = elements.orbit->at(c.second - lag);
    if (!then) return 1e9;
    return distance_km(c.latitude_deg, c.longitude_deg, then->latitude_deg, then->longitude_deg, then->altitude_km);
  };
  int64_t best = 0;
  double nearest = 1e9;
  for (int64_t lag = kLagStepS; lag <= kLagSearchS; lag += kLagStepS)
    if (const double d = off(lag); d < nearest) nearest = d, best = lag;
  for (int64_t lag = best - kLagStepS + 1; lag < best + kLagStepS; ++lag)
    if (const double d = off(lag); d < nearest) nearest = d, best = lag;
  return nearest <= within_km && best > 0 ? std::optional(best) : std::nullopt;
}

Judgement judge(const Candidate& c, const Track& track, const ElementSet* elements, Verdict known) {
  if (auto late = against_clock(c)) return std::move(*late);
  if (auto frozen = against_itself(c, track)) return std::move(*frozen);
  if (elements != nullptr && elements->age_days(c.second) <= kJudgeDays)
    if (const auto model = elements->orbit->at(c.second)) return against_model(c, *elements, *model, known);
  return against_physics(c, track, elements);
}

}  // namespace skykeep::streams
