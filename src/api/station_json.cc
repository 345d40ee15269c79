#include "api/station_json.h"

#include <algorithm>
#include <cmath>

namespace skykeep::api {
namespace {

Json time_or_null(const std::optional<UtcTime>& t) { return t ? Json(to_string(*t)) : Json(); }
Json number_or_null(const std::optional<double>& value) { return value ? Json(*value) : Json(); }
Json words_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }
Json age_or_null(const std::optional<UtcTime>& t, UtcTime now) { return t ? Json(seconds_between(*t, now)) : Json(); }

Json list_of(const std::vector<flows::StationUpstream>& sources, UtcTime now) {
  Json list = Json::array();
  for (const flows::StationUpstream& source : sources) list.push_back(json_of(source, now));
  return list;
}

Json orbit_or_null(const std::optional<flows::SatelliteOrbit>& orbit) {
  if (!orbit) return nullptr;
  return {{"inclination_deg", orbit->inclination_deg},
          {"perigee_km", orbit->perigee_km},
          {"apogee_km", orbit->apogee_km},
          {"period_min", orbit->period_min}};
}
Json rounded_or_null(const std::optional<double>& value) { return value ? Json(two_digits(*value)) : Json(); }

// What is not known is not named: in the object of /api/v1/iss/now and in its events.
void hide_place(Json& now, double uncertainty_km, const std::optional<flows::SatelliteOrbit>& orbit) {
  for (const char* name : {"latitude", "longitude", "altitude_km", "velocity_km_s", "velocity_km_h", "visibility", "illumination",
                           "footprint_km", "sun_elevation_below_deg", "local_time", "time_zone", "over", "orbit_number"})
    now[name] = nullptr;
  now["position_known"] = false;
  now["where"] = flows::whereabouts(uncertainty_km, orbit);
  now["orbit"] = orbit_or_null(orbit);
}

constexpr int64_t kFirstSecond = -62'135'596'800, kLastSecond = 253'402'300'799;  // of the years 1 to 9999
constexpr double kStale_s = 15, kConfirmed_s = 60;  // as StationQueries::now() judges

// Of a record, in the words of /api/v1/iss/now: an upstream's value is live, a computed one only while an upstream's confirms it.
std::string_view state_of(const Json& record, double age_s) {
  if (age_s > kStale_s) return "stale";
  if (record["source"] != "sgp4") return "live";
  const Json& confirmed = record["confirmed"];
  const auto age = confirmed.find("age_s");  // end() of what is no object
  return age != confirmed.end() && age->is_number() && age->get<double>() <= kConfirmed_s ? "live" : "model";
}

void take(Json& from, std::string_view name, Json& to, const Json& otherwise = nullptr) {
  const auto at = from.find(name);
  to[std::string(name)] = at == from.end() ? otherwise : std::move(*at);
}

std::optional<StationEvent> gap_event(Json& gap) {
  if (!gap.is_object() || !gap.contains("to") || !gap["to"].is_number_integer()) return std::nullopt;
  const int64_t last = gap["to"].get<int64_t>();
  return StationEvent{"iss_gap", std::move(gap), last};
}

}  // namespace

Json json_of(const flows::SatellitePosition& p, std::string_view state, UtcTime now) {
  Json confirmed = nullptr;
  if (p.confirmed)
    confirmed = {{"source", p.confirmed->source},
                 {"at", to_string(p.confirmed->at)},
                 {"age_s", seconds_between(p.confirmed->at, now)},
                 {"residual_km", number_or_null(p.confirmed->residual_km)}};
  Json out = {
          {"satellite_id", p.satellite_id > 0 ? Json(p.satellite_id) : Json()},
          {"timestamp", second_of(p.at)},
          {"utc", to_string(p.at)},
          {"latitude", p.latitude_deg},
          {"longitude", p.longitude_deg},
          {"altitude_km", p.altitude_km},
          {"velocity_km_s", p.velocity_km_s},
          {"velocity_km_h", p.velocity_km_s * 3600},
          {"visibility", p.visibility},
          {"illumination", p.illumination},
          {"footprint_km", p.footprint_km},
          {"solar_latitude", p.solar_latitude_deg},
          {"solar_longitude", p.solar_longitude_deg},
          {"sun_elevation_below_deg", p.sun_elevation_below_deg},
          {"local_time", words_or_null(p.local_time)},
          {"time_zone", words_or_null(p.time_zone)},
          {"over", words_or_null(p.over)},
          {"orbit_number", p.orbit_number > 0 ? Json(p.orbit_number) : Json()},
          {"provenance", p.provenance},
          {"source", p.source},
          {"age_s", seconds_between(p.at, now)},
          {"element_age_s", number_or_null(p.element_age_s)},
          {"residual_km", number_or_null(p.residual_km)},
          {"uncertainty_km", rounded_or_null(p.uncertainty_km)},
          {"confirmed", std::move(confirmed)},
          {"quality", p.quality},
          {"anomalies", p.anomalies},
          {"state", state},
          {"position_known", true},
          {"where", nullptr},
          {"orbit", nullptr}};
  if (!flows::is_place_known(p)) hide_place(out, p.uncertainty_km.value_or(0), p.orbit);
  return out;
}

double two_digits(double value) {
  if (!(std::fabs(value) > 0) || !std::isfinite(value)) return value;
  const double unit = std::pow(10.0, std::floor(std::log10(std::fabs(value))) - 1);
  // By division where the unit is a fraction, so that 4.6 is the nearest number to 4.6.
  return unit >= 1 ? std::round(value / unit) * unit : std::round(value / unit) / std::round(1 / unit);
}

Json json_of(const flows::StationNow& known, UtcTime now) {
  Json out = json_of(known.position.value_or(flows::SatellitePosition{}), known.state, now);
  if (!known.position) {
    // The same members, so that nobody takes a missing position for the Gulf of Guinea.
    for (auto& [name, value] : out.items())
      if (name != "satellite_id" && name != "state" && !value.is_array()) value = nullptr;
    out["position_known"] = false;
  }
  out["why"] = words_or_null(known.why);
  out["sources"] = list_of(known.sources, now);
  return out;
}

Json json_of(const flows::StationUpstream& s, UtcTime now) {
  // wheretheiss.at is asked for the seconds to come: its last good one may lie ahead.
  const std::optional<UtcTime> last = s.last_success ? std::optional(std::min(*s.last_success, now)) : std::nullopt;
  return {{"name", s.name},
          {"title", s.title},
          {"state", s.state},
          {"verdict", words_or_null(s.verdict)},
          {"text", words_or_null(s.text)},
          {"last_attempt", time_or_null(s.last_attempt)},
          {"last_success", time_or_null(last)},
          {"since", time_or_null(s.since)},
          {"age_s", age_or_null(last, now)}};
}

Json json_of(const flows::SatelliteTrack& track) {
  Json points = Json::array();
  for (const flows::SatelliteTrackPoint& p : track.points) {
    points.push_back({{"utc", to_string(p.at)},
                      {"timestamp", second_of(p.at)},
                      {"latitude", p.latitude_deg},
                      {"longitude", p.longitude_deg},
                      {"altitude_km", p.altitude_km},
                      {"velocity_km_s", p.velocity_km_s},
                      {"visibility", p.visibility},
                      {"provenance", p.provenance},
                      {"uncertainty_km", rounded_or_null(p.uncertainty_km)}});
  }
  return {{"satellite_id", flows::kStationId},
          {"from", to_string(track.from)},
          {"to", to_string(track.to)},
          {"step_s", seconds_of(track.step)},
          {"elements", track.elements ? json_of(*track.elements) : Json()},
          {"position_known", track.withheld.empty()},
          {"withheld", words_or_null(track.withheld)},
          {"orbit", orbit_or_null(track.orbit)},
          {"points", std::move(points)}};
}

Json json_of(const flows::SatelliteElements& e) {
  return {{"satellite_id", e.satellite_id},
          {"name", e.name},
          {"object_id", words_or_null(e.object_id)},
          {"epoch", to_string(e.epoch)},
          {"age_s", e.age_s},
          {"source", e.source},
          {"provenance", e.provenance},
          {"fetched_at", time_or_null(e.fetched_at)},
          {"withheld", words_or_null(e.withheld)}};
}

Json with_notations(const flows::SatelliteElements& e) {
  Json out = json_of(e);
  auto omm = parse_json(e.omm);
  out["omm"] = omm ? std::move(*omm) : Json();
  out["line1"] = words_or_null(e.line1);
  out["line2"] = words_or_null(e.line2);
  return out;
}

Json json_of(const flows::StationCrew& crew, UtcTime now) {
  Json people = Json::array();
  for (const flows::StationCrewMember& m : crew.people) {
    people.push_back({{"name", m.name},
                      {"craft", words_or_null(m.craft)},
                      {"agency", words_or_null(m.agency)},
                      {"country", words_or_null(m.country)},
                      {"launched", words_or_null(m.launched)},
                      {"days_in_space", m.days_in_space ? Json(*m.days_in_space) : Json()}});
  }
  return {{"number", crew.as_of ? Json(crew.number) : Json()},
          {"as_of", time_or_null(crew.as_of)},
          {"age_s", age_or_null(crew.as_of, now)},
          {"provenance", words_or_null(crew.provenance)},
          {"source", words_or_null(crew.source)},
          {"stale", crew.stale},
          {"why", words_or_null(crew.why)},
          {"people", std::move(people)}};
}

Json json_of(const flows::StationHealth& health, UtcTime now) {
  Json checks = Json::array();
  for (const flows::StationCheck& c : health.checks) {
    checks.push_back({{"id", c.id},
                      {"name", c.name},
                      {"state", c.state},
                      {"value", words_or_null(c.value)},
                      {"limit", words_or_null(c.limit)},
                      {"since", time_or_null(c.since)},
                      {"text", c.text}});
  }
  return {{"state", health.state},
          {"records_per_minute", number_or_null(health.records_per_minute)},
          {"freshness_s", number_or_null(health.freshness_s)},
          {"records", health.records},
          {"checks", std::move(checks)},
          {"sources", list_of(health.sources, now)}};
}

std::optional<StationEvent> station_event(std::string_view text, UtcTime now, const OrbitAt& orbit_at) {
  auto parsed = parse_json(text);
  if (!parsed || !parsed->is_object()) return std::nullopt;
  Json& record = *parsed;
  if (record.contains("gap")) return gap_event(record["gap"]);
  if (!record.contains("timestamp") || !record["timestamp"].is_number_integer() || !record.contains("source") ||
      !record["source"].is_string())
    return std::nullopt;
  const int64_t second = record["timestamp"].get<int64_t>();
  if (second < kFirstSecond || second > kLastSecond) return std::nullopt;
  Json out;
  for (const std::string_view name :
       {"satellite_id", "timestamp", "utc", "latitude", "longitude", "altitude_km", "velocity_km_s", "velocity_km_h", "visibility",
        "illumination", "footprint_km", "solar_latitude", "solar_longitude", "sun_elevation_below_deg", "local_time", "time_zone", "over",
        "orbit_number", "provenance", "source"})
    take(record, name, out);
  out["age_s"] = seconds_between(UtcTime{second * 1'000'000}, now);
  for (const std::string_view name : {"element_age_s", "residual_km", "uncertainty_km", "confirmed"}) take(record, name, out);
  Json& confirmed = out["confirmed"];
  if (confirmed.is_object() && confirmed.contains("at") && confirmed["at"].is_string()) {
    const auto at = parse_utc(confirmed["at"].get_ref<const std::string&>());
    confirmed["age_s"] = at ? Json(seconds_between(*at, now)) : Json();
  }
  for (const std::string_view name : {"quality", "anomalies"}) take(record, name, out, Json::array());
  out["state"] = state_of(out, seconds_between(UtcTime{second * 1'000'000}, now));
  out["position_known"] = true;
  out["where"] = out["orbit"] = nullptr;
  flows::SatellitePosition p;
  p.source = out["source"].get<std::string>();
  if (out["uncertainty_km"].is_number()) p.uncertainty_km = out["uncertainty_km"].get<double>();
  if (out["element_age_s"].is_number()) p.element_age_s = out["element_age_s"].get<double>();
  out["uncertainty_km"] = rounded_or_null(p.uncertainty_km);
  if (!flows::is_place_known(p)) hide_place(out, p.uncertainty_km.value_or(0), orbit_at(UtcTime{second * 1'000'000}));
  return StationEvent{"iss", std::move(out), second};
}

}  // namespace skykeep::api
