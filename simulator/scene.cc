#include "simulator/scene.h"

#include <array>
#include <cmath>
#include <numbers>

#include "simulator/canvas.h"
#include "simulator/noise.h"
#include "simulator/random.h"

namespace skykeep::simulator {
namespace {

constexpr float kRadians = std::numbers::pi_v<float> / 180.0F;

// Where a camera stands and how its pixels look out. Columns are azimuths and rows elevations, so that
// mosaics fit together; a fisheye bends its rows.
struct Eye {
  float azimuth, elevation, degrees_per_pixel, height_m, bend;
  float cx, cy;
  float x, y;

  Eye(const Photo& photo, int width, int height) {
    const Instrument& camera = photo.camera();
    const bool fisheye = camera.look == Look::kFisheye;
    azimuth = photo.azimuth_deg;
    elevation = fisheye ? -24.0F : photo.elevation_deg;
    degrees_per_pixel = camera.fov_deg / static_cast<float>(width);
    height_m = fisheye ? 0.72F : 2.0F;
    bend = fisheye ? 15.0F : 0.0F;
    cx = static_cast<float>(width) / 2;
    cy = static_cast<float>(height) / 2;
    x = photo.x_m;
    y = photo.y_m;
  }
  float column_azimuth(float px) const { return azimuth + (px - cx) * degrees_per_pixel; }
  float row_elevation(float px, float py) const {
    const float u = (px - cx) / cx;
    return elevation - (py - cy) * degrees_per_pixel + bend * u * u;
  }
  float column_of(float az) const { return cx + std::remainder(az - azimuth, 360.0F) / degrees_per_pixel; }
  float row_of(float px, float el) const {
    const float u = (px - cx) / cx;
    return cy - (el - bend * u * u - elevation) / degrees_per_pixel;
  }
};

struct Column {
  float azimuth, sin_az, cos_az, cos_from_sun;
  float mirrored;  // azimuth folded at north and south, so that textures have no seam
  std::array<float, kRidges> tops;
  float highest;
};

std::vector<Column> columns(const Eye& eye, const Light& light, const Land& land, int width) {
  std::vector<Column> out(static_cast<size_t>(width));
  for (int x = 0; x < width; ++x) {
    Column& c = out[static_cast<size_t>(x)];
    c.azimuth = eye.column_azimuth(static_cast<float>(x));
    c.sin_az = std::sin(c.azimuth * kRadians);
    c.cos_az = std::cos(c.azimuth * kRadians);
    c.cos_from_sun = std::cos((c.azimuth - light.sun_azimuth) * kRadians);
    c.mirrored = std::fabs(std::remainder(c.azimuth, 360.0F));
    c.highest = 0;
    for (int layer = 0; layer < kRidges; ++layer) {
      c.tops[static_cast<size_t>(layer)] = ridge(land, layer, c.azimuth, eye.x, eye.y);
      c.highest = std::max(c.highest, c.tops[static_cast<size_t>(layer)]);
    }
  }
  return out;
}

Rgb above_horizon(const Light& light, const Land& land, const Column& c, float el, float sin_el,
                  float cos_el) {
  if (el <= c.highest)
    for (int layer = kRidges - 1; layer >= 0; --layer)
      if (el <= c.tops[static_cast<size_t>(layer)]) {
        return hill(light, land, layer, c.mirrored, el, c.tops[static_cast<size_t>(layer)]);
      }
  const float sun = light.sun_elevation * kRadians;
  return sky(light, el, sin_el * std::sin(sun) + cos_el * std::cos(sun) * c.cos_from_sun);
}

// Two bands with the pattern of the wheels, along the way the rover came.
float track_shade(const Photo& photo, const Eye& eye, float gx, float gy) {
  const float s = std::sin(photo.heading_deg * kRadians), c = std::cos(photo.heading_deg * kRadians);
  const float dx = gx - eye.x, dy = gy - eye.y;
  const float along = dx * s + dy * c;
  if (along > 1.5F) return 1;  // nothing in front of the rover
  const float across =
      std::fabs(dx * c - dy * s + 0.5F * std::sin(along * 0.11F) * std::min(1.0F, -along / 12));
  const float off = std::fabs(across - 1.15F);
  if (off > 0.30F) return 1;
  if (off > 0.24F) return 1.12F;  // the rim that was pushed up
  const float tread = along * 5.5F + off * 6;
  return tread - std::floor(tread) < 0.5F ? 0.70F : 0.84F;
}

Rgb below_horizon(const Photo& photo, const Eye& eye, const Light& light, const Land& land, const Column& c,
                  float sin_down, float cos_el) {
  const float distance = std::min(eye.height_m * cos_el / std::max(sin_down, 1e-4F), 20'000.0F);
  const float gx = eye.x + distance * c.sin_az, gy = eye.y + distance * c.cos_az;
  const float footprint = distance * eye.degrees_per_pixel * kRadians / std::max(0.15F, sin_down);
  Rgb color = ground(light, land, gx, gy, distance, std::max(footprint, 0.004F));
  if (photo.has_tracks && distance < 120) {
    const float shade = track_shade(photo, eye, gx, gy);
    color = color * (1 + (shade - 1) * std::min(1.0F, 30 / distance));
  }
  return color;
}

void paint_ground_and_sky(const Photo& photo, const Eye& eye, const Light& light, const Land& land,
                          Canvas& canvas) {
  const auto cols = columns(eye, light, land, canvas.width());
  for (int y = 0; y < canvas.height(); ++y) {
    float el = eye.row_elevation(eye.cx, static_cast<float>(y));
    float sin_el = std::sin(el * kRadians), cos_el = std::cos(el * kRadians);
    for (int x = 0; x < canvas.width(); x += canvas.step()) {
      const Column& c = cols[static_cast<size_t>(x)];
      if (eye.bend > 0) {
        el = eye.row_elevation(static_cast<float>(x), static_cast<float>(y));
        sin_el = std::sin(el * kRadians);
        cos_el = std::sqrt(1 - sin_el * sin_el);
      }
      canvas.set(x, y,
                 el > 0 ? above_horizon(light, land, c, el, sin_el, cos_el)
                        : below_horizon(photo, eye, light, land, c, -sin_el, cos_el));
    }
    canvas.complete_row(y);
  }
}

struct Rock {
  float distance, azimuth, size_m;
  uint64_t shape;
  float x, y;
};

// Rocks of one size class within sight, from a grid on the ground.
void collect_rocks(const Eye& eye, const Land& land, float fov, float cell, float reach, float share,
                   float size, std::vector<Rock>& out) {
  const int r = static_cast<int>(reach / cell) + 1;
  const int cx = static_cast<int>(std::floor(eye.x / cell)), cy = static_cast<int>(std::floor(eye.y / cell));
  const int salt = static_cast<int>(cell * 100);
  const float ahead_x = std::sin(eye.azimuth * kRadians), ahead_y = std::cos(eye.azimuth * kRadians);
  const float narrow = std::cos(std::min(90.0F, fov * 0.56F + 12) * kRadians);
  for (int j = -r; j <= r; ++j)
    for (int i = -r; i <= r; ++i) {
      const int gx = cx + i, gy = cy + j;
      const float dx = (static_cast<float>(gx) + 0.5F) * cell - eye.x,
                  dy = (static_cast<float>(gy) + 0.5F) * cell - eye.y;
      const float d2 = dx * dx + dy * dy;
      if (d2 > reach * reach || d2 < 1) continue;
      if (const float ahead = dx * ahead_x + dy * ahead_y;
          ahead < -cell || (d2 > 16 * cell * cell && ahead * ahead < narrow * narrow * d2))
        continue;
      const float patch =
          noise(static_cast<float>(gx) * cell * 0.05F, static_cast<float>(gy) * cell * 0.05F + 90);
      if (dice(gx, gy, salt) > share * land.rocks * patch * patch * 2.4F) continue;
      const float x = dx + (dice(gx, gy, salt + 1) - 0.5F) * cell,
                  y = dy + (dice(gx, gy, salt + 2) - 0.5F) * cell;
      const float az = std::atan2(x, y) / kRadians;
      if (std::fabs(std::remainder(az - eye.azimuth, 360.0F)) > fov * 0.56F + 4) continue;
      const float luck = dice(gx, gy, salt + 3);
      out.push_back({std::sqrt(x * x + y * y), az, size * (0.45F + 1.3F * luck * luck * luck),
                     mix(static_cast<uint64_t>(gx * 7919 + gy), static_cast<uint64_t>(salt)), x, y});
    }
}

void cast_shadow(const Eye& eye, const Light& light, const Rock& rock, float radius, Canvas& canvas) {
  if (light.day < 0.2F) return;
  const float reach =
      rock.size_m * std::min(4.5F, 1 / std::tan(std::max(light.sun_elevation, 4.0F) * kRadians));
  const float x1 = rock.x - light.sun_x * reach, y1 = rock.y - light.sun_y * reach;
  const float d1 = std::max(0.5F, std::sqrt(x1 * x1 + y1 * y1));
  const float px0 = eye.column_of(rock.azimuth), px1 = eye.column_of(std::atan2(x1, y1) / kRadians);
  const float py0 = eye.row_of(px0, -std::atan(eye.height_m / rock.distance) / kRadians);
  const float py1 = eye.row_of(px1, -std::atan(eye.height_m / d1) / kRadians);
  if (std::fabs(px1 - px0) > static_cast<float>(canvas.width())) return;
  const float flat =
      std::max(0.12F, eye.height_m / std::sqrt(rock.distance * rock.distance + eye.height_m * eye.height_m));
  const float rx = radius * 0.95F, ry = radius * flat * 0.8F;
  const int x_from = std::max(0, static_cast<int>(std::min(px0, px1) - rx)),
            x_to = std::min(canvas.width() - 1, static_cast<int>(std::max(px0, px1) + rx));
  const int y_from = std::max(0, static_cast<int>(std::min(py0, py1) - ry)),
            y_to = std::min(canvas.height() - 1, static_cast<int>(std::max(py0, py1) + ry));
  const float vx = px1 - px0, vy = (py1 - py0) * rx / ry, length2 = std::max(1e-3F, vx * vx + vy * vy);
  const float strength =
      0.55F * std::min(1.0F, light.haze_m / (light.haze_m + 6 * rock.distance)) * (0.4F + 0.6F * light.day);
  for (int y = y_from; y <= y_to; ++y)
    for (int x = x_from; x <= x_to; ++x) {
      const float ux = static_cast<float>(x) - px0, uy = (static_cast<float>(y) - py0) * rx / ry;
      const float t = std::clamp((ux * vx + uy * vy) / length2, 0.0F, 1.0F);
      const float dx = ux - t * vx, dy = uy - t * vy;
      const float edge = (dx * dx + dy * dy) / (rx * rx) * (1 + 0.8F * t);
      if (edge < 1) canvas.darken(x, y, 1 - strength * std::min(1.0F, (1 - edge) * 2.5F));
    }
}

void paint_rock(const Eye& eye, const Light& light, const Land& land, const Rock& rock, Canvas& canvas) {
  const float radius = std::min(rock.size_m / rock.distance / kRadians / eye.degrees_per_pixel / 2,
                                static_cast<float>(canvas.width()) / 5);
  if (radius < 0.7F) return;
  const float px = eye.column_of(rock.azimuth);
  const float py = eye.row_of(px, -std::atan(eye.height_m / rock.distance) / kRadians);
  if (px < -3 * radius || px > static_cast<float>(canvas.width()) + 3 * radius || py < -radius ||
      py > static_cast<float>(canvas.height()) + 2 * radius)
    return;
  cast_shadow(eye, light, rock, radius, canvas);
  Random random(rock.shape);
  const float squash = static_cast<float>(random.between(0.50, 0.85)),
              p1 = static_cast<float>(random.between(0.0, 6.28)),
              p2 = static_cast<float>(random.between(0.0, 6.28)),
              grain = static_cast<float>(random.between(0.0, 200.0));
  const Rgb albedo = blend(blend(land.dark, land.sand, static_cast<float>(random.unit()) * 0.9F), land.bright,
                           static_cast<float>(random.unit()) * 0.45F);
  const float away = (light.sun_azimuth - rock.azimuth) * kRadians,
              se = std::max(light.sun_elevation, 3.0F) * kRadians;
  const float sx = std::sin(away) * std::cos(se), sy = std::sin(se),
              sz = -std::cos(away) * std::cos(se);  // right, up, to us
  const float ry = radius * squash, centre = py - ry * 0.65F;
  const float haze = 1 - std::exp(-rock.distance / light.haze_m);
  std::array<float, 64> rims;
  for (size_t i = 0; i < rims.size(); ++i) {
    const float angle = (static_cast<float>(i) / 31.99F - 1) * std::numbers::pi_v<float>;
    rims[i] = 0.88F + 0.16F * std::sin(2 * angle + p1) + 0.10F * std::sin(3 * angle + p2) +
              0.05F * std::sin(7 * angle + p1 * 2);
  }
  for (int y = std::max(0, static_cast<int>(centre - ry * 1.3F));
       y <= std::min(canvas.height() - 1, static_cast<int>(py + ry * 0.35F)); ++y)
    for (int x = std::max(0, static_cast<int>(px - radius * 1.3F));
         x <= std::min(canvas.width() - 1, static_cast<int>(px + radius * 1.3F)); ++x) {
      const float u = (static_cast<float>(x) - px) / radius, v = (centre - static_cast<float>(y)) / ry;
      const float r2 = u * u + v * v;
      if (r2 > 1.42F) continue;  // beyond the farthest rim
      const float rim =
          rims[static_cast<size_t>((std::atan2(v, u) / std::numbers::pi_v<float> + 1) * 31.99F)];
      const float q = r2 / (rim * rim);
      if (q > 1) continue;
      // Facets: the normal of a dome, pushed about by coarse noise.
      const float fx = noise(u * 2.3F + grain, v * 2.3F) - 0.5F,
                  fy = noise(u * 2.3F, v * 2.3F + grain) - 0.5F;
      const float nx = u * 0.85F + fx * 1.2F, ny = v * 0.85F + fy * 1.2F + 0.15F,
                  nz = std::sqrt(std::max(0.05F, 1 - q));
      const float lambert =
          std::max(0.0F, (nx * sx + ny * sy + nz * sz) / std::sqrt(nx * nx + ny * ny + nz * nz));
      const float texture = 0.82F + 0.36F * noise(u * 9 + grain, v * 9);
      const Rgb lit = albedo * texture * (0.52F + 0.22F * std::max(0.0F, ny)) * light.horizon +
                      albedo * texture * light.sunlight * (1.05F * lambert);
      canvas.set(x, y, blend(lit, light.horizon * 0.92F, haze));
    }
}

void paint_rocks(const Photo& photo, const Eye& eye, const Light& light, const Land& land, Canvas& canvas) {
  const float fov = photo.camera().fov_deg;
  std::vector<Rock> rocks;
  // A telescope sees small rocks far away; a wide eye has only the near ones to show.
  const float zoom = std::clamp(45 / fov, 0.4F, 4.0F);
  collect_rocks(eye, land, fov, 9, std::min(320.0F, 160 * zoom), 0.16F, 1.5F, rocks);
  collect_rocks(eye, land, fov, 1.7F, std::min(70.0F, 32 * zoom), 0.22F, 0.36F, rocks);
  collect_rocks(eye, land, fov, 0.40F, std::min(16.0F, 9 * zoom), 0.28F, 0.085F, rocks);
  if (zoom > 1.5F) collect_rocks(eye, land, fov, 0.12F, 7, 0.35F, 0.024F, rocks);
  std::sort(rocks.begin(), rocks.end(), [](const Rock& a, const Rock& b) { return a.distance > b.distance; });
  for (const Rock& rock : rocks) paint_rock(eye, light, land, rock, canvas);
}

// A hazard camera sees the rover's own wheels in its lower corners.
void paint_wheels(Canvas& canvas) {
  const float w = static_cast<float>(canvas.width()), h = static_cast<float>(canvas.height()),
              radius = w * 0.17F;
  for (const float cx : {w * 0.055F, w * 0.945F})
    for (int y = static_cast<int>(h * 0.62F); y < canvas.height(); ++y)
      for (int x = std::max(0, static_cast<int>(cx - radius));
           x < std::min(canvas.width(), static_cast<int>(cx + radius)); ++x) {
        const float u = (static_cast<float>(x) - cx) / radius,
                    v = (static_cast<float>(y) - h * 0.90F) / (radius * 1.25F);
        const float q = u * u + v * v;
        if (q > 1) continue;
        const float tread = std::atan2(v, u) * 9, cleat = tread - std::floor(tread);
        const float metal = q > 0.62F ? (cleat < 0.45F ? 0.16F : 0.34F) : 0.24F - 0.10F * q;
        canvas.set(x, y, Rgb{metal * 1.06F, metal, metal * 0.94F} * (0.9F + 0.3F * noise(u * 8, v * 8)));
      }
}

bool is_grey(const Photo& photo) {
  const Look look = photo.camera().look;
  if (look == Look::kMono || photo.filter > 0) return true;
  if (photo.rover == Rover::kPerseverance) return look == Look::kScope && photo.camera().prefix[0] == 'C';
  return look == Look::kFisheye || look == Look::kScope;
}

// What the sensor does: colour or grey, darker corners, a little grain.
void develop(const Photo& photo, imaging::Raster& raster) {
  const bool grey = is_grey(photo);
  const Look look = photo.camera().look;
  const float corner = look == Look::kFisheye ? 0.50F : look == Look::kMono ? 0.26F : 0.14F;
  const float w = static_cast<float>(raster.width), h = static_cast<float>(raster.height);
  const float gain = grey ? 1.06F + 0.03F * static_cast<float>(photo.filter % 4) : 1.0F;
  uint32_t grain = static_cast<uint32_t>(photo.clock_ms) | 1u;
  uint8_t* p = raster.rgb.data();
  for (int y = 0; y < raster.height; ++y)
    for (int x = 0; x < raster.width; ++x, p += 3) {
      const float u = (static_cast<float>(x) - w / 2) / (w / 2),
                  v = (static_cast<float>(y) - h / 2) / (h / 2);
      grain = grain * 1664525u + 1013904223u;
      const float dirt = static_cast<float>(grain >> 24) * (1.0F / 32) - 4;
      const float k = gain * (1 - corner * (u * u + v * v) * 0.5F);
      if (grey) {
        const float l = 0.30F * static_cast<float>(p[0]) + 0.59F * static_cast<float>(p[1]) +
                        0.11F * static_cast<float>(p[2]);
        p[0] = p[1] = p[2] = static_cast<uint8_t>(std::clamp(l * k + dirt * 0.7F, 0.0F, 255.0F));
      } else {
        for (int c = 0; c < 3; ++c)
          p[c] = static_cast<uint8_t>(std::clamp(static_cast<float>(p[c]) * k + dirt * 0.5F, 0.0F, 255.0F));
      }
    }
}

}  // namespace

void draw_landscape(const Photo& photo, imaging::Raster& raster) {
  Canvas canvas(raster);
  const Eye eye(photo, raster.width, raster.height);
  const Light light = light_at(photo);
  const Land land = land_of(photo.rover);
  paint_ground_and_sky(photo, eye, light, land, canvas);
  paint_rocks(photo, eye, light, land, canvas);
  if (photo.camera().look == Look::kFisheye) paint_wheels(canvas);
}

imaging::Raster draw(const Photo& photo, int width, int height) {
  imaging::Raster raster{width, height, {}};
  raster.rgb.resize(static_cast<size_t>(width) * static_cast<size_t>(height) * 3);
  switch (photo.camera().look) {
    case Look::kScope:
    case Look::kCloseUp: draw_close_up(photo, raster); break;
    case Look::kSky: draw_upwards(photo, raster); break;
    case Look::kDescent: draw_downwards(photo, raster); break;
    default: draw_landscape(photo, raster);
  }
  develop(photo, raster);
  sign(raster);
  return raster;
}

}  // namespace skykeep::simulator
