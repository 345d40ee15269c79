#include "flows/satellites/queries.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/text.h"

namespace skykeep::flows::satellites {
namespace {

using warehouse::is_null;
using warehouse::real_of;
using warehouse::text_of;
using warehouse::Value;

constexpr Duration kStale = 15s;        // issue 3: older than that is stale
constexpr Duration kConfirmed = 60s;    // so long a confirmation makes model values live
constexpr std::string_view kPositionColumns =
    "epoch_us(ts), latitude, longitude, altitude_km, velocity_km_s, visibility, illumination, footprint_km, solar_latitude, solar_longitude, "
    "sun_elevation_below_deg, time_zone, utc_offset_s, \"over\", orbit_number, provenance, source, element_age_s, residual_km, uncertainty_km, "
    "confirmed_source, epoch_us(confirmed_at), confirmed_residual_km, quality, anomalies";

std::optional<double> real_or_none(const Value& v) { return is_null(v) ? std::nullopt : std::optional(real_of(v)); }

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> out;
  if (text.empty() || text == "ok") return out;
  for (const std::string_view word : split(text, ',')) out.emplace_back(word);
  return out;
}

SatellitePosition position_of(const std::vector<Value>& row) {
  SatellitePosition p;
  size_t i = 0;
  const auto real = [&] { return real_of(row[i++]); };
  const auto text = [&] { return text_of(row[i++]); };
  p.at = {warehouse::int_of(row[i++])};
  p.latitude_deg = real();
  p.longitude_deg = real();
  p.altitude_km = real();
  p.velocity_km_s = real();
  p.visibility = text();
  p.illumination = text();
  p.footprint_km = real();
  p.solar_latitude_deg = real();
  p.solar_longitude_deg = real();
  p.sun_elevation_below_deg = real();
  p.time_zone = text();
  if (const Value& offset = row[i++]; !is_null(offset))
    p.local_time = streams::local_time_of(p.at.micros / 1'000'000, static_cast<int32_t>(warehouse::int_of(offset)));
  p.over = text();
  p.orbit_number = warehouse::int_of(row[i++]);
  p.provenance = text();
  p.source = text();
  p.element_age_s = real_or_none(row[i++]);
  p.residual_km = real_or_none(row[i++]);
  p.uncertainty_km = real_or_none(row[i++]);
  const std::string confirmed_by = text();
  const Value& confirmed_at = row[i++];
  const Value& confirmed_residual = row[i++];
  if (!confirmed_by.empty()) p.confirmed = PositionConfirmation{confirmed_by, {warehouse::int_of(confirmed_at)}, real_or_none(confirmed_residual)};
  p.quality = words_of(text());
  p.anomalies = words_of(text());
  return p;
}

template <class Append>
std::vector<std::string> words_of(Append append, uint32_t bits) {
  std::string list;
  append(list, bits);
  std::erase_if(list, [](char c) { return c == '[' || c == ']' || c == '"'; });
  return words_of(list);
}

SatellitePosition position_of(const streams::EnrichedRecord& e) {
  const streams::PositionRecord& r = e.position;
  SatellitePosition p;
  p.satellite_id = r.satellite_id;
  p.at = {r.second * 1'000'000};
  p.latitude_deg = r.latitude_deg;
  p.longitude_deg = r.longitude_deg;
  p.altitude_km = r.altitude_km;
  p.velocity_km_s = e.velocity_km_s;
  p.visibility = e.is_daylight ? "daylight" : "eclipsed";
  p.illumination = to_string(e.illumination);
  p.footprint_km = e.footprint_km;
  p.solar_latitude_deg = e.solar_latitude_deg;
  p.solar_longitude_deg = e.solar_longitude_deg;
  p.sun_elevation_below_deg = e.sun_elevation_below_deg;
  p.time_zone = e.time_zone;
  if (e.utc_offset_s) p.local_time = streams::local_time_of(r.second, *e.utc_offset_s);
  p.over = e.over;
  p.orbit_number = r.orbit_number.value_or(0);
  p.provenance = to_string(r.provenance);
  p.source = to_string(r.source);
  p.element_age_s = r.element_age_s();
  p.residual_km = r.residual_km;
  p.uncertainty_km = r.uncertainty_km;
  if (r.confirmed) p.confirmed = PositionConfirmation{std::string(to_string(r.confirmed->source)), {r.confirmed->second * 1'000'000}, r.confirmed->residual_km};
  p.quality = words_of(streams::append_quality, r.quality);
  p.anomalies = words_of(streams::append_anomalies, e.anomalies);
  return p;
}

// The model's record of a moment; none where SGP4 has no position.
std::optional<streams::PositionRecord> model_record(const streams::ElementSet& set, int64_t second, bool with_orbit_number) {
  const double age = set.age_days(second);
  const auto point = age > streams::kMostModelDays ? std::nullopt : set.orbit->at(second);
  if (!point) return std::nullopt;
  streams::PositionRecord r;
  r.satellite_id = kStationId;
  r.second = second;
  r.latitude_deg = point->latitude_deg;
  r.longitude_deg = point->longitude_deg;
  r.altitude_km = point->altitude_km;
  r.provenance = set.provenance;
  r.state = point->state;
  r.element_epoch = set.epoch.micros / 1'000'000;
  if (with_orbit_number) r.orbit_number = set.orbit->orbit_number(second);
  r.uncertainty_km = streams::model_error_km(age);
  if (age > streams::kJudgeDays) r.quality |= streams::kOldElements;
  if (set.is_built_in) r.quality |= streams::kBuiltInElements;
  return r;
}

}  // namespace

Result<warehouse::Table> Queries::ask(const std::string& sql) {
  const MutexLock lock(mutex_);
  if (!connection_) connection_ = TRY(deps_.warehouse.connect());
  return connection_->table(sql);
}

Result<std::optional<SatellitePosition>> Queries::stored(const std::string& condition) {
  const auto table = TRY(ask(fmt::format("select {} from {}", kPositionColumns, condition)));
  if (table.rows.empty()) return std::nullopt;
  SatellitePosition p = position_of(table.rows.front());
  add_orbit(p);
  return p;
}

Result<SatellitePosition> Queries::modelled(UtcTime t) {
  const auto set = TRY(to_element_set(deps_.element_store.nearest(t)));
  const auto record = model_record(set, second_of(t), true);
  if (!record)
    return fail(Code::kNotFound, fmt::format("nobody knows where the station is at {}: nothing was recorded then, and the nearest elements are of {}, "
                                             "{:.0f} days away", to_string(t), to_string(UtcTime{second_of(set.epoch) * 1'000'000}), set.age_days(second_of(t))));
  streams::Enricher enricher(streams::atlas_places());
  SatellitePosition p = position_of(enricher.enrich(*record));
  p.at = t;
  add_orbit(p);
  return p;
}

// Of what is too uncertain the orbit is still known.
void Queries::add_orbit(SatellitePosition& p) const {
  if (is_place_known(p)) return;
  if (const auto satellite = astro::Sgp4::create(deps_.element_store.nearest(p.at).elements)) p.orbit = orbit_of(*satellite);
}

// While the flow runs what it has in hand, else what the tables hold.
Result<std::optional<SatellitePosition>> Queries::newest() {
  if (const auto latest = deps_.enrich.latest()) {
    SatellitePosition p = position_of(*latest);
    add_orbit(p);
    return p;
  }
  return stored("bronze.iss_position_hot where satellite_id = 25544 order by ts desc limit 1");
}

Result<StationNow> Queries::now() {
  const UtcTime now = deps_.clock.now();
  StationNow out;
  out.sources = sources();
  out.position = TRY(newest());
  const bool is_fresh = out.position && now - out.position->at <= kStale && out.position->at - now <= kStale;
  if (!is_fresh) {
    const bool was_there = out.position.has_value();
    const UtcTime last = was_there ? out.position->at : UtcTime{};
    auto model = modelled(now);
    out.state = model ? (deps_.tracker.last_second() ? "stale" : "model") : "none";
    out.why = was_there ? fmt::format("the newest recorded position is of {}", to_string(last)) : "no position has been recorded";
    if (model) out.position = std::move(*model);
    else out.why += "; " + model.error().message;
    return out;
  }
  const bool is_confirmed = out.position->confirmed && now - out.position->confirmed->at <= kConfirmed;
  out.state = out.position->source != "sgp4" || is_confirmed ? "live" : "model";
  if (out.state == "live") return out;
  const bool was_any = std::ranges::any_of(out.sources, [](const StationUpstream& s) { return !s.verdict.empty() && s.last_success; });
  out.why = was_any ? "no upstream has passed for a minute" : "no upstream has passed yet";
  for (const StationUpstream& source : out.sources)
    if (!source.verdict.empty() && source.verdict != "ok") out.why += fmt::format("; {}: {}{}{}", source.title, source.verdict, source.text.empty() ? "" : ": ", source.text);
  return out;
}

Result<SatellitePosition> Queries::at(UtcTime t) {
  const UtcTime whole{second_of(t) * 1'000'000};
  if (whole == t)
    if (auto found = TRY(stored(fmt::format("silver.iss_positions where satellite_id = {} and ts = make_timestamp({}) limit 1", kStationId, t.micros))))
      return std::move(*found);
  return modelled(t);
}

Result<SatelliteTrack> Queries::track(UtcTime from, UtcTime to, Duration step) {
  if (to < from) return fail(Code::kInvalidInput, "the track ends before it begins");
  if (step < 1s) return fail(Code::kInvalidInput, "the step must be at least one second");
  const int64_t count = (to - from) / step + 1;
  if (count > static_cast<int64_t>(kMaxTrackPoints))
    return fail(Code::kInvalidInput, fmt::format("{} points are more than {}: take a longer step or a shorter span", count, kMaxTrackPoints));
  const int64_t first = second_of(from), step_s = step.count() / 1'000'000;
  SatelliteTrack out{from, to, step, std::nullopt, {}, {}, {}};
  std::map<int64_t, SatelliteTrackPoint> known;
  if (step.count() % 1'000'000 == 0) {
    const auto table = TRY(ask(fmt::format(
        "select epoch_us(ts), latitude, longitude, altitude_km, velocity_km_s, visibility, provenance, uncertainty_km from silver.iss_positions "
        "where satellite_id = {} and ts >= make_timestamp({}) and ts <= make_timestamp({}) and (epoch_us(ts) // 1000000 - {}) % {} = 0",
        kStationId, first * 1'000'000, to.micros, first, step_s)));
    for (const auto& row : table.rows) {
      const int64_t micros = warehouse::int_of(row[0]);
      known[micros / 1'000'000] = {{micros}, real_of(row[1]), real_of(row[2]), real_of(row[3]), real_of(row[4]), text_of(row[5]), text_of(row[6]), real_or_none(row[7])};
    }
  }
  const UtcTime now = deps_.clock.now();
  out.elements = to_view(deps_.element_store.nearest(std::min(std::max(from, now), std::max(to, now))), now);
  streams::Enricher enricher(nullptr);
  std::optional<streams::ElementSet> set;
  UtcTime chosen_for;
  std::optional<SatelliteTrackPoint> worst;
  const auto is_known = [&](const SatelliteTrackPoint& point) {
    const bool is = !point.uncertainty_km || *point.uncertainty_km <= kMostUncertainty_km;
    if (!is && (!worst || *point.uncertainty_km > *worst->uncertainty_km)) worst = point;
    return is;
  };
  for (int64_t i = 0; i < count; ++i) {
    const UtcTime t = from + i * step;
    if (const auto found = known.find(second_of(t)); found != known.end()) {
      if (is_known(found->second)) out.points.push_back(found->second);
      continue;
    }
    if (!set || std::chrono::abs(t - chosen_for) > 1h) {
      set = TRY(to_element_set(deps_.element_store.nearest(t)));
      chosen_for = t;
    }
    const auto record = model_record(*set, second_of(t), false);
    if (!record) continue;
    const auto e = enricher.enrich(*record);
    SatelliteTrackPoint point{t, record->latitude_deg, record->longitude_deg, record->altitude_km, e.velocity_km_s,
                        e.is_daylight ? "daylight" : "eclipsed", std::string(to_string(record->provenance)), record->uncertainty_km};
    if (is_known(point)) out.points.push_back(std::move(point));
  }
  if (worst) add_withheld(*worst, out);
  return out;
}

void Queries::add_withheld(const SatelliteTrackPoint& worst, SatelliteTrack& out) const {
  const auto elements = deps_.element_store.nearest(worst.at).elements;
  if (const auto satellite = astro::Sgp4::create(elements)) out.orbit = orbit_of(*satellite);
  out.withheld = fmt::format("{} is left out: the nearest elements are of {}, and at {} the station may be {}",
                             out.points.empty() ? "every point" : "what is uncertain by more than 300 km",
                             to_string(UtcTime{second_of(elements.epoch) * 1'000'000}), to_string(UtcTime{second_of(worst.at) * 1'000'000}),
                             whereabouts(*worst.uncertainty_km, out.orbit));
}

Result<SatelliteElements> Queries::elements(UtcTime t) { return to_view(deps_.element_store.nearest(t), t); }

Result<StationCrew> Queries::crew() { return deps_.crew.crew(deps_.clock.now()); }

std::vector<StationUpstream> Queries::sources() {
  std::vector<StationUpstream> out = deps_.tracker.sources();
  for (StationUpstream& source : deps_.elements.status()) out.push_back(std::move(source));
  return out;
}

Result<StationHealth> Queries::health() {
  StationHealth out;
  out.sources = sources();
  const Rates rates = deps_.maintenance.rates();
  out.freshness_s = rates.freshness_s;
  out.records_per_minute = rates.records_per_minute;
  const auto checks = deps_.alerts.checks();
  out.state = alerts::overall(checks);
  for (const alerts::Check& c : checks) {
    StationCheck check{c.id, c.name, std::string(to_string(c.state)), "", "", c.since, c.text};
    const std::string unit = c.unit.empty() ? "" : " " + c.unit;
    if (c.value) check.value = fmt::format("{:.4g}{}", *c.value, unit);
    check.limit = fmt::format("{:.4g}{}", c.limit, unit);
    out.checks.push_back(std::move(check));
  }
  const auto rows = TRY(ask("select (select count(*) from bronze.iss_position_hot) + (select coalesce(sum(row_count), 0) from bronze.iss_day_file)"));
  out.records = warehouse::int_of(rows.rows.at(0).at(0));
  return out;
}

Result<> Queries::acknowledge(std::string_view check_id) { return deps_.alerts.acknowledge(check_id); }

}  // namespace skykeep::flows::satellites
