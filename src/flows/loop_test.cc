#include "flows/loop.h"

#include "flows/dead_letter.h"
#include "flows/testing/mars_rig.h"

namespace skykeep::flows {
namespace {

class LoopTest : public MarsTest {
 protected:
  LoopTest() { config.iss.enabled = false; }
  std::unique_ptr<Flows> loop() {
    auto opened = open_flows({*bus, *lake, *warehouse, *models, *state, fetcher, clock, fs, dir.path(), {}}, config);
    EXPECT_TRUE(opened) << (opened ? "" : opened.error().message);
    return std::move(*opened);
  }
  template <class Condition>
  void wait_for(const char* what, Condition condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(120);
    while (!condition()) {
      ASSERT_LT(std::chrono::steady_clock::now(), end) << "waited for " << what;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
  // Hours, after each of which maintenance ran: older dead letters are gone.
  void pass_hours(int count) {
    const std::string topic = std::string(kLakeEvents) + ".rejected";
    for (int i = 0; i < count; ++i) {
      ASSERT_TRUE(bus::append_one(*bus, topic, "old", "{}"));
      clock.advance(2h);
      wait_for("the house to be kept", [&] { return bus->read(topic, {}, {}).value().empty(); });
    }
  }
};

TEST_F(LoopTest, ALoopOverADeletedWarehouseStartsAtOnceAndMakesItAgain) {
  put_photos(100, curiosity_page(100, 0, 4));
  const auto flows = loop();
  ASSERT_TRUE(flows->start());
  wait_for("the photos", [&] { return number("select count(*) from silver.fact_photos") == 4; });
  wait_for("the end of the run", [&] { return runs_of("rebuild").size() == 1 && runs_of("rebuild")[0].state == "done"; });
  flows->stop();
}

TEST_F(LoopTest, AnImportIntoADeletedWarehouseCountsWhatIsNewToTheLake) {
  put_photos(100, curiosity_page(100, 0, 4));
  const auto flows = loop();
  const auto report = flows->import("mars_photos", {{"more.json", curiosity_page(100, 2, 4)}}, "curiosity");
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->added, 2);
  EXPECT_EQ(number("select count(*) from silver.fact_photos"), 6);
}

TEST_F(LoopTest, WhatWasPutAsideIsKeptForItsOwnTimeAndThenForgotten) {
  const std::string topic = std::string(kLakeEvents) + ".rejected";
  ASSERT_TRUE(bus::append_one(*bus, topic, "old", "{}"));
  clock.advance(20 * 24h);
  ASSERT_TRUE(bus::append_one(*bus, topic, "young", "{}"));
  ASSERT_TRUE(bus::append_one(*bus, kNotices, "old", "{}"));
  clock.advance(15 * 24h);
  const auto flows = loop();
  ASSERT_TRUE(flows->start());
  const auto keys = [&] {
    std::string out;
    const auto records = bus->read(topic, {}, {}).value();
    for (const auto& record : records) out += record.key + " ";
    return out;
  };
  wait_for("the old one to go", [&] { return keys() == "young "; });
  clock.advance(16 * 24h);
  wait_for("the young one to go", [&] { return keys().empty(); });
  flows->stop();
}

TEST_F(LoopTest, ARejectedRecordThatWasCutIsReplayedFromWhereItCame) {
  const std::string large(bus::kMaxValueBytes - 10, 'x');
  const bus::Position at = bus::append_one(*bus, kLakeEvents, "k", large).value();
  const auto record = bus->read(kLakeEvents, at, {}).value().front();
  ASSERT_TRUE(send_to_dead_letter(*bus, kLakeEvents, record, "no JSON"));
  const std::string topic = std::string(kLakeEvents) + ".rejected";
  const auto rejected = bus->read(topic, {}, {}).value();
  ASSERT_EQ(rejected.size(), 1u);
  const auto flows = loop();
  EXPECT_EQ(flows->replay_rejected(topic, rejected[0].position.offset + 1).error().code, Code::kNotFound);
  ASSERT_TRUE(flows->replay_rejected(topic, rejected[0].position.offset));
  EXPECT_EQ(bus->newest(kLakeEvents, {.max_records = 1}).value().front().value, large);
  wait_for("both to be refused", [&] { return bus->read(topic, {}, {.max_bytes = 64 << 20}).value().size() == 3; });
  clock.advance(8 * 24h);
  wait_for("both to be trimmed", [&] {
    EXPECT_TRUE(bus->trim(kLakeEvents, clock.now()));
    return bus->read(kLakeEvents, {}, {}).value().empty();
  });
  EXPECT_EQ(flows->replay_rejected(topic, rejected[0].position.offset).error().code, Code::kUnsupported);
  flows->stop();
}

TEST_F(LoopTest, ANameThatIsMistypedIsNoRunThatFailed) {
  const auto flows = loop();
  const auto built = flows->build({"nosuch"}, false);
  ASSERT_FALSE(built);
  EXPECT_EQ(built.error().code, Code::kInvalidInput);
  EXPECT_TRUE(runs_of("build").empty());
  ASSERT_TRUE(flows->build({"gold.rover_summary"}, false));
  EXPECT_EQ(runs_of("build").size(), 1u);
}

TEST_F(LoopTest, WhileNobodyAnswersTheLoopIsNotIdleAndOneNoticeTellsIt) {
  config.rejected_retention = 1h;
  const auto flows = loop();
  EXPECT_EQ(flows->loop_status()["words"], "Idle: everything that came is published");
  ASSERT_TRUE(flows->start());
  const auto source_notices = [&] {
    std::string out;
    const auto notices = flows->notices(100).value();
    for (const Notice& notice : notices)
      if (notice.topic == "source") out += notice.text + "\n";
    return out;
  };
  wait_for("the notice", [&] { return !source_notices().empty(); });
  EXPECT_EQ(source_notices(), "No upstream answers since 08:00 UTC; what is here is shown\n");
  EXPECT_EQ(flows->outage().value().state, "all");
  EXPECT_EQ(flows->loop_status()["words"], "No upstream answers since 08:00 UTC; what came before is published");
  pass_hours(2);
  EXPECT_EQ(source_notices(), "No upstream answers since 08:00 UTC; what is here is shown\n") << "told once, however long it lasts";
  flows->stop();
}

TEST_F(LoopTest, RunsOfAProcessThatWasKilledAreInterruptedAndNotFailed) {
  state::Run run{"01A", "ingest_mars_photos", "event", "running", "curiosity sol 1", clock.now(), {}, "{}", ""};
  ASSERT_TRUE(runs->start(run));
  const auto flows = loop();
  const auto found = runs->get("01A").value();
  EXPECT_EQ(found->state, "interrupted");
  EXPECT_NE(found->error.find("nothing failed"), std::string::npos) << "its reason tells it from a failure";
}

TEST_F(LoopTest, WholeTablesAreTestedOnceADayAlsoOverRestarts) {
  config.rejected_retention = 1h;
  put_photos(100, curiosity_page(100, 0, 4));
  {
    const auto flows = loop();
    ASSERT_TRUE(flows->start());
    wait_for("the first test", [&] { return runs_of("test").size() == 1 && runs_of("test")[0].state == "done"; });
    flows->stop();
  }
  close();
  open();
  const auto flows = loop();
  ASSERT_TRUE(flows->start());
  pass_hours(6);
  EXPECT_EQ(runs_of("test").size(), 1u) << "a restart is no reason";
  clock.advance(24h);
  wait_for("the next day's", [&] { return runs_of("test").size() == 2; });
  flows->stop();
}

}  // namespace
}  // namespace skykeep::flows
