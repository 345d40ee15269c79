// The retired Mars Rover Photos service: rovers, photos, latest photos, manifests, for all four rovers.
#pragma once

#include <string>

#include "simulator/answer.h"
#include "simulator/query.h"

namespace skykeep::simulator {

// `route` is what follows ".../v1/": "rovers/curiosity/photos". `with_totals`: rovers inside photos carry
// max_sol, max_date, total_photos and cameras (servers differ, as did the old one over the years).
Answer old_service(const World& world, const View& view, std::string_view route, const Params& params,
                   bool with_totals);

std::string old_photos_of_sol(const World& world, const View& view, Rover rover, int sol, bool with_totals);
std::string old_manifest(const World& world, const View& view, Rover rover);

}  // namespace skykeep::simulator
