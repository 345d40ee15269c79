#include "imaging/imaging.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <png.h>

#include <filesystem>

#include "../../tests/recordings.h"

namespace skykeep::imaging {
namespace {

// A smooth picture: JPEG keeps it closely.
Raster ramp(int width, int height) {
  Raster out{width, height, {}};
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      out.rgb.push_back(static_cast<uint8_t>(255 * x / width));
      out.rgb.push_back(static_cast<uint8_t>(255 * y / height));
      out.rgb.push_back(100);
    }
  return out;
}

std::string png_of(const Raster& raster) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(raster.width);
  image.height = static_cast<png_uint_32>(raster.height);
  image.format = PNG_FORMAT_RGB;
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
  std::string out(size, '\0');
  EXPECT_NE(png_image_write_to_memory(&image, out.data(), &size, 0, raster.rgb.data(), 0, nullptr), 0);
  out.resize(size);
  return out;
}

TEST(Imaging, WhatIsEncodedComesBack) {
  const Raster original = ramp(320, 200);
  const auto bytes = encode_jpeg(original, 92);
  ASSERT_TRUE(bytes) << bytes.error().message;
  const auto back = decode_jpeg(*bytes, 0);
  ASSERT_TRUE(back) << back.error().message;
  ASSERT_EQ(back->width, 320);
  ASSERT_EQ(back->height, 200);
  int64_t difference = 0;
  for (size_t i = 0; i < original.rgb.size(); ++i) difference += std::abs(original.rgb[i] - back->rgb[i]);
  EXPECT_LT(difference / static_cast<int64_t>(original.rgb.size()), 3);
}

TEST(Imaging, DecoderScalesTowardsTheSizeButNotBelow) {
  const std::string bytes = encode_jpeg(ramp(1600, 1200), 80).value();
  EXPECT_EQ(decode_jpeg(bytes, 0)->width, 1600);
  EXPECT_EQ(decode_jpeg(bytes, 320)->width, 400);
  EXPECT_EQ(decode_jpeg(bytes, 200)->width, 200);
  EXPECT_EQ(decode_jpeg(bytes, 64)->width, 200) << "an eighth is the smallest";
  EXPECT_EQ(decode_jpeg(bytes, 5000)->width, 1600) << "never larger";
}

TEST(Imaging, ThumbnailsFitAndSmallPicturesStayAsTheyAre) {
  const std::string large = encode_jpeg(ramp(1648, 1200), 80).value();
  const std::string small = thumbnail(large, 320).value();
  const auto size = facts(small).value();
  EXPECT_EQ(size.width, 320);
  EXPECT_EQ(size.height, 233);
  EXPECT_EQ(thumbnail(small, 320).value(), small);
  EXPECT_EQ(facts(thumbnail(encode_jpeg(ramp(2000, 2), 80).value(), 100).value())->height, 1);
  EXPECT_EQ(thumbnail(large, 0).error().code, Code::kInvalidInput);
}

TEST(Imaging, PngIsReadAndItsThumbnailIsAJpeg) {
  const std::string png = png_of(ramp(640, 480));
  const auto f = facts(png);
  ASSERT_TRUE(f) << f.error().message;
  EXPECT_EQ(f->format, "png");
  EXPECT_EQ(f->width, 640);
  EXPECT_EQ(f->average_rgb[2], 100);
  const auto small = facts(thumbnail(png, 320).value());
  EXPECT_EQ(small->format, "jpeg");
  EXPECT_EQ(small->width, 320);
}

TEST(Imaging, FactsHoldTheMeanColour) {
  Raster flat{500, 300, {}};
  for (int i = 0; i < 500 * 300; ++i) flat.rgb.insert(flat.rgb.end(), {180, 120, 60});
  const auto f = facts(encode_jpeg(flat, 95).value()).value();
  EXPECT_EQ(f.format, "jpeg");
  EXPECT_NEAR(f.average_rgb[0], 180, 2);
  EXPECT_NEAR(f.average_rgb[1], 120, 2);
  EXPECT_NEAR(f.average_rgb[2], 60, 2);
}

TEST(Imaging, TruncatedFilesAreCorruptWhereverTheyEnd) {
  const std::string jpeg = encode_jpeg(ramp(400, 300), 85).value();
  const std::string png = png_of(ramp(100, 80));
  for (const std::string& whole : {jpeg, png})
    for (size_t length : {size_t{9}, size_t{40}, whole.size() / 4, whole.size() / 2, whole.size() - 20}) {
      const auto f = facts(std::string_view(whole).substr(0, length));
      ASSERT_FALSE(f) << length << " of " << whole.size();
      EXPECT_EQ(f.error().code, Code::kCorrupt);
      EXPECT_FALSE(thumbnail(std::string_view(whole).substr(0, length), 64));
    }
}

TEST(Imaging, GarbageIsRefusedInWords) {
  EXPECT_EQ(facts("").error().code, Code::kUnsupported);
  EXPECT_EQ(facts("<html><body>503</body></html>").error().code, Code::kUnsupported);
  EXPECT_EQ(decode_jpeg("GIF89a......", 0).error().code, Code::kCorrupt);
  EXPECT_EQ(decode_png("\xff\xd8\xff").error().code, Code::kCorrupt);
  std::string noise = "\xff\xd8\xff\xe0";
  for (int i = 0; i < 5000; ++i) noise += static_cast<char>(i * 7919 >> 3);
  EXPECT_FALSE(facts(noise));
  EXPECT_THAT(facts(noise).error().message, testing::HasSubstr("JPEG"));
}

// Whatever single byte is broken: an error or a picture, never a crash or a hang.
TEST(Imaging, FlippedBytesNeverCrash) {
  const std::string whole = encode_jpeg(ramp(64, 48), 70).value();
  size_t readable = 0;
  for (size_t at = 0; at < whole.size(); ++at) {
    std::string broken = whole;
    broken[at] = static_cast<char>(~broken[at]);
    if (const auto f = facts(broken)) readable += f->width > 0 ? 1 : 0;
  }
  EXPECT_GT(readable, 0u);
}

TEST(Imaging, AHugeClaimIsRefusedBeforeAnythingIsAllocated) {
  std::string bytes = encode_jpeg(ramp(64, 48), 70).value();
  const size_t frame = bytes.find("\xff\xc0");
  ASSERT_NE(frame, bytes.npos);
  for (size_t i = 5; i < 9; ++i) bytes[frame + i] = static_cast<char>(0xf0);  // 61,680 x 61,680
  const auto f = facts(bytes);
  ASSERT_FALSE(f);
  EXPECT_EQ(f.error().code, Code::kCorrupt);
  EXPECT_THAT(f.error().message, testing::HasSubstr("61680"));
}

TEST(Imaging, RastersThatContradictThemselvesAreRefused) {
  EXPECT_EQ(encode_jpeg({10, 10, {1, 2, 3}}, 80).error().code, Code::kInvalidInput);
  EXPECT_EQ(encode_jpeg({}, 80).error().code, Code::kInvalidInput);
  EXPECT_EQ(shrink(ramp(10, 10), 20, 5).error().code, Code::kInvalidInput);
}

TEST(Imaging, RecordedPicturesAreReadWhole) {
  const auto dir = tests::recordings_dir();
  if (!dir) GTEST_SKIP();
  int pictures = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(*dir + "/images")) {
    if (!entry.is_regular_file()) continue;
    const std::string bytes = tests::recorded_body(
        *dir, "images/" + std::filesystem::relative(entry.path(), *dir + "/images").string());
    const auto f = facts(bytes);
    ASSERT_TRUE(f) << entry.path() << ": " << f.error().message;
    EXPECT_GT(f->width, 100);
    const auto small = thumbnail(bytes, 160);
    ASSERT_TRUE(small) << entry.path() << ": " << small.error().message;
    EXPECT_LE(facts(*small)->width, 160);
    ++pictures;
  }
  EXPECT_GE(pictures, 20);
}

}  // namespace
}  // namespace skykeep::imaging
