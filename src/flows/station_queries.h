// What users ask about the station: now, at a moment, along a track, its elements, its crew, and how well we know.
//
// Every value says where it comes from (provenance), how old its elements are, and how far it may be off. Positions of
// seconds that were recorded come from the tables; all others from the model (SGP4), past or future, marked as such.
// Owner: Flows; api and app borrow it. Threads: every method may be called from any thread; none waits for an upstream.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "astro/sgp4.h"
#include "core/json.h"
#include "core/time.h"

namespace skykeep::flows {

inline constexpr int64_t kStationId = 25544;

// Topics. Raw answers, durable before anything is made of them:
inline constexpr std::string_view kIssCandidates = "iss-candidates";
inline constexpr std::string_view kOrbitElements = "orbit-elements";
inline constexpr std::string_view kCrewAnswers = "crew-answers";
// One record a second, and the same with everything derived: what the page follows live.
inline constexpr std::string_view kIssPositions = "iss-positions";
inline constexpr std::string_view kIssEnriched = "iss-enriched";

// The last upstream value that passed, and how far it was from the model.
struct PositionConfirmation {
  std::string source;                  // "wheretheiss", "open_notify"
  UtcTime at;
  std::optional<double> residual_km;   // null: the elements are more than 10 days from that moment
};

// The orbit that elements describe, which stays true long after nobody can say where on it the station is.
struct SatelliteOrbit {
  double inclination_deg = 0, perigee_km = 0, apogee_km = 0, period_min = 0;  // heights above the equator's radius
};

// Above it no place, no light and no local time is told, only the orbit and words (rules.md 34).
inline constexpr double kMostUncertainty_km = 300;

struct SatellitePosition {
  int64_t satellite_id = kStationId;
  UtcTime at;
  double latitude_deg = 0, longitude_deg = 0;  // geodetic, WGS 84; -180 .. 180, east positive
  double altitude_km = 0;                      // above the ellipsoid
  double velocity_km_s = 0;                    // of the inertial state (TEME)
  std::string visibility;                      // "daylight", "eclipsed": the station, not the ground
  std::string illumination;                    // "sunlit", "penumbra", "eclipsed"
  double footprint_km = 0;                     // diameter of the circle from which it stands above the horizon
  double solar_latitude_deg = 0, solar_longitude_deg = 0;  // sub-solar point; longitude 0 .. 360
  double sun_elevation_below_deg = 0;          // of the Sun, seen from the ground beneath
  std::string local_time;                      // RFC 3339 with offset, at the ground beneath; "" unknown
  std::string time_zone;                       // "Europe/Berlin", "Etc/GMT+3" at sea
  std::string over;                            // country or sea
  int64_t orbit_number = 0;                    // revolutions since launch; 0 unknown
  std::string provenance;                      // api, second_api, model, recording, simulated
  std::string source;                          // wheretheiss, open_notify, sgp4, track
  std::optional<double> element_age_s;         // |at - epoch| of the elements it was compared with or made from
  std::optional<double> residual_km;           // upstream against model; null when the elements cannot judge
  std::optional<double> uncertainty_km;        // of model values
  std::optional<PositionConfirmation> confirmed;
  std::vector<std::string> quality;            // "filled", "old_elements", "disputed", "unconfirmed", "height_odd", ...
  std::vector<std::string> anomalies;          // "jump", "freeze", "reboost"
  std::optional<SatelliteOrbit> orbit;               // where is_place_known() is false
};
// False where the model stands on elements that are too far from this moment.
bool is_place_known(const SatellitePosition& position);
// "anywhere along half its orbit": how much of the orbit the uncertainty is.
std::string whereabouts(double uncertainty_km, const std::optional<SatelliteOrbit>& orbit);
SatelliteOrbit orbit_of(const astro::Sgp4& satellite);

struct StationUpstream {
  std::string name;                    // "wheretheiss", "open_notify", "celestrak", "wheretheiss_tles", "ivanstanojevic"
  std::string title;                   // for people
  std::string state;                   // ok, waiting, failing, disabled
  std::string verdict;                 // ok, waiting, frozen, late, jump, wrong, disputed, missing; "" for elements
  std::string text;                    // why, in words: "100.3 km from SGP4, 5.0 km are allowed"
  std::optional<UtcTime> last_attempt, last_success, since;  // since: of this verdict
};

struct StationNow {
  std::optional<SatellitePosition> position;  // none: nothing is known, `why` says it
  std::string state;                    // live, stale, model, none
  std::string why;                      // in words, when it is not live
  std::vector<StationUpstream> sources;
};

struct SatelliteElements {
  int64_t satellite_id = kStationId;
  std::string name, object_id;          // "ISS (ZARYA)", "1998-067A"
  UtcTime epoch;
  double age_s = 0;                     // at the moment that was asked for; negative before the epoch
  std::string source;                   // celestrak, wheretheiss, ivanstanojevic, import, built_in
  std::string provenance;               // api, second_api, recording, simulated
  std::optional<UtcTime> fetched_at;    // none: built in
  std::string omm;                      // one OMM object in CelesTrak's JSON, as astro reads it
  std::string line1, line2;             // as TLE; empty when the catalogue number does not fit
  // Above 14 days passes and alerts are withheld (rules.md 30): the words for it, empty below.
  std::string withheld;
};

struct SatelliteTrackPoint {
  UtcTime at;
  double latitude_deg = 0, longitude_deg = 0, altitude_km = 0, velocity_km_s = 0;
  std::string visibility, provenance;
  std::optional<double> uncertainty_km;
};
struct SatelliteTrack {
  UtcTime from, to;
  Duration step{};
  std::optional<SatelliteElements> elements;  // of the model's points
  std::vector<SatelliteTrackPoint> points;    // a recorded second where there is one, else the model
  std::string withheld;                 // which moments have no point, and why: nobody knows where on its orbit it is then
  std::optional<SatelliteOrbit> orbit;        // where there are such moments
};
inline constexpr size_t kMaxTrackPoints = 10'000;

struct StationCrewMember {
  std::string name, craft, agency, country, launched;  // launched: YYYY-MM-DD; "" when not said
  std::optional<int64_t> days_in_space;
};
struct StationCrew {
  int64_t number = 0;                   // in space, everywhere
  std::optional<UtcTime> as_of;         // when it was fetched; none: never
  std::string provenance, source;
  bool stale = true;                    // older than its objective, or a list that the upstream has let go stale
  std::string why;                      // why stale, in words
  std::vector<StationCrewMember> people;
};

struct StationCheck {
  std::string id, name;                 // id for acknowledging
  std::string state;                    // ok, raised, acknowledged, cleared
  std::string value, limit;             // for people
  std::optional<UtcTime> since;
  std::string text;
};
struct StationHealth {
  std::string state;                    // ok, warn, error: the worst of the checks
  std::vector<StationCheck> checks;
  std::optional<double> records_per_minute;  // over the last minutes
  std::optional<double> freshness_s;    // age of the newest second in the tables
  int64_t records = 0;                  // in the tables
  std::vector<StationUpstream> sources;
};

class StationQueries {
 public:
  virtual ~StationQueries() = default;

  // The record of the newest second; the model at this moment when the newest is more than 15 s old (state stale).
  virtual Result<StationNow> now() = 0;
  // A recorded second, or the model at any moment. not_found when there are no elements for it.
  virtual Result<SatellitePosition> at(UtcTime t) = 0;
  // `step` at least 1 s; more than kMaxTrackPoints is invalid_input.
  virtual Result<SatelliteTrack> track(UtcTime from, UtcTime to, Duration step) = 0;
  // The best set for `t`: the one with the epoch nearest to it. not_found when there is none at all.
  virtual Result<SatelliteElements> elements(UtcTime t) = 0;
  virtual Result<StationCrew> crew() = 0;
  virtual Result<StationHealth> health() = 0;
  virtual Result<> acknowledge(std::string_view check_id) = 0;
};

}  // namespace skykeep::flows
