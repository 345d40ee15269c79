#include "sources/jpl_fireball/jpl_fireball.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "sources/testing/collecting_sink.h"
#include "tests/recordings.h"

namespace skykeep::sources {
namespace {

using nlohmann::json;
using reading::record_at;

json chelyabinsk() { return {"2013-02-15 03:20:33", "37500.0", "440", "54.8", "N", "61.1", "E", "23.3", "18.6"}; }
json table(json rows = json::array({chelyabinsk()})) {
  return {{"signature", {{"source", "NASA/JPL Fireball Data API"}, {"version", "1.2"}}},
          {"count", std::to_string(rows.size())},
          {"fields", {"date", "energy", "impact-e", "lat", "lat-dir", "lon", "lon-dir", "alt", "vel"}},
          {"data", std::move(rows)}};
}
Result<FireballDocument> with(size_t column, json cell) {
  json row = chelyabinsk();
  row[column] = std::move(cell);
  return parse_fireballs(table({row}).dump());
}
std::string reason_of(size_t column, json cell) {
  const auto document = with(column, std::move(cell));
  return document && document->records.empty() && document->rejected.size() == 1 ? document->rejected[0].reason : "?";
}

TEST(JplFireball, ARowIsAFireballWithSignedPlaces) {
  const std::string body = table().dump();
  const auto document = parse_fireballs(body);
  ASSERT_TRUE(document) << document.error().message;
  EXPECT_TRUE(document->drift.empty());
  const Fireball& record = document->records.at(0);
  EXPECT_EQ(to_string(record.at), "2013-02-15T03:20:33Z");
  EXPECT_DOUBLE_EQ(*record.energy_j, 3.75e14);
  EXPECT_EQ(record.impact_energy_kt, 440);
  EXPECT_EQ(record.latitude, 54.8);
  EXPECT_EQ(record.longitude, 61.1);
  EXPECT_EQ(record_at(body, record), chelyabinsk());
  EXPECT_EQ(with(4, "S")->records.at(0).latitude, -54.8);
  EXPECT_EQ(with(6, "W")->records.at(0).longitude, -61.1);
}

TEST(JplFireball, NullsStayNull) {
  const auto document = parse_fireballs(table({{"1994-06-03 20:48:42", "50.9", "1.3", nullptr, nullptr, nullptr, nullptr, nullptr, nullptr}}).dump());
  const Fireball& record = document->records.at(0);
  EXPECT_FALSE(record.latitude || record.longitude || record.altitude_km || record.velocity_km_s || record.vx_km_s);
}

TEST(JplFireball, WhatIsNoFireballIsRejectedByItself) {
  EXPECT_EQ(reason_of(0, "then"), "date is none: 'then'");
  EXPECT_EQ(reason_of(3, "154.8"), "lat is none: '154.8' 'N'");
  EXPECT_EQ(reason_of(4, nullptr), "lat is none: '54.8' null");
  EXPECT_EQ(reason_of(6, "N"), "lon is none: '61.1' 'N'");
  EXPECT_EQ(reason_of(5, nullptr), "lat and lon: only one of them is there");
}

TEST(JplFireball, AListOfNothingIsNoAnswer) {
  const Source source = jpl_fireball_source({});
  const Upstream& upstream = *source.upstreams.at(0);
  const PartitionKey key = whole_of("jpl_fireball");
  EXPECT_EQ(upstream.request(key, 0).url, "https://ssd-api.jpl.nasa.gov/fireball.api?vel-comp=true&sort=date");
  EXPECT_TRUE(upstream.inspect(table().dump(), key, {}));
  EXPECT_EQ(upstream.inspect(R"({"count":"0"})", key, {}).error().code, Code::kCorrupt);
  json body = table();
  body["count"] = "2";
  EXPECT_EQ(parse_fireballs(body.dump()).error().code, Code::kCorrupt);
}

TEST(JplFireball, TheRecordedTen) {
  const auto dir = tests::recordings_dir();
  if (!dir) GTEST_SKIP();
  const auto document = parse_fireballs(tests::recorded_body(*dir, "jpl/fireball_limit10.json"));
  ASSERT_TRUE(document) << document.error().message;
  EXPECT_EQ(document->records.size(), 10u);
  EXPECT_TRUE(document->rejected.empty() && document->drift.empty());
  EXPECT_EQ(document->records[0].latitude, -4.1);
  EXPECT_EQ(document->records[3].longitude, -100.9);
  EXPECT_EQ(std::ranges::count_if(document->records, [](const auto& r) { return !r.latitude; }), 2);
}

}  // namespace
}  // namespace skykeep::sources
