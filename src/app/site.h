// The site that a command line names: by coordinates, or by the name of a place.
//
// Threads: pure, but for a line on stderr that says which place was taken.
#pragma once

#include "app/invocation.h"
#include "core/result.h"

namespace skykeep::app {

// Sets lat and lon from --place. invalid_input: no site, half of one, two of them, or a place that is not known or not clear.
Result<> settle_site(Invocation& call);

}  // namespace skykeep::app
