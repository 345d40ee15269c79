#include "core/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace skykeep {
namespace {

Result<int> half(int n) {
  if (n % 2 != 0) return fail(Code::kInvalidInput, std::to_string(n) + " is odd");
  return n / 2;
}

Result<> check_half(int n) {
  TRY(half(n));
  return {};
}

Result<int> quarter(int n) {
  TRY(check_half(n));
  return TRY(half(TRY(half(n)))) + 0;
}

Result<std::unique_ptr<int>> boxed(int n) {
  auto box = TRY(
      [](int value) -> Result<std::unique_ptr<int>> { return std::make_unique<int>(TRY(half(value))); }(n));
  ++*box;
  return box;
}

TEST(Result, TryGivesTheValueOrLeavesWithTheError) {
  EXPECT_EQ(quarter(8), 2);
  const auto odd = quarter(6);
  ASSERT_FALSE(odd);
  EXPECT_EQ(odd.error().code, Code::kInvalidInput);
  EXPECT_EQ(odd.error().message, "3 is odd");
}

TEST(Result, TryMovesWhatCannotBeCopied) {
  EXPECT_EQ(**boxed(4), 3);
  EXPECT_FALSE(boxed(5));
}

TEST(Result, ContextStandsBeforeTheMessageAndTheRestStays) {
  Error error{Code::kRateLimited, "429", 30};
  const auto outer = within("fetch sol 1000", Result<int>(fail(std::move(error))));
  ASSERT_FALSE(outer);
  EXPECT_EQ(outer.error().message, "fetch sol 1000: 429");
  EXPECT_EQ(outer.error().code, Code::kRateLimited);
  EXPECT_EQ(outer.error().retry_after_s, 30);
  EXPECT_EQ(within("x", Result<int>(1)), 1);
}

TEST(Result, WhetherToRetryFollowsFromTheCodeAlone) {
  for (const Code code : {Code::kUnavailable, Code::kRateLimited, Code::kTimeout, Code::kConflict})
    EXPECT_TRUE(is_retryable(code)) << to_string(code);
  for (const Code code : {Code::kInvalidInput, Code::kNotFound, Code::kAlreadyExists, Code::kCorrupt,
                          Code::kPermission, Code::kUnsupported, Code::kCancelled, Code::kInternal})
    EXPECT_FALSE(is_retryable(code)) << to_string(code);
}

TEST(ResultDeathTest, ACheckThatFailsSaysWhyAndAborts) {
  EXPECT_DEATH(CHECK(1 + 1 == 3, "arithmetic holds"), "CHECK\\(1 \\+ 1 == 3\\) failed: arithmetic holds");
}

}  // namespace
}  // namespace skykeep
