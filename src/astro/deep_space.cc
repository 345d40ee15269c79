// The deep-space half of SGP4 (periods of 225 minutes and more): Sun, Moon and resonance with the Earth's
// rotation. AIAA 2006-6753, routines dscom, dpper, dsinit and dspace; Hoots, Schumacher, Glover 2004 for the
// meaning of the terms.
#include <cmath>

#include "astro/sgp4_terms.h"
#include "astro/vec3.h"

namespace skykeep::astro::detail {
namespace {

constexpr double kSolarRate = 1.19459e-5, kSolarEcc = 0.01675, kSolarStrength = 2.9864797e-6;
constexpr double kLunarRate = 1.5835218e-4, kLunarEcc = 0.05490, kLunarStrength = 4.7968065e-7;
constexpr double kEarthRate = 4.37526908801129966e-3;  // rad/min
constexpr double kFlatInclination = 5.2359877e-2;      // 3 degrees: below it the node's terms are left out

// Where the perturbing body's orbit lies: argument of perigee, inclination, node relative to the satellite's.
struct Orientation {
  double cosg, sing, cosi, sini, cosh, sinh;
};

struct Orbit {
  double ecc, ecc2, beta2, sini, cosi, sinw, cosw, mean_motion;
};

struct Effects {
  ThirdBody periodics;
  double edot, idot, mdot, ghdot, hdot;
};

// The body of dscom's loop: a, x, z and s as in Spacetrack Report #3.
Effects effects_of(const Orientation& b, const Orbit& o, double strength, double rate, double body_ecc) {
  const double a1 = b.cosg * b.cosh + b.sing * b.cosi * b.sinh;
  const double a3 = -b.sing * b.cosh + b.cosg * b.cosi * b.sinh;
  const double a7 = -b.cosg * b.sinh + b.sing * b.cosi * b.cosh;
  const double a8 = b.sing * b.sini;
  const double a9 = b.sing * b.sinh + b.cosg * b.cosi * b.cosh;
  const double a10 = b.cosg * b.sini;
  const double a2 = o.cosi * a7 + o.sini * a8, a4 = o.cosi * a9 + o.sini * a10;
  const double a5 = -o.sini * a7 + o.cosi * a8, a6 = -o.sini * a9 + o.cosi * a10;

  const double x1 = a1 * o.cosw + a2 * o.sinw, x2 = a3 * o.cosw + a4 * o.sinw;
  const double x3 = -a1 * o.sinw + a2 * o.cosw, x4 = -a3 * o.sinw + a4 * o.cosw;
  const double x5 = a5 * o.sinw, x6 = a6 * o.sinw, x7 = a5 * o.cosw, x8 = a6 * o.cosw;

  const double z31 = 12 * x1 * x1 - 3 * x3 * x3, z32 = 24 * x1 * x2 - 6 * x3 * x4,
               z33 = 12 * x2 * x2 - 3 * x4 * x4;
  const double z11 = -6 * a1 * a5 + o.ecc2 * (-24 * x1 * x7 - 6 * x3 * x5);
  const double z12 =
      -6 * (a1 * a6 + a3 * a5) + o.ecc2 * (-24 * (x2 * x7 + x1 * x8) - 6 * (x3 * x6 + x4 * x5));
  const double z13 = -6 * a3 * a6 + o.ecc2 * (-24 * x2 * x8 - 6 * x4 * x6);
  const double z21 = 6 * a2 * a5 + o.ecc2 * (24 * x1 * x5 - 6 * x3 * x7);
  const double z22 = 6 * (a4 * a5 + a2 * a6) + o.ecc2 * (24 * (x2 * x5 + x1 * x6) - 6 * (x4 * x7 + x3 * x8));
  const double z23 = 6 * a4 * a6 + o.ecc2 * (24 * x2 * x6 - 6 * x4 * x8);
  const double z1 = 2 * (3 * (a1 * a1 + a2 * a2) + z31 * o.ecc2) + o.beta2 * z31;
  const double z2 = 2 * (6 * (a1 * a3 + a2 * a4) + z32 * o.ecc2) + o.beta2 * z32;
  const double z3 = 2 * (3 * (a3 * a3 + a4 * a4) + z33 * o.ecc2) + o.beta2 * z33;

  const double beta = std::sqrt(o.beta2);
  const double s3 = strength / o.mean_motion, s2 = -0.5 * s3 / beta, s4 = s3 * beta, s1 = -15 * o.ecc * s4;
  const double s5 = x1 * x3 + x2 * x4, s6 = x2 * x3 + x1 * x4, s7 = x2 * x4 - x1 * x3;

  Effects out{};
  out.periodics = {.rate = rate,
                   .ecc = body_ecc,
                   .e2 = 2 * s1 * s6,
                   .e3 = 2 * s1 * s7,
                   .i2 = 2 * s2 * z12,
                   .i3 = 2 * s2 * (z13 - z11),
                   .l2 = -2 * s3 * z2,
                   .l3 = -2 * s3 * (z3 - z1),
                   .l4 = -2 * s3 * (-21 - 9 * o.ecc2) * body_ecc,
                   .gh2 = 2 * s4 * z32,
                   .gh3 = 2 * s4 * (z33 - z31),
                   .gh4 = -18 * s4 * body_ecc,
                   .h2 = -2 * s2 * z22,
                   .h3 = -2 * s2 * (z23 - z21)};
  out.edot = s1 * rate * s5;
  out.idot = s2 * rate * (z11 + z13);
  out.mdot = -rate * s3 * (z1 + z3 - 14 - 6 * o.ecc2);
  out.ghdot = s4 * rate * (z31 + z33 - 6);
  out.hdot = -rate * s2 * (z21 + z23);
  return out;
}

struct Bodies {
  Effects sun, moon;
};

// dscom: where Sun and Moon are at epoch, and what they do.
Bodies bodies_at_epoch(const Sgp4Terms& q, double epoch_days) {
  const double day = epoch_days + 18261.5;
  const double node =
      std::fmod(4.5236020 - 9.2422029e-4 * day, kTwoPi);  // of the Moon's orbit on the ecliptic
  const double stem = std::sin(node), ctem = std::cos(node);
  Orientation moon{};
  moon.cosi = 0.91375164 - 0.03568096 * ctem;
  moon.sini = std::sqrt(1 - moon.cosi * moon.cosi);
  const double sinhl = 0.089683511 * stem / moon.sini;
  const double coshl = std::sqrt(1 - sinhl * sinhl);
  const double gam = 5.8351514 + 0.0019443680 * day;
  const double arc = std::atan2(0.39785416 * stem / moon.sini, coshl * ctem + 0.91744867 * sinhl * stem);
  const double zx = gam + arc - node;
  moon.cosg = std::cos(zx);
  moon.sing = std::sin(zx);
  const double snod = std::sin(q.node), cnod = std::cos(q.node);
  moon.cosh = coshl * cnod + sinhl * snod;
  moon.sinh = snod * coshl - cnod * sinhl;
  const Orientation sun{.cosg = 0.1945905,
                        .sing = -0.98088458,
                        .cosi = 0.91744867,
                        .sini = 0.39785416,
                        .cosh = cnod,
                        .sinh = snod};

  const Orbit orbit{.ecc = q.ecc,
                    .ecc2 = q.ecc * q.ecc,
                    .beta2 = 1 - q.ecc * q.ecc,
                    .sini = q.sin_incl,
                    .cosi = q.cos_incl,
                    .sinw = std::sin(q.argp),
                    .cosw = std::cos(q.argp),
                    .mean_motion = q.mean_motion};
  Bodies out{effects_of(sun, orbit, kSolarStrength, kSolarRate, kSolarEcc),
             effects_of(moon, orbit, kLunarStrength, kLunarRate, kLunarEcc)};
  out.sun.periodics.longitude = std::fmod(6.2565837 + 0.017201977 * day, kTwoPi);
  out.moon.periodics.longitude = std::fmod(4.7199672 + 0.22997150 * day - gam, kTwoPi);
  return out;
}

double cubic(double e, double c0, double c1, double c2, double c3) {
  return c0 + c1 * e + c2 * e * e + c3 * e * e * e;
}

// Eccentricity functions of the half-day resonance, fitted piecewise.
struct EccentricityFunctions {
  double g201, g211, g310, g322, g410, g422, g520, g521, g532, g533;
};

EccentricityFunctions eccentricity_functions(double e) {
  EccentricityFunctions g{};
  g.g201 = -0.306 - (e - 0.64) * 0.440;
  if (e <= 0.65) {
    g.g211 = cubic(e, 3.616, -13.2470, 16.2900, 0);
    g.g310 = cubic(e, -19.302, 117.3900, -228.4190, 156.5910);
    g.g322 = cubic(e, -18.9068, 109.7927, -214.6334, 146.5816);
    g.g410 = cubic(e, -41.122, 242.6940, -471.0940, 313.9530);
    g.g422 = cubic(e, -146.407, 841.8800, -1629.014, 1083.4350);
    g.g520 = cubic(e, -532.114, 3017.977, -5740.032, 3708.2760);
  } else {
    g.g211 = cubic(e, -72.099, 331.819, -508.738, 266.724);
    g.g310 = cubic(e, -346.844, 1582.851, -2415.925, 1246.113);
    g.g322 = cubic(e, -342.585, 1554.908, -2366.899, 1215.972);
    g.g410 = cubic(e, -1052.797, 4758.686, -7193.992, 3651.957);
    g.g422 = cubic(e, -3581.690, 16178.110, -24462.770, 12422.520);
    g.g520 = e > 0.715 ? cubic(e, -5149.66, 29936.92, -54087.36, 31324.56)
                       : cubic(e, 1464.74, -4664.75, 3763.64, 0);
  }
  if (e < 0.7) {
    g.g533 = cubic(e, -919.22770, 4988.6100, -9064.7700, 5542.21);
    g.g521 = cubic(e, -822.71072, 4568.6173, -8491.4146, 5337.524);
    g.g532 = cubic(e, -853.66600, 4690.2500, -8624.7700, 5341.4);
  } else {
    g.g533 = cubic(e, -37995.780, 161616.52, -229838.20, 109377.94);
    g.g521 = cubic(e, -51752.104, 218913.95, -309468.16, 146349.42);
    g.g532 = cubic(e, -40023.880, 170470.89, -242699.48, 115605.82);
  }
  return g;
}

void add_half_day_terms(const Sgp4Terms& q, DeepSpaceTerms& deep) {
  constexpr double kRoot22 = 1.7891679e-6, kRoot32 = 3.7393792e-7, kRoot44 = 7.3636953e-9;
  constexpr double kRoot52 = 1.1428639e-7, kRoot54 = 2.1765803e-9;
  constexpr double kG22 = 5.7686396, kG32 = 0.95240898, kG44 = 1.8014998, kG52 = 1.0508330, kG54 = 4.4108898;
  const auto g = eccentricity_functions(q.ecc);
  const double s = q.sin_incl, c = q.cos_incl, s2 = s * s, c2 = c * c;
  const double f220 = 0.75 * (1 + 2 * c + c2), f221 = 1.5 * s2;
  const double f321 = 1.875 * s * (1 - 2 * c - 3 * c2), f322 = -1.875 * s * (1 + 2 * c - 3 * c2);
  const double f441 = 35 * s2 * f220, f442 = 39.3750 * s2 * s2;
  const double f522 = 9.84375 * s * (s2 * (1 - 2 * c - 5 * c2) + 0.33333333 * (-2 + 4 * c + 6 * c2));
  const double f523 = s * (4.92187512 * s2 * (-2 - 4 * c + 10 * c2) + 6.56250012 * (1 + 2 * c - 3 * c2));
  const double f542 = 29.53125 * s * (2 - 8 * c + c2 * (-12 + 8 * c + 10 * c2));
  const double f543 = 29.53125 * s * (-2 - 8 * c + c2 * (12 + 8 * c - 10 * c2));

  const double aonv = std::pow(q.mean_motion / q.gravity.xke, 2.0 / 3);  // 1 / semi-major axis
  const double order2 = 3 * q.mean_motion * q.mean_motion * aonv * aonv;
  const double order3 = order2 * aonv, order4 = order3 * aonv, order5 = order4 * aonv;
  deep.resonance_terms = {{{order2 * kRoot22 * f220 * g.g201, 2, 1, kG22},
                           {order2 * kRoot22 * f221 * g.g211, 0, 1, kG22},
                           {order3 * kRoot32 * f321 * g.g310, 1, 1, kG32},
                           {order3 * kRoot32 * f322 * g.g322, -1, 1, kG32},
                           {2 * order4 * kRoot44 * f441 * g.g410, 2, 2, kG44},
                           {2 * order4 * kRoot44 * f442 * g.g422, 0, 2, kG44},
                           {order5 * kRoot52 * f522 * g.g520, 1, 1, kG52},
                           {order5 * kRoot52 * f523 * g.g532, -1, 1, kG52},
                           {2 * order5 * kRoot54 * f542 * g.g521, 1, 2, kG54},
                           {2 * order5 * kRoot54 * f543 * g.g533, -1, 2, kG54}}};
  deep.resonance_count = 10;
}

void add_one_day_terms(const Sgp4Terms& q, DeepSpaceTerms& deep) {
  constexpr double kQ22 = 1.7891679e-6, kQ31 = 2.1460748e-6, kQ33 = 2.2123015e-7;
  constexpr double kPhase31 = 0.13130908, kPhase22 = 2.8843198, kPhase33 = 0.37448087;
  const double e2 = q.ecc * q.ecc, s = q.sin_incl, c = q.cos_incl;
  const double g200 = 1 + e2 * (-2.5 + 0.8125 * e2), g310 = 1 + 2 * e2, g300 = 1 + e2 * (-6 + 6.60937 * e2);
  const double f220 = 0.75 * (1 + c) * (1 + c), f311 = 0.9375 * s * s * (1 + 3 * c) - 0.75 * (1 + c);
  const double f330 = 1.875 * (1 + c) * (1 + c) * (1 + c);
  const double aonv = std::pow(q.mean_motion / q.gravity.xke, 2.0 / 3);
  const double order2 = 3 * q.mean_motion * q.mean_motion * aonv * aonv;
  deep.resonance_terms[0] = {order2 * f311 * g310 * kQ31 * aonv, 0, 1, kPhase31};
  deep.resonance_terms[1] = {2 * order2 * f220 * g200 * kQ22, 0, 2, 2 * kPhase22};
  deep.resonance_terms[2] = {3 * order2 * f330 * g300 * kQ33 * aonv, 0, 3, 3 * kPhase33};
  deep.resonance_count = 3;
}

Resonance resonance_of(const Sgp4Terms& q) {
  const double n = q.mean_motion;
  if (n > 0.0034906585 && n < 0.0052359877) return Resonance::kOneDay;
  if (n >= 8.26e-3 && n <= 9.24e-3 && q.ecc >= 0.5) return Resonance::kHalfDay;
  return Resonance::kNone;
}

double gst_at(double epoch_days, bool is_afspc) {
  double theta;
  if (is_afspc) {  // count of days since 1970, then AFSPC's polynomial
    const double ts70 = epoch_days - 7305.0, ds70 = std::floor(ts70 + 1.0e-8), fraction = ts70 - ds70;
    constexpr double kC1 = 1.72027916940703639e-2;
    theta =
        1.7321343856509374 + kC1 * ds70 + (kC1 + kTwoPi) * fraction + ts70 * ts70 * 5.07551419432269442e-15;
  } else {
    const double t = (epoch_days + 2433281.5 - 2451545.0) / 36525.0;
    const double seconds =
        -6.2e-6 * t * t * t + 0.093104 * t * t + (876600.0 * 3600 + 8640184.812866) * t + 67310.54841;
    theta = seconds * kRadPerDeg / 240.0;
  }
  theta = std::fmod(theta, kTwoPi);
  return theta < 0 ? theta + kTwoPi : theta;
}

// Rates of longitude (first and second derivative of the mean motion) from the resonance terms.
struct ResonanceRates {
  double ndot, nddot, ldot;
};

ResonanceRates resonance_rates(const Sgp4Terms& q, const DeepSpaceTerms& deep, double t, double longitude,
                               double n) {
  const double argp = q.argp + q.argpdot * t;
  ResonanceRates out{0, 0, n + deep.longitude_rate};
  for (size_t i = 0; i < deep.resonance_count; ++i) {
    const auto& term = deep.resonance_terms[i];
    const double angle = term.k * argp + term.m * longitude - term.phase;
    out.ndot += term.amplitude * std::sin(angle);
    out.nddot += term.m * term.amplitude * std::cos(angle);
  }
  out.nddot *= out.ldot;
  return out;
}

}  // namespace

DeepSpaceTerms deep_space_terms(const Sgp4Terms& q, double epoch_days, bool is_afspc) {
  const Bodies bodies = bodies_at_epoch(q, epoch_days);
  DeepSpaceTerms deep;
  deep.sun = bodies.sun.periodics;
  deep.moon = bodies.moon.periodics;
  deep.gst_at_epoch = gst_at(epoch_days, is_afspc);
  deep.node_is_positive = is_afspc;

  const bool is_flat = q.incl < kFlatInclination || q.incl > std::numbers::pi - kFlatInclination;
  double hdot = is_flat ? 0 : bodies.sun.hdot + bodies.moon.hdot;
  if (q.sin_incl != 0) hdot /= q.sin_incl;
  deep.dedt = bodies.sun.edot + bodies.moon.edot;
  deep.didt = bodies.sun.idot + bodies.moon.idot;
  deep.dmdt = bodies.sun.mdot + bodies.moon.mdot;
  deep.dnodt = hdot;
  deep.domdt = bodies.sun.ghdot + bodies.moon.ghdot - q.cos_incl * hdot;

  deep.resonance = resonance_of(q);
  const double theta = deep.gst_at_epoch;
  if (deep.resonance == Resonance::kHalfDay) {
    add_half_day_terms(q, deep);
    deep.longitude_at_epoch = std::fmod(q.mean_anomaly + q.node + q.node - theta - theta, kTwoPi);
    deep.longitude_rate = q.mdot + deep.dmdt + 2 * (q.nodedot + deep.dnodt - kEarthRate) - q.mean_motion;
  } else if (deep.resonance == Resonance::kOneDay) {
    add_one_day_terms(q, deep);
    deep.longitude_at_epoch = std::fmod(q.mean_anomaly + q.node + q.argp - theta, kTwoPi);
    deep.longitude_rate =
        q.mdot + (q.argpdot + q.nodedot) - kEarthRate + deep.dmdt + deep.domdt + deep.dnodt - q.mean_motion;
  }
  return deep;
}

void apply_deep_secular(const Sgp4Terms& q, const DeepSpaceTerms& deep, double t, Osculating& x) {
  x.ecc += deep.dedt * t;
  x.incl += deep.didt * t;
  x.argp += deep.domdt * t;
  x.node += deep.dnodt * t;
  x.mean_anomaly += deep.dmdt * t;
  if (deep.resonance == Resonance::kNone) return;

  // Euler-Maclaurin in steps of half a day, always from epoch: the published code keeps the last step as a
  // cache, on the same grid, and so comes to the same numbers.
  constexpr double kStep = 720, kHalfStepSquared = 259200;
  double longitude = deep.longitude_at_epoch, n = q.mean_motion, at = 0;
  ResonanceRates rates = resonance_rates(q, deep, at, longitude, n);
  while (std::fabs(t - at) >= kStep) {
    const double step = t > 0 ? kStep : -kStep;
    longitude += rates.ldot * step + rates.ndot * kHalfStepSquared;
    n += rates.ndot * step + rates.nddot * kHalfStepSquared;
    at += step;
    rates = resonance_rates(q, deep, at, longitude, n);
  }
  const double rest = t - at;
  x.mean_motion = n + rates.ndot * rest + rates.nddot * rest * rest * 0.5;
  longitude += rates.ldot * rest + rates.ndot * rest * rest * 0.5;
  const double theta = std::fmod(deep.gst_at_epoch + t * kEarthRate, kTwoPi);
  x.mean_anomaly = deep.resonance == Resonance::kHalfDay ? longitude - 2 * x.node + 2 * theta
                                                         : longitude - x.node - x.argp + theta;
}

namespace {

struct Periodics {
  double e = 0, i = 0, l = 0, gh = 0, h = 0;
};

void add_periodics(const ThirdBody& body, double t, Periodics& p) {
  const double zm = body.longitude + body.rate * t;
  const double zf = zm + 2 * body.ecc * std::sin(zm);
  const double s = std::sin(zf), f2 = 0.5 * s * s - 0.25, f3 = -0.5 * s * std::cos(zf);
  p.e += body.e2 * f2 + body.e3 * f3;
  p.i += body.i2 * f2 + body.i3 * f3;
  p.l += body.l2 * f2 + body.l3 * f3 + body.l4 * s;
  p.gh += body.gh2 * f2 + body.gh3 * f3 + body.gh4 * s;
  p.h += body.h2 * f2 + body.h3 * f3;
}

}  // namespace

void apply_deep_periodics(const DeepSpaceTerms& deep, double t, Osculating& x) {
  Periodics p;
  add_periodics(deep.sun, t, p);
  add_periodics(deep.moon, t, p);
  x.incl += p.i;
  x.ecc += p.e;
  const double sini = std::sin(x.incl), cosi = std::cos(x.incl);
  if (x.incl >= 0.2) {
    const double h = p.h / sini;
    x.argp += p.gh - cosi * h;
    x.node += h;
    x.mean_anomaly += p.l;
    return;
  }
  // Lyddane's modification for small inclinations, where node and perigee lose their meaning one by one.
  const double sinn = std::sin(x.node), cosn = std::cos(x.node);
  const double alfdp = sini * sinn + p.h * cosn + p.i * cosi * sinn;
  const double betdp = sini * cosn - p.h * sinn + p.i * cosi * cosn;
  x.node = std::fmod(x.node, kTwoPi);
  if (x.node < 0 && deep.node_is_positive) x.node += kTwoPi;
  const double xls = x.mean_anomaly + x.argp + p.l + p.gh + (cosi - p.i * sini) * x.node;
  const double before = x.node;
  x.node = std::atan2(alfdp, betdp);
  if (x.node < 0 && deep.node_is_positive) x.node += kTwoPi;
  if (std::fabs(before - x.node) > std::numbers::pi) x.node += x.node < before ? kTwoPi : -kTwoPi;
  x.mean_anomaly += p.l;
  x.argp = xls - x.mean_anomaly - cosi * x.node;
}

}  // namespace skykeep::astro::detail
