#include "flows/outstanding.h"

#include <gtest/gtest.h>

#include <latch>
#include <thread>

#include "bus/embedded/embedded_bus.h"
#include "core/clock.h"
#include "flows/flows.h"
#include "tests/contract/temp_dir.h"
#include "tests/support/failing_bus.h"

namespace skykeep::flows {
namespace {

Schedule schedule(std::vector<int32_t> sols) { return {"mars_photos", "curiosity", std::move(sols), "user", {}}; }

class OutstandingTest : public ::testing::Test {
 protected:
  OutstandingTest() : bus(bus::open_embedded_bus(dir.path() + "/state.db", clock).value()), shaky(*bus, faults) {}
  std::vector<std::vector<int32_t>> on_the_bus() {
    std::vector<std::vector<int32_t>> out;
    const auto records = bus->read(kIngestionScheduling, 0, {}).value();
    for (const auto& record : records) out.push_back(decode_schedule(record.value)->sols);
    return out;
  }

  testing::TempDir dir;
  ManualClock clock{*parse_utc("2026-11-29T12:00:00Z")};
  testing::Faults faults;
  std::unique_ptr<bus::Bus> bus;
  testing::FailingBus shaky;
  Outstanding outstanding;
};

TEST_F(OutstandingTest, WhatIsOutstandingIsScheduledOnce) {
  ASSERT_TRUE(hand_on(*bus, outstanding, schedule({1, 2})));
  ASSERT_TRUE(hand_on(*bus, outstanding, schedule({2, 3})));
  ASSERT_TRUE(hand_on(*bus, outstanding, schedule({1, 3})));
  EXPECT_EQ(on_the_bus(), (std::vector<std::vector<int32_t>>{{1, 2}, {3}}));
  EXPECT_EQ(outstanding.of("mars_photos", "curiosity"), 3u);
  EXPECT_EQ(outstanding.of("mars_photos", "spirit"), 0u);
  outstanding.remove(schedule({2}));
  EXPECT_FALSE(outstanding.contains({"mars_photos", "curiosity", 2}));
  ASSERT_TRUE(hand_on(*bus, outstanding, schedule({1, 2, 3})));
  EXPECT_EQ(on_the_bus().back(), std::vector<int32_t>{2});
}

TEST_F(OutstandingTest, ManyWhoAskForOnePartitionAtOnceScheduleItOnce) {
  constexpr int kThreads = 8;
  std::latch start(kThreads);
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i)
      threads.emplace_back([&] {
        start.arrive_and_wait();
        EXPECT_TRUE(hand_on(*bus, outstanding, schedule({7})));
      });
  }
  EXPECT_EQ(on_the_bus().size(), 1u);
}

TEST_F(OutstandingTest, AScheduleThatMissedTheBusIsNotOutstandingAndWhatWasBeforeStaysSo) {
  ASSERT_TRUE(hand_on(shaky, outstanding, schedule({1})));
  faults.fail("append", 1, Code::kUnavailable);
  EXPECT_FALSE(hand_on(shaky, outstanding, schedule({1, 2})));
  EXPECT_TRUE(outstanding.contains({"mars_photos", "curiosity", 1}));
  EXPECT_FALSE(outstanding.contains({"mars_photos", "curiosity", 2}));
  ASSERT_TRUE(hand_on(shaky, outstanding, schedule({1, 2})));
  EXPECT_EQ(on_the_bus(), (std::vector<std::vector<int32_t>>{{1}, {2}}));
}

}  // namespace
}  // namespace skykeep::flows
