// Where a rover is on each sol: a plausible drive from the landing site, computed once from the seed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "simulator/rovers.h"

namespace skykeep::simulator {

// "site_drive", the rover motion counter.
struct MotionCounter {
  int site = 0, drive = 0;
  std::string text() const { return std::to_string(site) + "_" + std::to_string(drive); }
};

// One driving sol. Metres are local: x to the east, y to the north of the landing site.
struct Drive {
  int sol = 0;
  MotionCounter from, to;
  double length_m = 0;
  double start_lmst_s = 0, end_lmst_s = 0;
  double x0 = 0, y0 = 0, x1 = 0, y1 = 0;
  double heading_deg = 0;  // clockwise from north
  double odometer_m = 0;   // at its end
};

// Where the rover stands at a moment.
struct Place {
  MotionCounter counter;
  double x = 0, y = 0, heading_deg = 0;
  bool has_tracks = false;  // it drove here today or yesterday
};

class DrivePlan {
 public:
  DrivePlan(Rover rover, uint64_t seed, int last_sol);
  const std::vector<Drive>& drives() const { return drives_; }  // by sol
  Place place(int sol, double lmst_s) const;
  int last_sol() const { return last_sol_; }

 private:
  std::vector<Drive> drives_;
  int last_sol_;
};

struct GeoPoint {
  double lon_deg = 0, lat_deg = 0, elevation_m = 0;  // east positive, planetocentric
};
GeoPoint geo_at(Rover rover, double x, double y);

}  // namespace skykeep::simulator
