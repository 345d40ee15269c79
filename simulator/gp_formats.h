// One element set in the formats of gp.php, as CelesTrak writes them. Written apart from the product's writers and readers, so
// that each checks the other.
#pragma once

#include <string>

#include "astro/elements.h"

namespace skykeep::simulator {

std::string gp_json(const astro::Elements& e, bool pretty);
std::string gp_csv(const astro::Elements& e);  // CRLF, numbers without a leading zero
std::string gp_kvn(const astro::Elements& e);
std::string gp_xml(const astro::Elements& e);

struct TwoLines {
  std::string name, line1, line2;  // the name padded to 24, lines of 69
};
TwoLines two_lines(const astro::Elements& e);
std::string gp_tle(const astro::Elements& e, bool with_name);  // CRLF

}  // namespace skykeep::simulator
