#include "alerts/alerts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace skykeep::alerts {
namespace {

constexpr std::string_view kStates[] = {"ok", "raised", "acknowledged", "cleared"};

bool is_wrong_state(State state) { return state == State::kRaised || state == State::kAcknowledged; }

// Which side of its limits a value is on.
enum class Verdict : uint8_t { kWrong, kBetween, kRight, kUnknown };

Verdict judge(const Rule& rule, const std::optional<double>& value) {
  if (!value || std::isnan(*value)) return rule.missing_is_wrong ? Verdict::kWrong : Verdict::kUnknown;
  const double sign = rule.side == Side::kAbove ? 1 : -1;
  if (sign * *value > sign * rule.raise_limit) return Verdict::kWrong;
  return sign * *value <= sign * rule.clear_limit ? Verdict::kRight : Verdict::kBetween;
}

std::string quantity(double value, const std::string& unit) {
  const double rounded = std::abs(value) >= 100 ? std::round(value) : std::round(value * 100) / 100;
  return unit.empty() ? fmt::format("{}", rounded) : fmt::format("{} {}", rounded, unit);
}

std::string sentence(const Rule& rule, const Fact& fact) {
  if (!fact.words.empty()) return fact.words;
  std::string out = rule.name;
  if (!rule.unit.empty())
    out += fact.value ? fmt::format(" is {} (limit {})", quantity(*fact.value, rule.unit), quantity(rule.raise_limit, rule.unit))
                      : fmt::format(" is unknown (limit {})", quantity(rule.raise_limit, rule.unit));
  if (!fact.detail.empty()) out += (rule.unit.empty() ? ": " : "; ") + fact.detail;
  return out;
}

Transition change(Check& check, State to, UtcTime now) {
  Transition out{now, check.id, check.state, to, check.severity, check.value, check.limit, {}};
  out.text = fmt::format("{}: {}", to_string(to), check.text);
  check.state = to;
  check.since = now;
  return out;
}

// How long the value has been on this side; the clock may have gone back.
Duration since(std::optional<UtcTime>& start, std::optional<UtcTime>& other, UtcTime now) {
  other.reset();
  if (!start || *start > now) start = now;
  return now - *start;
}

void follow(const Rule& rule, const Fact& fact, UtcTime now, Check& check, std::vector<Transition>& out) {
  const Verdict verdict = judge(rule, fact.value);
  if (verdict == Verdict::kUnknown) return;
  check.value = fact.value;
  check.text = sentence(rule, fact);
  switch (verdict) {
    case Verdict::kWrong:
      if (since(check.wrong_since, check.right_since, now) >= rule.raise_after && !is_wrong_state(check.state))
        out.push_back(change(check, State::kRaised, now));
      break;
    case Verdict::kRight:
      if (since(check.right_since, check.wrong_since, now) >= rule.clear_after && is_wrong_state(check.state))
        out.push_back(change(check, State::kCleared, now));
      break;
    default:  // between the limits: neither time runs
      check.wrong_since.reset();
      check.right_since.reset();
  }
}

Json optional_json(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

}  // namespace

std::optional<State> parse_state(std::string_view text) {
  const auto known = std::ranges::find(kStates, text);
  return known == std::end(kStates) ? std::nullopt : std::optional(static_cast<State>(known - std::begin(kStates)));
}
std::optional<Severity> parse_severity(std::string_view text) {
  if (text == "error") return Severity::kError;
  return text == "warn" ? std::optional(Severity::kWarning) : std::nullopt;
}
std::string_view to_string(State state) { return kStates[static_cast<size_t>(state)]; }
std::string_view to_string(Severity severity) { return severity == Severity::kError ? "error" : "warn"; }

Evaluation evaluate(std::span<const Rule> rules, std::span<const Check> before, std::span<const Fact> facts, UtcTime now) {
  Evaluation out;
  for (const Rule& rule : rules) {
    const auto known = std::ranges::find(before, rule.id, &Check::id);
    Check check = known != before.end() ? *known : Check{};
    if (known == before.end()) check.since = now;
    check.id = rule.id;
    check.name = rule.name;
    check.unit = rule.unit;
    check.severity = rule.severity;
    check.limit = rule.raise_limit;
    if (const auto fact = std::ranges::find(facts, rule.id, &Fact::rule); fact != facts.end())
      follow(rule, *fact, now, check, out.transitions);
    if (check.state == State::kCleared && now - check.since >= kClearedShown) {
      check.state = State::kOk;
      check.since = now;
    }
    out.checks.push_back(std::move(check));
  }
  return out;
}

Result<Evaluation> acknowledge(std::span<const Check> before, std::string_view id, UtcTime now) {
  Evaluation out{{before.begin(), before.end()}, {}};
  const auto found = std::ranges::find(out.checks, id, &Check::id);
  if (found == out.checks.end()) return fail(Code::kNotFound, fmt::format("there is no alert '{}'", id));
  if (found->state != State::kRaised)
    return fail(Code::kConflict, fmt::format("alert '{}' is {}: only a raised one can be acknowledged", id, to_string(found->state)));
  out.transitions.push_back(change(*found, State::kAcknowledged, now));
  return out;
}

std::string_view overall(std::span<const Check> checks) {
  std::string_view worst = "ok";
  for (const Check& check : checks) {
    if (!is_wrong_state(check.state)) continue;
    if (check.severity == Severity::kError) return "error";
    worst = "warn";
  }
  return worst;
}

Json to_json(const Check& check) {
  return {{"id", check.id},
          {"name", check.name},
          {"state", to_string(check.state)},
          {"severity", to_string(check.severity)},
          {"value", optional_json(check.value)},
          {"limit", check.limit},
          {"unit", check.unit},
          {"since", to_string(check.since)},
          {"text", check.text}};
}

Json to_json(const Transition& t) {
  const bool is_over = t.to == State::kCleared;
  return {{"at", to_string(t.at)},
          {"severity", is_over ? "info" : std::string(to_string(t.severity))},
          {"topic", "alerts"},
          {"text", t.text},
          {"alert",
           {{"id", t.id}, {"from", to_string(t.from)}, {"to", to_string(t.to)}, {"value", optional_json(t.value)}, {"limit", t.limit}}}};
}

}  // namespace skykeep::alerts
