// What is said of a visible pass, beside the definition taken second by second: lit, the Sun below -6 degrees, above the
// threshold, half a minute of it above ten degrees.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "astro/passes.h"
#include "astro/testing/satellites.h"

namespace skykeep::astro {
namespace {

// Made up, 1400 km high: in summer it flies through the shadow in the midst of a pass.
Sgp4 high() {
  Elements e = iss().elements();
  e.norad_cat_id = 99001;
  e.mean_motion_rev_per_day = 12.6;
  e.inclination_deg = 82;
  e.bstar = 0;
  return *Sgp4::create(e);
}

struct Sky {
  double elevation_deg, sun_deg, limb_rad;
  bool is_seen(double mask) const { return elevation_deg >= mask && sun_deg < -6 && limb_rad >= 0; }
};

class Observer {
 public:
  Observer(const Sgp4& satellite, const PassQuery& query) : satellite_(satellite), query_(query), horizon_(query.site) {}

  Sky at(UtcTime t) const {
    const EarthRotation rotation(t);
    const auto state = *satellite_.at(t);
    const Sun sun = sun_at(t);
    return {horizon_.look(rotation.to_itrf(state)).elevation_deg,
            sun_elevation_deg(sun, rotation, {query_.site.latitude_deg, query_.site.longitude_deg, query_.site.height_m / 1e3}),
            limb_distance_rad(state.position_km, sun)};
  }
  // The longest run of seconds in which the satellite is seen, and how many of its seconds are above ten degrees.
  struct Run {
    int seconds = 0, high_seconds = 0;
    UtcTime from, to;
  };
  std::vector<Run> runs(const Pass& pass) const {
    std::vector<Run> out;
    bool was = false;
    for (UtcTime t = pass.rise.at; t <= pass.set.at; t = t + 1s) {
      const Sky sky = at(t);
      const bool is = sky.is_seen(query_.min_elevation_deg - 1e-6);
      if (is && !was) out.push_back({0, 0, t, t});
      if (is) {
        ++out.back().seconds;
        out.back().high_seconds += sky.elevation_deg >= 10;
        out.back().to = t;
      }
      was = is;
    }
    return out;
  }

 private:
  const Sgp4& satellite_;
  const PassQuery& query_;
  Horizon horizon_;
};

void expect_part_is_as_defined(const VisiblePart& part, const Pass& pass, const PassQuery& q, const Observer& observer) {
  ASSERT_GE(part.start.at, pass.rise.at);
  ASSERT_LE(part.end.at, pass.set.at);
  ASSERT_GE(part.end.at - part.start.at, 30s);
  ASSERT_GE(part.top.elevation_deg, 10);
  int high = 0;
  for (UtcTime t = part.start.at + 10ms; t < part.end.at; t = t + 1s) {
    const Sky sky = observer.at(t);
    EXPECT_LT(sky.sun_deg, -6 + 1e-3) << to_string(t);
    EXPECT_GT(sky.limb_rad, -1e-5) << to_string(t);
    EXPECT_GE(sky.elevation_deg, q.min_elevation_deg - 1e-3);
    EXPECT_LE(sky.elevation_deg, part.top.elevation_deg + 1e-4);
    high += sky.elevation_deg >= 10;
  }
  EXPECT_GE(high, 29);
  EXPECT_LE(part.top.elevation_deg, pass.culmination.elevation_deg + 1e-6);
  const bool has_culmination = pass.culmination.at >= part.start.at && pass.culmination.at <= part.end.at;
  EXPECT_EQ(part.top.at == pass.culmination.at, has_culmination);
  for (const PassPoint* p : {&part.start, &part.top, &part.end})
    EXPECT_NEAR(p->elevation_deg, observer.at(p->at).elevation_deg, 1e-3);
}

void expect_reasons_are_true(const VisiblePart& part, const Pass& pass, const Observer& observer) {
  const Sky begin = observer.at(part.start.at), end = observer.at(part.end.at);
  EXPECT_EQ(part.begins == VisibleFrom::kRises, part.start.at == pass.rise.at);
  EXPECT_EQ(part.ends == VisibleUntil::kSets, part.end.at == pass.set.at);
  if (part.begins == VisibleFrom::kLeavesShadow) {
    EXPECT_NEAR(begin.limb_rad, 0, 5e-5);
  }
  if (part.begins == VisibleFrom::kDusk) {
    EXPECT_NEAR(begin.sun_deg, -6, 2e-3);
  }
  if (part.ends == VisibleUntil::kEntersShadow) {
    EXPECT_NEAR(end.limb_rad, 0, 5e-5);
  }
  if (part.ends == VisibleUntil::kDawn) {
    EXPECT_NEAR(end.sun_deg, -6, 2e-3);
  }
}

struct Counts {
  int passes = 0, visible = 0, cut = 0, refused = 0;
};

void check_passes(const Sgp4& satellite, const PassQuery& q, Counts& counts) {
  const Observer observer(satellite, q);
  const auto list = find_passes(satellite, q);
  ASSERT_TRUE(list) << list.error().message;
  for (const Pass& pass : list->passes) {
    ++counts.passes;
    SCOPED_TRACE(to_string(pass.culmination.at) + " at latitude " + std::to_string(q.site.latitude_deg));
    if (observer.at(pass.culmination.at).sun_deg > 5 && pass.set.at - pass.rise.at < 1h) {
      EXPECT_TRUE(pass.visible.empty()) << "by day";
      continue;
    }
    const auto runs = observer.runs(pass);
    const auto counted = [&](int least) {
      return std::count_if(runs.begin(), runs.end(), [&](const auto& run) { return run.high_seconds >= least; });
    };
    // A second of grace on either side of the half minute.
    EXPECT_GE(static_cast<long>(pass.visible.size()), counted(32));
    EXPECT_LE(static_cast<long>(pass.visible.size()), counted(29));
    counts.refused += !runs.empty() && pass.visible.empty();
    for (const VisiblePart& part : pass.visible) {
      ++counts.visible;
      counts.cut += part.begins != VisibleFrom::kRises || part.ends != VisibleUntil::kSets;
      expect_part_is_as_defined(part, pass, q, observer);
      expect_reasons_are_true(part, pass, observer);
    }
  }
}

TEST(VisiblePart, IsLitDarkAndHighForHalfAMinuteWhereverOneStands) {
  std::mt19937 random(20260920);
  std::uniform_real_distribution<double> latitude(-75, 75), longitude(-180, 180), day(0, 12);
  const UtcTime epoch = *parse_utc("2026-09-20T12:00:00Z");
  Counts counts;
  for (int i = 0; i < 16; ++i) {
    const auto satellite = i % 4 == 3 ? high() : iss();
    PassQuery q{.site = {latitude(random), longitude(random), 100.0 * i}};
    q.from = epoch + Duration(static_cast<int64_t>(day(random) * 86'400e6));
    q.to = q.from + std::chrono::days(1);
    q.min_elevation_deg = i % 3 == 0 ? 0 : i % 3 == 1 ? 10 : 25;
    check_passes(satellite, q, counts);
  }
  EXPECT_GT(counts.passes, 40);
  EXPECT_GT(counts.visible, 10);
  EXPECT_GT(counts.cut, 5);
  EXPECT_GT(counts.refused, 0) << "no pass among them was seen for too short a time";
}

// The higher one has to look, the shorter a pass is seen: down to half a minute, and no further.
TEST(VisiblePart, HalfAMinuteIsEnoughAndLessIsNot) {
  const auto satellite = iss();
  PassQuery q{.site = {48.1, 11.6, 0}};
  q.from = *parse_utc("2026-09-21T00:00:00Z");
  q.to = q.from + std::chrono::days(10);
  const auto list = find_passes(satellite, q);
  Duration shortest = 1h;
  for (const Pass& pass : list->passes) {
    if (pass.visible.empty()) continue;
    PassQuery near = q;
    near.from = pass.rise.at - 1min;
    near.to = pass.set.at + 1min;
    for (near.min_elevation_deg = 10; near.min_elevation_deg < pass.culmination.elevation_deg; near.min_elevation_deg += 0.1) {
      const auto high = find_passes(satellite, near);
      for (const Pass& one : high->passes)
        for (const VisiblePart& part : one.visible) shortest = std::min(shortest, part.end.at - part.start.at);
    }
  }
  EXPECT_GE(shortest, 30s);
  EXPECT_LT(shortest, 31s);
}

TEST(VisiblePart, BrightnessIsKnownOnlyWithAStandardMagnitude) {
  PassQuery q{.site = {48.1, 11.6, 0}};
  q.from = *parse_utc("2026-09-21T00:00:00Z");
  q.to = q.from + std::chrono::days(10);
  const auto satellite = iss();
  const auto unknown = find_passes(satellite, q);
  q.standard_magnitude = kIssStandardMagnitude;
  const auto known = find_passes(satellite, q);
  ASSERT_EQ(unknown->passes.size(), known->passes.size());
  int seen = 0;
  for (size_t i = 0; i < known->passes.size(); ++i) {
    ASSERT_EQ(known->passes[i].visible.size(), unknown->passes[i].visible.size());
    for (const VisiblePart& part : unknown->passes[i].visible) EXPECT_FALSE(part.magnitude || part.top_magnitude || part.brightest);
    for (const VisiblePart& part : known->passes[i].visible) {
      ++seen;
      ASSERT_TRUE(part.magnitude && part.top_magnitude && part.brightest);
      EXPECT_GT(*part.magnitude, -5);
      EXPECT_LT(*part.magnitude, 2);
      EXPECT_LE(*part.magnitude, *part.top_magnitude + 1e-4) << "the brightest is not fainter than the highest";
      EXPECT_GE(part.brightest->at, part.start.at);
      EXPECT_LE(part.brightest->at, part.end.at);
    }
  }
  EXPECT_GT(seen, 3);
}

TEST(VisiblePart, TheOneThatIsToldIsTheLongest) {
  Pass pass;
  EXPECT_EQ(pass.visible_part(), nullptr);
  const UtcTime t = *parse_utc("2026-09-21T00:00:00Z");
  for (const Duration length : {40s, 90s, 60s}) {
    VisiblePart part;
    part.start.at = t;
    part.end.at = t + length;
    pass.visible.push_back(part);
  }
  EXPECT_EQ(pass.visible_part(), &pass.visible[1]);
}

}  // namespace
}  // namespace skykeep::astro
