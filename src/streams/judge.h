// Is what an upstream says about one second to be believed? Pure.
//
// A candidate is compared with the clock, with what the same upstream said about other seconds, with the model, and, where
// the model is too old to judge, with what a satellite can do. The order of the questions is that of the answers' worth for
// a person: "frozen" says more than "4,000 km wrong".
#pragma once

#include <deque>

#include "core/time.h"
#include "streams/orbit.h"

namespace skykeep::streams {

// What one upstream says about one second.
struct Candidate {
  Source source = Source::kWheretheiss;
  int64_t satellite_id = 0;
  int64_t second = 0;
  double latitude_deg = 0, longitude_deg = 0;
  std::optional<double> altitude_km;
  UtcTime fetched_at;                        // when its answer came
  bool was_asked_for = false;                // it answers for a second that the request named
  Provenance provenance = Provenance::kApi;  // of the answer: api, recording, simulated
  std::optional<int64_t> raw_id;             // of its answer
};

enum class Verdict : uint8_t { kWaiting, kOk, kFrozen, kLate, kJump, kWrong, kDisputed, kMissing };
std::string_view to_string(Verdict verdict);  // "waiting", "ok", "frozen", ...
std::optional<Verdict> parse_verdict(std::string_view text);

struct Judgement {
  Verdict verdict = Verdict::kOk;
  std::string text;                     // why not, for people
  std::optional<double> residual_km;    // from the model; none when the elements are more than 10 days away
};

// What an upstream said lately, in order of the seconds it spoke of; at most kKept.
class Track {
 public:
  static constexpr size_t kKept = 40;
  struct Point {
    int64_t second = 0;
    double latitude_deg = 0, longitude_deg = 0;
    bool was_good = false;
    bool operator==(const Point&) const = default;
  };
  void add(const Point& point);  // a second that is known takes the newer value
  const Point* before(int64_t second) const;  // the nearest earlier one
  const Point* after(int64_t second) const;
  const std::deque<Point>& points() const { return points_; }
  // Since when it has stood at the place of `point`, going back without a break.
  int64_t standing_since(const Point& point) const;

 private:
  std::deque<Point> points_;
};

// `elements` may be null. `known`: what is thought of the upstream already. The values themselves are within their ranges.
Judgement judge(const Candidate& candidate, const Track& track, const ElementSet* elements, Verdict known = Verdict::kOk);

// True when two points of different seconds are nearer than a satellite can stay: the value does not move.
bool is_frozen(const Track::Point& a, const Track::Point& b);
// Could one satellite in low orbit have been at both? Seconds are whole and upstreams round.
bool is_possible_motion(const Track::Point& a, const Track::Point& b);
// How far back along its orbit the satellite was where the candidate puts it; none within the last half day.
std::optional<int64_t> find_lag_s(const Candidate& candidate, const ElementSet& elements, double within_km);

}  // namespace skykeep::streams
