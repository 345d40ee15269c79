// Manifests of the old service's shape (upstreams.md d): {"photo_manifest":{name, landing_date, launch_date, status,
// max_sol, max_date, total_photos, photos:[{sol, earth_date, total_photos, cameras:[...]}]}}. Sols without photos are left
// out. The newest sol keeps growing. Also one inside a batch file {"filename", "manifests":[...], "ingestion_date"}.
//
// Request and parse are declared in sources/mars_documents.h. corrupt when the document is no manifest, when its rover is
// none of the four or when its max_sol is no sol; a bad row is rejected and the others go on.
#pragma once

#include "sources/mars_documents.h"
#include "sources/source.h"

namespace skykeep::sources {

// One whole document a rover; it tells the newest sol of rovers that no feed tells it of.
Source mars_manifests_source(const Settings& settings);

}  // namespace skykeep::sources
