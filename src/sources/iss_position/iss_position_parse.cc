#include <fmt/format.h>

#include <cmath>

#include "core/text.h"
#include "sources/iss_position/iss_position.h"
#include "sources/iss_position/position_reader.h"

namespace skykeep::sources {
namespace {

using namespace reading;

// The first module was launched then.
constexpr UtcTime kStationBegins{911'544'000'000'000};  // 1998-11-20T06:40:00Z
constexpr double kKmPerMile = 1.609344;
// Its orbit is inclined by 51.64 degrees and leads no further north or south (51.83 in geodetic latitude).
constexpr double kHighestLatitude = 52.5;

std::optional<UtcTime> time_of(const Scalar& scalar) {
  if (const auto seconds = to_number(scalar))
    return std::abs(*seconds) < 1e12 ? std::optional(UtcTime::from_seconds(*seconds)) : std::nullopt;
  if (scalar.kind != Kind::kText) return std::nullopt;
  const auto written = parse_utc(trim(scalar.text));
  return written ? std::optional(*written) : std::nullopt;
}

std::string fill_time(const Scalar& scalar, UtcTime now, PositionCandidate& out) {
  const auto at = time_of(scalar);
  if (!at) return fmt::format("timestamp is no time: {}", describe(scalar));
  if (*at < kStationBegins) return fmt::format("timestamp {} is before the station existed", to_string(*at));
  if (*at > now + kAheadOfClock)
    return fmt::format("timestamp {} lies {} ahead of the clock", to_string(*at), to_human(*at - now));
  out.at = *at;
  return {};
}

std::string fill_angle(const Scalar& scalar, std::string_view name, double limit, double& out) {
  const auto value = to_number(scalar);
  if (!value) return fmt::format("{} is no number: {}", name, describe(scalar));
  if (std::abs(*value) > limit) return fmt::format("{} {} is outside -{}..{}", name, describe(scalar), limit, limit);
  out = *value;
  return {};
}

bool is_there(const Scalar& scalar) {
  return scalar.kind != Kind::kAbsent && scalar.kind != Kind::kNull && !(scalar.kind == Kind::kText && trim(scalar.text).empty());
}

void note_unusable(std::string_view name, const Scalar& scalar, Drift& drift) {
  if (drift.is_new("value ", name)) drift.add(fmt::format("{} cannot be used: {} (taken as null)", name, describe(scalar)));
}

std::optional<double> quantity(const Scalar& scalar, std::string_view name, double scale, Drift& drift) {
  if (!is_there(scalar)) return std::nullopt;
  const auto value = to_number(scalar);
  if (!value) {
    note_unusable(name, scalar, drift);
    return std::nullopt;
  }
  return *value * scale;
}

// Kilometres a unit; nullopt when nobody knows.
std::optional<double> scale_of(const Scalar& units, Drift& drift) {
  if (!is_there(units) || iequals(trim(units.text), "kilometers") || iequals(trim(units.text), "kilometres")) return 1.0;
  if (iequals(trim(units.text), "miles")) return kKmPerMile;
  note_unusable("units", units, drift);
  return std::nullopt;
}

}  // namespace

std::string_view to_string(PositionSource source) {
  constexpr std::string_view kNames[] = {"wheretheiss", "open_notify", "track"};
  return kNames[static_cast<size_t>(source)];
}

std::string fill_position(const RawPosition& raw, UtcTime now, PositionCandidate& out, Drift& drift) {
  if (is_there(raw.id)) {
    const auto id = to_integer(raw.id);
    if (id != kStation) return fmt::format("id is {}, not the station's {}", describe(raw.id), kStation);
  }
  if (std::string reason = fill_time(raw.at, now, out); !reason.empty()) return reason;
  if (std::string reason = fill_angle(raw.latitude, "latitude", 90, out.latitude_deg); !reason.empty()) return reason;
  if (std::string reason = fill_angle(raw.longitude, "longitude", 180, out.longitude_deg); !reason.empty()) return reason;
  if (std::abs(out.latitude_deg) > kHighestLatitude)
    return fmt::format("latitude {} is beyond what the station's orbit reaches ({})", describe(raw.latitude), kHighestLatitude);
  if (out.latitude_deg == 0 && out.longitude_deg == 0) return "latitude and longitude are both exactly 0, which stands for no place";
  if (const auto scale = scale_of(raw.units, drift)) {
    out.altitude_km = quantity(raw.altitude, "altitude", *scale, drift);
    out.velocity_km_s = quantity(raw.velocity, "velocity", *scale / 3600, drift);
    out.footprint_km = quantity(raw.footprint, "footprint", *scale, drift);
  }
  if (!out.velocity_km_s) out.velocity_km_s = quantity(raw.velocity_km_s, "velocity_km_s", 1, drift);
  out.solar_latitude_deg = quantity(raw.solar_latitude, "solar_lat", 1, drift);
  out.solar_longitude_deg = quantity(raw.solar_longitude, "solar_lon", 1, drift);
  const std::string visibility = is_there(raw.visibility) ? to_lower(trim(raw.visibility.text)) : "";
  if (visibility.empty() || visibility == "daylight" || visibility == "eclipsed") {
    out.visibility = visibility;
  } else {
    note_unusable("visibility", raw.visibility, drift);
  }
  return {};
}

// ---- the two upstreams ----

namespace {

const FieldTable& wheretheiss_shape() {
  using enum Expect;
  static const FieldTable field_table = {{"",
                               {{"name"},
                                {"id", kNumber, kId},
                                {"latitude", kNumber, kLatitude},
                                {"longitude", kNumber, kLongitude},
                                {"altitude", kNumber, kAltitude},
                                {"velocity", kNumber, kVelocity},
                                {"visibility", kText, kVisibility},
                                {"footprint", kNumber, kFootprint},
                                {"timestamp", kNumber, kTimestamp},
                                {"daynum"},
                                {"solar_lat", kNumber, kSolarLatitude},
                                {"solar_lon", kNumber, kSolarLongitude},
                                {"units", kText, kUnits}}}};
  return field_table;
}

const FieldTable& open_notify_shape() {
  using enum Expect;
  static const FieldTable field_table = {
      {"", {{"message", kText, kMessage}, {"timestamp", kNumber, kTimestamp}, {"iss_position", kGroup, 1}, {"reason", kText, kReason}}},
      {"iss_position.", {{"latitude", kText, kLatitude}, {"longitude", kText, kLongitude}}}};
  return field_table;
}

Result<PositionDocument> parse_json_positions(std::string_view what, std::string_view body, const FieldTable& field_table,
                                              PositionSource source, UtcTime now) {
  PositionReader reader(what, field_table, source, now);
  TRY(reader.read(body));
  return reader.take();
}

}  // namespace

Result<PositionDocument> parse_wheretheiss(std::string_view body, UtcTime now) {
  return parse_json_positions("wheretheiss position", body, wheretheiss_shape(), PositionSource::kWheretheiss, now);
}

Result<PositionDocument> parse_open_notify(std::string_view body, UtcTime now) {
  return parse_json_positions("open_notify position", body, open_notify_shape(), PositionSource::kOpenNotify, now);
}

}  // namespace skykeep::sources
