// Smooth value noise with its slope, from a table small enough for the first cache.
#pragma once

#include <array>
#include <cstdint>

#include "simulator/random.h"

namespace skykeep::simulator {

struct Slope {
  float value = 0, dx = 0, dy = 0;  // value in [0, 1]
};

namespace detail {
inline constexpr int kNoiseSide = 128;  // the noise repeats after this many units
inline constexpr auto kNoiseTable = [] {
  std::array<uint8_t, kNoiseSide * kNoiseSide> out{};
  for (size_t i = 0; i < out.size(); ++i) out[i] = static_cast<uint8_t>(mix(i * 0x5851f42d + 11) >> 56);
  return out;
}();
inline int floor_int(float x) {
  const int i = static_cast<int>(x);
  return i - (x < static_cast<float>(i) ? 1 : 0);
}
}  // namespace detail

inline Slope noise_slope(float x, float y) {
  using namespace detail;
  const int xi = floor_int(x), yi = floor_int(y);
  const float fx = x - static_cast<float>(xi), fy = y - static_cast<float>(yi);
  const float u = fx * fx * (3 - 2 * fx), v = fy * fy * (3 - 2 * fy);
  const int x0 = xi & (kNoiseSide - 1), x1 = (xi + 1) & (kNoiseSide - 1);
  const uint8_t* row0 = kNoiseTable.data() + (yi & (kNoiseSide - 1)) * kNoiseSide;
  const uint8_t* row1 = kNoiseTable.data() + ((yi + 1) & (kNoiseSide - 1)) * kNoiseSide;
  constexpr float kUnit = 1.0F / 255;
  const float a = static_cast<float>(row0[x0]) * kUnit, b = static_cast<float>(row0[x1]) * kUnit;
  const float c = static_cast<float>(row1[x0]) * kUnit, d = static_cast<float>(row1[x1]) * kUnit;
  const float k = a - b - c + d;
  return {a + (b - a) * u + (c - a) * v + k * u * v, 6 * fx * (1 - fx) * (b - a + k * v),
          6 * fy * (1 - fy) * (c - a + k * u)};
}

inline float noise(float x, float y) { return noise_slope(x, y).value; }

}  // namespace skykeep::simulator
