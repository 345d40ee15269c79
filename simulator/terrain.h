// The Mars that the simulated cameras look at: light, sky, hills and ground as functions of direction and
// place.
//
// Pure and fast: some ten nanoseconds a pixel. Angles in degrees unless named otherwise, azimuth clockwise
// from north.
#pragma once

#include "simulator/world.h"

namespace skykeep::simulator {

struct Rgb {
  float r = 0, g = 0, b = 0;
  friend Rgb operator+(Rgb a, Rgb b) { return {a.r + b.r, a.g + b.g, a.b + b.b}; }
  friend Rgb operator*(Rgb a, float k) { return {a.r * k, a.g * k, a.b * k}; }
  friend Rgb operator*(Rgb a, Rgb b) { return {a.r * b.r, a.g * b.g, a.b * b.b}; }
};
inline Rgb blend(Rgb a, Rgb b, float t) { return a + (b + a * -1.0F) * t; }
inline float luma(Rgb c) { return 0.30F * c.r + 0.59F * c.g + 0.11F * c.b; }

// Repeatable chance per lattice point, [0, 1).
float dice(int x, int y, int salt);

struct Light {
  float sun_azimuth = 180, sun_elevation = 60;
  float sun_x = 0, sun_y = 0;  // horizontal unit vector towards the sun, east and north
  float day = 1;               // 0 night, 1 full day
  float low = 0;               // 1 when the sun touches the horizon
  float haze_m = 2500;         // distance over which air takes two thirds of the contrast
  Rgb horizon, zenith, glow, sunlight;
};
Light light_at(const Photo& photo);

// The character of a landing site.
struct Land {
  Rgb sand, dark, bright;
  float rocks = 1;                              // density
  float ripples = 0.5F;                         // strength of sand waves
  float hills = 1;                              // height of the ridges
  float mound_azimuth = 170, mound_height = 0;  // one great layered mountain
};
Land land_of(Rover rover);

Rgb sky(const Light& light, float elevation, float cos_to_sun);
Rgb ground(const Light& light, const Land& land, float x, float y, float distance_m, float footprint_m);

// The skyline: elevation of ridge `layer` (0 the farthest of kRidges) towards an azimuth, and its colour
// below that.
inline constexpr int kRidges = 4;
float ridge(const Land& land, int layer, float azimuth, float x, float y);
Rgb hill(const Light& light, const Land& land, int layer, float azimuth, float elevation, float top);

}  // namespace skykeep::simulator
