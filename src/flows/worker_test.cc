// Two workers on one state, and what each may do.
#include "flows/worker.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <set>
#include <thread>

#include "flows/testing/mars_rig.h"

namespace skykeep::flows {
namespace {

class WorkerTest : public MarsTest {
 protected:
  WorkerTest() {
    fetcher.hosts["mars.nasa.gov"] = [this](const std::string&) -> Result<std::string> {
      ++requests;
      return curiosity_page(100, 0, 3);
    };
  }
  Worker other(const std::string& name) { return {state::Leases::open(*state).value(), clock, name}; }
  Ingest ingest_of(const Worker& by) { return Ingest({catalogue(), {*bus, *lake, fetcher, *health, *ledger, clock, *recorder, config}, by, clock}); }

  std::atomic<int> requests = 0;
  state::Run run{"run-1", "ingest_mars_photos", "schedule", "running", "", kMarsBegin, {}, "{}", ""};
};

TEST_F(WorkerTest, WhatIsOnesIsNoOthersUntilItIsAwayForALease) {
  Worker two = other("two");
  ASSERT_TRUE(two.renew());
  EXPECT_TRUE(worker->is_mine("planner"));
  EXPECT_FALSE(two.is_mine("planner"));
  clock.advance(kLeaseLength / 2);
  ASSERT_TRUE(worker->renew());
  clock.advance(kLeaseLength * 3 / 4);
  EXPECT_FALSE(two.is_mine("planner")) << "it was renewed";
  clock.advance(kLeaseLength);
  EXPECT_TRUE(two.is_mine("planner")) << "the other one has not renewed its lease";
  EXPECT_FALSE(worker->is_mine("planner"));
  two.stop();
  EXPECT_TRUE(worker->is_mine("planner")) << "it was given back";
}

TEST_F(WorkerTest, OneThatIsAloneEndsTheLeasesOfThoseThatAreGone) {
  Worker two = other("two");
  EXPECT_TRUE(worker->is_mine("planner"));
  ASSERT_TRUE(two.start(true));
  EXPECT_TRUE(two.is_mine("planner"));
}

// The upstream is asked once for each partition, whoever asks, and both take their part of the work.
TEST_F(WorkerTest, TwoFetchersOnOneStateFetchEachPartitionOnce) {
  constexpr int kParts = 40;
  Worker two = other("two");
  ASSERT_TRUE(two.renew());
  Ingest first = ingest_of(*worker), second = ingest_of(two);
  std::latch begin(2);
  std::atomic<int> done = 0, conflicts = 0, errors = 0;
  const auto work = [&](Ingest& ingest) {
    begin.arrive_and_wait();
    for (int i = 0; i < kParts; ++i) {
      const PartitionKey key = sol_of("mars_photos", "curiosity", 100 + i);
      const auto outcome = ingest.partition(key, run, {}, kMarsBegin);
      if (outcome) ++done;
      else if (outcome.error().code == Code::kConflict) ++conflicts;
      else ++errors;
    }
  };
  {
    const std::jthread a([&] { work(first); }), b([&] { work(second); });
  }
  EXPECT_EQ(errors, 0);
  state::PartitionFilter complete;
  complete.states = {state::PartitionState::kComplete};
  EXPECT_EQ(ledger->list(complete).value().size(), size_t{kParts});
  EXPECT_EQ(done, kParts);
  EXPECT_EQ(conflicts, kParts);
  EXPECT_EQ(requests, done);
}

// A worker that was away too long finds its claim taken, and what it brings does not overwrite what the other one found.
TEST_F(WorkerTest, ALeaseThatExpiresInMidFetchDoesNotOverwriteWhatTheNextOneFound) {
  const PartitionKey key = sol_of("mars_photos", "curiosity", 100);
  Worker two = other("two");
  bool is_first = true;
  fetcher.hosts["mars.nasa.gov"] = [&](const std::string&) -> Result<std::string> {
    if (!std::exchange(is_first, false)) return curiosity_page(100, 0, 5);
    clock.advance(kLeaseLength * 2);  // the first worker's machine sleeps
    EXPECT_TRUE(two.renew());
    EXPECT_TRUE(ingest_of(two).partition(key, run, {}));
    return fail(Code::kUnavailable, "connection reset");
  };
  ASSERT_TRUE(ingest_of(*worker).partition(key, run, {}));
  const auto p = ledger->get(key).value();
  ASSERT_TRUE(p);
  EXPECT_EQ(p->state, state::PartitionState::kComplete);
  EXPECT_EQ(p->got, 5);
  EXPECT_EQ(p->reason, "");
}

// The same worker under another epoch is another one: what it began before it was away is not believed.
TEST_F(WorkerTest, AClaimOfAnEarlierEpochIsNoClaim) {
  const PartitionKey key = sol_of("mars_photos", "curiosity", 100);
  const state::Claimant before = worker->claimant();
  ASSERT_TRUE(ledger->claim(key, before, "run-1", clock.now()).value());
  clock.advance(kLeaseLength * 2);
  auto leases = state::Leases::open(*state).value();
  ASSERT_TRUE(leases.acquire(state::worker_lease("me"), "somebody", clock.now(), 1s).value());
  clock.advance(2s);
  ASSERT_TRUE(worker->renew());
  EXPECT_GT(worker->claimant().epoch, before.epoch);
  EXPECT_EQ(ledger->revert_expired_claims(clock.now()).value(), 1);
}

}  // namespace
}  // namespace skykeep::flows
