// Where a picture's camera looked, written as the feeds write it.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <numbers>
#include <string>

#include "simulator/world.h"

namespace skykeep::simulator {

struct Vector {
  double x, y, z;
};
// Rover frame: x forward, y right, z down.
inline Vector look_direction(const Photo& photo) {
  constexpr double kRadians = std::numbers::pi / 180;
  const double az = (photo.azimuth_deg - photo.heading_deg) * kRadians, el = photo.elevation_deg * kRadians;
  return {std::cos(el) * std::cos(az), std::cos(el) * std::sin(az), -std::sin(el)};
}
inline Vector camera_position(const Photo& photo) {
  const bool low = photo.camera().look == Look::kFisheye || photo.camera().look == Look::kCloseUp;
  return {low ? 1.09353 : 0.765508, photo.camera().name[0] == 'M' ? 0.437529 : 0.558713,
          low ? -0.727046 : -1.9692};
}
inline std::string text_of(const Vector& v) { return fmt::format("({:.6g},{:.6g},{:.6g})", v.x, v.y, v.z); }
inline std::string exact_text_of(const Vector& v) { return fmt::format("({},{},{})", v.x, v.y, v.z); }

// CAHVOR: position, axis, horizontal, vertical, optical axis, radial.
inline std::string camera_model(const Photo& photo) {
  const Vector a = look_direction(photo);
  const double focal = photo.camera().width / (2 * std::tan(photo.camera().fov_deg * std::numbers::pi / 360));
  const Vector h{-a.y * focal + a.x * 640, a.x * focal + a.y * 640, a.z * 640};
  const Vector v{a.x * 480, a.y * 480, focal + a.z * 480};
  return fmt::format("{};{};{};{};{};(0.00019935,0.338933,-0.0294161)", text_of(camera_position(photo)),
                     text_of(a), text_of(h), text_of(v), text_of(a));
}
inline std::string attitude(const Photo& photo) {
  const double half = photo.heading_deg * std::numbers::pi / 360;
  return fmt::format("({:.6g},{:.6g},{:.6g},{:.6g})", std::cos(half), 0.0835603, 0.0545696, std::sin(half));
}
inline std::string place_in_site(const Photo& photo) {
  return fmt::format("({:.6g},{:.6g},{:.6g})", std::fmod(photo.x_m, 200.0F), std::fmod(photo.y_m, 200.0F),
                     -1.68572);
}
inline double mast_azimuth(const Photo& photo) {
  return std::remainder(static_cast<double>(photo.azimuth_deg - photo.heading_deg), 360.0);
}
inline bool is_on_mast(const Photo& photo) {
  const std::string_view folder = photo.camera().folder;
  return folder == "ncam" || folder == "zcam" || folder == "mcam" || folder == "scam" ||
         (folder == "ccam" && photo.rover == Rover::kCuriosity);
}

}  // namespace skykeep::simulator
