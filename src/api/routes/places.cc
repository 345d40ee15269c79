// /api/v1/places: where a place lies that a person names, from the gazetteer inside the program: nobody else is asked, and nothing
// that is looked for is kept anywhere (rules.md 26).
#include "api/routes/routes.h"
#include "geo/gazetteer.h"

namespace skykeep::api {
namespace {

constexpr int64_t kMostPlaces = 50;

Json text_or_null(std::string_view text) { return text.empty() ? Json() : Json(text); }

Json json_of(const geo::NamedPlace& place) {
  return {{"name", place.name},
          {"local_name", place.local_name},
          {"country", text_or_null(place.country)},
          {"country_code", text_or_null(place.country_code)},
          {"admin", text_or_null(place.admin)},
          {"latitude", place.latitude},
          {"longitude", place.longitude},
          {"population", place.population == 0 ? Json() : Json(place.population)},
          {"time_zone", place.time_zone}};
}

Answer places(const Call& call) {
  const auto found = geo::Gazetteer::embedded().search(call.text("q"), static_cast<size_t>(call.integer("limit", 10)));
  if (!found) return std::unexpected(Problem::bad_parameter("q", found.error().message));
  Json out = Json::array();
  for (const geo::NamedPlace& place : *found) out.push_back(json_of(place));
  return json_reply(out);
}

Schema place_schema() {
  using namespace schema;
  return named("Place", object({{"name", text("in English; of coordinates the coordinates")},
                                {"local_name", text("as it is called there; the same where nothing else is known")},
                                {"country", text("in English").or_null()},
                                {"country_code", text("ISO 3166-1 alpha-2").or_null()},
                                {"admin", text("state, province, region").or_null()},
                                {"latitude", number("deg", "WGS 84, north positive")},
                                {"longitude", number("deg", "east positive, -180 to 180")},
                                {"population", integer("people who live there").or_null()},
                                {"time_zone", text("IANA name")}}));
}

}  // namespace

void add_places(RouteTable& table) {
  table.add({.path = "/api/v1/places", .tag = "places", .summary = "Places by name, the likeliest first",
             .description = "Names in any language, whole or begun; after a comma the country, its code or the state. A country gives its "
                            "places, the capital first; coordinates in any usual notation give themselves. Nothing found: an empty list.",
             .parameters = {{.name = "q", .description = "the name, as `München`, `Sydney, Australia`, `48°08′N 11°34′E`", .required = true, .max = 120},
                            {.name = "limit", .type = ParamType::kInteger, .description = "how many at most", .min = 1, .max = kMostPlaces, .fallback = "10"}},
             .answer = schema::list_of(place_schema()),
             .handler = [](const Call& call) { return places(call); }});
}

}  // namespace skykeep::api
