#include "imaging/imaging.h"

#include <fmt/format.h>
#include <png.h>

#include <algorithm>

#include "imaging/jpeg.h"

namespace skykeep::imaging {
namespace {

constexpr std::string_view kPngMagic = "\x89PNG\r\n\x1a\n";
bool is_jpeg(std::string_view bytes) { return bytes.size() > 3 && bytes.starts_with("\xff\xd8\xff"); }
bool is_png(std::string_view bytes) { return bytes.starts_with(kPngMagic); }

std::unexpected<Error> bad(std::string_view format, std::string_view why) {
  return fail(Code::kCorrupt, fmt::format("not a whole {} picture: {}", format, why));
}

Result<> check_size(std::string_view format, int64_t width, int64_t height) {
  if (width <= 0 || height <= 0 || width * height > kMaxPixels)
    return bad(format, fmt::format("{} x {} pixels, at most {} are read", width, height, kMaxPixels));
  return {};
}

Result<jpeg::Header> jpeg_header(std::string_view bytes) {
  if (!is_jpeg(bytes)) return bad("JPEG", "it does not begin like one");
  jpeg::Header header;
  if (const std::string why = jpeg::read_header(bytes, header); !why.empty()) return bad("JPEG", why);
  TRY(check_size("JPEG", header.width, header.height));
  return header;
}

Result<Raster> decode_at(std::string_view bytes, int eighths) {
  jpeg::Header size;
  if (const std::string why = jpeg::scaled_size(bytes, eighths, size); !why.empty()) return bad("JPEG", why);
  Raster out{size.width, size.height, {}};
  out.rgb.resize(static_cast<size_t>(size.width) * static_cast<size_t>(size.height) * 3);
  if (const std::string why = jpeg::decode(bytes, eighths, size, out.rgb.data()); !why.empty())
    return bad("JPEG", why);
  return out;
}

// libpng's simplified interface, which neither jumps nor prints.
class PngReader {
 public:
  explicit PngReader(std::string_view bytes) {
    image_.version = PNG_IMAGE_VERSION;
    png_image_begin_read_from_memory(&image_, bytes.data(), bytes.size());
  }
  ~PngReader() { png_image_free(&image_); }
  PngReader(const PngReader&) = delete;
  PngReader& operator=(const PngReader&) = delete;
  png_image& image() { return image_; }
  std::string_view trouble() const {
    return PNG_IMAGE_FAILED(image_) ? std::string_view(image_.message) : std::string_view();
  }

 private:
  png_image image_{};
};

Result<Raster> decode_any(std::string_view bytes, int max_px) {
  if (is_jpeg(bytes)) return decode_jpeg(bytes, max_px);
  if (is_png(bytes)) return decode_png(bytes);
  return fail(Code::kUnsupported, "neither a JPEG nor a PNG picture");
}

void set_average(const Raster& raster, Facts& out) {
  uint64_t sum[3] = {0, 0, 0};
  for (size_t i = 0; i < raster.rgb.size(); ++i) sum[i % 3] += raster.rgb[i];
  const uint64_t pixels = raster.rgb.size() / 3;
  for (size_t c = 0; c < 3; ++c)
    out.average_rgb[c] = static_cast<uint8_t>(sum[c] / std::max<uint64_t>(pixels, 1));
}

// Longest edge max_px, the other in proportion and at least one pixel.
std::pair<int, int> fitted(int width, int height, int max_px) {
  const int longest = std::max(width, height);
  const auto part = [&](int edge) { return std::max(1, static_cast<int>(int64_t{edge} * max_px / longest)); };
  return {part(width), part(height)};
}

}  // namespace

Result<Raster> decode_jpeg(std::string_view bytes, int max_px) {
  const jpeg::Header header = TRY(jpeg_header(bytes));
  const int longest = std::max(header.width, header.height);
  int eighths = 8;
  while (max_px > 0 && eighths > 1 && int64_t{longest} * (eighths - 1) / 8 >= max_px) --eighths;
  return decode_at(bytes, eighths);
}

Result<Raster> decode_png(std::string_view bytes) {
  if (!is_png(bytes)) return bad("PNG", "it does not begin like one");
  PngReader reader(bytes);
  if (!reader.trouble().empty()) return bad("PNG", reader.trouble());
  png_image& image = reader.image();
  TRY(check_size("PNG", image.width, image.height));
  image.format = PNG_FORMAT_RGB;
  Raster out{static_cast<int>(image.width), static_cast<int>(image.height), {}};
  out.rgb.resize(PNG_IMAGE_SIZE(image));
  const png_color black{0, 0, 0};
  if (png_image_finish_read(&image, &black, out.rgb.data(), 0, nullptr) == 0)
    return bad("PNG", reader.trouble());
  return out;
}

Result<std::string> encode_jpeg(const Raster& raster, int quality) {
  const auto pixels =
      static_cast<size_t>(std::max(raster.width, 0)) * static_cast<size_t>(std::max(raster.height, 0));
  if (pixels == 0 || raster.rgb.size() != pixels * 3 || raster.width > 65'500 || raster.height > 65'500)
    return fail(Code::kInvalidInput, fmt::format("a raster of {} x {} pixels with {} bytes cannot be a JPEG",
                                                 raster.width, raster.height, raster.rgb.size()));
  std::string out;
  if (const std::string why =
          jpeg::encode(raster.rgb.data(), raster.width, raster.height, std::clamp(quality, 1, 100), out);
      !why.empty())
    return fail(Code::kInternal, "JPEG encoder: " + why);
  return out;
}

Result<Raster> shrink(const Raster& raster, int width, int height) {
  if (width <= 0 || height <= 0 || width > raster.width || height > raster.height)
    return fail(Code::kInvalidInput,
                fmt::format("cannot shrink {} x {} to {} x {}", raster.width, raster.height, width, height));
  Raster out{width, height, {}};
  out.rgb.resize(static_cast<size_t>(width) * static_cast<size_t>(height) * 3);
  for (int y = 0; y < height; ++y) {
    const int y0 = static_cast<int>(int64_t{y} * raster.height / height);
    const int y1 = std::max(y0 + 1, static_cast<int>(int64_t{y + 1} * raster.height / height));
    for (int x = 0; x < width; ++x) {
      const int x0 = static_cast<int>(int64_t{x} * raster.width / width);
      const int x1 = std::max(x0 + 1, static_cast<int>(int64_t{x + 1} * raster.width / width));
      uint32_t sum[3] = {0, 0, 0};
      for (int v = y0; v < y1; ++v) {
        const uint8_t* row =
            raster.rgb.data() +
            (static_cast<size_t>(v) * static_cast<size_t>(raster.width) + static_cast<size_t>(x0)) * 3;
        for (int u = x0; u < x1; ++u, row += 3)
          for (int c = 0; c < 3; ++c) sum[c] += row[c];
      }
      const auto area = static_cast<uint32_t>((x1 - x0) * (y1 - y0));
      uint8_t* pixel =
          out.rgb.data() + (static_cast<size_t>(y) * static_cast<size_t>(width) + static_cast<size_t>(x)) * 3;
      for (int c = 0; c < 3; ++c) pixel[c] = static_cast<uint8_t>((sum[c] + area / 2) / area);
    }
  }
  return out;
}

Result<std::string> thumbnail(std::string_view bytes, int max_px) {
  if (max_px <= 0) return fail(Code::kInvalidInput, fmt::format("a thumbnail of {} px", max_px));
  if (is_jpeg(bytes)) {
    const jpeg::Header header = TRY(jpeg_header(bytes));
    if (std::max(header.width, header.height) <= max_px) return std::string(bytes);
  }
  Raster raster = TRY(decode_any(bytes, max_px));
  if (std::max(raster.width, raster.height) > max_px) {
    const auto [width, height] = fitted(raster.width, raster.height, max_px);
    raster = TRY(shrink(raster, width, height));
  }
  return encode_jpeg(raster, 85);
}

Result<Facts> facts(std::string_view bytes) {
  constexpr int kSample = 64;
  Facts out;
  if (is_jpeg(bytes)) {
    const jpeg::Header header = TRY(jpeg_header(bytes));
    out.format = "jpeg";
    out.width = header.width;
    out.height = header.height;
    int eighths = 8;
    while (eighths > 1 && (std::max(header.width, header.height) * eighths + 7) / 8 > kSample) --eighths;
    set_average(TRY(decode_at(bytes, eighths)), out);
    return out;
  }
  const Raster raster = TRY(decode_any(bytes, 0));
  out.format = "png";
  out.width = raster.width;
  out.height = raster.height;
  set_average(raster, out);
  return out;
}

}  // namespace skykeep::imaging
