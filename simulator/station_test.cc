// The station's upstreams: shapes as they are documented and were recorded, an orbit that agrees with itself, bad days.
#include "simulator/station.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/json.h"
#include "core/text.h"
#include "simulator/gp_formats.h"
#include "simulator/service.h"
#include "tests/recordings.h"

namespace skykeep::simulator {
namespace {

const UtcTime kNow = *parse_utc("2026-11-21T08:00:00Z");

double kilometres(const Json& a, const Json& b) {
  const auto vector = [](const Json& p) {
    return astro::from_geodetic({p["latitude"].get<double>(), p["longitude"].get<double>(), p.value("altitude", 420.0)});
  };
  return astro::norm(vector(a) - vector(b));
}

class Upstreams : public ::testing::Test {
 protected:
  Answer ask(const std::string& url, std::initializer_list<const char*> faults = {}, UtcTime now = kNow) {
    const size_t slash = url.find('/'), mark = url.find('?');
    const Call call{url.substr(0, slash), url.substr(slash, mark == url.npos ? mark : mark - slash),
                    mark == url.npos ? "" : url.substr(mark + 1)};
    std::vector<FaultSpec> specs;
    for (const char* text : faults) specs.push_back(parse_fault(text).value());
    return station.answer(call, Params(call.query), now, Faults(1, specs).decide(1, call.host));
  }
  Json json(const std::string& url, std::initializer_list<const char*> faults = {}, UtcTime now = kNow) {
    return parse_json(ask(url, faults, now).body).value();
  }
  Json positions(int from, int to, std::initializer_list<const char*> faults = {}, UtcTime now = kNow) {
    std::string list;
    for (int i = from; i <= to; ++i) list += fmt::format("{}{}", list.empty() ? "" : ",", now.micros / 1'000'000 + i);
    return json("api.wheretheiss.at/v1/satellites/25544/positions?timestamps=" + list, faults, now);
  }
  Station station{1};
};

TEST_F(Upstreams, WheretheissGivesThePositionWithEveryField) {
  const Json p = json("api.wheretheiss.at/v1/satellites/25544");
  std::vector<std::string> names;
  for (const auto& [name, value] : p.items()) names.push_back(name);
  EXPECT_EQ(names, (std::vector<std::string>{"name", "id", "latitude", "longitude", "altitude", "velocity", "visibility", "footprint",
                                             "timestamp", "daynum", "solar_lat", "solar_lon", "units"}));
  EXPECT_EQ(p["timestamp"], kNow.micros / 1'000'000);
  EXPECT_LE(std::abs(p["latitude"].get<double>()), 51.9);
  EXPECT_NEAR(p["altitude"].get<double>(), 421, 15);
  EXPECT_NEAR(p["velocity"].get<double>(), 27'580, 60) << "km/h, inertial";
  EXPECT_NEAR(p["footprint"].get<double>(), 4515, 80) << "km, diameter";
  EXPECT_NEAR(p["daynum"].get<double>(), 2461365.8333, 1e-3);
  EXPECT_NEAR(p["solar_lat"].get<double>(), -19.9, 0.3) << "late November";
  EXPECT_GE(p["solar_lon"].get<double>(), 0);
  const Json miles = json("api.wheretheiss.at/v1/satellites/25544?units=miles");
  EXPECT_NEAR(miles["altitude"].get<double>() * 1.609344, p["altitude"].get<double>(), 1e-9);
  EXPECT_EQ(miles["units"], "miles");
}

TEST_F(Upstreams, WheretheissGivesUpToTenTimesInOneCall) {
  const Json list = positions(1, 10);
  ASSERT_EQ(list.size(), 10u);
  for (size_t i = 1; i < 10; ++i) {
    EXPECT_EQ(list[i]["timestamp"].get<int64_t>(), list[i - 1]["timestamp"].get<int64_t>() + 1);
    EXPECT_NEAR(kilometres(list[i], list[i - 1]), 7.37, 0.25) << "seven kilometres a second over ground, at its height";
  }
  EXPECT_EQ(ask("api.wheretheiss.at/v1/satellites/25544/positions?timestamps=1,2,x").status, 400);
  EXPECT_EQ(ask("api.wheretheiss.at/v1/satellites/25544/positions").status, 400);
  EXPECT_EQ(json("api.wheretheiss.at/v1/satellites/48274"), Json({{"error", "satellite not found"}, {"status", 404}}));
  EXPECT_EQ(ask("api.wheretheiss.at/v1/satellites").body, R"([{"name":"iss","id":25544}])");
}

TEST_F(Upstreams, OpenNotifyWritesCoordinatesAsTextsOfFourDecimals) {
  const Json p = json("api.open-notify.org/iss-now.json");
  const Json other = json("api.wheretheiss.at/v1/satellites/25544");
  EXPECT_EQ(p["message"], "success");
  EXPECT_EQ(p["timestamp"], other["timestamp"]);
  ASSERT_TRUE(p["iss_position"]["latitude"].is_string());
  EXPECT_EQ(p["iss_position"]["latitude"], fmt::format("{:.4f}", other["latitude"].get<double>()));
  EXPECT_EQ(p["iss_position"]["longitude"], fmt::format("{:.4f}", other["longitude"].get<double>()));
}

TEST_F(Upstreams, CrewsHaveBothShapesAndOneIsStale) {
  const Json kept = json("corquaid.github.io/international-space-station-APIs/JSON/people-in-space.json");
  EXPECT_EQ(kept["number"], kept["people"].size());
  EXPECT_LE(kept["people"][0]["launched"].get<int64_t>(), kNow.micros / 1'000'000);
  const Json stale = json("api.open-notify.org/astros.json");
  EXPECT_EQ(stale["number"], stale["people"].size());
  EXPECT_GT(stale["people"].size(), kept["people"].size());
}

// ---- elements ----

TEST(StationOrbit, SetsAreAFewHoursOldAtAnyTime) {
  const StationOrbit orbit(7);
  for (int hour = 0; hour < 24 * 400; hour += 5) {
    const UtcTime now = kNow + hour * 1h;
    const ElementSet set = orbit.newest(now);
    EXPECT_LE(set.published, now);
    EXPECT_GE(now - set.elements.epoch, 2h);
    EXPECT_LE(now - set.elements.epoch, 13h);
    EXPECT_GT(orbit.set(set.number + 1).published, now);
  }
}

TEST(StationOrbit, AChangeOfSetsHardlyMovesTheStation) {
  const StationOrbit orbit(7);
  double worst = 0;
  const int64_t first = orbit.newest(kNow).number;
  for (int64_t number = first; number < first + 60; ++number) {
    const ElementSet next = orbit.set(number + 1);
    const auto before = astro::Sgp4::create(orbit.set(number).elements)->at(next.published).value();
    const auto after = astro::Sgp4::create(next.elements)->at(next.published).value();
    worst = std::max(worst, astro::norm(before.position_km - after.position_km));
  }
  EXPECT_LT(worst, 1.5) << "km; two fresh sets of the real station differ by as much";
}

// Not refreshed for three days, a set must still agree within the tolerance of arbitration (2 km x age^2).
TEST(StationOrbit, OldSetsDriftSlowly) {
  const StationOrbit orbit(7);
  const ElementSet old = orbit.newest(kNow);
  const auto satellite = astro::Sgp4::create(old.elements);
  for (const int hours : {6, 24, 48, 72}) {
    const UtcTime t = kNow + hours * 1h;
    const double km = astro::norm(satellite->at(t)->position_km - orbit.at(t).teme.position_km);
    EXPECT_LT(km, std::max(2.5, 1.0 * (hours / 24.0) * (hours / 24.0))) << hours;
  }
}

TEST(GpFormats, TheRecordedSetIsWrittenAsCelestrakWroteIt) {
  const auto dir = tests::recordings_dir();
  if (!dir) GTEST_SKIP();
  const std::string recorded = tests::recorded_body(*dir, "celestrak/sha256-checked/iss_2026-09-20.json");
  const auto read = astro::parse_elements(recorded);
  ASSERT_TRUE(read);
  EXPECT_EQ(gp_json(read->elements[0], false), trim(recorded));
  EXPECT_EQ(gp_tle(read->elements[0], true), tests::recorded_body(*dir, "celestrak/sha256-checked/iss_2026-09-20.tle"));
  const std::string table = tests::recorded_body(*dir, "celestrak/stations_2024-05-09.csv");
  const auto rows = split(table, '\n');
  const auto station = astro::parse_elements(table);
  ASSERT_TRUE(station);
  EXPECT_EQ(gp_csv(station->elements[0]), fmt::format("{}\n{}\n", rows[0], rows[1]));
}

TEST_F(Upstreams, CelestrakWritesEveryFormatAndAllAgree) {
  const astro::Elements real = StationOrbit(1).newest(kNow).elements;
  for (const char* format : {"JSON", "JSON-PRETTY", "CSV", "KVN", "XML", "TLE", "2LE"}) {
    const Answer answer = ask(fmt::format("celestrak.org/NORAD/elements/gp.php?CATNR=25544&FORMAT={}", format));
    ASSERT_EQ(answer.status, 200) << format;
    const auto read = astro::parse_elements(answer.body);
    ASSERT_TRUE(read) << format << read.error().message;
    const astro::Elements& e = read->elements.at(0);
    EXPECT_EQ(e.mean_motion_rev_per_day, real.mean_motion_rev_per_day) << format;
    EXPECT_EQ(e.mean_anomaly_deg, real.mean_anomaly_deg) << format;
    EXPECT_NEAR(e.bstar, real.bstar, 1e-9) << format;
    EXPECT_LE(std::abs((e.epoch - real.epoch).count()), 500) << format << ": a TLE has 0.9 ms";
  }
  EXPECT_EQ(ask("celestrak.org/NORAD/elements/gp.php?NAME=ISS").content_type, "text/csv") << "the default";
  EXPECT_EQ(ask("celestrak.org/NORAD/elements/gp.php?CATNR=99999&FORMAT=JSON").body, "No GP data found");
}

TEST_F(Upstreams, CelestrakRefusesTheSecondDownloadOfAnUpdate) {
  const std::string url = "celestrak.org/NORAD/elements/gp.php?CATNR=25544&FORMAT=JSON";
  ASSERT_EQ(ask(url).status, 200);
  const Answer again = ask(url, {}, kNow + 60s);
  EXPECT_EQ(again.status, 403);
  EXPECT_EQ(again.body,
            "GP data has not updated since your last successful download of CATNR=25544 at 2026-11-21 08:00:00 UTC. Data is updated "
            "once every 2 hours.");
  EXPECT_EQ(ask(url, {}, kNow + 12h).status, 200) << "there is a new set";
  EXPECT_EQ(ask(url, {"celestrak403"}, kNow + 36h).status, 403);
  EXPECT_EQ(ask(url, {}, kNow + 36h).status, 200) << "a refusal is no download";
}

TEST_F(Upstreams, TheFallBacksGiveTheSameSetAsTwoLines) {
  const Json where = json("api.wheretheiss.at/v1/satellites/25544/tles");
  const Json ivan = json("tle.ivanstanojevic.me/api/tle/25544");
  EXPECT_EQ(where["line1"], ivan["line1"]);
  EXPECT_EQ(where["line2"].get<std::string>().size(), 69u);
  EXPECT_EQ(ivan["satelliteId"], 25544);
  EXPECT_TRUE(astro::parse_elements(where.dump()));
  EXPECT_TRUE(astro::parse_elements(ivan.dump()));
}

// ---- bad days ----

TEST_F(Upstreams, AFrozenUpstreamStaysWhereItWasWithRunningTimestamps) {
  const Json first = positions(1, 10, {"iss_frozen"});
  const Json later = positions(1, 10, {"iss_frozen"}, kNow + 10min);
  EXPECT_EQ(first[0]["latitude"], first[9]["latitude"]);
  EXPECT_EQ(first[0]["latitude"], later[9]["latitude"]);
  EXPECT_EQ(later[9]["timestamp"].get<int64_t>() - first[9]["timestamp"].get<int64_t>(), 600);
  station.thaw();
  EXPECT_NE(positions(1, 1, {"iss_frozen"}, kNow + 10min)[0]["latitude"], first[0]["latitude"]);
}

TEST_F(Upstreams, ALateOneIsAnHourOld) {
  EXPECT_EQ(json("api.open-notify.org/iss-now.json", {"iss_late"})["timestamp"], kNow.micros / 1'000'000 - 3600);
  const Json late = positions(3600, 3600, {"iss_late"});
  EXPECT_EQ(late, positions(0, 0)) << "of an hour ago, and it says so";
}

TEST_F(Upstreams, AWrongOneIsAHundredKilometresAheadAlongTheTrack) {
  const Json wrong = positions(1, 10, {"iss_wrong"});
  const Json right = positions(1, 10);
  for (size_t i = 0; i < 10; ++i) {
    EXPECT_EQ(wrong[i]["timestamp"], right[i]["timestamp"]);
    EXPECT_NEAR(kilometres(wrong[i], right[i]), 100, 6) << "of flight: the Earth turns below";
  }
}

TEST_F(Upstreams, AJumpIsOneSpikeAmongTen) {
  const Json spiky = positions(1, 10, {"iss_jump=1"});
  const Json right = positions(1, 10);
  int off = 0;
  for (size_t i = 0; i < 10; ++i) off += kilometres(spiky[i], right[i]) > 500;
  EXPECT_EQ(off, 1);
}

TEST_F(Upstreams, OrderAndMissingPositions) {
  const Json reversed = positions(1, 10, {"iss_order=1"});
  EXPECT_EQ(reversed[0]["timestamp"].get<int64_t>(), reversed[9]["timestamp"].get<int64_t>() + 9);
  EXPECT_EQ(json("api.open-notify.org/iss-now.json", {"iss_order=1"})["timestamp"], kNow.micros / 1'000'000 - 20);
  EXPECT_EQ(positions(1, 10, {"iss_missing=1"}).size(), 5u);
  EXPECT_FALSE(json("api.open-notify.org/iss-now.json", {"iss_missing=1"}).contains("iss_position"));
}

TEST(StationFaults, MeetOnlyTheirUpstreamsAndOneWhenItIsNamed) {
  const Faults faults(1, {parse_fault("iss_wrong@api.open-notify.org").value(), parse_fault("celestrak403").value(),
                          parse_fault("html503@celestrak.org=1").value()});
  EXPECT_TRUE(faults.decide(1, "api.open-notify.org")[Fault::kIssWrong]);
  EXPECT_FALSE(faults.decide(1, "api.wheretheiss.at")[Fault::kIssWrong]);
  EXPECT_FALSE(faults.decide(1, "mars.nasa.gov")[Fault::kCelestrak403]);
  EXPECT_TRUE(faults.decide(1, "celestrak.org")[Fault::kCelestrak403]);
  EXPECT_FALSE(faults.decide(1, "api.wheretheiss.at")[Fault::kHtml503]);
}

TEST(StationService, ServesTheStationAndChangesFaultsAndClockWhileItRuns) {
  RealFs fs;
  ServiceOptions options;
  options.now = kNow;
  const auto service = Service::create(fs, options).value();
  const auto call = [&](const std::string& method, const std::string& target, const Json& body = nullptr) {
    net::ServerRequest request;
    request.method = method;
    request.path = target.substr(0, target.find('?'));
    request.raw_target = target;
    if (!body.is_null()) request.body = to_text(body);
    const net::ServerResponse response = service->handle(request);
    return parse_json(*response.body).value();
  };
  const std::string target = "/api.open-notify.org/iss-now.json";
  EXPECT_EQ(call("GET", target)["timestamp"], kNow.micros / 1'000'000);
  const Json set = call("POST", "/_simulator/faults", {{"faults", {"iss_late@api.open-notify.org", "slow@celestrak.org=0.5"}}});
  EXPECT_EQ(set["faults"], Json({{"iss_late@api.open-notify.org", 1.0}, {"slow@celestrak.org", 0.5}}));
  EXPECT_EQ(call("GET", target)["timestamp"], kNow.micros / 1'000'000 - 3600);
  EXPECT_EQ(call("GET", "/_simulator/stats")["faults_fired"], Json({{"iss_late", 1}}));
  call("POST", "/_simulator/faults", {{"faults", Json::array()}});
  call("POST", "/_simulator/clock", {{"advance_s", 90}});
  EXPECT_EQ(call("GET", target)["timestamp"], kNow.micros / 1'000'000 + 90);
  const Json running = call("POST", "/_simulator/clock", {{"rate", 1000}});
  EXPECT_GE(running["unix_s"], kNow.micros / 1'000'000 + 90);
  const double before = running["unix_s"];
  double after = before;
  while (after < before + 60) after = call("GET", "/_simulator/clock")["unix_s"];  // ends by itself: a clock that runs
  const double stopped = call("POST", "/_simulator/clock", {{"rate", 0}})["unix_s"];
  EXPECT_EQ(call("GET", "/_simulator/clock")["unix_s"], stopped);
}

}  // namespace
}  // namespace skykeep::simulator
