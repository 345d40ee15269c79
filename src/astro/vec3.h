// Three numbers that belong together. Plain values; the unit stands in the name of whatever holds one.
#pragma once

#include <cmath>
#include <numbers>

namespace skykeep::astro {

struct Vec3 {
  double x = 0, y = 0, z = 0;

  friend Vec3 operator+(Vec3 a, Vec3 b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
  friend Vec3 operator-(Vec3 a, Vec3 b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
  friend Vec3 operator-(Vec3 a) { return {-a.x, -a.y, -a.z}; }
  friend Vec3 operator*(double k, Vec3 a) { return {k * a.x, k * a.y, k * a.z}; }
};

inline double dot(Vec3 a, Vec3 b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
inline Vec3 cross(Vec3 a, Vec3 b) {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
inline double norm(Vec3 a) { return std::sqrt(dot(a, a)); }
inline Vec3 unit(Vec3 a) { return (1 / norm(a)) * a; }
// Between two directions; exact for small angles too (atan2 of |a x b| and a.b).
inline double angle_between_rad(Vec3 a, Vec3 b) { return std::atan2(norm(cross(a, b)), dot(a, b)); }

constexpr double kTwoPi = 2 * std::numbers::pi;
constexpr double kRadPerDeg = std::numbers::pi / 180;
constexpr double kDegPerRad = 180 / std::numbers::pi;

}  // namespace skykeep::astro
