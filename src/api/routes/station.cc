// /api/v1/iss/*: the station now, at a moment, along a track, over a site; its elements, crew and health. Alerts are
// acknowledged here.
//
// A site that is asked about is never kept: it stands in no table, log line or metric (rules.md 26).
#include <fmt/format.h>

#include "api/calendar.h"
#include "api/moment.h"
#include "api/routes/routes.h"
#include "api/routes/station_schemas.h"
#include "api/sky.h"
#include "api/station_json.h"

namespace skykeep::api {
namespace {

constexpr std::string_view kLatitude = "latitude of the site on WGS 84, degrees, south negative";
constexpr std::string_view kLongitude = "longitude of the site, degrees, east positive";

Answer now(Context& context, const Call& call) {
  flows::StationQueries& station = *TRY(station_queries(context));
  const UtcTime moment = context.deps.clock.now();
  const auto at = call.time("at", moment);
  if (!at) return json_reply(json_of(TRY(station.now()), moment));
  const flows::SatellitePosition position = TRY(station.at(*at));
  Json out = json_of(position, position.source == "sgp4" ? "model" : "recorded", moment);
  out["why"] = nullptr;
  out["sources"] = Json::array();
  return json_reply(out);
}

Answer track(Context& context, const Call& call) {
  flows::StationQueries& station = *TRY(station_queries(context));
  const UtcTime moment = context.deps.clock.now();
  const UtcTime from = TRY(parse_moment(call.text("from", "-50m"), moment)), to = TRY(parse_moment(call.text("to", "+100m"), moment));
  const auto step = parse_duration(call.text("step", "30"));
  if (!step || *step < 1s || *step > 24h)
    return std::unexpected(Problem::bad_parameter("step", fmt::format("step must be from 1 second to a day, got '{}'", call.text("step"))));
  if (to < from) return std::unexpected(Problem::bad_parameter("to", "to must not lie before from"));
  constexpr auto kMost = static_cast<int64_t>(flows::kMaxTrackPoints);
  const int64_t points = (to - from) / *step + 1;
  if (points > kMost)
    return std::unexpected(Problem::bad_parameter(
        "step", fmt::format("{} points are too many, at most {} are given: ask for a step of at least {} s, or for less time", points,
                            kMost, (to - from) / 1s / kMost + 1)));
  return json_reply(json_of(TRY(station.track(from, to, *step))));
}

Outcome<astro::Site> site_of(const Call& call) {
  const astro::Site site{call.real("lat", 0), call.real("lon", 0), call.real("altitude_m", 0)};
  TRY(astro::check(site));
  return site;
}

Answer passes(Context& context, const Call& call) {
  flows::StationQueries& station = *TRY(station_queries(context));
  const UtcTime moment = context.deps.clock.now();
  PassRequest request;
  request.query.site = TRY(site_of(call));
  request.query.from = TRY(parse_moment(call.text("from", "now"), moment));
  request.query.to = request.query.from + std::chrono::days(call.integer("days", 7));
  request.query.min_elevation_deg = call.real("min_elevation", 10);
  request.only_visible = call.flag("visible");
  request.with_track = call.flag("track");
  const flows::SatelliteElements elements = TRY(station.elements(request.query.from));
  const astro::Sgp4 satellite = TRY(satellite_of(elements));
  const Json answer = json_of(request, TRY(find_passes(satellite, request)), satellite.elements(), json_of(elements));
  return call.text("format") == "ics" ? bytes_reply(to_icalendar(answer, moment), "text/calendar; charset=utf-8") : json_reply(answer);
}

Answer elements(Context& context, const Call& call) {
  const UtcTime moment = context.deps.clock.now();
  const UtcTime at = call.time("at", moment).value_or(moment);
  return json_reply(with_notations(TRY(TRY(station_queries(context))->elements(at))));
}

// The hours of the table of hours, the running one included.
constexpr std::string_view kHours =
    "select epoch_us(hour), records, missing_seconds, upstream_records, model_records, filled_records, anomaly_records, min_altitude_km, "
    "mean_altitude_km, max_altitude_km, min_velocity_km_s, mean_velocity_km_s, max_velocity_km_s, mean_residual_km, max_residual_km "
    "from gold.iss_hourly where satellite_id = ? and hour >= make_timestamp(?) and hour <= make_timestamp(?) order by hour";

Answer activity(Context& context, const Call& call) {
  const UtcTime moment = context.deps.clock.now();
  const UtcTime from = call.time("from", moment).value_or(moment - 24h), to = call.time("to", moment).value_or(moment);
  if (to < from || to - from > std::chrono::days(366))
    return std::unexpected(Problem::bad_parameter("to", "to must lie behind from, by a year at most"));
  constexpr int64_t kHour = 3'600'000'000;
  auto session = TRY(context.sessions.take());
  const warehouse::Table table =
      TRY(session->table(kHours, {flows::kStationId, from.micros - (from.micros % kHour + kHour) % kHour, to.micros}));
  Json hours = Json::array();
  for (const auto& row : table.rows) {
    const auto count = [&](size_t i) { return warehouse::is_null(row[i]) ? Json() : Json(warehouse::int_of(row[i])); };
    const auto real = [&](size_t i) { return warehouse::is_null(row[i]) ? Json() : Json(warehouse::real_of(row[i])); };
    hours.push_back({{"hour", to_string(UtcTime{warehouse::int_of(row[0])})},
                     {"records", count(1)},
                     {"missing_seconds", count(2)},
                     {"upstream_records", count(3)},
                     {"model_records", count(4)},
                     {"filled_records", count(5)},
                     {"anomaly_records", count(6)},
                     {"min_altitude_km", real(7)},
                     {"mean_altitude_km", real(8)},
                     {"max_altitude_km", real(9)},
                     {"min_velocity_km_s", real(10)},
                     {"mean_velocity_km_s", real(11)},
                     {"max_velocity_km_s", real(12)},
                     {"mean_residual_km", real(13)},
                     {"max_residual_km", real(14)}});
  }
  return json_reply(Json{{"satellite_id", flows::kStationId}, {"from", to_string(from)}, {"to", to_string(to)}, {"hours", std::move(hours)}});
}

Answer acknowledge(Context& context, const Call& call) {
  TRY(TRY(station_queries(context))->acknowledge(call.text("id")));
  return json_reply(Json{{"acknowledged", call.text("id")}});
}

void add_positions(RouteTable& table, Context& context) {
  const Parameter from{.name = "from", .type = ParamType::kTime, .description = "where it begins", .fallback = "50 minutes ago"};
  const Parameter to{.name = "to", .type = ParamType::kTime, .description = "where it ends", .fallback = "in 100 minutes"};
  table.add({.path = "/api/v1/iss/now", .tag = "iss", .summary = "Where the station is, how it is known, and how well",
             .description = "With `at` the recorded second or, where there is none, the model at that moment.",
             .parameters = {{.name = "at", .type = ParamType::kTime, .description = "another moment", .fallback = "now"}},
             .answer = schemas::station_now(),
             .asks_tables_with = "at",
             .handler = [&context](const Call& call) { return now(context, call); }});
  table.add({.path = "/api/v1/iss/track", .tag = "iss", .summary = "Its track, past and future in one answer",
             .description = "Recorded seconds where there are any, the model for the rest; each point says which. At most 10,000 points.",
             .parameters = {from, to,
                            {.name = "step", .description = "between points: seconds, or 30s, 2m, 1h; at most a day", .max = 16, .fallback = "30",
                             .pattern = "^0*([1-9][0-9]{0,3}s?|[1-7][0-9]{4}s?|[1-9][0-9]{0,2}m|([1-9]|1[0-9]|2[0-4])h|1d)$", .example = "30s"}},
             .answer = schemas::track(),
             .refuses = "The span ends before it begins, or has more than 10,000 points.",
             .pool = Pool::kSql,
             .handler = [&context](const Call& call) { return track(context, call); }});
  table.add({.path = "/api/v1/iss/elements", .tag = "iss", .summary = "The orbital elements for a moment, as OMM and TLE",
             .parameters = {{.name = "at", .type = ParamType::kTime, .description = "the moment; the set with the nearest epoch is given", .fallback = "now"}},
             .answer = schemas::elements(),
             .handler = [&context](const Call& call) { return elements(context, call); }});
  table.add({.path = "/api/v1/iss/activity", .tag = "iss", .summary = "Records, heights and speeds by the hour",
             .parameters = {{.name = "from", .type = ParamType::kTime, .description = "where it begins", .fallback = "a day ago"},
                            {.name = "to", .type = ParamType::kTime, .description = "where it ends", .fallback = "now"}},
             .answer = schemas::activity(),
             .refuses = "The span ends before it begins, or is longer than a year.",
             .pool = Pool::kSql,
             .handler = [&context](const Call& call) { return activity(context, call); }});
}

void add_sites(RouteTable& table, Context& context) {
  table.add({.path = "/api/v1/iss/passes", .tag = "iss", .summary = "When the station passes over a site, and whether it can be seen",
             .description = "Passes whose culmination lies in the span. A visible pass is told by its visible part: where it first can be seen, its highest "
                            "visible point, where it is lost and why. Withheld, with the reason, where the elements are more than 14 days away. "
                            "The site is used for the answer and not kept anywhere.",
             .parameters = {{.name = "lat", .type = ParamType::kReal, .description = std::string(kLatitude), .required = true, .min = -90, .max = 90},
                            {.name = "lon", .type = ParamType::kReal, .description = std::string(kLongitude), .required = true, .min = -180, .max = 360},
                            {.name = "altitude_m", .type = ParamType::kReal, .description = "height of the site above the ellipsoid", .min = -1000, .max = 10'000, .fallback = "0"},
                            {.name = "from", .type = ParamType::kTime, .description = "where the span begins", .fallback = "now"},
                            {.name = "days", .type = ParamType::kInteger, .description = "length of the span", .min = 1, .max = kMostPassDays, .fallback = "7"},
                            {.name = "min_elevation", .type = ParamType::kReal, .description = "degrees above the horizon that rise and set are reckoned at", .max = 89, .fallback = "10"},
                            {.name = "visible", .type = ParamType::kBoolean, .description = "only passes that can be seen: the station in the sun, the site in the dark, for half a minute above 10 degrees"},
                            {.name = "track", .type = ParamType::kBoolean, .description = "with each pass its way across the sky, every 10 seconds"},
                            {.name = "format", .description = "json, or ics for a calendar (text/calendar)", .choices = {"json", "ics"}, .fallback = "json"}},
             .also = {"text/calendar"},
             .answer = schemas::passes(),
             .pool = Pool::kSql,
             .handler = [&context](const Call& call) { return passes(context, call); }});
}

}  // namespace

Result<flows::StationQueries*> station_queries(Context& context) {
  if (flows::StationQueries* station = context.deps.flows.iss()) return station;
  return fail(Code::kNotFound, "the station is not kept here: [iss] enabled = false");
}

Result<astro::Sgp4> satellite_of(const flows::SatelliteElements& elements) {
  const auto document = TRY(within("the station's elements", astro::parse_elements(elements.omm)));
  return astro::Sgp4::create(document.elements.front());
}

std::optional<flows::SatelliteOrbit> station_orbit(Context& context, UtcTime t) {
  flows::StationQueries* station = context.deps.flows.iss();
  const auto elements = station != nullptr ? station->elements(t) : fail(Code::kNotFound, "the station is not kept here");
  const auto satellite = elements ? satellite_of(*elements) : fail(elements.error());
  return satellite ? std::optional(flows::orbit_of(*satellite)) : std::nullopt;
}

void add_station(RouteTable& table, Context& context) {
  add_positions(table, context);
  add_sites(table, context);
  table.add({.path = "/api/v1/iss/crew", .tag = "iss", .summary = "Who is in space, as of when",
             .answer = schemas::crew(),
             .handler = [&context](const Call&) -> Answer {
               return json_reply(json_of(TRY(TRY(station_queries(context))->crew()), context.deps.clock.now()));
             }});
  table.add({.path = "/api/v1/iss/health", .tag = "iss", .summary = "Freshness, growth, verdicts and elements, with the states of their alerts",
             .answer = schemas::health(),
             .links = {{"POST", "/api/v1/alerts/{id}/acknowledge", "id", "/checks/0/id"}},
             .pool = Pool::kSql,
             .handler = [&context](const Call&) -> Answer {
               return json_reply(json_of(TRY(TRY(station_queries(context))->health()), context.deps.clock.now()));
             }});
  table.add({.method = "POST", .path = "/api/v1/alerts/{id}/acknowledge", .tag = "iss", .summary = "Says that somebody knows of a raised alert",
             .parameters = {{.name = "id", .description = "of the check, as /api/v1/iss/health gives it", .required = true}},
             .answer = schema::object({{"acknowledged", schema::text("the check")}}),
             .handler = [&context](const Call& call) { return acknowledge(context, call); }});
}

}  // namespace skykeep::api
