#include "api/routes/station_schemas.h"

#include <string>

namespace skykeep::api::schemas {
namespace {

using namespace schema;  // NOLINT: this file is written in its words

Schema provenance() { return choice({"api", "second_api", "model", "recording", "simulated"}); }
Schema visibility() { return choice({"daylight", "eclipsed"}, "of the station, not of the ground"); }

Schema source() {
  return named("StationSource", object({{"name", text()},
                                        {"title", text("for people")},
                                        {"state", choice({"ok", "waiting", "failing", "disabled"})},
                                        {"verdict", choice({"ok", "waiting", "frozen", "late", "jump", "wrong", "disputed", "missing"},
                                                           "on what it last said")
                                                        .or_null()},
                                        {"text", text("why").or_null()},
                                        {"last_attempt", time().or_null()},
                                        {"last_success", time().or_null()},
                                        {"since", time("since when the verdict holds").or_null()},
                                        {"age_s", number("s", "since the last success").or_null()}}));
}

Schema orbit() {
  return named("Orbit", object({{"inclination_deg", number("deg")},
                                {"perigee_km", number("km", "above the equator's radius")},
                                {"apogee_km", number("km", "above the equator's radius")},
                                {"period_min", number("min")}}));
}

Schema confirmation() {
  return named("Confirmation", object({{"source", text()},
                                       {"at", time()},
                                       {"age_s", number("s")},
                                       {"residual_km", number("km", "from the model").or_null()}}));
}

Fields element_fields() {
  return {{"satellite_id", integer("catalogue number")},
          {"name", text()},
          {"object_id", text("international designator").or_null()},
          {"epoch", time()},
          {"age_s", number("s", "at the moment that was asked for; negative before the epoch")},
          {"source", text("celestrak, wheretheiss, ivanstanojevic, import or built_in")},
          {"provenance", text()},
          {"fetched_at", time().or_null()},
          {"withheld", text("why passes are withheld").or_null()}};
}

Schema element_set() { return named("Elements", object(element_fields())); }

Schema event(const Fields& more = {}) {
  Fields fields = {{"utc", time()}, {"azimuth_deg", number("deg", "from north over east")}};
  fields.insert(fields.end(), more.begin(), more.end());
  return object(fields);
}

Schema visible_part() {
  const auto edge = [&](std::vector<std::string> reasons, const char* about) {
    return event({{"elevation_deg", number("deg")}, {"reason", choice(std::move(reasons), about)}});
  };
  return named("VisiblePart",
               object({{"start", edge({"rises", "leaves_shadow", "dusk"}, "why it can be seen from here on")},
                       {"top", event({{"elevation_deg", number("deg", "the highest that it can be seen")},
                                      {"range_km", number("km")},
                                      {"magnitude", number("mag", "there").or_null()}})},
                       {"end", edge({"sets", "enters_shadow", "dawn"}, "why it can be seen no longer")},
                       {"duration_s", number("s")},
                       {"magnitude", number("mag", "at its brightest; null when the satellite's standard magnitude is not known").or_null()},
                       {"brightness", choice({"very bright", "bright", "moderate", "faint"}).or_null()}}));
}

Schema pass() {
  return named(
      "Pass",
      object({{"id", text("of the pass over this site: newer elements move the pass and leave its id")},
              {"rise", event()},
              {"culmination", event({{"elevation_deg", number("deg")}, {"range_km", number("km")}})},
              {"set", event()},
              {"is_visible", boolean("in the sun, the site in the dark, for half a minute above 10 degrees")},
              {"visible_part", visible_part().or_null()},
              {"visible", list_of(object({{"from", time()}, {"to", time()}})).about("every part that can be seen; visible_part is the longest")},
              {"magnitude", number("mag", "at its brightest while visible").or_null()},
              {"element_age_s", number("s", "between the culmination and the epoch")},
              {"track", list_of(event({{"elevation_deg", number("deg")}, {"lit", boolean("the station is in the sun")}})).optional()}}));
}

}  // namespace

Schema station_now() {
  // Without a position, which `state` none says, every value is null.
  return named("Station",
               object({{"satellite_id", integer()},
                       {"timestamp", integer("Unix seconds").or_null()},
                       {"utc", time().or_null()},
                       {"latitude", number("deg", "geodetic, WGS 84").or_null()},
                       {"longitude", number("deg", "-180 to 180").or_null()},
                       {"altitude_km", number("km", "above the ellipsoid").or_null()},
                       {"velocity_km_s", number("km/s", "inertial").or_null()},
                       {"velocity_km_h", number("km/h", "inertial").or_null()},
                       {"visibility", visibility().or_null()},
                       {"illumination", choice({"sunlit", "penumbra", "eclipsed"}).or_null()},
                       {"footprint_km", number("km", "diameter of the circle that sees it above the horizon").or_null()},
                       {"solar_latitude", number("deg", "where the Sun is in the zenith").or_null()},
                       {"solar_longitude", number("deg", "0 to 360").or_null()},
                       {"sun_elevation_below_deg", number("deg", "of the Sun at the point below").or_null()},
                       {"local_time", text("RFC 3339 with the offset at the point below").or_null()},
                       {"time_zone", text("IANA name; Etc/GMT+3 at sea is three hours behind UTC").or_null()},
                       {"over", text("country or sea beneath").or_null()},
                       {"orbit_number", integer("revolutions since launch").or_null()},
                       {"provenance", provenance().or_null()},
                       {"source", text("wheretheiss, open_notify, sgp4 or track").or_null()},
                       {"age_s", number("s", "since its second; negative for the future").or_null()},
                       {"element_age_s", number("s").or_null()},
                       {"residual_km", number("km", "upstream against model; null when the elements cannot judge").or_null()},
                       {"uncertainty_km", number("km", "of model values").or_null()},
                       {"confirmed", confirmation().or_null()},
                       {"quality", list_of(text())},
                       {"anomalies", list_of(text("jump, freeze or reboost"))},
                       {"state", choice({"live", "stale", "model", "recorded", "none"})},
                       {"position_known", boolean("false: uncertain by more than 300 km, so that no place, light or local time is told")},
                       {"where", text("in words, where the position is not known").or_null()},
                       {"orbit", orbit().or_null()},
                       {"why", text("when it is not live").or_null()},
                       {"sources", list_of(source())}}));
}

Schema track() {
  const Schema point = named("TrackPoint", object({{"utc", time()},
                                                   {"timestamp", integer("Unix seconds")},
                                                   {"latitude", number("deg")},
                                                   {"longitude", number("deg")},
                                                   {"altitude_km", number("km")},
                                                   {"velocity_km_s", number("km/s")},
                                                   {"visibility", visibility()},
                                                   {"provenance", provenance()},
                                                   {"uncertainty_km", number("km").or_null()}}));
  return named("Track", object({{"satellite_id", integer()},
                                {"from", time()},
                                {"to", time()},
                                {"step_s", number("s")},
                                {"elements", element_set().or_null()},
                                {"position_known", boolean("false: moments are left out")},
                                {"withheld", text("which moments are left out, and why").or_null()},
                                {"orbit", orbit().or_null()},
                                {"points", list_of(point)}}));
}

Schema passes() {
  return named("Passes", object({{"site", object({{"latitude", number("deg")},
                                                  {"longitude", number("deg")},
                                                  {"altitude_m", number("m")},
                                                  {"time_zone", text("IANA name")}})},
                                 {"satellite", object({{"id", integer("catalogue number").or_null()},
                                                       {"object_id", text("international designator").or_null()},
                                                       {"name", text("as its elements give it").or_null()},
                                                       {"title", text("for headings")},
                                                       {"identity", text("one word that tells it apart")}})},
                                 {"from", time()},
                                 {"to", time()},
                                 {"min_elevation_deg", number("deg")},
                                 {"elements", element_set()},
                                 {"withheld", text("which passes are not told, and why").or_null()},
                                 {"ends_early", object({{"utc", time()}, {"reason", text()}}).about("the model ends inside the span: it decays").or_null()},
                                 {"always_up", boolean("it stands above min_elevation_deg the whole time, so that it neither rises nor sets")},
                                 {"up_until", event().about("it is up from the beginning of the span, in no pass of the list, and sets then").or_null()},
                                 {"up_from", event().about("it rises then and is up to the end of the span, in no pass of the list").or_null()},
                                 {"passes", list_of(pass())}}));
}

Schema elements() {
  Fields fields = element_fields();
  fields.insert(fields.end(), {{"omm", anything("OMM in JSON, as CelesTrak writes it")}, {"line1", text().or_null()}, {"line2", text().or_null()}});
  return named("ElementsInFull", object(fields));
}

Schema activity() {
  const Schema hour = named("StationHour", object({{"hour", time("its first second")},
                                                   {"records", integer("positions of that hour, at most 3600")},
                                                   {"missing_seconds", integer("between its first and last position")},
                                                   {"upstream_records", integer("from an upstream")},
                                                   {"model_records", integer("from the model")},
                                                   {"filled_records", integer("made afterwards")},
                                                   {"anomaly_records", integer()},
                                                   {"min_altitude_km", number("km").or_null()},
                                                   {"mean_altitude_km", number("km").or_null()},
                                                   {"max_altitude_km", number("km").or_null()},
                                                   {"min_velocity_km_s", number("km/s").or_null()},
                                                   {"mean_velocity_km_s", number("km/s").or_null()},
                                                   {"max_velocity_km_s", number("km/s").or_null()},
                                                   {"mean_residual_km", number("km", "upstream against model").or_null()},
                                                   {"max_residual_km", number("km").or_null()}}));
  return named("Activity", object({{"satellite_id", integer()}, {"from", time()}, {"to", time()}, {"hours", list_of(hour)}}));
}

Schema crew() {
  const Schema person = named("CrewMember", object({{"name", text()},
                                                    {"craft", text().or_null()},
                                                    {"agency", text().or_null()},
                                                    {"country", text().or_null()},
                                                    {"launched", date().or_null()},
                                                    {"days_in_space", integer().or_null()}}));
  return named("Crew", object({{"number", integer("in space, everywhere").or_null()},
                               {"as_of", time().or_null()},
                               {"age_s", number("s").or_null()},
                               {"provenance", text().or_null()},
                               {"source", text().or_null()},
                               {"stale", boolean("not to be taken for the present")},
                               {"why", text("why stale").or_null()},
                               {"people", list_of(person)}}));
}

Schema health() {
  const Schema check = named("Check", object({{"id", text()},
                                              {"name", text()},
                                              {"state", choice({"ok", "raised", "acknowledged", "cleared"})},
                                              {"value", text("for people").or_null()},
                                              {"limit", text("for people").or_null()},
                                              {"since", time().or_null()},
                                              {"text", text()}}));
  return named("StationHealth", object({{"state", choice({"ok", "warn", "error"}, "the worst that is not right")},
                                        {"records_per_minute", number("1/min").or_null()},
                                        {"freshness_s", number("s", "age of the newest second in the tables").or_null()},
                                        {"records", integer("seconds in the tables")},
                                        {"checks", list_of(check)},
                                        {"sources", list_of(source())}}));
}

Schema old_iss_now() {
  return object({{"message", choice({"success"})},
                 {"timestamp", integer()},
                 {"iss_position", object({{"latitude", text("degrees, four decimals")}, {"longitude", text("degrees, four decimals")}})}});
}

Schema old_astros() {
  return object({{"message", choice({"success"})},
                 {"number", integer()},
                 {"people", list_of(object({{"craft", text()}, {"name", text()}}))}});
}

Schema old_passes() {
  return object({{"message", choice({"success"})},
                 {"request", object({{"altitude", number("m")},
                                     {"datetime", integer()},
                                     {"latitude", number("deg")},
                                     {"longitude", number("deg")},
                                     {"passes", integer()}})},
                 {"response", list_of(object({{"duration", integer("s above 10 degrees")}, {"risetime", integer()}}))}});
}

Schema old_tle_info() {
  return object({{"message", choice({"success"})},
                 {"tle", list_of(text()).about("name and two lines")},
                 {"tle-time", text("Unix seconds of the elements")},
                 {"tle-update", text("Unix seconds when they were fetched")}});
}

Schema old_satellites() { return list_of(object({{"name", text()}, {"id", integer()}})); }

Schema old_position() {
  return named("OldSatellite", object({{"name", choice({"iss"})},
                                       {"id", integer()},
                                       {"latitude", number("deg")},
                                       {"longitude", number("deg")},
                                       {"altitude", number("km or miles")},
                                       {"velocity", number("km/h or mph")},
                                       {"visibility", visibility()},
                                       {"footprint", number("km or miles, diameter")},
                                       {"timestamp", integer()},
                                       {"daynum", number("d", "Julian day")},
                                       {"solar_lat", number("deg")},
                                       {"solar_lon", number("deg", "0 to 360")},
                                       {"units", choice({"kilometers", "miles"})}}));
}

Schema old_tle() {
  return object({{"requested_timestamp", integer()},
                 {"tle_timestamp", integer()},
                 {"id", text()},
                 {"name", text()},
                 {"header", text()},
                 {"line1", text()},
                 {"line2", text()}});
}

Schema old_coordinates() {
  return object({{"latitude", text()},
                 {"longitude", text()},
                 {"timezone_id", text()},
                 {"offset", number("h")},
                 {"country_code", text("ISO 3166-1 alpha-2; ?? at sea")},
                 {"map_url", text()}});
}

}  // namespace skykeep::api::schemas
