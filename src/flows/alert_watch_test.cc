#include "flows/alert_watch.h"

#include <gtest/gtest.h>

#include "bus/embedded/embedded_bus.h"
#include "flows/flows.h"
#include "state/sqlite/sqlite_state.h"
#include "tests/contract/temp_dir.h"

namespace skykeep::flows {
namespace {

using testing::TempDir;

class AlertWatchTest : public ::testing::Test {
 protected:
  AlertWatchTest() { start(); }
  // A process that begins: everything but the files is new.
  void start() {
    watch.reset();
    recorder.reset();
    runs.reset();
    stored.reset();
    bus.reset();
    state.reset();
    state = state::open_sqlite_state(dir.path() + "/state.db").value();
    bus = bus::open_embedded_bus(dir.path() + "/bus.db", clock).value();
    stored.emplace(state::Notices::open(*state).value());
    runs.emplace(state::Runs::open(*state).value());
    recorder.emplace(*bus, *runs, state::Notices::open(*state).value(), clock);
    watch.emplace(state::AlertChecks::open(*state).value(), *stored, clock, *recorder);
  }
  static alerts::StationFacts healthy() {
    alerts::StationFacts facts;
    facts.position_age_s = 1;
    facts.records_per_minute = facts.rows_per_minute = 60;
    facts.element_age_s = 7200;
    facts.upstreams = {{"wheretheiss", true, "ok"}};
    return facts;
  }
  alerts::StationFacts wrong() {
    auto facts = healthy();
    facts.upstreams[0] = {"wheretheiss", false, "wrong: 100 km from the model"};
    return facts;
  }
  std::vector<std::string> notices() {
    std::vector<std::string> out;
    const auto newest = stored->newest(100).value();
    for (const auto& notice : newest) out.insert(out.begin(), notice.text);
    return out;
  }

  TempDir dir;
  ManualClock clock{*parse_utc("2026-11-21T08:00:00Z")};
  std::unique_ptr<state::State> state;
  std::unique_ptr<bus::Bus> bus;
  std::optional<state::Notices> stored;
  std::optional<state::Runs> runs;
  std::optional<RunRecorder> recorder;
  std::optional<AlertWatch> watch;
};

TEST_F(AlertWatchTest, TransitionsBecomeNoticesOnce) {
  watch->look(healthy());
  EXPECT_TRUE(notices().empty());
  watch->look(wrong());
  watch->look(wrong());
  EXPECT_EQ(notices(), std::vector<std::string>{"raised: wheretheiss: wrong: 100 km from the model"});
}

TEST_F(AlertWatchTest, ARestartForgetsNothingAndRepeatsNothing) {
  watch->look(wrong());
  ASSERT_TRUE(watch->acknowledge("iss.upstream.wheretheiss"));
  start();
  clock.advance(1s);
  watch->look(wrong());
  ASSERT_EQ(notices().size(), 2u) << "raised and acknowledged, and not raised again";
  EXPECT_EQ(watch->checks().back().state, alerts::State::kAcknowledged);
  watch->look(healthy());
  clock.advance(30s);
  start();
  clock.advance(30s);
  watch->look(healthy());
  EXPECT_EQ(notices().back().substr(0, 8), "cleared:") << "the minute of good answers counts over the restart";
}

TEST_F(AlertWatchTest, OnlyWhatIsRaisedCanBeAcknowledged) {
  watch->look(healthy());
  EXPECT_EQ(watch->acknowledge("iss.freshness").error().code, Code::kConflict);
  EXPECT_EQ(watch->acknowledge("nothing").error().code, Code::kNotFound);
}

TEST_F(AlertWatchTest, StoredNonsenseStartsItAnew) {
  watch->look(wrong());
  ASSERT_TRUE(state->execute("update alert_check set state = 'sad'"));
  start();
  watch->look(wrong());
  EXPECT_EQ(notices().size(), 2u);
}

TEST_F(AlertWatchTest, APackerThatIsHalfOfTheRetentionBehindRaisesAnAlert) {
  const auto packing = [&] {
    for (const alerts::Check& check : watch->checks())
      if (check.id == "iss.packing") return std::string(to_string(check.state));
    return std::string("none");
  };
  alerts::StationFacts facts = healthy();
  facts.unpacked_age_s = 3.4 * 86'400;
  watch->look(facts);
  EXPECT_NE(packing(), "raised");
  facts.unpacked_age_s = 3.6 * 86'400;
  watch->look(facts);
  EXPECT_EQ(packing(), "raised");
  facts.unpacked_age_s = 3600;
  watch->look(facts);
  EXPECT_NE(packing(), "raised");
}

}  // namespace
}  // namespace skykeep::flows
