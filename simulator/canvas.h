// Pixels as colours in [0, 1], and how they become bytes.
#pragma once

#include <algorithm>

#include "imaging/imaging.h"
#include "simulator/terrain.h"

namespace skykeep::simulator {

class Canvas {
 public:
  explicit Canvas(imaging::Raster& raster) : raster_(raster) {}
  int width() const { return raster_.width; }
  int height() const { return raster_.height; }
  void set(int x, int y, Rgb c) {
    uint8_t* p = at(x, y);
    p[0] = byte(c.r);
    p[1] = byte(c.g);
    p[2] = byte(c.b);
  }
  // Large pictures have every second column drawn and the others filled in: soft ground and sky lose nothing by it.
  int step() const { return raster_.width >= 480 ? 2 : 1; }
  void complete_row(int y) {
    if (step() == 1) return;
    for (int x = 1; x < raster_.width; x += 2) {
      const uint8_t* left = at(x - 1, y);
      const uint8_t* right = x + 1 < raster_.width ? at(x + 1, y) : left;
      uint8_t* p = at(x, y);
      for (int c = 0; c < 3; ++c) p[c] = static_cast<uint8_t>((left[c] + right[c] + 1) / 2);
    }
  }
  void darken(int x, int y, float k) {
    uint8_t* p = at(x, y);
    for (int c = 0; c < 3; ++c) p[c] = static_cast<uint8_t>(static_cast<float>(p[c]) * k);
  }

 private:
  uint8_t* at(int x, int y) {
    return raster_.rgb.data() +
           (static_cast<size_t>(y) * static_cast<size_t>(raster_.width) + static_cast<size_t>(x)) * 3;
  }
  static uint8_t byte(float v) { return static_cast<uint8_t>(std::clamp(v, 0.0F, 1.0F) * 255.0F + 0.5F); }
  imaging::Raster& raster_;
};

}  // namespace skykeep::simulator
