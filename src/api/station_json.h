// The JSON forms of what is known about the station: native ones, and those of open-notify and wheretheiss.at.
//
// Times RFC 3339, units in the names, absent values null. Ages are counted to `now`. Threads: pure functions.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/json.h"
#include "flows/station_queries.h"

namespace skykeep::api {

// The object of /api/v1/iss/now. `state`: live, stale, model, recorded, none.
Json json_of(const flows::SatellitePosition& position, std::string_view state, UtcTime now);
// With "why" and "sources"; without a position every value of it is null. Where is_place_known() is false the place, the
// light and the local time are null, `position_known` is false and `where` and `orbit` say what is known.
Json json_of(const flows::StationNow& now_known, UtcTime now);
Json json_of(const flows::StationUpstream& source, UtcTime now);
// A length whose error is itself known roughly: two digits that count.
double two_digits(double value);
Json json_of(const flows::SatelliteTrack& track);
Json json_of(const flows::SatelliteElements& elements);       // without the elements themselves
Json with_notations(const flows::SatelliteElements& elements);  // and with them: "omm", "line1", "line2"
Json json_of(const flows::StationCrew& crew, UtcTime now);
Json json_of(const flows::StationHealth& health, UtcTime now);

// A record of the topic iss-enriched as an event: "iss" with the object of /api/v1/iss/now (without why and sources), or
// "iss_gap" for seconds that nobody knows. Nothing for what is no such record.
struct StationEvent {
  std::string_view name;
  Json data;
  int64_t second = 0;  // of the record
};
// `orbit_at` is asked where the place is not known: a record carries no orbit.
using OrbitAt = std::function<std::optional<flows::SatelliteOrbit>(UtcTime)>;
std::optional<StationEvent> station_event(std::string_view record, UtcTime now, const OrbitAt& orbit_at);

}  // namespace skykeep::api
