#include "sources/manifests/manifests.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sources/testing/collecting_sink.h"
#include "tests/recordings.h"

namespace skykeep::sources {
namespace {

using reading::record_at;

std::string manifest(std::string_view rows, std::string_view head = R"("name":"Spirit","max_sol":3,"total_photos":5,"status":"complete",)") {
  return fmt::format(R"({{"photo_manifest":{{{}"photos":[{}]}}}})", head, rows);
}
constexpr std::string_view kRow = R"({"sol":1,"earth_date":"2004-01-05","total_photos":5,"cameras":["FHAZ","PANCAM"]})";

TEST(Manifests, AreAskedForByRover) {
  const net::Fetch fetch = manifest_request("https://api.nasa.gov/mars-photos/api/v1/", 7, "KEY");
  EXPECT_EQ(fetch.url, "https://api.nasa.gov/mars-photos/api/v1/manifests/spirit?api_key=KEY");
  EXPECT_TRUE(fetch.conditional);
  EXPECT_EQ(manifest_request("http://h/api/v1", 5, "").url, "http://h/api/v1/manifests/curiosity");
}

TEST(Manifests, RecordedOnesAddUpAndEachRowIsFoundAgain) {
  const auto dir = tests::recordings_dir();
  if (!dir) GTEST_SKIP();
  const struct {
    const char* name;
    int rover;
    int32_t max_sol;
    int64_t total;
    std::string_view status, max_date;
  } cases[] = {{"manifests/curiosity_manifest_maxsol3919.json", 5, 3919, 672292, "active", "2023-08-15"},
               {"manifests/spirit_manifest_maxsol2208.json", 7, 2208, 124550, "complete", "2010-03-21"}};
  for (const auto& c : cases) {
    const std::string body = tests::recorded_body(*dir, c.name);
    const auto whole = nlohmann::json::parse(body);
    const auto m = parse_manifest(body);
    ASSERT_TRUE(m) << m.error().message;
    EXPECT_EQ(m->rover_id, c.rover);
    EXPECT_EQ(m->max_sol, c.max_sol);
    EXPECT_EQ(m->total_photos, c.total);
    EXPECT_EQ(m->status, c.status);
    EXPECT_EQ(to_string(m->max_date), c.max_date);
    EXPECT_TRUE(m->rejected.empty());
    EXPECT_TRUE(m->drift.empty()) << m->drift.front().what;
    ASSERT_EQ(m->sols.size(), whole["photo_manifest"]["photos"].size());
    int64_t sum = 0;
    for (size_t i = 0; i < m->sols.size(); ++i) {
      const ManifestSol& row = m->sols[i];
      const auto& json = whole["photo_manifest"]["photos"][i];
      ASSERT_EQ(record_at(body, row), json);
      EXPECT_EQ(row.sol, json["sol"].get<int32_t>());
      EXPECT_EQ(to_string(row.earth_date), json["earth_date"].get<std::string>());
      EXPECT_EQ(row.cameras.value(), json["cameras"].get<std::vector<std::string>>());
      sum += row.total_photos;
    }
    EXPECT_EQ(sum, m->total_photos);
  }
}

TEST(Manifests, RowsAreSortedAndBadOnesRejected) {
  const auto m = parse_manifest(manifest(
      R"({"sol":3,"earth_date":"2004-01-07","total_photos":"2","cameras":null},)" + std::string(kRow) +
      R"(,{"sol":-1,"total_photos":1},{"total_photos":1},{"sol":2,"total_photos":null},{"sol":2,"total_photos":-4})"));
  ASSERT_TRUE(m) << m.error().message;
  ASSERT_EQ(m->sols.size(), 2u);
  EXPECT_EQ(m->sols[0].sol, 1);
  EXPECT_EQ(m->sols[0].cameras.value(), (std::vector<std::string>{"FHAZ", "PANCAM"}));
  EXPECT_EQ(m->sols[1].sol, 3);
  EXPECT_EQ(m->sols[1].total_photos, 2);
  EXPECT_FALSE(m->sols[1].cameras) << "unknown, not none";
  ASSERT_EQ(m->rejected.size(), 4u);
  EXPECT_EQ(m->rejected[0].reason, "sol is negative: -1");
  EXPECT_EQ(m->rejected[1].reason, "sol is no whole number: missing");
  EXPECT_EQ(m->rejected[2].reason, "total_photos is no count: null");
  EXPECT_EQ(m->rejected[3].reason, "total_photos is no count: -4");
  EXPECT_EQ(m->drift.size(), 2u) << "a total as text, cameras that are no list";
}

TEST(Manifests, DatesFollowFromTheSol) {
  const auto m = parse_manifest(manifest(R"({"sol":1,"earth_date":"2004-01-09","total_photos":5,"cameras":[]})"));
  ASSERT_TRUE(m);
  EXPECT_EQ(to_string(m->sols[0].earth_date), "2004-01-05");
  EXPECT_EQ(to_string(m->landing_date), "2004-01-04") << "from the seed where the document is silent";
  EXPECT_EQ(m->drift.size(), 1u);
}

TEST(Manifests, AnEmptyOneIsAManifest) {
  const auto m = parse_manifest(manifest(""));
  ASSERT_TRUE(m) << m.error().message;
  EXPECT_TRUE(m->sols.empty());
}

TEST(Manifests, ASolThatComesTwiceIsAddedUpOrRejectedByItsDate) {
  const auto m = parse_manifest(manifest(std::string(kRow) + R"(,{"sol":1,"earth_date":"2004-01-06","total_photos":2,"cameras":["ENTRY","FHAZ"]},)"
                                         R"({"sol":2,"earth_date":"2004-01-06","total_photos":9,"cameras":[]},)"
                                         R"({"sol":2,"earth_date":"2004-01-06","total_photos":7,"cameras":[]},7)"));
  ASSERT_TRUE(m) << m.error().message;
  ASSERT_EQ(m->sols.size(), 2u);
  EXPECT_EQ(m->sols[0].total_photos, 7) << "one sol, two dates: the old service groups by both";
  EXPECT_EQ(m->sols[0].cameras.value(), (std::vector<std::string>{"ENTRY", "FHAZ", "PANCAM"}));
  EXPECT_EQ(m->sols[1].total_photos, 9);
  ASSERT_EQ(m->rejected.size(), 2u);
  EXPECT_EQ(m->rejected[0].reason, "a row is no object: '7'");
  EXPECT_EQ(m->rejected[1].reason, "sol 2 is there already, with the same date");
}

TEST(Manifests, WhatIsWrongInTheHeadComesFromRowsAndSeeds) {
  const UtcTime now = *parse_utc("2026-11-29T00:00:00Z");
  for (const char* head : {R"("name":"Spirit",)", R"("name":"Spirit","max_sol":null,"total_photos":null,"status":null,"landing_date":"x","max_date":7,)",
                           R"("name":"Spirit","max_sol":99999,"total_photos":-5,"status":"lost","launch_date":"1803-01-01",)",
                           R"("name":"Spirit","max_sol":"many","total_photos":1e18,"status":[],"max_date":"9999-12-31",)", R"("max_sol":1,)"}) {
    const auto m = parse_manifest(manifest(kRow, head), {7, now});
    ASSERT_TRUE(m) << head << m.error().message;
    EXPECT_EQ(m->rover_id, 7) << head;
    EXPECT_EQ(m->max_sol, 1) << head;
    EXPECT_EQ(m->total_photos, 5) << head;
    EXPECT_EQ(m->status, "complete") << head;
    EXPECT_EQ(to_string(m->launch_date) + to_string(m->landing_date) + to_string(m->max_date), "2003-06-102004-01-042004-01-05") << head;
    EXPECT_FALSE(m->drift.empty()) << head;
  }
  const auto ahead = parse_manifest(manifest(std::string(kRow) + R"(,{"sol":99999,"total_photos":1,"cameras":[]})"), {7, now});
  ASSERT_TRUE(ahead);
  ASSERT_EQ(ahead->rejected.size(), 1u);
  EXPECT_EQ(ahead->rejected[0].reason, "sol 99999 has not come yet");
}

TEST(Manifests, BatchFilesHoldSeveral) {
  const std::string spirit = manifest(kRow);
  const std::string curiosity = manifest("", R"("name":"Curiosity","max_sol":9,"total_photos":0,"status":"active",)");
  const std::string batch =
      fmt::format(R"({{"filename":"f","manifests":[{},{}],"ingestion_date":"d"}})", spirit, curiosity);
  const auto all = parse_manifests(batch);
  ASSERT_TRUE(all) << all.error().message;
  ASSERT_EQ(all->size(), 2u);
  EXPECT_EQ((*all)[0].rover_id, 7);
  EXPECT_EQ((*all)[1].rover_id, 5);
  EXPECT_EQ(record_at(batch, (*all)[0].sols[0]), nlohmann::json::parse(kRow));
  const auto one = parse_manifest(batch);
  ASSERT_FALSE(one) << "one was expected";
  EXPECT_EQ(one.error().code, Code::kCorrupt);
  EXPECT_EQ(parse_manifests(R"({"manifests":[{}]})").error().code, Code::kCorrupt);
  EXPECT_EQ(parse_manifests(R"({"manifests":[7]})").error().code, Code::kCorrupt);
}

TEST(Manifests, RefusesWhatIsNone) {
  const std::string good = manifest(kRow);
  for (const std::string& bad :
       {std::string(), std::string("<html>"), std::string("{}"), std::string(R"({"photo_manifest":[]})"),
        std::string(R"({"photo_manifest":{"name":"Spirit","max_sol":3}})"), manifest("", R"("name":"Sojourner","max_sol":3,)"),
        manifest("", R"("name":"Spirit",)"), manifest("7")}) {
    const auto m = parse_manifest(bad);
    ASSERT_FALSE(m) << bad;
    EXPECT_EQ(m.error().code, Code::kCorrupt) << bad;
  }
  EXPECT_EQ(parse_manifest(R"({"errors":"Invalid Rover Name"})").error().code, Code::kNotFound);
  for (size_t n = 0; n < good.size(); ++n) ASSERT_FALSE(parse_manifest(std::string_view(good).substr(0, n))) << n;
}

}  // namespace
}  // namespace skykeep::sources
