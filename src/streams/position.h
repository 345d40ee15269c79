// A position of a satellite as it travels the stream: one record a second.
//
//   iss-positions  PositionRecord   what arbitration made of the candidates
//   iss-enriched   EnrichedRecord   the same, and everything that follows from it
//
// Plain values. Angles in degrees, lengths in km, times in Unix seconds of UTC.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace skykeep::streams {

using Vec3 = std::array<double, 3>;

enum class Source : uint8_t { kWheretheiss, kOpenNotify, kSgp4, kTrack };
inline constexpr size_t kUpstreams = 2;  // the first two: those that are asked
std::string_view to_string(Source source);  // "wheretheiss", "open_notify", "sgp4", "track"
std::optional<Source> parse_source(std::string_view text);

// From the strongest to the weakest: what is derived has the weakest of its inputs (rules.md 19).
enum class Provenance : uint8_t { kApi, kSecondApi, kModel, kRecording, kSimulated };
std::string_view to_string(Provenance provenance);  // "api", "second_api", "model", "recording", "simulated"
std::optional<Provenance> parse_provenance(std::string_view text);
inline Provenance weakest(Provenance a, Provenance b) { return a > b ? a : b; }

// What stands in the list `quality` of a record.
enum Quality : uint32_t {
  kFilled = 1u << 0,              // made afterwards, for a second in which the program did not run
  kOldElements = 1u << 1,         // a model value from elements of more than 10 days
  kUnconfirmed = 1u << 2,         // a model value, and no upstream has passed for a minute
  kDisputed = 1u << 3,            // the upstreams contradict each other, and the model is too old to judge
  kHeightFromModel = 1u << 4,     // the upstream gives none
  kHeightAssumed = 1u << 5,       // nobody gives one: the last known
  kHeightOdd = 1u << 6,           // outside perigee .. apogee
  kSpeedOdd = 1u << 7,            // not what vis-viva gives
  kBuiltInElements = 1u << 8,     // a model value from the set that the program carries
};
enum Anomaly : uint32_t {
  kJump = 1u << 0,     // further from the second before than a satellite moves
  kFreeze = 1u << 1,   // the same place in different seconds
  kReboost = 1u << 2,  // the height stepped and stayed
};
// Appends ["filled","disputed"] and reads it again; unknown names are left out.
void append_quality(std::string& out, uint32_t quality);
void append_anomalies(std::string& out, uint32_t anomalies);
uint32_t quality_of(std::string_view name);
uint32_t anomaly_of(std::string_view name);

struct Confirmation {
  Source source = Source::kWheretheiss;
  int64_t second = 0;
  std::optional<double> residual_km;
  bool operator==(const Confirmation&) const = default;
};

// State vectors are TEME of date, as SGP4 gives them.
struct StateVector {
  Vec3 position_km{}, velocity_km_s{};
  bool operator==(const StateVector&) const = default;
};

struct PositionRecord {
  int64_t satellite_id = 0;
  int64_t second = 0;
  double latitude_deg = 0, longitude_deg = 0, altitude_km = 0;  // geodetic, WGS 84
  Provenance provenance = Provenance::kModel;
  Source source = Source::kSgp4;
  std::optional<StateVector> state;                    // of the model at that second
  std::optional<int64_t> element_epoch;                // Unix seconds, of the elements in use
  std::optional<int64_t> orbit_number;
  std::optional<double> residual_km, uncertainty_km;
  std::optional<Confirmation> confirmed;
  uint32_t quality = 0;
  std::optional<int64_t> raw_id;                       // of the answer that it was made from
  std::string run_id;
  bool operator==(const PositionRecord&) const = default;

  std::optional<double> element_age_s() const {
    if (!element_epoch) return std::nullopt;
    return static_cast<double>(second > *element_epoch ? second - *element_epoch : *element_epoch - second);
  }
};

// A stretch of seconds for which there is no position, and why. Travels the same topics.
struct Gap {
  int64_t satellite_id = 0;
  int64_t from = 0, to = 0;  // seconds, both included
  std::string reason;
  std::string run_id;
  bool operator==(const Gap&) const = default;
};

enum class Illumination : uint8_t { kSunlit, kPenumbra, kEclipsed };
std::string_view to_string(Illumination illumination);  // "sunlit", "penumbra", "eclipsed"
struct EnrichedRecord {
  PositionRecord position;
  double velocity_km_s = 0;
  double footprint_km = 0;                             // diameter of the circle from which it stands above the horizon
  Illumination illumination = Illumination::kSunlit;
  bool is_daylight = true;                             // wheretheiss.at's "daylight": the Sun's centre is above the limb
  double solar_latitude_deg = 0, solar_longitude_deg = 0;  // sub-solar point; longitude 0 .. 360
  double sun_elevation_below_deg = 0;                  // seen from the ground beneath, no refraction
  std::string time_zone;                               // "" when nobody could say
  std::optional<int32_t> utc_offset_s;
  std::string over;
  uint32_t anomalies = 0;
  bool operator==(const EnrichedRecord&) const = default;
};

}  // namespace skykeep::streams
