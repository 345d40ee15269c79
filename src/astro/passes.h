// When a satellite passes over a place, and when it can be seen there.
//
// Owner: none, values and free functions. Threads: any.
// Errors: invalid_input for a query that makes no sense, and when SGP4 has no state somewhere in the search.
#pragma once

#include <optional>
#include <vector>

#include "astro/look.h"
#include "astro/sgp4.h"
#include "core/result.h"
#include "core/time.h"

namespace skykeep::astro {

struct PassQuery {
  Site site;
  // Passes are those whose culmination lies in [from, to); each is searched whole, beyond the window if need
  // be.
  UtcTime from, to;
  double min_elevation_deg = 10;      // rise and set are its crossings, as skyfield's find_events has them
  double max_sun_elevation_deg = -6;  // the sky of the site is dark below
  double standard_magnitude = kIssStandardMagnitude;
  EarthOrientation orientation;
};
constexpr std::chrono::days kLongestPassSearch{400};

struct PassPoint {
  UtcTime at;
  double azimuth_deg = 0, elevation_deg = 0, range_km = 0;
};

struct TimeSpan {
  UtcTime from, to;
};

struct Pass {
  PassPoint rise, culmination, set;
  // Inside [rise, set]: the Sun's centre stands above the limb as seen from the satellite, and the site is
  // dark.
  std::vector<TimeSpan> visible;
  std::optional<double> magnitude;  // at its brightest while visible; nothing when it is not
  std::optional<PassPoint> brightest;
};

// In order of culmination. What never sets (or not within two days or three revolutions) passes nowhere: a
// satellite with several maxima above the horizon has one pass, whose culmination is the highest.
Result<std::vector<Pass>> find_passes(const Sgp4& satellite, const PassQuery& query);

struct SkyPoint {
  UtcTime at;
  double azimuth_deg = 0, elevation_deg = 0, range_km = 0;
  bool is_lit = false;  // the satellite, by the Sun's centre
};
// The way across the sky from rise to set, both included, for a chart.
Result<std::vector<SkyPoint>> pass_track(const Sgp4& satellite, const PassQuery& query, const Pass& pass,
                                         Duration step);

}  // namespace skykeep::astro
