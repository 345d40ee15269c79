// Perseverance's driven path from MMGIS: M20_traverse.json, a static GeoJSON of some megabytes (upstreams.md e). No key.
//
// One feature a driving sol: properties {sol, fromRMC, toRMC, length (m), SCLK_START, SCLK_END (s)}, a LineString of
// [longitude (deg east), latitude (deg), elevation (m)]. Integers and floats mix; a sol may come twice, hence `segment`. Also
// inside a batch file {"filename", "coordinate_count", "coordinates":[features], "ingestion_date"}.
//
// Request and parse are declared in sources/mars_documents.h. corrupt when the document is no such collection; a feature
// without a sol or with a broken line is rejected and the others go on. A missing length or clock is null.
#pragma once

#include "sources/mars_documents.h"
#include "sources/source.h"

namespace skykeep::sources {

Source mars_traverse_source(const Settings& settings);

}  // namespace skykeep::sources
