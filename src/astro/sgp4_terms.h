// What SGP4 computes once per element set. Private to the room: the scalar and the batch form share it.
// Units: radians, minutes, earth radii of the gravity model. Letters follow Spacetrack Report #3.
#pragma once

#include <array>
#include <cstddef>

namespace skykeep::astro::detail {

struct GravityModel {
  double radius_km, xke, j2, j3, j4, j3oj2;
};

struct Sgp4Terms {
  GravityModel gravity{};
  double mean_motion = 0;  // Brouwer's, rad/min
  double semi_major = 0;   // earth radii
  double ecc = 0, incl = 0, node = 0, argp = 0, mean_anomaly = 0, bstar = 0;
  double sin_incl = 0, cos_incl = 0;
  // Secular rates of gravity and drag.
  double mdot = 0, argpdot = 0, nodedot = 0, nodecf = 0;
  double cc1 = 0, cc4 = 0, cc5 = 0, d2 = 0, d3 = 0, d4 = 0;
  double t2cof = 0, t3cof = 0, t4cof = 0, t5cof = 0;
  double eta = 0, delmo = 0, sinmao = 0, omgcof = 0, xmcof = 0;
  bool is_simple = false;  // perigee below 220 km or deep space: drag by cc1, cc4 and t2cof alone
  // Long and short periodics; deep space takes them anew at each time, as the inclination changes.
  double aycof = 0, xlcof = 0, con41 = 0, x1mth2 = 0, x7thm1 = 0;
};

// Periodics of the Sun or the Moon: sums over sines of the body's longitude.
struct ThirdBody {
  double longitude = 0, rate = 0, ecc = 0;  // mean longitude at epoch, rad/min, eccentricity of its orbit
  double e2 = 0, e3 = 0, i2 = 0, i3 = 0, l2 = 0, l3 = 0, l4 = 0, gh2 = 0, gh3 = 0, gh4 = 0, h2 = 0, h3 = 0;
};

// One term of the resonance with the Earth's tesseral harmonics: amplitude * sin(k * argp + m * longitude -
// phase).
struct ResonanceTerm {
  double amplitude = 0, k = 0, m = 0, phase = 0;
};

enum class Resonance { kNone, kOneDay, kHalfDay };

struct DeepSpaceTerms {
  ThirdBody sun, moon;
  double dedt = 0, didt = 0, dmdt = 0, domdt = 0, dnodt = 0;  // secular, of Sun and Moon together
  double gst_at_epoch = 0;
  bool node_is_positive = false;  // AFSPC's quadrants
  Resonance resonance = Resonance::kNone;
  std::array<ResonanceTerm, 10> resonance_terms{};
  size_t resonance_count = 0;
  double longitude_at_epoch = 0, longitude_rate = 0;  // xlamo, xfact
};

// Elements on their way through the theory.
struct Osculating {
  double ecc = 0, incl = 0, node = 0, argp = 0, mean_anomaly = 0, mean_motion = 0;
};

// `epoch_days`: since 1950-01-00T00:00 (Julian date 2433281.5); `terms`: complete but for the deep-space
// part.
DeepSpaceTerms deep_space_terms(const Sgp4Terms& terms, double epoch_days, bool is_afspc);
// Secular and resonance effects at `t` minutes; `x` holds the elements of drag and zonal harmonics before.
void apply_deep_secular(const Sgp4Terms& terms, const DeepSpaceTerms& deep, double t, Osculating& x);
void apply_deep_periodics(const DeepSpaceTerms& deep, double t, Osculating& x);

}  // namespace skykeep::astro::detail
