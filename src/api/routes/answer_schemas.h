// What the JSON forms of json_of.h, photo_json.h and old_shapes.cc look like, for the route table.
//
// Threads: pure functions.
#pragma once

#include "api/schema.h"

namespace skykeep::api::schemas {

// Of the archive.
Schema photo();          // all that is known of one
Schema listed_photo();   // one among others; its further fields with detail=full
Schema photos_common();  // what holds for all of a list
Schema rover();
Schema sols();
Schema sol();
Schema traverse();
// Of the retired Mars Rover Photos API.
Schema old_photo();
Schema old_rover();
Schema old_manifest();
// Of the loop.
Schema status();
Schema source();
Schema outage();
Schema partition();
Schema partition_counts();
Schema run();
Schema run_with_attempts();
Schema notice();
Schema loop();
Schema rejected();
Schema test_result();
Schema lineage_node();
Schema table_info();
Schema rows();        // of a table or a query
Schema row_arrays();  // the same with columns apart
Schema accepted();
Schema import_report();
Schema build_report();
Schema sync_request();
Schema sync_line();

}  // namespace skykeep::api::schemas
