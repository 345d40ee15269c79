// What is of several sources at once: N-19 ... N-21 on tables.
#include <gmock/gmock.h>

#include "sources/apod/subjects.h"
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
      w.run(fmt::format("insert into bronze.apod_record (load_id, date, home, title, explanation, media_type, url, thumbnail_url, credit, licence, subject, "
                        "subject_score, subject_rules, provenance, ingestion_date, record_offset, record_length) values ({}, '{}', 'old', '{}', 'Words.', '{}', "
                        "nullif('{}', ''), nullif('{}', ''), nullif('{}', ''), '{}', 'unclassified', 0, {}, 'api', timestamp '2026-01-01', {}, 1)",
                        id, d.date, d.title, d.media_type, d.url, d.thumbnail_url, d.credit, d.credit.empty() ? "public domain" : "unknown",
                        sources::apod::SubjectRules::built_in().version(), i));
    }
    return id;
  }
  // An object that passes the Earth, and one of which little is known.
  int64_t neo(const std::string& key) {
    int64_t id = static_cast<int64_t>(first_64_bits(sha256(key)) >> 11);
    w.run(fmt::format(
        "insert into bronze.raw_object values ({0}, '{1}', 'neows', '-', 'all', 0, '{1}', 2, 0, timestamp '2026-01-01', 'api', 1, null);"
        "insert into bronze.neo_record (load_id, object_id, designation, name, h, diameter_min_m, diameter_max_m, diameter_min_km, diameter_max_km, is_hazardous, "
        "is_sentry, provenance, ingestion_date, record_offset, record_length) values "
        "({0}, '2465633', '465633', '465633 (2009 JR5)', 20.4, 250, 500, 0.25, 0.5, true, false, 'api', timestamp '2026-01-01', 0, 1),"
        "({0}, '3709286', '2015 BY512', '(2015 BY512)', null, null, null, null, null, false, null, 'api', timestamp '2026-01-01', 2, 1);"
        "insert into bronze.neo_approach_record (load_id, object_id, object_offset, body, approach_date, approach_tdb, miss_distance_km, miss_distance_ld, "
        "velocity_km_s, velocity_km_h, record_offset, record_length) values "
        "({0}, '2465633', 0, 'Earth', '2015-09-08', timestamp '2015-09-08 20:28', 45000000, 117, 18, 64800, 0, 1),"
        "({0}, '3709286', 2, null, '2015-09-08', null, null, null, null, null, 2, 1),"
        "({0}, '3709286', 2, 'Venus', '2012-11-16', null, 1000, 0.0026, 5, 18000, 4, 1)",
        id, key));
    return id;
  }
  void fill() {
    w.publish({neo("n"), apod("a", {{"2012-11-16", "Galaxy", "image", "https://a/g.jpg", "", "Jane Doe"},
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
  EXPECT_THAT(w.rows("select date, asteroid_id, asteroid_name, absolute_magnitude_h, diameter_min_km, diameter_max_km, hazardous, close_approach_date, "
                     "velocity_kph, miss_distance_km, orbiting_body, is_sentry_object, sentry_data, round(threat_score, 6), title from gold.nasa_unified_view "
                     "where source = 'neo' order by date, asteroid_id"),
              ElementsAre("2012-11-16|3709286|(2015 BY512)|null|null|null|false|2012-11-16|18000|1000|Venus|null|null|null|null",
                          "2015-09-08|2465633|465633 (2009 JR5)|20.4|0.25|0.5|true|2015-09-08|64800|45000000|Earth|false|null|0.5421|null",
                          "2015-09-08|3709286|(2015 BY512)|null|null|null|false|2015-09-08|null|null|null|null|null|null|null"))
      << "0.3 x 0.375 + 0.2 x 0.648 + 0.3; what is not known is null, not 0";
  EXPECT_EQ(w.one("select count(*), count(distinct (source, id)) from gold.nasa_unified_view"), "10|10");
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
              ElementsAre("2012-11-16|apod|1", "2012-11-16|mars|2", "2012-11-16|neo|1", "2012-11-17|apod|1", "2012-11-18|apod|1", "2015-09-08|neo|2", "2021-02-23|mars|2"));
  const auto tests = *w.models->test({"records_per_day", "nasa_unified_view"});
  EXPECT_THAT(tests, testing::Contains(testing::Field(&models::TestResult::name, "records_per_day_count_the_unified_view")));
  for (auto& t : tests) EXPECT_TRUE(t.passed()) << t.name;
}

TEST_F(NasaTest, ADayOfApproachesIsSummedAsThePassagesOfTheEarthAre) {
  fill();
  EXPECT_THAT(w.rows("select date, approaches, scored, round(threat_score_sum, 4), hazardous, nearest, rarest from gold.daily_risk order by date"),
              ElementsAre("2015-09-08|1|1|0.5421|1|465633|465633"))
      << "what passes Venus or nobody knows what is not of the Earth";
  const auto tests = *w.models->test({"daily_risk"});
  EXPECT_FALSE(tests.empty());
  for (auto& t : tests) EXPECT_TRUE(t.passed()) << t.name;
}

}  // namespace
}  // namespace skykeep::sqltest
