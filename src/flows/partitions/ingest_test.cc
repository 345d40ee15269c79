#include "flows/partitions/ingest.h"

#include <malloc.h>

#include "flows/partitions/fetch_stage.h"
#include "flows/partitions/hand_on.h"
#include "flows/testing/mars_rig.h"
#include "tests/support/failing_bus.h"
#include "tests/support/failing_lake.h"

namespace skykeep::flows {
namespace {

using state::PartitionState;

constexpr const char* kFeed = "mars.nasa.gov";
constexpr const char* kOld = "old.example";
const PartitionKey kSol = sol_of("mars_photos", "curiosity", 100);

class IngestTest : public MarsTest {
 protected:
  IngestTest() { config.legacy_servers = {"https://old.example/api/v1"}; }

  Ingest ingest() { return Ingest({catalogue(), {*bus, *lake, fetcher, *health, *ledger, clock, *recorder, config}, *worker, clock}); }
  state::Partition fetch() {
    auto outcome = ingest().partition(kSol, run, {});
    EXPECT_TRUE(outcome) << (outcome ? "" : outcome.error().message);
    return outcome ? outcome->partition : state::Partition{};
  }
  void answer(const char* host, std::string body) {
    fetcher.hosts[host] = [body = std::move(body)](const std::string&) -> Result<std::string> { return body; };
  }
  Duration wait_of(const state::Partition& p) const { return *p.next_try - clock.now(); }

  state::Run run{"run-1", "ingest_mars_photos", "schedule", "running", "", kMarsBegin, {}, "{}", ""};
};

// A bus whose load stage is as fast as can be: it has handled an event before the append of it returns.
class EagerBus final : public testing::ForwardingBus {
 public:
  EagerBus(bus::Bus& inner, LoadStage& loading) : ForwardingBus(inner), loading_(loading) {}
  Result<bus::Position> append(std::string_view topic, std::span<const bus::NewRecord> records) override {
    const bus::Position first = TRY(ForwardingBus::append(topic, records));
    if (topic == kLakeEvents) TRY(loading_.handle(TRY(read(topic, first, {})), {}));
    return first;
  }

 private:
  LoadStage& loading_;
};

TEST_F(IngestTest, WhatTheLoaderRefusesIsFailedHoweverFastTheLoaderIs) {
  const PartitionKey manifest = whole_of("mars_manifests", "curiosity");
  answer(kOld, kSpiritsManifest);
  EagerBus eager(*bus, *loading);
  for (const bool is_eager : {true, false}) {
    bus::Bus& used = is_eager ? static_cast<bus::Bus&>(eager) : *bus;
    const auto before = bus->read(kLakeEvents, {}, {}).value();
    Ingest asking({catalogue(), {used, *lake, fetcher, *health, *ledger, clock, *recorder, config}, *worker, clock});
    ASSERT_TRUE(asking.partition(manifest, run, {}));
    if (!is_eager) {
      const bus::Position next = before.empty() ? bus::Position{} : bus::after(before.back().position);
      ASSERT_TRUE(loading->handle(bus->read(kLakeEvents, next, {}).value(), {}));
    }
    const auto p = ledger->get(manifest).value();
    ASSERT_TRUE(p);
    EXPECT_EQ(p->state, PartitionState::kFailed) << is_eager;
    EXPECT_NE(p->reason.find("Spirit"), std::string::npos) << p->reason;
    ASSERT_TRUE(ledger->update(manifest, [](state::Partition& stored, bool) {
      stored = state::Partition{stored.key};
      return true;
    }));
  }
}

// The lake or the bus fails in the middle: an error, the claim stands for the next try, and that one leaves no trace of the first.
TEST_F(IngestTest, AFailureOfLakeOrBusLosesNothing) {
  answer(kFeed, curiosity_page(100, 0, 5));
  testing::Faults faults;
  testing::FailingBus shaky_bus(*bus, faults);
  testing::FailingLake shaky_lake(*lake, faults);
  for (const char* method : {"put", "append"}) {
    faults.fail(method, 1, Code::kUnavailable);
    Ingest shaky({catalogue(), {shaky_bus, shaky_lake, fetcher, *health, *ledger, clock, *recorder, config}, *worker, clock});
    EXPECT_EQ(shaky.partition(kSol, run, {}).error().code, Code::kUnavailable) << method;
    EXPECT_EQ(ledger->get(kSol).value()->state, PartitionState::kInProgress);
  }
  EXPECT_EQ(fetch().state, PartitionState::kComplete);
  EXPECT_EQ(bus->read(kLakeEvents, {}, {}).value().size(), 1u);
  EXPECT_EQ(lake->list("mars_photos/", "", 10).value().size(), 1u);
}

TEST_F(IngestTest, WhileAFallBackHelpsOutTheBetterUpstreamIsAskedEverMoreRarely) {
  answer(kOld, old_shape_page(100, 3));
  for (const Duration wait : {Duration(30s), Duration(60s), Duration(120s), Duration(240s)}) {
    const auto p = fetch();
    EXPECT_EQ(p.state, PartitionState::kPartial);
    EXPECT_EQ(p.got, 3);
    EXPECT_EQ(wait_of(p), wait);
    clock.advance(wait);
  }
  answer(kFeed, curiosity_page(100, 0, 5));
  const auto p = fetch();
  EXPECT_EQ(p.state, PartitionState::kComplete);
  EXPECT_EQ(p.got, 5);
  EXPECT_EQ(p.attempts, 0);
}

TEST_F(IngestTest, WhatTheBetterUpstreamGaveBeforeStillHoldsAfterAFallBack) {
  answer(kFeed, curiosity_page(100, 0, 5));
  EXPECT_EQ(fetch().expected, 5);
  fetcher.hosts.erase(kFeed);
  answer(kOld, old_shape_page(100, 3));
  for (int i = 0; i < 4; ++i) EXPECT_EQ(fetch().expected, 5);
  answer(kFeed, curiosity_page(100, 0, 4));
  for (int doubts = 1; doubts <= 2; ++doubts) {
    const auto p = fetch();
    EXPECT_EQ(p.state, PartitionState::kPartial) << "4 photos, 5 were there: not believed at once, however long it was away";
    EXPECT_EQ(p.attempts, doubts);
  }
  const auto p = fetch();
  EXPECT_EQ(p.state, PartitionState::kComplete);
  EXPECT_EQ(p.expected, 4);
}

TEST_F(IngestTest, APageThatCannotBeReadIsOneFailureAndNotTwo) {
  answer(kFeed, "<html>503</html>");
  config.legacy_servers.clear();
  for (const Duration wait : {Duration(30s), Duration(60s), Duration(120s)}) {
    const auto p = fetch();
    EXPECT_EQ(p.state, PartitionState::kFailed);
    EXPECT_EQ(wait_of(p), wait);
  }
}

TEST_F(IngestTest, SimulatedWordsOfTheNewestSolDoNotEnterALiveDirectory) {
  answer(kFeed, R"({"success":true,"latest_data":{"latest":"x","latest_sol":9999,"latest_sols":[9999]}})");
  fetcher.origin = "simulated";
  Ingest asking = ingest();
  const auto asked = asking.ask_newest(photos(), "curiosity", {}).value();
  ASSERT_FALSE(asked);
  EXPECT_EQ(asked.error().code, Code::kUnsupported);
  EXPECT_FALSE(asking.known_newest(photos(), "curiosity"));
}

TEST_F(IngestTest, ALedgerThatCannotBeReadEndsTheRun) {
  answer(kFeed, curiosity_page(100, 0, 5));
  Ingest asked = ingest();
  FetchStage stage({*bus, *rejected, *ledger, asked, *recorder, clock, fs, config, dir.path()}, [] {});
  ASSERT_TRUE(state->execute("alter table ledger_partition rename to elsewhere"));
  const Schedule schedule{kSol.source, kSol.scope, {kSol.part}, "schedule", clock.now()};
  ASSERT_TRUE(bus::append_one(*bus, kIngestionScheduling, kSol.scope, encode(schedule)));
  ASSERT_TRUE(stage.open());
  stage.start();
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(120);
  const auto is_told = [&] {
    const auto told = runs_of("ingest_mars_photos");
    return !told.empty() && told.back().state == "failed";
  };
  while (!is_told() && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  stage.stop();
  EXPECT_TRUE(is_told());
}

// A record of a schedule may come twice, or be overtaken by another one: then there is nothing to ask for, and nothing to wait for.
TEST_F(IngestTest, WhatWasAnsweredSinceItWasScheduledIsNotAskedForAndNoLongerScheduled) {
  answer(kFeed, curiosity_page(100, 0, 5));
  const Schedule before{kSol.source, kSol.scope, {kSol.part}, "schedule", clock.now() - 1h};
  const Schedule of_nobody{"mars_letters", "curiosity", {kSol.part}, "schedule", clock.now()};
  EXPECT_EQ(fetch().state, PartitionState::kComplete);
  fetcher.hosts.clear();
  Ingest asked = ingest();
  FetchStage stage({*bus, *rejected, *ledger, asked, *recorder, clock, fs, config, dir.path()}, [] {});
  ASSERT_TRUE(stage.open());
  for (const Schedule& schedule : {before, of_nobody}) ASSERT_TRUE(hand_on(*bus, *ledger, schedule, clock.now()));
  EXPECT_EQ(ledger->scheduled().value().size(), 2u);
  stage.start();
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(120);
  while (!ledger->scheduled().value().empty() && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  stage.stop();
  EXPECT_TRUE(ledger->scheduled().value().empty());
  EXPECT_EQ(ledger->get(kSol).value()->state, PartitionState::kComplete) << "nobody was asked";
  EXPECT_EQ(rejected_records().size(), 1u);
}

TEST_F(IngestTest, ALoadWhoseMessageWasLostIsPublishedWhenItsEventComesAgain) {
  const std::string key = put_photos(100, curiosity_page(100, 0, 4));
  ASSERT_TRUE(loading->load({key}));  // committed to bronze; then the process could not write its message
  const LakeEvent event{key, 1, kSol, "run-1", clock.now()};
  ASSERT_TRUE(bus::append_one(*bus, kLakeEvents, key, encode(event)));
  ASSERT_TRUE(loading->handle(bus->read(kLakeEvents, {}, {}).value(), {}));
  ASSERT_TRUE(publishing->handle(bus->read(kLoadComplete, {}, {}).value(), {}));
  EXPECT_EQ(number("select count(*) from silver.fact_photos"), 4);
}

TEST_F(IngestTest, ALoadKeepsNoMemoryOfALargeObject) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the sanitizer's allocator does not say what is in use";
#endif
  const auto used = [] {
    const auto heap = mallinfo2();
    return heap.uordblks + heap.hblkhd;
  };
  const std::vector<std::string> small = {put_photos(1, "[]")}, large = {put_photos(2, std::string(8'000'000, ' '))};
  ASSERT_TRUE(loader->load(small));
  const size_t before = used();
  const auto report = loader->load(large);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->refused.size(), 1u) << "it was read, and is no document";
  EXPECT_LT(used(), before + 2'000'000);
}

TEST_F(IngestTest, AClockThatWentBackSilencesNobody) {
  const auto said = [&] { return notices->newest(100).value().size(); };
  recorder->notice("warn", "source", "the same text");
  recorder->notice("warn", "source", "the same text");
  EXPECT_EQ(said(), 1u);
  clock.set(kMarsBegin - 24h * 365);
  recorder->notice("warn", "source", "the same text");
  EXPECT_EQ(said(), 2u);
}

}  // namespace
}  // namespace skykeep::flows
