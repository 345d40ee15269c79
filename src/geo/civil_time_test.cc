#include "geo/civil_time.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "geo/table.h"

namespace skykeep::geo {
namespace {

using ::testing::HasSubstr;

UtcTime utc(const char* text) { return parse_utc(text).value(); }

TEST(CivilTime, FollowsSummerTimeToTheSecond) {
  // The European Union changes at 01:00 UTC on the last Sundays of March and October.
  EXPECT_EQ(civil_time("Europe/Berlin", utc("2026-03-29T00:59:59Z"))->text, "2026-03-29T01:59:59+01:00");
  EXPECT_EQ(civil_time("Europe/Berlin", utc("2026-03-29T01:00:00Z"))->text, "2026-03-29T03:00:00+02:00");
  EXPECT_EQ(civil_time("Europe/Berlin", utc("2026-10-25T01:00:00Z"))->text, "2026-10-25T02:00:00+01:00");
  const auto summer = civil_time("Europe/Berlin", utc("2026-07-01T12:00:00Z"));
  EXPECT_EQ(summer->offset_s, 7200);
  EXPECT_EQ(summer->abbreviation, "CEST");
}

TEST(CivilTime, KnowsOddOffsets) {
  EXPECT_EQ(civil_time("Asia/Kathmandu", utc("2026-11-21T00:00:00Z"))->text, "2026-11-21T05:45:00+05:45");
  EXPECT_EQ(civil_time("America/St_Johns", utc("2026-11-21T00:00:00Z"))->text, "2026-11-20T20:30:00-03:30");
  EXPECT_EQ(civil_time("Pacific/Kiritimati", utc("2026-11-21T12:00:00Z"))->text, "2026-11-22T02:00:00+14:00");
}

TEST(CivilTime, NauticalZonesHaveTheSignOfPosix) {
  EXPECT_EQ(civil_time("Etc/GMT+3", utc("2026-11-21T12:00:00.75Z"))->text, "2026-11-21T09:00:00-03:00");
  EXPECT_EQ(civil_time("Etc/GMT-12", utc("2026-11-21T12:00:00Z"))->text, "2026-11-22T00:00:00+12:00");
  EXPECT_EQ(civil_time("Etc/GMT-12", utc("2026-11-21T12:00:00Z"))->abbreviation, "+12");
  EXPECT_EQ(civil_time("Etc/GMT", utc("2026-11-21T12:00:00Z"))->text, "2026-11-21T12:00:00+00:00");
}

TEST(CivilTime, BeforeTheEpochSecondsRoundDown) {
  EXPECT_EQ(civil_time("Etc/GMT", UtcTime{-1})->text, "1969-12-31T23:59:59+00:00");
}

TEST(CivilTime, AnUnknownZoneSaysWhatToDo) {
  const auto unknown = civil_time("Mars/Jezero", utc("2026-11-21T12:00:00Z"));
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, Code::kNotFound);
  EXPECT_THAT(unknown.error().message, HasSubstr("Mars/Jezero"));
  EXPECT_THAT(unknown.error().message, HasSubstr("update the package tzdata"));
}

TEST(CivilTime, TheSystemKnowsEveryZoneOfTheTable) {
  for (const std::string_view zone : table().zones) {
    const auto local = civil_time(zone, utc("2026-11-21T12:00:00Z"));
    EXPECT_TRUE(local) << zone << ": " << (local ? "" : local.error().message);
  }
}

}  // namespace
}  // namespace skykeep::geo
