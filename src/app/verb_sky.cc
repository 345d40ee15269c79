// where, passes, ephemeris. With --elements they are pure: no data directory, no server, no network. Without, they ask the
// route that the page asks.
#include <fmt/format.h>

#include <cmath>
#include <cstdio>

#include "api/calendar.h"
#include "api/moment.h"
#include "api/sky.h"
#include "api/station_json.h"
#include "app/elements_file.h"
#include "app/endpoint.h"
#include "app/render.h"
#include "app/sky_text.h"
#include "app/verbs.h"
#include "astro/ephemeris.h"
#include "core/clock.h"
#include "core/json_writer.h"
#include "streams/orbit.h"

namespace skykeep::app {
namespace {

constexpr int64_t kMostDaysOfFile = 366;

void print(const Json& json) { std::printf("%s\n", json.dump(2, ' ', false, Json::error_handler_t::replace).c_str()); }
void print(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }

UtcTime system_now() { return SystemClock().now(); }

Result<UtcTime> moment(const std::string& option, const std::string& text, const std::string& fallback) {
  return within(option, api::parse_moment(text.empty() ? fallback : text, system_now()));
}

Result<astro::Sgp4> satellite_of_file(const Invocation& call, UtcTime t) {
  return astro::Sgp4::create(TRY(read_elements(call.elements, call.satellite, t)));
}

// The answer of a route, or the failure to reach it.
std::expected<Json, int> ask(const Invocation& call, const std::string& target) {
  const auto endpoint = reach(call);
  if (!endpoint) return std::unexpected(report(endpoint.error()));
  auto json = (*endpoint)->get_json(target);
  if (!json) return std::unexpected(report(json.error()));
  return std::move(*json);
}

std::string parameter(std::string_view name, const std::string& value) {
  return value.empty() ? "" : fmt::format("&{}={}", name, net::percent_encode(value));
}

Result<Json> where_from_file(const Invocation& call) {
  const UtcTime t = TRY(moment("--at", call.at, "now"));
  const auto satellite = TRY(satellite_of_file(call, t));
  Json out = api::json_of(TRY(api::model_position(satellite, t)), "model", system_now());
  out["satellite"] = api::json_of(satellite.elements());
  return out;
}

Result<api::PassRequest> pass_request(const Invocation& call) {
  api::PassRequest request;
  request.query.site = {*call.lat, *call.lon, call.altitude_m.value_or(0)};
  TRY(astro::check(request.query.site));
  request.query.from = TRY(moment("--from", call.from, "now"));
  const int64_t days = call.days.value_or(7);
  if (days < 1 || days > kMostDaysOfFile)
    return fail(Code::kInvalidInput, fmt::format("--days takes 1 to {}, not {}", kMostDaysOfFile, days));
  request.query.to = request.query.from + std::chrono::days(days);
  request.query.min_elevation_deg = call.min_elevation.value_or(10);
  request.only_visible = call.visible;
  request.with_track = call.track;
  request.whatever_age = call.whatever_age;
  return request;
}

// As /api/v1/iss/passes answers; of the elements what a file tells.
Result<Json> passes_from_file(const Invocation& call) {
  const api::PassRequest request = TRY(pass_request(call));
  const auto satellite = TRY(satellite_of_file(call, request.query.from));
  const astro::Elements& e = satellite.elements();
  return api::json_of(request, TRY(api::find_passes(satellite, request)), e,
                      {{"satellite_id", e.norad_cat_id > 0 ? Json(e.norad_cat_id) : Json()},
                       {"name", e.name},
                       {"object_id", e.object_id},
                       {"epoch", to_string(e.epoch)},
                       {"source", call.elements}});
}

std::string passes_target(const Invocation& call) {
  std::string target = fmt::format("/api/v1/iss/passes?lat={}&lon={}", *call.lat, *call.lon);
  if (call.altitude_m) target += fmt::format("&altitude_m={}", *call.altitude_m);
  if (call.days) target += fmt::format("&days={}", *call.days);
  if (call.min_elevation) target += fmt::format("&min_elevation={}", *call.min_elevation);
  if (call.visible) target += "&visible=true";
  if (call.track) target += "&track=true";
  return target + parameter("from", call.from);
}

struct Quantity {
  std::string_view name;
  int decimals;  // a millimetre, a micrometre a second: what SGP4 itself is reproduced to
};

// States as rows of named numbers, as CSV and as JSON the same.
void write_rows(const std::vector<astro::EphemerisPoint>& points, astro::Frame frame, bool json, std::string& out) {
  static constexpr Quantity kState[] = {{"x_km", 6}, {"y_km", 6}, {"z_km", 6}, {"vx_km_s", 9}, {"vy_km_s", 9}, {"vz_km_s", 9}};
  static constexpr Quantity kPlace[] = {{"latitude", 8}, {"longitude", 8}, {"altitude_km", 6}};
  const bool is_geodetic = frame == astro::Frame::kGeodetic;
  const std::span<const Quantity> quantities = is_geodetic ? std::span<const Quantity>(kPlace) : kState;
  JsonWriter w(out);
  w.raw(json ? "[" : "utc");
  if (!json) {
    for (const Quantity& q : quantities) w.raw(fmt::format(",{}", q.name));
    w.raw(",frame\n");
  }
  for (const astro::EphemerisPoint& p : points) {
    const double state[] = {p.position_km.x, p.position_km.y, p.position_km.z, p.velocity_km_s.x, p.velocity_km_s.y, p.velocity_km_s.z};
    const double place[] = {p.place.latitude_deg, p.place.longitude_deg, p.place.height_km};
    const double* values = is_geodetic ? place : state;
    if (json) {
      if (&p != points.data()) w.raw(",");
      w.raw("\n  {\"utc\":");
      w.text(to_string(p.at));
    } else {
      w.raw(to_string(p.at));
    }
    for (size_t i = 0; i < quantities.size(); ++i) {
      w.raw(json ? fmt::format(",\"{}\":", quantities[i].name) : ",");
      w.fixed(values[i], quantities[i].decimals);
    }
    w.raw(json ? ",\"frame\":\"" : ",");
    w.raw(astro::to_string(frame));
    w.raw(json ? "\"}" : "\n");
  }
  if (json) w.raw("\n]\n");
}

Result<std::string> ephemeris_text(const Invocation& call, const astro::Sgp4& satellite, const astro::EphemerisQuery& query) {
  std::string format = call.format == "table" ? "csv" : call.format;
  if (call.globals.json) format = "json";
  if (format != "csv" && format != "json" && format != "oem")
    return fail(Code::kInvalidInput, fmt::format("--format takes csv, json or oem, not '{}'", format));
  const astro::Ephemeris found = TRY(astro::ephemeris(satellite, query));
  const auto tell = [](const char* what, const std::optional<astro::ModelEdge>& edge) {
    if (edge) note(fmt::format("the states {} at {}: {}", what, to_string(edge->at), astro::to_string(edge->status)));
  };
  tell("begin only", found.begins);
  tell("end", found.ends);
  if (format == "oem") return astro::to_oem(satellite.elements(), query.frame, found.points, {system_now()});
  std::string out;
  write_rows(found.points, query.frame, format == "json", out);
  return out;
}

Result<astro::EphemerisQuery> ephemeris_query(const Invocation& call) {
  astro::EphemerisQuery query;
  query.from = TRY(moment("--from", call.from, "now"));
  query.to = call.to.empty() ? query.from + 100min : TRY(moment("--to", call.to, "now"));
  query.step = TRY(within("--step", api::parse_duration(call.step.empty() ? "60" : call.step)));
  query.frame = TRY(within("--frame", astro::parse_frame(call.frame.empty() ? "teme" : call.frame)));
  return query;
}

// States stay what they are asked for, but nobody shall take those of old elements for true.
void warn_of_age(const astro::Elements& elements, const astro::EphemerisQuery& query) {
  const auto days = [&](UtcTime t) { return std::abs(seconds_between(elements.epoch, t)) / 86'400; };
  const double most = std::max(days(query.from), days(query.to));
  if (most <= streams::kJudgeDays) return;
  note(fmt::format("the states lie up to {:.1f} days from the epoch of the elements ({}): those of a low orbit may be off by {:.0f} km", most,
                   to_string(elements.epoch), streams::model_error_km(most)));
}

}  // namespace

int where(const Invocation& call) {
  Json now;
  if (!call.elements.empty()) {
    auto json = where_from_file(call);
    if (!json) return report(json.error());
    now = std::move(*json);
  } else {
    auto json = ask(call, "/api/v1/iss/now" + (call.at.empty() ? "" : "?at=" + net::percent_encode(call.at)));
    if (!json) return json.error();
    now = std::move(*json);
  }
  if (call.globals.json) {
    print(now);
  } else {
    print(where_in_words(now));
  }
  if (!at_path(now, "latitude").is_null()) return kDone;
  // As passes are withheld: the orbit is known, and its elements are too far from that moment for more.
  if (const Json& where = at_path(now, "where"); where.is_string())
    return report_in_json(Failure{kFreshnessBreached, fmt::format("the place is not known: {}", where.get_ref<const std::string&>())});
  return report_in_json(Failure{kFailed, "the position is not known: " + to_cell(at_path(now, "why"))});
}

int passes(const Invocation& call) {
  Json answer;
  if (!call.elements.empty()) {
    auto json = passes_from_file(call);
    if (!json) return report(json.error());
    answer = std::move(*json);
  } else {
    auto json = ask(call, passes_target(call));
    if (!json) return json.error();
    answer = std::move(*json);
  }
  const Json &list = at_path(answer, "passes"), &withheld = at_path(answer, "withheld"), &ends = at_path(answer, "ends_early");
  const bool is_whole = withheld.is_string() && list.empty();
  if (withheld.is_string() && !is_whole) note(withheld.get_ref<const std::string&>());
  if (ends.is_object()) note(fmt::format("the list ends at {}: {}", to_cell(at_path(ends, "utc")), to_cell(at_path(ends, "reason"))));
  if (call.globals.json && list.empty()) {  // the list is all of the JSON
    const Json &until = at_path(answer, "up_until.utc"), &from = at_path(answer, "up_from.utc");
    if (at_path(answer, "always_up") == true) note("it is up the whole time");
    if (until.is_string()) note("it is up from the beginning until " + to_cell(until));
    if (from.is_string()) note("it is up to the end from " + to_cell(from));
  }
  if (call.ics) {
    print(api::to_icalendar(answer, system_now()));
  } else if (call.globals.json) {
    print(list);
  } else if (!is_whole) {
    print(passes_in_words(answer, system_now(), call.visible));
  }
  return is_whole ? report(Failure{kFreshnessBreached, withheld.get_ref<const std::string&>()}) : kDone;
}

int ephemeris(const Invocation& call) {
  const auto query = ephemeris_query(call);
  if (!query) return report(query.error());
  Result<astro::Elements> elements = fail(Code::kInternal, "");
  if (!call.elements.empty()) {
    elements = read_elements(call.elements, call.satellite, query->from);
  } else {
    const auto json = ask(call, "/api/v1/iss/elements?at=" + net::percent_encode(to_string(query->from)));
    if (!json) return json.error();
    const auto document = astro::parse_elements(to_text(at_path(*json, "omm")));
    if (!document) return report(document.error());
    elements = document->elements.front();
  }
  if (!elements) return report(elements.error());
  const auto satellite = astro::Sgp4::create(*elements);
  if (!satellite) return report(satellite.error());
  const auto text = ephemeris_text(call, *satellite, *query);
  if (!text) return report(text.error());
  warn_of_age(*elements, *query);
  print(*text);
  return kDone;
}

}  // namespace skykeep::app
