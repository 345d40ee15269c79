#include "app/elements_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/contract/temp_dir.h"
#include "tests/station_rig.h"

namespace skykeep::app {
namespace {

using ::testing::HasSubstr;

const UtcTime kNow = parse_utc("2026-11-21T12:00:00Z").value();

astro::Elements object(int64_t number, Duration age) {
  astro::Elements e = tests::station_elements(kNow - age);
  e.norad_cat_id = number;
  return e;
}

TEST(ElementsFile, TheOnlyObjectNeedsNoName) {
  EXPECT_EQ(choose_elements({object(270'000, 1h)}, "", kNow)->norad_cat_id, 270'000);
}

TEST(ElementsFile, OfSeveralObjectsTheStationIsMeant) {
  EXPECT_EQ(choose_elements({object(48274, 1h), object(25544, 2h)}, "", kNow)->norad_cat_id, 25544);
  EXPECT_EQ(choose_elements({object(48274, 1h), object(25544, 2h)}, "48274", kNow)->norad_cat_id, 48274);
}

TEST(ElementsFile, OfSeveralSetsTheNearestToTheMomentIsTaken) {
  const std::vector<astro::Elements> sets = {object(25544, 72h), object(25544, 1h), object(25544, 24h)};
  EXPECT_EQ(choose_elements(sets, "", kNow)->epoch, kNow - 1h);
  EXPECT_EQ(choose_elements(sets, "", kNow - 30h)->epoch, kNow - 24h);
}

TEST(ElementsFile, AnUnclearChoiceSaysWhatThereIs) {
  const auto which = choose_elements({object(1, 1h), object(2, 1h)}, "", kNow);
  ASSERT_FALSE(which);
  EXPECT_THAT(which.error().message, HasSubstr("2 objects (1, 2): say which with --satellite"));
  const auto absent = choose_elements({object(1, 1h), object(2, 1h)}, "3", kNow);
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().code, Code::kNotFound);
}

TEST(ElementsFile, AnObjectIsNamedByNumberAlpha5DesignatorOrName) {
  astro::Elements far = object(100'000, 1h), unnumbered = object(0, 1h);
  far.object_id = "2026-001A";
  far.name = "NEW";
  unnumbered.object_id = "2026-002B";
  unnumbered.name = "NEWER";
  const std::vector<astro::Elements> all = {object(25544, 1h), far, unnumbered};
  for (const char* name : {"100000", "A0000", "2026-001A", "2026-001a", "NEW", " new "}) {
    const auto chosen = choose_elements(all, name, kNow);
    ASSERT_TRUE(chosen) << name;
    EXPECT_EQ(chosen->norad_cat_id, 100'000) << name;
  }
  EXPECT_EQ(choose_elements(all, "2026-002B", kNow)->name, "NEWER");
  EXPECT_EQ(choose_elements(all, "newer", kNow)->name, "NEWER");
  EXPECT_FALSE(choose_elements(all, "0", kNow)) << "no number is none";
  EXPECT_THAT(choose_elements(all, "A0001", kNow).error().message, HasSubstr("no object A0001; they have 25544, 100000, 2026-002B"));
}

TEST(ElementsFile, WhatBearsTheStationsNumberAndIsNotTheStationIsNotTakenForIt) {
  astro::Elements other = object(25544, 1h);
  other.mean_motion_rev_per_day = 1.0027;
  EXPECT_FALSE(choose_elements({other, object(2, 1h)}, "", kNow));
  EXPECT_TRUE(choose_elements({other}, "", kNow)) << "the only one is meant, whatever it is";
}

TEST(ElementsFile, AnotherTheoryIsAFaultOfTheFile) {
  const testing::TempDir dir;
  std::ofstream(dir.path() + "/dsst.json") << R"([{"OBJECT_NAME":"X","MEAN_ELEMENT_THEORY":"DSST","EPOCH":"2026-11-21T11:00:00","NORAD_CAT_ID":7}])";
  const auto read = read_elements(dir.path() + "/dsst.json", "", kNow);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, Code::kInvalidInput);
  EXPECT_THAT(read.error().message, HasSubstr("DSST"));
}

TEST(ElementsFile, ReadsEveryNotation) {
  const testing::TempDir dir;
  const astro::Elements e = object(25544, 1h);
  const auto tle = astro::to_tle(e).value();
  const std::pair<const char*, std::string> files[] = {
      {"a.json", astro::to_omm_json({e})}, {"a.csv", astro::to_omm_csv({e})}, {"a.kvn", astro::to_omm_kvn(e, {kNow})},
      {"a.xml", astro::to_omm_xml({e}, {kNow})}, {"a.tle", tle.name + "\n" + tle.line1 + "\n" + tle.line2 + "\n"}};
  for (const auto& [name, text] : files) {
    std::ofstream(dir.path() + "/" + name) << text;
    const auto read = read_elements(dir.path() + "/" + name, "", kNow);
    ASSERT_TRUE(read) << name << ": " << read.error().message;
    EXPECT_NEAR(read->mean_motion_rev_per_day, e.mean_motion_rev_per_day, 1e-8) << name;
  }
  EXPECT_EQ(read_elements(dir.path() + "/none.json", "", kNow).error().code, Code::kNotFound);
}

}  // namespace
}  // namespace skykeep::app
