// skykeep_iss_*: what a Prometheus server needs to watch the station's stream.
#include <algorithm>

#include "api/routes/routes.h"

namespace skykeep::api {
namespace {

void write_one(std::string& out, std::string_view name, std::string_view help, const std::optional<double>& value) {
  if (value) write_metric(out, name, "gauge", help, {{"", *value}});
}

void write_position(const flows::SatellitePosition& p, std::string& out) {
  if (flows::is_place_known(p)) write_one(out, "skykeep_iss_altitude_meters", "Height above the ellipsoid.", p.altitude_km * 1000);
  write_one(out, "skykeep_iss_element_age_seconds", "From the epoch of the elements to the position.", p.element_age_s);
  if (p.residual_km) write_one(out, "skykeep_iss_residual_meters", "Upstream against model.", *p.residual_km * 1000);
  if (p.uncertainty_km) write_one(out, "skykeep_iss_uncertainty_meters", "Of a model value.", *p.uncertainty_km * 1000);
  write_metric(out, "skykeep_iss_provenance", "gauge", "1 for where the newest position comes from.",
               {{label("provenance", p.provenance) + "," + label("source", p.source), 1}});
}

void write_sources(const std::vector<flows::StationUpstream>& sources, UtcTime now, std::string& out) {
  std::vector<Sample> verdicts, ages;
  for (const flows::StationUpstream& s : sources) {
    verdicts.push_back({label("source", s.name) + "," + label("state", s.state) + "," + label("verdict", s.verdict), 1});
    if (s.last_success) ages.push_back({label("source", s.name), std::max(0.0, seconds_between(*s.last_success, now))});
  }
  write_metric(out, "skykeep_iss_source", "gauge", "1 for the state and verdict that a source has.", verdicts);
  write_metric(out, "skykeep_iss_source_age_seconds", "gauge", "Since the last good answer.", ages);
}

void write_health(const flows::StationHealth& health, std::string& out) {
  // Not of the position above: when the stream is dead that one is the model's, of this very moment.
  write_one(out, "skykeep_iss_position_age_seconds", "Age of the newest recorded position.", health.freshness_s);
  write_one(out, "skykeep_iss_records_per_minute", "Positions of the last minutes.", health.records_per_minute);
  write_one(out, "skykeep_iss_freshness_seconds", "Age of the newest second in the tables.", health.freshness_s);
  write_one(out, "skykeep_iss_records", "Seconds in the tables.", static_cast<double>(health.records));
  std::vector<Sample> checks;
  for (const flows::StationCheck& check : health.checks)
    for (const std::string_view state : {"ok", "raised", "acknowledged", "cleared"})
      checks.push_back({label("check", check.id) + "," + label("state", state), check.state == state ? 1.0 : 0.0});
  write_metric(out, "skykeep_iss_alert", "gauge", "1 for the state that a check is in.", checks);
}

}  // namespace

void write_station(Context& context, std::string& out) {
  flows::StationQueries* station = context.deps.flows.iss();
  if (station == nullptr) return;
  const UtcTime now = context.deps.clock.now();
  if (const auto known = station->now()) {
    if (known->position) write_position(*known->position, out);
    write_sources(known->sources, now, out);
  }
  if (const auto health = station->health()) write_health(*health, out);
}

}  // namespace skykeep::api
