// SGP4/SDP4: where a satellite is, from its mean elements. Written from Hoots & Roehrich, Spacetrack Report
// #3 (1980) and Vallado, Crawford, Hujsak, Kelso, "Revisiting Spacetrack Report #3", AIAA 2006-6753, whose
// verification output it reproduces to 1e-6 km.
//
// Owner: a value, copy it freely. Threads: const methods from any thread; nothing is cached, so that equal
// questions get equal answers in any order. Errors: see Sgp4Status; out of `at`, kInvalidInput with the
// reason in words.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "astro/elements.h"
#include "astro/sgp4_terms.h"
#include "astro/vec3.h"
#include "core/result.h"
#include "core/time.h"

namespace skykeep::astro {

// Inertial in SGP4's own frame: true equator, mean equinox of date. Rotate with astro/frames.h.
struct TemeState {
  Vec3 position_km;
  Vec3 velocity_km_s;
};

enum class Gravity { kWgs72, kWgs72Old, kWgs84 };  // elements are made with WGS-72
enum class OperationMode {
  kImproved,
  kAfspc
};  // kAfspc: sidereal time at epoch and node quadrants as AFSPC had them

// The numbers are those of the published code.
enum class Sgp4Status : uint8_t {
  kOk = 0,
  kMeanEccentricity = 1,       // mean eccentricity outside [-0.001, 1)
  kMeanMotion = 2,             // mean motion at or below zero: create() refuses what would come to it
  kPerturbedEccentricity = 3,  // eccentricity outside [0, 1] after lunar and solar terms
  kSemiLatusRectum = 4,        // semi-latus rectum below zero
  kEpochSubOrbital =
      5,         // perigee below ground at epoch: kept for its number, AIAA 2006-6753 gives such sets a state
  kDecayed = 6,  // below the Earth's surface; the state is filled in nevertheless
  // Ours: the theory gives a state without an error, but far from the orbit that the elements describe. Never out of
  // propagate, which reproduces the published code.
  kLeftOrbit = 7,
};
std::string_view to_string(Sgp4Status status);

// Where the states that can be believed begin or end inside a span, and what comes instead.
struct ModelEdge {
  UtcTime at;
  Sgp4Status status = Sgp4Status::kOk;
};

class Sgp4 {
 public:
  // invalid_input when check(elements) refuses them.
  static Result<Sgp4> create(Elements elements, Gravity gravity = Gravity::kWgs72,
                             OperationMode mode = OperationMode::kImproved);

  // invalid_input where there is no state that can be believed (see believable).
  Result<TemeState> at(UtcTime t) const;
  // The same without words: minutes since epoch, of either sign. `out` means something for kOk only.
  Sgp4Status state(double minutes, TemeState& out) const;
  // What the theory says, believable or not, to the published digit. `out` is written for kOk and kDecayed only.
  Sgp4Status propagate(double minutes, TemeState& out) const;
  // Far from its epoch the polynomials of drag run away without an error: a low orbit is put beyond Pluto. A state is
  // believed when its distance from the Earth's centre lies between 90 % of the elements' perigee and 110 % of their
  // apogee, and drag has not turned the orbit inside out.
  bool is_believable(double minutes, const TemeState& state) const;

  const Elements& elements() const { return elements_; }
  double minutes_since_epoch(UtcTime t) const;
  // Secular argument of latitude (mean anomaly + argument of perigee), continuous and not reduced to a turn.
  double mean_argument_of_latitude_rad(double minutes) const;
  double period_minutes() const { return kTwoPi / terms_.mean_motion; }
  // Of the elements' own orbit, above the equator's radius of WGS 84.
  double perigee_km() const;
  double apogee_km() const;
  bool is_deep_space() const { return deep_.has_value(); }
  bool is_sub_orbital_at_epoch() const;  // perigee below the Earth's radius

  const detail::Sgp4Terms& terms() const { return terms_; }  // for the batch form

 private:
  Sgp4() = default;

  Elements elements_;
  detail::Sgp4Terms terms_;
  std::optional<detail::DeepSpaceTerms> deep_;
};

}  // namespace skykeep::astro
