// The model itself: SGP4 and the Earth beneath, as an Orbit.
#pragma once

#include "astro/elements.h"
#include "streams/orbit.h"

namespace skykeep::streams {

// invalid_input when SGP4 cannot take the elements. The caller adds source, provenance and pointer.
Result<ElementSet> make_element_set(const astro::Elements& elements);

}  // namespace skykeep::streams
