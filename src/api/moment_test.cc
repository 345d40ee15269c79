#include "api/moment.h"

#include <gtest/gtest.h>

namespace skykeep::api {
namespace {

const UtcTime kNow = parse_utc("2026-11-21T12:00:00Z").value();
std::string moment(std::string_view text) {
  const auto parsed = parse_moment(text, kNow);
  return parsed ? to_string(*parsed) : "error: " + parsed.error().message;
}

TEST(Moment, IsReadAsPeopleWriteIt) {
  EXPECT_EQ(moment("now"), "2026-11-21T12:00:00Z");
  EXPECT_EQ(moment("-50m"), "2026-11-21T11:10:00Z");
  EXPECT_EQ(moment("+2h"), "2026-11-21T14:00:00Z");
  EXPECT_EQ(moment("+1.5d"), "2026-11-23T00:00:00Z");
  EXPECT_EQ(moment("2026-09-20"), "2026-09-20T00:00:00Z");
  EXPECT_EQ(moment("2026-09-20T10:00"), "2026-09-20T10:00:00Z");
  EXPECT_EQ(moment("2026-09-20T10:00:00.25+02:00"), "2026-09-20T08:00:00.250Z");
  EXPECT_EQ(moment("1669950667"), "2022-12-02T03:11:07Z");
}

TEST(Moment, APlusSignThatAQueryMadeABlankIsStillOne) {
  EXPECT_EQ(moment(" 2h"), "2026-11-21T14:00:00Z");
  EXPECT_EQ(moment("90s"), "2026-11-21T12:01:30Z");
}

TEST(Moment, CountedFromNowFallsOnAWholeSecond) {
  const auto at = [](std::string_view text) { return to_string(parse_moment(text, kNow + 654321us).value()); };
  EXPECT_EQ(at("now"), "2026-11-21T12:00:00Z");
  EXPECT_EQ(at("-30s"), "2026-11-21T11:59:30Z");
  EXPECT_EQ(at("+0.5s"), "2026-11-21T12:00:00.500Z");
}

TEST(Moment, NonsenseIsRefusedWithTheFormsThatAreTaken) {
  for (const char* text : {"", "yesterday", "-", "+x", "2026-13-01", "-5w", "nan", "inf"})
    EXPECT_NE(moment(text).find("is no moment: 2026-11-21T17:30:00Z"), std::string::npos) << text << ": " << moment(text);
  for (const char* text : {"1950-01-01", "2100-01-01", "99999999999", "+40000d"})
    EXPECT_NE(moment(text).find("1957 to 2099"), std::string::npos) << text << ": " << moment(text);
}

TEST(Duration, TakesUnitsAndSecondsWithout) {
  EXPECT_EQ(parse_duration("90").value(), Duration(90s));
  EXPECT_EQ(parse_duration("0.5s").value(), Duration(500ms));
  EXPECT_EQ(parse_duration("15m").value(), Duration(15min));
  EXPECT_EQ(parse_duration("7d").value(), Duration(7 * 24h));
  for (const char* text : {"", "s", "1y", "m5", "nan", "1e300d"}) EXPECT_FALSE(parse_duration(text)) << text;
}

}  // namespace
}  // namespace skykeep::api
