#include "sources/jpl_cad/jpl_cad.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "sources/jpl_table.h"
#include "sources/testing/collecting_sink.h"
#include "tests/recordings.h"

namespace skykeep::sources {
namespace {

using nlohmann::json;
using reading::record_at;

json florence() {
  return {"3122", "181", "2457998.002938943", "2017-Sep-01 12:04", "0.0472333", "0.0472332", "0.0472334", "13.5306", "13.5224", "< 00:01", "14.1"};
}
json table(json rows = json::array({florence()})) {
  return {{"signature", {{"source", "NASA/JPL SBDB Close Approach Data API"}, {"version", "1.5"}}},
          {"count", std::to_string(rows.size())},
          {"fields", {"des", "orbit_id", "jd", "cd", "dist", "dist_min", "dist_max", "v_rel", "v_inf", "t_sigma_f", "h"}},
          {"data", std::move(rows)}};
}
CadDocument read(const json& body) {
  auto document = parse_cad(body.dump());
  EXPECT_TRUE(document) << (document ? "" : document.error().message);
  return document ? std::move(*document) : CadDocument();
}
Code code_of(const json& body, const PartitionKey& key = {}) { return parse_cad(body.dump(), key).error().code; }
std::string reason_of(size_t column, json cell) {
  json body = table();
  body["data"][0][column] = std::move(cell);
  const CadDocument document = read(body);
  return document.records.empty() && document.rejected.size() == 1 ? document.rejected[0].reason : "?";
}

TEST(JplCad, IsAskedForByTheMonthAndAYearAhead) {
  const Source source = jpl_cad_source({});
  const PartitionKey key{"jpl_cad", "-", "month=2026-12"};
  EXPECT_EQ(source.upstreams.at(0)->request(key, 0).url,
            "https://ssd-api.jpl.nasa.gov/cad.api?date-min=2026-12-01&date-max=2027-01-01&dist-max=0.05&diameter=true&fullname=true&sort=date");
  EXPECT_EQ(to_string(Part{Cut::kMonth, source.newest_by_clock("-", *parse_utc("2026-11-30T23:59:59Z"))}), "month=2027-11");
}

TEST(JplCad, ARowIsAnApproachInUtc) {
  const json body = table();
  const CadDocument document = read(body);
  ASSERT_EQ(document.records.size(), 1u);
  EXPECT_TRUE(document.drift.empty());
  const CloseApproach& record = document.records[0];
  EXPECT_EQ(record.designation, "3122");
  EXPECT_EQ(record.body, "Earth");
  EXPECT_EQ(to_string(record.date), "2017-09-01");
  // jd is 12:04:13.925 TDB; from 2017 on UTC is 69.184 s behind.
  EXPECT_NEAR(seconds_between(*parse_utc("2017-09-01T12:03:04.741Z"), record.at), 0, 0.01);
  EXPECT_EQ(record.time_sigma_min, 1);
  EXPECT_DOUBLE_EQ(record.distance_au, 0.0472333);
  EXPECT_EQ(record.h, 14.1);
  EXPECT_EQ(record.diameter_km, std::nullopt);
  EXPECT_EQ(record_at(body.dump(), record), florence());
}

TEST(JplCad, LeapSecondsAreThoseOfTheMoment) {
  const auto behind = [](const char* tdb) { return seconds_between(jpl::utc_of_tdb(*parse_utc(tdb)), *parse_utc(tdb)); };
  EXPECT_DOUBLE_EQ(behind("2010-01-02T00:00:00Z"), 66.184);
  EXPECT_DOUBLE_EQ(behind("2017-01-01T00:01:09Z"), 68.184) << "2016-12-31 23:59:60";
  EXPECT_DOUBLE_EQ(behind("2017-01-01T00:01:10Z"), 69.184);
  EXPECT_DOUBLE_EQ(behind("2026-11-30T00:00:00Z"), 69.184);
  EXPECT_DOUBLE_EQ(behind("2150-01-01T00:00:00Z"), 69.184);
}

TEST(JplCad, ColumnsAreFoundByName) {
  json body = table();
  const json fields = body["fields"], row = florence();
  std::vector<size_t> order = {10, 3, 0, 7, 8, 1, 9, 2, 6, 5, 4};
  json shuffled = json::array(), cells = json::array();
  for (const size_t i : order) {
    shuffled.push_back(fields[i]);
    cells.push_back(row[i]);
  }
  for (const auto& [name, cell] : {std::pair<const char*, json>("fullname", "   3122 Florence (1981 ET3)  "), {"diameter", "4.9"}, {"body", "Moon"}, {"new", nullptr}}) {
    shuffled.push_back(name);
    cells.push_back(cell);
  }
  // The data may stand before the fields.
  const std::string text = fmt::format(R"({{"data":[{}],"fields":{},"count":"1"}})", cells.dump(), shuffled.dump());
  const auto document = parse_cad(text);
  ASSERT_TRUE(document) << document.error().message;
  const CloseApproach& record = document->records.at(0);
  EXPECT_EQ(record.designation + "|" + record.full_name + "|" + record.body, "3122|3122 Florence (1981 ET3)|Moon");
  EXPECT_EQ(record.diameter_km, 4.9);
  EXPECT_EQ(record.v_inf_km_s, 13.5224);
  ASSERT_EQ(document->drift.size(), 1u);
  EXPECT_NE(document->drift[0].what.find("unknown field"), std::string::npos);
}

TEST(JplCad, NullsStayNull) {
  json row = florence();
  for (const size_t column : {1, 2, 5, 6, 7, 8, 9, 10}) row[column] = nullptr;
  const CadDocument document = read(table({row}));
  ASSERT_EQ(document.records.size(), 1u);
  const CloseApproach& record = document.records[0];
  EXPECT_FALSE(record.h || record.v_inf_km_s || record.v_rel_km_s || record.distance_min_au || record.time_sigma_min);
  EXPECT_EQ(to_string(record.at), "2017-09-01T12:02:50.816Z") << "from cd where there is no jd";
}

TEST(JplCad, NoMatchIsNoApproach) {
  for (const char* text : {R"({"signature":{"source":"NASA/JPL SBDB Close Approach Data API","version":"1.5"},"count":"0"})", R"({"count":0})",
                           R"({"count":"0","fields":["des","cd","dist"],"data":[]})"}) {
    const auto document = parse_cad(text);
    ASSERT_TRUE(document) << text << document.error().message;
    EXPECT_TRUE(document->records.empty());
  }
}

TEST(JplCad, WhatIsNoApproachIsRejectedByItself) {
  EXPECT_EQ(reason_of(0, nullptr), "des is none: null");
  EXPECT_EQ(reason_of(3, "soon"), "cd is no date: 'soon'");
  EXPECT_EQ(reason_of(3, "2017-Sep-01 13:04"), "cd and jd are of two moments: '2017-Sep-01 13:04' and '2457998.002938943'");
  EXPECT_EQ(reason_of(4, nullptr), "dist is no distance: null");
  EXPECT_EQ(reason_of(4, "-1"), "dist is no distance: '-1'");
  EXPECT_EQ(reason_of(11, "more"), "a row has 12 cells for 11 fields");
  const CadDocument document = read(table({7, florence()}));
  EXPECT_EQ(document.records.size(), 1u);
  EXPECT_EQ(document.rejected.at(0).reason, "a row is no list: '7'");
}

TEST(JplCad, DamageIsAnErrorAndNeverEmpty) {
  json body = table();
  body["count"] = "2";
  EXPECT_EQ(code_of(body), Code::kCorrupt) << "a count that lies";
  body = table();
  body["signature"]["source"] = "NASA/JPL Fireball Data API";
  EXPECT_EQ(code_of(body), Code::kCorrupt);
  body = table();
  body["fields"][3] = "when";
  EXPECT_EQ(code_of(body), Code::kCorrupt) << "without a date it is no such table";
  EXPECT_EQ(code_of({{"count", "3"}}), Code::kCorrupt);
  for (const char* text : {"", "<html>503</html>", "[]", "{}", R"({"signature":{}})"}) EXPECT_EQ(parse_cad(text).error().code, Code::kCorrupt) << text;
  EXPECT_EQ(code_of({{"signature", json::object()}, {"count", "0"}, {"error", "the database is asleep"}}), Code::kUnavailable);
  EXPECT_EQ(code_of({{"code", "200"}, {"message", "specified object was not found"}}), Code::kNotFound);
  EXPECT_EQ(code_of(table(), {"jpl_cad", "-", "month=2017-08"}), Code::kCorrupt);
  EXPECT_TRUE(parse_cad(table().dump(), {"jpl_cad", "-", "month=2017-09"}));
  const std::string good = table().dump();
  for (size_t n = 0; n < good.size(); ++n) ASSERT_FALSE(parse_cad(std::string_view(good).substr(0, n))) << n;
}

TEST(JplCad, DesignationsAreScopes) {
  for (const auto& [designation, scope] : {std::pair("2015 BY512", "2015_by512"), {"465633", "465633"}, {"C/1995 O1", "c--1995_o1"}, {"2040 P-L", "2040_p-l"}}) {
    EXPECT_EQ(jpl::scope_of(designation), scope);
    EXPECT_EQ(jpl::designation_of(scope), designation);
  }
  EXPECT_EQ(jpl::scope_of("it's"), "");
}

TEST(JplCad, TheRecordedApproachesOfTenYears) {
  const auto dir = tests::recordings_dir();
  if (!dir) GTEST_SKIP();
  const std::string body = tests::recorded_body(*dir, "jpl/cad_earth_2010_2019-10-28_0.05au.json");
  const auto document = parse_cad(body);
  ASSERT_TRUE(document) << document.error().message;
  EXPECT_EQ(document->records.size(), 6091u);
  EXPECT_TRUE(document->rejected.empty() && document->drift.empty());
  EXPECT_EQ(std::ranges::count_if(document->records, [](const auto& r) { return !r.h; }), 2);
  EXPECT_EQ(std::ranges::count_if(document->records, [](const auto& r) { return !r.v_inf_km_s; }), 10);
  EXPECT_TRUE(std::ranges::all_of(document->records, [](const auto& r) { return r.v_rel_km_s && r.time_sigma_min; }));
  for (size_t i = 0; i < document->records.size(); i += 100) EXPECT_EQ(record_at(body, document->records[i])[0], document->records[i].designation);
}

}  // namespace
}  // namespace skykeep::sources
