#include "flows/stage.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

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
  // Runs the stage until it has committed everything, or has stood still for as long as a test waits.
  void run(Stage& stage) {
    stage.start();
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (bus->committed("stage", kTopic).value() < next() && std::chrono::steady_clock::now() < end)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    stage.stop();
    EXPECT_EQ(bus->committed("stage", kTopic).value(), next());
  }
  int64_t next() {
    const auto topics = bus->topics().value();
    for (const auto& topic : topics)
      if (topic.name == kTopic) return topic.next_offset;
    return 0;
  }
  Stage::Handle collect() {
    return [this](const std::vector<bus::Record>& records, std::stop_token) -> Result<> {
      for (const auto& record : records)
        if (record.value == "poison") throw std::runtime_error("type must be number, but is string");
      for (const auto& record : records) seen.push_back(record.value);
      return {};
    };
  }
  std::vector<std::string> rejected() {
    std::vector<std::string> out;
    const auto records = bus->read(std::string(kTopic) + ".rejected", 0, {}).value();
    for (const auto& record : records) out.push_back(record.key + ": " + record.value);
    return out;
  }

  std::vector<std::string> seen;
};

TEST_F(StageTest, ARecordThatMakesTheHandlerThrowIsRejectedAndTheOthersAreHandled) {
  append({"a", "poison", "b"});
  Stage stage("stage", *bus, clock, kTopic, 10, collect());
  run(stage);
  EXPECT_EQ(seen, (std::vector<std::string>{"a", "b"}));
  const auto told = rejected();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_NE(told[0].find("poison: "), std::string::npos);
  EXPECT_NE(told[0].find("type must be number"), std::string::npos);
  EXPECT_FALSE(stage.standstill());
}

TEST_F(StageTest, AnErrorIsTriedAgainUntilItGoesAndCommitsNothingBefore) {
  append({"a"});
  int tries = 0;
  Stage stage("stage", *bus, clock, kTopic, 10, [&](const auto&, std::stop_token) -> Result<> {
    if (++tries < 3) return fail(Code::kUnavailable, "the disk is full");
    return {};
  });
  run(stage);
  EXPECT_EQ(tries, 3);
  EXPECT_TRUE(rejected().empty());
}

// At least once: what was handled and could not be committed is handled again.
TEST_F(StageTest, ABusThatFailsForAMomentLosesNothing) {
  for (const char* method : {"committed", "read", "commit"}) {
    seen.clear();
    append({method});
    faults.fail(method, 1, Code::kUnavailable, kTopic);
    Stage stage("stage", shaky, clock, kTopic, 10, collect());
    run(stage);
    EXPECT_EQ(seen.size(), std::string(method) == "commit" ? 2u : 1u) << method;
    EXPECT_EQ(seen.back(), method);
  }
  EXPECT_EQ(faults.struck(), 3);
}

TEST_F(StageTest, ABusThatCannotBeReadIsNotIdle) {
  append({"a"});
  Stage stage("stage", shaky, clock, kTopic, 10, collect());
  EXPECT_EQ(stage.is_idle().value(), false);
  for (const char* method : {"committed", "topics"}) {
    faults.fail(method, 1, Code::kUnavailable);
    EXPECT_FALSE(stage.is_idle()) << method;
  }
  run(stage);
  EXPECT_EQ(stage.is_idle().value(), true);
}

}  // namespace
}  // namespace skykeep::flows
