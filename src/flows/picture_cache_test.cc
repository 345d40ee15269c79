#include "flows/picture_cache.h"

#include <atomic>

#include "flows/testing/mars_rig.h"
#include "imaging/imaging.h"
#include "tests/support/failing_lake.h"
#include "tests/support/failing_state.h"

namespace skykeep::flows {
namespace {

constexpr const char* kLarge = "https://mars.nasa.gov/p/a_1200.jpg";
constexpr const char* kSmall = "https://mars.nasa.gov/p/a_320.jpg";
using Size = PictureCache::Size;

std::string jpeg(int side) {
  imaging::Raster raster{side, side, {}};
  raster.rgb.assign(static_cast<size_t>(side) * static_cast<size_t>(side) * 3, 90);
  return imaging::encode_jpeg(raster, 80).value();
}

class PictureCacheTest : public MarsTest {
 protected:
  PictureCacheTest() {
    fetcher.hosts["mars.nasa.gov"] = [this](const std::string& url) -> Result<std::string> {
      ++asked[url];
      const auto found = answers.find(url);
      return found == answers.end() ? Result<std::string>(fail(Code::kNotFound, url + " answers 404")) : found->second;
    };
    cache = PictureCache::open(*lake, fetcher, *state, clock, options).value();
  }
  Code code_of(const char* url, Size size) {
    const auto got = cache->get(url, size, {});
    return got ? Code::kInternal : got.error().code;
  }

  PictureOptions options;
  std::map<std::string, Result<std::string>> answers;
  std::map<std::string, int> asked;
  std::unique_ptr<PictureCache> cache;
};

// A small variant may never have been made. The picture is lost only when its own address says so.
TEST_F(PictureCacheTest, AMissingSmallVariantLosesNoPicture) {
  answers.emplace(kLarge, fail(Code::kUnavailable, "HTTP 503"));
  EXPECT_EQ(code_of(kLarge, Size::kThumb), Code::kUnavailable);
  answers.insert_or_assign(kLarge, jpeg(1200));
  const auto thumb = cache->get(kLarge, Size::kThumb, {});
  ASSERT_TRUE(thumb) << thumb.error().message;
  EXPECT_EQ(imaging::decode_jpeg(thumb->bytes, 0)->width, options.thumb_px);
  EXPECT_TRUE(cache->get(kLarge, Size::kFull, {}));
  EXPECT_EQ(asked[kLarge], 2) << "the full picture of the thumbnail was kept";
}

// The server of the pictures of days makes any size, and enlarges what is smaller than asked for: it is asked for copies, and for no size
// where the picture itself is wanted.
TEST_F(PictureCacheTest, AServerThatMakesSizesIsAskedForTheSizeThatIsWanted) {
  const std::string picture = "https://assets.science.nasa.gov/dynamicimage/assets/science/cds/apod/a.png";
  fetcher.hosts["assets.science.nasa.gov"] = fetcher.hosts["mars.nasa.gov"];
  for (const std::string& url : {picture + "?w=320&h=320&fit=clip", picture + "?w=960&h=960&fit=clip", picture}) answers.emplace(url, jpeg(40));
  for (const auto& [size, url] : {std::pair{Size::kThumb, picture + "?w=320&h=320&fit=clip"}, {Size::kSmall, picture + "?w=960&h=960&fit=clip"}, {Size::kFull, picture}}) {
    ASSERT_TRUE(cache->get(picture + "?w=4000&h=3000&fit=clip&crop=faces%2Cfocalpoint", size, {})) << url;
    EXPECT_EQ(asked[url], 1);
  }
  EXPECT_EQ(asked.size(), 3u);
  answers.emplace("https://mars.nasa.gov/p/b.jpg", jpeg(1200));
  const auto small = cache->get("https://mars.nasa.gov/p/b.jpg", Size::kSmall, {});
  ASSERT_TRUE(small) << "made of the picture itself";
  EXPECT_EQ(imaging::decode_jpeg(small->bytes, 0)->width, options.small_px);
  EXPECT_EQ(small_variant("https://mars.nasa.gov/p/a_1200.jpg", 960), "") << "800 pixels are fewer";
  EXPECT_EQ(small_variant("https://mars.nasa.gov/p/a_1200.jpg", 800), "https://mars.nasa.gov/p/a_800.jpg");
}

TEST_F(PictureCacheTest, WhatIsLostIsAskedForAgainAfterItsTime) {
  for (const Size size : {Size::kThumb, Size::kFull, Size::kThumb}) EXPECT_EQ(code_of(kLarge, size), Code::kNotFound);
  EXPECT_EQ(asked[kLarge], 1);
  EXPECT_EQ(asked[kSmall], 1);
  clock.advance(options.retry_lost_after + 1s);
  answers.emplace(kLarge, jpeg(1200));
  EXPECT_TRUE(cache->get(kLarge, Size::kThumb, {}));
  EXPECT_TRUE(cache->get(kLarge, Size::kFull, {}));
}

TEST_F(PictureCacheTest, WhatWasLostLongAgoLeavesNoRow) {
  const auto lost = [&] { return state::int_of(state->query("select count(*) from picture_cache").value().at(0).at(0)); };
  ASSERT_EQ(code_of(kLarge, Size::kFull), Code::kNotFound);
  clock.advance(options.retry_lost_after - 1s);
  ASSERT_EQ(code_of(kSmall, Size::kFull), Code::kNotFound);
  EXPECT_EQ(lost(), 2) << "both are believed still";
  clock.advance(2s);
  ASSERT_EQ(code_of("https://mars.nasa.gov/msl-raw-images/another.JPG", Size::kFull), Code::kNotFound);
  EXPECT_EQ(lost(), 2);
}

TEST_F(PictureCacheTest, ASmallVariantServesTheThumbnailAlone) {
  answers.emplace(kSmall, jpeg(320));
  EXPECT_TRUE(cache->get(kLarge, Size::kThumb, {}));
  EXPECT_TRUE(cache->get(kLarge, Size::kThumb, {}));
  EXPECT_EQ(asked[kSmall], 1);
  EXPECT_EQ(asked[kLarge], 0);
  EXPECT_EQ(code_of(kLarge, Size::kFull), Code::kNotFound);
  EXPECT_TRUE(cache->get(kLarge, Size::kThumb, {})) << "a thumbnail that is kept outlives its picture";
}

TEST_F(PictureCacheTest, BytesThatAreNoPictureAreNotKept) {
  answers.emplace(kLarge, "<html>sorry</html>");
  EXPECT_EQ(code_of(kLarge, Size::kFull), Code::kCorrupt);
  answers.insert_or_assign(kLarge, jpeg(64));
  EXPECT_TRUE(cache->get(kLarge, Size::kFull, {}));
}

TEST_F(PictureCacheTest, OtherHostsAreNotAsked) {
  EXPECT_EQ(code_of("https://elsewhere.example/a.jpg", Size::kFull), Code::kPermission);
  EXPECT_EQ(code_of("http://127.0.0.1:9000/a.jpg", Size::kFull), Code::kPermission);
  EXPECT_TRUE(asked.empty());
}

TEST_F(PictureCacheTest, AnObjectThatIsGoneIsFetchedAgain) {
  answers.emplace(kLarge, jpeg(64));
  ASSERT_TRUE(cache->get(kLarge, Size::kFull, {}));
  const auto keys = lake->list("", "", 10).value();
  for (const auto& key : keys) ASSERT_TRUE(lake->remove(key));
  EXPECT_TRUE(cache->get(kLarge, Size::kFull, {}));
  EXPECT_EQ(asked[kLarge], 2);
}

TEST_F(PictureCacheTest, TheLeastRecentlyUsedGoesWhenTheRoomIsUsedUp) {
  const auto url_of = [](int i) { return fmt::format("https://mars.nasa.gov/p/{}.jpg", i); };
  const size_t bytes = jpeg(200).size();
  options.max_bytes = bytes * 3 + bytes / 2;
  cache = PictureCache::open(*lake, fetcher, *state, clock, options).value();
  for (int i = 0; i < 6; ++i) {
    std::string picture = jpeg(200);
    picture += static_cast<char>(i);  // other bytes, the same picture
    answers.insert_or_assign(url_of(i), picture);
    ASSERT_TRUE(cache->get(url_of(i), Size::kFull, {}));
    clock.advance(1min);
  }
  for (int i = 5; i >= 3; --i) EXPECT_TRUE(cache->get(url_of(i), Size::kFull, {}));
  for (int i = 3; i < 6; ++i) EXPECT_EQ(asked[url_of(i)], 1) << i;
  EXPECT_TRUE(cache->get(url_of(0), Size::kFull, {}));
  EXPECT_EQ(asked[url_of(0)], 2);
}

// A full disk keeps nobody from seeing what was just fetched, or what is here.
TEST_F(PictureCacheTest, WhatCannotBeWrittenDownIsShownAllTheSame) {
  testing::Faults faults;
  testing::FailingLake shaky_lake(*lake, faults);
  testing::FailingState shaky_state(*state, faults);
  cache = PictureCache::open(shaky_lake, fetcher, shaky_state, clock, options).value();
  answers.emplace(kLarge, jpeg(64));
  for (const char* method : {"put", "transact"}) {
    SCOPED_TRACE(method);
    faults.fail_from_now(method, Code::kUnavailable);
    for (int i = 0; i < 2; ++i) EXPECT_TRUE(cache->get(kLarge, Size::kFull, {})) << "it is fetched again, and not lost";
    EXPECT_EQ(code_of(kSmall, Size::kFull), Code::kNotFound);
    faults.lift();
  }
  EXPECT_EQ(asked[kLarge], 4);
  ASSERT_TRUE(cache->get(kLarge, Size::kFull, {}));
  clock.advance(2h);
  faults.fail_from_now("transact", Code::kUnavailable);
  EXPECT_TRUE(cache->get(kLarge, Size::kFull, {})) << "that its use is not noted hides no picture";
  EXPECT_EQ(asked[kLarge], 5);
}

TEST_F(PictureCacheTest, ManyWhoWantOnePictureCostOneRequest) {
  answers.emplace(kLarge, jpeg(64));
  std::atomic<int> good = 0;
  {
    std::vector<std::jthread> clients;
    for (int i = 0; i < 8; ++i) clients.emplace_back([&] { good += cache->get(kLarge, Size::kFull, {}) ? 1 : 0; });
  }
  EXPECT_EQ(good, 8);
  EXPECT_EQ(asked[kLarge], 1);
}

}  // namespace
}  // namespace skykeep::flows
