#include "simulator/deep_sky.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace skykeep::simulator {
namespace {

double mean(const imaging::Raster& picture) {
  return std::accumulate(picture.rgb.begin(), picture.rgb.end(), 0.0) / static_cast<double>(picture.rgb.size());
}

TEST(DeepSky, EveryKindIsDrawnAlikeEachTimeAndDifferentlyForEachSeed) {
  for (size_t kind = 0; kind < kDeepSkies; ++kind) {
    const auto what = static_cast<DeepSky>(kind);
    const imaging::Raster first = draw_deep_sky(what, 7, 160, 120), again = draw_deep_sky(what, 7, 160, 120), other = draw_deep_sky(what, 8, 160, 120);
    ASSERT_EQ(first.rgb.size(), size_t{160} * 120 * 3);
    EXPECT_EQ(first.rgb, again.rgb) << kind;
    EXPECT_NE(first.rgb, other.rgb) << kind;
    EXPECT_GT(mean(first), 1) << kind << " is black";
    EXPECT_LT(mean(first), 200) << kind << " is burnt out";
    const auto [least, most] = std::ranges::minmax(first.rgb);
    EXPECT_GT(most - least, 60) << kind << " is flat";
  }
}

std::optional<imaging::Raster> asked(const char* host, const char* path, const char* query) {
  const auto answer = deep_sky_answer(3, {host, path, query}, Params(query));
  if (!answer) return std::nullopt;
  EXPECT_EQ(answer->content_type, "image/jpeg");
  const auto picture = imaging::decode_jpeg(answer->body, 0);
  return picture ? std::optional(*picture) : std::nullopt;
}

TEST(DeepSky, SizesAreThoseThatTheAddressAsksForWithinLimits) {
  constexpr const char* kResizer = "/dynamicimage/assets/science/cds/apod/sim20261120.png";
  EXPECT_EQ(asked("assets.science.nasa.gov", kResizer, "")->width, 1280);
  EXPECT_EQ(asked("assets.science.nasa.gov", kResizer, "w=320&h=320&fit=clip")->width, 320);
  EXPECT_EQ(asked("assets.science.nasa.gov", kResizer, "w=99999999&h=99999999")->width, 2000);
  EXPECT_EQ(asked("assets.science.nasa.gov", kResizer, "w=-5&h=0")->width, 16);
  EXPECT_EQ(asked("apod.nasa.gov", "/apod/image/sim20150530_1024.jpg", "")->width, 1024);
  EXPECT_EQ(asked("img.youtube.com", "/vi/sim20261119/0.jpg", "")->width, 480);
  for (const char* path : {"/apod/image/simXXXXXXXX.jpg", "/apod/image/sim2026.jpg", "/apod/image/other.jpg", "/"}) EXPECT_FALSE(asked("apod.nasa.gov", path, ""));
  EXPECT_FALSE(asked("mars.nasa.gov", "/apod/image/sim20150530.jpg", ""));
}

}  // namespace
}  // namespace skykeep::simulator
