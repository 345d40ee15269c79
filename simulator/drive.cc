#include "simulator/drive.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "simulator/random.h"

namespace skykeep::simulator {
namespace {

constexpr double kMarsRadiusM = 3'396'190.0;
constexpr double kRadians = std::numbers::pi / 180.0;

struct Character {
  double share_of_driving_sols, median_m, spread, max_m, drift_heading_deg;
  double lon, lat, elevation;
};

// Perseverance's numbers follow its recorded traverse: 522 driving sols of 1827, median 44 m, longest 489 m.
Character character(Rover rover) {
  switch (rover) {
    case Rover::kPerseverance: return {0.286, 52, 1.3, 489, 268, 77.45088572, 18.44462715, -2569.91};
    case Rover::kCuriosity: return {0.26, 22, 1.1, 142, 195, 137.4416334, -4.5894669, -4501.0};
    case Rover::kSpirit: return {0.20, 11, 1.0, 124, 120, 175.472636, -14.5684, -1935.0};
    case Rover::kOpportunity: return {0.21, 28, 1.1, 220, 170, 354.4734, -1.9462, -1385.0};
  }
  return {};
}

double drive_length(const Character& c, Random& random) {
  const double kind = random.unit();
  if (kind < 0.01) return 0;                          // a site is renamed, nothing moves
  if (kind < 0.08) return random.between(0.05, 4.9);  // a small adjustment
  return std::min(c.max_m, c.median_m * std::exp(c.spread * random.normal()));
}

}  // namespace

DrivePlan::DrivePlan(Rover rover, uint64_t seed, int last_sol) : last_sol_(last_sol) {
  const Character c = character(rover);
  MotionCounter counter{3, 0};
  double x = 0, y = 0, heading = c.drift_heading_deg, odometer = 0;
  for (int sol = 14; sol <= last_sol; ++sol) {
    Random random(mix(seed, 0xd71fe + index_of(rover), static_cast<uint64_t>(sol)));
    if (!random.chance(c.share_of_driving_sols)) continue;
    Drive drive;
    drive.sol = sol;
    drive.from = counter;
    drive.length_m = std::round(drive_length(c, random) * 100) / 100;
    heading += 38 * random.normal() + 0.12 * std::remainder(c.drift_heading_deg - heading, 360.0);
    drive.heading_deg = heading;
    drive.x0 = x;
    drive.y0 = y;
    const double straight = drive.length_m * random.between(0.80, 0.97);  // the rest went into bends
    x += straight * std::sin(heading * kRadians);
    y += straight * std::cos(heading * kRadians);
    drive.x1 = x;
    drive.y1 = y;
    drive.start_lmst_s = random.between(10.5, 13.0) * 3600;
    drive.end_lmst_s = drive.start_lmst_s + 120 + drive.length_m * random.between(22.0, 40.0);
    counter.drive += 2 * (1 + static_cast<int>(drive.length_m * 3.1));
    if (counter.drive > 4200 && random.chance(0.5)) counter = {counter.site + 1, 0};
    if (counter.drive > 9000) counter = {counter.site + 1, 0};
    drive.to = counter;
    odometer += drive.length_m;
    drive.odometer_m = odometer;
    drives_.push_back(drive);
  }
}

Place DrivePlan::place(int sol, double lmst_s) const {
  auto after =
      std::upper_bound(drives_.begin(), drives_.end(), sol, [](int s, const Drive& d) { return s < d.sol; });
  if (after == drives_.begin()) return {{3, 0}, 0, 0, 0, false};
  const Drive& last = *std::prev(after);
  if (last.sol == sol && lmst_s < last.end_lmst_s) {
    const bool moving = lmst_s > last.start_lmst_s;
    const double share = moving ? (lmst_s - last.start_lmst_s) / (last.end_lmst_s - last.start_lmst_s) : 0;
    MotionCounter counter = last.from;
    if (moving) counter.drive += 2 * static_cast<int>(share * last.length_m * 1.5);
    return {counter, std::lerp(last.x0, last.x1, share), std::lerp(last.y0, last.y1, share), last.heading_deg,
            moving};
  }
  return {last.to, last.x1, last.y1, last.heading_deg, sol - last.sol <= 1 && last.length_m > 4};
}

GeoPoint geo_at(Rover rover, double x, double y) {
  const Character c = character(rover);
  const double metres_per_degree = kMarsRadiusM * kRadians;
  // Gentle relief: long waves of some tens of metres, short ones of a metre.
  const double relief = 42 * (std::sin(x / 3100.0) + std::sin(y / 2300.0 + 1.0) - std::sin(1.0)) +
                        3 * std::sin(x / 170.0) * std::cos(y / 140.0) + 0.35 * std::sin(x / 9.0 + y / 7.0);
  return {c.lon + x / (metres_per_degree * std::cos(c.lat * kRadians)), c.lat + y / metres_per_degree,
          c.elevation + relief};
}

}  // namespace skykeep::simulator
