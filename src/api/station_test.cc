#include <gmock/gmock.h>

#include <set>

#include "api/sky_words.h"
#include "api/station_json.h"
#include "core/log.h"
#include "streams/position_json.h"
#include "tests/api_rig.h"

namespace skykeep::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::set<std::string> names_of(const Json& object) {
  std::set<std::string> out;
  for (const auto& [name, value] : object.items()) out.insert(name);
  return out;
}

TEST(Station, NowHasTheFieldsOfTheContractWithTheirOrigin) {
  Rig rig;
  const Json now = rig.get_json("/api/v1/iss/now");
  for (const char* name : {"satellite_id", "timestamp", "utc", "latitude", "longitude", "altitude_km", "velocity_km_s", "velocity_km_h",
                           "visibility", "footprint_km", "solar_latitude", "solar_longitude", "local_time", "time_zone", "over", "provenance",
                           "age_s", "element_age_s", "residual_km"})
    EXPECT_FALSE(now[name].is_null()) << name;
  EXPECT_EQ(now["satellite_id"], 25544);
  EXPECT_EQ(now["state"], "live");
  EXPECT_EQ(now["provenance"], "api");
  EXPECT_EQ(now["age_s"], 3.0);
  EXPECT_EQ(now["confirmed"]["age_s"], 4.0);
  EXPECT_EQ(now["confirmed"]["residual_km"], 0.42);
  EXPECT_EQ(now["uncertainty_km"], nullptr);
  EXPECT_NEAR(now["altitude_km"].get<double>(), 420, 30);
  EXPECT_NEAR(now["velocity_km_s"].get<double>(), 7.66, 0.05);
  EXPECT_DOUBLE_EQ(now["velocity_km_h"].get<double>(), now["velocity_km_s"].get<double>() * 3600);
  EXPECT_EQ(now["sources"][0]["name"], "wheretheiss");
  EXPECT_EQ(now["sources"][0]["age_s"], 4.0);
}

TEST(Station, AnotherMomentIsTheModelAndSaysSo) {
  Rig rig;
  const Json later = rig.get_json("/api/v1/iss/now?at=%2B2d");
  EXPECT_EQ(later["state"], "model");
  EXPECT_EQ(later["provenance"], "model");
  EXPECT_EQ(later["age_s"], -172'800.0);
  EXPECT_EQ(later["element_age_s"], 259'200.0);
  EXPECT_EQ(later["uncertainty_km"], 18.0) << "2 km x 3 days squared";
  EXPECT_EQ(later["residual_km"], nullptr);
  EXPECT_EQ(rig.get_json("/api/v1/iss/now?at=-10s")["state"], "recorded");
}

TEST(Station, ASourceThatWasAskedForSecondsAheadIsNotFromTheFuture) {
  Rig rig;
  rig.station.source_ahead = 9s;
  const Json source = rig.get_json("/api/v1/iss/now")["sources"][0];
  EXPECT_EQ(source["age_s"], 0.0);
  EXPECT_EQ(source["last_success"], to_string(rig.clock.now()));
  EXPECT_THAT(*rig.get("/metrics").body, HasSubstr("skykeep_iss_source_age_seconds{source=\"wheretheiss\"} 0\n"));
}

TEST(Station, NobodyKnowsIsNullAndNotZero) {
  Rig rig;
  rig.station.is_known = false;
  const Json now = rig.get_json("/api/v1/iss/now");
  EXPECT_EQ(now["state"], "none");
  EXPECT_EQ(now["latitude"], nullptr);
  EXPECT_EQ(now["provenance"], nullptr);
  EXPECT_THAT(now["why"].get<std::string>(), HasSubstr("no upstream answers"));
  EXPECT_EQ(names_of(now).contains("altitude_km"), true);
  EXPECT_EQ(rig.get_json("/api/v1/iss/crew")["number"], nullptr);
  EXPECT_EQ(rig.get("/iss-now.json").status, 503);
  EXPECT_EQ(rig.get("/v1/satellites/25544").status, 503);
  EXPECT_EQ(rig.get("/astros.json").status, 503);
}

TEST(Station, ElementsThatAreYearsAwayGiveNoPosition) {
  Rig rig;
  for (const char* target : {"/api/v1/iss/now?at=1960-01-01", "/api/v1/iss/now?at=2098-01-01", "/v1/satellites/25544?timestamp=0"}) {
    const auto response = rig.get(target);
    EXPECT_EQ(response.status, 404) << target;
    EXPECT_THAT(*response.body, HasSubstr("days away")) << target;
  }
}

TEST(Station, WhereItIsNotKeptEveryRouteSaysSo) {
  Rig rig;
  rig.flows.station = nullptr;
  for (const char* target : {"/api/v1/iss/now", "/api/v1/iss/track", "/api/v1/iss/passes?lat=1&lon=1", "/api/v1/iss/crew", "/api/v1/iss/health"}) {
    const auto response = rig.get(target);
    EXPECT_EQ(response.status, 404) << target;
    EXPECT_THAT(*response.body, HasSubstr("[iss] enabled = false")) << target;
  }
  EXPECT_EQ(rig.get("/metrics").status, 200);
}

TEST(Station, ATrackIsPastAndFutureInOneAnswer) {
  Rig rig;
  const Json track = rig.get_json("/api/v1/iss/track?from=-20s&to=%2B20s&step=10");
  ASSERT_EQ(track["points"].size(), 5u);
  EXPECT_EQ(track["points"][0]["provenance"], "api");
  EXPECT_EQ(track["points"][4]["provenance"], "model");
  EXPECT_FALSE(track["points"][4]["uncertainty_km"].is_null());
  EXPECT_EQ(track["step_s"], 10.0);
  EXPECT_EQ(track["elements"]["source"], "celestrak");
  const Json usual = rig.get_json("/api/v1/iss/track");
  EXPECT_EQ(usual["points"].size(), 301u) << "150 minutes by 30 seconds";
}

TEST(Station, WhatIsTooMuchOrNonsenseIsRefusedWithAdvice) {
  const struct {
    const char *target, *parameter, *says;
  } cases[] = {
      {"/api/v1/iss/track?from=-2d&to=now&step=1", "step", "a step of at least 18 s"},
      {"/api/v1/iss/track?step=0", "step", "from 1 second to a day"},
      {"/api/v1/iss/track?step=soon", "step", "from 1 second to a day"},
      {"/api/v1/iss/track?from=now&to=-1h", "to", "before from"},
      {"/api/v1/iss/now?at=yesterday", "at", "is no moment"},
      {"/api/v1/iss/passes?lat=1", "lon", "required"},
      {"/api/v1/iss/passes?lat=91&lon=0", "lat", "-90 to 90"},
      {"/api/v1/iss/passes?lat=nan&lon=0", "lat", "-90 to 90"},
      {"/api/v1/iss/passes?lat=1&lon=1&days=31", "days", "1 to 30"},
      {"/api/v1/iss/passes?lat=1&lon=1&days=0", "days", "1 to 30"},
      {"/api/v1/iss/passes?lat=1&lon=1&min_elevation=90", "min_elevation", "0 to 89"},
      {"/api/v1/iss/passes?lat=1&lon=1&min_elevaton=5", "min_elevaton", "did you mean 'min_elevation'"},
  };
  Rig rig;
  for (const auto& [target, name, says] : cases) {
    const auto response = rig.get(target);
    EXPECT_EQ(response.status, 400) << target;
    const Json problem = Rig::json(response);
    EXPECT_EQ(problem["parameter"], name) << target << problem;
    EXPECT_THAT(problem["detail"].get<std::string>(), HasSubstr(says)) << target;
  }
}

TEST(Station, PassesHaveRiseCulminationAndSetInOrder) {
  Rig rig;
  const Json answer = rig.get_json("/api/v1/iss/passes?lat=52.52&lon=13.405&altitude_m=34&days=3&track=true");
  EXPECT_EQ(answer["withheld"], nullptr);
  EXPECT_EQ(answer["from"], "2026-11-21T08:00:00Z");
  EXPECT_EQ(answer["to"], "2026-11-24T08:00:00Z");
  EXPECT_EQ(answer["min_elevation_deg"], 10.0);
  EXPECT_EQ(answer["site"]["time_zone"], "Europe/Berlin");
  ASSERT_GT(answer["passes"].size(), 5u);
  for (const Json& pass : answer["passes"]) {
    EXPECT_LT(pass["rise"]["utc"], pass["culmination"]["utc"]);
    EXPECT_LT(pass["culmination"]["utc"], pass["set"]["utc"]);
    EXPECT_GE(pass["culmination"]["elevation_deg"], 10.0);
    EXPECT_LE(pass["culmination"]["elevation_deg"], 90.0);
    EXPECT_EQ(pass["magnitude"].is_null(), pass["visible"].empty());
    EXPECT_EQ(pass["is_visible"], !pass["visible"].empty());
    EXPECT_EQ(pass["visible_part"].is_null(), pass["visible"].empty());
    EXPECT_GT(pass["element_age_s"], 86'400.0);
    EXPECT_EQ(pass["track"].front()["utc"], pass["rise"]["utc"]);
    EXPECT_EQ(pass["track"].back()["utc"], pass["set"]["utc"]);
  }
  const Json visible = rig.get_json("/api/v1/iss/passes?lat=52.52&lon=13.405&altitude_m=34&days=3&visible=true");
  EXPECT_LT(visible["passes"].size(), answer["passes"].size());
  for (const Json& pass : visible["passes"]) EXPECT_TRUE(pass["is_visible"].get<bool>());
}

TEST(Station, AVisiblePassIsToldByItsVisiblePart) {
  Rig rig;
  int cut = 0;
  for (const char* site : {"lat=52.52&lon=13.405", "lat=-33.87&lon=151.21", "lat=40.4&lon=-3.7"}) {
    const Json answer = rig.get_json("/api/v1/iss/passes?days=10&visible=true&" + std::string(site));
    EXPECT_EQ(answer["satellite"]["title"], "ISS");
    EXPECT_EQ(answer["always_up"], false);
    EXPECT_EQ(answer["ends_early"], nullptr);
    for (const Json& pass : answer["passes"]) {
      const Json& part = pass["visible_part"];
      EXPECT_GE(part["start"]["utc"], pass["rise"]["utc"]);
      EXPECT_LE(part["start"]["utc"], part["top"]["utc"]);
      EXPECT_LE(part["top"]["utc"], part["end"]["utc"]);
      EXPECT_LE(part["end"]["utc"], pass["set"]["utc"]);
      EXPECT_GE(part["duration_s"], 30.0);
      EXPECT_GE(part["top"]["elevation_deg"], part["start"]["elevation_deg"]);
      EXPECT_GE(part["top"]["elevation_deg"], part["end"]["elevation_deg"]);
      EXPECT_LE(part["top"]["elevation_deg"], pass["culmination"]["elevation_deg"]);
      EXPECT_EQ(part["magnitude"], pass["magnitude"]);
      EXPECT_EQ(part["brightness"], std::string(brightness_word(part["magnitude"].get<double>())));
      EXPECT_EQ(part["start"]["reason"] == "rises", part["start"]["utc"] == pass["rise"]["utc"]);
      EXPECT_EQ(part["end"]["reason"] == "sets", part["end"]["utc"] == pass["set"]["utc"]);
      cut += part["top"]["utc"] != pass["culmination"]["utc"];
    }
  }
  EXPECT_GT(cut, 0) << "of no pass the highest point is out of sight";
}

TEST(Station, PassesComeAsACalendarToo) {
  Rig rig;
  const auto reply = rig.get("/api/v1/iss/passes?lat=52.52&lon=13.405&days=3&format=ics");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.headers.get("Content-Type").value_or(""), "text/calendar; charset=utf-8");
  EXPECT_TRUE(reply.body->starts_with("BEGIN:VCALENDAR\r\n"));
  EXPECT_THAT(*reply.body, HasSubstr("UID:25544-"));
  EXPECT_EQ(rig.get("/api/v1/iss/passes?lat=52.52&lon=13.405&format=pdf").status, 400);
}

// Of what is uncertain by more than 300 km, some twelve days from the elements, no place is told (rules.md 34).
TEST(Station, WhatIsNotKnownIsNotNamed) {
  Rig rig;
  const Json known = rig.get_json("/api/v1/iss/now?at=%2B10d");
  EXPECT_EQ(known["position_known"], true);
  EXPECT_EQ(known["where"], nullptr);
  EXPECT_EQ(known["orbit"], nullptr);
  EXPECT_EQ(known["uncertainty_km"], 240.0) << "2 km x 11 days squared, to two digits";
  for (const char* at : {"%2B12d", "%2B70d", "-14d"}) {
    const Json now = rig.get_json("/api/v1/iss/now?at=" + std::string(at));
    EXPECT_EQ(now["position_known"], false) << at;
    for (const char* name : {"latitude", "longitude", "altitude_km", "velocity_km_s", "velocity_km_h", "visibility", "illumination", "footprint_km",
                             "local_time", "time_zone", "over", "orbit_number", "sun_elevation_below_deg"})
      EXPECT_TRUE(now[name].is_null()) << name;
    EXPECT_THAT(now["where"].get<std::string>(), HasSubstr("anywhere along"));
    EXPECT_NEAR(now["orbit"]["inclination_deg"].get<double>(), 51.64, 1e-6);
    EXPECT_NEAR(now["orbit"]["perigee_km"].get<double>(), 415, 15);
    EXPECT_NEAR(now["orbit"]["period_min"].get<double>(), 93, 0.2);
    EXPECT_EQ(now["provenance"], "model");
  }
  EXPECT_EQ(rig.get_json("/api/v1/iss/now?at=%2B69d")["uncertainty_km"], 9800.0);
  EXPECT_EQ(rig.get_json("/api/v1/iss/now?at=%2B69d")["where"], "anywhere along half its orbit");
  for (const char* target : {"/v1/satellites/25544?timestamp=1801296000", "/v1/satellites/25544/positions?timestamps=1795248000,1801296000"}) {
    const auto reply = rig.get(target);
    EXPECT_EQ(reply.status, 404) << target;
    EXPECT_THAT(*reply.body, HasSubstr("nobody knows where the station is")) << target;
  }
  rig.clock.advance(std::chrono::days(69));
  rig.station.is_stale = true;
  for (const char* target : {"/iss-now.json", "/v1/satellites/25544"}) EXPECT_EQ(rig.get(target).status, 503) << target;
  EXPECT_THAT(*rig.get("/metrics").body, Not(HasSubstr("skykeep_iss_altitude_meters ")));
}

TEST(Station, PassesFromOldElementsAreWithheldWithTheReason) {
  Rig rig;
  // The elements are a day old: what culminates more than 14 days from their epoch is not told.
  const Json partly = rig.get_json("/api/v1/iss/passes?lat=52.52&lon=13.405&days=20");
  EXPECT_GT(partly["passes"].size(), 20u);
  for (const Json& pass : partly["passes"]) EXPECT_LE(pass["element_age_s"], 14 * 86'400.0);
  EXPECT_THAT(partly["withheld"].get<std::string>(), HasSubstr("passes after 2026-12-04T"));
  const Json none = rig.get_json("/api/v1/iss/passes?lat=52.52&lon=13.405&from=%2B112d");
  EXPECT_TRUE(none["passes"].empty());
  EXPECT_THAT(none["withheld"].get<std::string>(), HasSubstr("all passes are withheld"));
  EXPECT_THAT(none["withheld"].get<std::string>(), HasSubstr("113.0 days away"));
  EXPECT_THAT(none["withheld"].get<std::string>(), HasSubstr("newer elements are needed"));
  const Json before = rig.get_json("/api/v1/iss/passes?lat=52.52&lon=13.405&from=-20d&days=10");
  EXPECT_THAT(before["withheld"].get<std::string>(), HasSubstr("passes before 2026-11-06T08:00:00Z are withheld"));
  EXPECT_THAT(before["withheld"].get<std::string>(), HasSubstr("older elements are needed"));
}

TEST(Station, ASiteLeavesNoTrace) {
  Rig rig;
  log::configure(log::Level::kDebug, log::Format::kText);
  testing::internal::CaptureStderr();
  EXPECT_EQ(rig.get("/api/v1/iss/passes?lat=48.123456&lon=11.654321").status, 200);
  EXPECT_EQ(rig.get("/api/v1/iss/passes?lat=48.123456&lon=911.654321").status, 400);
  EXPECT_EQ(rig.get("/iss-pass.json?lat=48.123456&lon=11.654321").status, 200);
  EXPECT_EQ(rig.get("/v1/coordinates/48.123456,11.654321").status, 200);
  rig.flows.station = nullptr;
  EXPECT_EQ(rig.get("/api/v1/iss/passes?lat=48.123456&lon=11.654321").status, 404);
  const std::string logged = testing::internal::GetCapturedStderr();
  log::configure(log::Level::kInfo, log::Format::kText);
  EXPECT_THAT(logged, Not(HasSubstr("48.123")));
  EXPECT_THAT(*rig.get("/metrics").body, Not(HasSubstr("48.123")));
  EXPECT_EQ(rig.api->cache_stats().entries, 0u);
}

TEST(Station, ActivityIsByTheHourFromTheTables) {
  Rig rig;
  const Json day = rig.get_json("/api/v1/iss/activity");
  ASSERT_EQ(day["hours"].size(), 2u);
  EXPECT_EQ(day["hours"][0]["hour"], "2026-11-21T06:00:00Z");
  EXPECT_EQ(day["hours"][0]["upstream_records"], 3500);
  EXPECT_EQ(day["hours"][1]["mean_residual_km"], nullptr);
  EXPECT_EQ(rig.get_json("/api/v1/iss/activity?from=2026-11-21T07:30Z")["hours"].size(), 1u) << "the hour that has begun counts";
  EXPECT_EQ(rig.get_json("/api/v1/iss/activity?to=2026-11-21T06:30Z")["hours"].size(), 1u);
  EXPECT_EQ(rig.get("/api/v1/iss/activity?from=-400d").status, 400);
}

TEST(Station, ElementsComeAsOmmAndTle) {
  Rig rig;
  const Json elements = rig.get_json("/api/v1/iss/elements");
  const auto from_omm = astro::parse_elements(to_text(elements["omm"]));
  ASSERT_TRUE(from_omm) << from_omm.error().message;
  EXPECT_EQ(from_omm->elements[0].norad_cat_id, 25544);
  EXPECT_EQ(from_omm->elements[0].mean_anomaly_deg, 10.125);
  EXPECT_TRUE(astro::parse_tle("", elements["line1"].get<std::string>(), elements["line2"].get<std::string>()));
}

TEST(Station, CrewAndHealthSayHowOldTheyAre) {
  Rig rig;
  const Json crew = rig.get_json("/api/v1/iss/crew");
  EXPECT_EQ(crew["number"], 2);
  EXPECT_EQ(crew["age_s"], 3600.0);
  EXPECT_EQ(crew["stale"], true);
  EXPECT_EQ(crew["people"][1]["agency"], nullptr);
  const Json health = rig.get_json("/api/v1/iss/health");
  EXPECT_EQ(health["checks"][0]["state"], "raised");
  const Json done = Rig::json(rig.post("/api/v1/alerts/iss.freshness/acknowledge", Json::object()));
  EXPECT_EQ(done["acknowledged"], "iss.freshness");
  EXPECT_EQ(rig.get_json("/api/v1/iss/health")["checks"][0]["state"], "acknowledged");
  EXPECT_EQ(rig.post("/api/v1/alerts/other/acknowledge", Json::object()).status, 404);
  // As a person asks with curl -X POST: there is nothing to send.
  EXPECT_EQ(rig.send(Rig::request("POST", "/api/v1/alerts/iss.freshness/acknowledge")).status, 200);
  net::ServerRequest foreign = Rig::request("POST", "/api/v1/alerts/iss.freshness/acknowledge");
  foreign.headers.add("Origin", "http://evil.example");
  EXPECT_EQ(rig.send(foreign).status, 403);
}

TEST(Station, MetricsWatchIt) {
  Rig rig;
  const std::string text = *rig.get("/metrics").body;
  for (const char* line : {"skykeep_iss_position_age_seconds 3\n", "skykeep_iss_residual_meters 420\n",
                           "skykeep_iss_source{source=\"wheretheiss\",state=\"ok\",verdict=\"ok\"} 1\n",
                           "skykeep_iss_alert{check=\"iss.freshness\",state=\"raised\"} 1\n", "skykeep_iss_records 120\n"})
    EXPECT_THAT(text, HasSubstr(line));
}

TEST(Station, OfADeadStreamTheMetricsTellTheAgeOfTheLastRecordAndNotOfTheModel) {
  Rig rig;
  rig.station.is_stale = true;
  const std::string text = *rig.get("/metrics").body;
  EXPECT_THAT(text, HasSubstr("skykeep_iss_position_age_seconds 3600\n"));
  EXPECT_THAT(text, HasSubstr("skykeep_iss_provenance{provenance=\"model\",source=\"sgp4\"} 1\n"));
}

TEST(Station, WhatAsksTablesKeepsTheWorkersOfTheServerFree) {
  Rig rig;
  const auto is_later = [&](const char* target) { return static_cast<bool>(rig.api->handle(Rig::request("GET", target)).later); };
  for (const char* target : {"/api/v1/iss/now?at=-10s", "/v1/satellites/25544?timestamp=1795248000", "/metrics"}) EXPECT_TRUE(is_later(target)) << target;
  for (const char* target : {"/api/v1/iss/now", "/v1/satellites/25544", "/v1/satellites/25544?timestamp=", "/iss-now.json"}) EXPECT_FALSE(is_later(target)) << target;
}

streams::EnrichedRecord record_of(int64_t second) {
  streams::EnrichedRecord record;
  record.position.satellite_id = 25544;
  record.position.second = second;
  record.position.latitude_deg = 12.5;
  record.position.provenance = streams::Provenance::kApi;
  record.position.source = streams::Source::kWheretheiss;
  record.position.confirmed = streams::Confirmation{streams::Source::kWheretheiss, second - 2, 0.4};
  record.position.run_id = "01RUN";
  record.time_zone = "Etc/GMT";
  record.utc_offset_s = 0;
  record.over = "North Atlantic Ocean";
  return record;
}

class StationLive : public testing::Test {
 protected:
  int64_t second() const { return rig.clock.now().micros / 1'000'000; }
  int64_t say(int64_t at) {
    std::string text;
    streams::append_json(text, record_of(at));
    return bus::append_one(*rig.bus, flows::kIssEnriched, "25544", std::move(text))->offset;
  }
  std::shared_ptr<FakeStream> listen(const char* path, const std::string& last = "") {
    net::ServerRequest request = Rig::request("GET", path);
    if (!last.empty()) request.headers.add("Last-Event-ID", last);
    const auto response = rig.send(request);
    EXPECT_TRUE(response.on_stream);
    auto stream = std::make_shared<FakeStream>();
    response.on_stream(stream);
    return stream;
  }
  // What a listener is told of a record.
  Json event_of(FakeStream& mine, const streams::EnrichedRecord& record) {
    std::string text;
    streams::append_json(text, record);
    EXPECT_TRUE(bus::append_one(*rig.bus, flows::kIssEnriched, "25544", std::move(text)));
    return data_of(mine.wait_for(2).at(1));
  }
  static Json data_of(const std::string& frame) {
    const size_t at = frame.find("data: ") + 6;
    return *parse_json(std::string_view(frame).substr(at, frame.find('\n', at) - at));
  }
  Rig rig;
};

TEST_F(StationLive, EachSecondIsAnEventWithTheFieldsOfNow) {
  const auto all = listen("/api/v1/live"), mine = listen("/api/v1/iss/live");
  const int64_t offset = say(second() - 1);
  ASSERT_EQ(all->wait_for(2).size(), 2u);
  const std::string frame = mine->wait_for(2).at(1);
  EXPECT_THAT(frame, HasSubstr("id: " + std::to_string(offset) + "\nevent: iss\n"));
  EXPECT_THAT(all->wait_for(2)[1], HasSubstr("id: -1." + std::to_string(offset) + "\nevent: iss\n"));
  const Json event = data_of(frame);
  auto expected = names_of(rig.get_json("/api/v1/iss/now"));
  expected.erase("why");
  expected.erase("sources");
  EXPECT_EQ(names_of(event), expected);
  EXPECT_EQ(event["state"], "live");
  EXPECT_EQ(event["age_s"], 1.0);
  EXPECT_EQ(event["confirmed"]["age_s"], 3.0);
  EXPECT_EQ(event["utc"], to_string(UtcTime{(second() - 1) * 1'000'000}));
}

TEST_F(StationLive, WhatIsNotKnownIsNotNamedInEventsEither) {
  const auto mine = listen("/api/v1/iss/live");
  auto record = record_of(second());
  record.position.source = streams::Source::kSgp4;
  record.position.provenance = streams::Provenance::kModel;
  record.position.confirmed.reset();
  record.position.uncertainty_km = 9787.8;
  const Json event = event_of(*mine, record);
  EXPECT_EQ(event["position_known"], false);
  EXPECT_EQ(event["latitude"], nullptr);
  EXPECT_EQ(event["over"], nullptr);
  EXPECT_EQ(event["uncertainty_km"], 9800.0);
  EXPECT_EQ(event["where"], "anywhere along half its orbit");
  const Json now = rig.get_json("/api/v1/iss/now?at=%2B69d");
  EXPECT_EQ(event["orbit"], now["orbit"]);
  ASSERT_TRUE(event["orbit"].is_object());
  auto expected = names_of(now);
  expected.erase("why");
  expected.erase("sources");
  EXPECT_EQ(names_of(event), expected);
}

TEST_F(StationLive, ElementsOfMoreThanFourteenDaysNameNoPlaceInEventsEither) {
  const auto mine = listen("/api/v1/iss/live");
  auto record = record_of(second());
  record.position.source = streams::Source::kSgp4;
  record.position.confirmed.reset();
  record.position.uncertainty_km = 12;  // as nobody would say of such elements
  record.position.element_epoch = second() - 15 * 86'400;
  const Json event = event_of(*mine, record);
  EXPECT_EQ(event["position_known"], false);
  EXPECT_EQ(event["latitude"], nullptr);
}

TEST_F(StationLive, AModelValueIsLiveOnlyWhileAnUpstreamConfirmsIt) {
  const auto mine = listen("/api/v1/iss/live");
  const auto say_model = [&](std::optional<int64_t> confirmed_at) {
    auto record = record_of(second());
    record.position.source = streams::Source::kSgp4;
    record.position.provenance = streams::Provenance::kModel;
    record.position.confirmed.reset();
    if (confirmed_at) record.position.confirmed = streams::Confirmation{streams::Source::kWheretheiss, *confirmed_at, 0.4};
    std::string text;
    streams::append_json(text, record);
    ASSERT_TRUE(bus::append_one(*rig.bus, flows::kIssEnriched, "25544", std::move(text)));
  };
  say_model(second() - 59);
  say_model(second() - 61);
  say_model(std::nullopt);
  const auto frames = mine->wait_for(4);
  ASSERT_EQ(frames.size(), 4u);
  EXPECT_EQ(data_of(frames[1])["state"], "live");
  EXPECT_EQ(data_of(frames[2])["state"], "model");
  EXPECT_EQ(data_of(frames[3])["state"], "model");
}

TEST_F(StationLive, WhatIsReplayedFromLongAgoIsStale) {
  const auto first = listen("/api/v1/iss/live");
  say(second() - 30);
  say(second() - 1);
  ASSERT_EQ(first->wait_for(3).size(), 3u);
  const auto again = listen("/api/v1/iss/live", "-1")->wait_for(3);
  ASSERT_EQ(again.size(), 3u);
  EXPECT_EQ(data_of(again[1])["state"], "stale");
  EXPECT_EQ(data_of(again[2])["state"], "live");
}

TEST_F(StationLive, OneStreamCarriesTheOthersEventsToo) {
  const auto all = listen("/api/v1/live"), mine = listen("/api/v1/iss/live");
  const int64_t run = bus::append_one(*rig.bus, flows::kLive, "", R"({"type":"run"})")->offset;
  ASSERT_EQ(all->wait_for(2).size(), 2u);
  const int64_t iss = say(second());
  EXPECT_THAT(all->wait_for(3).at(2), HasSubstr(fmt::format("id: {}.{}\nevent: iss\n", run, iss)));
  ASSERT_EQ(mine->wait_for(2).size(), 2u);
  EXPECT_THAT(mine->wait_for(2)[1], HasSubstr("event: iss\n"));
}

TEST_F(StationLive, LastEventIdResumesBothTopics) {
  const auto first = listen("/api/v1/live");
  const int64_t one = say(second() - 3);
  const int64_t a = bus::append_one(*rig.bus, flows::kLive, "", R"({"type":"run","what":"a"})")->offset;
  const int64_t two = say(second() - 2);
  const int64_t b = bus::append_one(*rig.bus, flows::kLive, "", R"({"type":"run","what":"b"})")->offset;
  const int64_t three = say(second() - 1);
  ASSERT_EQ(first->wait_for(6).size(), 6u);
  const auto again = listen("/api/v1/live", fmt::format("{}.{}", a, two))->wait_for(3);
  ASSERT_EQ(again.size(), 3u);
  EXPECT_THAT(again[0], HasSubstr("\"missed\":false"));
  EXPECT_THAT(again[1], HasSubstr("\"what\":\"b\""));
  EXPECT_THAT(again[2], HasSubstr(fmt::format("id: {}.{}\nevent: iss\n", b, three)));
  const auto mine = listen("/api/v1/iss/live", fmt::format("{}", one))->wait_for(3);
  ASSERT_EQ(mine.size(), 3u);
  EXPECT_THAT(mine[1], HasSubstr(fmt::format("id: {}\n", two)));
  // The id of a client from before the station had events: what it knows resumes.
  EXPECT_EQ(listen("/api/v1/live", fmt::format("{}", a))->wait_for(2).size(), 2u);
}

TEST_F(StationLive, SecondsThatAreFilledInLaterAreNoNews) {
  const auto mine = listen("/api/v1/iss/live");
  say(second() - 86'400);
  say(second());
  ASSERT_EQ(mine->wait_for(2).size(), 2u);
  EXPECT_EQ(data_of(mine->wait_for(2)[1])["timestamp"], second());
}

TEST_F(StationLive, AGapIsAnEventOfItsOwnAndRubbishIsNone) {
  const auto mine = listen("/api/v1/iss/live");
  ASSERT_TRUE(bus::append_one(*rig.bus, flows::kIssEnriched, "", "rubbish"));
  std::string gap;
  streams::append_json(gap, streams::Gap{25544, second() - 5, second(), "no elements", "01RUN"});
  ASSERT_TRUE(bus::append_one(*rig.bus, flows::kIssEnriched, "", gap));
  const auto frames = mine->wait_for(2);
  ASSERT_EQ(frames.size(), 2u);
  EXPECT_THAT(frames[1], HasSubstr("event: iss_gap\n"));
  EXPECT_EQ(data_of(frames[1])["reason"], "no elements");
}

}  // namespace
}  // namespace skykeep::api
