#include "flows/alert_watch.h"

#include <fmt/format.h>

#include "core/log.h"
#include "flows/flows.h"

namespace skykeep::flows {
namespace {

state::AlertCheckRow row_of(const alerts::Check& c) {
  return {c.id, c.name, c.unit, std::string(to_string(c.severity)), std::string(to_string(c.state)), c.value, c.limit, c.since, c.text, c.wrong_since,
          c.right_since};
}

Result<alerts::Check> check_of(state::AlertCheckRow row) {
  const auto severity = alerts::parse_severity(row.severity);
  const auto state = alerts::parse_state(row.state);
  if (!severity || !state) return fail(Code::kCorrupt, fmt::format("the check {} is {} and {}, which means nothing here", row.id, row.severity, row.state));
  return alerts::Check{std::move(row.id), std::move(row.name), std::move(row.unit), *severity, *state, row.value, row.raise_limit, row.since,
                       std::move(row.text), row.wrong_since, row.right_since};
}

// What must survive a restart: states and since when values are on their side. Not the values.
std::string summary_of(const std::vector<alerts::Check>& checks) {
  std::string out;
  for (const alerts::Check& c : checks)
    out += fmt::format("{} {} {} {} {}\n", c.id, to_string(c.state), c.since.micros, c.wrong_since.value_or(UtcTime{}).micros,
                       c.right_since.value_or(UtcTime{}).micros);
  return out;
}

}  // namespace

AlertWatch::AlertWatch(state::AlertChecks stored, state::Notices notices, const Clock& clock, RunRecorder& recorder, alerts::StationLimits limits)
    : stored_(stored), notices_(notices), clock_(clock), recorder_(recorder), limits_(limits) {
  if (const auto read = recall(); !read) log::warn("alerts: starting anew: {}", read.error().message);
}

Result<> AlertWatch::recall() {
  std::vector<alerts::Check> checks;
  for (state::AlertCheckRow& row : TRY(stored_.list())) checks.push_back(TRY(check_of(std::move(row))));
  checks_ = std::move(checks);
  kept_ = summary_of(checks_);
  return {};
}

void AlertWatch::look(const alerts::StationFacts& facts) {
  const MutexLock lock(mutex_);
  alerts::Evaluation now = alerts::evaluate(alerts::station_rules(facts, limits_), checks_, alerts::facts_of(facts, limits_), clock_.now());
  notify(now.transitions);
  checks_ = std::move(now.checks);
  keep();
}

Result<> AlertWatch::acknowledge(std::string_view id) {
  const MutexLock lock(mutex_);
  alerts::Evaluation now = TRY(alerts::acknowledge(checks_, id, clock_.now()));
  notify(now.transitions);
  checks_ = std::move(now.checks);
  keep();
  return {};
}

std::vector<alerts::Check> AlertWatch::checks() const {
  const MutexLock lock(mutex_);
  return checks_;
}

void AlertWatch::notify(const std::vector<alerts::Transition>& transitions) {
  for (const alerts::Transition& transition : transitions) {
    const Json notice = alerts::to_json(transition);
    log::warn("alerts: {}", transition.text);
    // While nothing at all answers, one line says so; that each of them does not is no news. Its check shows it all the same.
    if (transition.id.starts_with("iss.upstream.") && transition.to == alerts::State::kRaised && recorder_.is_everything_out()) continue;
    if (const auto done = notices_.add({transition.at, notice["severity"], notice["topic"], transition.text}); !done)
      log::error("alerts: notice of {}: {}", transition.id, done.error().message);
    recorder_.event("notice", notice);
  }
}

void AlertWatch::keep() {
  std::string now = summary_of(checks_);
  if (now == kept_) return;
  std::vector<state::AlertCheckRow> rows;
  for (const alerts::Check& check : checks_) rows.push_back(row_of(check));
  if (const auto done = stored_.put(rows); !done)
    return log::warn("alerts: the checks could not be kept: {}", done.error().message);
  kept_ = std::move(now);
}

}  // namespace skykeep::flows
