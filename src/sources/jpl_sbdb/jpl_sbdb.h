// What JPL's Small-Body Database knows of one object (versions 1.0 to 1.3): a whole document an object, whose scope is its designation.
//
//   {"signature", "object":{des, fullname, spkid, neo, pha, kind, orbit_id, orbit_class{code, name}},
//    "orbit":{epoch, moid, condition_code, n_obs_used, data_arc, first_obs, last_obs, rms, elements[{name, value, sigma, units}]},
//    "phys_par":[{name, value, sigma, units, ref, notes}]}
// Values are texts. Several objects of one name are told as a `list`, none as a `message`.
#pragma once

#include <vector>

#include "sources/notices.h"
#include "sources/source.h"

namespace skykeep::sources {

// An element of the orbit, or a physical parameter.
struct SbdbValue {
  bool is_element = false;
  std::string name, text, units, reference, notes;
  std::optional<double> value, sigma;  // of a number
  uint64_t record_offset = 0, record_length = 0;
};
struct SbdbObject {
  std::string designation, full_name, spk_id, kind, orbit_id, orbit_class, orbit_class_name;
  std::optional<bool> is_neo, is_hazardous;
  std::optional<double> epoch_jd, moid_au, rms;  // epoch in TDB
  std::optional<int64_t> condition_code, observations, data_arc_days;
  std::string first_observed, last_observed;
  std::vector<SbdbValue> values;
  uint64_t record_offset = 0, record_length = 0;  // of `object`
  std::vector<RejectedRecord> rejected;
  std::vector<DriftNotice> drift;
};

net::Fetch sbdb_request(std::string_view scope);
// corrupt: no such document. not_found: no object, or several. A value without a name is rejected by itself.
Result<SbdbObject> parse_sbdb(std::string_view body);

Source jpl_sbdb_source(const Settings& settings);

}  // namespace skykeep::sources
