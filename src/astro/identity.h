// Which satellite a set of elements is of, and what is known of it beyond its orbit.
//
// Owner: none, free functions. Threads: any. Errors: none.
#pragma once

#include <optional>
#include <string>

#include "astro/elements.h"

namespace skykeep::astro {

// The number of the ISS, with an orbit that the ISS can have: a set that bears the number and goes round once a day is not
// the station's.
bool is_station(const Elements& elements);
constexpr int64_t kStationNumber = 25544;

// For headings and calendars: "ISS", "IRIDIUM 137", "satellite 43478", "satellite 1998-067A".
std::string display_name(const Elements& elements);

// What tells it apart in one word without blanks: the catalogue number, else the designator, else the name.
std::string identity_of(const Elements& elements);
// Whether `text` names this object: a catalogue number (also as Alpha-5), an international designator or a name.
bool is_named(const Elements& elements, std::string_view text);

// At 1000 km, half lit. Of the ISS alone: of no other was a source found that could be cited.
std::optional<double> standard_magnitude_of(const Elements& elements);

}  // namespace skykeep::astro
