#include "api/idle_memory_trimmer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <semaphore>

namespace skykeep::api {
namespace {

TEST(IdleMemoryTrimmer, RestsOnceAfterWorkAndAgainAfterMoreOfIt) {
  std::atomic<uint64_t> work = 1;
  std::counting_semaphore<100> rested(0);
  IdleMemoryTrimmer watch([&] { return work.load(); }, [&] { rested.release(); }, 2ms);
  ASSERT_TRUE(rested.try_acquire_for(20s));
  EXPECT_FALSE(rested.try_acquire_for(30ms)) << "nothing has happened since";
  ++work;
  EXPECT_TRUE(rested.try_acquire_for(20s));
}

TEST(IdleMemoryTrimmer, DoesNotRestWhileThereIsWork) {
  std::atomic<int> asked = 0, rests = 0;
  {
    IdleMemoryTrimmer watch([&] { return static_cast<uint64_t>(++asked); }, [&] { ++rests; }, 1ms);
    while (asked < 20) std::this_thread::yield();
  }
  EXPECT_EQ(rests, 0);
}

TEST(IdleMemoryTrimmer, EndsAtOnceHoweverLongItsPeriod) {
  const auto start = std::chrono::steady_clock::now();
  { IdleMemoryTrimmer watch([] { return uint64_t{0}; }, [] {}, 1h); }
  EXPECT_LT(std::chrono::steady_clock::now() - start, 60s);
}

}  // namespace
}  // namespace skykeep::api
