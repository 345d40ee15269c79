#include "flows/plan.h"

#include <gtest/gtest.h>

namespace skykeep::flows {
namespace {

using state::Partition;
using state::PartitionState;

const UtcTime kNow = *parse_utc("2026-11-21T08:00:00Z");
constexpr int32_t kNewest = 1000;

Partition complete(int32_t sol, Duration age) {
  Partition p;
  p.key = {"mars_photos", "curiosity", sol};
  p.state = PartitionState::kComplete;
  p.checked_at = kNow - age;
  return p;
}

// rules.md 9: "Recheck the newest 15 sols hourly, to 60 daily, the rest quarterly."
TEST(Plan, CompleteSolsAreRecheckedTheMoreRarelyTheOlderTheyAre) {
  const FlowConfig config;
  struct Case {
    int32_t sol;
    Duration age;
    bool due;
  };
  for (const Case& c : {Case{kNewest, 59min, false}, {kNewest, 60min, true}, {kNewest - 14, 60min, true},
                        {kNewest - 15, 60min, false}, {kNewest - 15, 24h, true}, {kNewest - 59, 24h, true},
                        {kNewest - 60, 24h, false}, {kNewest - 60, 24h * 91, true}, {0, 24h * 90, false}})
    EXPECT_EQ(is_due(complete(c.sol, c.age), kNewest, kNow, config), c.due) << "sol " << c.sol;
}

TEST(Plan, FailedPartitionsWaitForTheirTimeAndClaimedOnesAreLeftAlone) {
  const FlowConfig config;
  Partition p = complete(10, 24h);
  for (const auto state : {PartitionState::kFailed, PartitionState::kPartial, PartitionState::kUnreachable}) {
    p.state = state;
    p.next_try = kNow + 1s;
    EXPECT_FALSE(is_due(p, kNewest, kNow, config));
    p.next_try = kNow;
    EXPECT_TRUE(is_due(p, kNewest, kNow, config));
  }
  p.state = PartitionState::kInProgress;
  EXPECT_FALSE(is_due(p, kNewest, kNow, config));
  p.state = PartitionState::kMissing;
  EXPECT_TRUE(is_due(p, kNewest, kNow, config));
}

TEST(Plan, BackoffDoublesAndIsBounded) {
  EXPECT_EQ(backoff(30s, 1h, 1), 30s);
  EXPECT_EQ(backoff(30s, 1h, 2), 60s);
  EXPECT_EQ(backoff(30s, 1h, 5), 480s);
  EXPECT_EQ(backoff(30s, 1h, 50), 1h);
  EXPECT_EQ(backoff(30s, 1h, 0), 30s);
}

TEST(Plan, AnEmptyListWantsEverything) {
  EXPECT_TRUE(wants({}, "a"));
  EXPECT_TRUE(wants({"a", "b"}, "b"));
  EXPECT_FALSE(wants({"a"}, "b"));
}

}  // namespace
}  // namespace skykeep::flows
