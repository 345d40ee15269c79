#include "flows/alert_watch.h"

#include <fmt/format.h>

#include "core/log.h"
#include "flows/flows.h"

namespace skykeep::flows {
namespace {

constexpr std::string_view kStored = "alerts.iss";

// What must survive a restart: states and since when values are on their side. Not the values.
std::string summary_of(const std::vector<alerts::Check>& checks) {
  std::string out;
  for (const alerts::Check& c : checks)
    out += fmt::format("{} {} {} {} {}\n", c.id, to_string(c.state), c.since.micros, c.wrong_since.value_or(UtcTime{}).micros,
                       c.right_since.value_or(UtcTime{}).micros);
  return out;
}

}  // namespace

AlertWatch::AlertWatch(bus::Bus& bus, state::Store store, const Clock& clock, RunRecorder& recorder, alerts::StationLimits limits)
    : bus_(bus), store_(store), clock_(clock), recorder_(recorder), limits_(limits) {
  if (const auto read = recall(); !read) log::warn("alerts: starting anew: {}", read.error().message);
}

Result<> AlertWatch::recall() {
  const auto stored = TRY(store_.value(kStored));
  if (!stored) return {};
  checks_ = TRY(alerts::parse_checks(*stored));
  kept_ = summary_of(checks_);
  return {};
}

void AlertWatch::look(const alerts::StationFacts& facts) {
  const std::lock_guard lock(mutex_);
  alerts::Evaluation now = alerts::evaluate(alerts::station_rules(facts, limits_), checks_, alerts::facts_of(facts, limits_), clock_.now());
  notify(now.transitions);
  checks_ = std::move(now.checks);
  keep();
}

Result<> AlertWatch::acknowledge(std::string_view id) {
  const std::lock_guard lock(mutex_);
  alerts::Evaluation now = TRY(alerts::acknowledge(checks_, id, clock_.now()));
  notify(now.transitions);
  checks_ = std::move(now.checks);
  keep();
  return {};
}

std::vector<alerts::Check> AlertWatch::checks() const {
  const std::lock_guard lock(mutex_);
  return checks_;
}

void AlertWatch::notify(const std::vector<alerts::Transition>& transitions) {
  for (const alerts::Transition& transition : transitions) {
    const Json notice = alerts::to_json(transition);
    log::warn("alerts: {}", transition.text);
    // While nothing at all answers, one line says so; that each of them does not is no news. Its check shows it all the same.
    if (transition.id.starts_with("iss.upstream.") && transition.to == alerts::State::kRaised && recorder_.is_everything_out()) continue;
    if (const auto done = bus::append_one(bus_, kNotices, transition.id, to_text(notice)); !done)
      log::error("alerts: notice of {}: {}", transition.id, done.error().message);
    recorder_.event("notice", notice);
  }
}

void AlertWatch::keep() {
  std::string now = summary_of(checks_);
  if (now == kept_) return;
  if (const auto done = store_.set_value(kStored, alerts::checks_to_text(checks_)); !done)
    return log::warn("alerts: the checks could not be kept: {}", done.error().message);
  kept_ = std::move(now);
}

}  // namespace skykeep::flows
