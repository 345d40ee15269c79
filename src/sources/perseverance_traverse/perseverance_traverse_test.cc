#include "sources/perseverance_traverse/perseverance_traverse.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sources/testing/collecting_sink.h"
#include "tests/recordings.h"

namespace skykeep::sources {
namespace {

using reading::record_at;

constexpr std::string_view kFeature =
    R"({"type":"Feature","properties":{"sol":14,"fromRMC":"3_0","toRMC":"3_110","length":6.25,"SCLK_START":668099149,)"
    R"("SCLK_END":668187928},"geometry":{"type":"LineString","coordinates":[[77.45,18.44,-2569.91],[77.46,18.45,-2569.9]]}})";

std::string collection(std::string_view features) {
  return fmt::format(R"({{"type":"FeatureCollection","name":"x","features":[{}]}})", features);
}
std::string with(std::string_view name, std::string_view value) {
  auto feature = nlohmann::json::parse(kFeature);
  feature[nlohmann::json::json_pointer(std::string(name))] = nlohmann::json::parse(value);
  return collection(feature.dump());
}

TEST(PerseveranceTraverse, IsAskedForByItsFile) {
  const net::Fetch fetch = perseverance_traverse_request();
  EXPECT_EQ(fetch.url, "https://mars.nasa.gov/mmgis-maps/M20/Layers/json/M20_traverse.json");
  EXPECT_TRUE(fetch.conditional);
}

TEST(PerseveranceTraverse, TheRecordedOneHas522DrivingSolsSplitByLength) {
  const auto dir = tests::recordings_dir();
  if (!dir) GTEST_SKIP();
  const std::string body = tests::recorded_body(*dir, "mmgis/M20_traverse_sol1840.json");
  const auto whole = nlohmann::json::parse(body);
  const auto t = parse_perseverance_traverse(body);
  ASSERT_TRUE(t) << t.error().message;
  EXPECT_EQ(t->rover_id, 8);
  ASSERT_EQ(t->segments.size(), 522u);
  EXPECT_TRUE(t->rejected.empty());
  EXPECT_TRUE(t->drift.empty()) << t->drift.front().what;
  int still = 0, minimal = 0, short_drive = 0, long_drive = 0;
  double sum = 0;
  size_t vertices = 0;
  for (size_t i = 0; i < t->segments.size(); ++i) {
    const PathSegment& s = t->segments[i];
    const auto& feature = whole["features"][i];
    ASSERT_EQ(record_at(body, s), feature);
    EXPECT_EQ(s.sol, feature["properties"]["sol"].get<int32_t>());
    EXPECT_EQ(s.segment, 0) << "no sol comes twice in this version";
    EXPECT_EQ(s.from_rmc, feature["properties"]["fromRMC"].get<std::string>());
    EXPECT_EQ(s.to_rmc, feature["properties"]["toRMC"].get<std::string>());
    EXPECT_EQ(s.length_m, feature["properties"]["length"].get<double>());
    EXPECT_EQ(s.sclk_start, feature["properties"]["SCLK_START"].get<double>());
    EXPECT_EQ(s.sclk_end, feature["properties"]["SCLK_END"].get<double>());
    ASSERT_EQ(s.points.size(), feature["geometry"]["coordinates"].size());
    vertices += s.points.size();
    const double metres = s.length_m.value_or(0);
    sum += metres;
    ++(metres == 0 ? still : metres < 5 ? minimal : metres < 20 ? short_drive : long_drive);
  }
  EXPECT_EQ(still, 5);
  EXPECT_EQ(minimal, 41);
  EXPECT_EQ(short_drive, 118);
  EXPECT_EQ(long_drive, 358);
  EXPECT_EQ(vertices, 33749u);
  EXPECT_NEAR(sum, 42542, 1);
  EXPECT_EQ(t->segments.front().sol, 14);
  EXPECT_EQ(t->segments.front().length_m, 6.25);
  EXPECT_EQ(t->segments.front().points.front().longitude_deg, 77.45088573);
  EXPECT_EQ(t->segments.front().points.front().latitude_deg, 18.44462715);
  EXPECT_EQ(t->segments.front().points.front().elevation_m, -2569.91);
  EXPECT_EQ(t->segments.back().sol, 1840);
}

TEST(PerseveranceTraverse, ASolThatComesTwiceGetsRunningSegments) {
  const auto other = nlohmann::json::parse(with("/properties/sol", "15"))["features"][0].dump();
  const auto on = nlohmann::json::parse(with("/properties/length", "7"))["features"][0].dump();
  const auto t = parse_perseverance_traverse(collection(fmt::format("{},{},{},{}", kFeature, other, on, kFeature)));
  ASSERT_TRUE(t);
  ASSERT_EQ(t->segments.size(), 3u);
  ASSERT_EQ(t->rejected.size(), 1u) << "the very same one again";
  EXPECT_EQ(t->rejected[0].reason, "the same segment of sol 14 is there already");
  EXPECT_EQ(t->segments[0].segment, 0);
  EXPECT_EQ(t->segments[1].segment, 0);
  EXPECT_EQ(t->segments[2].segment, 1);
}

TEST(PerseveranceTraverse, MissingNumbersAreNull) {
  const auto t = parse_perseverance_traverse(with(
      "/properties", R"({"sol":"14","fromRMC":"3_0","toRMC":null,"length":null,"SCLK_START":"668099149"})"));
  ASSERT_TRUE(t);
  ASSERT_EQ(t->segments.size(), 1u);
  EXPECT_EQ(t->segments[0].sol, 14);
  EXPECT_EQ(t->segments[0].length_m, std::nullopt);
  EXPECT_EQ(t->segments[0].sclk_start, 668099149);
  EXPECT_EQ(t->segments[0].sclk_end, std::nullopt);
  EXPECT_EQ(t->segments[0].to_rmc, "");
  EXPECT_EQ(t->drift.size(), 4u) << "sol and SCLK_START as text, SCLK_END missing, no toRMC";
}

TEST(PerseveranceTraverse, LinesInSeveralPartsAreOneSegment) {
  const auto t = parse_perseverance_traverse(
      with("/geometry", R"({"type":"MultiLineString","coordinates":[[[77,18,3],[77.2,18.5,-9999]],[[77.3,18]]]})"));
  ASSERT_TRUE(t);
  ASSERT_EQ(t->segments.size(), 1u);
  ASSERT_EQ(t->segments[0].points.size(), 3u);
  EXPECT_EQ(t->segments[0].points[0].elevation_m, 3);
  EXPECT_EQ(t->segments[0].points[1].latitude_deg, 18.5);
  EXPECT_EQ(t->segments[0].points[1].elevation_m, std::nullopt) << "-9999 stands for nothing";
  EXPECT_EQ(t->segments[0].points[2].elevation_m, std::nullopt);
}

TEST(PerseveranceTraverse, RejectsFeaturesWithoutSolOrLine) {
  const struct {
    std::string body;
    std::string_view reason;
  } cases[] = {
      {with("/properties/sol", "null"), "sol is no whole number: null"},
      {with("/properties", "null"), "sol is no whole number: missing"},
      {with("/geometry", "null"), "geometry has no vertices"},
      {with("/geometry/coordinates", "[]"), "geometry has no vertices"},
      {with("/geometry/coordinates", "7"), "geometry.coordinates are no list of vertices"},
      {with("/geometry/coordinates", "[[1]]"), "geometry.coordinates hold a vertex of one number"},
      {with("/geometry/coordinates", "[[1,\"north\",3]]"), "geometry.coordinates hold 'north' where a number belongs"},
      {with("/geometry/coordinates", "[[18.44,77.45]]"),
       "geometry has a vertex at latitude 77.45, longitude 18.44, far from where the rover landed (18.44, 77.45)"},
      {with("/properties/length", "-9999"), "length is no drive's: -9999 m"},
      {with("/properties/length", "1e9"), "length is no drive's: 1000000000.0 m"},
      {with("/geometry/coordinates", "[[[[1,2,3]]]]"), "geometry.coordinates are no list of vertices"},
  };
  for (const auto& c : cases) {
    const auto t = parse_perseverance_traverse(c.body);
    ASSERT_TRUE(t) << c.body << t.error().message;
    EXPECT_TRUE(t->segments.empty());
    ASSERT_EQ(t->rejected.size(), 1u) << c.body;
    EXPECT_EQ(t->rejected[0].reason, c.reason);
    EXPECT_EQ(record_at(c.body, t->rejected[0]), nlohmann::json::parse(c.body)["features"][0]);
  }
}

TEST(PerseveranceTraverse, ReadsTheBatchFilesOfOtherSystems) {
  auto feature = nlohmann::json::parse(kFeature);
  feature["rover_name"] = "Perseverance";
  const auto t = parse_perseverance_traverse(
      fmt::format(R"({{"filename":"f","coordinate_count":1,"coordinates":[{}],"ingestion_date":"d"}})", feature.dump()));
  ASSERT_TRUE(t) << t.error().message;
  EXPECT_EQ(t->segments.size(), 1u);
  EXPECT_TRUE(t->drift.empty());
}

TEST(PerseveranceTraverse, WhatIsWrongWithAnRmcOrAClockIsNull) {
  for (const auto& [name, value] : {std::pair("fromRMC", "null"), {"fromRMC", "\"\""}, {"fromRMC", "7"}, {"fromRMC", "\"3-0\""}, {"fromRMC", "[]"},
                                    {"fromRMC", "\"x_0\""}, {"fromRMC", "\"3_x\""}, {"fromRMC", "\"3_\""}, {"fromRMC", "\"-3_0\""},
                                    {"SCLK_START", "-1"}, {"SCLK_START", "1e300"}, {"SCLK_START", "\"NaN\""}, {"length", "null"}}) {
    const auto t = parse_perseverance_traverse(with(fmt::format("/properties/{}", name), value));
    ASSERT_TRUE(t);
    ASSERT_EQ(t->segments.size(), 1u) << name << " " << value;
    EXPECT_TRUE(t->segments[0].from_rmc.empty() || !t->segments[0].sclk_start || !t->segments[0].length_m) << name << " " << value;
  }
  EXPECT_TRUE(parse_perseverance_traverse(with("/properties/sol", "3000"), {8, *parse_utc("2026-11-29T00:00:00Z")})->segments.empty());
}

TEST(PerseveranceTraverse, AFileOfWaypointsIsNoTraverse) {
  const auto t = parse_perseverance_traverse(with("/geometry", R"({"type":"Point","coordinates":[77.45,18.44,-2569.91]})"));
  ASSERT_FALSE(t);
  EXPECT_NE(t.error().message.find("a file of waypoints is no traverse"), std::string::npos) << t.error().message;
}

TEST(PerseveranceTraverse, RefusesWhatIsNoCollection) {
  for (const std::string_view bad : {"", "<html>", "[]", "{}", R"({"features":{}})", R"({"features":[7]})"})
    EXPECT_EQ(parse_perseverance_traverse(bad).error().code, Code::kCorrupt) << bad;
  const std::string good = collection(kFeature);
  for (size_t n = 0; n < good.size(); ++n)
    ASSERT_FALSE(parse_perseverance_traverse(std::string_view(good).substr(0, n))) << n;
}

}  // namespace
}  // namespace skykeep::sources
