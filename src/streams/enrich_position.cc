#include "streams/enrich_position.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "astro/frames.h"
#include "astro/look.h"
#include "astro/station.h"
#include "astro/sun.h"
#include "streams/orbit.h"

namespace skykeep::streams {
namespace {

constexpr double kMu = 398'600.8;           // km^3/s^2, WGS 72: SGP4's own
constexpr double kHeightSlackKm = 15;       // osculating perigee and apogee tremble by some km
constexpr double kSpeedSlack = 0.05;        // km/s
constexpr double kGroundSpeed = 7.66;       // km/s at the height of the station
constexpr double kJumpKm = 15;
constexpr int64_t kNeighbourS = 60;         // seconds further apart are not compared
constexpr double kOrbitStepKm = 0.3;        // of the semi-major axis, from one set of elements to the next
constexpr double kHeightStepKm = 0.5;       // of an upstream's height against the model
constexpr int kStepStaysS = 30;
constexpr int64_t kSunSpanS = 4 * 86'400;

double dot(const Vec3& a, const Vec3& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }
double length(const Vec3& a) { return std::sqrt(dot(a, a)); }

// The Sun from samples a day apart, made again when the stream leaves their span.
class SunCache {
 public:
  astro::Sun at(int64_t second) {
    if (!track_ || second < from_ + 86'400 || second >= from_ + kSunSpanS - 86'400) {
      from_ = second - kSunSpanS / 2;
      track_.emplace(UtcTime{from_ * 1'000'000}, UtcTime{(from_ + kSunSpanS) * 1'000'000});
    }
    return track_->at(static_cast<double>(second - from_));
  }

 private:
  std::optional<astro::SunTrack> track_;
  int64_t from_ = 0;
};

// A raised orbit shows in two ways: new elements with a larger axis, or an upstream whose height leaves the model's and stays.
class HeightWatch {
 public:
  bool sees_reboost(const PositionRecord& before, const PositionRecord& now) {
    if (!now.state || !before.state) return false;
    if (now.element_epoch != before.element_epoch) {
      has_level_ = false;
      const double step = orbit_size(*now.state).semi_major_km - orbit_size(*before.state).semi_major_km;
      return step > kOrbitStepKm;
    }
    return now.source == Source::kWheretheiss && sees_step(radius_km(now.latitude_deg, now.altitude_km) - length(now.state->position_km));
  }

 private:
  bool sees_step(double above_model_km) {
    if (!has_level_) {
      has_level_ = true;
      level_ = above_model_km;
      beyond_ = 0;
      return false;
    }
    if (std::abs(above_model_km - level_) <= kHeightStepKm) {
      level_ += 0.02 * (above_model_km - level_);
      beyond_ = 0;
      return false;
    }
    if (++beyond_ < kStepStaysS) return false;
    const bool is_up = above_model_km > level_;
    has_level_ = false;
    return is_up;
  }

  bool has_level_ = false;
  double level_ = 0;  // usual height above the model
  int beyond_ = 0;    // seconds in a row that it is left
};

double slack_of(const PositionRecord& r) { return r.uncertainty_km.value_or(r.residual_km.value_or(0)); }

uint32_t motion_anomalies(const PositionRecord& before, const PositionRecord& now) {
  const auto seconds = static_cast<double>(now.second - before.second);
  const double moved = distance_km(before.latitude_deg, before.longitude_deg, now.latitude_deg, now.longitude_deg, now.altitude_km);
  if (moved < 1) return kFreeze;
  const double expected = kGroundSpeed * seconds;
  const double allowed = kJumpKm + 0.1 * expected + slack_of(before) + slack_of(now);
  return std::abs(moved - expected) > allowed ? kJump : uint32_t{0};
}

bool is_near(const std::optional<PositionRecord>& before, const PositionRecord& now) {
  return before && now.second > before->second && now.second - before->second <= kNeighbourS && now.satellite_id == before->satellite_id;
}

// The bands of physics around the state that is flown.
uint32_t odd_about(const PositionRecord& r, double velocity_km_s) {
  if (!r.state) return 0;
  const OrbitSize orbit = orbit_size(*r.state);
  const double radius = radius_km(r.latitude_deg, r.altitude_km);
  uint32_t odd = 0;
  const double perigee = orbit.semi_major_km * (1 - orbit.eccentricity), apogee = orbit.semi_major_km * (1 + orbit.eccentricity);
  if (radius < perigee - kHeightSlackKm || radius > apogee + kHeightSlackKm) odd |= kHeightOdd;
  const double vis_viva = std::sqrt(std::max(0.0, kMu * (2 / radius - 1 / orbit.semi_major_km)));
  if (!(std::abs(velocity_km_s - vis_viva) <= kSpeedSlack)) odd |= kSpeedOdd;
  return odd;
}

void add_surroundings(EnrichedRecord& e, const astro::Sun& sun) {
  const PositionRecord& r = e.position;
  const auto around = astro::surroundings_of({r.latitude_deg, r.longitude_deg, r.altitude_km}, UtcTime{r.second * 1'000'000}, sun);
  e.footprint_km = around.footprint_km;
  e.is_daylight = around.is_daylight;
  e.illumination = static_cast<Illumination>(around.illumination);
  e.solar_latitude_deg = around.solar_latitude_deg;
  e.solar_longitude_deg = around.solar_longitude_deg;
  e.sun_elevation_below_deg = around.sun_elevation_below_deg;
}
static_assert(static_cast<int>(astro::Illumination::kPenumbra) == static_cast<int>(Illumination::kPenumbra) &&
              static_cast<int>(astro::Illumination::kEclipsed) == static_cast<int>(Illumination::kEclipsed));

}  // namespace

struct Enricher::Memory {
  SunCache sun;
  HeightWatch heights;
  std::optional<PositionRecord> before;   // the last one that fitted
  std::optional<PositionRecord> outlier;  // a later one that had jumped away: the track goes on there, or it was alone
};

OrbitSize orbit_size(const StateVector& s) {
  const double r = length(s.position_km);
  const double a = 1 / (2 / r - dot(s.velocity_km_s, s.velocity_km_s) / kMu);
  const double rv = dot(s.position_km, s.velocity_km_s);
  const double h2 = r * r * dot(s.velocity_km_s, s.velocity_km_s) - rv * rv;
  return {a, std::sqrt(std::max(0.0, 1 - h2 / (kMu * a)))};
}

double radius_km(double latitude_deg, double altitude_km) {
  constexpr double kE2 = astro::kEarthFlattening * (2 - astro::kEarthFlattening);
  const double phi = latitude_deg * std::numbers::pi / 180, s = std::sin(phi), c = std::cos(phi);
  const double n = astro::kEarthRadius_km / std::sqrt(1 - kE2 * s * s);
  const double x = (n + altitude_km) * c, z = (n * (1 - kE2) + altitude_km) * s;
  return std::sqrt(x * x + z * z);
}

Enricher::Enricher(PlaceLookup places) : memory_(std::make_unique<Memory>()), places_(std::move(places)) {}
Enricher::~Enricher() = default;
Enricher::Enricher(Enricher&&) noexcept = default;

EnrichedRecord Enricher::enrich(PositionRecord record) {
  EnrichedRecord e;
  e.position = std::move(record);
  PositionRecord& r = e.position;
  e.velocity_km_s = r.state ? length(r.state->velocity_km_s) : std::sqrt(kMu / radius_km(r.latitude_deg, r.altitude_km));
  add_surroundings(e, memory_->sun.at(r.second));
  if (places_) {
    const PlaceBelow below = places_(r.latitude_deg, r.longitude_deg, r.second);
    e.time_zone = below.time_zone;
    e.utc_offset_s = below.utc_offset_s;
    e.over = below.over;
  }
  r.quality |= odd_about(r, e.velocity_km_s);
  std::optional<PositionRecord>& before = memory_->before;
  std::optional<PositionRecord>& outlier = memory_->outlier;
  if (is_near(before, r)) {
    e.anomalies = motion_anomalies(*before, r);
    // A place that two in a row agree on is where the track is now; the first of them bears the mark.
    if ((e.anomalies & kJump) != 0 && is_near(outlier, r)) {
      if (const uint32_t since = motion_anomalies(*outlier, r); (since & kJump) == 0) {
        e.anomalies = since;
        before = outlier;
      }
    }
    if (memory_->heights.sees_reboost(*before, r)) e.anomalies |= kReboost;
  }
  const bool is_newest = (!before || r.second > before->second) && (!outlier || r.second > outlier->second);
  if (!is_newest) return e;
  if ((e.anomalies & kJump) != 0) {
    outlier = r;
  } else {
    before = r;
    outlier.reset();
  }
  return e;
}

}  // namespace skykeep::streams
