// The shapes of open-notify and wheretheiss.at, beside recorded answers of theirs.
#include <gmock/gmock.h>

#include "tests/api_rig.h"
#include "tests/recordings.h"

namespace skykeep::api {
namespace {

using ::testing::HasSubstr;

// Members and types are equal, at every depth; of lists the first item counts.
void expect_same_shape(const Json& ours, const Json& theirs, const std::string& at) {
  const auto kind = [](const Json& j) { return j.is_number_integer() ? "integer" : j.type_name(); };
  ASSERT_STREQ(kind(ours), kind(theirs)) << at;
  if (theirs.is_object()) {
    for (const auto& [name, value] : theirs.items()) {
      ASSERT_TRUE(ours.contains(name)) << at << "." << name;
      expect_same_shape(ours[name], value, at + "." + name);
    }
    EXPECT_EQ(ours.size(), theirs.size()) << at;
  } else if (theirs.is_array()) {
    ASSERT_FALSE(ours.empty()) << at;
    expect_same_shape(ours[0], theirs[0], at + "[0]");
  }
}

TEST(OldStationShapes, AreThoseOfTheRecordedAnswers) {
  const auto dir = tests::recordings_dir();
  if (!dir) GTEST_SKIP();
  Rig rig;
  expect_same_shape(rig.get_json("/iss-now.json"), *parse_json(tests::recorded_body(*dir, "open-notify/iss-now_1738377756.json")), "iss-now");
  expect_same_shape(rig.get_json("/astros.json"), *parse_json(tests::recorded_body(*dir, "open-notify/astros_2025-01.json")), "astros");
  const std::string lines = tests::recorded_body(*dir, "wheretheiss/satellites_25544_quoted.ndjson");
  expect_same_shape(rig.get_json("/v1/satellites/25544"), *parse_json(lines.substr(0, lines.find('\n'))), "satellite");
}

TEST(OldStationShapes, IssNowHasFourDecimalsAsText) {
  Rig rig;
  const auto response = rig.get("/iss-now.json");
  const Json now = Rig::json(response);
  EXPECT_EQ(now["message"], "success");
  EXPECT_EQ(now["timestamp"], 1'795'248'000 - 3);
  EXPECT_THAT(now["iss_position"]["latitude"].get<std::string>(), ::testing::MatchesRegex("-?[0-9]+\\.[0-9]{4}"));
  EXPECT_EQ(Rig::header(response, "Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(Rig::header(response, "Skykeep-Provenance"), "api");
  EXPECT_EQ(Rig::header(response, "Skykeep-Age"), "3");
  EXPECT_EQ(Rig::header(response, "Skykeep-Uncertainty-Km"), "") << "an upstream's value";
  EXPECT_EQ(rig.get("/iss-now.json?units=miles").status, 200) << "unknown parameters are ignored, as they were";
}

TEST(OldStationShapes, AstrosAreThoseOnACraftAndTheirNumberIsThatOfTheList) {
  Rig rig;
  rig.station.with_stray = true;
  const Json astros = rig.get_json("/astros.json");
  EXPECT_EQ(astros["number"], 2);
  EXPECT_EQ(astros["people"], (Json{{{"craft", "ISS"}, {"name", "Ada Example"}}, {{"craft", "Tiangong"}, {"name", "Bo Sample"}}}));
  const Json crew = rig.get_json("/api/v1/iss/crew");
  EXPECT_EQ(crew["number"], 3) << "who is on no craft that is known is in space all the same";
  EXPECT_EQ(crew["people"][2]["craft"], nullptr);
}

TEST(OldStationShapes, OpenNotifyAnswersIntoACallback) {
  Rig rig;
  const auto plain = rig.get("/iss-now.json");
  for (const char* name : {"show", "jQuery112408_1", "angular.callbacks._0", "handlers[3]"}) {
    const auto response = rig.get("/iss-now.json?callback=" + std::string(name));
    EXPECT_EQ(*response.body, "/**/" + std::string(name) + "(" + *plain.body + ")");
    EXPECT_EQ(Rig::header(response, "Content-Type"), "application/javascript");
    EXPECT_EQ(Rig::header(response, "Skykeep-Provenance"), "api");
  }
  EXPECT_EQ(*rig.get("/iss-now.json?callback=").body, *plain.body);
  EXPECT_THAT(*rig.get("/astros.json?callback=f").body, ::testing::StartsWith("/**/f({\"message\":\"success\""));
  EXPECT_THAT(*rig.get("/iss-pass.json?lat=1&lon=2&callback=f").body, ::testing::StartsWith("/**/f({"));
  for (const char* evil : {"alert(1)//", "%3Cscript%3E", "a%20b", "f%0A"})
    EXPECT_EQ(rig.get("/iss-now.json?callback=" + std::string(evil)).status, 400) << evil;
}

TEST(OldStationShapes, AModelValueSaysHowFarItMayBeOffInAHeader) {
  Rig rig;
  const auto response = rig.get("/v1/satellites/25544?timestamp=1795334400");
  EXPECT_EQ(Rig::header(response, "Skykeep-Provenance"), "model");
  EXPECT_EQ(Rig::header(response, "Skykeep-Uncertainty-Km"), "8") << "2 km x 2 days squared";
}

TEST(OldStationShapes, OfAListTheHeadersTellTheOldestAndTheLeastSure) {
  Rig rig;
  const auto mixed = rig.get("/v1/satellites/25544/positions?timestamps=1795247980,1795334400,1795247990");
  EXPECT_EQ(Rig::header(mixed, "Skykeep-Provenance"), "api, model");
  EXPECT_EQ(Rig::header(mixed, "Skykeep-Age"), "20");
  EXPECT_EQ(Rig::header(mixed, "Skykeep-Uncertainty-Km"), "8");
  const auto upstream = rig.get("/v1/satellites/25544/positions?timestamps=1795247980");
  EXPECT_EQ(Rig::header(upstream, "Skykeep-Uncertainty-Km"), "") << "an upstream's value";
}

TEST(OldStationShapes, PassesAreNoSurerThanTheirElements) {
  Rig rig;
  const auto provenance = [&] { return Rig::header(rig.get("/iss-pass.json?lat=1&lon=2"), "Skykeep-Provenance"); };
  EXPECT_EQ(provenance(), "model");
  EXPECT_EQ(Rig::header(rig.get("/iss-pass.json?lat=1&lon=2"), "Skykeep-Age"), "86400") << "of the elements";
  rig.station.origin = "simulated";
  EXPECT_EQ(provenance(), "simulated");
  rig.station.origin = "recording";
  EXPECT_EQ(provenance(), "recording");
}

TEST(OldStationShapes, IssPassAnswersAndRefusesInOpenNotifysWords) {
  Rig rig;
  const Json passes = rig.get_json("/iss-pass.json?lat=52.5&lon=13.4&alt=34&n=3");
  EXPECT_EQ(passes["message"], "success");
  EXPECT_EQ(passes["request"]["altitude"], 34.0);
  EXPECT_EQ(passes["request"]["passes"], 3);
  EXPECT_EQ(passes["request"]["datetime"], 1'795'248'000);
  ASSERT_EQ(passes["response"].size(), 3u);
  for (const Json& pass : passes["response"]) {
    EXPECT_GT(pass["risetime"], 1'795'248'000);
    EXPECT_GT(pass["duration"], 0);
    EXPECT_LT(pass["duration"], 700);
  }
  EXPECT_EQ(rig.get_json("/iss-pass.json?lat=0&lon=0")["request"]["passes"], 5);
  const struct {
    const char *query, *reason;
  } cases[] = {
      {"lon=1", "Latitude must be specified"},
      {"lat=1", "Longitude must be specified"},
      {"lat=91&lon=1", "Latitude must be number between -90.0 and 90.0"},
      {"lat=1&lon=x", "Longitude must be number between -180.0 and 180.0"},
      {"lat=1&lon=1&alt=10001", "Altitude must be number between 0 and 10,000"},
      {"lat=1&lon=1&n=101", "Number of passes must be number between 1 and 100"},
  };
  for (const auto& [query, reason] : cases) {
    const auto response = rig.get(std::string("/iss-pass.json?") + query);
    EXPECT_EQ(response.status, 400) << query;
    EXPECT_EQ(Rig::json(response), (Json{{"message", "failure"}, {"reason", reason}})) << query;
    EXPECT_EQ(Rig::header(response, "Access-Control-Allow-Origin"), "*");
  }
}

TEST(OldStationShapes, SatelliteTakesMomentsAndMiles) {
  Rig rig;
  const Json now = rig.get_json("/v1/satellites/25544");
  EXPECT_EQ(now["name"], "iss");
  EXPECT_EQ(now["id"], 25544);
  EXPECT_EQ(now["units"], "kilometers");
  EXPECT_EQ(now["timestamp"], 1'795'248'000 - 3);
  EXPECT_NEAR(now["velocity"].get<double>(), 27'580, 200);
  EXPECT_NEAR(now["footprint"].get<double>(), 4540, 100);
  EXPECT_GE(now["solar_lon"], 0.0);
  EXPECT_LT(now["solar_lon"], 360.0);
  // 2022-12-02 03:11:07 UTC in a recorded answer: 2459915.6327199.
  tests::FakeStation of_then(rig.clock, UtcTime::from_seconds(1669900000));
  rig.flows.station = &of_then;
  const Json then = rig.get_json("/v1/satellites/25544?timestamp=1669950667");
  EXPECT_NEAR(then["daynum"].get<double>(), 2459915.6327199, 1e-6);
  EXPECT_EQ(then["timestamp"], 1669950667);
  rig.flows.station = &rig.station;
  const Json miles = rig.get_json("/v1/satellites/25544?units=miles");
  EXPECT_NEAR(miles["altitude"].get<double>() * 1.609344, now["altitude"].get<double>(), 1e-6);
  EXPECT_EQ(miles["units"], "miles");
}

TEST(OldStationShapes, PositionsAreAList) {
  Rig rig;
  const Json list = rig.get_json("/v1/satellites/25544/positions?timestamps=1795248000,1795248010&units=miles");
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[1]["timestamp"], 1'795'248'010);
  EXPECT_EQ(list[1]["units"], "miles");
  EXPECT_EQ(rig.get("/v1/satellites/25544/positions").status, 400);
  EXPECT_EQ(Rig::json(rig.get("/v1/satellites/25544/positions?timestamps=x")), (Json{{"error", "invalid timestamp in list: x"}, {"status", 400}}));
}

TEST(OldStationShapes, AnotherSatelliteIsNotFoundInTheirWords) {
  Rig rig;
  for (const char* target : {"/v1/satellites/25545", "/v1/satellites/iss/positions?timestamps=1", "/v1/satellites/1/tles"}) {
    const auto response = rig.get(target);
    EXPECT_EQ(response.status, 404) << target;
    EXPECT_EQ(Rig::json(response), (Json{{"error", "satellite not found"}, {"status", 404}})) << target;
    EXPECT_EQ(Rig::header(response, "Content-Type"), "application/json") << target;
  }
}

TEST(OldStationShapes, TlesAreJsonOrText) {
  Rig rig;
  const Json tle = rig.get_json("/v1/satellites/25544/tles");
  EXPECT_EQ(tle["requested_timestamp"], 1'795'248'000);
  EXPECT_EQ(tle["tle_timestamp"], 1'795'248'000 - 86'400);
  EXPECT_TRUE(astro::parse_tle(tle["header"].get<std::string>(), tle["line1"].get<std::string>(), tle["line2"].get<std::string>()));
  const auto text = rig.get("/v1/satellites/25544/tles?format=text");
  EXPECT_EQ(Rig::header(text, "Content-Type"), "text/plain");
  EXPECT_TRUE(astro::parse_elements(*text.body)) << *text.body;
}

TEST(OldStationShapes, CoordinatesGiveZoneAndCountry) {
  Rig rig;
  EXPECT_EQ(rig.get_json("/v1/coordinates/37.795517,-122.393693"),
            (Json{{"latitude", "37.795517"},
                  {"longitude", "-122.393693"},
                  {"timezone_id", "America/Los_Angeles"},
                  {"offset", -8},
                  {"country_code", "US"},
                  {"map_url", "https://maps.google.com/maps?q=37.795517,-122.393693&z=4"}}));
  EXPECT_EQ(rig.get_json("/v1/coordinates/30,-40")["country_code"], "??");
  EXPECT_EQ(rig.get_json("/v1/coordinates/27.7,%2085.3")["offset"], 5.75);
  EXPECT_EQ(rig.get("/v1/coordinates/95,0").status, 400);
  EXPECT_EQ(rig.get("/v1/coordinates/here,there").status, 400);
}

}  // namespace
}  // namespace skykeep::api
