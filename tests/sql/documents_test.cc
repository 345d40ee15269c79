// Manifests, paths, gaps, planning, rejected records, and what manifests and paths say of the pictures: rules.md 10, 11, 16 and M-19 ... M-32 on tables.
#include <gmock/gmock.h>

#include "tests/sql/sql_testing.h"

namespace skykeep::sqltest {
namespace {

using testing::ElementsAre;

class DocumentsTest : public testing::Test {
 protected:
  DocumentsTest() { w.prepare(); }
  struct Sol {
    int sol, photos, cameras = 1;
  };
  int64_t manifest(const std::string& key, int minute, int rover, const std::vector<Sol>& sols) {
    int64_t id = static_cast<int64_t>(first_64_bits(sha256(key)) >> 11);
    std::string at = fmt::format("timestamp '2026-01-01' + interval {} minute", minute);
    int total = 0;
    for (auto& s : sols) total += s.photos;
    w.run(fmt::format("insert into bronze.raw_object values ({}, '{}', 'mars_manifests', 'curiosity', 'all', 0, '{}', {}, 0, {}, 'api', 1, null);"
                      "insert into bronze.manifest_record values ({}, {}, 'Curiosity', 'active', date '2012-08-06', date '2011-11-26', {}, "
                      "date '2023-08-15', {}, 'api', {}, 0, 1)",
                      id, key, key, sols.size(), at, id, rover, sols.back().sol, total, at));
    for (auto& s : sols) {
      w.run(fmt::format("insert into bronze.manifest_sol_record values ({}, {}, {}, null, {}, {}, '[\"NAVCAM\"]', 0, 1)", id, rover, s.sol,
                        s.photos, s.cameras));
    }
    return id;
  }
  int64_t traverse(const std::string& key, int minute, const std::vector<std::pair<int, std::string>>& segments) {
    int64_t id = static_cast<int64_t>(first_64_bits(sha256(key)) >> 11);
    std::string at = fmt::format("timestamp '2026-01-01' + interval {} minute", minute);
    w.run(fmt::format("insert into bronze.raw_object values ({}, '{}', 'mars_traverse', 'perseverance', 'all', 0, '{}', {}, 0, {}, 'api', 1, null)", id, key,
                      key, segments.size(), at));
    std::map<int, int> number;
    for (auto& [sol, length] : segments) {
      w.run(fmt::format("insert into bronze.path_segment_record values ({}, 8, {}, {}, '1_0', '1_9', {}, 10, 20, '[[77.5,18.4,-2570.0],[77.6,18.5,-2571.5]]', "
                        "'api', {}, 7, 8)",
                        id, sol, number[sol]++, length, at));
    }
    return id;
  }
  Warehouse w;
};

TEST_F(DocumentsTest, TheNewestManifestOfARoverCounts) {
  w.publish({manifest("m1", 1, 5, {{0, 3702}, {1, 16}})});
  w.publish({manifest("m2", 2, 5, {{0, 3702}, {2, 40, 3}})});
  EXPECT_THAT(w.rows("select rover_name, sol, manifest_total_photos, manifest_camera_count from silver.flat_manifest_photos order by sol"),
              ElementsAre("Curiosity|0|3702|1", "Curiosity|2|40|3"));
  EXPECT_EQ(w.one("select max_sol, total_photos, len(photos), photos[2].sol from silver.flat_manifest_response"), "2|3742|2|2");
  EXPECT_EQ(w.one("select max_sol, total_photos, photos_here from silver.dim_rovers where rover_id = 5"), "2|3742|0");
  EXPECT_EQ(w.one("select manifest_total_photos, total_photos from gold.rover_summary where rover_id = 5"), "3742|0");
}

TEST_F(DocumentsTest, AnOlderManifestThatIsLoadedLaterDoesNotWin) {
  w.publish({manifest("m2", 2, 5, {{2, 40}})});
  w.publish({manifest("m1", 1, 5, {{0, 3702}})});
  EXPECT_THAT(w.rows("select sol from silver.flat_manifest_photos"), ElementsAre("2"));
}

TEST_F(DocumentsTest, GapsNameMissingAndPartialSolsAndNoValidOnes) {
  w.publish({manifest("m", 1, 5, {{10, 2}, {11, 2}, {12, 1, 2}, {13, 1}})});
  Photo p{.shape = 0, .sample = ""};
  auto of = [&](int sol, const char* key, const char* id) { p.sol = sol, p.key = key, p.id = id; return p; };
  w.publish({w.photos("k", 1, {of(11, "A", "1"), of(12, "B", "2"), of(13, "C", "3")})});
  EXPECT_THAT(w.rows("select source, rover_name, sol, manifest_total_photos, actual_total_photos, photo_difference, manifest_camera_count, "
                     "actual_camera_count, camera_difference, validation_status from silver.validation_photo_gaps"),
              ElementsAre("old_shape|Curiosity|10|2|0|2|1|0|1|MISSING_SOL", "old_shape|Curiosity|11|2|1|1|1|1|0|PHOTO_COUNT_MISMATCH",
                          "old_shape|Curiosity|12|1|1|0|2|1|1|CAMERA_COUNT_MISMATCH"));
  EXPECT_THAT(w.rows("select * from silver.gaps order by part"),
              ElementsAre("mars_photos|curiosity|sol=00010|missing|2|0", "mars_photos|curiosity|sol=00011|count|2|1",
                          "mars_photos|curiosity|sol=00012|cameras|2|1"));
}

TEST_F(DocumentsTest, AnOldManifestMeasuresOnlyRowsOfTheOldShape) {
  w.publish({manifest("m", 1, 5, {{10, 20}, {11, 1}})});
  Photo old{.shape = 0, .sol = 11, .key = "C", .id = "3", .sample = ""};
  w.publish({w.photos("k", 1, {{.sol = 10, .key = "A"}, {.sol = 11, .key = "B"}})});
  EXPECT_TRUE(w.rows("select sol from silver.validation_photo_gaps").empty()) << "a feed answered these sols: the manifest is no measure";
  w.publish({w.photos("k2", 2, {old})});
  EXPECT_TRUE(w.rows("select sol from silver.validation_photo_gaps").empty()) << "one row of the legacy API, as the manifest says";
}

TEST_F(DocumentsTest, ARejectedRecordOfAFeedIsAGapUntilThePageComesAgain) {
  int64_t load = w.photos("photos/curiosity/sol=00100/page-000-aaaaaaaaaaaa.json", 1, {{.key = "A"}});
  w.run(fmt::format("insert into bronze.rejected_record values ({}, 500, 60, 'imageid: a number where a text belongs')", load));
  auto report = w.publish({load});
  EXPECT_EQ(report.rejected_rows, 1);
  EXPECT_EQ(w.one("select filename, source, scope, part, record_offset, record_length, reason from silver.rejected_rows"),
            "photos/curiosity/sol=00100/page-000-aaaaaaaaaaaa.json|mars_photos|curiosity|sol=00100|500|60|imageid: a number where a text belongs");
  EXPECT_THAT(w.rows("select source, rover_name, sol, manifest_total_photos, actual_total_photos, validation_status from silver.validation_photo_gaps"),
              ElementsAre("feed|Curiosity|100|2|1|PHOTO_COUNT_MISMATCH"));
  EXPECT_TRUE(w.rows("select * from silver.gaps").empty()) << "no manifest says so";
  w.publish({w.photos("photos/curiosity/sol=00100/page-000-bbbbbbbbbbbb.json", 2, {{.key = "A"}, {.key = "B"}})});
  EXPECT_TRUE(w.rows("select * from silver.validation_photo_gaps").empty());
  EXPECT_EQ(w.one("select count(*) from silver.rejected_rows"), "1") << "what was rejected stays on record";
}

struct Plan {
  int here, manifest;
  const char* expected;  // start_sol, end_sol, up_to_date, needed, batches
};

TEST_F(DocumentsTest, IngestionPlanningCountsInHundredsPerRover) {
  const Plan plans[] = {{995, 1000, "996|1001|false|5|1"}, {1000, 1000, "1001|1001|true|0|0"}, {150, 420, "200|301|false|270|3"},
                        {320, 420, "400|421|false|100|1"}};
  int minute = 0;
  for (auto& plan : plans) {
    Warehouse fresh;
    fresh.prepare();
    std::swap(w.warehouse, fresh.warehouse), std::swap(w.models, fresh.models), std::swap(w.connection, fresh.connection);
    ++minute;
    w.publish({manifest("m", minute, 5, {{plan.manifest, 1}}), w.photos("k", minute, {{.sol = plan.here, .key = "A"}})});
    EXPECT_EQ(w.one("select start_sol, end_sol, up_to_date, total_sols_needed, estimated_batches from silver.ingestion_planning where rover_id = 5"),
              plan.expected);
    EXPECT_EQ(w.one("select count(*), count(distinct rover_id) from silver.ingestion_planning"), "4|4");
    std::swap(w.warehouse, fresh.warehouse), std::swap(w.models, fresh.models), std::swap(w.connection, fresh.connection);
  }
}

struct Drive {
  const char* length;
  const char* day_type;
};

TEST_F(DocumentsTest, DayTypesFollowTheMetresDriven) {
  const Drive drives[] = {{"null", "Stationary"}, {"0", "Stationary"},     {"0.01", "Minimal Movement"}, {"4.99", "Minimal Movement"},
                          {"5", "Short Travel"},  {"19.9", "Short Travel"}, {"20", "Long Travel"},        {"500", "Long Travel"}};
  std::vector<std::pair<int, std::string>> segments;
  for (size_t i = 0; i < std::size(drives); ++i) segments.emplace_back(static_cast<int>(i), drives[i].length);
  w.publish({traverse("t", 1, segments)});
  for (size_t i = 0; i < std::size(drives); ++i) {
    EXPECT_EQ(w.one(fmt::format("select day_type from silver.fact_path where sol = {}", i)), drives[i].day_type) << drives[i].length;
  }
  EXPECT_EQ(w.one("select length_m from silver.fact_path where sol = 0"), "0");
}

TEST_F(DocumentsTest, APathIsKeyedByRoverSolAndSegmentAndTheNewestFileCounts) {
  w.publish({traverse("t1", 1, {{14, "6.25"}, {15, "30"}})});
  int64_t load = traverse("t2", 2, {{14, "6.25"}, {16, "2"}, {16, "3"}});
  w.publish({load});
  EXPECT_THAT(w.rows("select rover_id, rover_name, sol, segment, length_m, day_type, from_rmc, to_rmc, sclk_start, sclk_end, sol_is_interpolated, "
                     "load_id from silver.fact_path order by sol, segment"),
              ElementsAre(fmt::format("8|Perseverance|14|0|6.25|Short Travel|1_0|1_9|10|20|false|{}", load),
                          fmt::format("8|Perseverance|16|0|2|Minimal Movement|1_0|1_9|10|20|false|{}", load),
                          fmt::format("8|Perseverance|16|1|3|Minimal Movement|1_0|1_9|10|20|false|{}", load)));
}

TEST_F(DocumentsTest, VerticesAreNumberedInsideTheirSol) {
  w.publish({traverse("t", 1, {{14, "1"}, {16, "2"}, {16, "3"}})});
  EXPECT_THAT(w.rows("select coordinate_id, waypoint_sequence, sol, segment, longitude, latitude, elevation from silver.dim_coordinates "
                     "order by coordinate_id"),
              ElementsAre("8000014001|1|14|0|77.5|18.4|-2570", "8000014002|2|14|0|77.6|18.5|-2571.5", "8000016001|1|16|0|77.5|18.4|-2570",
                          "8000016002|2|16|0|77.6|18.5|-2571.5", "8000016003|3|16|1|77.5|18.4|-2570", "8000016004|4|16|1|77.6|18.5|-2571.5"));
  EXPECT_EQ(w.one("select count(*) from silver.dim_coordinate"), "6") << "the older name is a view";
  EXPECT_EQ(w.one("select coordinates[2][1] from silver.flat_coordinate_response where sol = 14"), "77.6");
}

TEST_F(DocumentsTest, DailyActivityLearnsOfDrivesThatComeAfterThePictures) {
  Photo p{.rover = 8, .shape = 1, .nasa_camera = 38, .camera = "NAVCAM_LEFT"};
  auto at = [&](int sol, const char* key) { p.sol = sol, p.key = key; return p; };
  w.publish({w.photos("k", 1, {at(14, "A"), at(15, "B")})});
  EXPECT_THAT(w.rows("select sol, day_type, travel_distance from gold.daily_activity order by sol"), ElementsAre("14|null|null", "15|null|null"));
  w.publish({traverse("t", 2, {{14, "4"}, {14, "3"}, {16, "2"}})});
  EXPECT_THAT(w.rows("select sol, day_type, travel_distance from gold.daily_activity order by sol"), ElementsAre("14|Short Travel|7", "15|Stationary|0"));
  ASSERT_TRUE(w.models->build({}, true)->published);
  EXPECT_THAT(w.rows("select sol, day_type, travel_distance from gold.daily_activity order by sol"), ElementsAre("14|Short Travel|7", "15|Stationary|0"));
}

TEST_F(DocumentsTest, EveryManifestThatWasLoadedIsSummed) {
  int64_t newer = manifest("m2", 2, 5, {{0, 3702}, {2, 40}});
  w.publish({newer});
  w.publish({manifest("m1", 1, 5, {{0, 3702}, {1, 16}}), manifest("spirit", 1, 7, {{1, 5}})});
  const std::string sql = "select rover_name, status, launch_date, landing_date, max_sol, max_date, total_photos, ingestion_date from gold.photo_summary "
                          "order by rover_name, ingestion_date";
  const auto rows = w.rows(sql);
  EXPECT_THAT(rows, ElementsAre("Curiosity|active|2011-11-26|2012-08-06|1|2023-08-15|3718|2026-01-01T00:01:00Z",
                                "Curiosity|active|2011-11-26|2012-08-06|2|2023-08-15|3742|2026-01-01T00:02:00Z",
                                "Spirit|active|2011-11-26|2012-08-06|1|2023-08-15|5|2026-01-01T00:01:00Z"));
  w.publish({newer});
  EXPECT_EQ(w.rows(sql), rows) << "a load that comes twice is one row";
  ASSERT_TRUE(w.models->build({}, true)->published);
  EXPECT_EQ(w.rows(sql), rows);
}

TEST_F(DocumentsTest, RoverGapsCompareTheManifestWithWhatIsHere) {
  w.publish({manifest("m5", 1, 5, {{0, 4}, {9, 3}}), manifest("m7", 1, 7, {{1, 1}}), manifest("m8", 1, 8, {{3, 2}})});
  w.publish({w.photos("k", 2, {{.sol = 3, .key = "A"}, {.sol = 5, .key = "B"}}), w.photos("s", 2, {{.rover = 7, .sol = 1, .key = "C"}, {.rover = 7, .sol = 2, .key = "D"}})});
  EXPECT_THAT(w.rows("select rover_name, manifest_max_sol, actual_max_sol, sol_gap, manifest_total_photos, actual_total_photos, photo_gap, "
                     "manifest_max_date, actual_max_date, needs_ingestion, validation_timestamp from silver.validation_rover_gaps order by rover_id"),
              ElementsAre("Curiosity|9|5|4|7|2|5|2023-08-15|2012-08-11|true|2026-01-01T00:02:00Z", "Opportunity|null|null|null|null|0|null|null|null|false|null",
                          "Spirit|1|2|-1|1|2|-1|2023-08-15|2004-01-06|false|2026-01-01T00:02:00Z",
                          "Perseverance|3|null|4|2|0|2|2023-08-15|null|true|2026-01-01T00:01:00Z"))
      << "of Perseverance nothing is here: sols 0 to 3 are wanting";
}

class TravelTest : public DocumentsTest {
 protected:
  // Pictures of sols 14 and 16 of Perseverance, drives of 14 (10 to 20 s) and 16 (10 to 20 s, 30 to 40 s).
  void SetUp() override {
    const auto address = [](const char* clock) { return fmt::format("https://mars.nasa.gov/NLF_0014_{}_000FDR_N0030000.png", clock); };
    Photo p{.rover = 8, .shape = 1, .nasa_camera = 38, .camera = "NAVCAM_LEFT"};
    auto at = [&](int sol, const char* key, std::string image) { p.sol = sol, p.key = key, p.img_src = std::move(image); return p; };
    photos_ = w.photos("k", 1, {at(14, "clock_of_feed", address("0000000050")), at(14, "clock_of_name", address("0000000020")), at(14, "after", address("0000000021")),
                                at(14, "unknown", "https://mars.nasa.gov/x_842869146_y.png"), at(15, "no_drive", address("0000000015")),
                                at(16, "first", address("0000000010")), at(16, "second", address("0000000031")), at(16, "between", address("0000000025"))});
    w.run("update bronze.photo_record set sclk = 15.5 where product_id = 'clock_of_feed'");
    path_ = traverse("t", 2, {{14, "4"}, {16, "2"}, {16, "3"}});
    w.run("update bronze.path_segment_record set sclk_start = 30, sclk_end = 40 where sol = 16 and segment = 1");
  }
  int64_t photos_ = 0, path_ = 0;
};

TEST_F(TravelTest, APictureWasTakenDuringADriveWhenItsClockSaysSo) {
  w.publish({photos_, path_, w.photos("c", 3, {{.sol = 14, .key = "Curiosity"}})});
  EXPECT_THAT(w.rows("select p.product_id, c.rover_name, sol_number, c.camera_name, travel_time_start, travel_time_end, photo_time, taken_during_travel, "
                     "c.image_link = p.img_src, c.ingestion_date from gold.camera_travel_correlation c join silver.fact_photos p using (image_id) "
                     "order by sol_number, photo_time nulls last"),
              ElementsAre("clock_of_feed|Perseverance|14|NAVCAM_LEFT|10|20|15.5|true|true|2026-01-01T00:02:00Z",
                          "clock_of_name|Perseverance|14|NAVCAM_LEFT|10|20|20|true|true|2026-01-01T00:02:00Z",
                          "after|Perseverance|14|NAVCAM_LEFT|10|20|21|false|true|2026-01-01T00:02:00Z",
                          "unknown|Perseverance|14|NAVCAM_LEFT|10|20|null|null|true|2026-01-01T00:02:00Z",
                          "first|Perseverance|16|NAVCAM_LEFT|10|20|10|true|true|2026-01-01T00:02:00Z",
                          "between|Perseverance|16|NAVCAM_LEFT|10|20|25|false|true|2026-01-01T00:02:00Z",
                          "second|Perseverance|16|NAVCAM_LEFT|30|40|31|true|true|2026-01-01T00:02:00Z"));
  EXPECT_THAT(w.rows("select product_id, name, t.sol, segment, camera_full_name, travel_time_start, photo_time, taken_during_travel "
                     "from gold.photo_travel_correlation t join silver.fact_photos p using (image_id) where t.sol = 16 order by photo_time, segment"),
              ElementsAre("first|Perseverance|16|0|Navigation Camera - Left|10|10|true", "first|Perseverance|16|1|Navigation Camera - Left|30|10|false",
                          "between|Perseverance|16|0|Navigation Camera - Left|10|25|false", "between|Perseverance|16|1|Navigation Camera - Left|30|25|false",
                          "second|Perseverance|16|0|Navigation Camera - Left|10|31|false", "second|Perseverance|16|1|Navigation Camera - Left|30|31|true"));
  EXPECT_EQ(w.one("select count(*) from gold.photo_travel_correlation"), "10") << "four pictures of one drive, three of two";
}

TEST_F(TravelTest, WhereADriveHasNoClockNothingIsSaidOfItsPictures) {
  w.run("update bronze.path_segment_record set sclk_start = null, sclk_end = null where sol = 14 or segment = 1");
  w.publish({photos_, path_});
  EXPECT_THAT(w.rows("select p.product_id, travel_time_start, taken_during_travel from gold.camera_travel_correlation c "
                     "join silver.fact_photos p using (image_id) order by 1"),
              ElementsAre("after|null|null", "between|10|null", "clock_of_feed|null|null", "clock_of_name|null|null", "first|10|true", "second|10|null",
                          "unknown|null|null"));
}

TEST_F(DocumentsTest, ASegmentWithoutRmcOrClockIsASegment) {
  int64_t load = traverse("t", 1, {{14, "6.25"}, {15, "2"}});
  w.run("update bronze.path_segment_record set from_rmc = null, to_rmc = null, sclk_start = null where sol = 14");
  auto report = w.publish({load});
  EXPECT_TRUE(report.published);
  EXPECT_THAT(w.rows("select sol, length_m, from_rmc from silver.fact_path order by 1"), ElementsAre("14|6.25|null", "15|2|1_0"));
}

TEST_F(DocumentsTest, ASolThatAManifestListsTwiceIsThereOnce) {
  int64_t load = manifest("m", 1, 5, {{0, 3702}, {1, 16}, {1, 5}});
  w.run("update bronze.manifest_sol_record set record_offset = 100 * sol + manifest_sol_record.total_photos");
  auto report = w.publish({load});
  EXPECT_TRUE(report.published);
  EXPECT_EQ(report.row_failures, 1);
  EXPECT_THAT(w.rows("select sol, manifest_total_photos from silver.flat_manifest_photos order by 1"), ElementsAre("0|3702", "1|5"));
  EXPECT_THAT(w.one("select reason from silver.rejected_rows"), testing::HasSubstr("rover_id 5, sol 1 is there already"));
}

TEST_F(DocumentsTest, EveryDocumentedColumnExistsAndEveryTestCanBeAsked) {
  for (auto& node : w.models->lineage()) {
    for (auto& [column, description] : node.columns) {
      auto found = w.connection->table(fmt::format("select \"{}\" from {} limit 0", column, node.name));
      EXPECT_TRUE(found) << node.name << "." << column;
      EXPECT_FALSE(description.empty()) << node.name << "." << column;
    }
  }
  auto tests = w.models->test({});
  ASSERT_TRUE(tests) << tests.error().message;
  EXPECT_GT(tests->size(), 100u);
  for (auto& t : *tests) {
    EXPECT_TRUE(t.passed()) << t.name;
    auto answer = w.warehouse->query_readonly(t.sql, {});
    EXPECT_TRUE(answer) << t.name << ": " << (answer ? "" : answer.error().message);
  }
}

}  // namespace
}  // namespace skykeep::sqltest
