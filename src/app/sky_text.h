// The station in words and tables for people, out of the JSON that the API gives. Pure.
#pragma once

#include <string>

#include "core/json.h"
#include "core/time.h"

namespace skykeep::app {

// "Skykeep: 12.3 N 45.6 W, 418 km, over the South Atlantic Ocean, daylight; api, 3 s old, 0.4 km from the model"
// of the object of /api/v1/iss/now, and what is wrong with it in a second line.
std::string where_in_words(const Json& now);

// A line a pass, told by its visible part where it can be seen; times on the clocks of the site, directions as compass
// points; before them what can be seen next after `now`. `answer` is that of /api/v1/iss/passes.
std::string passes_in_words(const Json& answer, UtcTime now, bool only_visible = false);

// "the North Sea", "Brazil", "the United States".
std::string with_article(const std::string& place);

}  // namespace skykeep::app
