// Rules over facts: what is wrong, since when, and whether somebody knows. Pure: facts in, transitions out.
//
// A check is in one of four states: ok; raised (its fact has been beyond the limit for `raise_after`); acknowledged (a person
// has seen it, it is still wrong); cleared (it has been back for `clear_after`; shown for kClearedShown, then ok again).
// Between raise_limit and clear_limit nothing changes, so a value that trembles at a limit does not make noise.
//
// Owner: whoever gathers facts (flows) keeps the checks, also in state, and sends transitions to the topic
// `notices`. Threads: all functions may be called from any thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"
#include "core/time.h"

namespace skykeep::alerts {

enum class State : uint8_t { kOk, kRaised, kAcknowledged, kCleared };
std::optional<State> parse_state(std::string_view text);
std::string_view to_string(State state);  // "ok", "raised", "acknowledged", "cleared"

enum class Severity : uint8_t { kWarning, kError };
std::optional<Severity> parse_severity(std::string_view text);
std::string_view to_string(Severity severity);  // "warn", "error": as in notices

enum class Side : uint8_t { kAbove, kBelow };  // of the limit that is wrong

inline constexpr Duration kClearedShown = 1h;

struct Rule {
  std::string id;        // stable: "iss.freshness"; letters, digits, '.', '_', '-'
  std::string name;      // for people: "freshness of the position"
  std::string unit;      // of value and limits: "s", "records/min", "" for none
  Severity severity = Severity::kWarning;
  Side side = Side::kAbove;
  double raise_limit = 0;   // strictly beyond it is wrong
  double clear_limit = 0;   // at it or on its good side is right again
  Duration raise_after{};   // how long it must be wrong, without a break
  Duration clear_after{};   // how long it must be right, without a break
  bool missing_is_wrong = false;  // a fact without a value counts as wrong; otherwise it changes nothing
};

// What was measured for one rule.
struct Fact {
  std::string rule;             // its id
  std::optional<double> value;
  std::string detail;           // a sentence with what a person needs: "its timestamp is 3,600 s old"
  std::string words;            // the whole text of the check, where that of name, value and limit would be hard to read
};

struct Check {
  std::string id, name, unit;
  Severity severity = Severity::kWarning;
  State state = State::kOk;
  std::optional<double> value;
  double limit = 0;             // the raise limit
  UtcTime since;                // of the state
  std::string text;             // a sentence: what is measured, what the limit is, the fact's detail
  std::optional<UtcTime> wrong_since, right_since;  // of the value: at most one is set
};

struct Transition {
  UtcTime at;
  std::string id;
  State from = State::kOk, to = State::kOk;
  Severity severity = Severity::kWarning;
  std::optional<double> value;
  double limit = 0;
  std::string text;             // for `notices`: "raised: freshness of the position is 21 s (limit 15 s); ..."
};

struct Evaluation {
  std::vector<Check> checks;            // one a rule, in the order of the rules
  std::vector<Transition> transitions;  // raised and cleared; empty when nothing changed
};

// `before` are the checks of the last evaluation ; of rules that are gone they are dropped. A rule without
// a fact keeps its check as it was. A clock that went back starts the waiting times anew.
Evaluation evaluate(std::span<const Rule> rules, std::span<const Check> before, std::span<const Fact> facts, UtcTime now);

// A person has seen it: raised becomes acknowledged. not_found: there is no such check; conflict: it is not raised.
Result<Evaluation> acknowledge(std::span<const Check> before, std::string_view id, UtcTime now);

// The worst of all: "ok", "warn" or "error". What is acknowledged still counts, what is cleared does not.
std::string_view overall(std::span<const Check> checks);

// {"id","name","state","severity","value","limit","unit","since","text"}: for the API.
Json to_json(const Check& check);
// {"at","severity","topic":"alerts","text","alert":{"id","from","to","value","limit"}}: one record of `notices`.
Json to_json(const Transition& transition);

}  // namespace skykeep::alerts
