#include "astro/sgp4.h"

#include <fmt/format.h>

#include <cmath>

#include "astro/identity.h"

namespace skykeep::astro {
namespace {

using detail::GravityModel;
using detail::Osculating;
using detail::Sgp4Terms;

constexpr double kMinutesPerDay = 1440;
constexpr double kEquator_km = 6378.137;  // WGS 84
constexpr double kPolarDivisor = 1.5e-12;  // where 1 + cos(i) is nothing, for retrograde equatorial orbits

// AIAA 2006-6753, appendix: constants of the three models.
GravityModel gravity_model(Gravity gravity) {
  GravityModel g{};
  switch (gravity) {
    case Gravity::kWgs72Old:
      g = {6378.135, 0.0743669161, 0.001082616, -0.00000253881, -0.00000165597, 0};
      break;
    case Gravity::kWgs72:
      g = {6378.135,       60 / std::sqrt(6378.135 * 6378.135 * 6378.135 / 398600.8),
           0.001082616,    -0.00000253881,
           -0.00000165597, 0};
      break;
    case Gravity::kWgs84:
      g = {6378.137,          60 / std::sqrt(6378.137 * 6378.137 * 6378.137 / 398600.5),
           0.00108262998905,  -0.00000253215306,
           -0.00000161098761, 0};
      break;
  }
  g.j3oj2 = g.j3 / g.j2;
  return g;
}

// Powers and parameters of the atmosphere between `s` and q0 = 120 km, needed for drag.
struct Drag {
  double s, qoms4;
};

Drag drag_of(double perigee_radius, double radius_km) {
  double s_km = 78.0;
  const double perigee_km = (perigee_radius - 1) * radius_km;
  if (perigee_km < 156.0) s_km = perigee_km < 98.0 ? 20.0 : perigee_km - 78.0;
  const double q = (120.0 - s_km) / radius_km;
  return {s_km / radius_km + 1, q * q * q * q};
}

// Kozai's mean motion of the element set -> Brouwer's, which the theory uses.
void set_mean_motion(Sgp4Terms& q, double kozai) {
  const double cos2 = q.cos_incl * q.cos_incl, beta2 = 1 - q.ecc * q.ecc;
  const double ak = std::pow(q.gravity.xke / kozai, 2.0 / 3);
  const double d1 = 0.75 * q.gravity.j2 * (3 * cos2 - 1) / (std::sqrt(beta2) * beta2);
  const double del0 = d1 / (ak * ak);
  const double a0 = ak * (1 - del0 * del0 - del0 * (1.0 / 3 + 134 * del0 * del0 / 81));
  q.mean_motion = kozai / (1 + d1 / (a0 * a0));
  q.semi_major = std::pow(q.gravity.xke / q.mean_motion, 2.0 / 3);
}

// Secular effects of the zonal harmonics J2 and J4.
void set_gravity_rates(Sgp4Terms& q) {
  const double c2 = q.cos_incl * q.cos_incl, c4 = c2 * c2, beta2 = 1 - q.ecc * q.ecc, beta = std::sqrt(beta2);
  const double p = q.semi_major * beta2, inv_p2 = 1 / (p * p);
  const double temp1 = 1.5 * q.gravity.j2 * inv_p2 * q.mean_motion;
  const double temp2 = 0.5 * temp1 * q.gravity.j2 * inv_p2;
  const double temp3 = -0.46875 * q.gravity.j4 * inv_p2 * inv_p2 * q.mean_motion;
  q.mdot = q.mean_motion + 0.5 * temp1 * beta * q.con41 + 0.0625 * temp2 * beta * (13 - 78 * c2 + 137 * c4);
  q.argpdot = -0.5 * temp1 * (1 - 5 * c2) + 0.0625 * temp2 * (7 - 114 * c2 + 395 * c4) +
              temp3 * (3 - 36 * c2 + 49 * c4);
  const double xhdot1 = -temp1 * q.cos_incl;
  q.nodedot = xhdot1 + (0.5 * temp2 * (4 - 19 * c2) + 2 * temp3 * (3 - 7 * c2)) * q.cos_incl;
  q.nodecf = 3.5 * beta2 * xhdot1 * q.cc1;
}

void set_drag(Sgp4Terms& q) {
  const double perigee = q.semi_major * (1 - q.ecc);
  q.is_simple = perigee < 220.0 / q.gravity.radius_km + 1;
  const Drag drag = drag_of(perigee, q.gravity.radius_km);
  const double a = q.semi_major, n = q.mean_motion, e = q.ecc, beta2 = 1 - e * e;
  const double tsi = 1 / (a - drag.s);
  q.eta = a * e * tsi;
  const double eta2 = q.eta * q.eta, eeta = e * q.eta, psi2 = std::fabs(1 - eta2);
  const double coef = drag.qoms4 * std::pow(tsi, 4), coef1 = coef / std::pow(psi2, 3.5);
  const double cc2 = coef1 * n *
                     (a * (1 + 1.5 * eta2 + eeta * (4 + eta2)) +
                      0.375 * q.gravity.j2 * tsi / psi2 * q.con41 * (8 + 3 * eta2 * (8 + eta2)));
  q.cc1 = q.bstar * cc2;
  const double cc3 = e > 1.0e-4 ? -2 * coef * tsi * q.gravity.j3oj2 * n * q.sin_incl / e : 0;
  q.cc4 = 2 * n * coef1 * a * beta2 *
          (q.eta * (2 + 0.5 * eta2) + e * (0.5 + 2 * eta2) -
           q.gravity.j2 * tsi / (a * psi2) *
               (-3 * q.con41 * (1 - 2 * eeta + eta2 * (1.5 - 0.5 * eeta)) +
                0.75 * q.x1mth2 * (2 * eta2 - eeta * (1 + eta2)) * std::cos(2 * q.argp)));
  q.cc5 = 2 * coef1 * a * beta2 * (1 + 2.75 * (eta2 + eeta) + eeta * eta2);
  q.omgcof = q.bstar * cc3 * std::cos(q.argp);
  q.xmcof = e > 1.0e-4 ? -2.0 / 3 * coef * q.bstar / eeta : 0;
  q.t2cof = 1.5 * q.cc1;
  const double delmo = 1 + q.eta * std::cos(q.mean_anomaly);
  q.delmo = delmo * delmo * delmo;
  q.sinmao = std::sin(q.mean_anomaly);

  const double cc1sq = q.cc1 * q.cc1;
  q.d2 = 4 * a * tsi * cc1sq;
  const double temp = q.d2 * tsi * q.cc1 / 3;
  q.d3 = (17 * a + drag.s) * temp;
  q.d4 = 0.5 * temp * a * tsi * (221 * a + 31 * drag.s) * q.cc1;
  q.t3cof = q.d2 + 2 * cc1sq;
  q.t4cof = 0.25 * (3 * q.d3 + q.cc1 * (12 * q.d2 + 10 * cc1sq));
  q.t5cof = 0.2 * (3 * q.d4 + 12 * q.cc1 * q.d3 + 6 * q.d2 * q.d2 + 15 * cc1sq * (2 * q.d2 + cc1sq));
}

// What depends on the inclination alone.
void set_inclination(Sgp4Terms& q, double incl) {
  q.incl = incl;
  q.sin_incl = std::sin(incl);
  q.cos_incl = std::cos(incl);
  const double c = q.cos_incl, c2 = c * c, divisor = std::fabs(c + 1) > kPolarDivisor ? 1 + c : kPolarDivisor;
  q.con41 = 3 * c2 - 1;
  q.x1mth2 = 1 - c2;
  q.x7thm1 = 7 * c2 - 1;
  q.xlcof = -0.25 * q.gravity.j3oj2 * q.sin_incl * (3 + 5 * c) / divisor;
  q.aycof = -0.5 * q.gravity.j3oj2 * q.sin_incl;
}

// fmod into [0, 2 pi).
double turn(double angle) {
  const double x = std::fmod(angle, kTwoPi);
  return x < 0 ? x + kTwoPi : x;
}

// The factor on the axis that drag makes; at zero and below the polynomial has turned the orbit inside out.
double axis_factor(const Sgp4Terms& q, double t) {
  const double t2 = t * t;
  return 1 - q.cc1 * t - (q.is_simple ? 0 : q.d2 * t2 + q.d3 * t2 * t + q.d4 * t2 * t2);
}

struct DragAtTime {
  double tempa, tempe, templ;  // factors on axis, eccentricity and longitude
};

DragAtTime apply_drag(const Sgp4Terms& q, double t, Osculating& x) {
  const double t2 = t * t;
  x.mean_anomaly = q.mean_anomaly + q.mdot * t;
  x.argp = q.argp + q.argpdot * t;
  x.node = q.node + q.nodedot * t + q.nodecf * t2;
  DragAtTime d{1 - q.cc1 * t, q.bstar * q.cc4 * t, q.t2cof * t2};
  if (q.is_simple) return d;
  const double along = 1 + q.eta * std::cos(x.mean_anomaly);
  const double shift = q.omgcof * t + q.xmcof * (along * along * along - q.delmo);
  x.mean_anomaly += shift;
  x.argp -= shift;
  const double t3 = t2 * t, t4 = t3 * t;
  d.tempa -= q.d2 * t2 + q.d3 * t3 + q.d4 * t4;
  d.tempe += q.bstar * q.cc5 * (std::sin(x.mean_anomaly) - q.sinmao);
  d.templ += q.t3cof * t3 + t4 * (q.t4cof + t * q.t5cof);
  return d;
}

struct EccentricAnomaly {
  double sin, cos;
};

// Kepler's equation in the equinoctial form of the theory: u = E + aynl cos E - axnl sin E.
EccentricAnomaly solve_kepler(double u, double axnl, double aynl) {
  double e = u, sin_e = 0, cos_e = 1, step = 1;
  for (int i = 0; i < 10 && std::fabs(step) >= 1.0e-12; ++i) {
    sin_e = std::sin(e);
    cos_e = std::cos(e);
    step = (u - aynl * cos_e + axnl * sin_e - e) / (1 - cos_e * axnl - sin_e * aynl);
    if (std::fabs(step) >= 0.95) step = step > 0 ? 0.95 : -0.95;
    e += step;
  }
  return {sin_e, cos_e};
}

// Long-period and short-period effects of J2 and J3, then position and velocity.
Sgp4Status to_state(const Sgp4Terms& q, const Osculating& x, double a, TemeState& out) {
  const double axnl = x.ecc * std::cos(x.argp), inv = 1 / (a * (1 - x.ecc * x.ecc));
  const double aynl = x.ecc * std::sin(x.argp) + inv * q.aycof;
  const double u = turn(x.mean_anomaly + x.argp + inv * q.xlcof * axnl);
  const auto anomaly = solve_kepler(u, axnl, aynl);
  const double ecose = axnl * anomaly.cos + aynl * anomaly.sin,
               esine = axnl * anomaly.sin - aynl * anomaly.cos;
  const double el2 = axnl * axnl + aynl * aynl, pl = a * (1 - el2);
  if (pl < 0) return Sgp4Status::kSemiLatusRectum;

  const double rl = a * (1 - ecose), rdotl = std::sqrt(a) * esine / rl, rvdotl = std::sqrt(pl) / rl;
  const double betal = std::sqrt(1 - el2), temp = esine / (1 + betal);
  const double sinu = a / rl * (anomaly.sin - aynl - axnl * temp);
  const double cosu = a / rl * (anomaly.cos - axnl + aynl * temp);
  const double sin2u = 2 * cosu * sinu, cos2u = 1 - 2 * sinu * sinu;
  const double temp1 = 0.5 * q.gravity.j2 / pl, temp2 = temp1 / pl;

  const double n = x.mean_motion;
  const double r = rl * (1 - 1.5 * temp2 * betal * q.con41) + 0.5 * temp1 * q.x1mth2 * cos2u;
  const double su = std::atan2(sinu, cosu) - 0.25 * temp2 * q.x7thm1 * sin2u;
  const double node = x.node + 1.5 * temp2 * q.cos_incl * sin2u;
  const double incl = x.incl + 1.5 * temp2 * q.cos_incl * q.sin_incl * cos2u;
  const double rdot = rdotl - n * temp1 * q.x1mth2 * sin2u / q.gravity.xke;
  const double rvdot = rvdotl + n * temp1 * (q.x1mth2 * cos2u + 1.5 * q.con41) / q.gravity.xke;

  const double sins = std::sin(su), coss = std::cos(su), sinn = std::sin(node), cosn = std::cos(node);
  const double sini = std::sin(incl), cosi = std::cos(incl);
  const Vec3 up{-sinn * cosi * sins + cosn * coss, cosn * cosi * sins + sinn * coss, sini * sins};
  const Vec3 along{-sinn * cosi * coss - cosn * sins, cosn * cosi * coss - sinn * sins, sini * coss};
  const double km_s = q.gravity.radius_km * q.gravity.xke / 60;
  out.position_km = (r * q.gravity.radius_km) * up;
  out.velocity_km_s = km_s * (rdot * up + rvdot * along);
  return r < 1 ? Sgp4Status::kDecayed : Sgp4Status::kOk;
}

}  // namespace

std::string_view to_string(Sgp4Status status) {
  switch (status) {
    case Sgp4Status::kOk: return "ok";
    case Sgp4Status::kMeanEccentricity: return "mean eccentricity outside [-0.001, 1)";
    case Sgp4Status::kMeanMotion: return "mean motion not above zero";
    case Sgp4Status::kPerturbedEccentricity: return "perturbed eccentricity outside [0, 1]";
    case Sgp4Status::kSemiLatusRectum: return "semi-latus rectum below zero";
    case Sgp4Status::kEpochSubOrbital: return "epoch elements are sub-orbital";
    case Sgp4Status::kDecayed: return "the satellite has decayed";
    case Sgp4Status::kLeftOrbit: return "the elements do not hold: the state has left their own orbit";
  }
  return "unknown";
}

Result<Sgp4> Sgp4::create(Elements elements, Gravity gravity, OperationMode mode) {
  TRY(check(elements));
  Sgp4 out;
  Sgp4Terms& q = out.terms_;
  q.gravity = gravity_model(gravity);
  q.ecc = elements.eccentricity;
  q.node = elements.ra_of_asc_node_deg * kRadPerDeg;
  q.argp = elements.arg_of_pericenter_deg * kRadPerDeg;
  q.mean_anomaly = elements.mean_anomaly_deg * kRadPerDeg;
  q.bstar = elements.bstar;
  set_inclination(q, elements.inclination_deg * kRadPerDeg);
  set_mean_motion(q, elements.mean_motion_rev_per_day * kTwoPi / kMinutesPerDay);
  set_drag(q);
  set_gravity_rates(q);
  if (kTwoPi / q.mean_motion >= 225) {
    q.is_simple = true;
    // Through a Julian date in one double, as the published code has it: its grain of 40 us moves the Moon
    // enough to show in the sixth decimal of the verification set's widest orbit (WIND).
    const double julian_date = static_cast<double>(elements.epoch.micros) / 86'400e6 + 2440587.5;
    out.deep_ = detail::deep_space_terms(q, julian_date - 2433281.5, mode == OperationMode::kAfspc);
  }
  out.elements_ = std::move(elements);
  return out;
}

double Sgp4::minutes_since_epoch(UtcTime t) const {
  return static_cast<double>((t - elements_.epoch).count()) / 60e6;
}

bool Sgp4::is_sub_orbital_at_epoch() const { return terms_.semi_major * (1 - terms_.ecc) < 1; }

double Sgp4::mean_argument_of_latitude_rad(double t) const {
  Osculating x;
  const auto drag = apply_drag(terms_, t, x);
  double mean = x.mean_anomaly + x.argp;
  if (deep_) mean += (deep_->dmdt + deep_->domdt) * t;
  return mean + terms_.mean_motion * drag.templ;
}

Sgp4Status Sgp4::propagate(double t, TemeState& out) const {
  Osculating x{.ecc = terms_.ecc, .incl = terms_.incl, .mean_motion = terms_.mean_motion};
  const auto drag = apply_drag(terms_, t, x);
  if (deep_) detail::apply_deep_secular(terms_, *deep_, t, x);
  if (x.mean_motion <= 0) return Sgp4Status::kMeanMotion;
  const double a = std::pow(terms_.gravity.xke / x.mean_motion, 2.0 / 3) * drag.tempa * drag.tempa;
  x.mean_motion = terms_.gravity.xke / std::pow(a, 1.5);
  x.ecc -= drag.tempe;
  if (x.ecc >= 1 || x.ecc < -0.001) return Sgp4Status::kMeanEccentricity;
  x.ecc = std::max(x.ecc, 1.0e-6);
  x.mean_anomaly += terms_.mean_motion * drag.templ;
  const double longitude = turn(x.mean_anomaly + x.argp + x.node);
  x.node = std::fmod(x.node, kTwoPi);  // keeps its sign: the small-inclination branch looks at it
  x.argp = turn(x.argp);
  x.mean_anomaly = turn(longitude - x.argp - x.node);
  if (!deep_) return to_state(terms_, x, a, out);

  detail::apply_deep_periodics(*deep_, t, x);
  if (x.incl < 0) {
    x.incl = -x.incl;
    x.node += std::numbers::pi;
    x.argp -= std::numbers::pi;
  }
  if (x.ecc < 0 || x.ecc > 1) return Sgp4Status::kPerturbedEccentricity;
  Sgp4Terms now = terms_;
  set_inclination(now, x.incl);
  return to_state(now, x, a, out);
}

double Sgp4::perigee_km() const {
  return terms_.semi_major * (1 - terms_.ecc) * terms_.gravity.radius_km - kEquator_km;
}
double Sgp4::apogee_km() const {
  return terms_.semi_major * (1 + terms_.ecc) * terms_.gravity.radius_km - kEquator_km;
}

bool Sgp4::is_believable(double minutes, const TemeState& state) const {
  constexpr double kMargin = 0.1;
  const double radius = norm(state.position_km) / terms_.gravity.radius_km;  // written so that NaN is refused
  return radius >= (1 - kMargin) * terms_.semi_major * (1 - terms_.ecc) &&
         radius <= (1 + kMargin) * terms_.semi_major * (1 + terms_.ecc) && axis_factor(terms_, minutes) > 0;
}

Sgp4Status Sgp4::state(double minutes, TemeState& out) const {
  const auto status = propagate(minutes, out);
  if (status != Sgp4Status::kOk) return status;
  return is_believable(minutes, out) ? Sgp4Status::kOk : Sgp4Status::kLeftOrbit;
}

Result<TemeState> Sgp4::at(UtcTime t) const {
  TemeState out;
  const auto status = state(minutes_since_epoch(t), out);
  if (status == Sgp4Status::kOk) return out;
  const bool has_other_name = !elements_.name.empty() && elements_.name != identity_of(elements_);
  return fail(
      Code::kInvalidInput,
      fmt::format(
          "SGP4 has no state of object {}{} at {}: {} (code {}); use elements nearer than those of {}",
          identity_of(elements_), has_other_name ? fmt::format(" ({})", elements_.name) : "", skykeep::to_string(t), to_string(status),
          static_cast<int>(status), skykeep::to_string(elements_.epoch)));
}

}  // namespace skykeep::astro
