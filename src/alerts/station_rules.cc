#include "alerts/station_rules.h"

#include <fmt/format.h>

#include <cmath>

namespace skykeep::alerts {
namespace {

constexpr double kDay = 86400;

// "40 seconds", "3.6 hours", "5 days"
std::string span_words(double seconds) {
  const auto of = [](double n, const char* unit) {
    const double shown = n < 10 ? std::round(n * 10) / 10 : std::round(n);
    return fmt::format("{} {}{}", shown, unit, shown == 1 ? "" : "s");
  };
  if (seconds < 90) return of(std::round(seconds), "second");
  if (seconds < 90 * 60) return of(seconds / 60, "minute");
  return seconds < 2 * kDay ? of(seconds / 3600, "hour") : of(seconds / kDay, "day");
}

std::string per_minute(double n) { return fmt::format("{}", std::round(n)); }

std::string upstream_id(const std::string& name) { return "iss.upstream." + name; }

Rule rule(std::string id, std::string name, std::string unit, Severity severity, Side side) {
  Rule out;
  out.id = std::move(id);
  out.name = std::move(name);
  out.unit = std::move(unit);
  out.severity = severity;
  out.side = side;
  return out;
}

std::vector<Rule> fixed_rules(const StationLimits& limits) {
  Rule freshness = rule("iss.freshness", "age of the newest position", "s", Severity::kError, Side::kAbove);
  freshness.raise_limit = limits.stale_s;
  freshness.clear_limit = limits.stale_s / 3;
  freshness.clear_after = 10s;
  freshness.missing_is_wrong = true;
  Rule records = rule("iss.records", "positions per minute", "/min", Severity::kWarning, Side::kBelow);
  records.raise_limit = limits.records_per_minute;
  records.clear_limit = limits.records_per_minute * 1.1;
  records.raise_after = 60s;
  records.clear_after = 60s;
  Rule growth = rule("iss.growth", "rows reaching the history", "/min", Severity::kError, Side::kBelow);
  growth.raise_limit = limits.rows_per_minute;
  growth.clear_limit = limits.rows_per_minute * 1.1;
  growth.raise_after = 120s;
  growth.clear_after = 60s;
  Rule elements = rule("iss.elements", "age of the orbital elements", "d", Severity::kWarning, Side::kAbove);
  elements.raise_limit = limits.element_age_days;
  elements.clear_limit = limits.element_age_days * 0.9;
  Rule withheld = rule("iss.elements_withheld", "orbital elements too old for passes", "d",
                       Severity::kError, Side::kAbove);
  withheld.raise_limit = limits.element_age_error_days;
  withheld.clear_limit = limits.element_age_error_days * 0.9;
  withheld.missing_is_wrong = true;
  Rule packing = rule("iss.packing", "age of the oldest raw answer outside the lake", "d", Severity::kError, Side::kAbove);
  packing.raise_limit = limits.unpacked_age_days;
  packing.clear_limit = limits.unpacked_age_days * 0.9;
  return {freshness, records, growth, elements, withheld, packing};
}

}  // namespace

std::vector<Rule> station_rules(const StationFacts& facts, const StationLimits& limits) {
  std::vector<Rule> out = fixed_rules(limits);
  for (const UpstreamFact& upstream : facts.upstreams) {
    Rule verdict = rule(upstream_id(upstream.name), upstream.name, "", Severity::kWarning, Side::kAbove);
    verdict.clear_after = 60s;  // one good answer between bad ones is not the end of it
    out.push_back(std::move(verdict));
  }
  return out;
}

std::vector<Fact> facts_of(const StationFacts& facts, const StationLimits& limits) {
  const auto days = [](std::optional<double> seconds) -> std::optional<double> {
    if (!seconds) return std::nullopt;
    return *seconds / kDay;
  };
  const auto said = [](const std::optional<double>& value, auto words, std::string unknown = "") { return value ? words(*value) : unknown; };
  std::vector<Fact> out = {
      {"iss.freshness", facts.position_age_s, "",
       said(facts.position_age_s, [&](double s) { return fmt::format("The newest position is {} old; up to {} is right", span_words(s), span_words(limits.stale_s)); },
            "No position has been made yet")},
      {"iss.records", facts.records_per_minute, "",
       said(facts.records_per_minute, [](double n) { return fmt::format("{} positions came in the last minute; one a second is due", per_minute(n)); })},
      {"iss.growth", facts.rows_per_minute, "",
       said(facts.rows_per_minute, [](double n) { return fmt::format("{} positions a minute reach the tables; one a second is due", per_minute(n)); })},
      {"iss.elements", days(facts.element_age_s), "",
       said(facts.element_age_s, [&](double s) {
         return fmt::format("The orbital elements are {} old; positions computed from them are good up to {}", span_words(s), span_words(limits.element_age_days * kDay));
       })},
      {"iss.elements_withheld", days(facts.element_age_s), "",
       said(facts.element_age_s, [&](double s) {
         const bool is_over = s > limits.element_age_error_days * kDay;
         return fmt::format("Passes and the station's place are {}: the orbital elements are {} old, the limit is {}", is_over ? "not given" : "given",
                            span_words(s), span_words(limits.element_age_error_days * kDay));
       }, "There are no orbital elements at all, so that passes are not given")},
      {"iss.packing", days(facts.unpacked_age_s), "",
       said(facts.unpacked_age_s, [&](double s) {
         return fmt::format("The oldest raw answer that is not in the lake is {} old; the bus keeps them for {}", span_words(s), span_words(2 * limits.unpacked_age_days * kDay));
       })}};
  for (const UpstreamFact& upstream : facts.upstreams)
    out.push_back({upstream_id(upstream.name), upstream.is_good ? 0.0 : 1.0, upstream.verdict});
  return out;
}

}  // namespace skykeep::alerts
