// What is of several sources at once: N-19 ... N-21 on tables.
#include <gmock/gmock.h>

#include "tests/sql/sql_testing.h"

namespace skykeep::sqltest {
namespace {

using testing::ElementsAre;

class NasaTest : public testing::Test {
 protected:
  NasaTest() { w.prepare(); }
  struct Day {
    std::string date, title, media_type, url, thumbnail_url, credit;
  };
  int64_t apod(const std::string& key, const std::vector<Day>& days) {
    int64_t id = static_cast<int64_t>(first_64_bits(sha256(key)) >> 11);
    w.run(fmt::format("insert into bronze.raw_object values ({}, '{}', 'apod', '-', 'all', 0, '{}', {}, 0, timestamp '2026-01-01', 'api', 1, null)", id, key,
                      key, days.size()));
    for (size_t i = 0; i < days.size(); ++i) {
      auto& d = days[i];
      w.run(fmt::format("insert into bronze.apod_record (load_id, date, home, title, explanation, media_type, url, thumbnail_url, credit, licence, subject, subject_score, provenance, "
                        "ingestion_date, record_offset, record_length) values ({}, '{}', 'old', '{}', 'Words.', '{}', nullif('{}', ''), nullif('{}', ''), "
                        "nullif('{}', ''), '{}', 'unclassified', 0, 'api', timestamp '2026-01-01', {}, 1)",
                        id, d.date, d.title, d.media_type, d.url, d.thumbnail_url, d.credit, d.credit.empty() ? "public domain" : "unknown", i));
    }
    return id;
  }
  void fill() {
    w.publish({apod("a", {{"2012-11-16", "Galaxy", "image", "https://a/g.jpg", "", "Jane Doe"},
                          {"2012-11-17", "Film", "video", "https://a/film", "https://a/poster.jpg", ""},
                          {"2012-11-18", "Thing", "other", "", "", ""}}),
               w.photos("k", 1, {{.shape = 0, .key = "A", .id = "7", .img_src = "https://mars/A.jpg", .sample = ""}, {.key = "B", .nasa_camera = 0, .camera = "WHO"}}),
               w.photos("p", 1, {{.rover = 8, .shape = 1, .sol = 5, .key = "P_J01", .version = 1, .product = "P"}, {.rover = 8, .shape = 1, .sol = 5, .key = "P_J02", .version = 2, .product = "P"}})});
  }
  Warehouse w;
};

TEST_F(NasaTest, TheUnifiedViewHas37ColumnsAndNullsWhereTheyDoNotApply) {
  fill();
  EXPECT_EQ(w.one("select string_agg(column_name, ' ') from (describe gold.nasa_unified_view)"),
            "source id date title copyright explanation media_type image_url photo_id sol camera_id camera_full_name img_src rover_name rover_status s3_path "
            "average_color_r average_color_g average_color_b image_hash classification classification_confidence image_width image_height asteroid_id "
            "asteroid_name absolute_magnitude_h diameter_min_km diameter_max_km hazardous close_approach_date velocity_kph miss_distance_km orbiting_body "
            "is_sentry_object sentry_data threat_score");
  EXPECT_THAT(w.rows("select id, date, title, copyright, explanation, media_type, image_url, photo_id, rover_name from gold.nasa_unified_view "
                     "where source = 'apod' order by id"),
              ElementsAre("20121116|2012-11-16|Galaxy|Jane Doe|Words.|image|https://a/g.jpg|null|null",
                          "20121117|2012-11-17|Film|null|Words.|video|https://a/poster.jpg|null|null", "20121118|2012-11-18|Thing|null|Words.|other|null|null|null"));
  EXPECT_THAT(w.rows("select id, date, photo_id, sol, camera_id, camera_full_name, img_src, rover_name, rover_status, title from gold.nasa_unified_view "
                     "where source = 'mars' and rover_name = 'Curiosity' order by id"),
              ElementsAre("7|2012-11-16|7|100|26|Navigation Camera|https://mars/A.jpg|Curiosity|active|null",
                          "1000000000|2012-11-16|1000000000|100|null|null|https://mars.nasa.gov/B.jpg|Curiosity|active|null"));
  EXPECT_EQ(w.one("select count(*), count(distinct (source, id)) from gold.nasa_unified_view"), "7|7");
}

TEST_F(NasaTest, TheImagePoolHasThePicturesOfBoth) {
  fill();
  EXPECT_EQ(w.one("select string_agg(column_name, ' ') from (describe gold.nasa_image_pool)"),
            "source id date s3_path image_url average_color_r average_color_g average_color_b classification image_width image_height");
  EXPECT_THAT(w.rows("select source, id, date, image_url from gold.nasa_image_pool where id < 1000000000 order by all"),
              ElementsAre("apod|20121116|2012-11-16|https://a/g.jpg", "apod|20121117|2012-11-17|https://a/poster.jpg", "apod|20121118|2012-11-18|null",
                          "mars|7|2012-11-16|https://mars/A.jpg"));
}

TEST_F(NasaTest, RecordsPerDayAreTheRowsOfTheUnifiedView) {
  fill();
  EXPECT_THAT(w.rows("select date, source, records from gold.records_per_day order by all"),
              ElementsAre("2012-11-16|apod|1", "2012-11-16|mars|2", "2012-11-17|apod|1", "2012-11-18|apod|1", "2021-02-23|mars|2"));
  const auto tests = *w.models->test({"records_per_day", "nasa_unified_view"});
  EXPECT_THAT(tests, testing::Contains(testing::Field(&models::TestResult::name, "records_per_day_count_the_unified_view")));
  for (auto& t : tests) EXPECT_TRUE(t.passed()) << t.name;
}

}  // namespace
}  // namespace skykeep::sqltest
