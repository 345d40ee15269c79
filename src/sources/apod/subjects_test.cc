#include "sources/apod/subjects.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <map>
#include <nlohmann/json.hpp>
#include <random>

#include "core/text.h"
#include "core/time.h"
#include "tests/recordings.h"

namespace skykeep::sources::apod {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view kSmall = R"(
floor 3   # the least sum
[misleading]
black eye | constellation *
[galaxy]
1 galaxy | messier 31
[moon]
1 moon
title 0.5 rise
[planet_moon]
2 =moons
[eclipse]
1 eclipse
beats moon
)";

Subject small(std::string_view title, std::string_view text) { return SubjectRules::parse(kSmall)->subject_of(title, text); }
std::string built_in(std::string_view title, std::string_view text = "") { return SubjectRules::built_in().subject_of(title, text).name; }

TEST(Subjects, TitleLeadAndRestCountDifferently) {
  EXPECT_DOUBLE_EQ(small("A Galaxy", "").score, 4);
  EXPECT_EQ(small("A Galaxy", "").name, "galaxy");
  EXPECT_DOUBLE_EQ(small("Far", "A galaxy. Galaxies! A galaxy.").score, 3.2) << "at most twice in one place";
  EXPECT_DOUBLE_EQ(small("Far", "One. Two. Three. A galaxy.").score, 0.6);
  EXPECT_DOUBLE_EQ(small("M31", "Messier 31 is a galaxy.").score, 4 + 1.6 + 1.6);
  EXPECT_DOUBLE_EQ(small("Moon Rise", "rise").score, 4 + 2);
}

TEST(Subjects, BelowTheFloorNothingIsSaid) {
  const Subject below = small("Far", "A galaxy.");
  EXPECT_EQ(below.name, "unclassified");
  EXPECT_DOUBLE_EQ(below.score, 1.6);
  EXPECT_TRUE(below.tags.empty());
}

TEST(Subjects, LongerPhrasesTakeTheirWords) {
  EXPECT_EQ(small("Black Eye", "").score, 0);
  EXPECT_EQ(small("Black Galaxy", "").name, "galaxy") << "a phrase that does not end takes nothing";
  EXPECT_EQ(small("Constellation Galaxy", "").name, "unclassified");
  EXPECT_EQ(small("Moons", "").name, "planet_moon") << "that word and no other";
  EXPECT_EQ(small("Moon", "").name, "moon");
}

TEST(Subjects, TagsHaveHalfOfTheBestAndWinnersGoFirst) {
  EXPECT_THAT(small("Galaxy, Moon", "A moon.").tags, ElementsAre("moon", "galaxy"));
  EXPECT_THAT(small("Galaxy, Moon, Moons", "").tags, ElementsAre("planet_moon", "galaxy", "moon"));
  EXPECT_THAT(small("Eclipse of the Moon", "A moon. The moon.").tags, ElementsAre("eclipse", "moon"));
  EXPECT_THAT(small("A Moon", "A moon. A moon. An eclipse.").tags, ElementsAre("moon")) << "it beats where it is more than a word by the way";
}

TEST(Subjects, RulesThatCannotBeReadSayWhere) {
  const auto why = [](std::string_view text) {
    const auto rules = SubjectRules::parse(text);
    return rules ? "" : rules.error().message;
  };
  EXPECT_THAT(why("floor 3\n[a]\nheavy word"), HasSubstr("line 3: no weight: heavy"));
  EXPECT_THAT(why("1 word"), HasSubstr("line 1: a rule stands before the first section"));
  EXPECT_THAT(why("floor 3\n[a]\nbeats b"), HasSubstr("no such subject: b"));
  EXPECT_THAT(why("floor 3\n[a]\n[a]"), HasSubstr("a second section of a"));
  EXPECT_THAT(why("floor 3\n[a]\n1 * a"), HasSubstr("a phrase begins with a word"));
  EXPECT_THAT(why("floor 3\n[a]\n1 a ||"), HasSubstr("a phrase begins with a word"));
  EXPECT_THAT(why(""), HasSubstr("a floor and subjects"));
}

TEST(Subjects, TheBuiltInRulesKnowTheSubjects) {
  EXPECT_EQ(SubjectRules::built_in().version(), 1) << "and models/bronze/apod.sql checks it";
  EXPECT_THAT(SubjectRules::built_in().subjects(),
              ::testing::UnorderedElementsAre("nebula", "galaxy", "stars", "deep_field", "exoplanet", "planet", "planet_moon", "moon", "sun", "eclipse", "comet",
                                              "asteroid", "meteor", "aurora", "atmosphere", "nightscape", "earth", "spacecraft", "observatory", "other"));
  EXPECT_EQ(built_in("Messier 33: Galaxy of Stars"), "galaxy");
  EXPECT_EQ(built_in("M13: A Globular Cluster"), "stars");
  EXPECT_EQ(built_in("M16", "In the Eagle Nebula new stars form."), "nebula");
  EXPECT_EQ(built_in("Total Eclipse of the Moon", "The full Moon turned red."), "eclipse");
  EXPECT_EQ(built_in("Milky Way over the Alps", "A night sky panorama with mountains."), "nightscape");
  EXPECT_EQ(built_in("Storm on Jupiter", "A hurricane in clouds."), "planet");
  EXPECT_EQ(built_in("Titan Beyond the Rings", "The moon of Saturn."), "planet_moon");
  EXPECT_EQ(built_in("Welcome", "Thank you."), "unclassified");
  EXPECT_EQ(built_in("Planet Earth's Sky", "In our Milky Way Galaxy, in the constellation Ursa, over a width of the full Moon."), "unclassified");
}

TEST(Subjects, AnyTextComesToAnEnd) {
  EXPECT_EQ(built_in(""), "unclassified");
  EXPECT_EQ(built_in(std::string(1 << 20, '\xFF'), std::string(1 << 20, '\0')), "unclassified");
  std::string endless;
  for (int i = 0; i < 200'000; ++i) endless += "constellation of the ";
  EXPECT_EQ(built_in("", endless), "unclassified");
  std::mt19937 random(1);
  for (int round = 0; round < 3000; ++round) {
    std::string text = "The comet above the Milky Way's moons. An eclipse of Saturn, M31 (Messier 31)!";
    for (int change = 0; change < 8; ++change) text[random() % text.size()] = static_cast<char>(random());
    const Subject subject = SubjectRules::built_in().subject_of(text.substr(0, random() % text.size()), text);
    ASSERT_EQ(subject.name == "unclassified", subject.tags.empty());
    ASSERT_TRUE(subject.tags.empty() || subject.tags.front() == subject.name);
  }
}

TEST(Subjects, AreRightForTheLabelledDays) {
  const auto dir = tests::recordings_dir();
  if (!dir) GTEST_SKIP() << "*** the labels are not here: nobody has measured how often subjects are right";
  std::map<std::string, Subject> subjects;
  for (const char* year : {"2013", "2014"}) {
    const auto body = nlohmann::json::parse(tests::recorded_body(*dir, fmt::format("apod/apods{0}_{0}-01-01_{0}-12-31.json", year)));
    for (const auto& day : body["apods"])
      subjects[to_string(*parse_date(day["date"].get<std::string>()))] =
          SubjectRules::built_in().subject_of(day["title"].get<std::string>(), day["explanation"].get<std::string>());
  }
  const std::string labels = tests::recorded_body(*dir, "apod/labels.csv");
  int labelled = 0, answered = 0, right = 0;
  std::string wrong;
  for (const std::string_view line : split(labels, '\n')) {
    const auto cells = split(trim(line), ',');
    if (cells.size() != 2 || cells[0] == "date") continue;
    ++labelled;
    const Subject& said = subjects.at(std::string(cells[0]));
    answered += said.name != "unclassified";
    right += said.name == cells[1];
    if (said.name != cells[1]) wrong += fmt::format("{} is {}, not {}\n", cells[0], cells[1], said.name);
  }
  ASSERT_GE(labelled, 120);
  EXPECT_GE(right, 0.92 * answered) << wrong;
  EXPECT_GE(right, 0.90 * labelled) << wrong;
}

}  // namespace
}  // namespace skykeep::sources::apod
