#include "sources/orbits/orbits.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/recordings.h"

namespace skykeep::sources {
namespace {

const UtcTime kNow = *parse_utc("2026-09-21T08:00:00Z");

constexpr std::string_view kName = "ISS (ZARYA)             ";
constexpr std::string_view kLine1 = "1 25544U 98067A   26263.52959654  .00008422  00000+0  15975-3 0  9999";
constexpr std::string_view kLine2 = "2 25544  51.6308 188.2246 0004825 162.2847 197.8311 15.49196792586535";

nlohmann::json omm() {
  return {{"OBJECT_NAME", "ISS (ZARYA)"}, {"OBJECT_ID", "1998-067A"},   {"EPOCH", "2026-09-20T12:42:37.141056"},
          {"MEAN_MOTION", 15.49196792},   {"ECCENTRICITY", 0.00048259}, {"INCLINATION", 51.6308},
          {"RA_OF_ASC_NODE", 188.2246},   {"ARG_OF_PERICENTER", 162.2847}, {"MEAN_ANOMALY", 197.8311},
          {"EPHEMERIS_TYPE", 0},          {"CLASSIFICATION_TYPE", "U"}, {"NORAD_CAT_ID", 25544},
          {"ELEMENT_SET_NO", 999},        {"REV_AT_EPOCH", 58653},      {"BSTAR", 0.00015975118},
          {"MEAN_MOTION_DOT", 8.422e-5},  {"MEAN_MOTION_DDOT", 0}};
}

TEST(Orbits, NameTheFormatInTheirRequest) {
  EXPECT_EQ(celestrak_request(25544).url, "https://celestrak.org/NORAD/elements/gp.php?CATNR=25544&FORMAT=JSON");
  EXPECT_TRUE(celestrak_request(25544).redirect_hosts.empty()) << "a redirect counts as an error there";
  EXPECT_EQ(wheretheiss_tles_request(25544).url, "https://api.wheretheiss.at/v1/satellites/25544/tles?format=json");
  EXPECT_EQ(ivanstanojevic_request(25544).url, "https://tle.ivanstanojevic.me/api/tle/25544");
}

TEST(Orbits, TheBuiltInSetIsTheRecordedOne) {
  const auto dir = tests::recordings_dir();
  if (!dir) GTEST_SKIP();
  const auto read = parse_orbits(tests::recorded_body(*dir, "celestrak/sha256-checked/iss_2026-09-20.json"), kNow, 25544);
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->elements.size(), 1u);
  EXPECT_TRUE(read->drift.empty());
  const astro::Elements& recorded = read->elements[0];
  const astro::Elements& ours = built_in_elements();
  EXPECT_EQ(ours.name, recorded.name);
  EXPECT_EQ(ours.object_id, recorded.object_id);
  EXPECT_EQ(ours.norad_cat_id, recorded.norad_cat_id);
  EXPECT_EQ(ours.epoch, recorded.epoch);
  EXPECT_EQ(ours.mean_motion_rev_per_day, recorded.mean_motion_rev_per_day);
  EXPECT_EQ(ours.eccentricity, recorded.eccentricity);
  EXPECT_EQ(ours.inclination_deg, recorded.inclination_deg);
  EXPECT_EQ(ours.ra_of_asc_node_deg, recorded.ra_of_asc_node_deg);
  EXPECT_EQ(ours.arg_of_pericenter_deg, recorded.arg_of_pericenter_deg);
  EXPECT_EQ(ours.mean_anomaly_deg, recorded.mean_anomaly_deg);
  EXPECT_EQ(ours.bstar, recorded.bstar);
  EXPECT_EQ(ours.mean_motion_dot, recorded.mean_motion_dot);
  EXPECT_EQ(ours.rev_at_epoch, recorded.rev_at_epoch);
}

TEST(Orbits, EveryRecordedShapeIsRecognised) {
  const auto dir = tests::recordings_dir();
  if (!dir) GTEST_SKIP();
  const struct {
    const char* file;
    size_t elements;
  } cases[] = {{"celestrak/sha256-checked/iss_2026-09-20.json", 1}, {"celestrak/sha256-checked/iss_2026-09-20.tle", 1},
               {"celestrak/iss_tle_history_2026-05.txt", 21},       {"celestrak/stations_2024-05-09.json", 27},
               {"celestrak/stations_2024-05-09.csv", 27}};
  for (const auto& c : cases) {
    const auto read = parse_orbits(tests::recorded_body(*dir, c.file), kNow);
    ASSERT_TRUE(read) << c.file << read.error().message;
    EXPECT_EQ(read->elements.size(), c.elements) << c.file;
    EXPECT_TRUE(read->rejected.empty()) << c.file << read->rejected.front().reason;
    EXPECT_TRUE(read->drift.empty()) << c.file << read->drift.front().what;
  }
}

TEST(Orbits, TheTleServicesAreReadAsWell) {
  const nlohmann::json where = {{"requested_timestamp", 1789980000}, {"tle_timestamp", 1789908157}, {"id", "25544"},
                                {"name", "iss"}, {"header", kName}, {"line1", kLine1}, {"line2", kLine2}};
  const nlohmann::json ivan = {{"@context", "https://www.w3.org/ns/hydra/context.jsonld"},
                               {"@id", "https://tle.ivanstanojevic.me/api/tle/25544"}, {"@type", "Tle"},
                               {"satelliteId", 25544}, {"name", "ISS (ZARYA)"}, {"date", "2026-09-20T12:42:37+00:00"},
                               {"line1", kLine1}, {"line2", kLine2}};
  for (const auto& body : {where, ivan}) {
    const auto read = parse_orbits(body.dump(), kNow, 25544);
    ASSERT_TRUE(read) << read.error().message;
    ASSERT_EQ(read->elements.size(), 1u);
    EXPECT_EQ(read->elements[0].mean_motion_rev_per_day, 15.49196792);
    EXPECT_TRUE(read->drift.empty()) << read->drift.front().what;
  }
}

TEST(Orbits, AnotherObjectThanAskedForIsRejected) {
  auto other = omm();
  other["NORAD_CAT_ID"] = 48274;
  other["OBJECT_NAME"] = "CSS (TIANHE)";
  const std::string body = nlohmann::json::array({other, omm()}).dump();
  const auto read = parse_orbits(body, kNow, 25544);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->elements.size(), 1u);
  ASSERT_EQ(read->rejected.size(), 1u);
  EXPECT_EQ(read->rejected[0].reason, "object 48274 (CSS (TIANHE)): asked for was 25544");
  EXPECT_EQ(parse_orbits(body, kNow)->elements.size(), 2u);
}

TEST(Orbits, AnEpochOfTomorrowIsRejected) {
  auto record = omm();
  record["EPOCH"] = "2026-09-22T12:00:00";
  const auto read = parse_orbits(nlohmann::json::array({record}).dump(), kNow);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_TRUE(read->elements.empty());
  ASSERT_EQ(read->rejected.size(), 1u);
  EXPECT_EQ(read->rejected[0].reason, "object 25544 (ISS (ZARYA)): its epoch 2026-09-22T12:00:00Z lies 28.0 h ahead of the clock");
}

TEST(Orbits, TheStationsNumberAloneDoesNotMakeItsOrbit) {
  for (const auto& [member, value] : {std::pair("MEAN_MOTION", 1.0027), {"MEAN_MOTION", 16.9}, {"INCLINATION", 98.2}, {"ECCENTRICITY", 0.7}}) {
    nlohmann::json strange = omm(), other = omm();
    strange[member] = value;
    other["NORAD_CAT_ID"] = 40000;
    const auto read = parse_orbits(nlohmann::json{strange, omm(), other}.dump(), kNow);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->elements.size(), 2u) << member;
    ASSERT_EQ(read->rejected.size(), 1u) << member;
    EXPECT_NE(read->rejected[0].reason.find("are not the station's orbit"), std::string::npos) << read->rejected[0].reason;
  }
}

TEST(Orbits, ABadChecksumIsSaidInClearWords) {
  std::string line1(kLine1);
  line1.back() = '8';
  const auto read = parse_orbits(std::string(kName) + "\n" + line1 + "\n" + std::string(kLine2) + "\n", kNow);
  if (read) {
    EXPECT_TRUE(read->elements.empty());
    ASSERT_EQ(read->rejected.size(), 1u);
    EXPECT_NE(read->rejected[0].reason.find("checksum"), std::string::npos) << read->rejected[0].reason;
  } else {
    EXPECT_NE(read.error().message.find("check"), std::string::npos) << read.error().message;
  }
}

TEST(Orbits, UnknownMembersAreDriftAndErrorsAreErrors) {
  auto record = omm();
  record["MOOD"] = "fine";
  const auto read = parse_orbits(nlohmann::json::array({record, record}).dump(), kNow);
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->drift.size(), 1u);
  EXPECT_NE(read->drift[0].what.find("unknown field 'MOOD'"), std::string::npos);
  EXPECT_EQ(parse_orbits(R"({"error":"satellite not found","status":404})", kNow).error().code, Code::kNotFound);
  EXPECT_EQ(parse_orbits("No GP data found", kNow).error().code, Code::kNotFound);
  for (const std::string_view bad : {"", "<html>", "[7]", "{}", "hello"}) EXPECT_FALSE(parse_orbits(bad, kNow)) << bad;
}

}  // namespace
}  // namespace skykeep::sources
