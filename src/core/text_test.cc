#include "core/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace skykeep {
namespace {

using ::testing::ElementsAre;

TEST(Text, SplitKeepsEmptyParts) {
  EXPECT_THAT(split("a,,b,", ','), ElementsAre("a", "", "b", ""));
  EXPECT_THAT(split("a", ','), ElementsAre("a"));
  EXPECT_TRUE(split("", ',').empty());
}

TEST(Text, TrimJoinReplaceAndCase) {
  EXPECT_EQ(trim(" \t a b \r\n"), "a b");
  EXPECT_EQ(trim("  "), "");
  EXPECT_EQ(join({"a", "b"}, ", "), "a, b");
  EXPECT_EQ(join({}, ", "), "");
  EXPECT_EQ(replace_all("aaa", "a", "ba"), "bababa");
  EXPECT_EQ(replace_all("abc", "", "x"), "abc");
  EXPECT_EQ(to_lower("NavCam Ä"), "navcam Ä");
  EXPECT_TRUE(iequals("Content-TYPE", "content-type"));
  EXPECT_FALSE(iequals("a", "ab"));
}

TEST(Text, NumbersAreWholeTextsOrNothing) {
  EXPECT_EQ(to_int("-42"), -42);
  EXPECT_EQ(to_int("9223372036854775807"), INT64_MAX);
  for (const char* bad : {"", " 1", "1 ", "1.0", "9223372036854775808", "0x10", "+"})
    EXPECT_FALSE(to_int(bad)) << bad;
  EXPECT_EQ(to_double(".67"), 0.67);
  EXPECT_EQ(to_double("+1"), 1.0);
  EXPECT_EQ(to_double("8.4e-5"), 8.4e-5);
  for (const char* bad : {"", "1,5", "1.5x", "+-1", "nan", "inf", "-inf", "1e999"})
    EXPECT_FALSE(to_double(bad)) << bad;
}

TEST(Text, NearestFindsTheSlipOfTheFingerOnly) {
  const std::vector<std::string> keys = {"listen", "upstream", "data"};
  EXPECT_EQ(nearest("lisen", keys), "listen");
  EXPECT_EQ(nearest("upstraem", keys), "upstream");
  EXPECT_FALSE(nearest("completely-different", keys));
  EXPECT_FALSE(nearest("x", {}));
}

}  // namespace
}  // namespace skykeep
