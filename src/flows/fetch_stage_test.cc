// The stage that fetches while bus, state, disk, clock and libraries misbehave: no schedule is lost, none stands in the way of another.
#include "flows/partitions/fetch_stage.h"

#include <stdexcept>

#include "flows/partitions/hand_on.h"
#include "flows/testing/mars_rig.h"
#include "tests/support/failing_bus.h"
#include "tests/support/failing_lake.h"
#include "tests/support/failing_state.h"

namespace skykeep::flows {
namespace {

using state::PartitionState;

constexpr const char* kFeed = "mars.nasa.gov";

// A disk with as little room as the test says.
class TightFs final : public Fs {
 public:
  std::atomic<uint64_t> free = 1ull << 40;
  Result<std::string> read(const std::string& path) const override { return fs_.read(path); }
  Result<std::string> read_range(const std::string& path, uint64_t offset, uint64_t length) const override { return fs_.read_range(path, offset, length); }
  Result<> write_atomic(const std::string& path, std::string_view bytes) override { return fs_.write_atomic(path, bytes); }
  Result<> append(const std::string& path, std::string_view bytes) override { return fs_.append(path, bytes); }
  Result<> make_dirs(const std::string& path) override { return fs_.make_dirs(path); }
  Result<> rename(const std::string& from, const std::string& to) override { return fs_.rename(from, to); }
  Result<> remove(const std::string& path) override { return fs_.remove(path); }
  Result<> remove_all(const std::string& path) override { return fs_.remove_all(path); }
  bool exists(const std::string& path) const override { return fs_.exists(path); }
  Result<std::vector<DirEntry>> list(const std::string& dir) const override { return fs_.list(dir); }
  Result<uint64_t> size(const std::string& path) const override { return fs_.size(path); }
  Result<uint64_t> free_bytes(const std::string&) const override { return free.load(); }

 private:
  RealFs fs_;
};

class FetchStageTest : public MarsTest {
 protected:
  FetchStageTest() {
    config.max_lanes = 2;
    fetcher.hosts[kFeed] = [](const std::string& url) -> Result<std::string> { return curiosity_page(sol_in(url), 0, 4); };
  }
  // The number that an address of the feed asks for.
  static int32_t sol_in(const std::string& url) {
    for (int32_t number = 100; number < 110; ++number)
      if (url.find(std::to_string(number)) != url.npos) return number;
    return 0;
  }
  FetchStage& stage() {
    if (!stage_) {
      ingest_.emplace(IngestDeps{catalogue(), {shaky_bus, shaky_lake, fetcher, *health, shaky_ledger, clock, *recorder, config}, *worker, clock});
      stage_.emplace(FetchStage::Deps{shaky_bus, *rejected, shaky_ledger, *ingest_, *recorder, clock, tight, config, dir.path()}, [] {});
    }
    return *stage_;
  }
  void start() {
    ASSERT_TRUE(stage().open());
    stage().start();
  }
  void schedule(int32_t number) { ASSERT_TRUE(hand_on(*bus, *ledger, {"mars_photos", "curiosity", {sol_of("mars_photos", "curiosity", number).part}, "user", clock.now()}, clock.now())); }
  std::optional<state::Partition> partition(int32_t number) { return ledger->get(sol_of("mars_photos", "curiosity", number)).value(); }
  bool is_complete(int32_t number) {
    const auto p = partition(number);
    return p && p->state == PartitionState::kComplete && p->got == 4;
  }
  int64_t scheduled() { return ledger->count_scheduled("", "", clock.now()).value(); }
  int64_t lag() { return bus::lag(*bus, "fetch", kIngestionScheduling).value(); }
  template <class Condition>
  void wait_for(const char* what, Condition condition, Duration step = {}) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!condition()) {
      ASSERT_LT(std::chrono::steady_clock::now(), end) << "waited for " << what;
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
      if (step.count() > 0) clock.advance(step);
    }
  }

  testing::Faults faults;
  testing::FailingBus shaky_bus{*bus, faults};
  testing::FailingLake shaky_lake{*lake, faults};
  testing::FailingState shaky_state{*state, faults};
  state::Ledger shaky_ledger{state::Ledger::open(shaky_state).value()};
  TightFs tight;
  std::optional<Ingest> ingest_;
  std::optional<FetchStage> stage_;
};

TEST_F(FetchStageTest, WhateverFailsForAMomentIsTriedAgainAndNothingIsTwice) {
  start();
  int32_t number = 100;
  for (const char* method : {"transact", "append", "put", "done", "next"}) {
    const int before = faults.struck();
    SCOPED_TRACE(method);
    faults.fail(method, 1, Code::kUnavailable, std::string_view(method) == "append" ? std::string_view(kLakeEvents) : std::string_view());
    schedule(++number);
    wait_for("the partition", [&] { return is_complete(number) && scheduled() == 0; }, 1s);
    wait_for("the fault: a batch is said done after its partitions", [&] { return faults.struck() > before; }, 1s);
    EXPECT_EQ(faults.struck(), before + 1);
    faults.lift();
  }
  schedule(++number);
  wait_for("the last, and what was not said done", [&] { return is_complete(number) && lag() == 0; }, 1s);
  stage().stop();
  EXPECT_EQ(lake->list("mars_photos/", "", 100).value().size(), 6u);
  EXPECT_FALSE(stage().standstill());
}

// What a library throws fails the one partition, which then waits its time; the next of its lane is fetched.
TEST_F(FetchStageTest, APartitionThatMakesALibraryThrowFailsAlone) {
  fetcher.hosts[kFeed] = [](const std::string& url) -> Result<std::string> {
    if (sol_in(url) == 101) throw std::runtime_error("type must be number, but is string");
    return curiosity_page(sol_in(url), 0, 4);
  };
  start();
  for (const int32_t number : {101, 102}) schedule(number);
  wait_for("both", [&] { return is_complete(102) && scheduled() == 0; });
  stage().stop();
  EXPECT_EQ(partition(101)->state, PartitionState::kFailed);
  EXPECT_NE(partition(101)->reason.find("type must be number"), std::string::npos) << partition(101)->reason;
  EXPECT_TRUE(partition(101)->next_try);
}

TEST_F(FetchStageTest, AClockThatJumpsAnHourHoldsNothingUp) {
  start();
  schedule(101);
  wait_for("the first", [&] { return is_complete(101); });
  clock.advance(1h);
  schedule(102);
  wait_for("the one after the jump forward", [&] { return is_complete(102); });
  // It fails, and while its lane pauses the clock goes back an hour: the lane does not wait for that hour to come again.
  faults.fail("put", 1, Code::kUnavailable);
  schedule(103);
  wait_for("the pause after its notice", [&] {
    const auto told = bus->newest(kLive, {.max_records = 1}).value();
    return !told.empty() && told.front().key == "notice";
  });
  clock.set(clock.now() - 1h);
  wait_for("the one after the jump back", [&] { return is_complete(103); }, 100ms);
  schedule(104);
  wait_for("the last", [&] { return is_complete(104) && lag() == 0; });
  stage().stop();
}

TEST_F(FetchStageTest, WithoutRoomItPausesSaysSoAndGoesOn) {
  tight.free = config.min_free_bytes - 1;
  start();
  schedule(101);
  wait_for("the words", [&] { return stage().standstill().has_value(); });
  EXPECT_NE(stage().standstill()->error.message.find("MB are free"), std::string::npos);
  EXPECT_TRUE(lake->list("mars_photos/", "", 1).value().empty());
  tight.free = config.min_free_bytes;
  wait_for("the partition", [&] { return is_complete(101) && lag() == 0; }, 1s);
  EXPECT_FALSE(stage().standstill());
  stage().stop();
}

TEST_F(FetchStageTest, StoppedAndStartedInOneProcessItLosesAndDoublesNothing) {
  tight.free = 0;  // so that the first schedule is in hand when it stops
  start();
  for (const int32_t number : {101, 102, 103}) schedule(number);
  wait_for("the pause", [&] { return stage().standstill().has_value(); });
  stage().stop();
  EXPECT_EQ(lag(), 3);
  tight.free = 1ull << 40;
  start();
  EXPECT_EQ(scheduled(), 3);
  wait_for("all three", [&] { return is_complete(101) && is_complete(102) && is_complete(103) && lag() == 0; });
  stage().stop();
  EXPECT_EQ(scheduled(), 0);
  EXPECT_EQ(lake->list("mars_photos/", "", 100).value().size(), 3u);
  schedule(101);
  start();
  wait_for("the one that is asked for again", [&] { return lag() == 0 && scheduled() == 0; });
  stage().stop();
}

}  // namespace
}  // namespace skykeep::flows
