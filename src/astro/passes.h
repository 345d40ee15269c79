// When a satellite passes over a place, and when it can be seen there.
//
// Owner: none, values and free functions. Threads: any.
// Errors: invalid_input for a query that makes no sense, and when SGP4 has no state anywhere in the window.
#pragma once

#include <optional>
#include <string_view>
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
  std::optional<double> standard_magnitude;  // none: it is not known how bright the satellite is
  EarthOrientation orientation;
};
constexpr std::chrono::days kLongestPassSearch{400};

struct PassPoint {
  UtcTime at;
  double azimuth_deg = 0, elevation_deg = 0, range_km = 0;
};

enum class VisibleFrom { kRises, kLeavesShadow, kDusk };
enum class VisibleUntil { kSets, kEntersShadow, kDawn };
std::string_view to_string(VisibleFrom reason);   // "rises", "leaves_shadow", "dusk"
std::string_view to_string(VisibleUntil reason);  // "sets", "enters_shadow", "dawn"

// What an observer sees of a pass: the Sun's centre stands above the limb as seen from the satellite, the site is dark,
// the satellite above the threshold, and for at least kLeastVisible above kLeastVisibleElevation_deg.
struct VisiblePart {
  PassPoint start, top, end;  // top: the highest point of this part, which need not be the pass's
  VisibleFrom begins = VisibleFrom::kRises;
  VisibleUntil ends = VisibleUntil::kSets;
  // Of a satellite whose standard magnitude is known.
  std::optional<double> magnitude;      // at its brightest
  std::optional<double> top_magnitude;  // at the top
  std::optional<PassPoint> brightest;
};
constexpr Duration kLeastVisible{30'000'000};
constexpr double kLeastVisibleElevation_deg = 10;

struct Pass {
  PassPoint rise, culmination, set;
  std::vector<VisiblePart> visible;  // in order; empty: a pass, but not a visible one
  // The longest of them; null when it cannot be seen.
  const VisiblePart* visible_part() const;
};

struct PassList {
  // In order of culmination. A satellite with several maxima above the threshold has one pass, whose culmination is the
  // highest.
  std::vector<Pass> passes;
  // It stands above the threshold through the whole window, so that it neither rises nor sets there.
  bool is_always_up = false;
  // Up at the beginning of the window, in no pass of the list, it sets here; or it rises here and is still up at the end. So do slow
  // drifters, and what passed its highest point just before.
  std::optional<PassPoint> up_until, up_from;
  // Passes are told only between these, whole ones alone: before and after them there is no state to be believed.
  std::optional<ModelEdge> begins, ends;
};
Result<PassList> find_passes(const Sgp4& satellite, const PassQuery& query);

struct SkyPoint {
  UtcTime at;
  double azimuth_deg = 0, elevation_deg = 0, range_km = 0;
  bool is_lit = false;  // the satellite, by the Sun's centre
};
// The way across the sky from rise to set, both included, for a chart.
Result<std::vector<SkyPoint>> pass_track(const Sgp4& satellite, const PassQuery& query, const Pass& pass,
                                         Duration step);

}  // namespace skykeep::astro
