#include "astro/passes.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "astro/search.h"
#include "astro/testing/satellites.h"

namespace skykeep::astro {
namespace {

const UtcTime kFrom = *parse_utc("2026-09-21T00:00:00Z");

PassQuery query(double latitude, double longitude, int days, double min_elevation = 10) {
  return {.site = {latitude, longitude, 0},
          .from = kFrom,
          .to = kFrom + std::chrono::days(days),
          .min_elevation_deg = min_elevation,
          .standard_magnitude = kIssStandardMagnitude};
}

std::vector<Pass> passes_of(const Sgp4& satellite, const PassQuery& q) {
  auto list = find_passes(satellite, q);
  EXPECT_TRUE(list) << list.error().message;
  return list ? list->passes : std::vector<Pass>{};
}

double elevation_deg(const Sgp4& satellite, const Site& site, UtcTime t) {
  return Horizon(site).look(EarthRotation(t).to_itrf(*satellite.at(t))).elevation_deg;
}

TEST(Passes, RiseAndSetLieAtTheThresholdAndTheCulminationAboveAll) {
  const auto satellite = iss();
  const auto q = query(48.1, 11.6, 3);
  const auto passes = passes_of(satellite, q);
  ASSERT_GE(passes.size(), 12u);
  for (const auto& pass : passes) {
    EXPECT_LT(pass.rise.at, pass.culmination.at);
    EXPECT_LT(pass.culmination.at, pass.set.at);
    EXPECT_NEAR(pass.rise.elevation_deg, 10, 1e-3);
    EXPECT_NEAR(pass.set.elevation_deg, 10, 1e-3);
    for (auto t = pass.rise.at; t < pass.set.at; t = t + 1s) {
      const double elevation = elevation_deg(satellite, q.site, t);
      ASSERT_LE(elevation, pass.culmination.elevation_deg + 1e-6);
      ASSERT_GE(elevation, 10 - 1e-3);
    }
  }
}

TEST(Passes, NoneIsMissedBesideASecondBySecondCount) {
  const auto satellite = iss();
  for (const Site site : {Site{51.6, 179.99, 0}, Site{-51.9, -60, 0}, Site{0, 0, 0}, Site{60, 25, 100}}) {
    auto q = query(site.latitude_deg, site.longitude_deg, 2, 0);
    q.site = site;
    int expected = 0;
    double before = -90;
    for (auto t = q.from; t < q.to; t = t + 5s) {
      const double now = elevation_deg(satellite, site, t);
      expected += before < 0 && now >= 0;
      before = now;
    }
    const auto passes = passes_of(satellite, q);
    // A pass at the window's ends may rise on one side of it and culminate on the other.
    EXPECT_LE(std::abs(static_cast<int>(passes.size()) - expected), 1) << site.latitude_deg;
    EXPECT_GT(passes.size(), 5u);
  }
}

TEST(Passes, BelongToTheWindowOfTheirCulmination) {
  const auto satellite = iss();
  const auto all = passes_of(satellite, query(48.1, 11.6, 3));
  ASSERT_GE(all.size(), 2u);
  const auto& pass = all[1];
  auto q = query(48.1, 11.6, 3);
  q.from = pass.culmination.at - 1s;  // between rise and culmination: the pass is whole all the same
  q.to = pass.culmination.at + 1s;
  const auto one = passes_of(satellite, q);
  ASSERT_EQ(one.size(), 1u);
  EXPECT_LT(one[0].rise.at, q.from);
  EXPECT_GT(one[0].set.at, q.to);
  EXPECT_LT(std::abs((one[0].rise.at - pass.rise.at).count()),
            5000);  // microseconds: the search's tolerance, twice
  EXPECT_LT(std::abs((one[0].culmination.at - pass.culmination.at).count()), 5000);
  q.to = pass.culmination.at - 100ms;
  EXPECT_TRUE(passes_of(satellite, q).empty());
  q.from = q.to = pass.culmination.at;
  EXPECT_TRUE(passes_of(satellite, q).empty());  // an empty window
}

TEST(Passes, WindowsSideBySideNeitherLoseNorDouble) {
  const auto satellite = iss();
  const auto whole = passes_of(satellite, query(40, -75, 4));
  std::vector<Pass> parts;
  auto q = query(40, -75, 4);
  for (int i = 0; i < 4 * 24; ++i) {
    q.from = kFrom + std::chrono::hours(i);
    q.to = q.from + 1h;
    for (auto& pass : passes_of(satellite, q)) parts.push_back(pass);
  }
  ASSERT_EQ(parts.size(), whole.size());
  for (size_t i = 0; i < whole.size(); ++i)
    EXPECT_LT(std::abs((parts[i].culmination.at - whole[i].culmination.at).count()), 5000);
}

TEST(Passes, GrazingPassesCountExactlyWhenTheyReachTheThreshold) {
  const auto satellite = iss();
  const auto q = query(48.1, 11.6, 5, 0);
  for (const auto& pass : passes_of(satellite, q)) {
    auto grazing = q;
    grazing.from = pass.culmination.at - 10min;
    grazing.to = pass.culmination.at + 10min;
    grazing.min_elevation_deg = pass.culmination.elevation_deg - 1e-4;
    const auto just_above = passes_of(satellite, grazing);
    ASSERT_EQ(just_above.size(), 1u) << pass.culmination.elevation_deg;
    EXPECT_LT(just_above[0].set.at - just_above[0].rise.at, 20s);
    grazing.min_elevation_deg = pass.culmination.elevation_deg + 1e-4;
    EXPECT_TRUE(passes_of(satellite, grazing).empty());
  }
}

TEST(Passes, TheDateLineIsOnePlaceAndAPoleHasOneSky) {
  const auto satellite = iss();
  const auto east = passes_of(satellite, query(30, 180, 2)), west = passes_of(satellite, query(30, -180, 2));
  ASSERT_EQ(east.size(), west.size());
  ASSERT_FALSE(east.empty());
  for (size_t i = 0; i < east.size(); ++i)
    EXPECT_LT(std::abs((east[i].rise.at - west[i].rise.at).count()), 10);
  // Seen from the pole a polar orbiter passes at every turn, and turning the longitude turns the azimuths
  // alone.
  const auto polar = satellite_of("1 28057U 03049A   06177.78615833  .00000060  00000-0  35940-4 0  1836",
                                  "2 28057  98.4283 247.6961 0000884  88.1964 271.9322 14.35478080140550");
  auto q = query(90, 0, 1);
  q.from = *parse_utc("2006-06-27T00:00:00Z");
  q.to = q.from + 24h;
  const auto at_zero = passes_of(polar, q);
  q.site.longitude_deg = 90;
  const auto at_ninety = passes_of(polar, q);
  ASSERT_GE(at_zero.size(), 14u);  // 14.35 turns a day
  ASSERT_EQ(at_ninety.size(), at_zero.size());
  const double turned = at_ninety[0].rise.azimuth_deg - at_zero[0].rise.azimuth_deg;
  EXPECT_NEAR(std::remainder(turned - 90, 360), 0, 1e-3);
  EXPECT_TRUE(passes_of(iss(), query(-90, 0, 2)).empty());  // the ISS never rises there
}

TEST(Passes, WhatNeverSetsIsSaidToBeUp) {
  auto q = query(45, -80, 3, 5);
  q.from = *parse_utc("2006-06-26T00:00:00Z");
  q.to = q.from + std::chrono::days(3);
  const auto satellite = geostationary();
  // Find the longitude it stands over, and look from there and from the other side.
  const auto below = to_geodetic(EarthRotation(q.from).to_itrf(satellite.at(q.from)->position_km));
  q.site = {45, below.longitude_deg, 0};
  ASSERT_GT(elevation_deg(satellite, q.site, q.from), 20);
  const auto here = find_passes(satellite, q);
  EXPECT_TRUE(here->passes.empty());
  EXPECT_TRUE(here->is_always_up);
  q.min_elevation_deg = 60;
  EXPECT_FALSE(find_passes(satellite, q)->is_always_up) << "not so high";
  q.min_elevation_deg = 5;
  q.site.longitude_deg = std::remainder(below.longitude_deg + 180, 360);
  const auto there = find_passes(satellite, q);
  EXPECT_TRUE(there->passes.empty());
  EXPECT_FALSE(there->is_always_up);
  // The station in the midst of a pass is up for some seconds; over a day it is not.
  const auto station = iss();
  auto moment = query(48.1, 11.6, 1);
  EXPECT_FALSE(find_passes(station, moment)->is_always_up);
  const auto top = passes_of(station, moment).at(0).culmination.at;
  moment.from = top - 10s;
  moment.to = top + 10s;
  EXPECT_TRUE(find_passes(station, moment)->is_always_up);
  // Between the tops of two passes it is not, nor where it sets.
  const auto two = passes_of(station, query(48.1, 11.6, 1));
  moment.from = two.at(0).culmination.at;
  moment.to = two.at(1).culmination.at;
  EXPECT_FALSE(find_passes(station, moment)->is_always_up);
  moment.from = two.at(0).set.at - 5s;
  moment.to = two.at(0).set.at + 5s;
  EXPECT_FALSE(find_passes(station, moment)->is_always_up);
}

// It dips below for less time than lies between two moments that are looked at.
TEST(Passes, WhatDipsBelowForAMomentIsNotAlwaysUp) {
  const auto satellite = geostationary();
  auto q = query(45, 0, 1);
  const UtcTime from = *parse_utc("2006-06-26T00:00:00Z");
  q.site.longitude_deg = to_geodetic(EarthRotation(from).to_itrf(satellite.at(from)->position_km)).longitude_deg;
  UtcTime lowest = from;
  double least = 90, most = -90;
  for (UtcTime t = from; t < from + std::chrono::days(1); t = t + 20s) {
    const double elevation = elevation_deg(satellite, q.site, t);
    if (elevation < least) lowest = t;
    least = std::min(least, elevation);
    most = std::max(most, elevation);
  }
  const Duration step(static_cast<int64_t>(0.05 * satellite.period_minutes() * 60e6));
  q.from = lowest - 4 * step - step / 2;
  q.to = lowest + 5 * step;
  q.min_elevation_deg = least + 0.001 * (most - least);
  EXPECT_FALSE(find_passes(satellite, q)->is_always_up);
  q.min_elevation_deg = least - 0.001 * (most - least);
  EXPECT_TRUE(find_passes(satellite, q)->is_always_up);
}

// Near the geostationary belt, a little lower or higher: it drifts round the Earth and is up for weeks.
Sgp4 drifter(double turns_a_day) {
  Elements e = geostationary().elements();
  e.mean_motion_rev_per_day = turns_a_day;
  return *Sgp4::create(e);
}

TEST(Passes, ADrifterThatOnlySetsOrOnlyRisesInTheWindowIsSaidToBeUpUntilOrFromThen) {
  for (const double turns : {0.985, 1.02}) {  // to the west, to the east
    const auto satellite = drifter(turns);
    auto q = query(45, 0, 3, 5);
    q.from = *parse_utc("2006-06-26T00:00:00Z");
    q.to = q.from + std::chrono::days(200);
    const auto is_up = [&](UtcTime t) { return elevation_deg(satellite, q.site, t) >= 5; };
    int rises = 0, sets = 0;
    for (auto t = q.from; t < q.to; t = t + 6h) {
      const bool before = is_up(t), after = is_up(t + 6h);
      if (before == after) continue;
      ++(after ? rises : sets);
      auto some_days = q;
      some_days.from = t - 40h;
      some_days.to = t + 46h;
      const auto list = find_passes(satellite, some_days);
      ASSERT_TRUE(list) << list.error().message;
      EXPECT_TRUE(list->passes.empty());
      EXPECT_FALSE(list->is_always_up);
      ASSERT_EQ(list->up_until.has_value(), before) << to_string(t);
      ASSERT_EQ(list->up_from.has_value(), after) << to_string(t);
      const PassPoint& edge = before ? *list->up_until : *list->up_from;
      EXPECT_NEAR(edge.elevation_deg, 5, 1e-3);
      EXPECT_GE(edge.at, t);
      EXPECT_LE(edge.at, t + 6h);
    }
    EXPECT_GE(rises + sets, 2) << turns;
  }
}

TEST(Passes, APassThatTheWindowCutsIsUpUntilItSets) {
  const auto satellite = iss();
  auto q = query(48.1, 11.6, 1);
  const Pass pass = passes_of(satellite, q).at(0);
  q.from = pass.culmination.at + 30s;
  q.to = q.from + 30min;
  auto list = *find_passes(satellite, q);
  EXPECT_TRUE(list.passes.empty());
  ASSERT_TRUE(list.up_until);
  EXPECT_NEAR(seconds_between(pass.set.at, list.up_until->at), 0, 0.01);
  EXPECT_FALSE(list.up_from);
  q.from = pass.culmination.at - 30s;  // the list tells the pass whole
  list = *find_passes(satellite, q);
  EXPECT_EQ(list.passes.size(), 1u);
  EXPECT_FALSE(list.up_until);
  q.to = pass.culmination.at - 10s;
  q.from = q.to - 30min;
  list = *find_passes(satellite, q);
  EXPECT_FALSE(list.up_until);
  ASSERT_TRUE(list.up_from);
  EXPECT_NEAR(seconds_between(pass.rise.at, list.up_from->at), 0, 0.01);
}

TEST(Passes, EccentricOrbitsHaveLongPassesWithOneCulmination) {
  auto q = query(60, 60, 2, 5);
  q.from = *parse_utc("2006-06-26T00:00:00Z");
  q.to = q.from + std::chrono::days(2);
  const auto satellite = molniya();
  const auto passes = passes_of(satellite, q);
  ASSERT_FALSE(passes.empty());
  for (const auto& pass : passes) {
    for (auto t = pass.rise.at; t < pass.set.at; t = t + 30s) {
      const double elevation = elevation_deg(satellite, q.site, t);
      ASSERT_GE(elevation, 5 - 1e-3);
      ASSERT_LE(elevation, pass.culmination.elevation_deg + 1e-6);
    }
  }
  EXPECT_GT(passes[0].set.at - passes[0].rise.at, 3h);
}

TEST(Passes, TheTrackRunsFromRiseToSet) {
  const auto satellite = iss();
  const auto q = query(48.1, 11.6, 1);
  const auto passes = passes_of(satellite, q);
  ASSERT_FALSE(passes.empty());
  const auto track = pass_track(satellite, q, passes[0], 10s);
  ASSERT_TRUE(track);
  EXPECT_EQ(track->front().at, passes[0].rise.at);
  EXPECT_EQ(track->back().at, passes[0].set.at);
  EXPECT_NEAR(track->front().azimuth_deg, passes[0].rise.azimuth_deg, 1e-3);
  EXPECT_FALSE(pass_track(satellite, q, passes[0], 0s));
}

TEST(Passes, QuestionsWithoutSenseAreRefused) {
  const auto satellite = iss();
  auto q = query(48, 11, 1);
  q.to = q.from - 1s;
  EXPECT_EQ(find_passes(satellite, q).error().code, Code::kInvalidInput);
  q = query(48, 11, 401);
  EXPECT_FALSE(find_passes(satellite, q));
  q = query(91, 11, 1);
  EXPECT_FALSE(find_passes(satellite, q));
  q = query(48, 11, 1, 90);
  EXPECT_FALSE(find_passes(satellite, q));
}

// In its last hours: it decays 440 minutes after the epoch.
Sgp4 decaying() {
  return satellite_of("1 29141U 85108AA  06170.26783845  .99999999  00000-0  13519-0 0   718",
                      "2 29141  82.4288 273.4882 0015848 277.2124  83.9133 15.93343074  6828");
}

TEST(Passes, AreToldUntilTheModelEnds) {
  const auto satellite = decaying();
  const UtcTime epoch = satellite.elements().epoch;
  size_t passes = 0;
  for (const double longitude : {-150.0, -90.0, -30.0, 30.0, 90.0, 150.0}) {
    auto q = query(60, longitude, 3, 0);
    q.from = epoch;
    q.to = epoch + std::chrono::days(3);
    const auto list = find_passes(satellite, q);
    ASSERT_TRUE(list) << list.error().message;
    ASSERT_TRUE(list->ends);
    EXPECT_EQ(list->ends->status, Sgp4Status::kDecayed);
    EXPECT_FALSE(list->begins);
    EXPECT_LT(list->ends->at, epoch + 8h);
    EXPECT_TRUE(satellite.at(list->ends->at - 1s));
    EXPECT_FALSE(satellite.at(list->ends->at + 1s));
    for (const auto& pass : list->passes) {
      EXPECT_LT(pass.set.at, list->ends->at) << "whole ones alone";
      EXPECT_NEAR(pass.set.elevation_deg, 0, 1e-3);
    }
    passes += list->passes.size();
    q.to = list->ends->at - 1s;
    EXPECT_FALSE(find_passes(satellite, q)->ends) << "a window before it knows nothing of it";
  }
  EXPECT_GE(passes, 4u);
}

TEST(Passes, ASatelliteThatIsGoneBeforeTheWindowIsNamed) {
  const auto satellite = decaying();
  auto q = query(48, 11, 3);
  q.from = satellite.elements().epoch + std::chrono::days(1);
  q.to = q.from + std::chrono::days(3);
  const auto list = find_passes(satellite, q);
  ASSERT_FALSE(list);
  EXPECT_EQ(list.error().code, Code::kInvalidInput);
  EXPECT_NE(list.error().message.find("29141"), std::string::npos) << list.error().message;
  EXPECT_NE(list.error().message.find("decayed"), std::string::npos) << list.error().message;
}

}  // namespace
}  // namespace skykeep::astro
