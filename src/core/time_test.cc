#include "core/time.h"

#include <gtest/gtest.h>

namespace skykeep {
namespace {

struct Parsed {
  const char* text;
  const char* utc;  // as to_string gives it; null when it has to be refused
};

class ParseUtc : public ::testing::TestWithParam<Parsed> {};

TEST_P(ParseUtc, GivesTheMomentOrRefuses) {
  const auto parsed = parse_utc(GetParam().text);
  if (GetParam().utc == nullptr) {
    ASSERT_FALSE(parsed) << GetParam().text << " became " << to_string(*parsed);
    EXPECT_EQ(parsed.error().code, Code::kInvalidInput);
    return;
  }
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(to_string(*parsed), GetParam().utc);
}

INSTANTIATE_TEST_SUITE_P(
    Rfc3339, ParseUtc,
    ::testing::Values(
        // RFC 3339, 5.8: "1985-04-12T23:20:50.52Z", "1996-12-19T16:39:57-08:00 ... is equivalent to
        // 1996-12-20T00:39:57Z", "1990-12-31T23:59:60Z" (a leap second), "1937-01-01T12:00:27.87+00:20".
        Parsed{"1985-04-12T23:20:50.52Z", "1985-04-12T23:20:50.520Z"},
        Parsed{"1996-12-19T16:39:57-08:00", "1996-12-20T00:39:57Z"},
        Parsed{"1990-12-31T23:59:60Z", "1991-01-01T00:00:00Z"},
        Parsed{"1937-01-01T12:00:27.87+00:20", "1937-01-01T11:40:27.870Z"},
        Parsed{"2026-09-17T04:59:26.915Z", "2026-09-17T04:59:26.915Z"},
        Parsed{"2026-09-17T04:59:26.915123Z", "2026-09-17T04:59:26.915123Z"},
        Parsed{"2026-09-17T04:59:26.9151239Z", "2026-09-17T04:59:26.915123Z"},
        Parsed{"2026-09-17 04:59:26", "2026-09-17T04:59:26Z"},
        Parsed{"2026-09-17T04:59", "2026-09-17T04:59:00Z"}, Parsed{"2026-09-17", "2026-09-17T00:00:00Z"},
        Parsed{"2015-1-3", "2015-01-03T00:00:00Z"}, Parsed{"2024-02-29T24:00:00Z", "2024-03-01T00:00:00Z"},
        Parsed{"2026-01-01T00:00:00+0530", "2025-12-31T18:30:00Z"}, Parsed{"", nullptr},
        Parsed{"2023-02-29", nullptr}, Parsed{"2026-13-01", nullptr}, Parsed{"2026-00-10", nullptr},
        Parsed{"2026-01-01T25:00Z", nullptr}, Parsed{"2026-01-01T24:00:01Z", nullptr},
        Parsed{"2026-01-01T00:60Z", nullptr}, Parsed{"2026-01-01T00:00:61Z", nullptr},
        Parsed{"2026-01-01T00:00:00.Z", nullptr}, Parsed{"2026-01-01T00:00:00Zx", nullptr},
        Parsed{"2026-01-01T00:00:00+99:00", nullptr}, Parsed{"26-01-01", nullptr},
        Parsed{"yesterday", nullptr}));

TEST(Time, DatesCountDaysThroughLeapYearsAndBeforeTheEpoch) {
  EXPECT_EQ(parse_date("1970-01-01")->days, 0);
  EXPECT_EQ(parse_date("1969-12-31")->days, -1);
  EXPECT_EQ(*parse_date("2024-03-01") - *parse_date("2024-02-28"), 2);
  EXPECT_EQ(*parse_date("2100-03-01") - *parse_date("2100-02-28"), 1);  // no leap year
  // Curiosity landed on 2012-08-06; sol 1000 began 1000 * 88775.244 s later.
  EXPECT_EQ(to_string(*parse_date("2012-08-06") + 1027), "2015-05-30");
  EXPECT_FALSE(parse_date("2015-01-03T00:00"));
}

TEST(Time, EveryDayOfCenturiesComesBackFromItsText) {
  for (int32_t day = -40'000; day < 80'000; ++day) {
    const Date date{day};
    ASSERT_EQ(parse_date(to_string(date)), date);
    ASSERT_EQ(date_of(midnight(date)), date);
    ASSERT_EQ(date_of(midnight(date) - 1us), date + -1);
  }
}

TEST(Time, TextShowsTheFractionOnlyWhenThereIsOne) {
  EXPECT_EQ(to_string(UtcTime{0}), "1970-01-01T00:00:00Z");
  EXPECT_EQ(to_string(UtcTime{1000}), "1970-01-01T00:00:00.001Z");
  EXPECT_EQ(to_string(UtcTime{1}), "1970-01-01T00:00:00.000001Z");
  EXPECT_EQ(to_string(UtcTime{-1}), "1969-12-31T23:59:59.999999Z");
}

TEST(Time, UnixSecondsRoundToMicroseconds) {
  EXPECT_EQ(UtcTime::from_seconds(1'479'714'300.915).micros, 1'479'714'300'915'000);
  EXPECT_EQ(UtcTime::from_seconds(-0.5).micros, -500'000);
  EXPECT_DOUBLE_EQ(UtcTime{1'500'000}.unix_seconds(), 1.5);
}

TEST(Time, SecondsAreCountedWithTheirSignAndBeginAtTheEarlierOne) {
  EXPECT_DOUBLE_EQ(seconds_of(1500ms), 1.5);
  EXPECT_DOUBLE_EQ(seconds_between(UtcTime{500'000}, UtcTime{-250'000}), -0.75);
  EXPECT_EQ(second_of(UtcTime{1'999'999}), 1);
  EXPECT_EQ(second_of(UtcTime{2'000'000}), 2);
  EXPECT_EQ(second_of(UtcTime{-1}), -1);
  EXPECT_EQ(second_of(UtcTime{-1'000'000}), -1);
  EXPECT_EQ(second_of(UtcTime{-1'000'001}), -2);
}

TEST(Time, HttpDatesAreThoseOfTheStandard) {
  // RFC 9110, 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT" is the preferred format (784111777 s of Unix time).
  const UtcTime t = UtcTime::from_seconds(784'111'777);
  EXPECT_EQ(to_http_date(t), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(*parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), t);
  for (const char* bad :
       {"", "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 +0000",
        "Sun, 31 Feb 1994 08:49:37 GMT", "1994-11-06T08:49:37Z", "Sun, 06 Now 1994 08:49:37 GMT"})
    EXPECT_FALSE(parse_http_date(bad)) << bad;
}

TEST(Time, DurationsReadLikePeopleSayThem) {
  EXPECT_EQ(to_human(250ms), "250 ms");
  EXPECT_EQ(to_human(4s), "4 s");
  EXPECT_EQ(to_human(12min), "12 min");
  EXPECT_EQ(to_human(204min), "3.4 h");
  EXPECT_EQ(to_human(120h), "5.0 d");
}

}  // namespace
}  // namespace skykeep
