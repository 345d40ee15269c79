// The impact risk list of JPL's Sentry (versions 1.1 and 2.0): whole documents.
//
//   the list     {"count","data":[{des, fullname, id, h, diameter, v_inf, ip, n_imp, ps_cum, ps_max, ts_max, range, last_obs, last_obs_jd}]}
//   the removed  {"count","data":[{des, removed}]}, asked for with removed=1; scope "removed"
//   an object    {"summary":{...}, "data":[one virtual impactor each]}, by import alone; its impactors stay in the raw bytes
//   an object that is not on the list any more: {"removed":"2021-03-26 15:06:13","error":"specified object removed"}. It does not say
//   which one; by import alone
// Every value is a text or null; ts_max is null of impacts more than a century ahead.
#pragma once

#include <vector>

#include "sources/notices.h"
#include "sources/source.h"

namespace skykeep::sources {

inline constexpr std::string_view kRemovedScope = "removed";

enum class SentryKind { kListed, kRemoved, kObject };
std::string_view to_string(SentryKind kind);  // "listed", "removed", "object"

struct SentryRecord {
  std::string designation;  // "" of what does not say which object was removed
  std::string full_name, sentry_id, last_observed;
  std::optional<double> h, diameter_km, v_inf_km_s, impact_probability, palermo_cumulative, palermo_maximum;
  std::optional<int64_t> impacts, torino_maximum, first_year, last_year;
  std::optional<Date> last_observed_on;
  std::optional<UtcTime> removed_at;
  uint64_t record_offset = 0, record_length = 0;
};
struct SentryDocument {
  SentryKind kind = SentryKind::kListed;  // of all its records
  std::vector<SentryRecord> records;
  std::vector<RejectedRecord> rejected;
  std::vector<DriftNotice> drift;
};

net::Fetch sentry_request(std::string_view scope);
// corrupt: no such document, an empty one (neither list ever was), or a count that is not the number of its rows. A record without a
// designation is rejected by itself.
Result<SentryDocument> parse_sentry(std::string_view body);

Source jpl_sentry_source(const Settings& settings);

}  // namespace skykeep::sources
