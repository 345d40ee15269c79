// Arbitration: candidates of the upstreams + elements + the tick of the clock -> exactly one position for each second
// (rules.md 28-30). A pure state machine: no I/O, no clock of its own; its state is saved and restored, so that a restart
// goes on where the last process stopped.
//
//   take()   an upstream's value: judged at once; what passes waits for its second
//   use()    newer elements
//   tick()   the seconds up to now, each once, in order: an accepted wheretheiss value, else an accepted open-notify value
//            (its height from the model), else SGP4; where nobody knows, a marked gap
//
// After a standstill or a jump of the clock the seconds in between are filled from the model, at most `max_fill` back; a
// clock that goes back makes it wait, so that no second comes twice. Notices come with transitions only.
// Owner: flows/track_iss. Threads: one at a time.
#pragma once

#include <array>
#include <map>
#include <variant>
#include <vector>

#include "core/time.h"
#include "streams/judge.h"

namespace skykeep::streams {

struct ArbiterOptions {
  int64_t satellite_id = 25544;
  std::string run_id;
  int64_t max_fill_s = 2 * 86'400;      // how far back missing seconds are filled
  int64_t late_s = 60;                  // a model value made so long after its second is marked as filled
  // After so long without a usable value a source is missing: three times its cadence.
  std::array<int64_t, kUpstreams> missing_after_s = {35, 95};
  int64_t confirmed_for_s = 600;        // how long a confirmation is told
  int64_t unconfirmed_after_s = 60;
  double disagree_km = 50;              // of the upstreams with each other, where the model cannot judge
  int64_t repeat_notice_s = 600;        // the same verdict of a source is said again after that
};

struct Notice {
  int64_t second = 0;
  std::string severity;  // info, warn, error
  std::string topic;     // source, clock, elements, gap
  std::string text;
};

struct SourceReport {
  Source source = Source::kWheretheiss;
  Verdict verdict = Verdict::kWaiting;
  std::string text;
  int64_t since = 0;                                // second of the verdict
  std::optional<int64_t> last_answer, last_good;    // when an answer came; when a value passed
};

struct Ticked {
  std::vector<std::variant<PositionRecord, Gap>> out;  // in order of their seconds
  std::vector<Notice> notices;
  bool more = false;                                   // the limit was reached: tick again
};

class Arbiter {
 public:
  explicit Arbiter(ArbiterOptions options) : options_(std::move(options)) {}

  // A set that is older than the one in use, or lies more than two days ahead of `now`, is left aside: false.
  bool use(ElementSet elements, UtcTime now);
  std::vector<Notice> take(const Candidate& candidate);
  // An answer that could not be had or read.
  std::vector<Notice> note_failure(Source source, UtcTime at, const std::string& why);
  Ticked tick(UtcTime now, size_t limit);

  // What the last emitted second was; none before the first tick. Set from the topic when that is ahead of the saved state.
  std::optional<int64_t> last_second() const { return last_; }
  void continue_after(int64_t second);
  // True when an upstream's value waits for that second.
  bool has_value_for(int64_t second) const;
  std::vector<SourceReport> sources() const;
  const ElementSet* elements() const { return elements_ ? &*elements_ : nullptr; }

  std::string save() const;               // JSON; without the elements, which are kept as such
  Result<> restore(std::string_view text);

 private:
  struct Accepted {
    Candidate candidate;
    std::optional<double> residual_km;
  };
  struct Upstream {
    Verdict verdict = Verdict::kWaiting;
    std::string text;
    int64_t since = 0;
    std::optional<int64_t> last_answer, last_good;
    int good_answers = 0;                  // in a row, since something was wrong
    std::map<Verdict, int64_t> said;       // when each verdict was last in a notice
    Track track;
    std::map<int64_t, Accepted> waiting;   // by second: until it is emitted, and a little longer for comparison
  };
  struct Contradiction {
    enum Kind { kNone, kFirstWrong, kSecondWrong, kUnclear } kind = kNone;
    double apart_km = 0;
  };
  using Slots = std::array<const Accepted*, kUpstreams>;

  Upstream& of(Source source) { return upstreams_[static_cast<size_t>(source)]; }
  void apply_verdict(Source source, Verdict verdict, std::string text, int64_t now, std::vector<Notice>& notices);
  void accept(const Candidate& candidate, const Judgement& judgement);
  void compare_with_other(const Candidate& candidate, Judgement& judgement);
  void look_for_missing(int64_t now, std::vector<Notice>& notices);
  void look_at_elements(int64_t now, std::vector<Notice>& notices);
  bool follow_clock(int64_t now, Ticked& out);
  void skip(int64_t now, Ticked& out);
  Slots values_for(int64_t second) const;
  bool emit(int64_t second, int64_t now, Ticked& out);
  PositionRecord from_value(int64_t second, const Accepted& value, const std::optional<OrbitPoint>& model, bool disputed) const;
  std::optional<PositionRecord> from_model(int64_t second, int64_t now, const std::optional<OrbitPoint>& model) const;
  Contradiction contradiction(const Candidate& a, const Candidate& b) const;
  const Accepted* choose(const Slots& slots, bool& disputed) const;
  std::optional<Confirmation> confirmation(int64_t second) const;
  void mark_gap(int64_t from, int64_t to, const std::string& reason, Ticked& out);
  void close_gap(Ticked& out);
  void forget(int64_t second);

  ArbiterOptions options_;
  std::optional<ElementSet> elements_;
  std::array<Upstream, kUpstreams> upstreams_;
  std::optional<int64_t> last_;
  std::optional<double> last_height_km_;
  std::optional<Gap> gap_;          // the one that is open
  std::optional<Confirmation> confirmed_;
  int element_stage_ = -1;          // 0 fresh, 1 cannot overrule, 2 withheld, 3 none; -1 not looked yet
  bool said_clock_went_back_ = false;
  int64_t filling_until_ = 0;       // up to there it was said that seconds are filled
};

}  // namespace skykeep::streams
