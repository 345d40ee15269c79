#include "api/sky.h"

#include <fmt/format.h>

#include <algorithm>

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

// The part of the window that the elements can speak of.
struct Window {
  UtcTime from, to;
  std::string withheld;
};
Window cut(const astro::PassQuery& query, UtcTime epoch) {
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
      "{}: the elements are of {}, {:.1f} days away, and beyond 14 days nobody can say to the minute when the station comes; "
      "{} elements are needed",
      which, to_string(whole_second(epoch)), days_between(epoch, furthest), furthest > epoch ? "newer" : "older");
  return window;
}

Result<Json> track_of(const astro::Sgp4& satellite, const astro::PassQuery& query, const astro::Pass& pass) {
  Json track = Json::array();
  for (const astro::SkyPoint& p : TRY(astro::pass_track(satellite, query, pass, kTrackStep)))
    track.push_back({{"utc", to_string(p.at)}, {"azimuth_deg", p.azimuth_deg}, {"elevation_deg", p.elevation_deg}, {"lit", p.is_lit}});
  return track;
}

}  // namespace

Result<flows::IssPosition> model_position(const astro::Sgp4& satellite, UtcTime t) {
  const UtcTime epoch = satellite.elements().epoch;
  if (days_between(epoch, t) > streams::kMostModelDays)
    return fail(Code::kInvalidInput, fmt::format("the elements are of {} and say nothing about {}, {:.0f} days away: take a set of about that time",
                                                 to_string(whole_second(epoch)), to_string(t), days_between(epoch, t)));
  const astro::StationState state = TRY(astro::station_state(satellite, t));
  const geo::Place place = geo::Atlas::embedded().at(state.place.latitude_deg, state.place.longitude_deg);
  flows::IssPosition out;
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
  out.orbit_number = state.orbit_number;
  out.provenance = "model";
  out.source = "sgp4";
  out.element_age_s = std::abs(state.element_age_s);
  out.uncertainty_km = streams::model_error_km(*out.element_age_s / 86'400);
  if (*out.element_age_s > streams::kJudgeDays * 86'400) out.quality.emplace_back("old_elements");
  return out;
}

Json json_of(const astro::Pass& pass, UtcTime element_epoch) {
  Json visible = Json::array();
  for (const astro::TimeSpan& span : pass.visible) visible.push_back({{"from", to_string(span.from)}, {"to", to_string(span.to)}});
  return {{"rise", json_of(pass.rise, false)},
          {"culmination", json_of(pass.culmination, true)},
          {"set", json_of(pass.set, false)},
          {"visible", std::move(visible)},
          {"magnitude", pass.magnitude ? Json(*pass.magnitude) : Json()},
          {"element_age_s", std::abs(seconds_between(element_epoch, pass.culmination.at))}};
}

Result<PassAnswer> find_passes(const astro::Sgp4& satellite, const PassRequest& request) {
  const UtcTime epoch = satellite.elements().epoch;
  PassAnswer answer;
  astro::PassQuery query = request.query;
  if (!request.whatever_age) {
    Window window = cut(query, epoch);
    answer.withheld = std::move(window.withheld);
    answer.is_whole_window = window.to <= window.from;
    if (answer.is_whole_window) return answer;
    query.from = window.from;
    query.to = window.to;
  }
  for (const astro::Pass& pass : TRY(astro::find_passes(satellite, query))) {
    if (request.only_visible && pass.visible.empty()) continue;
    Json json = json_of(pass, epoch);
    if (request.with_track) json["track"] = TRY(track_of(satellite, query, pass));
    answer.passes.push_back(std::move(json));
  }
  return answer;
}

Json json_of(const PassRequest& request, const PassAnswer& answer, Json elements) {
  const astro::Site& site = request.query.site;
  return {{"site",
           {{"latitude", site.latitude_deg},
            {"longitude", site.longitude_deg},
            {"altitude_m", site.height_m},
            {"time_zone", geo::Atlas::embedded().at(site.latitude_deg, site.longitude_deg).time_zone}}},
          {"from", to_string(request.query.from)},
          {"to", to_string(request.query.to)},
          {"min_elevation_deg", request.query.min_elevation_deg},
          {"elements", std::move(elements)},
          {"withheld", answer.withheld.empty() ? Json() : Json(answer.withheld)},
          {"passes", answer.passes}};
}

}  // namespace skykeep::api
