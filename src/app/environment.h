// Variables that look like settings and are none: a slip in a name would be ignored in silence.
//
// Threads: pure.
#pragma once

#include <span>

#include "core/result.h"
#include "core/settings.h"

namespace skykeep::app {

// `environment`: NAME=VALUE texts, ended by a null. invalid_input: a variable SKYKEEP_SECTION_... that is no setting, with a guess.
// Other names that begin with SKYKEEP_ are for builds and tests, unless a setting is called nearly so.
Result<> check_environment(std::span<const Setting> known, const char* const* environment);

}  // namespace skykeep::app
