#include "flows/stage.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

#include "state/sqlite/sqlite_state.h"
#include "tests/support/failing_bus_fixture.h"

namespace skykeep::flows {
namespace {

constexpr const char* kTopic = "work";

class StageTest : public testing::FailingBusTest {
 protected:
  void append(const std::vector<std::string>& values) {
    std::vector<bus::NewRecord> records;
    for (const auto& value : values) records.push_back({value, value});
    ASSERT_TRUE(bus->append(kTopic, records));
  }
  // Runs the stage until it has done everything, or has stood still for as long as a test waits.
  void run(Stage& stage) {
    ASSERT_TRUE(stage.start());
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (lag() > 0 && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    stage.stop();
    EXPECT_EQ(lag(), 0);
  }
  int64_t lag() { return bus::lag(*bus, "stage", kTopic).value(); }
  Stage::Handle collect() {
    return [this](const std::vector<bus::Record>& records, std::stop_token) -> Result<> {
      for (const auto& record : records)
        if (record.value == "poison") throw std::runtime_error("type must be number, but is string");
      for (const auto& record : records) seen.push_back(record.value);
      return {};
    };
  }
  std::vector<std::string> told() {
    std::vector<std::string> out;
    const auto records = rejected.newest(100).value();
    for (const auto& record : records) out.push_back(record.topic + " " + record.key + ": " + record.reason);
    return out;
  }

  std::unique_ptr<state::State> state = state::open_sqlite_state(dir.path() + "/state.db").value();
  state::RejectedRecords rejected = state::RejectedRecords::open(*state).value();
  std::vector<std::string> seen;
};

TEST_F(StageTest, ARecordThatMakesTheHandlerThrowIsRejectedAndTheOthersAreHandled) {
  append({"a", "poison", "b"});
  Stage stage("stage", *bus, rejected, clock, kTopic, 10, collect());
  run(stage);
  EXPECT_EQ(seen, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(told(), std::vector<std::string>{"work poison: type must be number, but is string"});
  EXPECT_FALSE(stage.standstill());
}

TEST_F(StageTest, AnErrorIsTriedAgainUntilItGoesAndNothingIsDoneBefore) {
  append({"a"});
  int tries = 0;
  Stage stage("stage", *bus, rejected, clock, kTopic, 10, [&](const auto&, std::stop_token) -> Result<> {
    EXPECT_EQ(lag(), 1);
    if (++tries < 3) return fail(Code::kUnavailable, "the disk is full");
    return {};
  });
  run(stage);
  EXPECT_EQ(tries, 3);
  EXPECT_TRUE(told().empty());
}

TEST_F(StageTest, ABusThatFailsForAMomentLosesNothing) {
  for (const char* method : {"next", "done"}) {
    seen.clear();
    append({method});
    faults.fail(method, 1, Code::kUnavailable, kTopic);
    Stage stage("stage", shaky, rejected, clock, kTopic, 10, collect());
    run(stage);
    EXPECT_EQ(seen, std::vector<std::string>{method});
  }
  EXPECT_EQ(faults.struck(), 2);
}

// At least once: what was handled and could not be said done is handled again by the next that starts.
TEST_F(StageTest, ABatchThatIsInHandWhenTheStageStopsComesAgain) {
  append({"a", "b"});
  std::atomic<int> times = 0;
  Stage stage("stage", shaky, rejected, clock, kTopic, 10, [&](const auto& records, std::stop_token) -> Result<> {
    EXPECT_EQ(records.size(), 2u);
    ++times;
    return {};
  });
  faults.fail_from_now("done", Code::kUnavailable);
  ASSERT_TRUE(stage.start());
  while (faults.struck() == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  stage.stop();
  faults.lift();
  run(stage);
  EXPECT_EQ(times, 2);
}

TEST_F(StageTest, ABatchThatWasTakenAwayIsAnothersToDo) {
  append({"a"});
  std::unique_ptr<Stage> stage;
  int times = 0;
  stage = std::make_unique<Stage>("stage", *bus, rejected, clock, kTopic, 10, [&](const auto&, std::stop_token) -> Result<> {
    if (++times == 1) { EXPECT_TRUE(stage->seek({})); }
    return {};
  });
  run(*stage);
  EXPECT_EQ(times, 2);
  EXPECT_FALSE(stage->standstill());
}

TEST_F(StageTest, WhatAStageThatIsOpenHasNotHandledIsNotTrimmed) {
  Stage stage("stage", *bus, rejected, clock, kTopic, 10, collect());
  ASSERT_TRUE(stage.open());
  append({"a"});
  clock.advance(1h);
  ASSERT_TRUE(bus->trim(kTopic, clock.now()));
  run(stage);
  EXPECT_EQ(seen, std::vector<std::string>{"a"});
}

TEST_F(StageTest, ABusThatCannotBeReadIsNotIdle) {
  append({"a"});
  Stage stage("stage", shaky, rejected, clock, kTopic, 10, collect());
  EXPECT_EQ(stage.is_idle().value(), false);
  faults.fail("groups", 1, Code::kUnavailable);
  EXPECT_FALSE(stage.is_idle());
  faults.fail("groups", 1, Code::kUnavailable);
  EXPECT_TRUE(stage.status()["lag"].is_null()) << "nobody knows";
  run(stage);
  EXPECT_EQ(stage.is_idle().value(), true);
}

}  // namespace
}  // namespace skykeep::flows
