// Questions to a set of orbital elements, answered as the API answers them: for the station that is kept here, and for
// elements from a file without any data directory (app's verbs).
//
// Threads: pure functions. Errors: invalid_input in words for a person; what SGP4 says when it has no state.
#pragma once

#include <string>

#include "astro/passes.h"
#include "astro/sgp4.h"
#include "core/json.h"
#include "flows/station_queries.h"

namespace skykeep::api {

// Beyond it passes are withheld: a set of 14 days is some 400 km, or a minute, off (rules.md 30).
inline constexpr Duration kOldestForPasses = std::chrono::days(14);
inline constexpr int64_t kMostPassDays = 30;

// The model at `t` and what is beneath: provenance model, source sgp4.
Result<flows::SatellitePosition> model_position(const astro::Sgp4& satellite, UtcTime t);

struct PassRequest {
  astro::PassQuery query;
  bool only_visible = false;
  bool with_track = false;     // the way across the sky, a point every kTrackStep
  bool whatever_age = false;   // do not withhold anything
};
inline constexpr Duration kTrackStep = 10s;

struct PassAnswer {
  Json passes = Json::array();
  std::string withheld;          // what is not told and why; empty: nothing
  bool is_whole_window = false;  // nothing at all could be told
  bool is_always_up = false;     // it neither rises nor sets in the window
  Json up_until, up_from;        // {utc, azimuth_deg} where it sets without having risen in the window, or the other way; else null
  Json ends_early;               // {utc, reason}: the model ends inside the window, the satellite decays; else null
};
Result<PassAnswer> find_passes(const astro::Sgp4& satellite, const PassRequest& request);

// The answer of /api/v1/iss/passes; `elements`: what is told of the set that the passes stand on.
Json json_of(const PassRequest& request, const PassAnswer& answer, const astro::Elements& satellite, Json elements);

// One pass as {id, rise, culmination, set, is_visible, visible_part, visible, magnitude, element_age_s}. `visible` and
// `magnitude` tell of the parts that can be seen (rules.md 33) and of nothing else. `id` stays when newer elements move the pass.
Json json_of(const astro::Pass& pass, const astro::Sgp4& satellite, const astro::Site& site);
// Which satellite it is, for headings and calendars: {id, object_id, name, title, identity}.
Json json_of(const astro::Elements& satellite);

}  // namespace skykeep::api
