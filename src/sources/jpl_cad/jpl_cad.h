// Close approaches to the Earth, from JPL's CAD API (versions 1.1 to 1.5). A part is a month, counted in TDB as the API counts.
//
// A table by `fields` (jpl_table.h): des, orbit_id, jd, cd ("2010-Jan-02 18:07", jd to the minute), dist, dist_min, dist_max (au, from the
// Earth's centre; 3 sigma), v_rel, v_inf (km/s), t_sigma_f ("< 00:01", "12:34", "3_04:05"), h; on request also body, diameter and
// diameter_sigma (km), fullname (padded with blanks). h is null of comets, v_inf of what is bound to the Earth. Without any approach the
// count is 0, and fields and data may be missing.
#pragma once

#include <vector>

#include "sources/notices.h"
#include "sources/source.h"

namespace skykeep::sources {

struct CloseApproach {
  std::string designation, full_name, orbit_id;
  std::string body;                        // "Earth"
  double julian_date = 0;                  // TDB
  Date date;                               // of the calendar of TDB, as every list of approaches has it
  UtcTime at;                              // UTC
  std::string time_sigma;                  // as written
  std::optional<double> time_sigma_min;    // of "< 00:01" one minute
  double distance_au = 0;
  std::optional<double> distance_min_au, distance_max_au, v_rel_km_s, v_inf_km_s, h, diameter_km, diameter_sigma_km;
  uint64_t record_offset = 0, record_length = 0;
};
struct CadDocument {
  std::vector<CloseApproach> records;
  std::vector<RejectedRecord> rejected;
  std::vector<DriftNotice> drift;
};

net::Fetch cad_request(Date from, Date to);
// corrupt: no such table, or its count is not the number of its rows. A row without a designation, a date or a distance is rejected by
// itself. Of a part that was asked for, an approach of another month is corrupt.
Result<CadDocument> parse_cad(std::string_view body, const PartitionKey& asked = {});

Source jpl_cad_source(const Settings& settings);

}  // namespace skykeep::sources
