// What the upstreams say about the station's orbit: mean elements from CelesTrak and two fall-backs. Requests and pure
// parsing (astro reads the formats); nothing here does I/O. When CelesTrak may be asked at all: sources/celestrak_guard.h.
//
// Threads: all functions may be called from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "astro/elements.h"
#include "core/time.h"
#include "net/fetcher.h"
#include "sources/notices.h"

namespace skykeep::sources {

enum class ElementSource : uint8_t { kCelestrak, kWheretheiss, kIvanstanojevic, kBuiltIn };
std::string_view to_string(ElementSource source);  // "celestrak", "wheretheiss", "ivanstanojevic", "built_in"

// How far ahead of the clock an epoch may be: elements are sometimes made for the coming hours, never for a coming day.
inline constexpr Duration kEpochAhead = 24h;

struct OrbitDocument {
  std::string format;                     // "OMM JSON", "TLE", ...: as astro names it
  std::vector<astro::Elements> elements;  // in the order of the document
  std::vector<RejectedRecord> rejected;   // reasons begin with the place: "line 7: ..."; the place in bytes is not known (0)
  std::vector<DriftNotice> drift;         // members of JSON objects that no reader knows
};

// GP in OMM JSON by catalogue number; FORMAT is always named, its default has changed before. No redirects: they count as
// errors there.
net::Fetch celestrak_request(int64_t norad_cat_id);
net::Fetch wheretheiss_tles_request(int64_t norad_cat_id);   // one TLE, as JSON
net::Fetch ivanstanojevic_request(int64_t norad_cat_id);     // one TLE, as JSON

// Every shape of elements, recognised from the content: OMM as JSON, CSV, XML or KVN, two-line sets, the JSON of the TLE
// services. `only`: the catalogue number that was asked for; others are rejected (0: all are taken, for import). An epoch
// that lies more than kEpochAhead after `now` is rejected. corrupt: not elements at all; not_found, rate_limited,
// unavailable: the upstream said so instead.
Result<OrbitDocument> parse_orbits(std::string_view body, UtcTime now, int64_t only = 0);

// The station as CelesTrak gave it for 2026-09-20: what the program knows before anybody has answered. Its age tells how
// little that is.
const astro::Elements& built_in_elements();

}  // namespace skykeep::sources
