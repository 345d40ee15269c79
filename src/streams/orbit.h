// The model as arbitration sees it: where a set of elements puts the satellite at a second.
//
// Owner: whoever holds the shared pointer; immutable. Threads: any.
#pragma once

#include <memory>

#include "core/time.h"
#include "streams/position.h"

namespace skykeep::streams {

struct OrbitPoint {
  double latitude_deg = 0, longitude_deg = 0, altitude_km = 0;  // geodetic, WGS 84
  StateVector state;                                            // TEME
};

class Orbit {
 public:
  virtual ~Orbit() = default;
  // None where the theory gives no position (decayed, out of its range).
  virtual std::optional<OrbitPoint> at(int64_t second) const = 0;
  // Revolutions since launch; dearer than a position.
  virtual std::optional<int64_t> orbit_number(int64_t second) const = 0;
};

// One set of mean elements with what arbitration needs to know of it.
struct ElementSet {
  UtcTime epoch;
  std::string source;                            // for people: "celestrak", "wheretheiss", "built_in"
  Provenance provenance = Provenance::kModel;    // of values made from it: model, recording, simulated
  bool is_built_in = false;
  std::optional<int64_t> raw_id;                 // of the answer that it stood in
  std::shared_ptr<const Orbit> orbit;

  double age_days(int64_t second) const;         // |second - epoch|
};

// How far the model may be off, measured on recorded sets of the station (rules.md 30): 3.4 days = 3 km, 6.7 = 72 km,
// 113 = 4,572 km. Never more than the orbit is wide.
double model_error_km(double age_days);           // 2 km x age_days^2, at least 1 km
double tolerance_km(double age_days);             // what an upstream may differ: the same, at least 5 km
inline constexpr double kJudgeDays = 10;          // above it the model cannot overrule a fresh upstream
inline constexpr double kWithholdDays = 14;       // above it passes and alerts are withheld
inline constexpr double kMostModelDays = 730;     // above it elements say nothing at all, not even how high it flew

// Length of the arc between two sub-points at a height above the mean sphere.
double distance_km(double latitude_a, double longitude_a, double latitude_b, double longitude_b, double altitude_km);

}  // namespace skykeep::streams
