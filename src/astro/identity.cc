#include "astro/identity.h"

#include <fmt/format.h>

#include "astro/elements_readers.h"
#include "astro/look.h"
#include "core/text.h"

namespace skykeep::astro {

bool is_station(const Elements& e) {
  // Since its first module it flew between 330 and 460 km at 51.6 degrees; a reboost changes a hundredth of a revolution.
  return e.norad_cat_id == kStationNumber && e.mean_motion_rev_per_day > 15.2 && e.mean_motion_rev_per_day < 16.2 &&
         e.inclination_deg > 51 && e.inclination_deg < 52.3 && e.eccentricity < 0.02;
}

std::string display_name(const Elements& e) {
  if (is_station(e)) return "ISS";
  if (!e.name.empty() && e.norad_cat_id != kStationNumber) return e.name;
  return "satellite " + identity_of(e);
}

std::string identity_of(const Elements& e) {
  if (e.norad_cat_id > 0) return fmt::format("{}", e.norad_cat_id);
  std::string word = !e.object_id.empty() ? e.object_id : e.name;
  for (char& c : word)
    if (static_cast<unsigned char>(c) <= ' ') c = '-';
  return word.empty() ? "unnamed" : word;
}

bool is_named(const Elements& e, std::string_view text) {
  text = trim(text);
  if (text.empty()) return false;
  const auto number = detail::to_catalog_number(text);
  if (number && *number == e.norad_cat_id && *number > 0) return true;
  return iequals(text, e.object_id) || iequals(text, e.name) || iequals(text, identity_of(e));
}

std::optional<double> standard_magnitude_of(const Elements& e) {
  return is_station(e) ? std::optional(kIssStandardMagnitude) : std::nullopt;
}

}  // namespace skykeep::astro
