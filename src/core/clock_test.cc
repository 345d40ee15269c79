#include "core/clock.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace skykeep {
namespace {

TEST(ManualClock, StandsStillUntilItIsMoved) {
  ManualClock clock(UtcTime{5});
  EXPECT_EQ(clock.now(), UtcTime{5});
  clock.advance(10us);
  EXPECT_EQ(clock.now(), UtcTime{15});
  clock.set(UtcTime{3});
  EXPECT_EQ(clock.now(), UtcTime{3});
}

TEST(ManualClock, ASleeperWakesWhenItsMomentHasPassedAndNotBefore) {
  ManualClock clock(UtcTime{0});
  std::atomic<bool> woke = false;
  std::jthread sleeper([&] {
    EXPECT_TRUE(clock.sleep_until(UtcTime{10'000'000}, {}));
    EXPECT_GE(clock.now(), UtcTime{10'000'000});
    woke = true;
  });
  clock.advance(5s);
  EXPECT_FALSE(woke);
  clock.advance(5s);
  sleeper.join();
  EXPECT_TRUE(woke);
}

TEST(ManualClock, AMomentInThePastDoesNotSleep) {
  const ManualClock clock(UtcTime{100});
  EXPECT_TRUE(clock.sleep_until(UtcTime{50}, {}));
}

template <class C>
void expect_stop_wakes(const C& clock) {
  bool slept_through = true;
  std::jthread sleeper(
      [&](std::stop_token stop) { slept_through = clock.sleep_for(std::chrono::hours(1), stop); });
  sleeper.request_stop();
  sleeper.join();
  EXPECT_FALSE(slept_through);
}

TEST(Clock, ASleeperThatIsToldToStopWakesAtOnce) {
  expect_stop_wakes(ManualClock(UtcTime{0}));
  expect_stop_wakes(SystemClock());
}

TEST(SystemClock, SleepsUntilTheMomentAndGoesOn) {
  const SystemClock clock;
  const UtcTime before = clock.now();
  EXPECT_TRUE(clock.sleep_for(5ms, {}));
  EXPECT_GE(clock.now() - before, 5ms);
}

}  // namespace
}  // namespace skykeep
