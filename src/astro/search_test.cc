#include "astro/search.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace skykeep::astro {
namespace {

using std::numbers::pi;

TEST(Search, FindsEveryZeroOfASineInOrderWithItsDirection) {
  const auto f = [](double t) { return std::sin(t); };
  const auto crossings = find_crossings(f, 0.5, 100, 0.5, 1e-9);
  ASSERT_EQ(crossings.size(), 31u);
  for (size_t i = 0; i < crossings.size(); ++i) {
    EXPECT_NEAR(crossings[i].t, pi * static_cast<double>(i + 1), 1e-9);
    EXPECT_EQ(crossings[i].is_rising, i % 2 == 1);
  }
}

TEST(Search, RefiningAZeroTakesFewCalls) {
  int calls = 0;
  const auto f = [&](double t) {
    ++calls;
    return std::exp(t / 100) - 3;
  };
  const double t = refine_zero(f, {0, f(0)}, {300, f(300)}, 1e-6);
  EXPECT_NEAR(t, 100 * std::log(3.0), 1e-6);
  EXPECT_LE(calls, 12);
}

TEST(Search, StepsAndFlatSidesAreSurvived) {
  const auto step = [](double t) { return t < 123.456 ? -1.0 : 1.0; };
  EXPECT_NEAR(refine_zero(step, {0, -1}, {1000, 1}, 1e-6), 123.456, 1e-6);
  const auto cubic = [](double t) { return std::pow(t - 5, 3); };
  EXPECT_NEAR(refine_zero(cubic, {0, cubic(0)}, {1000, cubic(1000)}, 1e-3), 5, 1e-3);
  const auto zero_at_end = [](double t) { return t; };
  EXPECT_EQ(refine_zero(zero_at_end, {0, 0}, {5, 5}), 0);
}

TEST(Search, FindsMaximaInsideAndNoneAtTheEnds) {
  const auto f = [](double t) { return std::cos(t); };
  const auto maxima = find_maxima(f, 0, 20, 0.4, 1e-6);
  ASSERT_EQ(maxima.size(), 3u);  // 2 pi, 4 pi, 6 pi; t = 0 is an end
  for (size_t i = 0; i < maxima.size(); ++i) {
    EXPECT_NEAR(maxima[i].t, 2 * pi * static_cast<double>(i + 1), 1e-6);
    EXPECT_NEAR(maxima[i].value, 1, 1e-12);
  }
}

TEST(Search, AsymmetricMaximaAreFoundToTheirTolerance) {
  const auto f = [](double t) { return t * std::exp(-t / 40); };  // highest at 40
  const auto maxima = find_maxima(f, 0, 500, 60, 1e-4);
  ASSERT_EQ(maxima.size(), 1u);
  EXPECT_NEAR(maxima[0].t, 40, 1e-3);
}

TEST(Search, SpansCoverWhatIsAboveZeroFromEndToEnd) {
  const auto f = [](double t) { return std::cos(t); };
  const auto spans = find_spans(f, 0, 4 * pi, 0.3, 1e-9);
  ASSERT_EQ(spans.size(), 3u);
  EXPECT_EQ(spans[0].from, 0);
  EXPECT_NEAR(spans[0].to, pi / 2, 1e-9);
  EXPECT_NEAR(spans[1].from, 1.5 * pi, 1e-9);
  EXPECT_EQ(spans[2].to, 4 * pi);
  EXPECT_TRUE(find_spans([](double) { return -1.0; }, 0, 10, 1).empty());
}

TEST(Search, SamplesIncludeBothEnds) {
  const auto samples = sample([](double t) { return t; }, 0, 1, 0.3);
  ASSERT_EQ(samples.size(), 5u);
  EXPECT_EQ(samples.front().t, 0);
  EXPECT_EQ(samples.back().t, 1);
  EXPECT_EQ(sample([](double t) { return t; }, 3, 3, 1).size(), 1u);
}

}  // namespace
}  // namespace skykeep::astro
