#include "simulator/terrain.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "simulator/noise.h"

namespace skykeep::simulator {
namespace {

constexpr float kRadians = std::numbers::pi_v<float> / 180.0F;
float ease(float t) { return t * t * (3 - 2 * t); }
// Share of contrast that the air takes: 1 - exp(-x), nearly.
float haze_share(float x) { return 1 - 1 / (1 + x * (1 + 0.5F * x)); }
float clamp01(float t) { return std::clamp(t, 0.0F, 1.0F); }

// One octave of relief seen along a direction: amplitude x noise at (x, y) turned by (p, q), which also
// scales. Octaves are turned differently, or the lattice of the noise would show.
struct Climb {
  float height = 0, rise = 0;  // metres or so; rise per metre towards (to_x, to_y)
  float to_x, to_y;

  void add(float amplitude, float x, float y, float p, float q) {
    const Slope s = noise_slope(x * p + y * q + amplitude * 70, y * p - x * q);
    height += amplitude * s.value;
    rise += amplitude * ((s.dx * p - s.dy * q) * to_x + (s.dx * q + s.dy * p) * to_y);
  }
};

// Wind-blown sand: long windward sides, short steep lee sides.
void add_ripples(Climb& climb, const Land& land, float x, float y) {
  const float sandy = clamp01(noise(x * 0.06F + 31, y * 0.06F) * 3.0F - 1.65F) * land.ripples * 0.26F;
  if (sandy <= 0) return;
  constexpr float kX = 1.36F, kY = 1.02F;  // waves per metre
  const float phase = x * kX + y * kY + 2.2F * noise(x * 0.4F, y * 0.4F + 50);
  const float t = phase - static_cast<float>(detail::floor_int(phase));
  const float s = t < 0.7F ? t / 0.7F : (1 - t) / 0.3F;
  climb.height += sandy * ease(s);
  climb.rise +=
      sandy * 6 * s * (1 - s) * (t < 0.7F ? 1 / 0.7F : -1 / 0.3F) * (kX * climb.to_x + kY * climb.to_y);
}

// The ground's small relief; octaves finer than the pixel are left out, which is what keeps the far ground
// calm.
Climb relief(const Light& light, const Land& land, float x, float y, float footprint) {
  Climb climb{0, 0, light.sun_x, light.sun_y};
  climb.add(0.9F, x, y, 0.31F, 0.11F);
  if (footprint < 0.7F) climb.add(0.30F, x, y, 1.1F, -1.5F);
  if (footprint < 0.15F) climb.add(0.10F, x, y, 6.9F, 2.3F);
  if (footprint < 0.04F) climb.add(0.030F, x, y, 17.0F, -23.0F);
  if (footprint < 0.012F) climb.add(0.009F, x, y, 97.0F, 41.0F);
  if (land.ripples > 0 && footprint < 0.4F) add_ripples(climb, land, x, y);
  return climb;
}

}  // namespace

float dice(int x, int y, int salt) {
  const auto key = (static_cast<uint64_t>(static_cast<uint32_t>(x)) << 32) | static_cast<uint32_t>(y);
  return static_cast<float>(mix(key, static_cast<uint64_t>(salt)) >> 40) * 0x1p-24F;
}

Light light_at(const Photo& photo) {
  Light out;
  const float hour_angle = (static_cast<float>(photo.lmst_ms) / 3.6e6F - 12) * 15;
  out.sun_azimuth = 180 + hour_angle;
  out.sun_elevation = std::asin(0.94F * std::cos(hour_angle * kRadians)) / kRadians;
  out.sun_x = std::sin(out.sun_azimuth * kRadians);
  out.sun_y = std::cos(out.sun_azimuth * kRadians);
  out.day = clamp01(0.45F + out.sun_elevation / 18);
  if (out.sun_elevation < 0) out.day = std::max(0.05F, 0.30F + out.sun_elevation / 30);
  out.low = clamp01(1 - std::fabs(out.sun_elevation) / 16);
  const float dust = noise(static_cast<float>(photo.sol) / 23.0F, 5);  // the season's dust
  out.haze_m = 5200 - 3600 * dust;
  const Rgb day_horizon{0.86F, 0.72F, 0.55F}, day_zenith{0.63F, 0.50F, 0.375F};
  const Rgb dusk_horizon{0.60F, 0.46F, 0.36F}, dusk_zenith{0.22F, 0.18F, 0.17F};
  out.horizon = blend(day_horizon, dusk_horizon, out.low) * (0.45F + 0.55F * out.day);
  out.zenith = blend(day_zenith, dusk_zenith, out.low) * (0.35F + 0.65F * out.day);
  out.glow =
      blend({1.0F, 0.92F, 0.80F}, {0.62F, 0.74F, 0.92F}, out.low);  // dust scatters blue around a low sun
  out.sunlight = blend({1.0F, 0.95F, 0.87F}, {1.0F, 0.78F, 0.58F}, out.low) * (0.35F + 0.75F * out.day);
  return out;
}

Land land_of(Rover rover) {
  switch (rover) {
    case Rover::kCuriosity:
      return {{0.60F, 0.47F, 0.36F}, {0.37F, 0.30F, 0.25F}, {0.74F, 0.61F, 0.48F}, 1.2F, 0.5F, 1.1F, 165, 12};
    case Rover::kPerseverance:
      return {
          {0.64F, 0.47F, 0.34F}, {0.40F, 0.30F, 0.235F}, {0.78F, 0.61F, 0.46F}, 1.4F, 0.6F, 1.3F, 290, 5.5F};
    case Rover::kSpirit:
      return {{0.60F, 0.45F, 0.34F}, {0.35F, 0.28F, 0.24F}, {0.74F, 0.59F, 0.45F}, 1.7F, 0.25F, 1.7F, 110, 6};
    case Rover::kOpportunity:
      return {{0.53F, 0.41F, 0.32F}, {0.32F, 0.26F, 0.22F}, {0.76F, 0.63F, 0.51F}, 0.45F, 1.0F, 0.4F, 60, 0};
  }
  return {};
}

Rgb sky(const Light& light, float elevation, float cos_to_sun) {
  const float t = std::sqrt(clamp01(elevation / 80));
  Rgb out = blend(light.horizon, light.zenith, t);
  if (light.sun_elevation > -8) {
    const float near = 1 - cos_to_sun;
    const float wide = 0.34F / (1 + near * 22), narrow = 0.65F / (1 + near * 900);
    const float strength = (wide + narrow) * clamp01(0.55F + light.sun_elevation / 20);
    out = out + light.glow * strength;
    if (near < 1.6e-5F) out = {1.15F, 1.12F, 1.08F};  // the disc: a third of a degree
  }
  return out;
}

Rgb ground(const Light& light, const Land& land, float x, float y, float distance_m, float footprint) {
  const float patch = noise(x * 0.045F + 12, y * 0.045F);
  const float middle = noise(x * 0.31F, y * 0.31F + 70);
  Rgb albedo = blend(land.sand, land.bright, clamp01(patch * 1.9F - 0.75F) * 0.55F);
  albedo = blend(albedo, land.dark, clamp01(middle * 2.2F - 1.05F) * 0.50F);
  float shade = 0.80F;
  if (footprint < 3) {
    const float gain = 0.17F + 0.17F * light.low;
    const float slope = relief(light, land, x, y, footprint).rise * gain;
    shade += 0.45F * slope / (0.45F + std::fabs(slope));  // soft limits
    albedo = albedo * (0.90F + 0.20F * noise(x * 2.7F - y * 1.1F, y * 2.7F + x * 1.1F));
  } else {
    shade += 0.12F * (noise(x * 0.012F, y * 0.012F) - 0.5F);
  }
  const Rgb lit = albedo * light.sunlight * shade + albedo * light.zenith * 0.22F;
  const float haze = haze_share(distance_m / light.haze_m);
  return blend(lit, light.horizon * 0.92F, haze);
}

float ridge(const Land& land, int layer, float azimuth, float x, float y) {
  const float l = static_cast<float>(layer);
  const float place = (x + 0.7F * y) / (6000 - 1400 * l) + 9 * l;  // the skyline changes as the rover travels
  const float east = std::sin(azimuth * kRadians), north = std::cos(azimuth * kRadians);
  float around = 2.5F * static_cast<float>(1 << layer), h = 0,
        amplitude = 1;  // a circle through the noise: no seam
  for (int octave = 0; octave < 5; ++octave, amplitude *= 0.48F, around *= 2)
    h += amplitude * (noise(64 + around * east + place, 64 + around * north + 7.7F * l) - 0.42F);
  static constexpr std::array<float, kRidges> kHeights = {4.2F, 2.9F, 1.9F, 1.0F};
  float out = kHeights[static_cast<size_t>(layer)] * land.hills * (0.35F + 0.9F * h);
  if (layer == 0 && land.mound_height > 0) {
    const float away = std::remainder(azimuth - land.mound_azimuth, 360.0F) / 42;
    out += land.mound_height * std::exp(-away * away) * (0.82F + 0.35F * h);
  }
  return std::max(out, 0.02F);
}

Rgb hill(const Light& light, const Land& land, int layer, float azimuth, float elevation, float top) {
  const float l = static_cast<float>(layer);
  // Gullies run downhill, strata run level.
  const float bent = azimuth + 0.5F * noise(azimuth * 1.1F, elevation * 2.1F + 9) +
                     0.13F * noise(azimuth * 5, elevation * 11);
  const float gully = 0.7F * noise(bent * (1.6F + 1.4F * l) + 40 * l, elevation * 2.2F) +
                      0.3F * noise(bent * 9, elevation * 14 + l);
  const float strata = noise(elevation * 9 + 1.6F * noise(azimuth * 0.9F, 3), l * 11);
  Rgb albedo = blend(land.sand, land.dark, clamp01(gully * 1.5F - 0.35F) * 0.55F);
  albedo = blend(albedo, land.bright, clamp01(strata * 2 - 1) * 0.5F);
  const float facing = std::cos((azimuth - light.sun_azimuth) * kRadians);  // 1: the sun is behind this hill
  const float slope = (gully - 0.5F) * 0.5F + 0.10F * (elevation / std::max(top, 0.3F));
  const float shade = 0.74F - 0.20F * facing * (0.4F + light.low) + slope;
  const Rgb lit = albedo * light.sunlight * shade;
  static constexpr std::array<float, kRidges> kDistances = {14'000, 6'500, 3'200, 1'300};
  const float haze = haze_share(kDistances[static_cast<size_t>(layer)] / (light.haze_m * 2.4F));
  return blend(lit, light.horizon * 0.97F, haze * 0.93F);
}

}  // namespace skykeep::simulator
