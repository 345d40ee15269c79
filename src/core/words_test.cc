#include "core/words.h"

#include <gtest/gtest.h>

#include <vector>

namespace skykeep {
namespace {

std::string words_of(std::string_view text) {
  std::string out;
  for (WordReader reader(text); reader.next();) out += (out.empty() ? "" : reader.is_after_stop() ? " | " : " ") + std::string(reader.word());
  return out;
}
std::string singular(std::string word) {
  drop_plural(word);
  return word;
}

TEST(Words, AreLowerCaseWithoutAccents) {
  EXPECT_EQ(words_of("The X-ray Nebula, NGC 7293!"), "the x ray nebula ngc 7293");
  EXPECT_EQ(words_of("\u00D6stersund Troms\u00F8 M\u00F6bius \u0141\u00F3d\u017A \u00C6gir Stra\u00DFe \u00DE\u00F3r"), "ostersund tromso mobius lodz aegir strasse thor");
  EXPECT_EQ(words_of("Mo\u0308bius caf\u0065\u0301"), "mobius cafe") << "accents that stand apart";
  EXPECT_EQ(words_of("3\u00D74 a\u00F7b \u4E2D\u6587 \u03B1"), "3 4 a b \u4E2D\u6587 \u03B1");
}

TEST(Words, OwnersLoseTheirEnding) {
  EXPECT_EQ(words_of("Saturn's Thor\u2019s planet Earth's'"), "saturn thor planet earth");
  EXPECT_EQ(words_of("it'sy O'Neill clouds' 'so"), "it sy o neill clouds so");
  EXPECT_EQ(words_of("'s"), "s");
}

TEST(Words, SentencesEndAtAStopBeforeASpace) {
  EXPECT_EQ(words_of("It is far. \"Is it?\" Yes! 3.5 km"), "it is far | is it | yes | 3 5 km");
  EXPECT_EQ(words_of("St.John... and"), "st john | and");
}

TEST(Words, AnyBytesComeToAnEnd) {
  EXPECT_EQ(words_of(""), "");
  EXPECT_EQ(words_of(" .\xC2\xA0\xE2\x80"), "");
  EXPECT_EQ(words_of("a\xFF\xFE" "b\xC3"), "a b");
  EXPECT_EQ(words_of(std::string_view("a\0b", 3)), "a b");
  EXPECT_EQ(words_of(std::string(1 << 20, 'A')).size(), 1u << 20);
  uint64_t seed = 7;
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (int i = 0; i < 40; ++i) text += static_cast<char>((seed = seed * 6364136223846793005ULL + 1442695040888963407ULL) >> 56);
    for (WordReader reader(text); reader.next();) ASSERT_FALSE(reader.word().empty());
  }
}

TEST(Words, PluralsEndByRule) {
  EXPECT_EQ(singular("galaxies"), "galaxy");
  EXPECT_EQ(singular("nebulae"), "nebula");
  EXPECT_EQ(singular("eclipses"), "eclipse");
  EXPECT_EQ(singular("stars"), "star");
  for (const char* same : {"venus", "glass", "gas", "analysis", "ties", "moon"}) EXPECT_EQ(singular(same), std::string(same) == "ties" ? "tie" : same);
}

}  // namespace
}  // namespace skykeep
