#include "core/json_writer.h"

#include <gtest/gtest.h>

#include <limits>

#include "core/json.h"

namespace skykeep {
namespace {

std::string fixed(double value, int decimals) {
  std::string out;
  JsonWriter(out).fixed(value, decimals);
  return out;
}

TEST(JsonWriter, FixedNumbersAreRoundedAndCarryNoTrailingZeros) {
  EXPECT_EQ(fixed(51.6308, 6), "51.6308");
  EXPECT_EQ(fixed(-0.0000004, 6), "0");
  EXPECT_EQ(fixed(-0.0000006, 6), "-0.000001");
  EXPECT_EQ(fixed(-12.05, 3), "-12.05");
  EXPECT_EQ(fixed(0.999999999, 6), "1");
  EXPECT_EQ(fixed(420, 0), "420");
  EXPECT_EQ(fixed(7.000001, 6), "7.000001");
}

TEST(JsonWriter, NumbersTooLargeToScaleAreWrittenWhole) {
  EXPECT_EQ(parse_json(fixed(1e300, 6))->get<double>(), 1e300);
  EXPECT_EQ(fixed(std::numeric_limits<double>::quiet_NaN(), 6), "null");
  EXPECT_EQ(fixed(std::numeric_limits<double>::infinity(), 6), "null");
}

TEST(JsonWriter, AnEscapeIsFoundAtEveryPlaceOfATextOfAnyLength) {
  for (size_t size = 1; size < 40; ++size)
    for (size_t at = 0; at < size; ++at)
      for (const char c : {'"', '\\', '\n', '\x1f'}) {
        std::string text(size, 'x'), out;
        text[at] = c;
        JsonWriter(out).text(text);
        EXPECT_EQ(parse_json(out)->get<std::string>(), text) << out;
      }
}

TEST(JsonWriter, EveryTextComesBackAsItWas) {
  for (const std::string text : {"", "plain", "a \"quoted\" \\ text", "line\nbreak\ttab", "\x01\x1f", "Zürich, Ōsaka and more text"}) {
    std::string out;
    JsonWriter(out).text(text);
    EXPECT_EQ(parse_json(out)->get<std::string>(), text) << out;
  }
}

}  // namespace
}  // namespace skykeep
