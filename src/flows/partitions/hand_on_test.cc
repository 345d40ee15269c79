#include "flows/partitions/hand_on.h"

#include <gtest/gtest.h>

#include <latch>
#include <thread>

#include "flows/flows.h"
#include "state/sqlite/sqlite_state.h"
#include "tests/support/failing_bus_fixture.h"

namespace skykeep::flows {
namespace {

using Parts = std::vector<std::string>;

Schedule schedule(const std::vector<int>& ordinals) {
  Schedule out{"mars_photos", "curiosity", {}, "user", {}};
  for (const int ordinal : ordinals) out.parts.push_back(to_string(Part{Cut::kSol, ordinal}));
  return out;
}

class HandOnTest : public testing::FailingBusTest {
 protected:
  std::vector<Parts> on_the_bus() {
    std::vector<Parts> out;
    const auto records = bus->read(kIngestionScheduling, {}, {}).value();
    for (const auto& record : records) out.push_back(decode_schedule(record.value)->parts);
    return out;
  }
  bool is_scheduled(int ordinal) {
    const auto found = ledger.get(sol_of("mars_photos", "curiosity", ordinal)).value();
    return found && state::is_scheduled(*found, clock.now());
  }

  std::unique_ptr<state::State> state = state::open_sqlite_state(dir.path() + "/state.db").value();
  state::Ledger ledger = state::Ledger::open(*state).value();
};

TEST_F(HandOnTest, WhatIsScheduledGoesOnTheBusOnce) {
  ASSERT_TRUE(hand_on(*bus, ledger, schedule({1, 2}), clock.now()));
  ASSERT_TRUE(hand_on(*bus, ledger, schedule({2, 3}), clock.now()));
  ASSERT_TRUE(hand_on(*bus, ledger, schedule({1, 3}), clock.now()));
  EXPECT_EQ(on_the_bus(), (std::vector<Parts>{schedule({1, 2}).parts, schedule({3}).parts}));
  ASSERT_TRUE(ledger.unschedule("mars_photos", "curiosity", schedule({2}).parts));
  ASSERT_TRUE(hand_on(*bus, ledger, schedule({1, 2, 3}), clock.now()));
  EXPECT_EQ(on_the_bus().back(), schedule({2}).parts);
}

TEST_F(HandOnTest, ManyWhoAskForOnePartitionAtOnceScheduleItOnce) {
  constexpr int kThreads = 8;
  std::latch start(kThreads);
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i)
      threads.emplace_back([&] {
        start.arrive_and_wait();
        EXPECT_TRUE(hand_on(*bus, ledger, schedule({7}), clock.now()));
      });
  }
  EXPECT_EQ(on_the_bus().size(), 1u);
}

TEST_F(HandOnTest, AScheduleThatMissedTheBusIsNotScheduledAndWhatWasBeforeStaysSo) {
  ASSERT_TRUE(hand_on(shaky, ledger, schedule({1}), clock.now()));
  faults.fail("append", 1, Code::kUnavailable);
  EXPECT_FALSE(hand_on(shaky, ledger, schedule({1, 2}), clock.now()));
  EXPECT_TRUE(is_scheduled(1));
  EXPECT_FALSE(is_scheduled(2));
  ASSERT_TRUE(hand_on(shaky, ledger, schedule({1, 2}), clock.now()));
  EXPECT_EQ(on_the_bus(), (std::vector<Parts>{schedule({1}).parts, schedule({2}).parts}));
}

}  // namespace
}  // namespace skykeep::flows
