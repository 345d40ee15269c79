#include "sources/crew/crew.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sources/testing/collecting_sink.h"
#include "tests/recordings.h"

namespace skykeep::sources {
namespace {

const UtcTime kNow = *parse_utc("2026-11-21T08:00:00Z");

constexpr std::string_view kCorquaid =
    R"({"number":2,"iss_expedition":74,"expedition_patch":"p","expedition_url":"u","expedition_image":"i","people":[)"
    R"({"id":1,"name":"Ada Example","country":"Denmark","flag_code":"dk","agency":"ESA","position":"Flight Engineer",)"
    R"("spacecraft":"Crew-13 Dragon","launched":1790000000,"iss":true,"days_in_space":10,"url":"u","image":"i"},)"
    R"({"id":2,"name":"Bo Example","country":"China","flag_code":"cn","agency":"CMSA","position":"Commander",)"
    R"("spacecraft":"Shenzhou 25","launched":1790000000,"iss":false,"days_in_space":0,"url":"u","image":"i"}]})";

TEST(Crew, IsAskedForByItsFiles) {
  EXPECT_EQ(open_notify_crew_request().url, "http://api.open-notify.org/astros.json");
  EXPECT_TRUE(corquaid_crew_request().conditional);
}

TEST(Crew, ReadsTheRecordedList) {
  const auto dir = tests::recordings_dir();
  if (!dir) GTEST_SKIP();
  const std::string body = tests::recorded_body(*dir, "open-notify/astros_2025-01.json");
  const auto crew = parse_crew(body, kNow);
  ASSERT_TRUE(crew) << crew.error().message;
  EXPECT_EQ(crew->source, CrewSource::kOpenNotify);
  EXPECT_EQ(crew->number, 12);
  ASSERT_EQ(crew->people.size(), 12u);
  EXPECT_EQ(crew->people[0].name, "Oleg Kononenko");
  EXPECT_EQ(crew->people[0].craft, "ISS");
  EXPECT_EQ(crew->people[0].launched, std::nullopt);
  EXPECT_EQ(reading::record_at(body, crew->people[2])["name"], "Tracy Caldwell Dyson");
  EXPECT_TRUE(crew->drift.empty());
}

TEST(Crew, ReadsAgencyCountryAndDays) {
  const auto crew = parse_crew(kCorquaid, kNow);
  ASSERT_TRUE(crew) << crew.error().message;
  EXPECT_EQ(crew->source, CrewSource::kCorquaid);
  ASSERT_EQ(crew->people.size(), 2u);
  const CrewMember& ada = crew->people[0];
  EXPECT_EQ(ada.craft, "ISS");
  EXPECT_EQ(ada.spacecraft, "Crew-13 Dragon");
  EXPECT_EQ(ada.agency, "ESA");
  EXPECT_EQ(ada.country, "Denmark");
  EXPECT_EQ(ada.launched->unix_seconds(), 1790000000);
  EXPECT_EQ(ada.days_before, 10);
  EXPECT_EQ(days_in_space(ada, *ada.launched + 49h), 12) << "earlier flights and this one";
  EXPECT_EQ(crew->people[1].craft, "Tiangong");
  EXPECT_TRUE(crew->drift.empty()) << crew->drift.front().what;
}

TEST(Crew, APersonWithoutANameIsRejectedAndTheOthersStay) {
  const auto crew = parse_crew(
      R"({"message":"success","number":6,"people":[{"craft":"ISS","name":"A"},{"craft":"ISS"},{"name":"B"},{"name":7,"craft":"ISS"},{"craft":"ISS","name":"A"},[1]]})", kNow);
  ASSERT_TRUE(crew);
  ASSERT_EQ(crew->people.size(), 2u);
  EXPECT_EQ(crew->people[1].name, "B");
  EXPECT_EQ(crew->people[1].craft, "") << "a person whose craft nobody names is a person";
  ASSERT_EQ(crew->rejected.size(), 4u);
  EXPECT_EQ(crew->rejected[0].reason, "name is no text: missing");
  EXPECT_EQ(crew->rejected[1].reason, "name is no text: 7");
  EXPECT_EQ(crew->rejected[2].reason, "A is on the list already");
  EXPECT_EQ(crew->rejected[3].reason, "a person is no object: '[1]'");
}

// rules.md 35.
TEST(Crew, CraftIsTheShipUnlessTheListSaysIssAndTiangongOnlyForAShenzhou) {
  const struct {
    std::string_view person, craft;
  } cases[] = {{R"("iss":true,"spacecraft":"Soyuz MS-28")", "ISS"},
               {R"("iss":false,"spacecraft":"Shenzhou 22")", "Tiangong"},
               {R"("iss":false,"spacecraft":"Artemis II Orion")", "Artemis II Orion"},
               {R"("iss":false,"spacecraft":"Polaris Dawn")", "Polaris Dawn"},
               {R"("iss":null,"spacecraft":"shenzhou-23")", "Tiangong"},
               {R"("spacecraft":"Soyuz MS-22")", "Soyuz MS-22"},
               {R"("iss":"true","spacecraft":"Soyuz MS-22")", "ISS"},
               {R"("iss":1,"spacecraft":null)", "ISS"},
               {R"("iss":false,"spacecraft":null)", ""},
               {R"("iss":[],"spacecraft":{})", ""}};
  for (const auto& c : cases) {
    const auto crew = parse_crew(fmt::format(R"({{"number":1,"people":[{{"name":"A",{}}}]}})", c.person), kNow);
    ASSERT_TRUE(crew) << c.person;
    ASSERT_EQ(crew->people.size(), 1u) << c.person;
    EXPECT_EQ(crew->people[0].craft, c.craft) << c.person;
    EXPECT_EQ(crew->source, CrewSource::kCorquaid) << c.person;
  }
}

TEST(Crew, ALaunchInTheFutureIsRejected) {
  const auto crew = parse_crew(R"({"number":1,"people":[{"name":"A","iss":true,"launched":1995248000,"days_in_space":1}]})", kNow);
  ASSERT_TRUE(crew);
  ASSERT_EQ(crew->rejected.size(), 1u);
  EXPECT_EQ(crew->rejected[0].reason, "launched of A lies outside the age of spaceflight: 1995248000");
}

TEST(Crew, ALaunchThatSaysNothingIsNull) {
  for (const char* launched : {"0", "-1", "null", "\"soon\"", "[]"}) {
    const auto crew = parse_crew(fmt::format(R"({{"number":1,"people":[{{"name":"A","iss":true,"launched":{},"days_in_space":1}}]}})", launched), kNow);
    ASSERT_TRUE(crew);
    ASSERT_EQ(crew->people.size(), 1u) << launched;
    EXPECT_EQ(crew->people[0].launched, std::nullopt) << launched;
  }
}

TEST(Crew, NumbersThatNoClockAndNoLifeHoldsAreNotTaken) {
  for (const char* launched : {"9223372036854775807", "-9223372036854775808", "9300000000000"}) {
    const auto crew = parse_crew(fmt::format(R"({{"number":1,"people":[{{"name":"A","iss":true,"launched":{}}}]}})", launched), kNow);
    ASSERT_TRUE(crew);
    ASSERT_EQ(crew->rejected.size(), 1u);
    EXPECT_EQ(crew->rejected[0].reason, fmt::format("launched of A lies outside the age of spaceflight: {}", launched));
  }
  const auto crew = parse_crew(R"({"number":2,"people":[{"name":"A","iss":true,"launched":1790000000,"days_in_space":2147483647},)"
                               R"({"name":"B","iss":true,"launched":1790000000,"days_in_space":40000}]})", kNow);
  ASSERT_TRUE(crew);
  ASSERT_EQ(crew->people.size(), 2u);
  EXPECT_EQ(crew->people[0].days_before, std::nullopt);
  EXPECT_EQ(days_in_space(crew->people[1], kNow), 40000) << "and not more";
}

TEST(Crew, ANumberThatDoesNotAgreeIsDrift) {
  const auto crew = parse_crew(R"({"message":"success","number":12,"people":[{"craft":"ISS","name":"A"}]})", kNow);
  ASSERT_TRUE(crew);
  ASSERT_EQ(crew->drift.size(), 1u);
  EXPECT_EQ(crew->drift[0].what, "crew: number says 12 and 1 people are listed");
}

TEST(Crew, RefusesWhatIsNoCrew) {
  for (const std::string_view bad : {"", "<html>", "[]", "{}", R"({"people":{}})", R"({"people":[7]})"})
    EXPECT_EQ(parse_crew(bad, kNow).error().code, Code::kCorrupt) << bad;
  EXPECT_EQ(parse_crew(R"({"message":"failure","people":[]})", kNow).error().code, Code::kUnavailable);
  EXPECT_EQ(parse_crew(R"({"error":"not found"})", kNow).error().code, Code::kNotFound);
}

}  // namespace
}  // namespace skykeep::sources
