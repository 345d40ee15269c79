#include "alerts/alerts.h"

#include <gtest/gtest.h>

#include <cmath>

#include "alerts/station_rules.h"

namespace skykeep::alerts {
namespace {

const UtcTime kStart = *parse_utc("2026-11-21T12:00:00Z");

Rule freshness() {
  Rule rule;
  rule.id = "test.age";
  rule.name = "age of it";
  rule.unit = "s";
  rule.severity = Severity::kError;
  rule.raise_limit = 15;
  rule.clear_limit = 5;
  rule.raise_after = 10s;
  rule.clear_after = 20s;
  return rule;
}

// A rule followed over time.
class Watch {
 public:
  explicit Watch(Rule rule) : rules_{std::move(rule)} {}
  // "raised", "cleared", or "" when nothing changed.
  std::string at(Duration after, std::optional<double> value, std::string detail = "") {
    const std::vector<Fact> facts = {{rules_[0].id, value, std::move(detail)}};
    const Evaluation result = evaluate(rules_, checks_, facts, kStart + after);
    checks_ = result.checks;
    last_ = result.transitions;
    return last_.empty() ? "" : std::string(to_string(last_.front().to));
  }
  Check& check() { return checks_.front(); }
  std::vector<Check>& checks() { return checks_; }
  const Transition& transition() const { return last_.front(); }

 private:
  std::vector<Rule> rules_;
  std::vector<Check> checks_;
  std::vector<Transition> last_;
};

TEST(Alerts, RaiseOnlyAfterTheWaitingTime) {
  Watch watch(freshness());
  EXPECT_EQ(watch.at(0s, 16), "");
  EXPECT_EQ(watch.at(9s, 16), "");
  EXPECT_EQ(watch.at(10s, 16), "raised");
  EXPECT_EQ(watch.check().state, State::kRaised);
  EXPECT_EQ(watch.check().since, kStart + 10s);
  EXPECT_EQ(watch.at(11s, 40), "") << "raised once, not again";
  EXPECT_EQ(watch.check().value, 40);
}

TEST(Alerts, ARelapseStartsTheWaitingTimeAnew) {
  Watch watch(freshness());
  watch.at(0s, 16);
  watch.at(9s, 3);
  EXPECT_EQ(watch.at(10s, 16), "");
  EXPECT_EQ(watch.at(19s, 16), "");
  EXPECT_EQ(watch.at(20s, 16), "raised");
}

TEST(Alerts, BetweenTheLimitsNothingChanges) {
  Watch watch(freshness());
  watch.at(0s, 16);
  watch.at(10s, 16);
  EXPECT_EQ(watch.at(100s, 10), "") << "15 raises, only 5 clears";
  EXPECT_EQ(watch.check().state, State::kRaised);
  EXPECT_EQ(watch.at(200s, 5), "");
  EXPECT_EQ(watch.at(219s, 5), "");
  EXPECT_EQ(watch.at(220s, 5), "cleared");
  EXPECT_EQ(watch.at(221s, 10), "");
  EXPECT_EQ(watch.check().state, State::kCleared);
}

TEST(Alerts, WhatIsClearedIsOkAfterAWhile) {
  Watch watch(freshness());
  watch.at(0s, 16);
  watch.at(10s, 16);
  watch.at(20s, 0);
  EXPECT_EQ(watch.at(40s, 0), "cleared");
  EXPECT_EQ(overall(watch.checks()), "ok");
  watch.at(40s + kClearedShown - 1s, 0);
  EXPECT_EQ(watch.check().state, State::kCleared);
  EXPECT_EQ(watch.at(40s + kClearedShown, 0), "");
  EXPECT_EQ(watch.check().state, State::kOk);
}

TEST(Alerts, AnAcknowledgedOneIsNotRaisedAgainAndStillClears) {
  Watch watch(freshness());
  watch.at(0s, 16);
  watch.at(10s, 16);
  const auto seen = acknowledge(watch.checks(), "test.age", kStart + 12s);
  ASSERT_TRUE(seen);
  ASSERT_EQ(seen->transitions.size(), 1u);
  EXPECT_EQ(seen->transitions[0].from, State::kRaised);
  EXPECT_EQ(seen->transitions[0].to, State::kAcknowledged);
  watch.checks() = seen->checks;
  EXPECT_EQ(overall(watch.checks()), "error");
  EXPECT_EQ(watch.at(13s, 99), "");
  EXPECT_EQ(watch.check().state, State::kAcknowledged);
  watch.at(14s, 0);
  EXPECT_EQ(watch.at(34s, 0), "cleared");
  EXPECT_EQ(watch.transition().from, State::kAcknowledged);
}

TEST(Alerts, OnlyWhatIsRaisedCanBeAcknowledged) {
  Watch watch(freshness());
  watch.at(0s, 0);
  EXPECT_EQ(acknowledge(watch.checks(), "test.age", kStart).error().code, Code::kConflict);
  EXPECT_EQ(acknowledge(watch.checks(), "other", kStart).error().code, Code::kNotFound);
}

TEST(Alerts, MissingFactsChangeNothingUnlessTheRuleSaysSo) {
  Watch lenient(freshness());
  EXPECT_EQ(lenient.at(0s, std::nullopt), "");
  EXPECT_EQ(lenient.at(60s, std::nullopt), "");
  EXPECT_EQ(lenient.at(61s, std::nan("")), "");
  EXPECT_EQ(lenient.check().state, State::kOk);
  Rule strict = freshness();
  strict.missing_is_wrong = true;
  Watch watch(strict);
  EXPECT_EQ(watch.at(0s, std::nullopt), "");
  EXPECT_EQ(watch.at(10s, std::nullopt, "nothing came"), "raised");
  EXPECT_EQ(watch.check().text, "age of it is unknown (limit 15 s); nothing came");
}

TEST(Alerts, SidesBelowWorkLikeSidesAbove) {
  Rule rule = freshness();
  rule.side = Side::kBelow;
  rule.raise_limit = 50;
  rule.clear_limit = 55;
  Watch watch(rule);
  EXPECT_EQ(watch.at(0s, 49), "");
  EXPECT_EQ(watch.at(10s, 49), "raised");
  EXPECT_EQ(watch.at(11s, 54), "");
  EXPECT_EQ(watch.at(12s, 55), "");
  EXPECT_EQ(watch.at(32s, 60), "cleared");
}

TEST(Alerts, AClockThatGoesBackDoesNotRaiseEarly) {
  Watch watch(freshness());
  watch.at(100s, 16);
  EXPECT_EQ(watch.at(0s, 16), "");
  EXPECT_EQ(watch.at(9s, 16), "");
  EXPECT_EQ(watch.at(10s, 16), "raised");
}

TEST(Alerts, StatesAndSeveritiesAreReadBackFromTheirNames) {
  for (const State state : {State::kOk, State::kRaised, State::kAcknowledged, State::kCleared}) EXPECT_EQ(parse_state(to_string(state)), state);
  for (const Severity severity : {Severity::kWarning, Severity::kError}) EXPECT_EQ(parse_severity(to_string(severity)), severity);
  EXPECT_FALSE(parse_state("sad"));
  EXPECT_FALSE(parse_severity(""));
}

TEST(Alerts, TransitionsAreNoticesWithWordsForPeople) {
  Watch watch(freshness());
  watch.at(0s, 21.25, "");
  watch.at(10s, 21.25, "the network is gone");
  const Json notice = to_json(watch.transition());
  EXPECT_EQ(notice["severity"], "error");
  EXPECT_EQ(notice["text"], "raised: age of it is 21.25 s (limit 15 s); the network is gone");
  EXPECT_EQ(notice["alert"]["id"], "test.age");
  EXPECT_EQ(notice["alert"]["to"], "raised");
  watch.at(11s, 0);
  watch.at(31s, 0);
  EXPECT_EQ(to_json(watch.transition())["severity"], "info") << "good news";
}

TEST(StationRules, NameTheUpstreamThatIsWrongAtOnce) {
  StationFacts facts;
  facts.position_age_s = 1;
  facts.element_age_s = 3600;
  facts.upstreams = {{"wheretheiss", true, "ok"}, {"open_notify", false, "late: its timestamp is 3600 s old"}};
  const auto result = evaluate(station_rules(facts), {}, facts_of(facts), kStart);
  ASSERT_EQ(result.transitions.size(), 1u);
  EXPECT_EQ(result.transitions[0].id, "iss.upstream.open_notify");
  EXPECT_EQ(result.transitions[0].text, "raised: open_notify: late: its timestamp is 3600 s old");
}

TEST(StationRules, NoPositionAtAllIsStale) {
  const StationFacts facts;
  const auto result = evaluate(station_rules(facts), {}, facts_of(facts), kStart);
  std::vector<std::string> raised;
  for (const Transition& t : result.transitions) raised.push_back(t.id);
  EXPECT_EQ(raised, (std::vector<std::string>{"iss.freshness", "iss.elements_withheld"}));
  EXPECT_EQ(overall(result.checks), "error");
}

TEST(StationRules, AHealthyStationRaisesNothing) {
  StationFacts facts;
  facts.position_age_s = 1;
  facts.records_per_minute = 60;
  facts.rows_per_minute = 60;
  facts.element_age_s = 6 * 3600;
  facts.unpacked_age_s = 3700;
  facts.upstreams = {{"wheretheiss", true, "ok"}};
  std::vector<Check> checks;
  for (int minute = 0; minute < 10; ++minute) {
    const auto result = evaluate(station_rules(facts), checks, facts_of(facts), kStart + minute * 60s);
    EXPECT_TRUE(result.transitions.empty());
    checks = result.checks;
  }
  EXPECT_EQ(checks.size(), 7u);
  EXPECT_EQ(overall(checks), "ok");
}

TEST(StationRules, OldElementsAreAWarningAndVeryOldOnesAnError) {
  const auto state_of = [](double days) {
    StationFacts facts;
    facts.position_age_s = 1;
    facts.element_age_s = days * 86400;
    return overall(evaluate(station_rules(facts), {}, facts_of(facts), kStart).checks);
  };
  EXPECT_EQ(state_of(2.9), "ok");
  EXPECT_EQ(state_of(3.1), "warn");
  EXPECT_EQ(state_of(14.1), "error");
}

}  // namespace
}  // namespace skykeep::alerts
