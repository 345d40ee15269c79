#include "core/worker_pool.h"

#include <gtest/gtest.h>

#include <future>
#include <latch>
#include <stdexcept>

namespace skykeep {
namespace {

TEST(WorkerPool, JobsStartInOrder) {
  std::vector<int> seen;
  std::promise<void> done;
  WorkerPool pool(1, 100);
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(pool.push([&, i] { seen.push_back(i); }));
  EXPECT_TRUE(pool.push([&] { done.set_value(); }));
  done.get_future().wait();
  for (int i = 0; i < 10; ++i) EXPECT_EQ(seen[static_cast<size_t>(i)], i);
}

TEST(WorkerPool, AJobThatThrowsEndsNeitherThePoolNorTheProgram) {
  std::promise<void> done;
  WorkerPool pool(1, 100);
  EXPECT_TRUE(pool.push([] { throw std::runtime_error("of a library"); }));
  EXPECT_TRUE(pool.push([] { throw 7; }));
  EXPECT_TRUE(pool.push([&] { done.set_value(); }));
  done.get_future().wait();
}

TEST(WorkerPool, AFullQueueRefusesAndAStoppedOneDropsWhatWaits) {
  std::latch started(1), go(1);
  bool dropped = true;
  WorkerPool pool(1, 2);
  EXPECT_TRUE(pool.push([&] {
    started.count_down();
    go.wait();
  }));
  started.wait();
  EXPECT_TRUE(pool.push([&] { dropped = false; }));
  EXPECT_TRUE(pool.push([] {}));
  EXPECT_FALSE(pool.push([] {}));
  EXPECT_EQ(pool.waiting(), 2U);
  std::jthread release([&] {
    while (pool.waiting() > 0) std::this_thread::yield();
    go.count_down();
  });
  pool.stop();
  EXPECT_TRUE(dropped);
  EXPECT_FALSE(pool.push([] {}));
}

}  // namespace
}  // namespace skykeep
