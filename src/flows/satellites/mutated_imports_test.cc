// One bad record costs itself, in every field of what is imported of the station: tracks, elements, crews.
#include <set>

#include "flows/testing/station_rig.h"
#include "sources/station_documents.h"
#include "tests/mutations.h"

namespace skykeep::flows::satellites {
namespace {

using tests::MutableJson;

MutableJson position(int64_t second) {
  auto record = MutableJson::parse(R"({"name":"iss","id":25544,"latitude":-24.13,"longitude":-111.86,"altitude":425.3,"velocity":27557.5,"visibility":"daylight",)"
                                   R"("footprint":4534.6,"daynum":2459794.78,"solar_lat":17.4,"solar_lon":77.6,"units":"kilometers"})");
  record["timestamp"] = second;
  return record;
}

TEST_F(StationFlowTest, EachFieldOfAPositionMayBeWrongAndTheOtherSecondsAreTaken) {
  const auto mutants = tests::mutants_of(position(1), 200);
  const int64_t begin = second_of(clock.now()) - 10 * static_cast<int64_t>(mutants.size()) - 10;
  std::vector<ImportFile> files;
  std::string seconds;
  for (size_t i = 0; i < mutants.size(); ++i) {
    const int64_t at = begin + 10 * static_cast<int64_t>(i);
    MutableJson changed = mutants[i].record;
    if (changed.is_object() && changed.contains("timestamp") && changed["timestamp"] == 1) changed["timestamp"] = at + 1;
    MutableJson list = {position(at), changed, position(at + 2)};
    if (mutants[i].is_doubled) list.push_back(list[1]);
    files.push_back({fmt::format("{}.json", i), list.dump(-1, ' ', true)});
    seconds += fmt::format("{}{}, {}", seconds.empty() ? "" : ", ", at, at + 2);
  }
  const auto report = flow->import("iss_position", files);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->added + report->unchanged + report->rejected, report->records);
  EXPECT_FALSE(report->reasons.empty());
  EXPECT_LE(report->reasons.size(), ImportReport::kMostReasons + 1);
  EXPECT_EQ(number(fmt::format("select count(*) from silver.iss_positions where epoch(ts)::bigint in ({})", seconds)),
            2 * static_cast<int64_t>(mutants.size()));
  EXPECT_EQ(number("select count(*) from silver.iss_positions where abs(latitude) > 52.5 or abs(longitude) > 180 or altitude_km not between 100 and 2000 "
                   "or velocity_km_s not between 7.3 and 8.0 or (latitude = 0 and longitude = 0)"), 0);
  EXPECT_EQ(number("select count(*) from bronze.rejected_record"), report->rejected) << "each with its reason and place";
}

TEST_F(StationFlowTest, ASpeedThatNoOrbitHasIsRejectedAndTheReportSaysWhy) {
  const auto report = flow->import("iss_position", {{"track.csv", "timestamp,latitude,longitude,velocity\n1658425297,-29.5999,-66.271,99999999\n"
                                                                  "1658425307,-29.1458,-65.7833,27600\n1658425317,-28.6905,-65.3011,-27600\n"}});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->added, 1);
  EXPECT_EQ(report->rejected, 2);
  ASSERT_EQ(report->reasons.size(), 2u);
  EXPECT_EQ(report->reasons[0], "track.csv: the record at byte 38: its speed is 27777.8 km/s: the station's is 7.3 to 8 km/s");
}

TEST_F(StationFlowTest, EachFieldOfAnElementSetMayBeWrongAndTheOtherSetsAreTaken) {
  const auto set = MutableJson::parse(astro::to_omm_json({sources::built_in_elements()}))[0];
  const auto numbered = [&](int id) {
    MutableJson other = set;
    other["NORAD_CAT_ID"] = id;
    return other;
  };
  std::vector<ImportFile> files;
  const auto mutants = tests::mutants_of(set, 100);
  for (size_t i = 0; i < mutants.size(); ++i) {
    const int id = 40'000 + 2 * static_cast<int>(i);
    MutableJson list = {numbered(id), mutants[i].record, numbered(id + 1)};
    if (mutants[i].is_doubled) list.push_back(mutants[i].record);
    files.push_back({fmt::format("{}.json", i), list.dump(-1, ' ', true)});
  }
  const auto report = flow->import("orbits", files);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(number(fmt::format("select count(*) from silver.orbit_elements where norad_cat_id between 40000 and {}", 40'000 + 2 * mutants.size() - 1)),
            2 * static_cast<int64_t>(mutants.size())) << (report->reasons.empty() ? "" : report->reasons[0]);
  EXPECT_EQ(number("select count(*) from silver.orbit_elements where mean_motion not between 0 and 20 or eccentricity not between 0 and 1 or "
                   "inclination not between 0 and 180 or epoch > timestamp '2026-10-01' or epoch < timestamp '1957-10-04'"), 0);
  EXPECT_EQ(number("select count(*) from silver.orbit_elements where norad_cat_id = 25544 and (mean_motion < 15 or inclination < 50 or inclination > 53)"), 0)
      << "its number alone does not make a set the station's";
}

TEST_F(StationFlowTest, EachFieldOfACrewMayBeWrongAndTheOthersAreOnTheList) {
  const auto person = MutableJson::parse(R"({"id":2,"name":"Bo Example","country":"China","agency":"CMSA","position":"Commander","spacecraft":"Shenzhou 25",)"
                                         R"("launched":1786000000,"iss":false,"days_in_space":0})");
  MutableJson ann = person, cy = person;
  ann["name"] = "Ann";
  cy["name"] = "Cy";
  const auto mutants = tests::mutants_of(person, 300);
  for (size_t i = 0; i < mutants.size(); ++i) {
    MutableJson people = {ann, mutants[i].record, cy};
    if (mutants[i].is_doubled) people.push_back(mutants[i].record);
    const std::string body = MutableJson{{"number", 3}, {"iss_expedition", 74}, {"people", people}}.dump(-1, ' ', true);
    const auto crew = sources::parse_crew(body, clock.now());
    ASSERT_TRUE(crew) << mutants[i].what << crew.error().message;
    std::set<std::string> names;
    for (const auto& member : crew->people) {
      EXPECT_TRUE(names.insert(member.name).second) << mutants[i].what;
      EXPECT_TRUE(member.name.size() <= 200 && member.craft.size() <= 200 && member.agency.size() <= 200) << mutants[i].what;
      EXPECT_TRUE(!member.launched || (member.launched->unix_seconds() > 4e7 && *member.launched <= clock.now() + 2min)) << mutants[i].what;
    }
    EXPECT_TRUE(names.contains("Ann") && names.contains("Cy")) << mutants[i].what;
    EXPECT_EQ(crew->people.size() + crew->rejected.size(), people.size()) << mutants[i].what;
    if (i % 40 != 0) continue;
    clock.advance(1s);
    const auto report = flow->import("crew", {{"crew.json", body}});
    ASSERT_TRUE(report) << mutants[i].what << report.error().message;
    // Two mutants may come out as the same bytes, and a list that is known adds nobody.
    EXPECT_EQ(report->added + report->unchanged, static_cast<int64_t>(crew->people.size())) << mutants[i].what;
  }
}

}  // namespace
}  // namespace skykeep::flows::satellites
