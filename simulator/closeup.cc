// Pictures that are no landscapes: rock from near, the sky, the ground from above; and the signature.
#include <array>
#include <cmath>
#include <numbers>

#include "simulator/canvas.h"
#include "simulator/noise.h"
#include "simulator/random.h"
#include "simulator/scene.h"

namespace skykeep::simulator {
namespace {

constexpr float kRadians = std::numbers::pi_v<float> / 180.0F;

float fractal(float x, float y, int octaves) {
  float sum = 0, amplitude = 0.5F;
  for (int i = 0; i < octaves; ++i, amplitude *= 0.52F, x = x * 2.03F + 17, y = y * 2.03F + 5)
    sum += amplitude * noise(x, y);
  return sum;
}

// Rock from a hand's breadth: layers, grains, sometimes a vein.
struct Stone {
  float x0, y0, tilt, scale, layers, vein;
  Rgb base, other;

  Stone(const Photo& photo, float view) {
    Random random(
        mix(static_cast<uint64_t>(photo.sequence), static_cast<uint64_t>(photo.sol), index_of(photo.rover)));
    const auto pick = [&](double lo, double hi) { return static_cast<float>(random.between(lo, hi)); };
    x0 = pick(0, 200) + static_cast<float>(photo.frame) * 0.35F;
    y0 = pick(0, 200);
    tilt = pick(-0.6, 0.6);
    scale = view;
    layers = random.chance(0.6) ? pick(2.5, 7) : 0;
    vein = random.chance(0.4) ? pick(0.3, 0.8) : -1;
    const Land land = land_of(photo.rover);
    base = blend(land.sand, land.dark, pick(0, 0.8));
    other = blend(land.bright, {0.62F, 0.56F, 0.50F}, pick(0, 0.8));
  }
  // Height, and its slope along (du, dv).
  std::pair<float, float> height(float u, float v, float du, float dv) const {
    const float a = x0 + u * scale, b = y0 + v * scale;
    float h = 0, slope = 0, x = a, y = b, amplitude = 0.5F, frequency = scale;
    for (int i = 0; i < 6;
         ++i, amplitude *= 0.52F, frequency *= 2.03F, x = x * 2.03F + 17, y = y * 2.03F + 5) {
      const Slope s = noise_slope(x, y);
      h += amplitude * s.value;
      slope += amplitude * frequency * (s.dx * du + s.dy * dv);
    }
    if (layers > 0) {
      const float level = (v + tilt * u) * layers + 1.4F * noise(a * 0.7F, b * 0.7F);
      const float off = level - std::floor(level) - 0.5F;
      h += 0.07F * std::fabs(off);
      slope += 0.07F * (off > 0 ? layers : -layers) * (dv + tilt * du);
    }
    return {h, slope};
  }
  Rgb color(float u, float v) const {
    const float a = x0 + u * scale, b = y0 + v * scale;
    Rgb out = blend(base, other, std::clamp(fractal(a * 1.7F + 60, b * 1.7F, 3) * 2.4F - 0.75F, 0.0F, 1.0F));
    const float grain = noise(a * 14, b * 14);
    if (grain > 0.80F) out = blend(out, {0.86F, 0.80F, 0.72F}, (grain - 0.80F) * 2.5F);
    if (grain < 0.16F) out = out * 0.72F;
    if (vein > 0) {
      const float off = std::fabs(u * 0.55F + v - vein + 0.3F * (noise(a * 1.3F, b * 1.3F) - 0.5F));
      if (off < 0.035F) out = blend(out, {0.90F, 0.87F, 0.82F}, 1 - off / 0.035F);
    }
    return out;
  }
};

// The abrasion tool leaves a flat, paler disc.
bool abraded(const Photo& photo, float u, float v) {
  const bool has_patch = photo.rover == Rover::kPerseverance && photo.sequence % 3 == 0;
  return has_patch && (u - 0.08F) * (u - 0.08F) + (v + 0.05F) * (v + 0.05F) < 0.30F;
}

float pits(const Photo& photo, float u, float v) {  // the laser's row of holes
  const bool shoots = photo.camera().look == Look::kScope && std::string_view(photo.camera().code) != "CACH";
  if (!shoots || photo.sequence % 2 == 0) return 1;
  float k = 1;
  for (int i = 0; i < 5; ++i) {
    const float cx = -0.42F + 0.21F * static_cast<float>(i), d2 = (u - cx) * (u - cx) + v * v;
    if (d2 < 0.0016F) k = 0.35F + d2 * 300;
  }
  return k;
}

// Into a sample tube: polished rings around the rock at the bottom.
Rgb tube(float u, float v, Rgb rock) {
  const float r = std::sqrt(u * u + v * v), shine = 0.5F + 0.5F * std::cos(std::atan2(v, u) * 2 + r * 5);
  if (r < 0.34F) return rock;
  if (r > 0.93F) return {0.015F, 0.013F, 0.012F};
  const float ring = r * 13 - std::floor(r * 13);
  const float metal = (0.18F + 0.55F * shine * shine) * (0.55F + 0.45F * ring) * (1.15F - 0.7F * r);
  return {metal * 1.05F, metal, metal * 0.92F};
}

// The parachute as its own cameras saw it.
bool parachute(const Photo& photo, float u, float v, Rgb& color) {
  const float x = u - 0.06F * static_cast<float>(photo.frame % 5), y = v - 0.05F,
              r = std::sqrt(x * x + y * y);
  if (r > 0.46F || r < 0.05F) return false;
  const float gore = (std::atan2(y, x) / (2 * std::numbers::pi_v<float>)+0.5F) * 40;
  const bool white = (static_cast<int>(gore) * 7 + static_cast<int>(r * 12) * 3) % 5 < 3;
  const float fold = 0.82F + 0.18F * std::sin(gore * 2 * std::numbers::pi_v<float>);
  color = (white ? Rgb{0.92F, 0.89F, 0.84F} : Rgb{0.80F, 0.36F, 0.16F}) * fold;
  return r < 0.30F || r > 0.34F;  // the gap between disc and band
}

struct Font {
  char letter;
  std::array<uint8_t, 7> rows;  // five bits each
};
constexpr std::array<Font, 9> kFont = {{{'S', {15, 16, 16, 14, 1, 1, 30}},
                                        {'I', {14, 4, 4, 4, 4, 4, 14}},
                                        {'M', {17, 27, 21, 21, 17, 17, 17}},
                                        {'U', {17, 17, 17, 17, 17, 17, 14}},
                                        {'L', {16, 16, 16, 16, 16, 16, 31}},
                                        {'A', {14, 17, 17, 31, 17, 17, 17}},
                                        {'T', {31, 4, 4, 4, 4, 4, 4}},
                                        {'E', {31, 16, 16, 30, 16, 16, 31}},
                                        {'D', {30, 17, 17, 17, 17, 17, 30}}}};

const Font& glyph(char letter) {
  for (const Font& font : kFont)
    if (font.letter == letter) return font;
  return kFont[0];
}

}  // namespace

void draw_close_up(const Photo& photo, imaging::Raster& raster) {
  Canvas canvas(raster);
  const bool scope = photo.camera().look == Look::kScope;
  const bool in_tube = std::string_view(photo.camera().code) == "CACH";
  const Stone stone(photo, scope ? 2.2F : 3.2F);
  const Light light = light_at(photo);
  const float w = static_cast<float>(raster.width) / 2, h = static_cast<float>(raster.height) / 2;
  for (int y = 0; y < raster.height; ++y) {
    for (int x = 0; x < raster.width; x += canvas.step()) {
      const float u = (static_cast<float>(x) - w) / w, v = (static_cast<float>(y) - h) / w;
      float k = 1;
      if (scope) {  // a round field of view that fades at its rim
        const float r = std::sqrt(u * u + v * v);
        k = std::clamp((0.97F - r) * 14, 0.0F, 1.0F) * (1 - 0.35F * r * r);
        if (k <= 0) {
          canvas.set(x, y, {0.015F, 0.013F, 0.012F});
          continue;
        }
      }
      auto [here, rise] = stone.height(u, v, light.sun_x, -std::fabs(light.sun_y));
      float slope = -rise;
      Rgb color = stone.color(u, v);
      if (abraded(photo, u, v)) {
        slope *= 0.18F;
        color = blend(color, {0.66F, 0.60F, 0.55F}, 0.55F);
      }
      const float shade =
          (0.95F - 0.62F * slope / (2.2F + std::fabs(slope))) * (0.72F + 0.5F * here) * pits(photo, u, v);
      color = color * (shade * k * 1.12F) + Rgb{0.015F, 0.013F, 0.012F};
      canvas.set(x, y, in_tube ? tube(u, v, color) : color);
    }
    canvas.complete_row(y);
  }
}

// Equidistant: the zenith in the middle, the horizon at the edge.
void draw_upwards(const Photo& photo, imaging::Raster& raster) {
  Canvas canvas(raster);
  const Light light = light_at(photo);
  const bool landing = photo.sol == 0;
  const float half = static_cast<float>(raster.width) / 2, sun = light.sun_elevation * kRadians;
  const float h = static_cast<float>(raster.height) / 2;
  for (int y = 0; y < raster.height; ++y)
    for (int x = 0; x < raster.width; ++x) {
      const float u = (static_cast<float>(x) - half) / half, v = (h - static_cast<float>(y)) / half;
      const float r = std::sqrt(u * u + v * v);
      const float el = (90 - r * photo.camera().fov_deg / 2) * kRadians, az = std::atan2(u, v);
      const float to_sun = std::sin(el) * std::sin(sun) +
                           std::cos(el) * std::cos(sun) * std::cos(az - light.sun_azimuth * kRadians);
      const float cloud =
          0.10F * (fractal(u * 3 + static_cast<float>(photo.sol), v * 7, 5) - 0.42F) * (0.3F + light.day);
      Rgb color = sky(light, std::max(2.0F, el / kRadians), to_sun) + Rgb{cloud, cloud, cloud * 1.1F};
      if (landing) {
        if (photo.camera().prefix[1] == 'U')
          color = color * 0.93F;
        else if (Rgb cloth; parachute(photo, u, v, cloth))
          color = cloth;
      } else if (r > 0.98F) {
        color = color * std::max(0.04F, 1 - (r - 0.98F) * 12);  // the camera's own rim
      }
      canvas.set(x, y, color);
    }
}

// The ground from above, lower with every frame.
void draw_downwards(const Photo& photo, imaging::Raster& raster) {
  Canvas canvas(raster);
  const Light light = light_at(photo);
  const Land land = land_of(photo.rover);
  const float span =
      photo.sol <= 1 ? 900.0F / (1 + 0.12F * static_cast<float>(photo.frame)) : 1.3F;  // metres across
  const float per_pixel = span / static_cast<float>(raster.width);
  for (int y = 0; y < raster.height; ++y) {
    for (int x = 0; x < raster.width; x += canvas.step()) {
      const float gx = photo.x_m + (static_cast<float>(x) - static_cast<float>(raster.width) / 2) * per_pixel;
      const float gy =
          photo.y_m - (static_cast<float>(y) - static_cast<float>(raster.height) / 2) * per_pixel;
      const float grow = span > 10 ? 30 / span : 1;  // keeps detail at every height
      Rgb color = ground(light, land, gx * grow, gy * grow, 1, per_pixel * grow);
      const float pit = noise(gx * grow * 0.22F + 8, gy * grow * 0.22F);
      if (span > 10 && pit > 0.74F) color = color * (1 - (pit - 0.74F) * 1.6F);
      canvas.set(x, y, color);
    }
    canvas.complete_row(y);
  }
}

void sign(imaging::Raster& raster) {
  constexpr std::string_view kText = "SIMULATED";
  const int dot = std::max(1, raster.width / 400);
  const int width = static_cast<int>(kText.size()) * 6 * dot, height = 7 * dot;
  const int left = raster.width - width - 5 * dot, top = raster.height - height - 5 * dot;
  if (left < 0 || top < 0) return;
  const auto touch = [&](int x, int y, float k, float add) {
    uint8_t* p = raster.rgb.data() +
                 (static_cast<size_t>(y) * static_cast<size_t>(raster.width) + static_cast<size_t>(x)) * 3;
    for (int c = 0; c < 3; ++c)
      p[c] = static_cast<uint8_t>(std::min(255.0F, static_cast<float>(p[c]) * k + add));
  };
  for (int y = top - 2 * dot; y < top + height + 2 * dot; ++y)
    for (int x = left - 2 * dot; x < raster.width - 3 * dot; ++x) touch(x, y, 0.62F, 0);
  for (size_t i = 0; i < kText.size(); ++i)
    for (int row = 0; row < height; ++row)
      for (int column = 0; column < 5 * dot; ++column)
        if ((glyph(kText[i]).rows[static_cast<size_t>(row / dot)] >> (4 - column / dot) & 1) != 0)
          touch(left + static_cast<int>(i) * 6 * dot + column, top + row, 0.35F, 150);
}

}  // namespace skykeep::simulator
