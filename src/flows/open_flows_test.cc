#include "flows/open_flows.h"

#include "flows/station_queries.h"
#include "flows/testing/mars_rig.h"
#include "flows/topics.h"

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
  void reject(const std::string& key) { ASSERT_TRUE(rejected->add({0, std::string(kLakeEvents), 0, 0, key, "why", key, clock.now()})); }
  // Hours, after each of which the house was kept: what was put aside before is gone.
  void pass_hours(int count) {
    for (int i = 0; i < count; ++i) {
      reject("old");
      clock.advance(2h);
      wait_for("the house to be kept", [&] { return rejected_records().empty(); });
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

TEST_F(LoopTest, WhatNobodyReadsAnyMoreIsToldAndWaitsAMonth) {
  config.rejected_retention = 1h;
  for (const char* group : {"bygone", "load"}) ASSERT_TRUE(bus::subscribe_one(*bus, group, kLakeEvents, {}));
  ASSERT_TRUE(bus::subscribe_one(*bus, "iss-pack", kIssCandidates, {}));  // the station is switched off
  ASSERT_TRUE(bus::append_one(*bus, kLakeEvents, "", "for a stage of another version"));
  const auto flows = loop();
  ASSERT_TRUE(flows->start());
  const auto told = [&](const char* words) {
    const auto newest = notices->newest(100).value();
    return std::ranges::count_if(newest, [&](const Notice& n) { return n.topic == "bus" && n.text.find(words) != n.text.npos; });
  };
  wait_for("the event to be rejected", [&] { return bus::lag(*bus, "load", kLakeEvents).value() == 0; });
  pass_hours(1);
  EXPECT_EQ(told("bygone"), 0);
  clock.advance(8 * 24h);
  wait_for("the first notice", [&] { return told("nobody has read lake-events as 'bygone'") == 1; });
  clock.advance(21 * 24h);
  pass_hours(2);
  EXPECT_EQ(told("bygone"), 0) << "once; a notice is kept for a week";
  EXPECT_EQ(bus->read(kLakeEvents, {}, {}).value().size(), 1u);
  clock.advance(2 * 24h);
  wait_for("the last notice", [&] { return told("bygone") == 1; });
  pass_hours(1);
  EXPECT_EQ(told("the 1 records that waited for it are kept no longer"), 1);
  EXPECT_TRUE(bus->read(kLakeEvents, {}, {}).value().empty());
  const auto groups = bus->groups().value();
  EXPECT_EQ(std::ranges::count(groups, "iss-pack", &bus::GroupInfo::group), 1) << "of this version, though nobody comes";
}

TEST_F(LoopTest, EveryGroupOfThisVersionIsKnownAsItsOwn) {
  config.iss.enabled = true;
  const auto flows = loop();
  ASSERT_TRUE(flows->start());
  flows->stop();
  const auto groups = bus->groups().value();
  EXPECT_EQ(groups.size(), 10u);
  for (const bus::GroupInfo& group : groups) EXPECT_TRUE(is_own_group(group.group, group.topic)) << group.group << " of " << group.topic;
}

TEST_F(LoopTest, WhatWasRejectedIsKeptForItsOwnTimeAndThenForgotten) {
  reject("old");
  clock.advance(20 * 24h);
  reject("young");
  ASSERT_TRUE(notices->add({clock.now(), "warn", "drift", "old"}));
  clock.advance(15 * 24h);
  const auto flows = loop();
  ASSERT_TRUE(flows->start());
  const auto keys = [&] {
    std::string out;
    const auto records = rejected_records();
    for (const auto& record : records) out += record.key + " ";
    return out;
  };
  wait_for("the old one to go", [&] { return keys() == "young "; });
  const auto told = flows->notices(100).value();
  EXPECT_TRUE(std::ranges::none_of(told, [](const Notice& notice) { return notice.text == "old"; }));
  clock.advance(16 * 24h);
  wait_for("the young one to go", [&] { return keys().empty(); });
  flows->stop();
}

TEST_F(LoopTest, ARejectedRecordIsReplayedIntoItsTopic) {
  const std::string large(bus::kMaxValueBytes - 10, 'x');
  ASSERT_TRUE(rejected->add({0, std::string(kLakeEvents), 0, 7, "k", "no JSON", large, clock.now()}));
  ASSERT_TRUE(rejected->add({0, "iss-candidates", 0, 7, "k", "no position", "{}", clock.now()}));
  const auto flows = loop();
  const auto records = rejected_records();
  EXPECT_EQ(flows->replay_rejected(kLakeEvents, records[0].number + 10).error().code, Code::kNotFound);
  EXPECT_EQ(flows->replay_rejected(kLoadComplete, records[0].number).error().code, Code::kNotFound) << "of another topic";
  EXPECT_EQ(flows->replay_rejected("iss-candidates", records[1].number).error().code, Code::kUnsupported);
  ASSERT_TRUE(flows->replay_rejected(kLakeEvents, records[0].number));
  EXPECT_EQ(bus->newest(kLakeEvents, {.max_records = 1}).value().front().value, large);
  wait_for("it to be refused again", [&] { return rejected_records().size() == 3; });
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
    const auto told = flows->notices(100).value();
    for (const Notice& notice : told)
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

TEST_F(LoopTest, StoppedAndStartedInOneProcessItGoesOn) {
  fetcher.hosts["mars.nasa.gov"] = [](const std::string& url) -> Result<std::string> {
    return curiosity_page(url.find("101") != url.npos ? 101 : 100, 0, 4);
  };
  const auto flows = loop();
  for (const int32_t sol : {100, 101}) {
    ASSERT_TRUE(flows->start());
    ASSERT_TRUE(flows->request_partition(sol_of("mars_photos", "curiosity", sol)));
    wait_for("the photos", [&] { return number(fmt::format("select count(*) from silver.fact_photos where sol = {}", sol)) == 4; });
    flows->stop();
    EXPECT_EQ(ledger->get(sol_of("mars_photos", "curiosity", sol)).value()->state, state::PartitionState::kComplete);
  }
  for (const state::Run& run : runs_of("ingest_mars_photos")) EXPECT_NE(run.state, "running");
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
