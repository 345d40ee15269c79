#include "simulator/deep_sky.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "core/text.h"
#include "core/time.h"
#include "simulator/apod.h"
#include "simulator/canvas.h"
#include "simulator/noise.h"
#include "simulator/scene.h"

namespace skykeep::simulator {
namespace {

constexpr float kTurn = 2 * std::numbers::pi_v<float>;

// What a picture is made from: places run from -1 to 1 over its height.
struct Ring {
  float x, y, size;
};
struct Plan {
  float turn, tilt, shift_x, shift_y;
  Rgb warm, cold;
  std::array<Ring, 22> rings;
};

float unit(uint64_t seed, uint64_t salt) { return static_cast<float>(mix(seed, salt) >> 40) * 0x1p-24F; }

Rgb hue(float turn, float paleness) {
  const auto channel = [&](float at) { return paleness + (1 - paleness) * (0.5F + 0.5F * std::cos(kTurn * (turn + at))); };
  return {channel(0), channel(-1.0F / 3), channel(-2.0F / 3)};
}

float clouds(float x, float y, int octaves) {
  float sum = 0, weight = 0.5F, scale = 1;
  for (int i = 0; i < octaves; ++i, weight *= 0.55F, scale *= 2.03F) sum += weight * noise(x * scale, y * scale + 17.0F * static_cast<float>(i));
  return sum;
}

float bell(float x) { return std::exp(-x * x); }

Rgb nebula(const Plan& p, float x, float y) {
  const float bend = clouds(x * 1.7F + p.shift_x, y * 1.7F, 3);
  const float gas = clouds(x * 1.3F + 2.2F * bend + p.shift_x, y * 1.3F - 1.6F * bend + p.shift_y, 5);
  const float dust = clouds(x * 2.1F - 1.2F * bend + p.shift_y, y * 2.1F + bend, 4);
  const float near = bell(1.1F * std::hypot(x - 0.2F, y));
  const float light = std::pow(std::clamp(gas * 1.25F - 0.15F, 0.0F, 1.0F), 2.2F) * (0.35F + 1.5F * near);
  const float dark = std::clamp((dust - 0.42F) * 5, 0.0F, 1.0F);
  return blend(p.cold, p.warm, std::clamp(gas * 2.1F - 0.55F, 0.0F, 1.0F)) * (light * (1 - 0.8F * dark)) + Rgb{0.012F, 0.012F, 0.02F};
}

Rgb galaxy(const Plan& p, float x, float y) {
  const float c = std::cos(p.turn), s = std::sin(p.turn);
  const float u = x * c + y * s, v = (y * c - x * s) / p.tilt;
  const float r = std::hypot(u, v), angle = std::atan2(v, u);
  const float grain = clouds(u * 5 + p.shift_x, v * 5 + p.shift_y, 4);
  const float arm = 0.5F + 0.5F * std::cos(2 * (angle - 3.1F * std::log(r + 0.06F)) + 2.2F * (grain - 0.5F));
  const float disc = bell(1.75F * r) * (0.25F + 1.1F * arm * arm * (0.35F + grain));
  const float lane = std::clamp(1.5F * (grain - 0.45F), 0.0F, 0.5F) * (1 - arm);
  const Rgb stars = blend(p.warm, p.cold, std::clamp(arm * 0.8F + r - 0.3F, 0.0F, 1.0F));
  return stars * (disc * (1 - lane)) + Rgb{1.0F, 0.86F, 0.66F} * (1.15F * bell(7 * r)) + Rgb{0.01F, 0.012F, 0.02F};
}

Rgb comet(const Plan& p, float x, float y) {
  const float c = std::cos(p.turn), s = std::sin(p.turn);
  const float along = (x + 0.55F) * c + (y - 0.3F) * s, across = (y - 0.3F) * c - (x + 0.55F) * s;
  const float head = std::hypot(along, across);
  const float fade = along > 0 ? std::exp(-1.1F * along) : 0.0F;
  const float ripple = clouds(along * 3 + p.shift_x, across * 14 + p.shift_y, 3);
  const float gas = fade * bell(across / (0.03F + 0.07F * std::max(along, 0.0F))) * (0.35F + ripple);
  const float curved = across - 0.28F * along * along;
  const float dust = fade * bell(curved / (0.05F + 0.2F * std::max(along, 0.0F))) * 0.55F;
  return p.cold * gas + Rgb{1.0F, 0.88F, 0.7F} * dust + Rgb{0.75F, 1.0F, 0.85F} * (0.9F * bell(9 * head)) + Rgb{1, 1, 1} * bell(34 * head) +
         Rgb{0.012F, 0.016F, 0.03F};
}

Rgb cluster(const Plan& p, float x, float y) {
  const float haze = clouds(x * 1.2F + p.shift_x, y * 1.2F + p.shift_y, 4);
  return p.cold * (0.16F * bell(1.2F * std::hypot(x, y)) * haze) + Rgb{0.012F, 0.012F, 0.018F};
}

Rgb aurora(const Plan& p, float x, float y) {
  const float ground = 0.72F + 0.09F * clouds(x * 2.5F + p.shift_x, p.shift_y, 4);
  if (y > ground) return Rgb{0.008F, 0.012F, 0.014F} + Rgb{0.01F, 0.03F, 0.02F} * std::clamp(1 - 6 * (y - ground), 0.0F, 1.0F);
  Rgb sky = blend(Rgb{0.01F, 0.02F, 0.06F}, Rgb{0.02F, 0.06F, 0.07F}, std::clamp(0.5F + 0.5F * y, 0.0F, 1.0F));
  for (int i = 0; i < 3; ++i) {
    const float layer = static_cast<float>(i);
    const float foot = 0.25F - 0.35F * layer + 0.55F * (clouds(x * 0.9F + p.shift_x + 9 * layer, layer + p.shift_y, 3) - 0.4F);
    const float height = foot - y;
    const float rays = 0.3F + 0.9F * noise(x * 16 + 40 * layer, 0.35F * y + p.shift_y) * noise(x * 47 + 11 * layer, p.shift_x);
    const float glow = height > 0 ? std::exp(-2.3F * height) : bell(11 * height);
    const Rgb ink = blend(Rgb{0.25F, 1.0F, 0.5F}, p.warm, std::clamp(height * 0.9F, 0.0F, 1.0F));
    sky = sky + ink * (glow * rays * (0.55F - 0.13F * layer));
  }
  return sky;
}

// Heights of worn rings; light comes from the left.
float ground_height(const Plan& p, float x, float y) {
  float height = 0.11F * clouds(x * 3 + p.shift_x, y * 3 + p.shift_y, 6);
  for (const auto& [cx, cy, size] : p.rings) {
    const float squared = ((x - cx) * (x - cx) + (y - cy) * (y - cy)) / (size * size);
    if (squared > 4.8F) continue;
    const float r = std::sqrt(squared);
    height += size * (r < 1 ? 0.55F * squared * squared - 0.35F : 0.2F * bell(2.2F * (r - 1)));
    if (r < 0.2F && size > 0.3F) height += 0.06F * bell(r * 9);
  }
  return height;
}

Rgb crater(const Plan& p, float x, float y) {
  constexpr float kStep = 0.004F;
  const float here = ground_height(p, x, y);
  const float slope = (ground_height(p, x + kStep, y) - here) / kStep, side = (ground_height(p, x, y + kStep) - here) / kStep;
  const float light = std::clamp(0.42F + 0.5F * slope + 0.12F * side, 0.015F, 1.0F);
  return Rgb{0.86F, 0.84F, 0.8F} * (light * (0.75F + 0.3F * clouds(x * 9 + p.shift_y, y * 9, 3)));
}

using Shade = Rgb (*)(const Plan&, float, float);
constexpr Shade kShades[kDeepSkies] = {galaxy, nebula, comet, cluster, crater, aurora};

// Light that is added to what is there, in a disc of a few pixels.
void add_star(imaging::Raster& raster, float x, float y, float radius, Rgb ink) {
  const int reach = static_cast<int>(std::ceil(radius * 3));
  for (int j = -reach; j <= reach; ++j)
    for (int i = -reach; i <= reach; ++i) {
      const int px = static_cast<int>(x) + i, py = static_cast<int>(y) + j;
      if (px < 0 || py < 0 || px >= raster.width || py >= raster.height) continue;
      const float light = bell(std::hypot(static_cast<float>(px) - x, static_cast<float>(py) - y) / radius);
      uint8_t* p = raster.rgb.data() + (static_cast<size_t>(py) * static_cast<size_t>(raster.width) + static_cast<size_t>(px)) * 3;
      for (const auto& [at, value] : {std::pair{0, ink.r}, {1, ink.g}, {2, ink.b}})
        p[at] = static_cast<uint8_t>(std::min(255.0F, static_cast<float>(p[at]) + 255 * light * value));
    }
}

void add_stars(DeepSky what, uint64_t seed, imaging::Raster& raster) {
  if (what == DeepSky::kCrater) return;
  Random random(mix(seed, 71));
  const float scale = static_cast<float>(raster.height) / 700.0F;
  const int count = what == DeepSky::kCluster ? 2400 : what == DeepSky::kAurora ? 260 : 620;
  for (int i = 0; i < count; ++i) {
    const bool gathered = what == DeepSky::kCluster && i % 4 != 0;
    const double x = gathered ? 0.5 + 0.13 * random.normal() : random.unit(), y = gathered ? 0.5 + 0.2 * random.normal() : random.unit();
    const auto bright = static_cast<float>(std::pow(random.unit(), what == DeepSky::kCluster ? 5 : 9));
    const Rgb ink = blend(Rgb{1.0F, 0.78F, 0.55F}, Rgb{0.7F, 0.82F, 1.0F}, static_cast<float>(random.unit()));
    if (what == DeepSky::kAurora && y > 0.8) continue;
    add_star(raster, static_cast<float>(x) * static_cast<float>(raster.width), static_cast<float>(y) * static_cast<float>(raster.height),
             std::max(0.45F, scale * (0.55F + 2.1F * bright)), ink * (0.14F + 0.9F * bright));
  }
}

struct Wanted {
  Date day;
  int width = 0;
};

// "…/sim20261120.png?w=320&h=320", "…/sim20261120_1024.jpg", "/vi/sim20261120/0.jpg".
std::optional<Wanted> wanted_day(const Call& call, const Params& params) {
  const bool is_resizer = call.host == "assets.science.nasa.gov", is_old = call.host == "apod.nasa.gov", is_poster = call.host == "img.youtube.com";
  const size_t at = call.path.find("/sim");
  if (!(is_resizer || is_old || is_poster) || at == call.path.npos || call.path.size() < at + 12) return std::nullopt;
  const std::string digits = call.path.substr(at + 4, 8);
  const auto day = parse_date(fmt::format("{}-{}-{}", digits.substr(0, 4), digits.substr(4, 2), digits.substr(6)));
  if (!day) return std::nullopt;
  const int64_t asked = std::min(params.number("w").value_or(1280), params.number("h").value_or(1280) * 4 / 3);
  const int64_t width = is_poster ? 480 : is_resizer ? asked : call.path.find("_1024") != call.path.npos ? 1024 : 1600;
  return Wanted{*day, static_cast<int>(std::clamp<int64_t>(width, 16, 2000))};
}

}  // namespace

imaging::Raster draw_deep_sky(DeepSky what, uint64_t seed, int width, int height) {
  imaging::Raster raster{width, height, std::vector<uint8_t>(static_cast<size_t>(width) * static_cast<size_t>(height) * 3)};
  const float turn = unit(seed, 1);
  Plan plan{kTurn * (what == DeepSky::kComet ? 0.12F * turn - 0.1F : turn), 0.35F + 0.6F * unit(seed, 2), 60 * unit(seed, 3), 60 * unit(seed, 4),
                  hue(unit(seed, 5), 0.25F), hue(0.52F + 0.2F * unit(seed, 6), 0.2F), {}};
  for (uint64_t i = 0; i < plan.rings.size(); ++i)
    plan.rings[i] = {3.2F * unit(seed, 930 + i) - 1.6F, 2.2F * unit(seed, 960 + i) - 1.1F, 0.5F * std::pow(unit(seed, 900 + i), 2.6F) + 0.035F};
  Canvas canvas(raster);
  const float half = static_cast<float>(height) / 2;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; x += canvas.step()) {
      const Rgb c = kShades[static_cast<size_t>(what)](plan, (static_cast<float>(x) - static_cast<float>(width) / 2) / half, static_cast<float>(y) / half - 1);
      canvas.set(x, y, c);
    }
    canvas.complete_row(y);
  }
  add_stars(what, seed, raster);
  sign(raster);
  return raster;
}

std::optional<Answer> deep_sky_answer(uint64_t seed, const Call& call, const Params& params) {
  const auto want = wanted_day(call, params);
  if (!want) return std::nullopt;
  const uint64_t chance = apod_chance(seed, want->day);
  auto bytes = imaging::encode_jpeg(draw_deep_sky(static_cast<DeepSky>(chance % kDeepSkies), chance, want->width, want->width * 3 / 4), 86);
  if (!bytes) return std::nullopt;
  Answer answer = Answer::json(std::move(*bytes));
  answer.content_type = "image/jpeg";
  answer.headers.emplace_back("Cache-Control", "public, max-age=31536000");
  return answer;
}

}  // namespace skykeep::simulator
