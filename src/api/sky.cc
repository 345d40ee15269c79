#include "api/sky.h"

#include <fmt/format.h>

#include <algorithm>

#include "api/sky_words.h"
#include "astro/identity.h"
#include "astro/station.h"
#include "geo/atlas.h"
#include "geo/civil_time.h"
#include "streams/orbit.h"

namespace skykeep::api {
namespace {

double days_between(UtcTime a, UtcTime b) { return std::abs(seconds_between(a, b)) / 86'400; }

UtcTime whole_second(UtcTime t) { return {second_of(t) * 1'000'000}; }

Json json_of(const astro::PassPoint& p, bool with_height) {
  Json out = {{"utc", to_string(p.at)}, {"azimuth_deg", p.azimuth_deg}};
  if (with_height) out["elevation_deg"] = p.elevation_deg;
  if (with_height) out["range_km"] = p.range_km;
  return out;
}

Json number_or_null(const std::optional<double>& value) { return value ? Json(*value) : Json(); }

Json json_of(const astro::VisiblePart& part) {
  const auto edge = [](const astro::PassPoint& p, std::string_view reason) -> Json {
    return {{"utc", to_string(p.at)}, {"azimuth_deg", p.azimuth_deg}, {"elevation_deg", p.elevation_deg}, {"reason", reason}};
  };
  Json top = json_of(part.top, true);
  top["magnitude"] = number_or_null(part.top_magnitude);
  return {{"start", edge(part.start, astro::to_string(part.begins))},
          {"top", std::move(top)},
          {"end", edge(part.end, astro::to_string(part.ends))},
          {"duration_s", seconds_between(part.start.at, part.end.at)},
          {"magnitude", number_or_null(part.magnitude)},
          {"brightness", part.magnitude ? Json(brightness_word(*part.magnitude)) : Json()}};
}

// The part of the window that the elements can speak of.
struct Window {
  UtcTime from, to;
  std::string withheld;
};
Window cut(const astro::PassQuery& query, UtcTime epoch, bool is_station) {
  const UtcTime first = epoch - kOldestForPasses, last = epoch + kOldestForPasses;
  Window window{std::max(query.from, first), std::min(query.to, last), {}};
  if (window.from == query.from && window.to == query.to) return window;
  const bool is_late = query.to > last;
  std::string which = fmt::format("passes {} {} are withheld", is_late ? "after" : "before", to_string(whole_second(is_late ? last : first)));
  UtcTime furthest = is_late ? query.to : query.from;
  if (window.to <= window.from) {
    which = "all passes are withheld";
    furthest = is_late ? query.from : query.to;  // even the nearest is too far
  }
  window.withheld = fmt::format(
      "{}: the elements are of {}, {:.1f} days away, and beyond 14 days nobody can say to the minute when {} comes; "
      "{} elements are needed",
      which, to_string(whole_second(epoch)), days_between(epoch, furthest), is_station ? "the station" : "the satellite",
      furthest > epoch ? "newer" : "older");
  return window;
}

// Of a low orbit the theory often gives up a little before it reaches the ground.
std::string end_in_words(const astro::Sgp4& satellite, const astro::ModelEdge& edge) {
  constexpr double kAboutToDecay_km = 250;
  const bool is_low = satellite.perigee_km() < kAboutToDecay_km && edge.at > satellite.elements().epoch;
  if (edge.status == astro::Sgp4Status::kDecayed || is_low) return "by these elements the satellite has decayed";
  return fmt::format("the elements do not hold there ({})", astro::to_string(edge.status));
}

Result<Json> track_of(const astro::Sgp4& satellite, const astro::PassQuery& query, const astro::Pass& pass) {
  Json track = Json::array();
  for (const astro::SkyPoint& p : TRY(astro::pass_track(satellite, query, pass, kTrackStep)))
    track.push_back({{"utc", to_string(p.at)}, {"azimuth_deg", p.azimuth_deg}, {"elevation_deg", p.elevation_deg}, {"lit", p.is_lit}});
  return track;
}

std::string id_of(const astro::Pass& pass, const astro::Sgp4& satellite, const astro::Site& site) {
  constexpr double kSlow_min = 225;
  constexpr int64_t kSpan_us = 40LL * 60 * 1'000'000;
  const UtcTime at = pass.culmination.at;
  const auto revolution = astro::revolution_over(satellite, site, at);
  // High orbits may pass twice a revolution, and elements without a count leave the clock: then a pass near the step of a span may
  // change its id.
  const bool needs_clock = !revolution || satellite.period_minutes() > kSlow_min;
  return fmt::format("{}-{}{}-{:.2f}-{:.2f}", astro::identity_of(satellite.elements()), revolution ? fmt::format("r{}", *revolution) : "",
                     needs_clock ? fmt::format("t{}", at.micros / kSpan_us) : "", site.latitude_deg, site.longitude_deg);
}

}  // namespace

Result<flows::SatellitePosition> model_position(const astro::Sgp4& satellite, UtcTime t) {
  const UtcTime epoch = satellite.elements().epoch;
  if (days_between(epoch, t) > streams::kMostModelDays)
    return fail(Code::kInvalidInput, fmt::format("the elements are of {} and say nothing about {}, {:.0f} days away: take a set of about that time",
                                                 to_string(whole_second(epoch)), to_string(t), days_between(epoch, t)));
  const astro::StationState state = TRY(astro::station_state(satellite, t));
  const geo::Place place = geo::Atlas::embedded().at(state.place.latitude_deg, state.place.longitude_deg);
  flows::SatellitePosition out;
  out.satellite_id = satellite.elements().norad_cat_id;
  out.at = t;
  out.latitude_deg = state.place.latitude_deg;
  out.longitude_deg = state.place.longitude_deg;
  out.altitude_km = state.place.height_km;
  out.velocity_km_s = state.velocity_km_s;
  out.visibility = state.surroundings.is_daylight ? "daylight" : "eclipsed";
  out.illumination = astro::to_string(state.surroundings.illumination);
  out.footprint_km = state.surroundings.footprint_km;
  out.solar_latitude_deg = state.surroundings.solar_latitude_deg;
  out.solar_longitude_deg = state.surroundings.solar_longitude_deg;
  out.sun_elevation_below_deg = state.surroundings.sun_elevation_below_deg;
  out.time_zone = place.time_zone;
  if (const auto local = geo::civil_time(place.time_zone, t)) out.local_time = local->text;
  out.over = place.over();
  // A set without its revolution counts from nowhere.
  out.orbit_number = satellite.elements().rev_at_epoch > 0 ? state.orbit_number : 0;
  out.provenance = "model";
  out.source = "sgp4";
  out.element_age_s = std::abs(state.element_age_s);
  out.uncertainty_km = streams::model_error_km(*out.element_age_s / 86'400);
  if (*out.element_age_s > streams::kJudgeDays * 86'400) out.quality.emplace_back("old_elements");
  if (!flows::is_place_known(out)) out.orbit = flows::orbit_of(satellite);
  return out;
}

Json json_of(const astro::Pass& pass, const astro::Sgp4& satellite, const astro::Site& site) {
  Json visible = Json::array();
  std::optional<double> magnitude;
  for (const astro::VisiblePart& part : pass.visible) {
    visible.push_back({{"from", to_string(part.start.at)}, {"to", to_string(part.end.at)}});
    if (part.magnitude) magnitude = std::min(*part.magnitude, magnitude.value_or(*part.magnitude));
  }
  const astro::VisiblePart* part = pass.visible_part();
  return {{"id", id_of(pass, satellite, site)},
          {"rise", json_of(pass.rise, false)},
          {"culmination", json_of(pass.culmination, true)},
          {"set", json_of(pass.set, false)},
          {"is_visible", part != nullptr},
          {"visible_part", part != nullptr ? json_of(*part) : Json()},
          {"visible", std::move(visible)},
          {"magnitude", number_or_null(magnitude)},
          {"element_age_s", std::abs(seconds_between(satellite.elements().epoch, pass.culmination.at))}};
}

Result<PassAnswer> find_passes(const astro::Sgp4& satellite, const PassRequest& request) {
  const UtcTime epoch = satellite.elements().epoch;
  PassAnswer answer;
  astro::PassQuery query = request.query;
  if (!request.whatever_age) {
    Window window = cut(query, epoch, astro::is_station(satellite.elements()));
    answer.withheld = std::move(window.withheld);
    answer.is_whole_window = window.to <= window.from;
    if (answer.is_whole_window) return answer;
    query.from = window.from;
    query.to = window.to;
  }
  query.standard_magnitude = astro::standard_magnitude_of(satellite.elements());
  const astro::PassList list = TRY(astro::find_passes(satellite, query));
  answer.is_always_up = list.is_always_up;
  if (list.up_until) answer.up_until = json_of(*list.up_until, false);
  if (list.up_from) answer.up_from = json_of(*list.up_from, false);
  if (list.ends) answer.ends_early = {{"utc", to_string(whole_second(list.ends->at))}, {"reason", end_in_words(satellite, *list.ends)}};
  if (list.begins) {
    if (!answer.withheld.empty()) answer.withheld += "; ";
    answer.withheld += fmt::format("passes before {} are not told: {}", to_string(whole_second(list.begins->at)), end_in_words(satellite, *list.begins));
  }
  for (const astro::Pass& pass : list.passes) {
    if (request.only_visible && pass.visible.empty()) continue;
    Json json = json_of(pass, satellite, query.site);
    if (request.with_track) json["track"] = TRY(track_of(satellite, query, pass));
    answer.passes.push_back(std::move(json));
  }
  return answer;
}

Json json_of(const astro::Elements& satellite) {
  const auto or_null = [](const std::string& text) { return text.empty() ? Json() : Json(text); };
  return {{"id", satellite.norad_cat_id > 0 ? Json(satellite.norad_cat_id) : Json()},
          {"object_id", or_null(satellite.object_id)},
          {"name", or_null(satellite.name)},
          {"title", astro::display_name(satellite)},
          {"identity", astro::identity_of(satellite)}};
}

Json json_of(const PassRequest& request, const PassAnswer& answer, const astro::Elements& satellite, Json elements) {
  const astro::Site& site = request.query.site;
  return {{"site",
           {{"latitude", site.latitude_deg},
            {"longitude", site.longitude_deg},
            {"altitude_m", site.height_m},
            {"time_zone", geo::Atlas::embedded().at(site.latitude_deg, site.longitude_deg).time_zone}}},
          {"satellite", json_of(satellite)},
          {"from", to_string(request.query.from)},
          {"to", to_string(request.query.to)},
          {"min_elevation_deg", request.query.min_elevation_deg},
          {"elements", std::move(elements)},
          {"withheld", answer.withheld.empty() ? Json() : Json(answer.withheld)},
          {"ends_early", answer.ends_early},
          {"always_up", answer.is_always_up},
          {"up_until", answer.up_until},
          {"up_from", answer.up_from},
          {"passes", answer.passes}};
}

}  // namespace skykeep::api
