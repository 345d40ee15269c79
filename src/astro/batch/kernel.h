// The near-Earth theory over SKYKEEP_LANES propagations abreast, through the compiler's vector extensions.
// Included by one file for each instruction set, which defines SKYKEEP_LANES and SKYKEEP_KERNEL (the
// function's name).
//
// Line by line the same as sgp4.cc; where it differs it says so. Everything is in an unnamed namespace and
// nothing of the standard library is used, so that no code for a strange instruction set leaks into the
// program.
#pragma once

#include "astro/batch/job.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace skykeep::astro::detail {
namespace {

constexpr unsigned kLanes = SKYKEEP_LANES;
using V = double __attribute__((vector_size(8 * SKYKEEP_LANES)));
using M = long long __attribute__((vector_size(8 * SKYKEEP_LANES)));  // masks: all bits or none

inline V load(const double* p) {
  V v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}
inline void store(double* p, V v) { __builtin_memcpy(p, &v, sizeof v); }
inline V all(double x) { return x - V{}; }
inline M bits(V v) { return reinterpret_cast<M>(v); }
inline V as_double(M m) { return reinterpret_cast<V>(m); }
inline V absolute(V v) { return as_double(bits(v) & 0x7fffffffffffffffLL); }

inline bool any(M mask) {
#if SKYKEEP_LANES == 4 && defined(__AVX__)
  return _mm256_movemask_pd(reinterpret_cast<__m256d>(mask)) != 0;
#elif SKYKEEP_LANES == 8 && defined(__AVX512F__)
  return _mm512_test_epi64_mask(reinterpret_cast<__m512i>(mask), reinterpret_cast<__m512i>(mask)) != 0;
#else
  long long sum = 0;
  for (unsigned i = 0; i < kLanes; ++i) sum |= mask[i];
  return sum != 0;
#endif
}

inline V square_root(V v) {
#if SKYKEEP_LANES == 4 && defined(__AVX__)
  return reinterpret_cast<V>(_mm256_sqrt_pd(reinterpret_cast<__m256d>(v)));
#elif SKYKEEP_LANES == 8 && defined(__AVX512F__)
  return reinterpret_cast<V>(_mm512_sqrt_pd(reinterpret_cast<__m512d>(v)));
#else
  for (unsigned i = 0; i < kLanes; ++i) v[i] = __builtin_sqrt(v[i]);
  return v;
#endif
}

struct SinCos {
  V sin, cos;
};

// fdlibm's k_sin.c and k_cos.c after a reduction by three parts of pi/2 (e_rem_pio2.c), good to 2^20 quarter
// turns.
inline SinCos sin_cos(V x) {
  constexpr double kMagic =
      0x1.8p52;  // adding it rounds to a whole number, which then stands in the low bits
  const V shifted = x * 6.36619772367581382433e-01 + kMagic;
  const V n = shifted - kMagic;
  const M quadrant = bits(shifted);
  V r = x - n * 1.57079632673412561417e+00;
  r = r - n * 6.07710050630396597660e-11;
  r = r - n * 2.02226624879595063154e-21;
  const V z = r * r;
  const V s = r + r * z *
                      (-1.66666666666666324348e-01 +
                       z * (8.33333333332248946124e-03 +
                            z * (-1.98412698298579493134e-04 +
                                 z * (2.75573137070700676789e-06 +
                                      z * (-2.50507602534068634195e-08 + z * 1.58969099521155010221e-10)))));
  const V c = 1.0 - 0.5 * z +
              z * z *
                  (4.16666666666666019037e-02 +
                   z * (-1.38888888888741095749e-03 +
                        z * (2.48015872894767294178e-05 +
                             z * (-2.75573143513906633035e-07 +
                                  z * (2.08757232129817482790e-09 + z * -1.13596475577881948265e-11)))));
  const M swap = -(quadrant & 1);
  const M sin_sign = (quadrant & 2) << 62, cos_sign = ((quadrant + 1) & 2) << 62;
  const V sine = swap ? c : s, cosine = swap ? s : c;
  return {as_double(bits(sine) ^ sin_sign), as_double(bits(cosine) ^ cos_sign)};
}

// The sine and cosine of a + d from those of a, for |d| <= kSmall: the first term left out is d^7 / 5040 <
// 1.3e-14, a ten-thousandth of a millimetre at the station's distance.
constexpr double kSmall = 0.035;
inline SinCos turned(SinCos a, V d) {
  const V z = d * d;
  const V s = d * (1.0 - z * (1.0 / 6 - z * (1.0 / 120)));
  const V c = 1.0 - z * (0.5 - z * (1.0 / 24 - z * (1.0 / 720)));
  return {a.sin * c + a.cos * s, a.cos * c - a.sin * s};
}

struct Constants {
  const double* column;
  unsigned long stride;
  V operator[](BatchField f) const { return load(column + f * stride); }
};

inline SinCos sum_of(SinCos a, SinCos b) {
  return {a.sin * b.cos + a.cos * b.sin, a.cos * b.cos - a.sin * b.sin};
}

// Angles that hang on each other would make the processor wait. So the sines of what depends on time alone
// are taken first, side by side, and corrections turn them, as far as they are small; where one is not, its
// sine is taken anew.
inline SinCos corrected(SinCos a, V angle, V correction) {
  return any(absolute(correction) > kSmall) ? sin_cos(angle + correction) : turned(a, correction);
}

// Mean elements after drag.
struct Mean {
  V axis_factor, eccentricity, along_track;
  V node, latitude;  // angles before corrections: node, argument of latitude
  SinCos node_at, latitude_at, perigee_at;
};

inline Mean mean_elements(const Constants& q, V t) {
  const V t2 = t * t;
  const V anomaly = q[kMeanAnomaly] + q[kMeanAnomalyRate] * t, perigee = q[kPerigee] + q[kPerigeeRate] * t;
  Mean out;
  out.node = q[kNode] + q[kNodeRate] * t + q[kNodeDrag] * t2;
  const SinCos anomaly_at = sin_cos(anomaly), perigee_at = sin_cos(perigee);
  out.node_at = sin_cos(out.node);
  out.latitude = anomaly + perigee;
  out.latitude_at = sum_of(anomaly_at, perigee_at);
  // Drag moves the perigee back by as much as it moves the anomaly on: their sum stays.
  const V along = 1.0 + q[kEta] * anomaly_at.cos;
  const V shift = q[kOmgcof] * t + q[kXmcof] * (along * along * along - q[kDelmo]);
  const V sine = corrected(anomaly_at, anomaly, shift).sin;
  out.perigee_at = corrected(perigee_at, perigee, -shift);
  out.axis_factor = 1.0 - t * (q[kCc1] + t * (q[kD2] + t * (q[kD3] + t * q[kD4])));
  out.eccentricity = q[kEccentricity] - (q[kBstarCc4] * t + q[kBstarCc5] * (sine - q[kSinMo]));
  out.along_track = q[kMeanMotion] * t2 * (q[kT2] + t * (q[kT3] + t * (q[kT4] + t * q[kT5])));
  return out;
}

// Kepler's equation for E = u + d. Newton's steps as in the scalar form until one more term of the series
// ends it: the last step is of fourth order, its error below e d^4 / 24.
inline SinCos solve_kepler(V u, SinCos e, V axnl, V aynl, V ecc2) {
  V d = V{};
  for (int i = 0; i < 10; ++i) {
    const V ecose = axnl * e.cos + aynl * e.sin, esine = axnl * e.sin - aynl * e.cos;
    const V inverse = 1.0 / (1.0 - ecose);
    V step = (esine - d) * inverse;
    const V size = step * step;
    if (!any((ecc2 * size * size * size * size > 1e-26) | (size > kSmall * kSmall))) {
      const V a = 0.5 * esine * inverse, b = ecose * inverse * (1.0 / 6);
      return turned(e, step * (1.0 - step * (a - step * (2.0 * a * a - b))));
    }
    step = step > 0.95 ? all(0.95) : step < -0.95 ? all(-0.95) : step;
    d += step;
    e = sin_cos(u + d);
  }
  return e;
}

struct Results {
  V position[3], velocity[3];
  M bad_eccentricity, bad_latus, decayed;
};

// Short-period effects and the way from orbital elements to vectors.
inline void to_state(const Constants& q, const Mean& x, V a, V axnl, V aynl, SinCos e, Results& out) {
  const V ecose = axnl * e.cos + aynl * e.sin, esine = axnl * e.sin - aynl * e.cos;
  const V el2 = axnl * axnl + aynl * aynl, betal = square_root(1.0 - el2), root_a = square_root(a);
  // Divisions are dear: one serves all.
  const V rl = a * (1.0 - ecose), ratio = 1.0 - el2, one_beta = 1.0 + betal, pl = a * ratio;
  const V inverse = 1.0 / (rl * one_beta * pl);
  const V inverse_rl = inverse * one_beta * pl, inverse_pl = inverse * one_beta * rl;
  const V inverse_a = inverse_pl * ratio;
  const V temp = esine * (inverse * rl * pl), scale = a * inverse_rl;
  const V sinu = scale * (e.sin - aynl - axnl * temp), cosu = scale * (e.cos - axnl + aynl * temp);
  const V sin2u = 2.0 * cosu * sinu, cos2u = 1.0 - 2.0 * sinu * sinu;
  const V temp1 = 0.5 * q[kJ2] * inverse_pl, temp2 = temp1 * inverse_pl;
  const V sini0 = q[kSinIncl], cosi0 = q[kCosIncl], x1mth2 = q[kX1mth2], con41 = q[kCon41];

  const V r = rl * (1.0 - 1.5 * temp2 * betal * con41) + 0.5 * temp1 * x1mth2 * cos2u;
  const V along = temp1 * inverse_a * inverse_a * root_a;  // n / xke = a^-1.5
  const V rdot = root_a * esine * inverse_rl - along * x1mth2 * sin2u;
  const V rvdot = root_a * betal * inverse_rl + along * (x1mth2 * cos2u + 1.5 * con41);

  // The scalar form goes through atan2 and back; these corrections are of the order of J2, a milliradian.
  const SinCos su = turned({sinu, cosu}, -0.25 * temp2 * q[kX7thm1] * sin2u);
  const SinCos incl = turned({sini0, cosi0}, 1.5 * temp2 * cosi0 * sini0 * cos2u);
  const SinCos node = turned(x.node_at, 1.5 * temp2 * cosi0 * sin2u);

  const V mx = -node.sin * incl.cos, my = node.cos * incl.cos;
  const V up[3] = {mx * su.sin + node.cos * su.cos, my * su.sin + node.sin * su.cos, incl.sin * su.sin};
  const V ahead[3] = {mx * su.cos - node.cos * su.sin, my * su.cos - node.sin * su.sin, incl.sin * su.cos};
  const V km = r * q[kRadius], km_s = q[kRadius] * q[kXke] * (1.0 / 60);
  for (int i = 0; i < 3; ++i) {
    out.position[i] = km * up[i];
    out.velocity[i] = km_s * (rdot * up[i] + rvdot * ahead[i]);
  }
  out.bad_latus = pl < 0.0;
  out.decayed = r < 1.0;
}

inline void propagate(const Constants& q, V t, Results& out) {
  const Mean x = mean_elements(q, t);
  const V a = q[kSemiMajor] * x.axis_factor * x.axis_factor;
  V ecc = x.eccentricity;
  out.bad_eccentricity = (ecc >= 1.0) | (ecc < -0.001);
  ecc = ecc < 1.0e-6 ? all(1.0e-6) : ecc;
  const V axnl = ecc * x.perigee_at.cos, inverse = 1.0 / (a * (1.0 - ecc * ecc));
  const V aynl = ecc * x.perigee_at.sin + inverse * q[kAycof];
  const V correction = x.along_track + inverse * q[kXlcof] * axnl;
  const SinCos at_u = corrected(x.latitude_at, x.latitude, correction);
  const V ecc2 = axnl * axnl + aynl * aynl;
  to_state(q, x, a, axnl, aynl, solve_kepler(x.latitude + correction, at_u, axnl, aynl, ecc2), out);
}

void write_status(const Results& r, unsigned char* status) {
  for (unsigned i = 0; i < kLanes; ++i) {
    status[i] = static_cast<unsigned char>(r.bad_eccentricity[i] != 0 ? 1
                                           : r.bad_latus[i] != 0      ? 4
                                           : r.decayed[i] != 0        ? 6
                                                                      : 0);
  }
}

}  // namespace

void SKYKEEP_KERNEL(const KernelJob& job) {
  for (unsigned long i = 0; i < job.count; i += kLanes) {
    const Constants constants{job.constants + (job.constants_advance ? i : 0), job.stride};
    Results r;
    propagate(constants, load(job.minutes + i), r);
    for (int k = 0; k < 3; ++k) {
      store(job.out[k] + i, r.position[k]);
      store(job.out[k + 3] + i, r.velocity[k]);
    }
    if (any(r.bad_eccentricity | r.bad_latus | r.decayed)) {
      write_status(r, job.status + i);
    } else {
      __builtin_memset(job.status + i, 0, kLanes);
    }
  }
}

}  // namespace skykeep::astro::detail
