// Orbital elements that a person hands in as a file: for `where`, `passes` and `ephemeris` without a data directory.
#pragma once

#include <string>
#include <vector>

#include "astro/sgp4.h"
#include "core/result.h"
#include "core/time.h"

namespace skykeep::app {

// `file` is a path, or "-" for stdin; its format is recognised. Of several objects `satellite` names the one that is meant:
// a catalogue number (also as Alpha-5), a designator or a name; empty: the station where it is among them. Of several sets of
// one object the nearest to `moment` is taken.
// Errors: not_found (no file, no such object), invalid_input (no elements, elements of another theory, or which object is
// meant is not clear).
Result<astro::Elements> read_elements(const std::string& file, const std::string& satellite, UtcTime moment);
// The choice alone.
Result<astro::Elements> choose_elements(const std::vector<astro::Elements>& all, const std::string& satellite, UtcTime moment);

}  // namespace skykeep::app
