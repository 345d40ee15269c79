// Photos of the rovers, one partition a rover and sol: NASA's feeds of Perseverance and Curiosity, and servers of the legacy API.
// The documents' shapes: photo_feed.h.
#pragma once

#include "sources/source.h"

namespace skykeep::sources {

Source mars_photos_source(const Settings& settings);

}  // namespace skykeep::sources
