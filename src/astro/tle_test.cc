#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "astro/elements.h"
#include "tests/recordings.h"

namespace skykeep::astro {
namespace {

using ::testing::HasSubstr;

const std::string kLine1 = "1 25544U 98067A   26263.52959654  .00008422  00000+0  15975-3 0  9999";
const std::string kLine2 = "2 25544  51.6308 188.2246 0004825 162.2847 197.8311 15.49196792586535";

std::string with_checksum(std::string line) {
  int sum = 0;
  for (const char c : line.substr(0, 68)) sum += c >= '0' && c <= '9' ? c - '0' : c == '-' ? 1 : 0;
  return line.substr(0, 68) + std::to_string(sum % 10);
}

std::string replaced(std::string line, size_t column, std::string_view text) {
  line.replace(column - 1, text.size(), text);
  return with_checksum(line);
}

TEST(Tle, FieldsComeFromTheirColumns) {
  const auto e = parse_tle("ISS (ZARYA)", kLine1, kLine2);
  ASSERT_TRUE(e) << e.error().message;
  EXPECT_EQ(e->norad_cat_id, 25544);
  EXPECT_EQ(e->object_id, "1998-067A");
  EXPECT_EQ(to_string(e->epoch), "2026-09-20T12:42:37.141056Z");
  EXPECT_EQ(e->mean_motion_dot, 0.00008422);
  EXPECT_DOUBLE_EQ(e->bstar, 0.15975e-3);
  EXPECT_EQ(e->inclination_deg, 51.6308);
  EXPECT_EQ(e->eccentricity, 0.0004825);
  EXPECT_EQ(e->mean_motion_rev_per_day, 15.49196792);
  EXPECT_EQ(e->rev_at_epoch, 58653);
  EXPECT_EQ(e->element_set_no, 999);
}

TEST(Tle, ChecksumIsHeldToInWords) {
  auto damaged = kLine2;
  damaged[10] = '7';
  const auto e = parse_tle("", kLine1, damaged);
  ASSERT_FALSE(e);
  EXPECT_EQ(e.error().code, Code::kInvalidInput);
  EXPECT_THAT(e.error().message, HasSubstr("check sum is 5, but the line adds up to"));
  EXPECT_TRUE(parse_tle("", kLine1, damaged, Checksums::kLenient));
  EXPECT_THAT(parse_tle("", kLine1.substr(0, 68), kLine2).error().message, HasSubstr("68 characters long"));
}

TEST(Tle, DocumentsWithNamesWithoutAndWithZerosAreRead) {
  for (const std::string& text : {"ISS (ZARYA)             \r\n" + kLine1 + "\r\n" + kLine2 + "\r\n",
                                  "0 ISS (ZARYA)\n" + kLine1 + "\n" + kLine2,
                                  "\xEF\xBB\xBFISS (ZARYA)\n" + kLine1 + "\n" + kLine2 + "\n\n"}) {
    const auto document = parse_elements(text);
    ASSERT_TRUE(document) << document.error().message;
    EXPECT_EQ(document->format, ElementsFormat::kTle);
    EXPECT_EQ(document->elements.at(0).name, "ISS (ZARYA)");
  }
  const auto bare = parse_elements(kLine1 + "\n" + kLine2 + "\n" + kLine1 + "\n" + kLine2 + "\n");
  ASSERT_TRUE(bare);
  EXPECT_EQ(bare->elements.size(), 2u);
  EXPECT_EQ(bare->elements[0].name, "");
}

TEST(Tle, ANameMayBeginLikeALine) {
  const auto document = parse_elements("1 KUNS-1\n" + kLine1 + "\n" + kLine2 + "\n");
  ASSERT_TRUE(document) << document.error().message;
  EXPECT_EQ(document->elements.at(0).name, "1 KUNS-1");
}

TEST(Tle, LoneLinesAreRejectedAndTheRestIsRead) {
  const auto document =
      parse_elements("A\n" + kLine1 + "\nB\n" + kLine2 + "\nC\n" + kLine1 + "\n" + kLine2 + "\n");
  ASSERT_TRUE(document);
  EXPECT_EQ(document->elements.size(), 1u);
  ASSERT_EQ(document->rejected.size(), 2u);
  EXPECT_THAT(document->rejected[0].error.message, HasSubstr("without its second"));
  EXPECT_THAT(document->rejected[1].error.message, HasSubstr("without its first"));
}

TEST(Tle, LinesOfTwoObjectsDoNotMix) {
  const auto e = parse_tle("", kLine1, replaced(kLine2, 3, "25545"));
  ASSERT_FALSE(e);
  EXPECT_THAT(e.error().message, HasSubstr("is of object 25545, line 1 of object 25544"));
}

TEST(Tle, OldQuirksAreRead) {
  // Leading zeros, explicit plus signs, blanks instead of zeros in the catalogue number.
  const auto e =
      parse_tle("",
                replaced(replaced(replaced(replaced(kLine1, 3, "    5"), 34, "+.00008422"), 45, "+00000+0"),
                         54, "+15975-3"),
                replaced(replaced(kLine2, 3, "    5"), 9, "051.6308"));
  ASSERT_TRUE(e) << e.error().message;
  EXPECT_EQ(e->norad_cat_id, 5);
  EXPECT_EQ(e->inclination_deg, 51.6308);
  EXPECT_EQ(e->mean_motion_dot, 0.00008422);
  EXPECT_DOUBLE_EQ(e->bstar, 0.15975e-3);
}

TEST(Tle, YearsTurnAtFiftySeven) {
  EXPECT_EQ(to_string(parse_tle("", replaced(kLine1, 19, "57001.00000000"), kLine2)->epoch),
            "1957-01-01T00:00:00Z");
  EXPECT_FALSE(parse_tle("", replaced(kLine1, 19, "57366.50000000"), kLine2)) << "1957 had no day 366";
  EXPECT_TRUE(parse_tle("", replaced(kLine1, 19, "24366.50000000"), kLine2)) << "2024 had";
  EXPECT_EQ(to_string(parse_tle("", replaced(kLine1, 19, "56366.50000000"), kLine2)->epoch),
            "2056-12-31T12:00:00Z");
  EXPECT_FALSE(parse_tle("", replaced(kLine1, 19, "26000.50000000"), kLine2));
  EXPECT_FALSE(parse_tle("", replaced(kLine1, 19, "26xyz.50000000"), kLine2));
}

// The examples of https://www.space-track.org/documentation#tle-alpha5
TEST(Tle, Alpha5NumbersAreReadAndWritten) {
  const std::pair<std::string, int64_t> kExamples[] = {{"A0000", 100000}, {"E8493", 148493},
                                                       {"J2931", 182931}, {"P4018", 234018},
                                                       {"W1928", 301928}, {"Z9999", 339999}};
  for (const auto& [text, number] : kExamples) {
    const auto e = parse_tle("", replaced(kLine1, 3, text), replaced(kLine2, 3, text));
    ASSERT_TRUE(e) << e.error().message;
    EXPECT_EQ(e->norad_cat_id, number);
    const auto lines = to_tle(*e, Alpha5::kWrite);
    ASSERT_TRUE(lines);
    EXPECT_EQ(lines->line1, replaced(kLine1, 3, text));
  }
  EXPECT_FALSE(parse_tle("", replaced(kLine1, 3, "I0000"), replaced(kLine2, 3, "I0000")));  // no I, no O
}

TEST(Tle, SixDigitObjectsAreRefusedInWords) {
  auto e = *parse_tle("", kLine1, kLine2);
  e.norad_cat_id = 100'123;
  const auto lines = to_tle(e);
  ASSERT_FALSE(lines);
  EXPECT_EQ(lines.error().code, Code::kUnsupported);
  EXPECT_THAT(lines.error().message, HasSubstr("object 100123 cannot be written as a TLE"));
  e.norad_cat_id = 340'000;
  EXPECT_FALSE(to_tle(e, Alpha5::kWrite));
}

TEST(Tle, VerificationSetsComeBackAsTheyWere) {
  const auto dir = tests::recordings_dir();
  if (!dir) GTEST_SKIP();
  std::istringstream in(tests::recorded_body(*dir, "sgp4/SGP4-VER.TLE"));
  std::string first;
  size_t same = 0;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("1 ")) first = line.substr(0, 69);
    if (!line.starts_with("2 ")) continue;
    line = line.substr(0, 69);
    const auto e = parse_tle("", first, line);
    if (!e) continue;  // the three with false check sums
    const auto out = to_tle(*e);
    ASSERT_TRUE(out) << out.error().message;
    // Zero exponents are written +0, and blank ephemeris types 0: compare what the lines say.
    const auto again = parse_tle("", out->line1, out->line2);
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(out->line2, line);
    EXPECT_EQ(again->epoch, e->epoch);
    EXPECT_EQ(again->bstar, e->bstar);
    EXPECT_EQ(again->mean_motion_dot, e->mean_motion_dot);
    EXPECT_EQ(again->mean_motion_ddot, e->mean_motion_ddot);
    EXPECT_EQ(again->object_id, e->object_id);
    ++same;
  }
  EXPECT_EQ(same, 30u);
}

TEST(Tle, RoundingDoesNotWriteImpossibleAngles) {
  auto e = *parse_tle("", kLine1, kLine2);
  e.mean_anomaly_deg = 359.99999;
  e.arg_of_pericenter_deg = -10;
  e.bstar = 0.99999999e-4;
  const auto out = to_tle(e);
  ASSERT_TRUE(out);
  const auto again = parse_tle("", out->line1, out->line2);
  ASSERT_TRUE(again) << out->line1 << again.error().message;
  EXPECT_EQ(again->mean_anomaly_deg, 0);
  EXPECT_EQ(again->arg_of_pericenter_deg, 350);
  EXPECT_DOUBLE_EQ(again->bstar, 1e-4);
}

}  // namespace
}  // namespace skykeep::astro
