// rules.md 1-5 on tables: which records become which pictures, and how they are counted.
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/sql/sql_testing.h"

namespace skykeep::sqltest {
namespace {

using testing::ElementsAre;

constexpr int64_t kHashBase = int64_t{1} << 52;

int64_t hash_id(int rover, const std::string& key) {
  return kHashBase + static_cast<int64_t>(first_64_bits(sha256(fmt::format("{}/{}", rover, key))) >> 13);
}

class PhotosTest : public testing::Test {
 protected:
  PhotosTest() { w.prepare(); }
  // Loads one object and publishes it.
  int64_t take(const std::vector<Photo>& photos, const std::string& provenance = "api") {
    ++minute_;
    int64_t id = w.photos(fmt::format("photos/x/sol=1/page-{:03}-aaaaaaaaaaaa.json", minute_), minute_, photos, provenance);
    auto report = w.publish({id});
    for (auto& t : report.tests) EXPECT_TRUE(t.passed() || t.severity == "warn") << t.name;
    EXPECT_TRUE(report.published);
    return id;
  }
  static Photo old(Photo p) {
    p.shape = 0;
    p.sample = "";
    return p;
  }
  Warehouse w;

 private:
  int minute_ = 0;
};

TEST_F(PhotosTest, APhotoThatCameOnceIsOneRowWithItsPointer) {
  int64_t load = take({{.key = "A"}, {.key = "B"}});
  EXPECT_EQ(w.one("select rover_id, rover_name, sol, earth_date, camera_id, camera_name, nasa_camera_id, ingestion_date, provenance, "
                  "load_id, record_offset, record_length from silver.fact_photos where product_id = 'B'"),
            fmt::format("5|Curiosity|100|2012-11-16|507|NAVCAM|26|2026-01-01T00:01:00Z|api|{}|100|100", load));
}

TEST_F(PhotosTest, TheIdIsNasasWhereItsOldServiceGaveOneElseTheNextNumber) {
  take({{.key = "A", .id = "777"}, {.key = "B", .id = "778"}});  // Curiosity's raw id is a number series of its own and no key
  EXPECT_EQ(w.one("select count(*), min(image_id), max(image_id) from silver.fact_photos"), "2|1000000000|1000000001");
  EXPECT_EQ(w.one("select hash_id from silver.fact_photos where product_id = 'A'"), fmt::format("{}", hash_id(5, "A")));
  take({old({.key = "A", .id = "102693"}), old({.key = "C", .id = "102694"})});
  EXPECT_THAT(w.rows("select image_id from silver.fact_photos where product_id in ('A', 'C') order by 1"), ElementsAre("102693", "102694"));
  EXPECT_EQ(w.one("select count(*), count(image_id) from bronze.photo_id"), "2|2") << "C has NASA's id and needs no number";
  take({{.key = "C"}, {.key = "D"}});
  EXPECT_EQ(w.one("select image_id from silver.fact_photos where product_id = 'D'"), "1000000002");
  EXPECT_EQ(w.one("select image_id from silver.fact_photos where product_id = 'C'"), "102694");
}

TEST_F(PhotosTest, NumbersOfOnePublicationFollowTheTimeOfThePictures) {
  auto id = w.photos("x", 1, {{.sol = 101, .key = "A"}, {.sol = 100, .key = "B"}, {.sol = 100, .key = "C"}, {.sol = 100, .key = "D"}});
  w.run("update bronze.photo_record set taken_at_utc = timestamp '2026-01-01' - to_seconds(record_offset)");
  w.publish({id});
  EXPECT_EQ(w.one("select string_agg(product_id, '' order by image_id) from silver.fact_photos"), "DCBA");
}

TEST_F(PhotosTest, TheIdOfAnotherServerIsAnAttributeAndNoKey) {
  take({old({.key = "A", .id = "102693", .of_nasa = false}), old({.key = "B", .id = "5", .of_nasa = false})});
  EXPECT_THAT(w.rows("select image_id >= 1000000000, upstream_id, upstream from silver.fact_photos order by product_id"),
              ElementsAre("true|102693|server.example", "true|5|server.example"));
  take({old({.key = "A", .id = "102693"}), old({.key = "C", .id = "5"})});
  take({{.key = "B", .id = "99"}});
  EXPECT_THAT(w.rows("select product_id, image_id < 1000000000, upstream_id, upstream from silver.fact_photos order by 1"),
              ElementsAre("A|true|102693|server.example", "B|false|5|server.example", "C|true|null|null"));
  take({old({.key = "C", .id = "77", .of_nasa = false})});
  EXPECT_EQ(w.one("select image_id, upstream_id from silver.fact_photos where product_id = 'C'"), "5|77") << "a clone's id replaces none of NASA's";
}

TEST_F(PhotosTest, TwoFilesWithOneIdCostNoLoadAndTheFirstKeepsIt) {
  take({old({.key = "A", .id = "7"}), old({.key = "B", .id = "7"}), old({.key = "C", .id = "8"})});  // within one body: the earlier record
  EXPECT_THAT(w.rows("select product_id, image_id from silver.fact_photos order by 1"), ElementsAre("A|7", "B|1000000000", "C|8"));
  take({old({.sol = 300, .key = "D", .id = "8"})});  // in another body, of another sol
  EXPECT_THAT(w.rows("select product_id, image_id from silver.fact_photos order by 1"), ElementsAre("A|7", "B|1000000000", "C|8", "D|1000000001"));
  take({old({.key = "E", .id = "7"}), old({.key = "D2", .id = "9"})});
  EXPECT_THAT(w.rows("select product_id, image_id from silver.fact_photos where product_id in ('A', 'D2', 'E') order by 1"),
              ElementsAre("A|7", "D2|9", "E|1000000002"));
}

TEST_F(PhotosTest, AFileWithTwoIdsKeepsTheFirst) {
  take({old({.key = "A", .id = "7"})});
  take({old({.key = "A", .id = "8"}), old({.key = "B", .id = "9"}), old({.key = "B", .id = "10"})});
  EXPECT_THAT(w.rows("select product_id, image_id from silver.fact_photos order by 1"), ElementsAre("A|7", "B|9"));
  take({old({.key = "C", .id = "10"})});
  EXPECT_EQ(w.one("select image_id from silver.fact_photos where product_id = 'C'"), "10") << "nobody had it";
  EXPECT_EQ(w.one("select count(*) from bronze.photo_id where image_id is not null"), "0");
}

TEST_F(PhotosTest, AFileOnSeveralSolsStandsOnTheOneOfItsNewestAnswerWithItsId) {
  take({old({.key = "A", .id = "7"}), old({.sol = 101, .key = "A", .id = "7"}), {.sol = 102, .key = "A"}, {.sol = 102, .key = "B"}});
  EXPECT_THAT(w.rows("select sol, product_id, image_id from silver.fact_photos order by 2"), ElementsAre("102|A|7", "102|B|1000000001"));
  const auto tests = *w.models->test({});
  for (auto& t : tests) EXPECT_TRUE(t.passed() || t.severity == "warn") << t.name;
}

TEST_F(PhotosTest, APictureThatItsUpstreamMovesToAnotherSolMovesOnceAndKeepsItsId) {
  take({{.key = "A"}, {.key = "B"}});
  take({{.key = "A"}, {.key = "B"}, {.key = "C"}});  // several answers name the old sol
  take({{.sol = 103, .key = "D"}});
  const std::string rows = "select sol, product_id, image_id from silver.fact_photos order by 2";
  const std::string gold = "select sol, sum(total_photos)::bigint from gold.photo_counts group by 1 order by 1";
  EXPECT_THAT(w.rows(rows), ElementsAre("100|A|1000000000", "100|B|1000000001", "100|C|1000000002", "103|D|1000000003"));
  take({{.sol = 103, .key = "A"}});
  EXPECT_THAT(w.rows(rows), ElementsAre("103|A|1000000000", "100|B|1000000001", "100|C|1000000002", "103|D|1000000003"));
  EXPECT_THAT(w.rows(gold), ElementsAre("100|2", "103|2")) << "the sol that it left is published too";
  take({{.sol = 103, .key = "E"}});
  EXPECT_EQ(w.one("select sol from silver.fact_photos where product_id = 'A'"), "103");
  take({{.key = "A"}, {.key = "F"}});
  EXPECT_EQ(w.one("select sol, image_id from silver.fact_photos where product_id = 'A'"), "100|1000000000") << "and back";
  EXPECT_THAT(w.rows(gold), ElementsAre("100|4", "103|2"));
  EXPECT_EQ(w.one("select count(*) from bronze.rejected_row"), "0");
  const auto before = w.rows(rows);
  ASSERT_TRUE(w.models->build({}, true)->published);
  EXPECT_EQ(w.rows(rows), before);
  EXPECT_EQ(w.one("select count(distinct image_id) = count(*) from silver.fact_photos"), "true");
}

TEST_F(PhotosTest, APictureWithNasasIdKeepsItWhenItMoves) {
  take({old({.key = "A", .id = "7"}), old({.key = "B", .id = "8"})});
  take({{.key = "A"}});
  take({{.sol = 101, .key = "A"}});
  EXPECT_THAT(w.rows("select sol, product_id, image_id from silver.fact_photos order by 2"), ElementsAre("101|A|7", "100|B|8"));
  take({old({.sol = 105, .key = "B", .id = "8"})});
  EXPECT_THAT(w.rows("select sol, product_id, image_id from silver.fact_photos order by 2"), ElementsAre("101|A|7", "105|B|8"));
}

TEST_F(PhotosTest, APictureDoesNotMoveToAnAnswerThatIsNotPublished) {
  take({{.key = "A"}, {.key = "B"}});
  w.photos("kept-back", 50, {{.sol = 101, .key = "A"}});
  const int64_t moved = w.photos("kept-back-2", 51, {{.sol = 101, .key = "A"}});
  ASSERT_TRUE(w.connection->begin());
  ASSERT_TRUE(w.ids->prepare(*w.connection, std::vector{moved}));
  ASSERT_TRUE(w.connection->rollback());  // its publication fails
  w.ids->ended(false);
  take({{.key = "C"}});
  EXPECT_EQ(w.one("select sol, image_id from silver.fact_photos where product_id = 'A'"), "100|1000000000");
}

TEST_F(PhotosTest, ASmallerCopyNeverHidesThePicture) {
  const char* endings[] = {"-thm.jpg", "-br.jpg", ".jpg"};
  int order[] = {0, 1, 2};
  do {
    Warehouse fresh;
    fresh.prepare();
    std::vector<Photo> photos;
    for (int i : order) photos.push_back({.key = "A", .img_src = fmt::format("https://mars.nasa.gov/A{}", endings[i])});
    fresh.publish({fresh.photos("a", 1, photos)});
    EXPECT_EQ(fresh.one("select img_src from silver.fact_photos"), "https://mars.nasa.gov/A.jpg");
    EXPECT_EQ(fresh.one("select sum(total_photos)::bigint from gold.photo_counts"), "1");
  } while (std::next_permutation(std::begin(order), std::end(order)));
}

TEST_F(PhotosTest, OldAndNewOfOneFileAreOneRowWhicheverCameFirst) {
  Photo feed{.key = "A", .id = "777", .img_src = "https://feed/A.jpg", .filter = "L0"};
  Photo before = old({.key = "A", .id = "5", .camera = "NAVCAM", .img_src = "http://old/A.JPG", .filter = ""});
  for (bool feed_first : {true, false}) {
    Warehouse fresh;
    fresh.prepare();
    std::vector<int64_t> ids = {fresh.photos("a", 1, {feed_first ? feed : before}), fresh.photos("b", 2, {feed_first ? before : feed})};
    fresh.publish({ids[0]});
    fresh.publish({ids[1]});
    int64_t of_feed = ids[feed_first ? 0 : 1];
    EXPECT_EQ(fresh.one("select image_id, img_src, earth_date, filter_name, sample_type, in_old_shape, in_feed, load_id from silver.fact_photos"),
              fmt::format("5|http://old/A.JPG|2012-11-16|L0|full|true|true|{}", of_feed));
    EXPECT_EQ(fresh.one("select sum(total_photos) from gold.photo_counts"), "1");
  }
}

TEST_F(PhotosTest, TheNewestAnswerWinsAmongEquals) {
  take({{.key = "A", .filter = "first"}});
  int64_t second = take({{.key = "A", .filter = "second"}, {.key = "B"}});
  EXPECT_EQ(w.one("select filter_name, load_id from silver.fact_photos where product_id = 'A'"), fmt::format("second|{}", second));
  EXPECT_EQ(w.one("select count(*) from silver.fact_photos"), "2");
}

TEST_F(PhotosTest, AnOlderAnswerThatIsLoadedLaterDoesNotWin) {
  int64_t newer = w.photos("newer", 10, {{.key = "A", .filter = "newer"}});
  int64_t older = w.photos("older", 5, {{.key = "A", .filter = "older"}});
  w.publish({newer});
  w.publish({older});
  EXPECT_EQ(w.one("select filter_name from silver.fact_photos"), "newer");
}

TEST_F(PhotosTest, ThumbnailsStayInBronzeAndDoNotHideTheirFullPicture) {
  take({{.key = "A"}});
  take({{.key = "A", .sample = "thumbnail"}, {.key = "C", .sample = "thumbnail"}});
  EXPECT_THAT(w.rows("select product_id, sample_type from silver.fact_photos"), ElementsAre("A|full"));
  EXPECT_EQ(w.one("select count(*) from bronze.photo_record"), "3");
}

TEST_F(PhotosTest, AllOtherKindsOfSamplesArePictures) {
  take({{.key = "A"}, {.key = "B", .sample = "subframe"}, {.key = "C", .sample = "downsampled"}});
  take({old({.key = "D_I01", .id = "1"})});
  EXPECT_EQ(w.one("select count(*) from silver.fact_photos"), "4");
  EXPECT_EQ(w.one("select sum(total_photos)::bigint from gold.photo_counts"), "4");
}

TEST_F(PhotosTest, GoldCountsTheHighestVersionOfAProduct) {
  take({{.rover = 8, .shape = 1, .sol = 5, .key = "P_J01", .version = 1, .nasa_camera = 38, .camera = "NAVCAM_LEFT", .product = "P"},
        {.rover = 8, .shape = 1, .sol = 5, .key = "P_J02", .version = 2, .nasa_camera = 38, .camera = "NAVCAM_LEFT", .product = "P"},
        {.rover = 8, .shape = 1, .sol = 5, .key = "Q_J01", .version = 1, .nasa_camera = 38, .camera = "NAVCAM_LEFT", .product = "Q"}});
  EXPECT_EQ(w.one("select count(*) from silver.fact_photos"), "3");
  EXPECT_EQ(w.one("select rover_name, sol, camera_id, camera_name, total_photos from gold.photo_counts"), "Perseverance|5|806|NAVCAM_LEFT|2");
  EXPECT_EQ(w.one("select row_count, total_photos, feed_photos, old_shape_photos from silver.photo_sols"), "3|2|2|0");
  EXPECT_EQ(w.one("select total_photos, sols_with_photos, max_sol from gold.rover_summary where rover_id = 8"), "2|1|5");
}

struct Day {
  int rover, sol;
  const char* date;
};

TEST_F(PhotosTest, TheEarthDateIsTheLandingDatePlusTheSolsOfTheMission) {
  // Recorded answers: Curiosity sol 1000 and 1004, Perseverance sol 0 and 367, Spirit and Opportunity sol 1.
  const Day days[] = {{5, 1000, "2015-05-30"}, {5, 1004, "2015-06-03"}, {8, 0, "2021-02-18"}, {8, 367, "2022-03-02"},
                      {7, 1, "2004-01-05"},    {6, 1, "2004-01-26"},    {5, 0, "2012-08-06"}};
  for (auto& d : days) {
    take({old({.rover = d.rover, .sol = d.sol, .key = fmt::format("K{}", d.sol), .id = fmt::format("{}", d.rover * 10000 + d.sol),
               .nasa_camera = 0})});
    EXPECT_EQ(w.one(fmt::format("select earth_date from silver.fact_photos where rover_id = {} and sol = {}", d.rover, d.sol)), d.date);
  }
}

TEST_F(PhotosTest, AnUnknownInstrumentIsKeptWithoutACamera) {
  take({{.key = "A", .nasa_camera = 0, .camera = "NEW_CAM"}});
  EXPECT_EQ(w.one("select camera_id, camera_name from silver.fact_photos"), "null|NEW_CAM");
  EXPECT_EQ(w.one("select other_photos, total_photos from gold.daily_activity"), "1|1");
}

TEST_F(PhotosTest, CameraIdsAreOfTheRoverAndCarryTheOldServicesIds) {
  EXPECT_EQ(w.one("select camera_id, camera_category from silver.dim_cameras where nasa_camera_id = 47"), "815|Science");
  EXPECT_EQ(w.one("select count(*), count(distinct camera_id), count(distinct (rover_id, camera_name)) from silver.dim_cameras"), "36|36|36");
  EXPECT_EQ(w.one("select string_agg(nasa_camera_id, ' ' order by nasa_camera_id) from silver.dim_cameras where rover_id = 5"), "20 21 22 23 24 25 26");
}

TEST_F(PhotosTest, AMergedRowHasTheWeakestProvenance) {
  take({{.key = "A"}, {.key = "B"}});
  take({old({.key = "A", .id = "1"})}, "recording");
  EXPECT_THAT(w.rows("select product_id, provenance from silver.fact_photos order by 1"), ElementsAre("A|recording", "B|api"));
}

TEST_F(PhotosTest, DailyActivitySplitsBySortOfCameraAndSumsUp) {
  take({{.key = "A"}, {.key = "B", .nasa_camera = 22, .camera = "MAST"}, {.key = "C", .nasa_camera = 25, .camera = "MARDI"},
        {.key = "D", .nasa_camera = 0, .camera = "WHO"}, {.key = "E", .nasa_camera = 22, .camera = "MAST"}});
  EXPECT_EQ(w.one("select engineering_photos, science_photos, edl_photos, other_photos, total_photos, day_type, travel_distance "
                  "from gold.daily_activity"),
            "1|2|1|1|5|null|null")
      << "no drive of this rover is known, so nothing is said of it";
}

TEST_F(PhotosTest, CameraSummaryCountsCamerasAndPicturesOfASol) {
  take({{.key = "A"}, {.key = "B", .nasa_camera = 22, .camera = "MAST"}, {.key = "C", .nasa_camera = 22, .camera = "MAST"},
        {.sol = 101, .key = "D", .nasa_camera = 0, .camera = "WHO"}});
  take({old({.rover = 7, .sol = 1, .key = "E", .id = "9", .nasa_camera = 0, .camera = "PANCAM"})});
  const std::string sql = "select rover_name, earth_date, sol, cameras_used, total_photos from gold.camera_summary order by rover_id, sol";
  EXPECT_THAT(w.rows(sql), ElementsAre("Curiosity|2012-11-16|100|2|3", "Curiosity|2012-11-17|101|1|1", "Spirit|2004-01-05|1|1|1"));
  take({{.key = "F", .nasa_camera = 25, .camera = "MARDI"}, {.key = "A"}});
  EXPECT_THAT(w.rows(sql), ElementsAre("Curiosity|2012-11-16|100|3|4", "Curiosity|2012-11-17|101|1|1", "Spirit|2004-01-05|1|1|1"));
}

// NASA renamed an instrument between two versions of one file: one picture, in the camera of the newer version, and no test fails.
TEST_F(PhotosTest, VersionsThatNameDifferentInstrumentsAreOnePictureOfTheNewest) {
  take({{.rover = 8, .shape = 1, .sol = 5, .key = "P_J02", .version = 2, .nasa_camera = 39, .camera = "NAVCAM_RIGHT", .product = "P"},
        {.rover = 8, .shape = 1, .sol = 5, .key = "P_J01", .version = 1, .nasa_camera = 38, .camera = "NAVCAM_LEFT", .product = "P"},
        {.rover = 8, .shape = 1, .sol = 5, .key = "Q_J01", .version = 1, .nasa_camera = 38, .camera = "NAVCAM_LEFT", .product = "Q"}});
  EXPECT_THAT(w.rows("select camera_name, total_photos from gold.photo_counts order by 1"), ElementsAre("NAVCAM_LEFT|1", "NAVCAM_RIGHT|1"));
  EXPECT_EQ(w.one("select total_photos from silver.photo_sols"), "2");
  EXPECT_EQ(w.one("select total_photos from gold.daily_activity"), "2");
  take({{.rover = 8, .shape = 1, .sol = 5, .key = "P_J03", .version = 3, .nasa_camera = 38, .camera = "NAVCAM_LEFT", .product = "P"}});
  EXPECT_THAT(w.rows("select camera_name, total_photos from gold.photo_counts"), ElementsAre("NAVCAM_LEFT|2"));
}

TEST_F(PhotosTest, ALoadOverSeveralSolsTouchesThemAll) {
  take({{.sol = 3, .key = "A"}, {.sol = 9, .key = "B"}, {.sol = 4, .key = "C"}});
  EXPECT_THAT(w.rows("select sol, total_photos from silver.photo_sols order by sol"), ElementsAre("3|1", "4|1", "9|1"));
}

TEST_F(PhotosTest, ARebuildGivesTheSamePicturesAsTheIncrements) {
  take({{.key = "A", .filter = "first"}, {.key = "B"}});
  take({old({.key = "A", .id = "9", .img_src = "http://old/A"})});
  take({{.key = "A", .filter = "again"}, {.sol = 101, .key = "Z"}});
  take({old({.key = "Y", .id = "9"}), old({.key = "X", .id = "3", .of_nasa = false})});
  std::vector<std::vector<std::string>> before;
  const char* tables[] = {"silver.fact_photos", "silver.photo_sols", "gold.photo_counts", "gold.rover_summary", "gold.daily_activity", "gold.camera_summary"};
  for (auto* table : tables) before.push_back(w.rows(fmt::format("select * from {} order by all", table)));
  ASSERT_TRUE(w.models->build({}, true)->published);
  for (size_t i = 0; i < std::size(tables); ++i) {
    EXPECT_EQ(w.rows(fmt::format("select * from {} order by all", tables[i])), before[i]) << tables[i];
  }
}

TEST_F(PhotosTest, FlatPhotoResponseNamesTheFactsOfRoverAndCamera) {
  take({{.key = "A"}});
  EXPECT_EQ(w.one("select rover_name, landing_date, launch_date, rover_status, camera_full_name, filename from silver.flat_photo_response"),
            "Curiosity|2012-08-06|2011-11-26|active|Navigation Camera|photos/x/sol=1/page-001-aaaaaaaaaaaa.json");
}

TEST_F(PhotosTest, ABadAddressCostsItsOwnRow) {
  int64_t load = w.photos("k1", 1, {{.sol = 10, .key = "A", .img_src = "ftp://x"}, {.sol = 10, .key = "B"}, {.sol = -1, .key = "C"}});
  auto report = w.publish({load});
  EXPECT_TRUE(report.published);
  EXPECT_EQ(report.row_failures, 2);
  EXPECT_THAT(w.rows("select product_id from silver.fact_photos"), ElementsAre("B"));
  EXPECT_THAT(w.rows("select filename, scope, record_offset, reason from silver.rejected_rows order by record_offset"),
              ElementsAre("k1|curiosity|0|expression_is_true_fact_photos_img_src_like_http_: img_src ftp://x: not (img_src like 'http%')",
                          "k1|curiosity|200|fact_photos_sol_is_not_negative: not (sol >= 0)"));
  EXPECT_EQ(w.one("select sum(total_photos) from gold.photo_counts"), "1");
}

TEST_F(PhotosTest, NoTestThatStandsOnTheCameraKeepsAPictureBack) {
  w.publish({w.photos("k2", 1, {{.rover = 8, .key = "B", .nasa_camera = 0, .camera = "PANCAM"}, {.rover = 8, .key = "C"}})});
  w.run("update bronze.photo_record set instrument = null, camera_name = null, nasa_camera_id = null where product_id = 'C'");
  auto report = w.publish({w.photos("k3", 2, {{.rover = 8, .key = "D", .nasa_camera = 0, .camera = "UNHEARD_OF"}})});
  EXPECT_TRUE(report.published);
  EXPECT_THAT(w.rows("select product_id, camera_name, camera_id from silver.fact_photos order by 1"),
              ElementsAre("B|PANCAM|null", "C|null|null", "D|UNHEARD_OF|null"));
  EXPECT_THAT(w.rows("select camera_name, total_photos from gold.photo_counts order by 1"), ElementsAre("PANCAM|1", "UNHEARD_OF|1", "null|1"));
  EXPECT_EQ(w.one("select total_photos, other_photos from gold.daily_activity"), "3|3");
  EXPECT_EQ(w.one("select count(*) from silver.rejected_rows"), "0");
}

}  // namespace
}  // namespace skykeep::sqltest
