// What the station's upstreams say: positions and crews. Requests and pure parsing; nothing here does I/O. The elements of
// its orbit: sources/orbit_documents.h.
//
// Threads: all functions may be called from any thread. Where a function takes `now`, it is the moment at which the bytes
// were received: what claims to be later than that (kAheadOfClock allowed) is rejected.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"
#include "net/fetcher.h"
#include "sources/notices.h"

namespace skykeep::sources {

inline constexpr int64_t kStation = 25544;  // its catalogue number

// How far ahead of the clock a position may be: wheretheiss.at is asked for the coming ten seconds, and clocks differ.
inline constexpr Duration kAheadOfClock = 2min;

enum class PositionSource : uint8_t { kWheretheiss, kOpenNotify, kTrack };
std::string_view to_string(PositionSource source);  // "wheretheiss", "open_notify", "track"

// Where an upstream says the station is. Not yet believed: arbitration compares it with the model and the others.
struct PositionCandidate {
  PositionSource source = PositionSource::kWheretheiss;
  int64_t satellite_id = kStation;
  UtcTime at;                                        // the second that the value is for, as the upstream says
  double latitude_deg = 0;                           // -90 .. 90
  double longitude_deg = 0;                          // -180 .. 180, east positive
  std::optional<double> altitude_km, velocity_km_s;  // whatever units the upstream used
  std::optional<double> footprint_km;                // diameter
  std::string visibility;                            // "daylight", "eclipsed"; "" when not said
  std::optional<double> solar_latitude_deg;
  std::optional<double> solar_longitude_deg;         // 0 .. 360, unlike longitude_deg
  uint64_t record_offset = 0, record_length = 0;     // of this record inside the body, bytes
};

struct PositionDocument {
  std::vector<PositionCandidate> candidates;  // in the order of the document
  std::vector<RejectedRecord> rejected;
  std::vector<DriftNotice> drift;
};

// wheretheiss.at, up to kMostTimestamps seconds in one call (each a Unix time); they may lie ahead.
inline constexpr size_t kMostTimestamps = 10;
net::Fetch wheretheiss_positions_request(std::span<const int64_t> unix_seconds);
net::Fetch wheretheiss_now_request();
// open-notify's iss-now: http only, now only, no height.
net::Fetch open_notify_request();

// Success means the whole document was read; a record whose values cannot be used is in `rejected`, the others stay.
// corrupt when it is not of this shape (HTML, empty, cut off); an error envelope is rate_limited, permission, not_found or
// unavailable, as it says.
Result<PositionDocument> parse_wheretheiss(std::string_view body, UtcTime now);
Result<PositionDocument> parse_open_notify(std::string_view body, UtcTime now);
// For import: a recorded answer of either upstream, several of them as NDJSON or a list, or a recorded track as CSV. The
// shape is recognised from the content; lines that cannot be used are rejected with their number.
Result<PositionDocument> parse_positions(std::string_view body, UtcTime now);

// ---- crew ----

enum class CrewSource : uint8_t { kOpenNotify, kCorquaid };
std::string_view to_string(CrewSource source);  // "open_notify", "corquaid"

struct CrewMember {
  std::string name;
  std::string craft;                           // "ISS", "Tiangong", else the ship's name (rules.md 35); "" when nobody says
  std::string spacecraft;                      // that brought them, "" when not said
  std::string agency, country, position;       // "" when not said
  std::optional<UtcTime> launched;
  std::optional<int32_t> days_before;          // in space, on earlier flights
  uint64_t record_offset = 0, record_length = 0;
};
// Days in space at `now`, this flight included; nullopt when the upstream does not say.
std::optional<int32_t> days_in_space(const CrewMember& member, UtcTime now);

struct Crew {
  CrewSource source = CrewSource::kOpenNotify;
  int64_t number = 0;                          // as the document claims; people.size() is what it holds
  std::vector<CrewMember> people;              // everybody in space, not only aboard this station
  std::vector<RejectedRecord> rejected;
  std::vector<DriftNotice> drift;
};
net::Fetch open_notify_crew_request();
net::Fetch corquaid_crew_request();
// Either upstream's document, told from its content. Errors as above.
Result<Crew> parse_crew(std::string_view body, UtcTime now);

}  // namespace skykeep::sources
