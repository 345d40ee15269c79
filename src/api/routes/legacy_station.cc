// The shapes of open-notify and wheretheiss.at, so that their programs work again by changing a base URL. Bodies as those
// services gave them; what they could not say stands in headers: Skykeep-Provenance, Skykeep-Age.
//
// open-notify's checks and words are those of its published source (github.com/open-notify/Open-Notify-API).
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "api/routes/routes.h"
#include "api/routes/station_schemas.h"
#include "api/sky.h"
#include "api/station_json.h"
#include "core/text.h"
#include "geo/atlas.h"
#include "geo/civil_time.h"

namespace skykeep::api {
namespace {

constexpr double kMile_km = 1.609344;
constexpr size_t kMostTimestamps = 500;  // the documentation said ten, and programs asked for more and got it
constexpr int64_t kShortestPass_s = 60;

Reply with_origin(Reply reply, std::string_view provenance, std::optional<double> age_s) {
  if (!provenance.empty()) reply.headers.add("Skykeep-Provenance", std::string(provenance));
  if (age_s) reply.headers.add("Skykeep-Age", fmt::format("{:.0f}", *age_s));
  return reply;
}

Reply with_uncertainty(Reply reply, std::optional<double> km) {
  if (km) reply.headers.add("Skykeep-Uncertainty-Km", fmt::format("{:.0f}", *km));
  return reply;
}

// Of what is computed from elements, as the station's own model values tell it.
std::string_view provenance_of(const flows::SatelliteElements& elements) {
  if (elements.provenance == "simulated") return "simulated";
  return elements.provenance == "recording" && elements.source != "built_in" ? "recording" : "model";
}

Reply with_origin(Reply reply, const flows::SatellitePosition& position, UtcTime now) {
  reply = with_uncertainty(std::move(reply), position.uncertainty_km);
  return with_origin(std::move(reply), position.provenance, seconds_between(position.at, now));
}

// As jQuery and Angular ask: a name, with members and indices.
bool is_callback(std::string_view name) {
  return name.size() <= 128 && std::ranges::all_of(name, [](char c) {
           return std::isalnum(static_cast<unsigned char>(c)) != 0 || std::string_view("_$.[]").find(c) != std::string_view::npos;
         });
}

// JSONP, which open-notify gave to pages before CORS.
Answer in_callback(const Call& call, Answer answer) {
  const std::string name = call.text("callback");
  if (!answer || name.empty()) return answer;
  if (!is_callback(name)) return std::unexpected(Problem::of(400, "callback must be the name of a function"));
  // The comment keeps what is called from being taken for another kind of file.
  answer->body = std::make_shared<const std::string>(fmt::format("/**/{}({})", name, *answer->body));
  answer->content_type = "application/javascript";
  return answer;
}

// These shapes have no word for an orbit on which nobody knows the place (rules.md 34).
Outcome<flows::SatellitePosition> with_place(flows::SatellitePosition p, int status) {
  if (flows::is_place_known(p)) return p;
  const double km = two_digits(p.uncertainty_km.value_or(0));
  return std::unexpected(Problem::of(status, fmt::format("nobody knows where the station is at {}: it is {}, as the nearest elements leave it uncertain by {:.0f} km",
                                                         to_string(p.at), flows::whereabouts(km, p.orbit), km)));
}

Outcome<flows::SatellitePosition> position_now(Context& context) {
  flows::StationNow known = TRY(TRY(station_queries(context))->now());
  if (known.position) return with_place(std::move(*known.position), 503);
  return std::unexpected(Problem::of(503, known.why.empty() ? "the station's position is not known" : known.why));
}

Answer iss_now(Context& context) {
  const flows::SatellitePosition p = TRY(position_now(context));
  return with_origin(json_reply(Json{{"message", "success"},
                                     {"timestamp", second_of(p.at)},
                                     {"iss_position",
                                      {{"latitude", fmt::format("{:.4f}", p.latitude_deg)}, {"longitude", fmt::format("{:.4f}", p.longitude_deg)}}}}),
                     p, context.deps.clock.now());
}

Answer astros(Context& context) {
  const flows::StationCrew crew = TRY(TRY(station_queries(context))->crew());
  if (!crew.as_of) return std::unexpected(Problem::of(503, crew.why.empty() ? "who is in space is not known yet" : crew.why));
  Json people = Json::array();
  // Programs group people by craft and take every craft for a ship: who is on none that is known has no place in this shape.
  for (const flows::StationCrewMember& m : crew.people)
    if (!m.craft.empty()) people.push_back({{"craft", m.craft}, {"name", m.name}});
  const size_t count = people.size();
  const double age = seconds_between(*crew.as_of, context.deps.clock.now());
  return with_origin(json_reply(Json{{"message", "success"}, {"number", count}, {"people", std::move(people)}}), crew.provenance, age);
}

// A number of the query within its range, or the service's words for why not.
Outcome<double> number(const Call& call, std::string_view name, double low, double high, std::optional<double> fallback,
                       std::string_view label, std::string_view range) {
  if (call.text(name).empty()) {
    if (fallback) return *fallback;
    return std::unexpected(Problem::of(400, fmt::format("{} must be specified", label)));
  }
  const auto value = to_double(trim(call.text(name)));
  if (value && *value >= low && *value <= high) return *value;
  return std::unexpected(Problem::of(400, fmt::format("{} must be number between {}", label, range)));
}

Answer iss_pass(Context& context, const Call& call) {
  const double latitude = TRY(number(call, "lat", -90, 90, {}, "Latitude", "-90.0 and 90.0"));
  const double longitude = TRY(number(call, "lon", -180, 180, {}, "Longitude", "-180.0 and 180.0"));
  const double altitude = TRY(number(call, "alt", 0, 10'000, 100, "Altitude", "0 and 10,000"));
  const Json said_altitude = call.text("alt").empty() ? Json(100) : Json(altitude);  // what was not given was an integer
  const auto count = static_cast<size_t>(TRY(number(call, "n", 1, 100, 5, "Number of passes", "1 and 100")));
  const UtcTime now = context.deps.clock.now();
  const flows::SatelliteElements elements = TRY(TRY(station_queries(context))->elements(now));
  const astro::Sgp4 satellite = TRY(satellite_of(elements));
  PassRequest request;
  request.query.site = {latitude, longitude, altitude};
  request.query.from = now;
  request.query.to = now + std::chrono::days(kMostPassDays);
  const PassAnswer answer = TRY(find_passes(satellite, request));
  if (answer.is_whole_window) return std::unexpected(Problem::of(503, answer.withheld));
  Json response = Json::array();
  size_t looked_at = 0;
  for (const Json& pass : answer.passes) {
    const UtcTime rise = TRY(parse_utc(pass["rise"]["utc"].get<std::string>()));
    if (rise < now) continue;  // it is under way; the service named passes to come
    const UtcTime set = TRY(parse_utc(pass["set"]["utc"].get<std::string>()));
    // The service looked at n passes and left short ones out: "may return less than requested".
    if ((set - rise) / 1s > kShortestPass_s) response.push_back({{"duration", (set - rise) / 1s}, {"risetime", second_of(rise)}});
    if (++looked_at == count) break;
  }
  return with_origin(json_reply(Json{{"message", "success"},
                                     {"request",
                                      {{"altitude", said_altitude},
                                       {"datetime", second_of(now)},
                                       {"latitude", latitude},
                                       {"longitude", longitude},
                                       {"passes", count}}},
                                     {"response", std::move(response)}}),
                     provenance_of(elements), elements.age_s);
}

Answer tle_info(Context& context) {
  const flows::SatelliteElements e = TRY(TRY(station_queries(context))->elements(context.deps.clock.now()));
  const UtcTime fetched = e.fetched_at ? *e.fetched_at : e.epoch;
  return with_origin(json_reply(Json{{"message", "success"},
                                     {"tle", {e.name.empty() ? "ISS (ZARYA)" : e.name, e.line1, e.line2}},
                                     {"tle-time", fmt::format("{}", second_of(e.epoch))},
                                     {"tle-update", fmt::format("{}", second_of(fetched))}}),
                     e.provenance, e.age_s);
}

// From here wheretheiss.at.

Outcome<void> check_satellite(const Call& call) {
  if (call.text("id") == "25544") return {};
  return std::unexpected(Problem::of(404, "satellite not found"));
}

Json old_position(const flows::SatellitePosition& p, bool miles) {
  const double unit = miles ? kMile_km : 1;
  const double unix_s = p.at.unix_seconds();
  return {{"name", "iss"},
          {"id", flows::kStationId},
          {"latitude", p.latitude_deg},
          {"longitude", p.longitude_deg},
          {"altitude", p.altitude_km / unit},
          {"velocity", p.velocity_km_s * 3600 / unit},
          {"visibility", p.visibility},
          {"footprint", p.footprint_km / unit},
          {"timestamp", second_of(p.at)},
          {"daynum", unix_s / 86'400 + 2'440'587.5},  // Julian day of the Unix epoch
          {"solar_lat", p.solar_latitude_deg},
          {"solar_lon", p.solar_longitude_deg},
          {"units", miles ? "miles" : "kilometers"}};
}

bool wants_miles(const Call& call) { return iequals(call.text("units"), "miles"); }

// Any number that PHP takes for one and that is not negative; fractions of a second were left off.
Outcome<UtcTime> timestamp(std::string_view text, std::string_view words) {
  const auto seconds = to_double(trim(text));
  if (seconds && *seconds >= 0 && *seconds < 4'102'444'800) return UtcTime{static_cast<int64_t>(*seconds) * 1'000'000};  // to 2099
  return std::unexpected(Problem::of(400, fmt::format("{}: {}", words, text)));
}

Answer satellite(Context& context, const Call& call) {
  TRY(check_satellite(call));
  flows::StationQueries& station = *TRY(station_queries(context));
  const UtcTime now = context.deps.clock.now();
  const bool at_moment = !call.text("timestamp").empty();
  const flows::SatellitePosition p =
      at_moment ? TRY(with_place(TRY(station.at(TRY(timestamp(call.text("timestamp"), "invalid timestamp")))), 404)) : TRY(position_now(context));
  return with_origin(json_reply(old_position(p, wants_miles(call))), p, now);
}

Answer positions(Context& context, const Call& call) {
  TRY(check_satellite(call));
  flows::StationQueries& station = *TRY(station_queries(context));
  const std::string input = call.text("timestamps");
  std::vector<std::string_view> wanted = split(input, ',');
  if (wanted.empty()) wanted.emplace_back();  // refused below, as the service did
  if (wanted.size() > kMostTimestamps)
    return std::unexpected(Problem::of(400, fmt::format("at most {} timestamps are allowed", kMostTimestamps)));
  const UtcTime now = context.deps.clock.now();
  Json list = Json::array();
  std::vector<std::string> provenances;
  std::optional<double> age_s, uncertainty_km;  // the largest; an empty one is less than any
  for (const std::string_view text : wanted) {
    const flows::SatellitePosition p = TRY(with_place(TRY(station.at(TRY(timestamp(text, "invalid timestamp in list")))), 404));
    if (std::ranges::find(provenances, p.provenance) == provenances.end()) provenances.push_back(p.provenance);
    age_s = std::max(age_s, std::optional(seconds_between(p.at, now)));
    uncertainty_km = std::max(uncertainty_km, p.uncertainty_km);
    list.push_back(old_position(p, wants_miles(call)));
  }
  return with_uncertainty(with_origin(json_reply(list), join(provenances, ", "), age_s), uncertainty_km);
}

Answer tles(Context& context, const Call& call) {
  TRY(check_satellite(call));
  const UtcTime now = context.deps.clock.now();
  const flows::SatelliteElements e = TRY(TRY(station_queries(context))->elements(now));
  const std::string header = e.name.empty() ? "ISS (ZARYA)" : e.name;
  Reply reply = iequals(call.text("format"), "text")
                    ? bytes_reply(fmt::format("{}\n{}\n{}\n", header, e.line1, e.line2), "text/plain")
                    : json_reply(Json{{"requested_timestamp", second_of(now)},
                                      {"tle_timestamp", second_of(e.epoch)},
                                      {"id", fmt::format("{}", flows::kStationId)},
                                      {"name", "iss"},
                                      {"header", header},
                                      {"line1", e.line1},
                                      {"line2", e.line2}});
  return with_origin(std::move(reply), e.provenance, e.age_s);
}

Answer coordinates(Context& context, const Call& call) {
  const auto latitude = to_double(trim(call.text("lat"))), longitude = to_double(trim(call.text("lon")));
  if (!latitude || !longitude || !(std::abs(*latitude) <= 90) || !(std::abs(*longitude) <= 180))
    return std::unexpected(Problem::of(400, "invalid coordinates"));
  const geo::Place place = geo::Atlas::embedded().at(*latitude, *longitude);
  const auto local = TRY(geo::civil_time(place.time_zone, context.deps.clock.now()));
  const std::string lat(trim(call.text("lat"))), lon(trim(call.text("lon")));
  return json_reply(Json{{"latitude", lat},
                         {"longitude", lon},
                         {"timezone_id", place.time_zone},
                         {"offset", local.offset_s % 3600 == 0 ? Json(local.offset_s / 3600) : Json(local.offset_s / 3600.0)},
                         {"country_code", place.country_code.empty() ? "??" : place.country_code},
                         {"map_url", fmt::format("https://maps.google.com/maps?q={},{}&z=4", lat, lon)}});
}

}  // namespace

void add_iss_old_shapes(RouteTable& table, Context& context) {
  const std::string kSeconds = "0*([0-9]{1,9}|[1-3][0-9]{9})([.][0-9]+)?";
  const auto between = [](double low, double high) { return schema::number().with("minimum", low).with("maximum", high); };
  const auto add = [&](Dialect dialect, std::string path, std::string summary, Schema answer,
                       std::vector<Parameter> parameters, Handler handler, Pool pool = Pool::kQuick, std::string asks_tables_with = "",
                       std::vector<std::string> also = {}, std::vector<Link> links = {}) {
    table.add({.path = std::move(path), .tag = "legacy APIs", .summary = std::move(summary), .parameters = std::move(parameters),
               .response_description = dialect == Dialect::kOpenNotify ? "As open-notify answered." : "As wheretheiss.at answered.",
               .also = std::move(also),
               .answer = std::move(answer), .links = std::move(links), .dialect = dialect, .pool = pool,
               .asks_tables_with = std::move(asks_tables_with), .handler = std::move(handler)});
  };
  const Parameter id{.name = "id", .description = "25544, the only one", .required = true, .example = "25544", .form = schema::choice({"25544"})};
  const Parameter callback{.name = "callback", .description = "JSONP: the function to call with the answer", .max = 128,
                           .pattern = "^[A-Za-z0-9_$.\\[\\]]*$", .example = "show"};
  // Each resource had three addresses, "/x.json", "/x/" and "/x/v1/", and that of the passes two names.
  const auto add_open = [&](std::vector<std::string> paths, std::string_view summary, const Schema& answer, std::vector<Parameter> parameters,
                            const Handler& handler, Pool pool = Pool::kQuick) {
    parameters.push_back(callback);
    for (std::string& path : paths)
      add(Dialect::kOpenNotify, std::move(path), std::string(summary), answer, parameters,
          [handler](const Call& call) { return in_callback(call, handler(call)); }, pool, "", {"application/javascript"});
  };
  const Parameter units{.name = "units", .description = "kilometers or miles", .fallback = "kilometers"};
  add_open({"/iss-now.json", "/iss-now", "/iss-now/v1"}, "Where the station is", schemas::old_iss_now(), {}, [&context](const Call&) { return iss_now(context); });
  add_open({"/astros.json", "/astros", "/astros/v1"}, "Who is in space", schemas::old_astros(), {}, [&context](const Call&) { return astros(context); });
  add_open({"/iss-pass.json", "/iss-pass", "/iss-pass/v1", "/iss", "/iss/v1"}, "When it passes over a site, more than 10 degrees high", schemas::old_passes(),
      {{.name = "lat", .description = "-90 to 90, required", .needed = true, .example = "52.5", .form = between(-90, 90)},
       {.name = "lon", .description = "-180 to 180, required", .needed = true, .example = "13.4", .form = between(-180, 180)},
       {.name = "alt", .description = "metres, 0 to 10,000", .fallback = "100", .example = "34", .form = between(0, 10'000)},
       {.name = "n", .description = "how many, 1 to 100", .fallback = "5", .example = "3", .form = between(1, 100)}},
      [&context](const Call& call) { return iss_pass(context, call); }, Pool::kSql);
  add_open({"/iss-tle-info.json"}, "Its elements as open-notify has them", schemas::old_tle_info(), {},
      [&context](const Call&) { return tle_info(context); });
  add(Dialect::kWheretheiss, "/v1/satellites", "The satellites that are kept: one", schemas::old_satellites(), {},
      [](const Call&) -> Answer { return json_reply(Json::array({{{"name", "iss"}, {"id", flows::kStationId}}})); }, Pool::kQuick, "", {},
      {{"GET", "/v1/satellites/{id}", "id", "/0/id"},
       {"GET", "/v1/satellites/{id}/positions", "id", "/0/id"},
       {"GET", "/v1/satellites/{id}/tles", "id", "/0/id"}});
  add(Dialect::kWheretheiss, "/v1/satellites/{id}", "Where the station is, now or at a moment", schemas::old_position(),
      {id, units, {.name = "timestamp", .description = "Unix seconds", .fallback = "now", .pattern = "^(" + kSeconds + ")?$", .example = "1795248000"}},
      [&context](const Call& call) { return satellite(context, call); }, Pool::kQuick, "timestamp");
  add(Dialect::kWheretheiss, "/v1/satellites/{id}/positions", "Where it is at several moments", schema::list_of(schemas::old_position()),
      {id, units, {.name = "timestamps", .description = "Unix seconds with commas, at most 500, required", .max = 16'384, .needed = true,
                   .pattern = "^" + kSeconds + "(," + kSeconds + ")*$", .example = "1795248000,1795248010"}},
      [&context](const Call& call) { return positions(context, call); }, Pool::kSql);
  add(Dialect::kWheretheiss, "/v1/satellites/{id}/tles", "Its elements as a two-line set", schemas::old_tle(),
      {id, {.name = "format", .description = "json or text", .fallback = "json"}}, [&context](const Call& call) { return tles(context, call); }, Pool::kQuick, "", {"text/plain"});
  add(Dialect::kWheretheiss, "/v1/coordinates/{lat},{lon}", "Time zone and country of a place", schemas::old_coordinates(),
      {{.name = "lat", .description = "degrees", .required = true, .example = "52.5", .form = between(-90, 90)},
       {.name = "lon", .description = "degrees", .required = true, .example = "13.4", .form = between(-180, 180)}},
      [&context](const Call& call) { return coordinates(context, call); });
}

}  // namespace skykeep::api
