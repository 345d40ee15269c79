// Where the station is, by two upstreams and by recorded tracks. Declared in sources/station_documents.h.
//
// wheretheiss.at v1: one object, or with positions?timestamps= a list of at most ten: name, id, latitude, longitude, altitude,
// velocity (an hour), visibility "daylight" or "eclipsed", footprint (diameter), timestamp (Unix s), daynum (Julian day),
// solar_lat, solar_lon (0 .. 360, unlike longitude), units "kilometers" or "miles" (which holds for altitude, velocity and
// footprint). Errors: {"error":"...","status":404}. The value is a propagated TLE.
//
// open-notify iss-now: {"message":"success","timestamp":Unix s,"iss_position":{"latitude":"-34.3850","longitude":"-58.3861"}}:
// coordinates are texts of four decimals, the order of members varies. Any other message is an error.
//
// Recorded tracks: CSV with a header, among its columns a time (timestamp in Unix seconds, or a date in UTC), latitude and
// longitude; stray index columns ("", "Unnamed: 0.1") mean nothing. Also lines of JSON, one record each.
#pragma once

#include "sources/reading/fields.h"
#include "sources/station_documents.h"

namespace skykeep::sources {

// What both parsers and the tracks share: values that were read, as a candidate. "" or the reason for rejection.
struct RawPosition {
  reading::Scalar id, at, latitude, longitude, altitude, footprint, visibility, solar_latitude, solar_longitude, units;
  reading::Scalar velocity;       // an hour, in the units named
  reading::Scalar velocity_km_s;  // where a table names its unit itself
};
std::string fill_position(const RawPosition& raw, UtcTime now, PositionCandidate& out, reading::Drift& drift);

}  // namespace skykeep::sources
