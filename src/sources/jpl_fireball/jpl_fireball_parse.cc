#include <fmt/format.h>

#include "core/text.h"
#include "sources/jpl_fireball/jpl_fireball.h"
#include "sources/jpl_table.h"

namespace skykeep::sources {
namespace {

using namespace reading;

constexpr std::string_view kVersions[] = {"1.0", "1.1", "1.2"};
constexpr jpl::Api kApi{"jpl_fireball", "Fireball", kVersions};
constexpr double kJoules = 1e10;  // of one unit of `energy`
constexpr double kMostKmS = 300;

enum Slot : uint8_t { kDate, kEnergy, kImpact, kLat, kLatDir, kLon, kLonDir, kAlt, kVel, kVx, kVy, kVz };

const FieldTable& columns() {
  using enum Expect;
  static const FieldTable kColumns = {{"fields.",
                                       {{"date", kText, kDate},
                                        {"energy", kText, kEnergy},
                                        {"impact-e", kText, kImpact},
                                        {"lat", kText, kLat},
                                        {"lat-dir", kText, kLatDir},
                                        {"lon", kText, kLon},
                                        {"lon-dir", kText, kLonDir},
                                        {"alt", kText, kAlt},
                                        {"vel", kText, kVel},
                                        {"vx", kText, kVx},
                                        {"vy", kText, kVy},
                                        {"vz", kText, kVz}}}};
  return kColumns;
}

// Degrees with the sign of their direction, which is one of the two letters; false when they are no place.
bool read_degrees(const Values& values, Slot degrees, Slot direction, std::string_view letters, double most, std::optional<double>& out) {
  if (values.text(degrees).empty()) return true;
  const auto number = to_number(values[degrees]);
  const std::string_view letter = trim(values.text(direction));
  if (!number || *number < 0 || *number > most || letter.size() != 1 || letters.find(letter) == letters.npos) return false;
  out = letter == letters.substr(1) ? -*number : *number;
  return true;
}

std::string fill(const Values& values, Fireball& record) {
  const auto at = parse_utc(trim(values.text(kDate)));
  if (!at) return fmt::format("date is none: {}", describe(values[kDate]));
  record.at = *at;
  if (!read_degrees(values, kLat, kLatDir, "NS", 90, record.latitude)) return fmt::format("lat is none: {} {}", describe(values[kLat]), describe(values[kLatDir]));
  if (!read_degrees(values, kLon, kLonDir, "EW", 180, record.longitude)) return fmt::format("lon is none: {} {}", describe(values[kLon]), describe(values[kLonDir]));
  if (record.latitude.has_value() != record.longitude.has_value()) return "lat and lon: only one of them is there";
  record.energy_j = values.number_within(kEnergy, 0, 1e12);
  if (record.energy_j) *record.energy_j *= kJoules;
  record.impact_energy_kt = values.number_within(kImpact, 0, 1e9);
  record.altitude_km = values.number_within(kAlt, 0, 1'000);
  record.velocity_km_s = values.number_within(kVel, 0, kMostKmS);
  record.vx_km_s = values.number_within(kVx, -kMostKmS, kMostKmS);
  record.vy_km_s = values.number_within(kVy, -kMostKmS, kMostKmS);
  record.vz_km_s = values.number_within(kVz, -kMostKmS, kMostKmS);
  return {};
}

}  // namespace

Result<FireballDocument> parse_fireballs(std::string_view body) {
  FireballDocument out;
  auto facts = TRY(jpl::read_table({.api = kApi,
                                    .columns = columns(),
                                    .required = {kDate, kLat, kLatDir, kLon, kLonDir},
                                    .take =
                                        [&](const Values& values, const Span& row) {
                                          Fireball record;
                                          record.record_offset = row.offset;
                                          record.record_length = row.length;
                                          std::string reason = fill(values, record);
                                          if (reason.empty()) out.records.push_back(record);
                                          return reason;
                                        }},
                                   body));
  out.rejected = std::move(facts.rejected);
  out.drift = std::move(facts.drift);
  return out;
}

}  // namespace skykeep::sources
