#include "streams/arbitrate_position.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "streams/testing/orbit.h"

namespace skykeep::streams {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr auto kWhere = Source::kWheretheiss;
constexpr auto kOpen = Source::kOpenNotify;

// Each second once, in order, without a hole.
void expect_whole(const Scene& scene, int64_t from, int64_t to) {
  ASSERT_THAT(scene.records, SizeIs(static_cast<size_t>(to - from + 1)));
  for (size_t i = 0; i < scene.records.size(); ++i) ASSERT_EQ(scene.records[i].second, kStart + from + static_cast<int64_t>(i));
}
// As far from the truth as `km` at most.
void expect_true(const Scene& scene, double km) {
  for (const PositionRecord& r : scene.records) {
    const OrbitPoint truth = *CircularOrbit().at(r.second);
    EXPECT_LE(distance_km(r.latitude_deg, r.longitude_deg, truth.latitude_deg, truth.longitude_deg, 420), km)
        << r.second - kStart << " s, " << to_string(r.source);
  }
}

TEST(Arbiter, AnAcceptedValueOfASecondIsItsPosition) {
  Scene scene;
  scene.run(0, 60);
  expect_whole(scene, 0, 60);
  expect_true(scene, 0.01);
  const PositionRecord& r = scene.at(15);
  EXPECT_EQ(r.provenance, Provenance::kApi);
  EXPECT_EQ(r.source, kWhere);
  EXPECT_NEAR(r.residual_km.value(), 0, 0.001);
  EXPECT_FALSE(r.uncertainty_km);
  EXPECT_EQ(r.element_age_s(), 86'415);
  EXPECT_EQ(r.confirmed->second, kStart + 15);
  EXPECT_EQ(r.raw_id, 10);
  EXPECT_TRUE(r.state);
  EXPECT_THAT(scene.notices, IsEmpty());
}

TEST(Arbiter, BeforeTheFirstAnswerTheModelSpeaks) {
  Scene scene;
  scene.tick(kStart);
  const PositionRecord& r = scene.at(0);
  EXPECT_EQ(r.provenance, Provenance::kModel);
  EXPECT_EQ(r.uncertainty_km, 2);  // 2 km x (1 day)^2
  EXPECT_EQ(r.quality, kUnconfirmed);
  EXPECT_EQ(r.raw_id, 7);
}

TEST(Arbiter, TheSecondUpstreamStepsInAndTakesItsHeightFromTheModel) {
  Scene scene;
  scene.wheretheiss = silent_from(kWhere, 0);
  scene.run(0, 65);
  EXPECT_EQ(scene.at(30).provenance, Provenance::kSecondApi);
  EXPECT_EQ(scene.at(30).quality, kHeightFromModel);
  EXPECT_NEAR(scene.at(30).altitude_km, 420, 1e-9);
  EXPECT_EQ(scene.at(31).provenance, Provenance::kModel);
  EXPECT_EQ(scene.at(45).confirmed->source, kOpen);
  EXPECT_EQ(scene.at(45).confirmed->second, kStart + 30);
}

struct Fault {
  const char* name;
  double element_age_days;
  Upstream wheretheiss, open_notify;
  Verdict first, second;          // of the two at the end
  const char* words;              // in a notice, within a minute
};

class Faults : public ::testing::TestWithParam<Fault> {};

// A fault begins after a minute of good answers; another minute later it must have a name, and nothing false was shown.
TEST_P(Faults, AreNamedWithinAMinuteAndNotShownAsTruth) {
  const Fault& fault = GetParam();
  Scene scene(elements_of_age(fault.element_age_days));
  scene.run(0, 59);
  scene.wheretheiss = fault.wheretheiss;
  scene.open_notify = fault.open_notify;
  scene.run(60, 180);
  expect_whole(scene, 0, 180);
  expect_true(scene, tolerance_km(fault.element_age_days));
  EXPECT_EQ(to_string(scene.verdict(kWhere)), to_string(fault.first));
  EXPECT_EQ(to_string(scene.verdict(kOpen)), to_string(fault.second));
  bool was_named = false;
  for (const Notice& n : scene.notices) was_named = was_named || (n.text.find(fault.words) != n.text.npos && n.second <= kStart + 120);
  EXPECT_TRUE(was_named || std::string_view(fault.words).empty()) << ::testing::PrintToString(scene.said_about("source"));
}

std::function<void(Candidate&)> off_by(double km) {
  return [km](Candidate& c) { c.latitude_deg += km / 118.5; };
}
std::function<void(Candidate&)> an_hour_old() {
  return [](Candidate& c) {
    const Candidate old = said(c.source, c.second, c.second - 3600, 0, c.second);
    c.latitude_deg = old.latitude_deg;
    c.longitude_deg = old.longitude_deg;
  };
}
// On the orbit, but behind: what drag and burns do to an old model, seen from the other side.
std::function<void(Candidate&)> behind_by(int64_t seconds) {
  return [seconds](Candidate& c) {
    const OrbitPoint then = *CircularOrbit().at(c.second - seconds);
    c.latitude_deg = then.latitude_deg;
    c.longitude_deg = then.longitude_deg - static_cast<double>(seconds) * 360 / 86'164.1;
  };
}
std::function<void(Candidate&)> frozen_at(int64_t second) {
  return [second](Candidate& c) {
    const OrbitPoint p = *CircularOrbit().at(second);
    c.latitude_deg = p.latitude_deg;
    c.longitude_deg = p.longitude_deg;
  };
}
std::function<void(Candidate&)> stamped(int64_t behind) {
  return [behind](Candidate& c) {
    c.second -= behind;
    c.was_asked_for = false;
  };
}

INSTANTIATE_TEST_SUITE_P(
    Table, Faults,
    ::testing::Values(
        Fault{"none", 1, good(kWhere), good(kOpen), Verdict::kOk, Verdict::kOk, ""},
        Fault{"wrong_100_km", 1, faulty(kWhere, 0, off_by(100)), good(kOpen), Verdict::kWrong, Verdict::kOk, "km from SGP4"},
        Fault{"second_wrong_100_km", 1, good(kWhere), faulty(kOpen, 0, off_by(100)), Verdict::kOk, Verdict::kWrong, "open-notify is passed over"},
        Fault{"both_wrong_alike", 1, faulty(kWhere, 0, off_by(100)), faulty(kOpen, 0, off_by(100)), Verdict::kWrong, Verdict::kWrong, "km from SGP4"},
        Fault{"an_hour_old_under_a_fresh_timestamp", 1, faulty(kWhere, 0, an_hour_old()), good(kOpen), Verdict::kLate, Verdict::kOk, "where the station was 60 min ago"},
        Fault{"second_an_hour_old", 1, good(kWhere), faulty(kOpen, 0, an_hour_old()), Verdict::kOk, Verdict::kLate, "where the station was 60 min ago"},
        Fault{"timestamps_an_hour_old", 1, good(kWhere), faulty(kOpen, 0, stamped(3600)), Verdict::kOk, Verdict::kLate, "timestamp is 60 min behind the clock"},
        Fault{"answers_for_other_seconds", 1, faulty(kWhere, 0, stamped(3600)), good(kOpen), Verdict::kLate, Verdict::kOk, "behind the clock"},
        Fault{"timestamps_of_tomorrow", 1, good(kWhere), faulty(kOpen, 0, stamped(-86'400)), Verdict::kOk, Verdict::kLate, "ahead of the clock"},
        Fault{"frozen", 1, faulty(kWhere, 0, frozen_at(kStart + 60)), good(kOpen), Verdict::kFrozen, Verdict::kOk, "the same position"},
        Fault{"second_frozen", 1, good(kWhere), faulty(kOpen, 0, frozen_at(kStart + 30)), Verdict::kOk, Verdict::kFrozen, "the same position"},
        Fault{"missing", 1, silent_from(kWhere, 0), good(kOpen), Verdict::kMissing, Verdict::kOk, "connection refused"},
        Fault{"both_missing", 1, silent_from(kWhere, 0), silent_from(kOpen, 0), Verdict::kMissing, Verdict::kMissing, "connection refused"},
        Fault{"height_of_a_plane", 1, faulty(kWhere, 0, [](Candidate& c) { c.altitude_km = 11; }), good(kOpen), Verdict::kWrong, Verdict::kOk, "its height is 11 km"},
        // Elements that may not overrule a fresh upstream.
        Fault{"old_elements_no_fault", 12, good(kWhere), good(kOpen), Verdict::kOk, Verdict::kOk, ""},
        Fault{"old_elements_frozen", 12, faulty(kWhere, 0, frozen_at(kStart + 60)), good(kOpen), Verdict::kFrozen, Verdict::kOk, "the same position"},
        Fault{"old_elements_wrong_beside_a_good_one", 12, faulty(kWhere, 0, an_hour_old()), good(kOpen), Verdict::kWrong, Verdict::kOk, "beside the plane of the orbit"},
        Fault{"old_elements_second_wrong", 12, good(kWhere), faulty(kOpen, 0, an_hour_old()), Verdict::kOk, Verdict::kWrong, "beside the plane of the orbit"},
        Fault{"very_old_elements", 113, good(kWhere), good(kOpen), Verdict::kOk, Verdict::kOk, ""},
        Fault{"very_old_elements_missing", 113, silent_from(kWhere, 0), good(kOpen), Verdict::kMissing, Verdict::kOk, "connection refused"}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(Arbiter, AtTenDaysTheModelNoLongerOverrulesAndSaysSo) {
  for (const auto& [age, stage] : {std::pair(9.9, 0), std::pair(12.0, 1), std::pair(20.0, 2), std::pair(113.0, 2)}) {
    Scene scene(elements_of_age(age));
    scene.wheretheiss = faulty(kWhere, 0, behind_by(50));
    scene.open_notify = silent_from(kOpen, 0);
    scene.run(0, 20);
    const PositionRecord& r = scene.at(15);
    EXPECT_EQ(r.provenance, stage == 0 ? Provenance::kModel : Provenance::kApi) << age;
    EXPECT_EQ(r.residual_km.has_value(), false) << age;
    const auto about = scene.said_about("elements");
    ASSERT_THAT(about, SizeIs(stage == 0 ? 0 : 1)) << age;
    if (stage == 2) {
      EXPECT_THAT(about[0], HasSubstr("so that passes and the station's place are not given"));
    }
  }
}

TEST(Arbiter, ModelValuesOfOldElementsSayHowFarOffTheyMayBe) {
  for (const auto& [age, km] : {std::pair(3.0, 18.0), std::pair(12.0, 288.0), std::pair(20.0, 800.0), std::pair(113.0, 13'600.0)}) {
    Scene scene(elements_of_age(age));
    scene.tick(kStart);
    EXPECT_NEAR(scene.at(0).uncertainty_km.value(), km, 0.1) << age;
    EXPECT_EQ((scene.at(0).quality & kOldElements) != 0, age > 10) << age;
  }
}

TEST(Arbiter, WithoutAnyNetworkTheModelGoesOnAndSaysThatNobodyConfirmsIt) {
  Scene scene;
  scene.wheretheiss = silent_from(kWhere, 0);
  scene.open_notify = silent_from(kOpen, 0);
  scene.run(0, 900);
  expect_whole(scene, 0, 900);
  for (const PositionRecord& r : scene.records) {
    EXPECT_EQ(r.provenance, Provenance::kModel);
    EXPECT_EQ(r.quality, kUnconfirmed);
    EXPECT_FALSE(r.confirmed);
  }
  EXPECT_THAT(scene.said_about("source"), SizeIs(2));  // each once, not once a poll
}

TEST(Arbiter, WithNeitherElementsNorUpstreamsTheGapIsMarked) {
  Scene scene(std::nullopt);
  scene.wheretheiss = silent_from(kWhere, kStart + 100);
  scene.open_notify = silent_from(kOpen, kStart + 100);
  scene.run(0, 300);
  EXPECT_EQ(scene.records.back().second, kStart + 100);
  EXPECT_EQ(scene.at(50).provenance, Provenance::kApi);
  ASSERT_FALSE(scene.gaps.empty());
  EXPECT_EQ(scene.gaps.front().from, kStart + 101);
  EXPECT_GE(scene.gaps.back().to, kStart + 281);  // written down again once a minute
  EXPECT_THAT(scene.said_about("gap"), ElementsAre(HasSubstr("there are no elements")));
  scene.wheretheiss = good(kWhere);
  scene.run(301, 320);
  EXPECT_EQ(scene.gaps.back().to, scene.at(311).second - 1);
  EXPECT_THAT(scene.said_about("gap"), SizeIs(2));
}

TEST(Arbiter, WhereUpstreamsContradictEachOtherAndTheModelIsTooOldTheRecordSaysSo) {
  Scene scene(elements_of_age(30));  // the model may be 1,800 km off: both are possible
  scene.open_notify = faulty(kOpen, 0, behind_by(50));
  scene.run(0, 60);
  EXPECT_EQ(scene.verdict(kOpen), Verdict::kDisputed);
  EXPECT_EQ(scene.at(30).source, kWhere);
  EXPECT_EQ(scene.at(30).quality, kDisputed);
  EXPECT_EQ(scene.at(31).quality, 0u);
}

TEST(Arbiter, OldElementsStillTellWhichOfTwoContradictingUpstreamsIsPossible) {
  Scene scene(elements_of_age(12));  // 288 km
  scene.open_notify = faulty(kOpen, 0, behind_by(200));
  scene.run(0, 60);
  EXPECT_EQ(scene.verdict(kOpen), Verdict::kWrong);
  EXPECT_EQ(scene.verdict(kWhere), Verdict::kOk);
  EXPECT_EQ(scene.at(30).source, kWhere);
  EXPECT_EQ(scene.at(30).quality, 0u);
}

TEST(Arbiter, ASingleFalseValueAmongGoodOnesIsAJumpAndTheOthersStay) {
  Scene scene;
  scene.run(0, 59);
  scene.wheretheiss = [](int64_t now) {
    auto out = good(kWhere)(now);
    if (now == kStart + 60) out[4].latitude_deg += 2;
    return out;
  };
  scene.run(60, 120);
  EXPECT_EQ(scene.at(64).provenance, Provenance::kApi);
  EXPECT_EQ(scene.at(65).provenance, Provenance::kModel);
  EXPECT_EQ(scene.at(66).provenance, Provenance::kApi);
  EXPECT_THAT(scene.said_about("source"), ElementsAre(HasSubstr("jump"), HasSubstr("trusted again")));
}

TEST(Arbiter, TrustComesBackAfterThreeGoodAnswers) {
  Scene scene(elements_of_age(12));
  scene.run(0, 59);
  scene.wheretheiss = faulty(kWhere, 0, frozen_at(kStart + 61));
  scene.run(60, 79);
  EXPECT_EQ(scene.verdict(kWhere), Verdict::kFrozen);
  scene.wheretheiss = good(kWhere);
  scene.run(80, 99);
  EXPECT_EQ(scene.verdict(kWhere), Verdict::kFrozen);
  EXPECT_EQ(scene.at(95).provenance, Provenance::kModel);
  scene.run(100, 110);
  EXPECT_EQ(scene.verdict(kWhere), Verdict::kOk);
  EXPECT_EQ(scene.at(105).provenance, Provenance::kApi);
}

TEST(Arbiter, ATremblingUpstreamDoesNotFillTheNotices) {
  Scene scene;
  std::mt19937 random(5);
  scene.wheretheiss = [&random](int64_t now) {
    auto out = good(kWhere)(now);
    for (Candidate& c : out)
      if (random() % 10 == 0) c.latitude_deg += 3;
    return out;
  };
  scene.run(0, 3600);
  expect_whole(scene, 0, 3600);
  expect_true(scene, 5);
  EXPECT_LE(scene.notices.size(), 40u);  // of 360 answers, two of three with a false value
}

TEST(Arbiter, SimulatedAndRecordedAnswersKeepTheirMark) {
  Scene scene([] {
    ElementSet set = elements_of_age(1);
    set.provenance = Provenance::kSimulated;
    return set;
  }());
  scene.wheretheiss = faulty(kWhere, 0, [](Candidate& c) { c.provenance = Provenance::kRecording; });
  scene.open_notify = silent_from(kOpen, 0);
  scene.run(0, 20);
  EXPECT_EQ(scene.at(0).provenance, Provenance::kSimulated);
  EXPECT_EQ(scene.at(15).provenance, Provenance::kRecording);
}

TEST(Arbiter, AfterAStandstillTheMissingSecondsAreFilledInBoundedBatches) {
  Scene scene;
  scene.limit = 500;
  scene.run(0, 20);
  scene.poll(kStart + 7300);
  scene.tick(kStart + 7300);
  expect_whole(scene, 0, 7300);
  EXPECT_LE(scene.most_at_once, 500u);
  EXPECT_NE(scene.at(5000).quality & kFilled, 0u);
  EXPECT_EQ(scene.at(5000).provenance, Provenance::kModel);
  EXPECT_EQ(scene.at(7299).quality & kFilled, 0u);
  EXPECT_THAT(scene.said_about("clock"), ElementsAre(HasSubstr("are filled")));
}

TEST(Arbiter, WhatIsMoreThanTwoDaysBackIsAMarkedGap) {
  Scene scene;
  scene.run(0, 10);
  scene.tick(kStart + 5 * 86'400);
  ASSERT_THAT(scene.gaps, ::testing::Not(IsEmpty()));
  EXPECT_EQ(scene.gaps.front().from, kStart + 11);
  EXPECT_EQ(scene.gaps.front().to, kStart + 3 * 86'400);
  EXPECT_EQ(scene.records[11].second, kStart + 3 * 86'400 + 1);
  EXPECT_EQ(scene.records.back().second, kStart + 5 * 86'400);
}

TEST(Arbiter, AClockThatGoesBackGivesNoSecondTwice) {
  Scene scene;
  scene.run(0, 100);
  scene.run(40, 130);
  expect_whole(scene, 0, 130);
  EXPECT_THAT(scene.said_about("clock"), ElementsAre(HasSubstr("went back by 60 s")));
}

TEST(Arbiter, AClockThatWasDaysAheadIsNotWaitedFor) {
  Scene scene;
  scene.run(0, 10);
  scene.tick(kStart + 40 * 86'400);
  scene.records.clear();
  scene.run(11, 40);
  EXPECT_EQ(scene.records.front().second, kStart + 11);
  EXPECT_EQ(scene.records.back().second, kStart + 40);
}

TEST(Arbiter, ARestartGoesOnWhereItStopped) {
  Scene whole, first;
  whole.run(0, 200);
  first.run(0, 77);
  Scene second;
  ASSERT_TRUE(second.arbiter.restore(first.arbiter.save()));
  second.run(78, 200);
  std::vector<PositionRecord> together = first.records;
  together.insert(together.end(), second.records.begin(), second.records.end());
  EXPECT_EQ(together, whole.records);
  EXPECT_FALSE(second.arbiter.restore("{\"format\":1}"));
  EXPECT_FALSE(second.arbiter.restore("{\"format\":99}"));
  EXPECT_EQ(second.arbiter.last_second(), kStart + 200);
}

TEST(Arbiter, TheTopicDecidesWhenItIsAheadOfTheSavedState) {
  Scene scene;
  scene.run(0, 50);
  scene.arbiter.continue_after(kStart + 60);
  scene.run(51, 70);
  EXPECT_EQ(scene.records.back().second, kStart + 70);
  EXPECT_EQ(std::count_if(scene.records.begin(), scene.records.end(), [](const auto& r) { return r.second > kStart + 50 && r.second <= kStart + 60; }), 0);
}

TEST(Arbiter, ElementsThatAreOlderOrFarAheadAreLeftAside) {
  Arbiter arbiter({});
  EXPECT_TRUE(arbiter.use(elements_of_age(3), at_second(kStart)));
  EXPECT_FALSE(arbiter.use(elements_of_age(4), at_second(kStart)));
  EXPECT_FALSE(arbiter.use(elements_of_age(-5), at_second(kStart)));
  EXPECT_TRUE(arbiter.use(elements_of_age(0.5), at_second(kStart)));
  EXPECT_NEAR(arbiter.elements()->age_days(kStart), 0.5, 1e-9);
}

// Whatever comes in whatever order, and however the clock is read: each second once, in order, and near the truth.
TEST(ArbiterProperty, OneRecordASecondWhateverTheOrder) {
  for (uint32_t seed = 1; seed <= 40; ++seed) {
    std::mt19937 random(seed);
    Scene scene;
    std::vector<std::pair<int64_t, Candidate>> late;  // arrival, candidate
    int64_t now = kStart;
    scene.tick(now);
    while (now < kStart + 600) {
      now += 1 + static_cast<int64_t>(random() % 4 == 0 ? random() % 30 : 0);
      for (const Candidate& c : good(kWhere)(now))
        if (random() % 3 != 0) late.emplace_back(now + static_cast<int64_t>(random() % 20), c);
      for (const Candidate& c : good(kOpen)(now))
        if (random() % 20 == 0) late.emplace_back(now + static_cast<int64_t>(random() % 20), c);
      std::shuffle(late.begin(), late.end(), random);
      std::erase_if(late, [&](auto& item) {
        if (item.first > now) return false;
        if (random() % 50 == 0) item.second.latitude_deg = -item.second.latitude_deg;
        for (int twice = 0; twice < 1 + static_cast<int>(random() % 2); ++twice) scene.arbiter.take(item.second);
        return true;
      });
      scene.tick(random() % 10 == 0 ? now - 3 : now);
      if (random() % 30 == 0) {
        const std::string saved = scene.arbiter.save();
        ASSERT_TRUE(scene.arbiter.restore(saved)) << seed;
      }
    }
    scene.tick(now);
    SCOPED_TRACE(seed);
    expect_whole(scene, 0, now - kStart);
    expect_true(scene, 5);
  }
}

}  // namespace
}  // namespace skykeep::streams
