#include "flows/satellites/station_sources.h"

#include <gmock/gmock.h>

namespace skykeep::flows::satellites {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;

constexpr UtcTime kNow{1'795'000'000'000'000};

StationUpstream upstream(std::string title, std::string state, std::optional<UtcTime> success, std::string text = "") {
  StationUpstream source;
  source.title = std::move(title);
  source.state = std::move(state);
  source.text = std::move(text);
  source.last_success = success;
  source.last_attempt = kNow - 1s;
  return source;
}

TEST(StationSources, PositionsElementsAndCrewHaveALineEachWithCreditAndTerms) {
  const auto lines = station_sources({}, {}, kNow);
  EXPECT_THAT(lines, ElementsAre(Field(&SourceStatus::name, "iss_position"), Field(&SourceStatus::name, "orbits"), Field(&SourceStatus::name, "crew")));
  EXPECT_EQ(lines[0].upstream, "api.wheretheiss.at, api.open-notify.org");
  EXPECT_THAT(lines[1].upstream, HasSubstr("celestrak.org"));
  for (const SourceStatus& line : lines) {
    EXPECT_EQ(line.state, "waiting");
    EXPECT_NE(line.credit, "");
    EXPECT_NE(line.terms, "");
    EXPECT_EQ(line.provenance, "") << "nothing is here yet";
  }
}

TEST(StationSources, OneUpstreamThatServesIsEnough) {
  const auto line = station_sources({.positions = {upstream("wheretheiss.at", "failing", kNow - 10min, "frozen"),
                                                   upstream("open-notify", "ok", kNow - 20s)}}, {}, kNow)[0];
  EXPECT_EQ(line.state, "ok");
  EXPECT_EQ(line.last_error, "");
  EXPECT_EQ(line.last_success, kNow - 20s);
}

TEST(StationSources, WhenNoneServesTheTroubleIsNamedAndOldSuccessIsNoComfort) {
  const auto line = station_sources({.positions = {upstream("wheretheiss.at", "failing", kNow - 10min, "cannot connect")}}, {}, kNow)[0];
  EXPECT_EQ(line.state, "failing");
  EXPECT_EQ(line.last_error, "wheretheiss.at: cannot connect");
}

TEST(StationSources, SilenceWithoutAnErrorGrowsStaleAfterTwoRounds) {
  const auto at_age = [&](Duration age) { return station_sources({.positions = {upstream("open-notify", "waiting", kNow - age)}}, {}, kNow)[0]; };
  EXPECT_EQ(at_age(59s).state, "ok");
  EXPECT_EQ(at_age(61s).state, "stale");
}

TEST(StationSources, ASecondThatWasToldAheadIsNotASuccessOfTheFuture) {
  EXPECT_EQ(station_sources({.positions = {upstream("wheretheiss.at", "ok", kNow + 8s)}}, {}, kNow)[0].last_success, kNow);
}

}  // namespace
}  // namespace skykeep::flows::satellites
