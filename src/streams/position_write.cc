// Records to JSON.
#include "core/json_writer.h"
#include "core/time.h"
#include "streams/position_json.h"

namespace skykeep::streams {
namespace {

// Decimals: a tenth of a metre in the sub-point and the height, a millimetre in the state.
constexpr int kAngle = 6, kHeight = 4, kSpeed = 6, kStateKm = 6, kStateSpeed = 9, kDistance = 3;

void field(JsonWriter& out, std::string_view name, double value, int decimals) {
  out.raw(name);
  out.fixed(value, decimals);
}

void field(JsonWriter& out, std::string_view name, const std::optional<double>& value, int decimals) {
  out.raw(name);
  if (value) out.fixed(*value, decimals);
  else out.null();
}

void vector(JsonWriter& out, std::string_view name, const Vec3& v, int decimals) {
  out.raw(name);
  for (size_t i = 0; i < 3; ++i) {
    out.raw(i == 0 ? '[' : ',');
    out.fixed(v[i], decimals);
  }
  out.raw(']');
}

void second_field(JsonWriter& out, std::string_view name, int64_t second) {
  out.raw(name);
  out.time(second * 1'000'000);
}

void sub_point(JsonWriter& out, const PositionRecord& r) {
  field(out, ",\"latitude\":", r.latitude_deg, kAngle);
  field(out, ",\"longitude\":", r.longitude_deg, kAngle);
  field(out, ",\"altitude_km\":", r.altitude_km, kHeight);
}

void origin(JsonWriter& out, const PositionRecord& r) {
  out.raw(",\"provenance\":\"");
  out.raw(to_string(r.provenance));
  out.raw("\",\"source\":\"");
  out.raw(to_string(r.source));
  out.raw('"');
}

void judgement(JsonWriter& out, const PositionRecord& r) {
  if (r.element_epoch) second_field(out, ",\"element_epoch\":", *r.element_epoch);
  field(out, ",\"element_age_s\":", r.element_age_s(), 0);
  if (r.orbit_number) {
    out.raw(",\"orbit_number\":");
    out.integer(*r.orbit_number);
  }
  field(out, ",\"residual_km\":", r.residual_km, kDistance);
  field(out, ",\"uncertainty_km\":", r.uncertainty_km, kDistance);
  out.raw(",\"confirmed\":");
  if (r.confirmed) {
    out.raw("{\"source\":\"");
    out.raw(to_string(r.confirmed->source));
    out.raw('"');
    second_field(out, ",\"at\":", r.confirmed->second);
    field(out, ",\"residual_km\":", r.confirmed->residual_km, kDistance);
    out.raw('}');
  } else {
    out.null();
  }
  out.raw(",\"quality\":");
  append_quality(out.out(), r.quality);
}

void tail(JsonWriter& out, const PositionRecord& r) {
  if (r.raw_id) {
    out.raw(",\"raw_id\":");
    out.integer(*r.raw_id);
  }
  out.raw(",\"run_id\":");
  out.text(r.run_id);
  out.raw('}');
}

void place(JsonWriter& out, const EnrichedRecord& r) {
  out.raw(",\"local_time\":");
  if (r.utc_offset_s) {
    out.local_time(r.position.second, *r.utc_offset_s);
    out.raw(",\"utc_offset_s\":");
    out.integer(*r.utc_offset_s);
  } else {
    out.null();
  }
  out.raw(",\"time_zone\":");
  out.text(r.time_zone);
  out.raw(",\"over\":");
  out.text(r.over);
}

}  // namespace

std::string local_time_of(int64_t second, int32_t utc_offset_s) {
  std::string text;
  JsonWriter(text).local_time(second, utc_offset_s);
  return text.substr(1, text.size() - 2);
}

void append_json(std::string& text, const PositionRecord& r) {
  JsonWriter out(text);
  out.raw("{\"satellite_id\":");
  out.integer(r.satellite_id);
  out.raw(",\"ts\":");
  out.integer(r.second);
  sub_point(out, r);
  origin(out, r);
  if (r.state) {
    vector(out, ",\"position_teme_km\":", r.state->position_km, kStateKm);
    vector(out, ",\"velocity_teme_km_s\":", r.state->velocity_km_s, kStateSpeed);
  }
  judgement(out, r);
  tail(out, r);
}

void append_json(std::string& text, const EnrichedRecord& e) {
  const PositionRecord& r = e.position;
  JsonWriter out(text);
  out.raw("{\"satellite_id\":");
  out.integer(r.satellite_id);
  out.raw(",\"timestamp\":");
  out.integer(r.second);
  second_field(out, ",\"utc\":", r.second);
  sub_point(out, r);
  field(out, ",\"velocity_km_s\":", e.velocity_km_s, kSpeed);
  field(out, ",\"velocity_km_h\":", e.velocity_km_s * 3600, kDistance);
  out.raw(e.is_daylight ? ",\"visibility\":\"daylight\",\"illumination\":\"" : ",\"visibility\":\"eclipsed\",\"illumination\":\"");
  out.raw(to_string(e.illumination));
  out.raw('"');
  field(out, ",\"footprint_km\":", e.footprint_km, kDistance);
  field(out, ",\"solar_latitude\":", e.solar_latitude_deg, 4);
  field(out, ",\"solar_longitude\":", e.solar_longitude_deg, 4);
  field(out, ",\"sun_elevation_below_deg\":", e.sun_elevation_below_deg, 3);
  place(out, e);
  origin(out, r);
  judgement(out, r);
  out.raw(",\"anomalies\":");
  append_anomalies(text, e.anomalies);
  tail(out, r);
}

void append_json(std::string& text, const Gap& gap) {
  JsonWriter out(text);
  out.raw("{\"gap\":{\"satellite_id\":");
  out.integer(gap.satellite_id);
  out.raw(",\"from\":");
  out.integer(gap.from);
  out.raw(",\"to\":");
  out.integer(gap.to);
  out.raw(",\"reason\":");
  out.text(gap.reason);
  out.raw("},\"run_id\":");
  out.text(gap.run_id);
  out.raw('}');
}

}  // namespace skykeep::streams
