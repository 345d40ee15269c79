#include "alerts/iss_rules.h"

#include <fmt/format.h>

namespace skykeep::alerts {
namespace {

constexpr double kDay = 86400;

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

std::vector<Rule> fixed_rules(const IssLimits& limits) {
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
  Rule withheld = rule("iss.elements_withheld", "age of the orbital elements, passes and alerts being withheld", "d",
                       Severity::kError, Side::kAbove);
  withheld.raise_limit = limits.element_age_error_days;
  withheld.clear_limit = limits.element_age_error_days * 0.9;
  withheld.missing_is_wrong = true;
  return {freshness, records, growth, elements, withheld};
}

}  // namespace

std::vector<Rule> iss_rules(const IssFacts& facts, const IssLimits& limits) {
  std::vector<Rule> out = fixed_rules(limits);
  for (const UpstreamFact& upstream : facts.upstreams) {
    Rule verdict = rule(upstream_id(upstream.name), upstream.name, "", Severity::kWarning, Side::kAbove);
    verdict.clear_after = 60s;  // one good answer between bad ones is not the end of it
    out.push_back(std::move(verdict));
  }
  return out;
}

std::vector<Fact> facts_of(const IssFacts& facts) {
  const auto days = [](std::optional<double> seconds) -> std::optional<double> {
    if (!seconds) return std::nullopt;
    return *seconds / kDay;
  };
  std::vector<Fact> out = {
      {"iss.freshness", facts.position_age_s, facts.position_age_s ? "" : "no position has been made yet"},
      {"iss.records", facts.records_per_minute, "60 are due, one a second"},
      {"iss.growth", facts.rows_per_minute, ""},
      {"iss.elements", days(facts.element_age_s), ""},
      {"iss.elements_withheld", days(facts.element_age_s), facts.element_age_s ? "" : "there are no elements at all"}};
  for (const UpstreamFact& upstream : facts.upstreams)
    out.push_back({upstream_id(upstream.name), upstream.is_good ? 0.0 : 1.0, upstream.verdict});
  return out;
}

}  // namespace skykeep::alerts
