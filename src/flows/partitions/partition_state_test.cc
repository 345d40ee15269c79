#include "flows/partitions/partition_state.h"

#include <gtest/gtest.h>

#include <array>

namespace skykeep::flows {
namespace {

using state::Partition;
using state::PartitionState;

const UtcTime kNow = *parse_utc("2026-11-29T12:00:00Z");
const FetchContext kMine{{"me", 0}, "items", kNow, 30s, 6h, 24h};
constexpr std::array kAll = {PartitionState::kMissing, PartitionState::kInProgress, PartitionState::kComplete,
                             PartitionState::kPartial, PartitionState::kFailed,     PartitionState::kUnreachable};

Partition in_state(PartitionState state) {
  Partition p{{"a_source", "a_scope", "all"}};
  p.state = state;
  if (state == PartitionState::kInProgress) p.owner = "me";
  p.run_id = "run1";
  return p;
}

Partition claimed(PartitionState before = PartitionState::kMissing) {
  Partition p = in_state(PartitionState::kInProgress);
  p.before_claim = before;
  return p;
}

FetchResult answer(std::string upstream, int64_t got) { return {.upstream = std::move(upstream), .got = got, .items = got}; }
FetchResult no_answer(Code code, double retry_after_s = 0) {
  FetchResult out;
  out.trouble = Error{code, "why"};
  out.trouble->retry_after_s = retry_after_s;
  return out;
}

TEST(PartitionState, AnAnswerCompletesAClaimedPartition) {
  Partition p = claimed();
  p.attempts = 3;
  apply_fetch(p, answer("feed", 7), kMine);
  EXPECT_EQ(p.state, PartitionState::kComplete);
  EXPECT_EQ(p.got, 7);
  EXPECT_EQ(p.expected, 7);
  EXPECT_EQ(p.upstream, "feed");
  EXPECT_EQ(p.checked_at, kNow);
  EXPECT_EQ(p.attempts, 0);
  EXPECT_EQ(p.owner + p.reason, "");
  EXPECT_FALSE(p.next_try || p.before_claim);
}

TEST(PartitionState, FewerThanBeforeAreBelievedAfterThreeAnswersOfOneUpstream) {
  Partition p = claimed(PartitionState::kComplete);
  p.expected = 10;
  p.upstream = "feed";
  for (int doubt = 1; doubt <= 2; ++doubt) {
    apply_fetch(p, answer("feed", 8), kMine);
    EXPECT_EQ(p.state, PartitionState::kPartial) << doubt;
    EXPECT_EQ(p.attempts, doubt);
    EXPECT_EQ(p.expected, 10);
    EXPECT_EQ(p.next_try, kNow + 30s * doubt);
    p.before_claim = p.state;
    p.state = PartitionState::kInProgress;
    p.owner = "me";
  }
  apply_fetch(p, answer("feed", 8), kMine);
  EXPECT_EQ(p.state, PartitionState::kComplete);
  EXPECT_EQ(p.expected, 8);
  EXPECT_NE(p.reason.find("believed after 3 answers"), std::string::npos);
}

TEST(PartitionState, DoubtsOfAnotherUpstreamDoNotCount) {
  Partition p = claimed(PartitionState::kPartial);
  p.expected = 10;
  p.upstream = "other";
  p.attempts = 2;
  apply_fetch(p, answer("feed", 8), kMine);
  EXPECT_EQ(p.state, PartitionState::kPartial);
  EXPECT_EQ(p.attempts, 1);
}

TEST(PartitionState, ACutPagingIsDoubtedToo) {
  Partition p = claimed();
  FetchResult cut = answer("feed", 25);
  cut.repeated = true;
  cut.claimed_total = 30;
  apply_fetch(p, cut, kMine);
  EXPECT_EQ(p.state, PartitionState::kPartial);
  EXPECT_EQ(p.reason, "25 items, the upstream speaks of 30");
}

TEST(PartitionState, AFallBackLeavesItPartialAndKeepsWhatIsExpected) {
  Partition p = claimed(PartitionState::kComplete);
  p.expected = 10;
  p.attempts = 1;
  FetchResult helped = answer("fallback", 9);
  helped.trouble = Error{Code::kUnavailable, "HTTP 503"};
  apply_fetch(p, helped, kMine);
  EXPECT_EQ(p.state, PartitionState::kPartial);
  EXPECT_EQ(p.expected, 10);
  EXPECT_EQ(p.got, 9);
  EXPECT_EQ(p.next_try, kNow + 60s);
  EXPECT_NE(p.reason.find("HTTP 503"), std::string::npos);
}

TEST(PartitionState, WithoutAnAnswerItFailsOrIsUnreachableAndKeepsWhatItHad) {
  Partition p = claimed(PartitionState::kComplete);
  p.upstream = "feed";
  p.got = 4;
  p.attempts = 1;
  apply_fetch(p, no_answer(Code::kUnavailable), kMine);
  EXPECT_EQ(p.state, PartitionState::kFailed);
  EXPECT_EQ(p.attempts, 2);
  EXPECT_EQ(p.next_try, kNow + 60s);
  EXPECT_EQ(p.upstream, "feed");
  EXPECT_EQ(p.got, 4);

  Partition gone = claimed();
  apply_fetch(gone, no_answer(Code::kNotFound), kMine);
  EXPECT_EQ(gone.state, PartitionState::kUnreachable);
  EXPECT_EQ(gone.next_try, kNow + 24h);

  Partition patient = claimed();
  apply_fetch(patient, no_answer(Code::kUnavailable, 3600), kMine);
  EXPECT_EQ(patient.next_try, kNow + 1h);
}

// Whatever a partition became while its claim was lost, a late fetch notes what it saw and leaves the state alone.
TEST(PartitionState, AFetchWithoutItsClaimChangesNoState) {
  for (const PartitionState state : kAll) {
    Partition p = in_state(state);
    if (state == PartitionState::kInProgress) p.owner = "another";
    p.reason = "as it was";
    const Partition before = p;
    apply_fetch(p, answer("feed", 7), kMine);
    EXPECT_EQ(p.state, before.state);
    EXPECT_EQ(p.owner, before.owner);
    EXPECT_EQ(p.reason, before.reason);
    EXPECT_EQ(p.got, 7);
  }
}

TEST(PartitionState, ARejectedLoadFailsAllButANewerClaim) {
  for (const PartitionState state : kAll) {
    Partition p = in_state(state);
    EXPECT_EQ(reject_load(p, "why", "run1", kNow), state != PartitionState::kFailed);
    EXPECT_EQ(p.state, PartitionState::kFailed);
    if (state == PartitionState::kFailed) continue;
    EXPECT_EQ(p.reason, "why");
    EXPECT_EQ(p.owner, "");
    EXPECT_EQ(p.next_try, kNow + 1h);
  }
  Partition newer = claimed();
  newer.run_id = "run2";
  EXPECT_FALSE(reject_load(newer, "why", "run1", kNow));
  EXPECT_EQ(newer.state, PartitionState::kInProgress);
}

// The load may be rejected before its fetch has written the ledger, or after: the partition ends failed either way.
TEST(PartitionState, RejectedBeforeOrAfterTheFetchIsWrittenEndsTheSame) {
  Partition early = claimed(), late = claimed();
  ASSERT_TRUE(reject_load(early, "unreadable", "run1", kNow));
  apply_fetch(early, answer("feed", 7), kMine);
  apply_fetch(late, answer("feed", 7), kMine);
  ASSERT_TRUE(reject_load(late, "unreadable", "run1", kNow));
  for (const Partition& p : {early, late}) {
    EXPECT_EQ(p.state, PartitionState::kFailed);
    EXPECT_EQ(p.reason, "unreadable");
    EXPECT_EQ(p.attempts, 1);
    EXPECT_EQ(p.got, 7);
    EXPECT_EQ(p.upstream, "feed");
    EXPECT_EQ(p.next_try, kNow + 1h);
  }
}

// Else it would wait until what was scheduled for it stands no longer.
TEST(PartitionState, WhatEndsAFetchEndsItsBeingScheduled) {
  const auto scheduled = [](Partition p) {
    p.scheduled_at = kNow;
    return p;
  };
  Partition fetched = scheduled(claimed()), failed = fetched, refused = fetched, taken_back = scheduled(in_state(PartitionState::kMissing));
  apply_fetch(fetched, answer("feed", 7), kMine);
  apply_fetch(failed, no_answer(Code::kUnavailable), kMine);
  ASSERT_TRUE(reject_load(refused, "why", "run1", kNow));
  apply_fetch(taken_back, answer("feed", 7), kMine);
  for (const Partition& p : {fetched, failed, refused, taken_back}) EXPECT_FALSE(p.scheduled_at) << to_string(p.state);
  Partition of_another = scheduled(claimed()), waiting = scheduled(in_state(PartitionState::kComplete));
  of_another.owner = "another";
  apply_fetch(of_another, answer("feed", 7), kMine);
  ASSERT_TRUE(reject_load(waiting, "why", "", kNow));
  EXPECT_TRUE(of_another.scheduled_at) << "its fetch goes on";
  EXPECT_TRUE(waiting.scheduled_at) << "it is on the bus";
}

TEST(PartitionState, AnExpectationChangesOnlyWhatItKnowsBetter) {
  for (const PartitionState state : kAll) {
    Partition p = in_state(state);
    EXPECT_EQ(apply_expectation(p, false, {.expected = 5, .got = 0}, kNow), state == PartitionState::kMissing);
    p = in_state(state);
    EXPECT_EQ(apply_expectation(p, false, {.expected = 5, .got = 3, .has_upstream = true, .is_measured = true}, kNow), state == PartitionState::kComplete);
    if (state != PartitionState::kComplete) continue;
    EXPECT_EQ(p.state, PartitionState::kPartial);
    EXPECT_EQ(p.next_try, kNow);
  }
  Partition fresh = in_state(PartitionState::kMissing);
  EXPECT_FALSE(apply_expectation(fresh, true, {.expected = 5, .got = 0, .has_upstream = true}, kNow)) << "a feed will be asked";
  EXPECT_TRUE(apply_expectation(fresh, true, {.expected = 5, .got = 0}, kNow));
  EXPECT_EQ(fresh.state, PartitionState::kUnreachable);
  Partition believed = in_state(PartitionState::kComplete);
  believed.reason = "believed after 3 answers";
  EXPECT_FALSE(apply_expectation(believed, false, {.expected = 5, .got = 3, .has_upstream = true, .is_measured = true}, kNow));
}

// What a better upstream gave is not measured by what another source promises of a lesser one.
TEST(PartitionState, WhatIsNotMeasuredIsNotDoubted) {
  Partition p = in_state(PartitionState::kComplete);
  EXPECT_FALSE(apply_expectation(p, false, {.expected = 5, .got = 3, .has_upstream = true}, kNow));
}

TEST(PartitionState, AnImportLeavesAnswersAndClaimsAlone) {
  for (const PartitionState state : kAll) {
    const bool open = state != PartitionState::kComplete && state != PartitionState::kInProgress;
    Partition p = in_state(state);
    EXPECT_EQ(apply_import(p, 4, std::nullopt, "items", kNow), open);
    EXPECT_EQ(p.state, open ? PartitionState::kPartial : state);
    p = in_state(state);
    EXPECT_EQ(apply_import(p, 4, 4, "items", kNow), open);
    EXPECT_EQ(p.state, open ? PartitionState::kComplete : state);
  }
}

TEST(PartitionState, OnlyWhatWasThereIsAskedForAgain) {
  for (const PartitionState state : kAll) {
    Partition p = in_state(state);
    const bool had = state == PartitionState::kComplete || state == PartitionState::kPartial;
    EXPECT_EQ(ask_again(p, "gone"), had);
    EXPECT_EQ(p.state, had ? PartitionState::kMissing : state);
  }
}

}  // namespace
}  // namespace skykeep::flows
