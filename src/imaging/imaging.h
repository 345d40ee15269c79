// Image bytes in, facts or bytes out. Pure; untrusted input is bounded before anything is allocated.
//
// Owner: none, free functions. Threads: any. Errors: corrupt (garbage, truncated, larger than kMaxPixels),
// unsupported (a format or colour space that is not ours), invalid_input (a raster that contradicts itself).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace skykeep::imaging {

struct Raster {
  int width = 0, height = 0;
  std::vector<uint8_t> rgb;  // width x height x 3
};

struct Facts {
  int width = 0, height = 0;
  std::string format;  // jpeg, png
  uint8_t average_rgb[3] = {0, 0,
                            0};  // floor of the mean over all pixels of a decode scaled to at most 64 px
};

constexpr int kMaxPixels = 100'000'000;

// Scaled down in the decoder towards max_px (longest edge), never below it when the picture has that many; 0:
// as it is.
Result<Raster> decode_jpeg(std::string_view bytes, int max_px);
Result<Raster> decode_png(std::string_view bytes);  // alpha is laid on black
Result<std::string> encode_jpeg(const Raster& raster, int quality);
// Box filter; exact averages when shrinking by whole numbers. A size of zero or growth is invalid_input.
Result<Raster> shrink(const Raster& raster, int width, int height);
// A JPEG whose longest edge is at most max_px; the input itself when it is already such a JPEG.
Result<std::string> thumbnail(std::string_view bytes, int max_px);
Result<Facts> facts(std::string_view bytes);

}  // namespace skykeep::imaging
