#include "simulator/station.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/json.h"
#include "core/text.h"
#include "simulator/gp_formats.h"
#include "simulator/random.h"

namespace skykeep::simulator {
namespace {

constexpr std::string_view kWheretheiss = "api.wheretheiss.at";
constexpr std::string_view kOpenNotify = "api.open-notify.org";
constexpr std::string_view kCelestrak = "celestrak.org";
constexpr std::string_view kIvan = "tle.ivanstanojevic.me";
constexpr std::string_view kCorquaid = "corquaid.github.io";
constexpr std::string_view kHtml404 = "<!DOCTYPE html><html><head><title>404</title></head><body><h1>Not Found</h1></body></html>";

constexpr double kMilesPerKm = 1 / 1.609344;
constexpr double kAlongTrackKm = 100;  // the fault iss_wrong
constexpr Duration kLateBy = 1h;
constexpr Duration kOrderBy = 20s;
constexpr double kSpikeDeg = 10;

Answer text(int status, std::string_view type, std::string body) {
  Answer answer;
  answer.status = status;
  answer.content_type = type;
  answer.body = std::move(body);
  return answer;
}
Answer wheretheiss_error(int status, std::string_view words) {
  return Answer::json(to_text(Json{{"error", words}, {"status", status}}), status);
}

double julian_day(UtcTime t) { return t.unix_seconds() / 86400 + 2440587.5; }
UtcTime whole_second(UtcTime t) { return {t.micros / 1'000'000 * 1'000'000}; }

astro::Geodetic displaced(astro::Geodetic place, const UtcTime& t) {
  Random chance(mix(static_cast<uint64_t>(t.micros), 0x5b1ce));
  place.latitude_deg = std::clamp(place.latitude_deg + (chance.chance(0.5) ? kSpikeDeg : -kSpikeDeg), -85.0, 85.0);
  place.longitude_deg = std::remainder(place.longitude_deg + (chance.chance(0.5) ? kSpikeDeg : -kSpikeDeg), 360.0);
  return place;
}

// Which object a query of gp.php asks for, as CelesTrak repeats it in words; "" when it is not the station.
std::string selection_of(const Params& params) {
  const auto is = [&](const char* name, std::string_view wanted) { return params.get(name).value_or("") == wanted; };
  if (is("CATNR", "25544")) return "CATNR=25544";
  if (is("INTDES", "1998-067")) return "INTDES=1998-067";
  if (is("GROUP", "stations")) return "GROUP=stations";
  if (iequals(params.get("NAME").value_or(""), "ISS")) return "NAME=ISS";
  return "";
}

// "2026-11-21 08:00:00"
std::string spoken_time(UtcTime t) {
  std::string out = to_string(whole_second(t));
  out[10] = ' ';
  out.pop_back();
  return out;
}

}  // namespace

bool Station::serves(std::string_view host) {
  return host == kWheretheiss || host == kOpenNotify || host == kCelestrak || host == kIvan || host == kCorquaid;
}

void Station::thaw() {
  const MutexLock lock(mutex_);
  frozen_.clear();
}

Answer Station::answer(const Call& call, const Params& params, UtcTime now, const Decision& decision) {
  if (call.host == kWheretheiss) return wheretheiss(call, params, now, decision);
  if (call.host == kOpenNotify) return open_notify(call, now, decision);
  if (call.host == kCelestrak) return celestrak(call, params, now, decision);
  if (call.host == kIvan) return ivanstanojevic(call, now);
  if (call.path == "/international-space-station-APIs/JSON/people-in-space.json") {
    Answer answer = text(200, "application/json; charset=utf-8", crew_corquaid(now));
    answer.cacheable = true;
    return answer;
  }
  return Answer::html(404, std::string(kHtml404));
}

Station::Sight Station::see(const std::string& host, UtcTime t, UtcTime now, const Decision& decision) {
  Sight sight{t, t, decision[Fault::kIssJump]};
  if (decision[Fault::kIssLate]) sight.claimed = sight.meant = t - kLateBy;
  if (decision[Fault::kIssWrong])
    sight.meant = sight.meant + Duration(static_cast<int64_t>(kAlongTrackKm / orbit_.at(t).velocity_km_s * 1e6));
  if (decision[Fault::kIssFrozen]) {
    const MutexLock lock(mutex_);
    sight.meant = frozen_.try_emplace(host, whole_second(now)).first->second;
  }
  return sight;
}

// ---- wheretheiss.at ----

std::string Station::wheretheiss_position(const Sight& sight, bool in_miles) const {
  const astro::StationState state = orbit_.at(sight.meant);
  const astro::Surroundings& around = state.surroundings;
  const astro::Geodetic place = sight.is_spike ? displaced(state.place, sight.meant) : state.place;
  const double unit = in_miles ? kMilesPerKm : 1;
  const Json json = {{"name", "iss"},
                     {"id", 25544},
                     {"latitude", place.latitude_deg},
                     {"longitude", place.longitude_deg},
                     {"altitude", place.height_km * unit},
                     {"velocity", state.velocity_km_s * 3600 * unit},
                     {"visibility", around.is_daylight ? "daylight" : "eclipsed"},
                     {"footprint", around.footprint_km * unit},
                     {"timestamp", second_of(sight.claimed)},
                     {"daynum", julian_day(sight.claimed)},
                     {"solar_lat", around.solar_latitude_deg},
                     {"solar_lon", around.solar_longitude_deg},
                     {"units", in_miles ? "miles" : "kilometers"}};
  return to_text(json);
}

Answer Station::wheretheiss_positions(const Call& call, const Params& params, UtcTime now, const Decision& decision) {
  std::vector<int64_t> seconds;
  for (const std::string_view part : split(params.get("timestamps").value_or(""), ',')) {
    const auto number = to_int(trim(part));
    if (!number || std::abs(*number) > 100'000'000'000)
      return wheretheiss_error(400, fmt::format("invalid timestamp in list: {}", part));
    seconds.push_back(*number);
  }
  if (seconds.empty() || seconds.size() > 10) return wheretheiss_error(400, "between 1 and 10 timestamps can be asked for");
  std::vector<std::string> records;
  for (size_t i = 0; i < seconds.size(); ++i) {
    if (decision[Fault::kIssMissing] && i % 2 == 1) continue;
    Sight sight = see(call.host, {seconds[i] * 1'000'000}, now, decision);
    sight.is_spike = sight.is_spike && i == seconds.size() / 2;  // one among ten
    records.push_back(wheretheiss_position(sight, params.get("units").value_or("") == "miles"));
  }
  if (decision[Fault::kIssOrder]) std::reverse(records.begin(), records.end());
  return Answer::json(fmt::format("[{}]", fmt::join(records, ",")));
}

Answer Station::wheretheiss(const Call& call, const Params& params, UtcTime now, const Decision& decision) {
  const auto parts = split(call.path, '/');  // "", "v1", "satellites", "25544", "positions"
  if (parts.size() < 3 || parts[1] != "v1" || parts[2] != "satellites") return wheretheiss_error(404, "not found");
  if (parts.size() == 3) return Answer::json(R"([{"name":"iss","id":25544}])");
  if (parts[3] != "25544") return wheretheiss_error(404, "satellite not found");
  const std::string_view what = parts.size() > 4 ? parts[4] : "";
  if (what == "positions") return wheretheiss_positions(call, params, now, decision);
  if (what == "tles") {
    const ElementSet set = orbit_.newest(now);
    const TwoLines lines = two_lines(set.elements);
    if (params.get("format").value_or("json") == "text") return text(200, "text/plain", gp_tle(set.elements, true));
    return Answer::json(to_text(Json{{"requested_timestamp", second_of(now)},
                                     {"tle_timestamp", second_of(set.elements.epoch)},
                                     {"id", "25544"},
                                     {"name", "iss"},
                                     {"header", lines.name},
                                     {"line1", lines.line1},
                                     {"line2", lines.line2}}));
  }
  if (!what.empty()) return wheretheiss_error(404, "not found");
  const int64_t at = params.number("timestamp").value_or(second_of(now));
  if (std::abs(at) > 100'000'000'000) return wheretheiss_error(400, "invalid timestamp");
  if (decision[Fault::kIssMissing]) return wheretheiss_error(404, "position not found");
  return Answer::json(wheretheiss_position(see(call.host, {at * 1'000'000}, now, decision), params.get("units").value_or("") == "miles"));
}

// ---- open-notify ----

Answer Station::open_notify(const Call& call, UtcTime now, const Decision& decision) {
  if (call.path == "/astros.json") return Answer::json(crew_open_notify());
  if (call.path != "/iss-now.json") return Answer::html(404, std::string(kHtml404));
  UtcTime t = whole_second(now);
  if (decision[Fault::kIssOrder]) t = t - kOrderBy;
  const Sight sight = see(call.host, t, now, decision);
  Json json = {{"message", "success"}, {"timestamp", second_of(sight.claimed)}};
  if (!decision[Fault::kIssMissing]) {
    const astro::Geodetic real = orbit_.at(sight.meant).place;
    const astro::Geodetic place = sight.is_spike ? displaced(real, sight.meant) : real;
    json["iss_position"] = {{"latitude", fmt::format("{:.4f}", place.latitude_deg)},
                            {"longitude", fmt::format("{:.4f}", place.longitude_deg)}};
  }
  return Answer::json(to_text(json));
}

// ---- elements ----

Answer Station::celestrak(const Call& call, const Params& params, UtcTime now, const Decision& decision) {
  if (call.path != "/NORAD/elements/gp.php") return Answer::html(404, std::string(kHtml404));
  if (decision[Fault::kCelestrak403])
    return text(403, "text/plain", "Access denied: too many requests from this address. See the usage policy before you continue.");
  const std::string selection = selection_of(params);
  if (selection.empty()) return text(404, "text/plain", "No GP data found");
  const std::string format(params.get("FORMAT").value_or("CSV"));
  const ElementSet set = orbit_.newest(now);
  {
    const MutexLock lock(mutex_);
    const auto [known, is_first] = downloads_.try_emplace(selection + " " + format, Download{set.number, now});
    if (!is_first && known->second.set == set.number)
      return text(403, "text/plain",
                  fmt::format("GP data has not updated since your last successful download of {} at {} UTC. Data is updated once "
                              "every 2 hours.",
                              selection, spoken_time(known->second.at)));
    known->second = {set.number, now};
  }
  if (iequals(format, "JSON")) return Answer::json(gp_json(set.elements, false));
  if (iequals(format, "JSON-PRETTY")) return Answer::json(gp_json(set.elements, true));
  if (iequals(format, "KVN")) return text(200, "text/plain", gp_kvn(set.elements));
  if (iequals(format, "XML")) return text(200, "application/xml", gp_xml(set.elements));
  if (iequals(format, "TLE") || iequals(format, "3LE")) return text(200, "text/plain", gp_tle(set.elements, true));
  if (iequals(format, "2LE")) return text(200, "text/plain", gp_tle(set.elements, false));
  return text(200, "text/csv", gp_csv(set.elements));
}

Answer Station::ivanstanojevic(const Call& call, UtcTime now) const {
  if (call.path != "/api/tle/25544")
    return Answer::json(R"({"response":{"message":"Unable to find record with that id"}})", 404);
  const ElementSet set = orbit_.newest(now);
  const TwoLines lines = two_lines(set.elements);
  std::string date = to_string(whole_second(set.elements.epoch));
  date.replace(date.size() - 1, 1, "+00:00");
  return Answer::json(to_text(Json{{"@context", "https://www.w3.org/ns/hydra/context.jsonld"},
                                   {"@id", "https://tle.ivanstanojevic.me/api/tle/25544"},
                                   {"@type", "Tle"},
                                   {"satelliteId", 25544},
                                   {"name", set.elements.name},
                                   {"date", date},
                                   {"line1", lines.line1},
                                   {"line2", lines.line2}}));
}

}  // namespace skykeep::simulator
