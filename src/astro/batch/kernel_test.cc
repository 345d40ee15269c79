// The kernel's own sine and cosine beside those of the C library in long double.
#define SKYKEEP_LANES 2
#define SKYKEEP_KERNEL run_for_test
#include "astro/batch/kernel.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace skykeep::astro::detail {
namespace {

double ulps(double value, long double truth) {
  const double unit = std::ldexp(std::numeric_limits<double>::epsilon(), std::ilogb(static_cast<double>(truth)));
  return static_cast<double>(std::fabs(value - truth)) / unit;
}

TEST(Kernel, SineAndCosineAreWithinThreeUlpOfTheTruth) {
  std::mt19937_64 random(3);
  double worst = 0;
  for (const double range : {1.0, 10.0, 1e3, 1.6e6}) {
    std::uniform_real_distribution<double> angle(-range, range);
    for (int i = 0; i < 200'000; ++i) {
      const V x = {angle(random), angle(random)};
      const SinCos at = sin_cos(x);
      for (unsigned lane = 0; lane < 2; ++lane) {
        const long double sine = std::sin(static_cast<long double>(x[lane])), cosine = std::cos(static_cast<long double>(x[lane]));
        // Beside a zero the reduction's last bit is what is left: an absolute error of 2^-60 there.
        if (std::fabs(sine) > 1e-3) worst = std::max(worst, ulps(at.sin[lane], sine));
        if (std::fabs(cosine) > 1e-3) worst = std::max(worst, ulps(at.cos[lane], cosine));
        ASSERT_LT(std::fabs(at.sin[lane] - sine), 3e-16);
        ASSERT_LT(std::fabs(at.cos[lane] - cosine), 3e-16);
      }
    }
  }
  EXPECT_LT(worst, 3);
}

TEST(Kernel, TurningBySmallAnglesKeepsTheDigits) {
  std::mt19937_64 random(4);
  std::uniform_real_distribution<double> angle(-3.2, 3.2), small(-kSmall, kSmall);
  for (int i = 0; i < 100'000; ++i) {
    const double a = angle(random), d = small(random);
    const SinCos at = turned(sin_cos(all(a)), all(d));
    ASSERT_LT(std::fabs(at.sin[0] - std::sin(static_cast<long double>(a) + d)), 1.5e-14);
    ASSERT_LT(std::fabs(at.cos[0] - std::cos(static_cast<long double>(a) + d)), 1.5e-14);
  }
}

TEST(Kernel, KeplersEquationIsSolvedForEveryEccentricity) {
  std::mt19937_64 random(5);
  std::uniform_real_distribution<double> angle(-3.2, 3.2), eccentricity(0, 0.7);
  for (int i = 0; i < 100'000; ++i) {
    const double e = i % 2 == 0 ? eccentricity(random) : eccentricity(random) * 0.01, w = angle(random), u = angle(random);
    const double axnl = e * std::cos(w), aynl = e * std::sin(w);
    const SinCos at = solve_kepler(all(u), sin_cos(all(u)), all(axnl), all(aynl), all(e * e));
    // u = E + aynl cos E - axnl sin E
    const double anomaly = std::atan2(at.sin[0], at.cos[0]);
    ASSERT_LT(std::fabs(std::remainder(anomaly + aynl * at.cos[0] - axnl * at.sin[0] - u, 2 * M_PI)), 1e-12) << e << " " << w << " " << u;
  }
}

}  // namespace
}  // namespace skykeep::astro::detail
