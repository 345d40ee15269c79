// Budgets through BudgetBook itself; retries and routes are in fetcher_test.cc.
#include "net/budget.h"

#include <gtest/gtest.h>

#include <thread>

#include "net/fetch_stores.h"
#include "net/testing/tools.h"

namespace skykeep::net {
namespace {
const Address kMars{"mars.nasa.gov", "mars.nasa.gov"};

class Budgets : public testing::Test {
 protected:
  BudgetBook book(double per_minute = 60, double burst = 2) {
    return {clock, stores, {{"mars.nasa.gov", {.requests_per_minute = per_minute, .burst = burst}}}, {}};
  }
  Headers limits(const char* remaining, const char* reset = nullptr) {
    Headers headers;
    headers.add("X-Ratelimit-Remaining", remaining);
    headers.add("X-RATELIMIT-LIMIT", "40, 40;w=3600");
    if (reset != nullptr) headers.add("x-ratelimit-reset", reset);
    return headers;
  }
  JumpClock clock;
  MapStores stores;
};

TEST_F(Budgets, BurstIsFreeAndThenThePaceHolds) {
  BudgetBook b = book();
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(b.acquire(kMars, 30s, {}));
  EXPECT_EQ(clock.slept(), Duration(0));
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(b.acquire(kMars, 30s, {}));
  EXPECT_NEAR(static_cast<double>(clock.slept().count()), 5e6, 1e3);
}

TEST_F(Budgets, SurviveARestart) {
  {
    BudgetBook b = book();
    for (int i = 0; i < 2; ++i) ASSERT_TRUE(b.acquire(kMars, 30s, {}));
  }
  BudgetBook again = book();
  const auto refused = again.acquire(kMars, 0s, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kRateLimited);
  EXPECT_NEAR(refused.error().retry_after_s, 1, 0.01);
  clock.advance(1s);
  EXPECT_TRUE(book().acquire(kMars, 0s, {}));
}

TEST_F(Budgets, WaitsAreBoundedAndSayWhenToComeBack) {
  BudgetBook b = book(1, 1);
  ASSERT_TRUE(b.acquire(kMars, 30s, {}));
  const auto refused = b.acquire(kMars, 30s, {});
  ASSERT_FALSE(refused);
  EXPECT_NEAR(refused.error().retry_after_s, 60, 0.1);
  EXPECT_NE(refused.error().message.find("mars.nasa.gov"), std::string::npos);
  EXPECT_TRUE(b.acquire(kMars, 61s, {})) << "a refusal takes nothing from the budget";
}

TEST_F(Budgets, NothingRemainingBlocksUntilTheReset) {
  BudgetBook b = book();
  b.note_answer(kMars, 200, limits("0", "120"));
  const auto refused = book().acquire(kMars, 30s, {});  // also after a restart
  ASSERT_FALSE(refused);
  EXPECT_NEAR(refused.error().retry_after_s, 120, 0.1);
  EXPECT_EQ(stores.budgets.at("mars.nasa.gov").limit, 40);
  EXPECT_EQ(stores.budgets.at("mars.nasa.gov").remaining, 0);
  clock.advance(121s);
  EXPECT_TRUE(book().acquire(kMars, 0s, {}));
}

TEST_F(Budgets, ResetMayBeAMomentOrMissing) {
  book().note_answer(kMars, 200, limits("0", std::to_string(clock.now().micros / 1'000'000 + 90).c_str()));
  EXPECT_NEAR((stores.budgets.at("mars.nasa.gov").blocked_until - clock.now()).count() / 1e6, 90, 0.1);
  stores.budgets.clear();
  book().note_answer(kMars, 200, limits("0"));
  EXPECT_EQ(stores.budgets.at("mars.nasa.gov").blocked_until - clock.now(), Duration(1h));
}

TEST_F(Budgets, SomethingRemainingDoesNotBlock) {
  BudgetBook b = book();
  b.note_answer(kMars, 200, limits("7"));
  EXPECT_TRUE(b.acquire(kMars, 0s, {}));
}

TEST_F(Budgets, AbsurdBlocksLastADay) {
  BudgetBook b = book();
  b.block(kMars, clock.now() + 24h * 365 * 100);
  EXPECT_EQ(b.acquire(kMars, 30s, {}).error().retry_after_s, 86400);
  // The same when the clock was set back after a block was stored.
  stores.budgets["mars.nasa.gov"].blocked_until = clock.now() + 24h * 400;
  EXPECT_LE(book().acquire(kMars, 30s, {}).error().retry_after_s, 86400);
}

TEST_F(Budgets, TooManyRequestsEmptiesTheBucket) {
  BudgetBook b = book(60, 10);
  b.note_answer(kMars, 429, {});
  EXPECT_FALSE(b.acquire(kMars, 0s, {}));
  EXPECT_TRUE(b.acquire(kMars, 2s, {}));
}

TEST_F(Budgets, AClockThatWasSetBackGivesNothingAndTakesNothing) {
  BudgetBook b = book();
  ASSERT_TRUE(b.acquire(kMars, 0s, {}));
  clock.advance(-1h);
  EXPECT_TRUE(b.acquire(kMars, 0s, {}));
  EXPECT_FALSE(b.acquire(kMars, 0s, {}));
  clock.advance(1s);
  EXPECT_TRUE(b.acquire(kMars, 0s, {}));
}

TEST_F(Budgets, BrokenStoreRefusesInsteadOfForgetting) {
  BudgetBook b = book();
  ASSERT_TRUE(b.acquire(kMars, 0s, {}));
  stores.broken = true;
  const auto refused = b.acquire(kMars, 0s, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kUnavailable);
  stores.broken = false;
  EXPECT_TRUE(b.acquire(kMars, 0s, {}));
}

TEST_F(Budgets, PaceOfZeroNeverCalls) {
  EXPECT_EQ(book(0, 5).acquire(kMars, 24h, {}).error().code, Code::kRateLimited);
}

// Two processes on one store: together they take what one may.
TEST_F(Budgets, TwoBooksOnOneStoreAreAsPoliteAsOne) {
  BudgetBook one = book(60, 4), two = book(60, 4);
  int taken = 0;
  for (int i = 0; i < 10; ++i)
    for (BudgetBook* b : {&one, &two}) taken += b->acquire(kMars, 0s, {}) ? 1 : 0;
  EXPECT_EQ(taken, 4);
  two.block(kMars, clock.now() + 10min);
  clock.advance(5min);
  const auto refused = one.acquire(kMars, 0s, {});
  ASSERT_FALSE(refused) << "what one was told holds for the other";
  EXPECT_EQ(refused.error().code, Code::kRateLimited);
}

TEST_F(Budgets, AddressesDoNotShare) {
  BudgetBook b = book(1, 1);
  ASSERT_TRUE(b.acquire(kMars, 0s, {}));
  EXPECT_TRUE(b.acquire({"celestrak.org", "celestrak.org"}, 0s, {}));
  EXPECT_TRUE(b.acquire({"mars.nasa.gov:8443", "mars.nasa.gov"}, 0s, {}));
  const auto views = b.views();
  ASSERT_EQ(views.size(), 3u);
  EXPECT_EQ(views[1].authority, "mars.nasa.gov");
  EXPECT_EQ(views[1].rule.burst, 1);
  EXPECT_EQ(views[1].state.tokens, 0);
}

TEST(BudgetWaiting, StopEndsItAndGivesTheRequestBack) {
  ManualClock clock(*parse_utc("2026-11-21T08:00:00Z"));
  MapStores stores;
  BudgetBook book(clock, stores, {}, {.requests_per_minute = 6, .burst = 1});
  ASSERT_TRUE(book.acquire(kMars, 0s, {}));
  std::stop_source stop;
  Result<> waited;
  std::thread waiter([&] { waited = book.acquire(kMars, 30s, stop.get_token()); });
  EXPECT_TRUE(eventually([&] { return book.views().at(0).state.tokens < 0; }));
  stop.request_stop();
  waiter.join();
  ASSERT_FALSE(waited);
  EXPECT_EQ(waited.error().code, Code::kCancelled);
  EXPECT_EQ(book.views().at(0).state.tokens, 0);
}

// What waits when the process is killed has its place in the queue in the store, and nobody gives it back.
TEST(BudgetWaiting, AProcessThatIsKilledMeanwhileLeavesNoBudgetBehind) {
  ManualClock clock(*parse_utc("2026-11-21T08:00:00Z"));
  MapStores stores;
  const BudgetRule pace{.requests_per_minute = 6, .burst = 1};
  BudgetBook killed(clock, stores, {}, pace);
  ASSERT_TRUE(killed.acquire(kMars, 0s, {}));
  std::stop_source end_of_test;
  std::thread waiter([&] { EXPECT_FALSE(killed.acquire(kMars, 1h, end_of_test.get_token())); });
  EXPECT_TRUE(eventually([&] { return killed.views().at(0).state.tokens < 0; }));

  BudgetBook next(clock, stores, {}, pace);
  const auto refused = next.acquire(kMars, 0s, {});
  ASSERT_FALSE(refused);
  EXPECT_NEAR(refused.error().retry_after_s, 20, 0.01) << "behind the one that is never sent";
  const auto sent_within = [&](Duration time) {
    return next.acquire(kMars, time, {}).has_value();
  };
  EXPECT_FALSE(sent_within(19s));
  std::jthread other([&] { EXPECT_TRUE(sent_within(21s)) << "and not later"; });
  EXPECT_TRUE(eventually([&] { return next.views().at(0).state.tokens < -1; }));
  end_of_test.request_stop();
  waiter.join();
  clock.advance(20s);
}

TEST(BudgetWaiting, ABlockThatArrivesMeanwhileHolds) {
  ManualClock clock(*parse_utc("2026-11-21T08:00:00Z"));
  MapStores stores;
  BudgetBook book(clock, stores, {}, {.requests_per_minute = 6, .burst = 1});
  ASSERT_TRUE(book.acquire(kMars, 0s, {}));
  Result<> waited;
  std::thread waiter([&] { waited = book.acquire(kMars, 30s, {}); });
  EXPECT_TRUE(eventually([&] { return book.views().at(0).state.tokens < 0; }));
  book.block(kMars, clock.now() + 10min);
  clock.advance(11s);
  waiter.join();
  ASSERT_FALSE(waited);
  EXPECT_EQ(waited.error().code, Code::kRateLimited);
  EXPECT_NEAR(waited.error().retry_after_s, 589, 1);
}

}  // namespace
}  // namespace skykeep::net
