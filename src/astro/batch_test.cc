#include "astro/batch.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace skykeep::astro {
namespace {

constexpr double kPositionTolerance_km = 1e-6;
constexpr double kVelocityTolerance_km_s = 1e-9;
const UtcTime kEpoch = *parse_utc("2026-09-20T12:42:37.141056Z");

// Sets of every kind that the near-Earth theory knows: round and eccentric, low and high, retrograde, polar,
// drag of either sign; every tenth of deep space.
std::vector<Sgp4> many_satellites(size_t count) {
  std::mt19937 random(20260920);
  const auto between = [&](double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random);
  };
  std::vector<Sgp4> out;
  while (out.size() < count) {
    Elements e{.norad_cat_id = static_cast<int64_t>(out.size() + 1),
               .epoch = kEpoch + Duration(static_cast<int64_t>(between(-1e12, 1e12)))};
    const bool is_deep = out.size() % 10 == 9;
    e.mean_motion_rev_per_day = is_deep ? between(0.9, 6.0) : between(6.5, 16.4);
    const double axis =
        std::pow(17.05 / e.mean_motion_rev_per_day, 2.0 / 3);  // earth radii; 17.05 turns a day at the ground
    const double perigee = between(1.02, std::max(1.03, axis));
    e.eccentricity =
        out.size() % 3 == 0 ? between(0, 0.002) : std::max(0.0, std::min(0.7, 1 - perigee / axis));
    e.inclination_deg = out.size() % 7 == 0 ? between(0, 0.1) : between(0, 180);
    e.ra_of_asc_node_deg = between(0, 360);
    e.arg_of_pericenter_deg = between(0, 360);
    e.mean_anomaly_deg = between(0, 360);
    e.bstar = between(-1e-4, 5e-4);
    auto satellite = Sgp4::create(e);
    EXPECT_TRUE(satellite) << satellite.error().message;
    out.push_back(std::move(*satellite));
  }
  return out;
}

// How far the batch is from the scalar form, over all that have a state.
struct Difference {
  double position_km = 0, velocity_km_s = 0;
  size_t states = 0, errors = 0;
};

Difference compare(const std::vector<Sgp4>& satellites, const std::vector<UtcTime>& times,
                   const BatchStates& out) {
  Difference d;
  for (size_t i = 0; i < satellites.size() * times.size(); ++i) {
    const Sgp4& satellite = satellites[i / times.size()];
    TemeState expected;
    const auto status = satellite.propagate(satellite.minutes_since_epoch(times[i % times.size()]), expected);
    EXPECT_EQ(out.status[i], status) << i << " " << to_omm_json({satellite.elements()});
    if (status != Sgp4Status::kOk) {
      ++d.errors;
      continue;
    }
    const auto state = out.state(i);
    d.position_km = std::max(d.position_km, norm(state.position_km - expected.position_km));
    d.velocity_km_s = std::max(d.velocity_km_s, norm(state.velocity_km_s - expected.velocity_km_s));
    EXPECT_FALSE(std::isnan(norm(state.position_km))) << i;
    ++d.states;
  }
  return d;
}

std::vector<UtcTime> times_over(std::chrono::days span, size_t count) {
  std::vector<UtcTime> out;
  for (size_t i = 0; i < count; ++i)
    out.push_back(kEpoch + Duration(span) * static_cast<int64_t>(i) / static_cast<int64_t>(count));
  return out;
}

class EveryForm : public ::testing::TestWithParam<BatchForm> {};

TEST_P(EveryForm, ManyTimesAgreeWithTheScalarForm) {
  const auto satellites = many_satellites(150);
  const auto times = times_over(std::chrono::days(30), 1003);  // two blocks, the second not full
  BatchStates out;
  Sgp4Batch(satellites, GetParam()).propagate(times, out);
  const auto d = compare(satellites, times, out);
  EXPECT_LT(d.position_km, kPositionTolerance_km);
  EXPECT_LT(d.velocity_km_s, kVelocityTolerance_km_s);
  EXPECT_GT(d.states, 100'000u);
  EXPECT_GT(d.errors, 100u);  // some decay on the way
  RecordProperty("worst_position_km", std::to_string(d.position_km));
}

TEST_P(EveryForm, ManySatellitesAgreeWithTheScalarForm) {
  const auto satellites = many_satellites(2005);
  const auto times = times_over(std::chrono::days(10), 5);
  BatchStates out;
  Sgp4Batch(satellites, GetParam()).propagate(times, out);
  const auto d = compare(satellites, times, out);
  EXPECT_LT(d.position_km, kPositionTolerance_km);
  EXPECT_LT(d.velocity_km_s, kVelocityTolerance_km_s);
  EXPECT_GT(d.states, 8'000u);
}

TEST_P(EveryForm, NothingAndOneAreBatchesToo) {
  BatchStates out;
  Sgp4Batch({}, GetParam()).propagate(times_over(std::chrono::days(1), 3), out);
  EXPECT_TRUE(out.status.empty());
  const auto satellites = many_satellites(1);
  Sgp4Batch(satellites, GetParam()).propagate({}, out);
  EXPECT_TRUE(out.status.empty());
  const auto times = times_over(std::chrono::days(1), 1);
  Sgp4Batch(satellites, GetParam()).propagate(times, out);
  EXPECT_LT(compare(satellites, times, out).position_km, kPositionTolerance_km);
}

TEST_P(EveryForm, TimesTooFarForTheKernelGoThroughTheScalarForm) {
  const auto satellites = many_satellites(40);
  const std::vector<UtcTime> times = {kEpoch, kEpoch + std::chrono::days(36'500)};
  BatchStates out;
  Sgp4Batch(satellites, GetParam()).propagate(times, out);
  EXPECT_LT(compare(satellites, times, out).position_km, kPositionTolerance_km);
}

INSTANTIATE_TEST_SUITE_P(Batch, EveryForm, ::testing::ValuesIn(available_batch_forms()),
                         [](const auto& form) {
                           return form.param == BatchForm::kAvx512 ? "Avx512"
                                                                   : std::string(to_string(form.param));
                         });

}  // namespace
}  // namespace skykeep::astro
