#include "sources/photo_feed.h"

#include <gtest/gtest.h>

#include "sources/identity.h"
#include "sources/testing/collecting_sink.h"
#include "tests/recordings.h"

namespace skykeep::sources {
namespace {

TEST(PhotoShapes, AreRecognisedFromTheContent) {
  const struct {
    std::string_view body;
    PhotoDialect dialect;
  } cases[] = {{R"({"photos":[]})", PhotoDialect::kOld},
               {R"({"latest_photos":[]})", PhotoDialect::kOld},
               {R"({"photo":{}})", PhotoDialect::kOld},
               {R"({"filename":"x","sol_start":0,"photos":[]})", PhotoDialect::kOld},
               {R"({"per_page":"100","images":[]})", PhotoDialect::kPerseveranceFeed},
               {R"({"more":false,"total":0,"items":[]})", PhotoDialect::kCuriosityFeed}};
  for (const auto& c : cases) EXPECT_EQ(recognise_photos(c.body).value(), c.dialect) << c.body;
  for (const std::string_view bad : {"", "[]", "{}", "<html>", R"({"photo_manifest":{}})", R"({"x":)"})
    EXPECT_EQ(recognise_photos(bad).error().code, Code::kCorrupt) << bad;
  EXPECT_EQ(recognise_photos(R"({"errors":"Invalid Rover Name"})").error().code, Code::kNotFound);
}

TEST(PhotoShapes, HaveNames) {
  EXPECT_EQ(to_string(PhotoDialect::kOld), "old");
  EXPECT_EQ(to_string(PhotoDialect::kPerseveranceFeed), "perseverance_feed");
  EXPECT_EQ(to_string(PhotoDialect::kCuriosityFeed), "curiosity_feed");
  EXPECT_EQ(make_perseverance_feed()->name(), to_string(make_perseverance_feed()->dialect()));
  EXPECT_EQ(make_curiosity_feed()->name(), to_string(make_curiosity_feed()->dialect()));
  EXPECT_EQ(make_old_shape_feed("http://h", "")->name(), "old_shape");
}

TEST(PhotoShapes, EveryRecordingIsReadByItsOwnParser) {
  const auto dir = tests::recordings_dir();
  if (!dir) GTEST_SKIP();
  const struct {
    const char* name;
    PhotoDialect dialect;
    size_t photos;
  } cases[] = {{"mars-photos/curiosity_sol1000_a.json", PhotoDialect::kOld, 856},
               {"mars-photos/perseverance_sol367.json", PhotoDialect::kOld, 162},
               {"raw-images/perseverance_rss_api_2026-09-17.json", PhotoDialect::kPerseveranceFeed, 6},
               {"raw-images/curiosity_raw_image_items_2026-09-17.json", PhotoDialect::kCuriosityFeed, 4}};
  for (const auto& c : cases) {
    reading::CollectingSink sink;
    const auto info = parse_photos(tests::recorded_body(*dir, c.name), 0, sink);
    ASSERT_TRUE(info) << info.error().message;
    EXPECT_EQ(info->dialect, c.dialect);
    EXPECT_EQ(info->photos, c.photos);
  }
}

TEST(PhotoShapes, OneFileIsOneRowInEveryShape) {
  reading::CollectingSink sink;
  constexpr std::string_view kOldBody =
      R"({"photos":[{"id":1,"sol":367,"camera":{"name":"NAVCAM_LEFT"},"rover":{"id":8},
         "img_src":"https://mars.nasa.gov/p/NLE_0367_0LLJ01_1200.jpg"}]})";
  constexpr std::string_view kNewBody =
      R"({"images":[{"imageid":"NLE_0367_0LLJ","sol":367,"camera":{"instrument":"NAVCAM_LEFT"},"sample_type":"Full",
         "image_files":{"large":"https://mars.nasa.gov/q/NLE_0367_0LLJ01_1200.jpg"},"date_taken_utc":"2022-03-02T00:00:00"}]})";
  ASSERT_TRUE(parse_photos(kOldBody, 8, sink));
  ASSERT_TRUE(parse_photos(kNewBody, 8, sink));
  ASSERT_EQ(sink.photos.size(), 2u);
  EXPECT_EQ(sink.photos[0].key_hash, sink.photos[1].key_hash);
  EXPECT_EQ(sink.photos[0].product_id, "NLE_0367_0LLJ");
  EXPECT_EQ(sink.photos[1].version, 1);
  EXPECT_EQ(sink.photos[0].key_hash, photo_key_hash("perseverance", "NLE_0367_0LLJ01"));
}

}  // namespace
}  // namespace skykeep::sources
