// A station for tests of api and app: made-up elements like those of the ISS, and an StationQueries that answers from them.
#pragma once

#include <algorithm>
#include <set>
#include <string>

#include "api/sky.h"
#include "core/clock.h"
#include "flows/station_queries.h"

namespace skykeep::tests {

// Near the ISS's orbit; the numbers are invented.
inline astro::Elements station_elements(UtcTime epoch) {
  astro::Elements e;
  e.name = "ISS (ZARYA)";
  e.object_id = "1998-067A";
  e.norad_cat_id = 25544;
  e.epoch = epoch;
  e.mean_motion_rev_per_day = 15.49;
  e.eccentricity = 0.0007;
  e.inclination_deg = 51.64;
  e.ra_of_asc_node_deg = 120.5;
  e.arg_of_pericenter_deg = 80.25;
  e.mean_anomaly_deg = 10.125;
  e.bstar = 1.5e-4;
  e.element_set_no = 999;
  e.rev_at_epoch = 58'000;
  return e;
}

class FakeStation final : public flows::StationQueries {
 public:
  FakeStation(const Clock& clock, UtcTime epoch) : clock_(clock), satellite_(*astro::Sgp4::create(station_elements(epoch))) {}

  Result<flows::StationNow> now() override {
    flows::StationNow out;
    out.state = !is_known ? "none" : is_stale ? "stale" : "live";
    if (!is_known) out.why = "no upstream answers and there are no elements";
    if (is_stale) out.why = "the newest recorded position is of long ago";
    if (is_known) out.position = is_stale ? TRY(model_value(clock_.now())) : upstream_value(clock_.now() - kAge);
    flows::StationUpstream source;
    source.name = "wheretheiss";
    source.title = "wheretheiss.at";
    source.state = "ok";
    source.verdict = "ok";
    source.last_success = clock_.now() + source_ahead;
    out.sources = {source};
    return out;
  }
  Result<flows::SatellitePosition> at(UtcTime t) override {
    if (t < clock_.now() && t > clock_.now() - 60s) return upstream_value(t);
    return model_value(t);
  }
  Result<flows::SatelliteTrack> track(UtcTime from, UtcTime to, Duration step) override {
    flows::SatelliteTrack out{from, to, step, TRY(elements(from)), {}};
    for (UtcTime t = from; t <= to; t = t + step) {
      const flows::SatellitePosition p = TRY(at(t));
      out.points.push_back({t, p.latitude_deg, p.longitude_deg, p.altitude_km, p.velocity_km_s, p.visibility, p.provenance, p.uncertainty_km});
    }
    return out;
  }
  Result<flows::SatelliteElements> elements(UtcTime t) override {
    const astro::Elements& e = satellite_.elements();
    flows::SatelliteElements out;
    out.name = e.name;
    out.object_id = e.object_id;
    out.epoch = e.epoch;
    out.age_s = seconds_between(e.epoch, t);
    out.source = "celestrak";
    out.provenance = origin;
    out.fetched_at = e.epoch + 2h;
    out.omm = astro::to_omm_json({e});
    const auto tle = TRY(astro::to_tle(e));
    out.line1 = tle.line1;
    out.line2 = tle.line2;
    return out;
  }
  Result<flows::StationCrew> crew() override {
    flows::StationCrew out;
    if (!is_known) return out;
    out.number = 2 + (with_stray ? 1 : 0);
    out.as_of = clock_.now() - 1h;
    out.provenance = "second_api";
    out.source = "open_notify";
    out.stale = true;
    out.why = "the list is older than its objective";
    out.people = {{"Ada Example", "ISS", "NASA", "USA", "2026-09-01", 81}, {"Bo Sample", "Tiangong", "", "", "", std::nullopt}};
    if (with_stray) out.people.push_back({"Cy Stray", "", "", "", "", std::nullopt});
    return out;
  }
  Result<flows::StationHealth> health() override {
    flows::StationHealth out;
    out.state = "error";
    out.records_per_minute = 60;
    out.freshness_s = seconds_of(is_stale ? 1h : kAge);
    out.records = 120;
    out.checks = {{"iss.freshness", "freshness", acknowledged.contains("iss.freshness") ? "acknowledged" : "raised", "21 s", "15 s",
                   clock_.now() - 30s, "no position for 21 s"}};
    out.sources = TRY(now()).sources;
    return out;
  }
  Result<> acknowledge(std::string_view id) override {
    if (id != "iss.freshness") return fail(Code::kNotFound, "there is no check of that name");
    acknowledged.insert(std::string(id));
    return {};
  }

  static constexpr Duration kAge = 3s;  // of the newest position
  bool is_known = true;
  bool is_stale = false;        // the newest position is an hour old, and the model stands in
  bool with_stray = false;      // somebody is in space whose craft no list names
  std::string origin = "api";   // of the elements
  Duration source_ahead = -4s;  // of its last good second, before the clock
  std::set<std::string> acknowledged;

 private:
  Result<flows::SatellitePosition> model_value(UtcTime t) const {
    auto p = api::model_position(satellite_, t);
    if (!p) return fail(Code::kNotFound, p.error().message);
    return p;
  }
  flows::SatellitePosition upstream_value(UtcTime t) const {
    flows::SatellitePosition p = *api::model_position(satellite_, t);
    p.provenance = "api";
    p.source = "wheretheiss";
    p.residual_km = 0.42;
    p.uncertainty_km.reset();
    p.confirmed = flows::PositionConfirmation{"wheretheiss", t - 1s, 0.42};
    return p;
  }

  const Clock& clock_;
  astro::Sgp4 satellite_;
};

}  // namespace skykeep::tests
