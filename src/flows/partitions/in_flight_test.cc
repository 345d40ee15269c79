#include "flows/partitions/in_flight.h"

#include <gtest/gtest.h>

#include <latch>
#include <thread>

#include "flows/flows.h"
#include "tests/support/failing_bus_fixture.h"

namespace skykeep::flows {
namespace {

using Parts = std::vector<std::string>;

Schedule schedule(const std::vector<int>& ordinals) {
  Schedule out{"mars_photos", "curiosity", {}, "user", {}};
  for (const int ordinal : ordinals) out.parts.push_back(to_string(Part{Cut::kSol, ordinal}));
  return out;
}

class InFlightTest : public testing::FailingBusTest {
 protected:
  std::vector<Parts> on_the_bus() {
    std::vector<Parts> out;
    const auto records = bus->read(kIngestionScheduling, {}, {}).value();
    for (const auto& record : records) out.push_back(decode_schedule(record.value)->parts);
    return out;
  }

  InFlightPartitions in_flight;
};

TEST_F(InFlightTest, WhatIsInFlightIsScheduledOnce) {
  ASSERT_TRUE(hand_on(*bus, in_flight, schedule({1, 2})));
  ASSERT_TRUE(hand_on(*bus, in_flight, schedule({2, 3})));
  ASSERT_TRUE(hand_on(*bus, in_flight, schedule({1, 3})));
  EXPECT_EQ(on_the_bus(), (std::vector<Parts>{schedule({1, 2}).parts, schedule({3}).parts}));
  EXPECT_EQ(in_flight.of("mars_photos", "curiosity"), 3u);
  EXPECT_EQ(in_flight.of("mars_photos", "spirit"), 0u);
  in_flight.remove(schedule({2}));
  EXPECT_FALSE(in_flight.contains(sol_of("mars_photos", "curiosity", 2)));
  ASSERT_TRUE(hand_on(*bus, in_flight, schedule({1, 2, 3})));
  EXPECT_EQ(on_the_bus().back(), schedule({2}).parts);
}

TEST_F(InFlightTest, ManyWhoAskForOnePartitionAtOnceScheduleItOnce) {
  constexpr int kThreads = 8;
  std::latch start(kThreads);
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i)
      threads.emplace_back([&] {
        start.arrive_and_wait();
        EXPECT_TRUE(hand_on(*bus, in_flight, schedule({7})));
      });
  }
  EXPECT_EQ(on_the_bus().size(), 1u);
}

TEST_F(InFlightTest, AScheduleThatMissedTheBusIsNotInFlightAndWhatWasBeforeStaysSo) {
  ASSERT_TRUE(hand_on(shaky, in_flight, schedule({1})));
  faults.fail("append", 1, Code::kUnavailable);
  EXPECT_FALSE(hand_on(shaky, in_flight, schedule({1, 2})));
  EXPECT_TRUE(in_flight.contains(sol_of("mars_photos", "curiosity", 1)));
  EXPECT_FALSE(in_flight.contains(sol_of("mars_photos", "curiosity", 2)));
  ASSERT_TRUE(hand_on(shaky, in_flight, schedule({1, 2})));
  EXPECT_EQ(on_the_bus(), (std::vector<Parts>{schedule({1}).parts, schedule({2}).parts}));
}

}  // namespace
}  // namespace skykeep::flows
