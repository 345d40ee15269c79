#include "app/numbers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace skykeep::app {
namespace {

using ::testing::HasSubstr;

TEST(Numbers, AreTakenAsProgramsWriteThem) {
  EXPECT_EQ(number_of("--lat", "52.52"), 52.52);
  EXPECT_EQ(number_of("--lat", "-33.87"), -33.87);
  EXPECT_EQ(number_of("--lat", " 5e1 "), 50);
  EXPECT_EQ(whole_number_of("--days", "14"), 14);
  EXPECT_EQ(whole_number_of("--seed", "-3"), -3);
}

TEST(Numbers, RefusalsShowWhatWouldHaveBeenTaken) {
  const auto words = [](const auto& refused) {
    EXPECT_FALSE(refused);
    return refused ? std::string() : refused.error().message;
  };
  EXPECT_THAT(words(number_of("--lat", "52,52")), AllOf(HasSubstr("--lat"), HasSubstr("52.52"), HasSubstr("comma")));
  for (const char* text : {"", "abc", "52.52N", "nan", "inf", "1e999", "--", "5 2", "0x10"})
    EXPECT_THAT(words(number_of("--lon", text)), AllOf(HasSubstr("--lon takes a number"), HasSubstr(text))) << text;
  EXPECT_THAT(words(whole_number_of("--days", "7.5")), AllOf(HasSubstr("whole number, as 7"), HasSubstr("7.5")));
  EXPECT_THAT(words(whole_number_of("--photos", "20,000")), HasSubstr("as 20000"));
  for (const char* text : {"", "many", "99999999999999999999", "1e400"})
    EXPECT_THAT(words(whole_number_of("--days", text)), HasSubstr("--days takes a whole number")) << text;
}

TEST(Numbers, ThousandsAreParted) {
  EXPECT_EQ(with_separators(0), "0");
  EXPECT_EQ(with_separators(999), "999");
  EXPECT_EQ(with_separators(1000), "1,000");
  EXPECT_EQ(with_separators(57511), "57,511");
  EXPECT_EQ(with_separators(-999), "-999");
  EXPECT_EQ(with_separators(-123456), "-123,456");
  EXPECT_EQ(with_separators(-1234567), "-1,234,567");
}

TEST(Numbers, SolsThatFollowOneAnotherAreARange) {
  EXPECT_EQ(sol_ranges({}), "");
  EXPECT_EQ(sol_ranges({7}), "7");
  EXPECT_EQ(sol_ranges({7, 5, 6, 6, 9}), "5..7, 9");
  EXPECT_EQ(sol_ranges({1, 3, 5, 7, 9, 11, 12}), "1, 3, 5, 7 and 3 more");
}

}  // namespace
}  // namespace skykeep::app
