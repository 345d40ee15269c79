// Fireballs that US Government sensors saw, from JPL's Fireball API (versions 1.0 to 1.2): one whole document since 1988.
//
// A table by `fields` (jpl_table.h): date ("1988-04-15 03:03:10", UTC), energy (1e10 J, radiated), impact-e (kt), lat and lon without a sign
// beside lat-dir and lon-dir, alt (km), vel (km/s); on request vx, vy, vz. Many have no place, height or speed.
#pragma once

#include <vector>

#include "sources/notices.h"
#include "sources/source.h"

namespace skykeep::sources {

struct Fireball {
  UtcTime at;
  std::optional<double> energy_j, impact_energy_kt, latitude, longitude;  // degrees, north and east positive; both or none
  std::optional<double> altitude_km, velocity_km_s, vx_km_s, vy_km_s, vz_km_s;
  uint64_t record_offset = 0, record_length = 0;
};
struct FireballDocument {
  std::vector<Fireball> records;
  std::vector<RejectedRecord> rejected;
  std::vector<DriftNotice> drift;
};

net::Fetch fireball_request();
// corrupt: no such table, or its count is not the number of its rows. A row without a date, or of a place without a direction, is rejected
// by itself.
Result<FireballDocument> parse_fireballs(std::string_view body);

Source jpl_fireball_source(const Settings& settings);

}  // namespace skykeep::sources
