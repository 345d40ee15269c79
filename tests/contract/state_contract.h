// What every state store does, whatever stands behind it, and what the typed stores do over it.
// A backend includes this in one test file and instantiates StateContract.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "state/alert_checks.h"
#include "state/leases.h"
#include "state/ledger.h"
#include "state/notices.h"
#include "state/rejected.h"
#include "state/runs.h"
#include "state/station.h"
#include "state/state.h"
#include "state/store.h"
#include "tests/contract/child.h"
#include "tests/contract/temp_dir.h"
#include "tests/support/put_partition.h"

namespace skykeep::state {

struct StateBackend {
  std::string name;
  // Opens the state that lives in `dir`; called again after the former one is gone, it gives the same rows.
  std::function<Result<std::unique_ptr<State>>(const std::string& dir)> open;
};

inline void PrintTo(const StateBackend& backend, std::ostream* out) { *out << backend.name; }

class StateContract : public ::testing::TestWithParam<StateBackend> {
 protected:
  void SetUp() override { reopen(); }
  void reopen() {
    state_.reset();
    auto opened = GetParam().open(dir_.path());
    ASSERT_TRUE(opened) << opened.error().message;
    state_ = std::move(*opened);
  }
  void make_counter() {
    ASSERT_TRUE(state_->execute("create table counter(name text not null primary key, n integer not null)"));
    ASSERT_TRUE(state_->execute("insert into counter values ('a', 0)"));
  }
  int64_t counter() {
    const auto rows = state_->query("select n from counter where name = 'a'");
    return rows && !rows->empty() ? int_of((*rows)[0][0]) : -1;
  }

  skykeep::testing::TempDir dir_;
  std::unique_ptr<State> state_;
};

TEST_P(StateContract, ValuesOfEveryKindComeBackAsTheyWere) {
  ASSERT_TRUE(state_->execute("create table t(id integer primary key, n integer, x real, s text)"));
  const std::string text = "Grüße, 'quoted'\n";
  ASSERT_TRUE(state_->execute("insert into t values (?1, ?2, ?3, ?4)", {int64_t{1}, INT64_MIN, 0.1, text}));
  ASSERT_TRUE(
      state_->execute("insert into t values (?1, ?2, ?3, ?4)", {int64_t{2}, Value(), Value(), Value()}));
  ASSERT_TRUE(state_->execute("insert into t values (?1, ?2, ?3, ?4)", {int64_t{3}, INT64_MAX, -1e300, ""}));
  const auto rows = state_->query("select n, x, s from t order by id");
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 3U);
  EXPECT_EQ((*rows)[0], (Row{INT64_MIN, 0.1, text}));
  EXPECT_EQ((*rows)[1], (Row{Value(), Value(), Value()}));
  EXPECT_EQ((*rows)[2], (Row{INT64_MAX, -1e300, ""}));
}

TEST_P(StateContract, AccessorsGiveTheFallbackForNull) {
  EXPECT_EQ(int_of(Value(), 7), 7);
  EXPECT_EQ(int_of(Value(int64_t{3}), 7), 3);
  EXPECT_EQ(real_of(Value(), 0.5), 0.5);
  EXPECT_EQ(real_of(Value(int64_t{2})), 2.0);
  EXPECT_EQ(text_of(Value(), "none"), "none");
  EXPECT_TRUE(is_null(Value()));
  EXPECT_FALSE(time_of(Value()));
  EXPECT_EQ(time_of(Value(int64_t{5}))->micros, 5);
}

TEST_P(StateContract, ExecuteTellsHowManyRowsChanged) {
  make_counter();
  EXPECT_EQ(*state_->execute("update counter set n = n + 1"), 1);
  EXPECT_EQ(*state_->execute("update counter set n = 5 where name = 'none'"), 0);
}

TEST_P(StateContract, ATransactionIsKeptAsAWholeAndThereAfterReopening) {
  make_counter();
  ASSERT_TRUE(state_->transact([](Transaction& tx) -> Result<> {
    TRY(tx.execute("update counter set n = ?1", {int64_t{42}}));
    TRY(tx.execute("insert into counter values ('b', ?1)", {int64_t{1}}));
    return {};
  }));
  reopen();
  EXPECT_EQ(counter(), 42);
  EXPECT_EQ(state_->query("select name from counter")->size(), 2U);
}

TEST_P(StateContract, ATransactionWhoseBodyFailsLeavesNoTrace) {
  make_counter();
  const auto done = state_->transact([](Transaction& tx) -> Result<> {
    TRY(tx.execute("update counter set n = 42"));
    return fail(Code::kConflict, "changed my mind");
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::kConflict);
  EXPECT_EQ(done.error().message, "changed my mind");
  EXPECT_EQ(counter(), 0);
}

TEST_P(StateContract, ATransactionSeesItsOwnWritesAndOthersDoNotUntilItEnds) {
  make_counter();
  ASSERT_TRUE(state_->transact([&](Transaction& tx) -> Result<> {
    TRY(tx.execute("update counter set n = 1"));
    EXPECT_EQ(int_of(TRY(tx.query("select n from counter"))[0][0]), 1);
    EXPECT_EQ(counter(), 0);
    return {};
  }));
  EXPECT_EQ(counter(), 1);
}

TEST_P(StateContract, AReadIsConsistentWhileOthersWrite) {
  make_counter();
  ASSERT_TRUE(state_->read([&](Transaction& tx) -> Result<> {
    EXPECT_EQ(int_of(TRY(tx.query("select n from counter"))[0][0]), 0);
    std::jthread([&] { EXPECT_TRUE(state_->execute("update counter set n = 9")); }).join();
    EXPECT_EQ(int_of(TRY(tx.query("select n from counter"))[0][0]), 0);
    return {};
  }));
  EXPECT_EQ(counter(), 9);
}

TEST_P(StateContract, AReadMayNotWrite) {
  make_counter();
  const auto done = state_->read([](Transaction& tx) -> Result<> {
    TRY(tx.execute("update counter set n = 1"));
    return {};
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::kPermission);
  EXPECT_EQ(counter(), 0);
}

TEST_P(StateContract, ATransactionInsideAnotherIsRefusedInsteadOfWaitingForEver) {
  make_counter();
  const auto done = state_->transact([&](Transaction&) -> Result<> {
    TRY(state_->execute("update counter set n = 1"));
    return {};
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::kInternal);
  EXPECT_TRUE(state_->execute("update counter set n = 2"));
}

TEST_P(StateContract, ADuplicateKeyIsAlreadyExistsAndBadSqlIsOurOwnMistake) {
  make_counter();
  EXPECT_EQ(state_->execute("insert into counter values ('a', 1)").error().code, Code::kAlreadyExists);
  EXPECT_EQ(state_->execute("insert into counter values ('b', null)").error().code, Code::kInvalidInput);
  EXPECT_EQ(state_->query("selekt 1").error().code, Code::kInternal);
  EXPECT_EQ(counter(), 0);
}

TEST_P(StateContract, ConcurrentTransactionsAreSerialised) {
  make_counter();
  constexpr int kThreads = 6, kEach = 40;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t)
      threads.emplace_back([&] {
        for (int i = 0; i < kEach; ++i)
          EXPECT_TRUE(state_->transact([](Transaction& tx) -> Result<> {
            const int64_t n = int_of(TRY(tx.query("select n from counter"))[0][0]);
            TRY(tx.execute("update counter set n = ?1", {n + 1}));
            return {};
          }));
      });
  }
  EXPECT_EQ(counter(), kThreads * kEach);
}

TEST_P(StateContract, NothingAcknowledgedIsLostWhenTheProcessIsKilled) {
  make_counter();
  state_.reset();
  for (const size_t reports : {1U, 40U, 150U}) {
    const auto acknowledged =
        skykeep::testing::run_and_kill(reports, [&](const skykeep::testing::Report& report) {
          auto state = GetParam().open(dir_.path());
          if (!state) return;
          for (;;) {
            int64_t n = 0;
            const auto done = (*state)->transact([&](Transaction& tx) -> Result<> {
              n = int_of(TRY(tx.query("select n from counter"))[0][0]) + 1;
              TRY(tx.execute("update counter set n = ?1", {n}));
              TRY(tx.execute("insert into counter values (?1, ?2)", {std::to_string(n), n}));
              return {};
            });
            if (!done) return;
            report(n);
          }
        });
    ASSERT_GE(acknowledged.size(), reports);
    reopen();
    EXPECT_GE(counter(), acknowledged.back());
    EXPECT_EQ(state_->query("select n from counter")->size(), static_cast<size_t>(counter()) + 1);
    state_.reset();
  }
}

inline constexpr std::array kTestMigrations = {
    Migration{1, "create table m(a integer); insert into m values (1);"},
    Migration{2, "insert into m values (2); create table only_once(a integer)"},
};

TEST_P(StateContract, MigrationsRunOnceEachAndGoOnWhereTheyStood) {
  ASSERT_TRUE(migrate(*state_, std::span(kTestMigrations).first(1), "test"));
  EXPECT_EQ(state_->query("select a from m")->size(), 1U);
  ASSERT_TRUE(migrate(*state_, kTestMigrations, "test"));
  ASSERT_TRUE(migrate(*state_, kTestMigrations, "test"));
  EXPECT_EQ(state_->query("select a from m")->size(), 2U);
}

TEST_P(StateContract, ANewerStateIsRefusedNamingBothVersions) {
  ASSERT_TRUE(migrate(*state_, kTestMigrations, "test"));
  const auto done = migrate(*state_, std::span(kTestMigrations).first(1), "test");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::kUnsupported);
  EXPECT_THAT(done.error().message, ::testing::AllOf(::testing::HasSubstr("2"), ::testing::HasSubstr("1")));
}

TEST_P(StateContract, AMigrationThatFailsIsUndoneAsAWhole) {
  constexpr std::array kBroken = {
      Migration{1, "create table half(a integer); insert into nowhere values (1)"}};
  EXPECT_FALSE(migrate(*state_, kBroken, "broken"));
  EXPECT_FALSE(state_->query("select * from half"));
}

TEST_P(StateContract, StoresOfOnePlaceMayBeOpenedAtTheSameTime) {
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] { EXPECT_TRUE(Ledger::open(*state_) && Runs::open(*state_)); });
}

// ---- the partition ledger

inline Partition partition(const std::string& rover, int32_t sol, PartitionState state) {
  Partition p;
  p.key = sol_of("mars_photos", rover, sol);
  p.state = state;
  return p;
}

TEST_P(StateContract, TheLedgerKeepsEveryFieldOfAPartition) {
  auto ledger = Ledger::open(*state_);
  ASSERT_TRUE(ledger);
  Partition p = partition("curiosity", 1000, PartitionState::kFailed);
  p.expected = 856;
  p.got = 855;
  p.attempts = 2;
  p.next_try = UtcTime{123};
  p.checked_at = UtcTime{45};
  p.upstream = "raw_image_items";
  p.reason = "HTTP 503";
  p.owner = "me";
  p.run_id = "01J";
  ASSERT_TRUE(testing::put_partition(*ledger, p));
  reopen();
  ledger = Ledger::open(*state_);
  const auto back = ledger->get(p.key);
  ASSERT_TRUE(back && *back);
  const Partition& q = **back;
  EXPECT_EQ(q.key, p.key);
  EXPECT_EQ(q.state, p.state);
  EXPECT_EQ(q.expected, p.expected);
  EXPECT_EQ(q.got, p.got);
  EXPECT_EQ(q.attempts, p.attempts);
  EXPECT_EQ(q.next_try, p.next_try);
  EXPECT_EQ(q.checked_at, p.checked_at);
  EXPECT_EQ(q.upstream + q.reason + q.owner + q.run_id, p.upstream + p.reason + p.owner + p.run_id);
  EXPECT_FALSE(*ledger->get(sol_of("mars_photos", "curiosity", 1001)));
}

TEST_P(StateContract, EnsureAddsWhatIsMissingAndLeavesWhatIsThere) {
  auto ledger = Ledger::open(*state_);
  ASSERT_TRUE(testing::put_partition(*ledger, partition("curiosity", 5, PartitionState::kComplete)));
  EXPECT_EQ(*ledger->ensure("mars_photos", "curiosity", {Cut::kSol, 1, 10}), 9);
  EXPECT_EQ(*ledger->ensure("mars_photos", "curiosity", {Cut::kSol, 1, 10}), 0);
  EXPECT_EQ(*ledger->ensure("mars_photos", "curiosity", {Cut::kSol, 0, 11}), 2);
  EXPECT_EQ(*ledger->ensure("mars_photos", "curiosity", {Cut::kSol, 10, 1}), 0);
  EXPECT_EQ((*ledger->get(sol_of("mars_photos", "curiosity", 5)))->state, PartitionState::kComplete);
  EXPECT_EQ((*ledger->get(sol_of("mars_photos", "curiosity", 6)))->state, PartitionState::kMissing);
}

TEST_P(StateContract, PartsOfEveryCutAreEnsuredWithTheirOwnOrdinals) {
  auto ledger = Ledger::open(*state_);
  const int64_t wednesday = parse_date("2026-11-18")->days, month = month_of(*parse_date("2026-11-18"));
  EXPECT_EQ(*ledger->ensure("w", "-", {Cut::kWeek, wednesday, wednesday + 14}), 3);
  EXPECT_EQ(*ledger->ensure("w", "-", {Cut::kWeek, wednesday, wednesday + 14}), 0);
  EXPECT_EQ(*ledger->ensure("d", "-", {Cut::kDay, wednesday, wednesday + 1}), 2);
  EXPECT_EQ(*ledger->ensure("m", "-", {Cut::kMonth, month, month + 2}), 3);
  EXPECT_EQ(*ledger->ensure("a", "-", {Cut::kWhole}), 1);
  EXPECT_EQ(*ledger->ensure("a", "-", {Cut::kWhole}), 0);
  std::string parts;
  const auto all = ledger->list({});
  for (const Partition& p : *all) parts += p.key.source + "/" + p.key.part + " ";
  EXPECT_EQ(parts, "a/all d/day=2026-11-18 d/day=2026-11-19 m/month=2026-11 m/month=2026-12 m/month=2027-01 w/week=2026-11-16 w/week=2026-11-23 w/week=2026-11-30 ");
  PartitionFilter filter;
  filter.source = "w";
  filter.from_ordinal = filter.to_ordinal = wednesday - 2;
  EXPECT_EQ(ledger->list(filter)->size(), 1U) << "the ordinal of a week is its Monday";
}

// A worker that lives: its lease, until 1000 s.
inline Claimant living(State& state, const std::string& name) {
  auto leases = Leases::open(state);
  const auto lease = leases->acquire(worker_lease(name), name, UtcTime{0}, Duration(1000s));
  return {name, lease && *lease ? (*lease)->epoch : 0};
}

TEST_P(StateContract, OnlyOneOwnerHasAClaim) {
  auto ledger = Ledger::open(*state_);
  const PartitionKey key = sol_of("mars_photos", "curiosity", 7);
  const Claimant one = living(*state_, "one"), two = living(*state_, "two");
  EXPECT_TRUE(*ledger->claim(key, one, "run1", {}));
  EXPECT_FALSE(*ledger->claim(key, two, "run2", {}));
  EXPECT_TRUE(*ledger->claim(key, one, "run3", {}));
  EXPECT_EQ((*ledger->get(key))->owner, "one");
  EXPECT_EQ((*ledger->get(key))->claim_epoch, one.epoch);
  EXPECT_EQ((*ledger->get(key))->run_id, "run3");
  ASSERT_TRUE(testing::put_partition(*ledger, partition("curiosity", 7, PartitionState::kComplete)));
  EXPECT_TRUE(*ledger->claim(key, two, "run4", {}));
}

TEST_P(StateContract, WhatWasAnsweredSinceIsNotClaimedForIt) {
  auto ledger = Ledger::open(*state_);
  const PartitionKey key = sol_of("mars_photos", "curiosity", 7);
  const Claimant one = living(*state_, "one");
  EXPECT_TRUE(*ledger->claim(key, one, "run1", {}, UtcTime{5})) << "it was never asked for";
  Partition p = partition("curiosity", 7, PartitionState::kComplete);
  p.checked_at = UtcTime{5};
  ASSERT_TRUE(testing::put_partition(*ledger, p));
  EXPECT_FALSE(*ledger->claim(key, one, "run1", {}, UtcTime{5}));
  EXPECT_TRUE(*ledger->claim(key, one, "run1", {}, UtcTime{6}));
  p.state = PartitionState::kMissing;
  ASSERT_TRUE(testing::put_partition(*ledger, p));
  EXPECT_TRUE(*ledger->claim(key, one, "run1", {}, UtcTime{5})) << "it is asked for again";
}

// A claim stands as long as its worker's lease: not past its end, nor when the worker has come back under another epoch.
TEST_P(StateContract, AClaimStandsAsLongAsItsWorkersLease) {
  auto ledger = Ledger::open(*state_);
  auto leases = Leases::open(*state_);
  const PartitionKey key = sol_of("mars_photos", "curiosity", 7);
  const Claimant one = living(*state_, "one"), two = living(*state_, "two");
  ASSERT_TRUE(*ledger->claim(key, one, "run1", {}));
  EXPECT_FALSE(*ledger->claim(key, two, "run2", UtcTime::from_seconds(999)));
  EXPECT_EQ(*ledger->revert_expired_claims(UtcTime::from_seconds(999)), 0);
  EXPECT_TRUE(*ledger->claim(key, two, "run2", UtcTime::from_seconds(1000))) << "one was away too long";
  EXPECT_EQ((*ledger->get(key))->owner, "two");
  EXPECT_EQ((*ledger->get(key))->before_claim, PartitionState::kMissing);
  ASSERT_TRUE(leases->release({worker_lease("two"), "two", two.epoch, {}}));
  EXPECT_EQ(*ledger->revert_expired_claims({}), 1);
  EXPECT_EQ((*ledger->get(key))->state, PartitionState::kMissing);
  EXPECT_EQ((*ledger->get(key))->owner, "");
}

TEST_P(StateContract, ALeaseHasOneOwnerAtATimeAndAnEpochForEach) {
  auto leases = Leases::open(*state_);
  ASSERT_TRUE(leases);
  const auto first = *leases->acquire("plan", "one", UtcTime{0}, 60s);
  ASSERT_TRUE(first);
  EXPECT_FALSE(*leases->acquire("plan", "two", UtcTime::from_seconds(59), 60s));
  const auto renewed = *leases->acquire("plan", "one", UtcTime::from_seconds(59), 60s);
  ASSERT_TRUE(renewed);
  EXPECT_EQ(renewed->epoch, first->epoch);
  const auto second = *leases->acquire("plan", "two", UtcTime::from_seconds(119), 60s);
  ASSERT_TRUE(second);
  EXPECT_GT(second->epoch, first->epoch);
  ASSERT_TRUE(leases->release(*renewed));
  EXPECT_EQ((*leases->get("plan"))->owner, "two") << "what was lost is not given back";
  EXPECT_EQ(*leases->end_others("three"), 1);
  EXPECT_TRUE(*leases->acquire("plan", "three", UtcTime{0}, 60s));
}

// Many ask for one lease at once: one has it.
TEST_P(StateContract, OneOfManyGetsALease) {
  std::atomic<int> holders = 0;
  {
    std::vector<std::jthread> workers;
    for (int w = 0; w < 8; ++w)
      workers.emplace_back([&, w] {
        auto leases = Leases::open(*state_);
        const auto lease = leases->acquire("plan", std::to_string(w), UtcTime{0}, 60s);
        if (lease && *lease) ++holders;
      });
  }
  EXPECT_EQ(holders, 1);
}

TEST_P(StateContract, AClaimRemembersWhatThePartitionWasBefore) {
  auto ledger = Ledger::open(*state_);
  const PartitionKey key = sol_of("mars_photos", "curiosity", 7);
  ASSERT_TRUE(testing::put_partition(*ledger, partition("curiosity", 7, PartitionState::kPartial)));
  const Claimant one = living(*state_, "one");
  ASSERT_TRUE(*ledger->claim(key, one, "run1", {}));
  ASSERT_TRUE(*ledger->claim(key, one, "run2", {}));
  EXPECT_EQ((*ledger->get(key))->before_claim, PartitionState::kPartial);
  const auto left_alone = ledger->update(key, [](Partition&, bool) { return false; });
  EXPECT_FALSE(*left_alone);
  const auto renamed = ledger->update(key, [](Partition& p, bool) {
    p.reason = "busy";
    return true;
  });
  ASSERT_TRUE(*renamed);
  EXPECT_EQ((*ledger->get(key))->before_claim, PartitionState::kPartial) << "a change of something else keeps it";
  EXPECT_EQ(*ledger->revert_expired_claims(UtcTime::from_seconds(1000)), 1);
  EXPECT_EQ((*ledger->get(key))->state, PartitionState::kPartial);
  EXPECT_FALSE((*ledger->get(key))->before_claim);
}

TEST_P(StateContract, UpdatesOfManyWritersAreAllKept) {
  auto ledger = Ledger::open(*state_);
  const PartitionKey key = sol_of("mars_photos", "curiosity", 7);
  bool was_new = false;
  ASSERT_TRUE(ledger->update(key, [&](Partition&, bool is_new) { return was_new = is_new; }));
  EXPECT_TRUE(was_new);
  constexpr int kWriters = 4, kChanges = 25;
  {
    std::vector<std::jthread> writers;
    for (int w = 0; w < kWriters; ++w)
      writers.emplace_back([&] {
        for (int i = 0; i < kChanges; ++i)
          EXPECT_TRUE(ledger->update(key, [](Partition& p, bool) {
            ++p.got;
            return true;
          }));
      });
  }
  EXPECT_EQ((*ledger->get(key))->got, kWriters * kChanges);
  EXPECT_FALSE(*ledger->update(sol_of("mars_photos", "curiosity", 8), [](Partition&, bool) { return false; }));
  EXPECT_FALSE(*ledger->get(sol_of("mars_photos", "curiosity", 8))) << "what was left alone is not made";
}

TEST_P(StateContract, ClaimsOfAFormerProcessGoBackToWhatTheyWere) {
  auto ledger = Ledger::open(*state_);
  ASSERT_TRUE(testing::put_partition(*ledger, partition("curiosity", 1, PartitionState::kComplete)));
  ASSERT_TRUE(testing::put_partition(*ledger, partition("curiosity", 2, PartitionState::kFailed)));
  const Claimant old = living(*state_, "old"), fresh = living(*state_, "new");
  for (const int32_t sol : {1, 2, 3})
    ASSERT_TRUE(*ledger->claim(sol_of("mars_photos", "curiosity", sol), old, "r", {}));
  ASSERT_TRUE(*ledger->claim(sol_of("mars_photos", "curiosity", 1), old, "again", {}));
  ASSERT_TRUE(*ledger->claim(sol_of("mars_photos", "curiosity", 4), fresh, "r", {}));
  EXPECT_EQ(*Leases::open(*state_)->end_others("new"), 1);
  EXPECT_EQ(*ledger->revert_expired_claims({}), 3);
  EXPECT_EQ((*ledger->get(sol_of("mars_photos", "curiosity", 1)))->state, PartitionState::kComplete);
  EXPECT_EQ((*ledger->get(sol_of("mars_photos", "curiosity", 2)))->state, PartitionState::kFailed);
  EXPECT_EQ((*ledger->get(sol_of("mars_photos", "curiosity", 3)))->state, PartitionState::kMissing);
  EXPECT_EQ((*ledger->get(sol_of("mars_photos", "curiosity", 3)))->owner, "");
  EXPECT_EQ((*ledger->get(sol_of("mars_photos", "curiosity", 4)))->state, PartitionState::kInProgress);
  EXPECT_EQ(*ledger->revert_expired_claims({}), 0);
}

TEST_P(StateContract, TheLedgerListsByFilterInOrder) {
  auto ledger = Ledger::open(*state_);
  ASSERT_TRUE(ledger->ensure("mars_photos", "curiosity", {Cut::kSol, 0, 99}));
  ASSERT_TRUE(ledger->ensure("mars_photos", "spirit", {Cut::kSol, 0, 9}));
  ASSERT_TRUE(ledger->ensure("mars_traverse", "curiosity", {Cut::kWhole}));
  ASSERT_TRUE(testing::put_partition(*ledger, partition("curiosity", 50, PartitionState::kComplete)));
  ASSERT_TRUE(testing::put_partition(*ledger, partition("curiosity", 60, PartitionState::kPartial)));
  EXPECT_EQ(ledger->list({})->size(), 111U);
  EXPECT_EQ(ledger->list({.scope = "spirit"})->size(), 10U);
  EXPECT_EQ(ledger->list({.source = "mars_traverse"})->front().key.part, "all");
  EXPECT_EQ(ledger->list({.states = {PartitionState::kComplete, PartitionState::kPartial}})->size(), 2U);
  const auto newest = ledger->list({.source = "mars_photos",
                                    .scope = "curiosity",
                                    .from_ordinal = 10,
                                    .to_ordinal = 90,
                                    .limit = 3,
                                    .newest_first = true});
  ASSERT_EQ(newest->size(), 3U);
  EXPECT_EQ((*newest)[0].key.part, "sol=00090");
  EXPECT_EQ((*newest)[2].key.part, "sol=00088");
}

TEST_P(StateContract, TheLedgerListsAllOfManyAndNoMoreThanWanted) {
  auto ledger = Ledger::open(*state_).value();
  ASSERT_EQ(ledger.ensure("mars_photos", "spirit", {Cut::kSol, 0, 60'000}).value(), 60'001);
  ASSERT_EQ(ledger.ensure("mars_photos", "opportunity", {Cut::kSol, 0, 60'000}).value(), 60'001);
  EXPECT_EQ(ledger.list({}).value().size(), 120'002u) << "nothing is left out in silence";
  PartitionFilter few;
  few.limit = 3;
  EXPECT_EQ(ledger.list(few).value().size(), 3u);
}

TEST_P(StateContract, TheLedgerCountsItsStates) {
  auto ledger = Ledger::open(*state_);
  ASSERT_TRUE(ledger->ensure("mars_photos", "curiosity", {Cut::kSol, 0, 9}));
  ASSERT_TRUE(testing::put_partition(*ledger, partition("curiosity", 5, PartitionState::kUnreachable)));
  auto counts = ledger->counts();
  ASSERT_TRUE(counts);
  ASSERT_EQ(counts->size(), 1U);
  EXPECT_EQ(
      ((*counts)[{"mars_photos", "curiosity"}]),
      (std::map<PartitionState, int64_t>{{PartitionState::kMissing, 9}, {PartitionState::kUnreachable, 1}}));
}

TEST_P(StateContract, PartitionStatesHaveNamesThatAreReadBack) {
  for (const auto state : {PartitionState::kMissing, PartitionState::kInProgress, PartitionState::kComplete,
                           PartitionState::kPartial, PartitionState::kFailed, PartitionState::kUnreachable})
    EXPECT_EQ(parse_partition_state(to_string(state)), state);
  EXPECT_FALSE(parse_partition_state("nonsense"));
}

// ---- run history

inline Run run(const std::string& id, const std::string& flow, const std::string& state) {
  Run r;
  r.id = id;
  r.flow = flow;
  r.trigger = "schedule";
  r.state = state;
  r.what = "curiosity sols 1-10";
  r.started_at = UtcTime{1000};
  return r;
}

TEST_P(StateContract, ARunIsStartedFinishedAndReadBack) {
  auto runs = Runs::open(*state_);
  auto r = run("01A", "sync", "running");
  ASSERT_TRUE(runs->start(r));
  EXPECT_EQ((*runs->get("01A"))->state, "running");
  r.state = "done";
  r.ended_at = UtcTime{2000};
  r.summary = R"({"photos":3})";
  ASSERT_TRUE(runs->finish(r));
  const auto back = runs->get("01A");
  ASSERT_TRUE(back && *back);
  EXPECT_EQ((*back)->state, "done");
  EXPECT_EQ((*back)->trigger, "schedule");
  EXPECT_EQ((*back)->ended_at, UtcTime{2000});
  EXPECT_EQ((*back)->summary, r.summary);
  EXPECT_FALSE(*runs->get("01B"));
}

TEST_P(StateContract, AttemptsAreNumberedInsideTheirRun) {
  auto runs = Runs::open(*state_);
  for (const char* id : {"01A", "01B", "01A"})
    ASSERT_TRUE(runs->add({id, 0, "curiosity sol 7", 1, "failed", UtcTime{1}, UtcTime{2}, "line 1\nline 2"}));
  const auto attempts = runs->attempts("01A");
  ASSERT_TRUE(attempts);
  ASSERT_EQ(attempts->size(), 2U);
  EXPECT_EQ((*attempts)[0].seq, 1);
  EXPECT_EQ((*attempts)[1].seq, 2);
  EXPECT_EQ((*attempts)[1].log, "line 1\nline 2");
}

TEST_P(StateContract, RunsAreListedNewestFirstByFilterAndInPages) {
  auto runs = Runs::open(*state_);
  for (const char* id : {"01A", "01B", "01C", "01D"})
    ASSERT_TRUE(runs->start(run(id, id[2] == 'C' ? "import" : "sync", id[2] == 'A' ? "failed" : "done")));
  EXPECT_EQ(runs->list({.limit = 2})->front().id, "01D");
  EXPECT_EQ(runs->list({.before_id = "01C", .limit = 2})->front().id, "01B");
  EXPECT_EQ(runs->list({.flow = "import"})->size(), 1U);
  EXPECT_EQ(runs->list({.flow = "sync", .state = "done"})->size(), 2U);
}

TEST_P(StateContract, RunsOfAFormerProcessAreMarkedInterrupted) {
  auto runs = Runs::open(*state_);
  ASSERT_TRUE(runs->start(run("01A", "sync", "running")));
  ASSERT_TRUE(runs->start(run("01B", "sync", "running")));
  ASSERT_TRUE(runs->start(run("01C", "sync", "done")));
  ASSERT_TRUE(runs->add({"01B", 0, "task", 1, "done", UtcTime{1500}, UtcTime{1700}, ""}));
  EXPECT_EQ(*runs->mark_interrupted(), 2);
  EXPECT_EQ((*runs->get("01A"))->ended_at, UtcTime{1000});
  EXPECT_EQ((*runs->get("01B"))->ended_at, UtcTime{1700});
  EXPECT_EQ((*runs->get("01B"))->state, "interrupted");
  EXPECT_EQ((*runs->get("01C"))->state, "done");
}

TEST_P(StateContract, PruneKeepsTheNewestRunsAndThoseThatRun) {
  auto runs = Runs::open(*state_);
  ASSERT_TRUE(runs->start(run("01A", "sync", "running")));
  for (const char* id : {"01B", "01C", "01D"}) {
    ASSERT_TRUE(runs->start(run(id, "sync", "done")));
    ASSERT_TRUE(runs->add({id, 0, "task", 1, "done", UtcTime{1}, UtcTime{2}, ""}));
  }
  EXPECT_EQ(*runs->prune(10), 0);
  EXPECT_EQ(*runs->prune(2), 1);
  EXPECT_TRUE(*runs->get("01A"));
  EXPECT_FALSE(*runs->get("01B"));
  EXPECT_TRUE(runs->attempts("01B")->empty());
  EXPECT_EQ(runs->attempts("01C")->size(), 1U);
}

// ---- what is scheduled

using Parts = std::vector<std::string>;
inline Parts sols(const std::vector<int>& ordinals) {
  Parts out;
  for (const int ordinal : ordinals) out.push_back(to_string(Part{Cut::kSol, ordinal}));
  return out;
}

TEST_P(StateContract, WhatIsScheduledIsScheduledOnceUntilItsFetchEnds) {
  auto ledger = Ledger::open(*state_);
  const UtcTime now{1'700'000'000'000'000};
  EXPECT_EQ(*ledger->schedule("photos", "spirit", sols({3, 1, 2}), now), sols({3, 1, 2}));
  EXPECT_EQ(*ledger->schedule("photos", "spirit", sols({2, 4}), now + 1s), sols({4})) << "no row of it was there";
  EXPECT_TRUE(ledger->schedule("photos", "spirit", sols({1, 2, 3, 4}), now + 2s)->empty());
  EXPECT_TRUE(ledger->schedule("photos", "spirit", {}, now)->empty());
  EXPECT_EQ(*ledger->count_scheduled("photos", "spirit", now), 4);
  EXPECT_EQ(*ledger->count_scheduled("photos", "curiosity", now), 0);
  EXPECT_EQ(*ledger->count_scheduled("", "", now), 4);
  const PartitionKey three = sol_of("photos", "spirit", 3);
  EXPECT_EQ((*ledger->get(three))->state, PartitionState::kMissing);
  ASSERT_TRUE(ledger->update(three, [](Partition& p, bool) {
    EXPECT_TRUE(p.scheduled_at);
    p.state = PartitionState::kComplete;
    p.scheduled_at.reset();
    return true;
  }));
  EXPECT_EQ(*ledger->scheduled(), (std::vector{sol_of("photos", "spirit", 1), sol_of("photos", "spirit", 2), sol_of("photos", "spirit", 4)}));
  EXPECT_EQ(*ledger->schedule("photos", "spirit", sols({3}), now), sols({3}));
  EXPECT_EQ((*ledger->get(three))->state, PartitionState::kComplete) << "that it is asked for changes nothing else";
  reopen();
  EXPECT_EQ(Ledger::open(*state_)->count_scheduled("photos", "spirit", now).value(), 4);
}

TEST_P(StateContract, WhatWasScheduledAndNeverFetchedIsScheduledAgain) {
  auto ledger = Ledger::open(*state_);
  const UtcTime now{1'700'000'000'000'000};
  ASSERT_TRUE(ledger->schedule("photos", "spirit", sols({1}), now));
  EXPECT_TRUE(ledger->schedule("photos", "spirit", sols({1}), now + kScheduleStands)->empty());
  EXPECT_EQ(*ledger->count_scheduled("photos", "spirit", now + kScheduleStands), 1);
  EXPECT_EQ(*ledger->count_scheduled("photos", "spirit", now + kScheduleStands + 1s), 0);
  EXPECT_EQ(*ledger->schedule("photos", "spirit", sols({1}), now + kScheduleStands + 1s), sols({1}));
  EXPECT_EQ(*ledger->schedule("photos", "spirit", sols({1}), now - 24h), sols({1})) << "the clock was ahead";
}

TEST_P(StateContract, WhatIsNotGoingToBeFetchedIsNotScheduled) {
  auto ledger = Ledger::open(*state_);
  auto leases = Leases::open(*state_);
  const UtcTime now{1'700'000'000'000'000};
  ASSERT_TRUE(ledger->schedule("photos", "spirit", sols({1, 2, 3}), now));
  const auto lease = leases->acquire(worker_lease("me"), "me", now, 60s);
  ASSERT_TRUE(*ledger->claim(sol_of("photos", "spirit", 2), {"me", (*lease)->epoch}, "run", now));
  ASSERT_TRUE(ledger->unschedule("photos", "spirit", sols({1, 2})));
  EXPECT_EQ(*ledger->scheduled(), (std::vector{sol_of("photos", "spirit", 2), sol_of("photos", "spirit", 3)})) << "2 is being fetched";
  EXPECT_EQ(*ledger->revert_expired_claims(now + 61s), 1);
  EXPECT_EQ(*ledger->scheduled(), std::vector{sol_of("photos", "spirit", 3)}) << "whoever was told to fetch 2 left it to that worker";
  ASSERT_TRUE(ledger->unschedule_all());
  EXPECT_TRUE(ledger->scheduled()->empty());
}

TEST_P(StateContract, OfManyWhoScheduleOnePartOneDoes) {
  std::atomic<int> won = 0, errors = 0;
  {
    std::vector<std::jthread> workers;
    for (int w = 0; w < 4; ++w)
      workers.emplace_back([&] {
        auto ledger = Ledger::open(*state_);
        for (int i = 0; i < 10; ++i) {
          const auto got = ledger->schedule("photos", "spirit", sols({i}), UtcTime{1'700'000'000'000'000});
          if (got) won += static_cast<int>(got->size());
          else ++errors;
        }
      });
  }
  EXPECT_EQ(won, 10);
  EXPECT_EQ(errors, 0);
}

// ---- small stores

TEST_P(StateContract, NoticesAreReadNewestFirstAndForgotten) {
  auto notices = Notices::open(*state_);
  ASSERT_TRUE(notices);
  for (int i = 1; i <= 3; ++i) ASSERT_TRUE(notices->add({UtcTime{i}, "warn", "drift", std::to_string(i)}));
  const auto two = *notices->newest(2);
  ASSERT_EQ(two.size(), 2U);
  EXPECT_EQ(two[0].text, "3");
  EXPECT_EQ(two[1].at, UtcTime{2});
  EXPECT_EQ(*notices->prune(UtcTime{3}), 2);
  EXPECT_EQ(notices->newest(10)->size(), 1U);
}

TEST_P(StateContract, ARejectedRecordIsKeptOnceHoweverOftenItIsRejected) {
  auto rejected = RejectedRecords::open(*state_);
  ASSERT_TRUE(rejected);
  const std::string bytes("\xff\0x", 3);
  const RejectedRecord first{0, "lake-events", 2, 7, "k", "no JSON", bytes, UtcTime{5}};
  RejectedRecord second = first;
  second.offset = 8;
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(rejected->add(std::array{first, second}));
  EXPECT_EQ(*rejected->count(), 2);
  RejectedRecord other = first;
  other.reason = "of another kind";
  ASSERT_TRUE(rejected->add(other));
  const auto newest = *rejected->newest(2);
  ASSERT_EQ(newest.size(), 2U);
  EXPECT_EQ(newest[0].reason, "of another kind");
  EXPECT_EQ(newest[1].offset, 8);
  EXPECT_LT(newest[1].number, newest[0].number);
  EXPECT_EQ(newest[1].record, bytes);
  EXPECT_EQ(newest[1].partition, 2);
  EXPECT_TRUE(*rejected->get("lake-events", newest[0].number));
  EXPECT_FALSE(*rejected->get("load-complete", newest[0].number));
  EXPECT_EQ(*rejected->prune(UtcTime{6}), 3);
  EXPECT_EQ(*rejected->count(), 0);
}

TEST_P(StateContract, WhatIsNotedOfRejectedRecordsIsNotNotedAgainUnlessTheTablesAreNew) {
  auto rejected = RejectedRecords::open(*state_);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(rejected->add({0, "crew-answers", 0, i, "k", "why", "x", UtcTime{5}}));
  const auto all = *rejected->to_note("crew-answers", 0, 10);
  ASSERT_EQ(all.size(), 3U);
  EXPECT_TRUE(rejected->to_note("iss-candidates", 0, 10)->empty());
  EXPECT_EQ(rejected->to_note("crew-answers", all[0].number, 1)->at(0).number, all[1].number);
  ASSERT_TRUE(rejected->set_noted(std::array{all[0].number, all[2].number}));
  EXPECT_EQ(rejected->to_note("crew-answers", 0, 10)->size(), 1U);
  ASSERT_TRUE(rejected->note_again());
  EXPECT_EQ(rejected->to_note("crew-answers", 0, 10)->size(), 3U);
}

TEST_P(StateContract, WhatIsKnownOfTheStationIsKept) {
  {
    auto station = Station::open(*state_);
    ASSERT_TRUE(station);
    EXPECT_FALSE(*station->guard("celestrak"));
    for (const int64_t epoch : {2, 1, 3}) EXPECT_TRUE(*station->add_element_set({25544, UtcTime{epoch}, "[]", "celestrak", "api", UtcTime{9}, 7}, 2));
    EXPECT_FALSE(*station->add_element_set({25544, UtcTime{3}, "other", "x", "api", {}, {}}, 2));
    ASSERT_TRUE(station->put_crew_list({"corquaid", 2, UtcTime{4}, "api", false, {{"A", "ISS", "C", "N", "usa", "p", UtcTime{1}, 5}, {"B", "", "", "", "", "", {}, {}}}}));
    ASSERT_TRUE(station->put_crew_list({"corquaid", 1, UtcTime{5}, "recording", true, {{"C", "", "", "", "", "", {}, 6}}}));
    ASSERT_TRUE(station->put_guard("celestrak", {UtcTime{1}, {}, {}, UtcTime{2}, 0, 1, "no"}));
    ASSERT_TRUE(station->put_guard("celestrak", {UtcTime{3}, UtcTime{4}, {}, UtcTime{5}, 6, 0, ""}));
  }
  reopen();
  auto station = Station::open(*state_);
  const auto sets = *station->element_sets();
  ASSERT_EQ(sets.size(), 2U);
  EXPECT_EQ(sets[0].epoch, UtcTime{2});
  EXPECT_EQ(sets[1].omm, "[]");
  EXPECT_EQ(sets[1].raw_id, 7);
  const auto lists = *station->crew_lists();
  ASSERT_EQ(lists.size(), 1U);
  EXPECT_TRUE(lists[0].is_file);
  ASSERT_EQ(lists[0].members.size(), 1U);
  EXPECT_EQ(lists[0].members[0].name, "C");
  EXPECT_FALSE(lists[0].members[0].launched);
  EXPECT_EQ(lists[0].members[0].days_before, 6);
  const auto guard = *station->guard("celestrak");
  ASSERT_TRUE(guard);
  EXPECT_EQ(guard->succeeded_at, UtcTime{4});
  EXPECT_EQ(guard->unchanged, 6);
  EXPECT_EQ(guard->refusal, "");
}

TEST_P(StateContract, ChecksOfAlertsReplaceThoseBefore) {
  auto checks = AlertChecks::open(*state_);
  ASSERT_TRUE(checks);
  const AlertCheckRow one{"a", "name", "s", "warn", "raised", 1.5, 2, UtcTime{3}, "text", UtcTime{4}, {}};
  AlertCheckRow two = one;
  two.id = "0";
  two.value.reset();
  ASSERT_TRUE(checks->put(std::array{one, two}));
  ASSERT_TRUE(checks->put(std::array{two, one}));
  const auto found = *checks->list();
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].id, "0");
  EXPECT_FALSE(found[0].value);
  EXPECT_EQ(found[1].value, 1.5);
  EXPECT_EQ(found[1].wrong_since, UtcTime{4});
  EXPECT_FALSE(found[1].right_since);
}

TEST_P(StateContract, BudgetsValidatorsAndNamedValuesAreKept) {
  {
    auto store = Store::open(*state_);
    ASSERT_TRUE(store);
    EXPECT_FALSE(*store->budget("mars.nasa.gov"));
    EXPECT_FALSE(*store->validators("https://x"));
    EXPECT_FALSE(*store->value("v"));
    const auto set = [&](const BudgetRow& wanted, bool expect_new) {
      return store->update_budget("mars.nasa.gov", [&](BudgetRow& row, bool is_new) -> Result<> {
        EXPECT_EQ(is_new, expect_new);
        row = wanted;
        return {};
      });
    };
    ASSERT_TRUE(set({12.5, UtcTime{1}, UtcTime{2}, 3, 4}, true));
    ASSERT_TRUE(set({11.5, UtcTime{5}, UtcTime{6}, 7, 8}, false));
    const auto refused = store->update_budget("mars.nasa.gov", [](BudgetRow& row, bool) -> Result<> {
      row.tokens = 0;
      return fail(Code::kRateLimited, "no");
    });
    EXPECT_EQ(refused.error().code, Code::kRateLimited);
    ASSERT_TRUE(store->set_validators("https://x", "\"e\"", "Fri"));
    ASSERT_TRUE(store->set_value("v", "one"));
    ASSERT_TRUE(store->set_value("v", "two"));
  }
  reopen();
  auto store = Store::open(*state_);
  const auto budget = *store->budget("mars.nasa.gov");
  ASSERT_TRUE(budget);
  EXPECT_EQ(budget->tokens, 11.5);
  EXPECT_EQ(budget->updated_at, UtcTime{5});
  EXPECT_EQ(budget->blocked_until, UtcTime{6});
  EXPECT_EQ(budget->remaining, 7);
  EXPECT_EQ(budget->limit, 8);
  EXPECT_EQ(**store->validators("https://x"), (std::pair<std::string, std::string>("\"e\"", "Fri")));
  EXPECT_EQ(**store->value("v"), "two");
}

// Ten workers on one budget take what one would.
TEST_P(StateContract, ABudgetThatManyUseAtOnceLosesNothing) {
  constexpr int kWorkers = 4, kEach = 25;
  std::atomic<int> errors = 0;
  {
    std::vector<std::jthread> workers;
    for (int w = 0; w < kWorkers; ++w)
      workers.emplace_back([&] {
        auto store = Store::open(*state_);
        for (int i = 0; i < kEach; ++i)
          errors += !store->update_budget("h", [](BudgetRow& row, bool is_new) -> Result<> {
            row.tokens = (is_new ? 0.0 : row.tokens) - 1;
            return {};
          });
      });
  }
  EXPECT_EQ(errors, 0);
  EXPECT_EQ((*Store::open(*state_)->budget("h"))->tokens, -kWorkers * kEach);
}

}  // namespace skykeep::state
