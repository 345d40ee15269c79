// Where the simulated station is: a sequence of element sets, a new one every eight hours, as a function of the seed alone.
//
// The sets agree with each other: angles follow the secular rates, mean motion stays (the crew lifts the orbit now and then),
// so that a change of sets moves the station by less than a kilometre. A set is published two to three hours after its epoch,
// as real ones are. Any date can be asked for.
// Owner: Station. Threads: const, any.
#pragma once

#include <cstdint>

#include "astro/sgp4.h"
#include "astro/station.h"

namespace skykeep::simulator {

struct ElementSet {
  int64_t number = 0;  // counts up with time
  UtcTime published;
  astro::Elements elements;  // rounded to the digits that are published
};

class StationOrbit {
 public:
  explicit StationOrbit(uint64_t seed);
  ElementSet set(int64_t number) const;
  ElementSet newest(UtcTime now) const;         // the last one published until then
  astro::StationState at(UtcTime t) const;      // by the set that was the newest at t
  astro::Geodetic place(UtcTime t) const;       // of it: cheap, without Sun and shadow

 private:
  uint64_t seed_;
  astro::Elements base_;                        // at kBase
  double argument_rate_ = 0;                    // of latitude, rad/min
  double node_rate_ = 0, pericenter_rate_ = 0;  // rad/min
};

}  // namespace skykeep::simulator
