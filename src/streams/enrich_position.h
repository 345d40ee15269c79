// iss-positions -> iss-enriched: everything that follows from where the station is and when, and what is odd about it.
//
// Pure but for what it remembers of the seconds before, by which jumps, standstills and raised orbits are seen. Its bands are
// those of physics: the height between perigee and apogee of the state it flies, the speed that vis-viva gives for it.
// Owner: the enriching stage. Threads: one at a time.
#pragma once

#include <memory>
#include <optional>

#include "streams/places.h"
#include "streams/position.h"

namespace skykeep::streams {

class Enricher {
 public:
  explicit Enricher(PlaceLookup places);
  ~Enricher();
  Enricher(Enricher&&) noexcept;

  // Seconds are expected in order; an older one than the last is enriched without a look at its neighbours.
  EnrichedRecord enrich(PositionRecord record);

 private:
  struct Memory;
  std::unique_ptr<Memory> memory_;
  PlaceLookup places_;
};

// Kepler's view of a state: semi-major axis in km and eccentricity.
struct OrbitSize {
  double semi_major_km = 0, eccentricity = 0;
};
OrbitSize orbit_size(const StateVector& state);
// From the Earth's centre to a height above the ellipsoid.
double radius_km(double latitude_deg, double altitude_km);

}  // namespace skykeep::streams
