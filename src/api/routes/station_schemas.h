// What the JSON forms of iss_json.h, sky.h and iss_old_shapes.cc look like, for the route table.
//
// Threads: pure functions.
#pragma once

#include "api/schema.h"

namespace skykeep::api::schemas {

Schema station_now();
Schema track();
Schema passes();
Schema elements();
Schema activity();
Schema crew();
Schema health();
// Of open-notify.
Schema old_iss_now();
Schema old_astros();
Schema old_passes();
Schema old_tle_info();
// Of wheretheiss.at.
Schema old_satellites();
Schema old_position();
Schema old_tle();
Schema old_coordinates();

}  // namespace skykeep::api::schemas
