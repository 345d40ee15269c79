// The words in which an observer is told of the sky: points of the compass, brightness, the clocks of a place.
//
// Threads: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "core/json.h"
#include "core/time.h"

namespace skykeep::api {

// "N", "NNE", ... of an azimuth.
std::string compass_point(double azimuth_deg);

// "very bright", "bright", "moderate" or "faint": Venus, a star of the first magnitude, the stars of the Plough, fainter ones.
std::string_view brightness_word(double magnitude);
// "-1.7", "+0.0": one digit, and never a zero with a minus.
std::string magnitude_text(double magnitude);

// A moment on the clocks of a place, rounded to the second; UTC where the system does not know the zone.
struct LocalTime {
  Date date;
  std::string day;   // "Sat 21 Nov"
  std::string time;  // "17:42:10"
};
LocalTime local_time(UtcTime t, std::string_view zone);

// "Europe/Berlin", but "UTC-4" for the zones at sea, whose IANA names (Etc/GMT+4) have the sign turned round.
std::string zone_in_words(std::string_view zone);

// What stands in an answer in JSON; nothing for null and for other types.
std::string text_in(const Json& json, const char* pointer);
std::optional<double> number_in(const Json& json, const char* pointer);
std::optional<UtcTime> time_in(const Json& json, const char* pointer);

// Of a visible part's `reason`: "rises", "comes out of the Earth's shadow", "the sky is dark enough", ...
std::string_view reason_in_words(std::string_view reason);

}  // namespace skykeep::api
