// Two whole programs on one state, as two processes on one database would be: what each may do, and what both together ask of the upstream.
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <thread>

#include "flows/open_flows.h"
#include "flows/testing/mars_rig.h"

namespace skykeep::flows {
namespace {

constexpr int32_t kNewest = 130;

class TwoWorkersTest : public MarsTest {
 protected:
  TwoWorkersTest() {
    config.is_alone = false;
    config.iss.enabled = false;
    config.rovers = {"curiosity"};
    config.backfill = 31;
    fetcher.hosts["mars.nasa.gov"] = [this](const std::string& url) -> Result<std::string> {
      const size_t at = url.find("condition_2=");
      if (at == url.npos) return fmt::format(R"({{"success":true,"latest_data":{{"latest":"x","latest_sol":{}}}}})", newest.load());
      const int32_t sol = std::stoi(url.substr(at + 12));
      {
        const std::lock_guard lock(mutex);
        ++asked[sol];
      }
      return curiosity_page(sol, 0, 3);
    };
  }
  std::unique_ptr<Flows> program() {
    auto opened = open_flows({*bus, *lake, *warehouse, *models, *state, fetcher, clock, fs, dir.path(), {}}, config);
    EXPECT_TRUE(opened) << (opened ? "" : opened.error().message);
    return std::move(*opened);
  }
  size_t complete() {
    state::PartitionFilter filter;
    filter.source = "mars_photos";
    filter.states = {state::PartitionState::kComplete};
    return ledger->list(filter).value().size();
  }
  std::string owner_of(const std::string& lease) {
    const auto found = state::Leases::open(*state).value().get(lease).value();
    return found && found->expires_at > SystemClock().now() ? found->owner : "";
  }
  void wait_for(const char* what, const std::function<bool()>& condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(120);
    while (!condition()) {
      ASSERT_LT(std::chrono::steady_clock::now(), end) << "waited for " << what;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }
  void expect_each_sol_asked_once() {
    const std::lock_guard lock(mutex);
    for (const auto& [sol, times] : asked) EXPECT_EQ(times, 1) << "sol " << sol;
  }

  std::atomic<int32_t> newest = kNewest;
  std::mutex mutex;
  std::map<int32_t, int> asked;  // by sol
};

TEST_F(TwoWorkersTest, EachSolIsAskedForOnceAndOneProgramPlansUntilItStopsThenTheOther) {
  auto one = program(), two = program();
  ASSERT_TRUE(one->start());
  ASSERT_TRUE(two->start());
  wait_for("all sols", [&] { return complete() == 31; });
  wait_for("the photos", [&] { return number("select count(*) from silver.fact_photos") == 3 * 31; });
  expect_each_sol_asked_once();
  const std::string planner = owner_of("singleton/planner");
  EXPECT_NE(planner, "");

  one->stop();
  two->stop();
  EXPECT_EQ(owner_of("singleton/planner"), "") << "given back";
  ASSERT_TRUE(two->start());
  wait_for("the next planner", [&] { return !owner_of("singleton/planner").empty(); });
  newest = kNewest + 1;
  clock.advance(2h);
  wait_for("the new sol", [&] { return ledger->get(sol_of("mars_photos", "curiosity", kNewest + 1)).value().value_or(state::Partition{}).state == state::PartitionState::kComplete; });
  two->stop();
}

// The one that plans is gone without a word: its lease ends by itself, and what it had scheduled is fetched once.
TEST_F(TwoWorkersTest, WhatAProgramThatWasKilledLeftIsTakenOverWhenItsLeaseEnds) {
  auto leases = state::Leases::open(*state).value();
  const SystemClock real_time;
  const auto dead = leases.acquire(state::worker_lease("dead"), "dead", real_time.now(), 2s).value();
  ASSERT_TRUE(leases.acquire("singleton/planner", "dead", real_time.now(), 2s).value());
  ASSERT_TRUE(leases.acquire("singleton/publisher", "dead", real_time.now(), 2s).value());
  const PartitionKey key = sol_of("mars_photos", "curiosity", kNewest);
  ASSERT_TRUE(ledger->claim(key, {"dead", dead->epoch}, "run", real_time.now()).value());

  auto one = program();
  ASSERT_TRUE(one->start());
  EXPECT_EQ(owner_of("singleton/planner"), "dead");
  wait_for("all sols", [&] { return complete() == 31; });
  EXPECT_NE(owner_of("singleton/planner"), "dead");
  wait_for("the photos", [&] { return number("select count(*) from silver.fact_photos") == 3 * 31; });
  expect_each_sol_asked_once();
  one->stop();
}

// While one program runs the loop, a sync of the other waits for what is scheduled, whoever fetches it.
TEST_F(TwoWorkersTest, ASyncBesideARunningProgramAsksForNothingTwice) {
  auto one = program(), two = program();
  ASSERT_TRUE(one->start());
  const auto report = two->sync({{"mars_photos"}, {"curiosity"}, kNewest - 30, kNewest, {}, {}}, {}, [](const SyncProgress&) {});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->failed + report->partial, 0);
  EXPECT_EQ(complete(), 31u);
  expect_each_sol_asked_once();
  one->stop();
  two->stop();
}

TEST_F(TwoWorkersTest, AProgramThatIsNotAloneLeavesTheRunsOfOthersAlone) {
  state::Run run{"01A", "ingest_mars_photos", "event", "running", "curiosity sol 1", clock.now(), {}, "{}", ""};
  ASSERT_TRUE(runs->start(run));
  const auto flows = program();
  EXPECT_EQ(runs->get("01A").value()->state, "running");
}

}  // namespace
}  // namespace skykeep::flows
