// NeoWs, NASA's near-Earth objects: api.nasa.gov/neo/rest/v1. A part is a week: the feed gives at most eight dates at once, and seven
// are a week.
//
// Three shapes hold the same objects: the feed {"element_count", "near_earth_objects": {"2018-12-25": [...]}}, whose dates come in no order
// and whose count is one of appearances; browse {"page", "near_earth_objects": [...]}; and lookup, one object by itself. A feed has one
// approach an object, the others hundreds, from 1900 to 2200 and to any planet. Until 2016 an object had no id, only neo_reference_id.
//
// Its times are those of JPL's table of close approaches to the minute, which are TDB, written as if they were UTC. An approach without
// close_approach_date_full has none: its epoch is midnight in California.
// Numbers of approaches are texts. Links carry the caller's key, which net strikes out of what was fetched.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sources/notices.h"
#include "sources/source.h"

namespace skykeep::sources {

struct NeoApproach {
  std::string body;                        // "Earth", "Merc", "Juptr"; "" where it is not said
  Date date;
  std::optional<UtcTime> at_tdb;
  std::optional<double> miss_distance_km, miss_distance_ld, velocity_km_s, velocity_km_h;
  uint64_t record_offset = 0, record_length = 0;
};
struct NeoRecord {
  std::string object_id;                   // SPK id
  std::string name, designation;           // "68950 (2002 QF15)", "68950"
  std::optional<Date> feed_date;           // under which the feed lists it
  std::optional<double> h;
  std::optional<double> diameter_min_m, diameter_max_m, diameter_min_km, diameter_max_km;  // from H; old bodies round them unlike
  std::optional<bool> is_hazardous, is_sentry;
  std::string orbit_id, orbit_class;       // of lookup and browse
  std::optional<double> moid_au;
  std::vector<NeoApproach> approaches;
  uint64_t record_offset = 0, record_length = 0;
};
struct NeowsDocument {
  std::vector<NeoRecord> objects;
  std::vector<RejectedRecord> rejected;
  std::vector<DriftNotice> drift;
  bool is_feed = false;
  std::optional<int64_t> claimed_total;    // element_count, of a feed
};

// The designation by which JPL knows the object of such a name: "2019 AW2" of "(2019 AW2)", "433" of "433 Eros (A898 PA)".
std::string designation_of_name(std::string_view name);

net::Fetch neows_feed_request(Date monday, std::string_view api_key);
// corrupt: none of the three shapes. An object without an id and an approach without a date are rejected by themselves.
Result<NeowsDocument> parse_neows(std::string_view body);

Source neows_source(const Settings& settings);

}  // namespace skykeep::sources
