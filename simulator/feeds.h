// The raw-image feeds of mars.nasa.gov, in their exact shapes.
#pragma once

#include <string>

#include "simulator/query.h"

namespace skykeep::simulator {

// One page of rss/api/?feed=raw_images: `rows` of `rows.total`.
std::string perseverance_page(const World& world, const View& view, const Rows& rows, int64_t page,
                              std::string_view per_page);
std::string perseverance_latest(const World& world, const View& view);                         // &latest=true
std::string perseverance_one(const World& world, const View& view, std::string_view imageid);  // &id=

// One page of api/v1/raw_image_items/.
std::string curiosity_page(const World& world, const View& view, const Rows& rows, int64_t page,
                           int64_t per_page, bool with_other_missions);
std::string curiosity_latest(const World& world, const View& view);  // msl/latest/

// Whole queries, as benches and tests want them.
std::string perseverance_sol_page(const World& world, const View& view, int sol, int64_t page);
std::string curiosity_sol_page(const World& world, const View& view, int sol, int64_t page);

}  // namespace skykeep::simulator
