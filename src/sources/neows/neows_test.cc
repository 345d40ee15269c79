#include "sources/neows/neows.h"

#include <gtest/gtest.h>

#include <map>

#include "sources/testing/collecting_sink.h"
#include "tests/recordings.h"

namespace skykeep::sources {
namespace {

using reading::record_at;
using nlohmann::json;

json approach(std::string_view date = "2026-11-17") {
  return {{"close_approach_date", date},
          {"close_approach_date_full", "2026-Nov-17 09:02"},
          {"epoch_date_close_approach", 1794906120000},
          {"relative_velocity", {{"kilometers_per_second", "15.25"}, {"kilometers_per_hour", "54900"}, {"miles_per_hour", "34112.7"}}},
          {"miss_distance", {{"astronomical", "0.1"}, {"lunar", "38.9"}, {"kilometers", "14959787.07"}, {"miles", "9295582"}}},
          {"orbiting_body", "Earth"}};
}
json object(std::string_view id = "3542519") {
  const json kilometres = {{"estimated_diameter_min", 0.1}, {"estimated_diameter_max", 0.2236}};
  const json metres = {{"estimated_diameter_min", 100.0}, {"estimated_diameter_max", 223.6}};
  return {{"links", {{"self", "http://api.nasa.gov/neo/rest/v1/neo/3542519?api_key=K"}}},
          {"id", id},
          {"neo_reference_id", id},
          {"name", "(2010 PK9)"},
          {"nasa_jpl_url", "http://ssd.jpl.nasa.gov/sbdb.cgi?sstr=3542519"},
          {"absolute_magnitude_h", 21.8},
          {"estimated_diameter", {{"kilometers", kilometres}, {"meters", metres}, {"miles", metres}, {"feet", metres}}},
          {"is_potentially_hazardous_asteroid", true},
          {"close_approach_data", json::array({approach()})},
          {"is_sentry_object", false}};
}
json feed(json dates, int count = 1) {
  return {{"links", {{"self", "x"}}}, {"element_count", count}, {"near_earth_objects", std::move(dates)}};
}
NeowsDocument parsed(const json& body) {
  auto document = parse_neows(body.dump());
  EXPECT_TRUE(document) << (document ? "" : document.error().message);
  return document ? std::move(*document) : NeowsDocument{};
}
Code refused(std::string_view body) {
  const auto document = parse_neows(body);
  return document ? Code::kInternal : document.error().code;
}
PartitionKey week(std::string_view monday) { return {"neows", std::string(kNoScope), to_string(Part{Cut::kWeek, parse_date(monday)->days})}; }

TEST(Neows, IsAskedForByWeek) {
  const Source source = neows_source({.api_key = "K E Y"});
  EXPECT_EQ(source.upstreams[0]->request(week("2026-11-16"), 0).url,
            "https://api.nasa.gov/neo/rest/v1/feed?start_date=2026-11-16&end_date=2026-11-22&api_key=K%20E%20Y");
  const auto newest = [&](std::string_view now) { return to_string(Date{static_cast<int32_t>(source.newest_by_clock("-", *parse_utc(now)))}); };
  EXPECT_EQ(newest("2026-11-16T00:00:00Z"), "2026-12-14") << "four weeks ahead";
  EXPECT_EQ(newest("2026-11-22T23:59:59Z"), "2026-12-14");
  EXPECT_EQ(to_string(source.date_of("-", source.info.first_part)), "1900-01-01");
}

TEST(Neows, AFeedIsOfTheWeekThatWasAskedFor) {
  const Source source = neows_source({});
  const auto facts = [&](const json& body, std::string_view monday) { return source.upstreams[0]->inspect(body.dump(), week(monday), {}); };
  const json eight_dates = feed({{"2026-11-23", {object("2")}}, {"2026-11-16", {object("1"), object("1"), "x"}}}, 5);
  const auto found = facts(eight_dates, "2026-11-16");
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->products, std::vector<std::string>{"2026-11-16/1"}) << "the eighth date is of another week";
  EXPECT_EQ(found->items, 4u);
  EXPECT_EQ(found->claimed_total, 5);
  EXPECT_EQ(facts(eight_dates, "2026-11-09").error().code, Code::kCorrupt);
  EXPECT_EQ(facts(feed(json::object(), 0), "2026-11-16").error().code, Code::kCorrupt) << "no week is without objects";
  EXPECT_EQ(facts(object(), "2026-11-16").error().code, Code::kCorrupt);
}

TEST(Neows, AnObjectIsReadWithItsApproachesAndTheirPlaces) {
  const std::string body = feed({{"2026-11-17", {object()}}}).dump();
  const NeowsDocument document = *parse_neows(body);
  EXPECT_TRUE(document.drift.empty());
  ASSERT_EQ(document.objects.size(), 1u);
  const NeoRecord& read = document.objects[0];
  EXPECT_EQ(read.object_id, "3542519");
  EXPECT_EQ(read.designation, "2010 PK9");
  EXPECT_EQ(read.feed_date, *parse_date("2026-11-17"));
  EXPECT_EQ(read.h, 21.8);
  EXPECT_EQ(read.diameter_max_m, 223.6);
  EXPECT_EQ(read.diameter_min_km, 0.1);
  EXPECT_EQ(read.is_hazardous, true);
  EXPECT_EQ(read.is_sentry, false);
  EXPECT_EQ(record_at(body, read), object());
  ASSERT_EQ(read.approaches.size(), 1u);
  const NeoApproach& passes = read.approaches[0];
  EXPECT_EQ(record_at(body, passes), approach());
  EXPECT_EQ(passes.body, "Earth");
  EXPECT_EQ(to_string(*passes.at_tdb), "2026-11-17T09:02:00Z");
  EXPECT_EQ(passes.miss_distance_km, 14959787.07);
  EXPECT_EQ(passes.miss_distance_ld, 38.9);
  EXPECT_EQ(passes.velocity_km_s, 15.25);
  EXPECT_EQ(passes.velocity_km_h, 54900);
}

TEST(Neows, ANameHasADesignation) {
  for (const auto& [name, designation] : std::initializer_list<std::pair<const char*, const char*>>{
           {"(2019 AW2)", "2019 AW2"}, {"68950 (2002 QF15)", "68950"}, {"433 Eros (A898 PA)", "433"}, {"433 Eros", "433"},
           {"C/2020 F3 (NEOWISE)", "C/2020 F3 (NEOWISE)"}, {"(O'Neill \"x\")", "O'Neill \"x\""}, {"", ""}})
    EXPECT_EQ(designation_of_name(name), designation);
}

TEST(Neows, WhatIsMissingStaysUnknown) {
  json bare = object();
  for (const char* name : {"absolute_magnitude_h", "is_sentry_object", "is_potentially_hazardous_asteroid", "estimated_diameter"}) bare.erase(name);
  json passes = approach();
  passes["close_approach_date_full"] = nullptr;
  passes["epoch_date_close_approach"] = 1794902400000;  // 08:00: midnight in California
  passes["miss_distance"] = {{"lunar", nullptr}, {"kilometers", "far"}};
  passes.erase("relative_velocity");
  passes.erase("orbiting_body");
  bare["close_approach_data"] = {passes};
  const NeowsDocument document = parsed(feed({{"2026-11-17", {bare}}}));
  const NeoRecord& read = document.objects.at(0);
  EXPECT_FALSE(read.h || read.diameter_min_m || read.diameter_max_km || read.is_hazardous || read.is_sentry);
  const NeoApproach& none = read.approaches.at(0);
  EXPECT_FALSE(none.at_tdb || none.miss_distance_km || none.miss_distance_ld || none.velocity_km_s || none.velocity_km_h);
  EXPECT_EQ(none.body, "");
  EXPECT_EQ(document.drift.size(), 1u) << "a distance that is no number";
}

TEST(Neows, TimesReachFromLongAgoToFarAhead) {
  json early = approach("1900-06-01"), late = approach("2236-01-03"), epoch_alone = approach("1969-12-31");
  early["close_approach_date_full"] = "1900-Jun-01 16:40";
  late["close_approach_date_full"] = "2236-Jan-03 00:01";
  epoch_alone.erase("close_approach_date_full");
  epoch_alone["epoch_date_close_approach"] = -60000;
  json one = object();
  one["close_approach_data"] = {early, late, epoch_alone};
  const NeowsDocument document = parsed(one);
  const auto& passes = document.objects.at(0).approaches;
  EXPECT_FALSE(document.objects[0].feed_date);
  EXPECT_EQ(to_string(*passes.at(0).at_tdb), "1900-06-01T16:40:00Z");
  EXPECT_EQ(to_string(*passes.at(1).at_tdb), "2236-01-03T00:01:00Z");
  EXPECT_EQ(to_string(*passes.at(2).at_tdb), "1969-12-31T23:59:00Z");
}

TEST(Neows, BadRecordsAreRejectedByThemselves) {
  json nameless = object(), undated = object("2");
  nameless.erase("id");
  nameless["neo_reference_id"] = "x/../y";
  undated["close_approach_data"] = {approach("soon"), 7, approach()};
  const NeowsDocument document = parsed(feed({{"2026-11-17", {nameless, undated, nullptr}}, {"today", json::array()}}, 3));
  ASSERT_EQ(document.objects.size(), 1u);
  EXPECT_EQ(document.objects[0].approaches.size(), 1u);
  std::vector<std::string> reasons;
  for (const auto& rejected : document.rejected) reasons.push_back(rejected.reason);
  EXPECT_EQ(reasons, (std::vector<std::string>{"neo_reference_id is none: 'x/../y'", "close_approach_date is none: 'soon'",
                                               "an approach is no object: '7'", "an object is none: 'null'",
                                               "near_earth_objects has 'today', which is no date"}));
  EXPECT_TRUE(document.drift.empty()) << "what was counted is there, if not usable";
}

TEST(Neows, ACountThatLiesIsANotice) {
  const NeowsDocument document = parsed(feed({{"2026-11-17", {object()}}}, 12));
  ASSERT_EQ(document.drift.size(), 1u);
  EXPECT_EQ(document.drift[0].what, "neows: element_count says 12, and the feed holds 1");
  EXPECT_EQ(document.objects.size(), 1u);
}

TEST(Neows, WhatIsNoneOfItIsAnError) {
  EXPECT_EQ(refused(""), Code::kCorrupt);
  EXPECT_EQ(refused("<html>Application error</html>"), Code::kCorrupt);
  EXPECT_EQ(refused("{}"), Code::kCorrupt);
  EXPECT_EQ(refused("[]"), Code::kCorrupt);
  EXPECT_EQ(refused(R"({"near_earth_objects":7})"), Code::kCorrupt);
  const std::string whole = feed({{"2026-11-17", {object()}}}).dump();
  for (size_t length : {whole.size() / 3, whole.size() - 1}) EXPECT_EQ(refused(whole.substr(0, length)), Code::kCorrupt);
  EXPECT_EQ(refused(R"({"error":{"code":"OVER_RATE_LIMIT","message":"x"}})"), Code::kRateLimited);
  EXPECT_EQ(refused(R"({"code":400,"http_error":"BAD_REQUEST","error_message":"Date Format Exception","request":"x"})"), Code::kUnavailable);
}

TEST(Neows, RecordedBodiesOfAllShapesAreRead) {
  const auto dir = tests::recordings_dir();
  if (!dir) GTEST_SKIP();
  const auto read = [&](const char* name) {
    auto document = parse_neows(tests::recorded_body(*dir, std::string("neows/") + name));
    EXPECT_TRUE(document) << (document ? "" : document.error().message);
    EXPECT_TRUE(document->rejected.empty());
    EXPECT_TRUE(document->drift.empty()) << document->drift[0].what;
    return *document;
  };
  EXPECT_EQ(read("feed_2015-04-01_6days_old_schema.json").objects.size(), 60u);
  EXPECT_EQ(read("feed_2016-11-19_2days.json").objects.size(), 10u);
  EXPECT_EQ(read("feed_2018-12-25_8days.json").objects.size(), 91u);
  const auto lookup = read("lookup_3542519.json").objects;
  ASSERT_EQ(lookup.size(), 1u);
  EXPECT_EQ(lookup[0].orbit_id, "25");
  EXPECT_EQ(lookup[0].orbit_class, "ATE");
  EXPECT_EQ(lookup[0].moid_au, .0159132);
  std::map<std::string, int> bodies;
  for (const auto& passes : lookup[0].approaches) ++bodies[passes.body];
  EXPECT_EQ(bodies, (std::map<std::string, int>{{"Earth", 162}, {"Merc", 81}, {"Venus", 39}}));
}

}  // namespace
}  // namespace skykeep::sources
