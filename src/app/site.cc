#include "app/site.h"

#include <fmt/format.h>

#include <cstdio>

#include "geo/coordinates.h"
#include "geo/gazetteer.h"

namespace skykeep::app {

Result<> settle_site(Invocation& call) {
  if (call.place.empty()) {
    if (call.lat && call.lon) return {};
    if (call.lat || call.lon)
      return fail(Code::kInvalidInput, fmt::format("--lat and --lon belong together: --{} is missing", call.lat ? "lon" : "lat"));
    return fail(Code::kInvalidInput, "which site? Say --place \"Berlin\", or --lat 52.52 --lon 13.40");
  }
  if (call.lat || call.lon) return fail(Code::kInvalidInput, "--place is the site already: leave out --lat and --lon, or --place");
  const geo::NamedPlace place = TRY(within("--place", geo::Gazetteer::embedded().find(call.place)));
  call.lat = place.latitude;
  call.lon = place.longitude;
  if (!call.globals.quiet && !call.globals.json)
    std::fprintf(stderr, "%s: %s\n", place.words().c_str(), geo::to_words({place.latitude, place.longitude}).c_str());
  return {};
}

}  // namespace skykeep::app
