// The loader and the models over recorded answers, as a lake would hold them.
#include <gmock/gmock.h>

#include <filesystem>

#include "core/fs.h"
#include "core/text.h"
#include "flows/former_format.h"
#include "flows/loader.h"
#include "lake/local/local_lake.h"
#include "sources/photo_feed.h"
#include "tests/contract/temp_dir.h"
#include "tests/recordings.h"
#include "tests/sql/sql_testing.h"

namespace skykeep::sqltest {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class LoaderTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto opened = lake::open_local_lake(dir_.path() + "/lake", fs_);
    ASSERT_TRUE(opened) << opened.error().message;
    lake_ = std::move(*opened);
    w.prepare();
    loader_ = flows::make_loader(*w.warehouse, *lake_, w.clock);
  }
  std::string put(const std::string& prefix, const std::string& body, const std::string& source = "mars_photos",
                  const std::string& origin = "recording") {
    w.clock.advance(1s);
    std::string key = prefix + sha256_hex(body).substr(0, 12) + ".json";
    const auto former = flows::read_former_key(source, key);
    auto done = lake_->put(key, body, {.fetched_at = w.clock.now(), .origin = origin, .partition = former.partition, .page = former.page});
    EXPECT_TRUE(done) << done.error().message;
    return key;
  }
  flows::LoadReport load(const std::vector<std::string>& keys) {
    auto report = loader_->load(keys);
    EXPECT_TRUE(report) << (report ? "" : report.error().message);
    return report ? std::move(*report) : flows::LoadReport{};
  }
  // Loads and publishes.
  flows::LoadReport take(const std::vector<std::string>& keys) {
    auto report = load(keys);
    if (report.object_ids.empty()) return report;
    auto published = w.publish(report.object_ids);
    EXPECT_TRUE(published.published);
    for (auto& t : published.tests) EXPECT_TRUE(t.passed() || t.severity == "warn") << t.name << " " << t.failures;
    return report;
  }

  RealFs fs_;
  skykeep::testing::TempDir dir_;
  Warehouse w;
  std::unique_ptr<lake::Lake> lake_;
  std::unique_ptr<flows::Loader> loader_;
};

std::string old_page(int sol, const std::vector<int>& ids) {
  std::string photos;
  for (int id : ids) {
    photos += fmt::format(
        R"({}{{"id":{},"sol":{},"camera":{{"id":26,"name":"NAVCAM","rover_id":5,"full_name":"Navigation Camera"}},)"
        R"("img_src":"http://mars.jpl.nasa.gov/msl-raw-images/NLB_48{}EDR_F0481570NCAM00323M_.JPG","earth_date":"2015-05-30",)"
        R"("rover":{{"id":5,"name":"Curiosity","landing_date":"2012-08-06","launch_date":"2011-11-26","status":"active"}}}})",
        photos.empty() ? "" : ",", id, sol, id);
  }
  return "{\"photos\":[" + photos + "]}";
}

TEST_F(LoaderTest, RowsCarryTheirLakeObjectAndPlace) {
  std::string body = old_page(1000, {102693, 102694});
  std::string key = put("photos/curiosity/sol=01000/page-000-", body, "mars_photos", "api");
  auto report = take({key});
  EXPECT_EQ(report.objects, 1);
  EXPECT_EQ(report.records, 2);
  EXPECT_EQ(w.one("select filename, source, rover_id, sol_start, sol_end, photo_count, item_count, sha256, shape, provenance, bytes "
                  "from bronze.raw_photo_response"),
            fmt::format("{}|mars_photos|5|1000|1000|2|2|{}|0|api|{}", key, sha256_hex(body), body.size()));
  auto row = w.one("select load_id, record_offset, record_length from silver.fact_photos where image_id = 102694");
  auto parts = split(row, '|');
  ASSERT_EQ(parts.size(), 3u) << row;
  EXPECT_EQ(*to_int(parts[0]), report.object_ids[0]);
  auto record = body.substr(static_cast<size_t>(*to_int(parts[1])), static_cast<size_t>(*to_int(parts[2])));
  auto parsed = parse_json(record);
  ASSERT_TRUE(parsed) << record;
  EXPECT_EQ((*parsed)["id"], 102694);
}

// The last of a document is its newest record, and a smaller copy all the same.
TEST_F(LoaderTest, NoSmallerCopyStandsForThePicture) {
  std::string body = old_page(1000, {1, 2, 3});
  const char* endings[] = {"1EDR_F0481570NCAM00323M_.JPG", "1EDR_F0481570NCAM00323M_-br.JPG", "1EDR_F0481570NCAM00323M_-thm.JPG"};
  for (int id : {2, 3}) {
    const std::string name = fmt::format("{}EDR_F0481570NCAM00323M_.JPG", id);
    body.replace(body.find(name), name.size(), endings[id - 1]);
  }
  const auto report = take({put("photos/curiosity/sol=01000/page-000-", body, "mars_photos", "api")});
  EXPECT_EQ(report.records, 3);
  EXPECT_EQ(w.one("select img_src from silver.fact_photos"), "http://mars.jpl.nasa.gov/msl-raw-images/NLB_481EDR_F0481570NCAM00323M_.JPG");
}

TEST_F(LoaderTest, AKnownObjectIsSkippedByKeyAndByContent) {
  std::string body = old_page(1000, {1, 2});
  std::string key = put("photos/curiosity/sol=01000/page-000-", body);
  take({key});
  auto again = load({key, key});
  EXPECT_EQ(again.already_known, 1);
  EXPECT_EQ(again.records, 2);
  EXPECT_TRUE(again.object_ids.empty());
  auto elsewhere = load({put("photos/curiosity/sol=01000/page-001-", body), put("photos/unknown/import-", body)});
  EXPECT_EQ(elsewhere.already_known, 2);
  EXPECT_EQ(w.one("select count(*) from bronze.photo_record"), "2");
}

TEST_F(LoaderTest, EmptyAnswersOfDifferentSolsAreLoadsOfTheirOwn) {
  auto report = take({put("photos/curiosity/sol=00007/page-000-", R"({"photos":[]})"), put("photos/curiosity/sol=00008/page-000-", R"({"photos":[]})")});
  EXPECT_EQ(report.object_ids.size(), 2u);
  EXPECT_THAT(w.rows("select rover_id, sol_start, sol_end, photo_count from bronze.raw_photo_response order by sol_start"),
              ElementsAre("5|7|7|0", "5|8|8|0"));
  EXPECT_TRUE(w.models->unpublished()->empty());
}

TEST_F(LoaderTest, AnUnusableDocumentIsRefusedAndTheOthersGoOn) {
  std::string good = put("photos/curiosity/sol=01000/page-000-", old_page(1000, {1}));
  std::string html = put("photos/curiosity/sol=01001/page-000-", "<html>503</html>");
  std::string page = old_page(1002, {5, 6, 7});
  std::string torn = put("photos/curiosity/sol=01002/page-000-", page.substr(0, page.size() - 40));
  std::string other = put("photos/spirit/sol=01003/page-000-", old_page(1003, {8}));
  std::string strange = put("apod/x-", "{}", "apod");
  auto report = take({good, html, torn, other, strange, "photos/curiosity/sol=01009/absent.json"});
  EXPECT_EQ(report.objects, 1);
  std::vector<std::string> refused;
  for (auto& [key, reason] : report.refused) {
    refused.push_back(key);
    EXPECT_FALSE(reason.empty());
  }
  EXPECT_THAT(refused, ElementsAre(html, torn, other, strange, "photos/curiosity/sol=01009/absent.json"));
  EXPECT_EQ(w.one("select count(*) from bronze.photo_record"), "1") << "a torn document leaves no rows behind";
  EXPECT_EQ(w.one("select count(*) from bronze.raw_photo_response"), "1");
}

TEST_F(LoaderTest, ABadRecordIsRejectedWithItsReasonAndPlace) {
  std::string body = old_page(1000, {1, 2});
  size_t at = body.find("\"sol\":1000", body.find("\"id\":2"));
  body.replace(at, 10, "\"sol\":\"x\" ");
  auto report = take({put("photos/curiosity/sol=01000/page-000-", body)});
  EXPECT_EQ(report.rejected, 1);
  EXPECT_EQ(w.one("select count(*) from silver.fact_photos"), "1");
  auto row = w.one("select record_offset, record_length, reason from silver.rejected_rows");
  auto parts = split(row, '|');
  ASSERT_EQ(parts.size(), 3u) << row;
  EXPECT_THAT(body.substr(static_cast<size_t>(*to_int(parts[0])), static_cast<size_t>(*to_int(parts[1]))), HasSubstr("\"id\":2"));
  EXPECT_THAT(std::string(parts[2]), HasSubstr("sol"));
}

TEST_F(LoaderTest, ABigBatchOnManyThreadsIsTheSameAsSmallOnes) {
  std::vector<std::string> keys;
  for (int sol = 0; sol < 260; ++sol) {
    keys.push_back(put(fmt::format("photos/curiosity/sol={:05}/page-000-", sol), old_page(sol, {sol * 10 + 1, sol * 10 + 2, sol * 10 + 3})));
  }
  auto report = take(keys);
  EXPECT_EQ(report.object_ids.size(), 260u);
  EXPECT_EQ(report.records, 780);
  EXPECT_EQ(w.one("select count(*) from silver.fact_photos"), "780");
  EXPECT_EQ(w.one("select count(*) <= 1 from (select sol, lag(sol) over (order by rowid) as before from bronze.photo_record) where sol < before"), "true")
      << "the rows of either writer lie in the order of the keys";
  EXPECT_EQ(w.one("select count(distinct load_id), count(distinct (sol, key_hash)) from bronze.photo_record"), "260|780");
  for (size_t i = 0; i < keys.size(); ++i) EXPECT_EQ(report.loaded[i].key, keys[i]);
}

class RecordingsTest : public LoaderTest {
 protected:
  void SetUp() override {
    LoaderTest::SetUp();  // first: TearDown runs after a skip as well
    dir = tests::recordings_dir();
    if (!dir) GTEST_SKIP();
  }
  std::string photos(const std::string& file, const std::string& place = "photos/unknown/import-") {
    return put(place, tests::recorded_body(*dir, file));
  }
  std::optional<std::string> dir;
};

TEST_F(RecordingsTest, CuriositySol1000Has856Photos) {
  auto report = take({photos("mars-photos/curiosity_sol1000_a.json")});
  EXPECT_EQ(report.records, 856);
  EXPECT_EQ(w.one("select count(*), count(distinct image_id), count(distinct hash_id) from silver.fact_photos where rover_id = 5 and sol = 1000"), "856|856|856");
  EXPECT_EQ(w.one("select sum(total_photos)::bigint from gold.photo_counts"), "856");
  EXPECT_THAT(w.rows("select camera_name, total_photos from gold.photo_counts order by 1"),
              ElementsAre("CHEMCAM|4", "FHAZ|2", "MAST|838", "NAVCAM|10", "RHAZ|2"));
  EXPECT_EQ(w.one("select img_src, earth_date, camera_id, nasa_camera_id from silver.fact_photos where image_id = 102693"),
            "http://mars.jpl.nasa.gov/msl-raw-images/proj/msl/redops/ods/surface/sol/01000/opgs/edr/fcam/"
            "FLB_486265257EDR_F0481570FHAZ00323M_.JPG|2015-05-30|501|20");
}

TEST_F(RecordingsTest, EveryRecordedPhotoAgreesWithItsOwnDateAndCamera) {
  const char* files[] = {"perseverance_sol0", "perseverance_sol367", "spirit_sol1", "opportunity_sol1", "curiosity_2015-06-03_page1", "curiosity_sol1000_a"};
  for (auto* file : files) {
    std::string name = std::string("mars-photos/") + file + ".json";
    int64_t load_id = take({photos(name)}).object_ids.at(0);
    auto parsed = parse_json(tests::recorded_body(*dir, name));
    ASSERT_TRUE(parsed);
    std::vector<std::string> told;
    for (auto& p : (*parsed)["photos"]) {
      told.push_back(fmt::format("{}|{}|{}|{}|{}|{}|{}|{}", p["id"].get<int64_t>(), p["sol"].get<int>(), p["earth_date"].get<std::string>(),
                                 p["rover"]["name"].get<std::string>(), p["camera"]["name"].get<std::string>(), p["camera"]["id"].get<int>(),
                                 p["camera"]["full_name"].get<std::string>(), p["img_src"].get<std::string>()));
    }
    EXPECT_THAT(w.rows(fmt::format("select f.image_id, f.sol, f.earth_date, f.rover_name, f.camera_name, f.nasa_camera_id, c.camera_full_name, f.img_src "
                                   "from silver.fact_photos f join silver.dim_cameras c using (camera_id) where f.load_id = {}", load_id)),
                ::testing::UnorderedElementsAreArray(told));
  }
  EXPECT_THAT(w.rows("select rover_name, sol, row_count, total_photos from silver.photo_sols order by rover_id, sol"),
              ElementsAre("Curiosity|1000|856|856", "Curiosity|1004|4|4", "Opportunity|1|95|95", "Spirit|1|77|77", "Perseverance|0|54|29",
                          "Perseverance|367|162|160"))
      << "Perseverance's sols hold several versions (J01, J02, J03) of one picture: rows of their own, counted once in gold";
  EXPECT_EQ(w.one("select count(*) from silver.fact_photos where camera_id is null"), "0");
  EXPECT_EQ(w.one("select cameras_used, total_photos from gold.camera_summary where rover_id = 5 and sol = 1000"), "5|856");
  EXPECT_EQ(w.one("select sum(records)::bigint, (select count(*) from gold.nasa_unified_view where source = 'mars') from gold.records_per_day"), "1248|1248");
}

TEST_F(RecordingsTest, RawImageRecordingsWithoutThumbnailsOnceHoweverOften) {
  std::string curiosity = "raw-images/curiosity_raw_image_items_2026-09-17.json", perseverance = "raw-images/perseverance_rss_api_2026-09-17.json";
  take({photos(curiosity), photos(perseverance)});
  std::vector<std::string> expected = {"Curiosity|3", "Perseverance|5"};
  EXPECT_EQ(w.rows("select rover_name, count(*) from silver.fact_photos group by 1 order by 1"), expected);
  take({photos(curiosity, "photos/curiosity/sol=04000/page-000-"), photos(perseverance, "photos/unknown/again-")});
  // The same records inside other bytes: a blank more.
  take({put("photos/unknown/import-", tests::recorded_body(*dir, curiosity) + "\n"), put("photos/unknown/import-", tests::recorded_body(*dir, perseverance) + " ")});
  EXPECT_EQ(w.rows("select rover_name, count(*) from silver.fact_photos group by 1 order by 1"), expected);
  EXPECT_EQ(w.one("select count(*) from silver.fact_photos where image_id < 1000000000 or in_old_shape or not in_feed"), "0");
  EXPECT_EQ(w.rows("select rover_name, sum(total_photos)::bigint from gold.photo_counts group by 1 order by 1"), expected);
}

TEST_F(RecordingsTest, TheTraverseHas522DrivingSolsOfFourKinds) {
  auto report = take({put("traverse/perseverance/", tests::recorded_body(*dir, "mmgis/M20_traverse_sol1840.json"), "mars_traverse")});
  EXPECT_EQ(report.records, 522);
  EXPECT_EQ(w.one("select count(*), count(distinct sol), min(sol), max(sol), round(sum(length_m) / 1000, 1) from silver.fact_path"), "522|522|14|1840|42.5");
  EXPECT_THAT(w.rows("select day_type, count(*) from silver.fact_path group by 1 order by 2"),
              ElementsAre("Stationary|5", "Minimal Movement|41", "Short Travel|118", "Long Travel|358"));
  EXPECT_EQ(w.one("select count(*), count(distinct coordinate_id) from silver.dim_coordinates"), "33749|33749");
  EXPECT_EQ(w.one("select longitude, latitude, elevation from silver.dim_coordinates where coordinate_id = 8000014001"), "77.45088573|18.44462715|-2569.91");
  EXPECT_EQ(w.one("select from_rmc, to_rmc, sclk_start, sclk_end, length_m from silver.fact_path where sol = 14"), "3_0|3_110|668099149|668187928|6.25");
  auto again = load({put("traverse/perseverance/", tests::recorded_body(*dir, "mmgis/M20_traverse_sol1840.json"), "mars_traverse")});
  EXPECT_EQ(again.already_known, 1);
}

TEST_F(RecordingsTest, ManifestsMeasureWhatIsHere) {
  take({put("manifests/curiosity/", tests::recorded_body(*dir, "manifests/curiosity_manifest_maxsol3919.json"), "mars_manifests"),
        put("manifests/spirit/", tests::recorded_body(*dir, "manifests/spirit_manifest_maxsol2208.json"), "mars_manifests")});
  EXPECT_EQ(w.one("select max_sol, total_photos, status from silver.flat_manifest_response where rover_name = 'Curiosity'"), "3919|672292|active");
  EXPECT_EQ(w.one("select sum(manifest_total_photos)::bigint from silver.flat_manifest_photos where rover_id = 5"), "672292");
  EXPECT_EQ(w.one("select count(*) from silver.validation_photo_gaps where validation_status = 'MISSING_SOL' and rover_id = 5"),
            w.one("select count(*) from silver.flat_manifest_photos where rover_id = 5 and manifest_total_photos > 0"));
  take({photos("mars-photos/curiosity_sol1000_a.json"), photos("mars-photos/spirit_sol1.json"), put("photos/curiosity/sol=01001/page-000-", old_page(1001, {1}))});
  EXPECT_EQ(w.one("select count(*) from silver.validation_photo_gaps where sol = 1000 and rover_id = 5"), "0");
  EXPECT_EQ(w.one("select count(*) from silver.validation_photo_gaps where sol = 1 and rover_id = 7"), "0");
  EXPECT_EQ(w.one("select actual_total_photos, validation_status from silver.validation_photo_gaps where sol = 1001 and rover_id = 5"), "1|PHOTO_COUNT_MISMATCH");
  EXPECT_EQ(w.one("select up_to_date from silver.ingestion_planning where rover_id = 5"), "false");
  EXPECT_EQ(w.one("select manifest_max_sol, actual_max_sol, sol_gap, manifest_total_photos, actual_total_photos, photo_gap, needs_ingestion "
                  "from silver.validation_rover_gaps where rover_id = 5"),
            "3919|1001|2918|672292|857|671435|true");
  EXPECT_THAT(w.rows("select rover_name, max_sol from gold.photo_summary order by 1"), ElementsAre("Curiosity|3919", "Spirit|2208"));
}

}  // namespace
}  // namespace skykeep::sqltest
