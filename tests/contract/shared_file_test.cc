// The embedded bus and the SQLite state live in one file with connections of their own: neither may ever see
// the other as a lock that it cannot pass.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "bus/embedded/embedded_bus.h"
#include "state/ledger.h"
#include "state/sqlite/sqlite_state.h"
#include "tests/contract/child.h"
#include "tests/contract/temp_dir.h"

namespace skykeep {
namespace {

class SharedFile : public ::testing::Test {
 protected:
  void open() {
    bus_ = std::move(bus::open_embedded_bus(path_, clock_)).value();
    state_ = std::move(state::open_sqlite_state(path_)).value();
  }
  int64_t rows() { return state::int_of((*state_->query("select count(*) from t"))[0][0]); }

  skykeep::testing::TempDir dir_;
  const std::string path_ = dir_.path() + "/state.db";
  SystemClock clock_;
  std::unique_ptr<bus::Bus> bus_;
  std::unique_ptr<state::State> state_;
};

TEST_F(SharedFile, BusAndStateUnderLoadNeverFailAndLoseNothing) {
  constexpr int kThreads = 3, kEach = 60;
  open();
  auto ledger = state::Ledger::open(*state_);
  ASSERT_TRUE(ledger);
  ASSERT_TRUE(state_->execute("create table t(a integer)"));
  std::atomic<int> errors = 0;
  std::atomic<bool> done = false;
  {
    std::jthread reader([&] {
      while (!done) {
        errors += !bus_->read("a", {}, {}) + !ledger->list({}) + !bus_->topics() + !ledger->counts();
      }
    });
    std::vector<std::jthread> writers;
    for (int t = 0; t < kThreads; ++t) {
      writers.emplace_back([&, t] {
        const auto member = bus::subscribe_one(*bus_, "g" + std::to_string(t), "a", {.max_records = 1}).value();
        for (int i = 0; i < kEach; ++i) {
          errors += !bus::append_one(*bus_, "a", "", "value");
          const auto batch = member->next(60s, {});
          errors += !batch || !member->done(*batch);
        }
      });
      writers.emplace_back([&, t] {
        for (int i = 0; i < kEach; ++i) {
          errors += !state_->execute("insert into t values (?1)", {int64_t{i}});
          errors += !ledger->claim(sol_of("mars_photos", "curiosity", t * kEach + i), {"me", 1}, "run", {});
        }
      });
    }
    writers.clear();
    done = true;
  }
  EXPECT_EQ(errors, 0);
  EXPECT_EQ(bus_->topics()->front().records, kThreads * kEach);
  EXPECT_EQ(rows(), kThreads * kEach);
  EXPECT_EQ(ledger->list({})->size(), size_t{kThreads * kEach});
}

TEST_F(SharedFile, AKillLeavesBothWithAllThatWasAcknowledged) {
  const auto acknowledged = skykeep::testing::run_and_kill(150, [&](const skykeep::testing::Report& report) {
    open();
    if (!state_->execute("create table t(a integer)")) return;
    std::jthread appender([&] {
      while (bus::append_one(*bus_, "a", "", "value")) report(0);
    });
    while (state_->execute("insert into t values (1)")) report(1);
  });
  ASSERT_GE(acknowledged.size(), 150U);
  open();
  const auto inserted = std::count(acknowledged.begin(), acknowledged.end(), 1);
  EXPECT_GE(rows(), inserted);
  EXPECT_GE(bus_->topics()->front().records, static_cast<int64_t>(acknowledged.size()) - inserted);
  EXPECT_EQ(state::text_of((*state_->query("pragma integrity_check"))[0][0]), "ok");
}

TEST_F(SharedFile, BothMayBeOpenedForTheFirstTimeAtOnce) {
  for (int round = 0; round < 5; ++round) {
    const std::string path = dir_.path() + "/" + std::to_string(round) + ".db";
    std::vector<std::jthread> threads;
    for (int t = 0; t < 2; ++t) {
      threads.emplace_back([&] { EXPECT_TRUE(bus::open_embedded_bus(path, clock_)); });
      threads.emplace_back([&] {
        const auto state = state::open_sqlite_state(path);
        ASSERT_TRUE(state);
        EXPECT_TRUE(state::Ledger::open(**state));
      });
    }
  }
}

}  // namespace
}  // namespace skykeep
