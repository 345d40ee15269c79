#include "core/guarded.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

namespace skykeep {
namespace {

TEST(Guarded, WhatIsThrownIsAnErrorWithItsWords) {
  EXPECT_EQ(*guarded([]() -> Result<int> { return 7; }), 7);
  EXPECT_EQ(guarded([]() -> Result<int> { return fail(Code::kNotFound, "none"); }).error().code, Code::kNotFound);
  const auto thrown = guarded([]() -> Result<int> { throw std::runtime_error("type must be number"); });
  ASSERT_FALSE(thrown);
  EXPECT_EQ(thrown.error().code, Code::kInternal);
  EXPECT_EQ(thrown.error().message, "type must be number");
  EXPECT_FALSE(guarded([]() -> Result<> { throw 7; }));
}

TEST(Guarded, AThreadThatThrowsBeginsAgainAndEndsWhenItReturns) {
  int times = 0;
  std::jthread([&](const std::stop_token& stop) {
    run_guarded("test", stop, [&] {
      if (++times < 3) throw std::runtime_error("of a library");
    }, std::chrono::milliseconds(0));
  }).join();
  EXPECT_EQ(times, 3);
}

TEST(Guarded, AThreadThatAlwaysThrowsCanBeStopped) {
  std::jthread thread([](const std::stop_token& stop) {
    run_guarded("test", stop, [] { throw std::runtime_error("always"); }, std::chrono::hours(1));
  });
  thread.request_stop();
  thread.join();
}

}  // namespace
}  // namespace skykeep
