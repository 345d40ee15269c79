#include "core/log.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace skykeep {
namespace {

// SIGHUP sets level and format while all threads log; the thread sanitizer looks on.
TEST(Log, FormatAndLevelMayChangeWhileOthersLog) {
  std::atomic<bool> is_over = false;
  std::jthread other([&] {
    while (!is_over) log::write(log::Level::kDebug, "nobody reads this");
  });
  for (int i = 0; i < 200; ++i) log::configure(log::Level::kWarn, i % 2 == 0 ? log::Format::kJson : log::Format::kText);
  is_over = true;
}

TEST(Log, TextComesBackAfterJson) {
  log::configure(log::Level::kWarn, log::Format::kJson);
  log::configure(log::Level::kWarn, log::Format::kText);
  ::testing::internal::CaptureStderr();
  log::warn("a word");
  const std::string line = ::testing::internal::GetCapturedStderr();
  EXPECT_EQ(line.find('{'), line.npos) << line;
  EXPECT_NE(line.find("a word"), line.npos) << line;
}

}  // namespace
}  // namespace skykeep
