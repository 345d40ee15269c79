// A sync ends, with words, when this machine does not let it go on; and it never takes that for an upstream that is away.
#include "flows/sync.h"

#include <algorithm>
#include <atomic>

#include "flows/open_flows.h"
#include "flows/testing/mars_rig.h"
#include "tests/support/failing_bus.h"

namespace skykeep::flows {
namespace {

constexpr const char* kFeed = "mars.nasa.gov";
const Error kFull{Code::kUnavailable, "cannot write a file: No space left on device"};
const Error kDamaged{Code::kCorrupt, "IO Error: Corrupt database file"};

// Pass everything on, but for what the test lets fail.
class BadLake final : public lake::Lake {
 public:
  explicit BadLake(lake::Lake& lake) : lake_(lake) {}
  std::atomic<bool> is_full = false;
  Result<lake::ObjectMeta> put(std::string_view key, std::string_view body, lake::ObjectMeta meta) override {
    if (is_full) return fail(kFull);
    return lake_.put(key, body, std::move(meta));
  }
  Result<lake::Object> get(std::string_view key) override { return lake_.get(key); }
  Result<> read(std::string_view key, lake::Object& into) override { return lake_.read(key, into); }
  Result<std::string> get_range(std::string_view key, uint64_t offset, uint64_t length) override { return lake_.get_range(key, offset, length); }
  Result<lake::ObjectMeta> head(std::string_view key) override { return lake_.head(key); }
  Result<std::vector<std::string>> list(std::string_view prefix, std::string_view after, size_t limit) override {
    return lake_.list(prefix, after, limit);
  }
  Result<> remove(std::string_view key) override { return lake_.remove(key); }
  Result<lake::Usage> usage(std::string_view prefix) override { return lake_.usage(prefix); }

 private:
  lake::Lake& lake_;
};

class BadBus final : public testing::ForwardingBus {
 public:
  using ForwardingBus::ForwardingBus;
  std::string full_topic;                       // "" none
  std::atomic<bool> is_unreadable = false;
  Result<bus::Position> append(std::string_view topic, std::span<const bus::NewRecord> records) override {
    if (topic == full_topic) return fail(kFull);
    return ForwardingBus::append(topic, records);
  }
  Result<std::vector<bus::GroupInfo>> groups() override {
    if (is_unreadable) return fail(kFull);
    return ForwardingBus::groups();
  }
};

class BadModels final : public models::Models {
 public:
  explicit BadModels(models::Models& models) : models_(models) {}
  std::atomic<bool> is_damaged = false;
  Result<> prepare() override { return models_.prepare(); }
  Result<models::BuildReport> publish(std::span<const int64_t> object_ids) override {
    if (is_damaged) return fail(kDamaged);
    return models_.publish(object_ids);
  }
  Result<std::vector<int64_t>> unpublished(std::span<const int64_t> among) override { return models_.unpublished(among); }
  Result<models::BuildReport> build(const std::vector<std::string>& select, bool full_refresh) override { return models_.build(select, full_refresh); }
  Result<std::vector<models::TestResult>> test(const std::vector<std::string>& select) override { return models_.test(select); }
  int64_t publication() const override { return models_.publication(); }
  std::vector<models::LineageNode> lineage() const override { return models_.lineage(); }
  std::vector<models::TestResult> last_tests() const override { return models_.last_tests(); }

 private:
  models::Models& models_;
};

class BadLoader final : public Loader {
 public:
  Result<LoadReport> load(std::span<const std::string>) override { return fail(error); }
  Error error;
};

class SyncTest : public MarsTest {
 protected:
  SyncTest() {
    config.iss.enabled = false;
    config.sync_patience = 300ms;
    fetcher.hosts[kFeed] = [](const std::string& url) -> Result<std::string> {
      return curiosity_page(url.find("100") != url.npos ? 100 : 101, 0, 4);
    };
    flows = open_flows({bad_bus, bad_lake, *warehouse, bad_models, *state, fetcher, clock, fs, dir.path(), {}}, config).value();
  }
  // In a minute it is at its end, or it hangs.
  Result<SyncReport> sync(SyncRequest request = {{"mars_photos"}, {"curiosity"}, 100, 100, {}, {}}) {
    std::stop_source late;
    const std::jthread watch([&late](std::stop_token done) {
      const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
      while (!done.stop_requested() && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(std::chrono::milliseconds(20));
      late.request_stop();
    });
    return flows->sync(request, late.get_token(), [](const SyncProgress&) {});
  }
  state::PartitionState state_of(int32_t sol) { return ledger->get(sol_of("mars_photos", "curiosity", sol)).value()->state; }
  void start_anew() {
    flows.reset();
    flows = open_flows({bad_bus, bad_lake, *warehouse, bad_models, *state, fetcher, clock, fs, dir.path(), {}}, config).value();
  }

  BadBus bad_bus{*bus};
  BadLake bad_lake{*lake};
  BadModels bad_models{*models};
  std::unique_ptr<Flows> flows;
};

TEST_F(SyncTest, EndsWhenTheTablesAreDamagedAndTheNextOneLosesNothing) {
  bad_models.is_damaged = true;
  const auto ended = sync();
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().code, Code::kCorrupt) << ended.error().message;
  EXPECT_NE(ended.error().message.find("stage models cannot go on: publish: IO Error: Corrupt database file"), std::string::npos) << ended.error().message;
  EXPECT_EQ(runs_of("sync").at(0).state, "failed") << "nobody interrupted it";
  bad_models.is_damaged = false;
  start_anew();
  ASSERT_TRUE(sync());
  EXPECT_EQ(number("select count(*) from silver.fact_photos"), 4);
}

TEST_F(SyncTest, AServerSaysThatAStageCannotGoOn) {
  bad_models.is_damaged = true;
  ASSERT_FALSE(sync());
  ASSERT_TRUE(flows->start());
  const auto told = [&] {
    const auto newest = flows->notices(100).value();
    return std::ranges::any_of(newest, [](const Notice& n) { return n.topic == "disk" && n.text.find("stage models cannot go on") != n.text.npos; });
  };
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!told() && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_TRUE(told());
}

TEST_F(SyncTest, EndsWhenTheDiskStaysFullAndTheUpstreamIsNotToBlame) {
  bad_lake.is_full = true;
  const auto ended = sync();
  ASSERT_FALSE(ended) << ended->to_json().dump();
  EXPECT_EQ(ended.error().code, Code::kUnavailable) << ended.error().message;
  EXPECT_NE(ended.error().message.find("stage fetch cannot go on"), std::string::npos) << ended.error().message;
  EXPECT_NE(ended.error().message.find("No space left on device"), std::string::npos) << ended.error().message;
  bad_lake.is_full = false;
  start_anew();
  EXPECT_NE(state_of(100), state::PartitionState::kFailed) << "the upstream answered";
  const auto report = sync();
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(number("select count(*) from silver.fact_photos"), 4);
}

TEST_F(SyncTest, WaitsForWhatIsBeingFetchedAlready) {
  std::atomic<bool> is_asked = false;
  fetcher.hosts[kFeed] = [&is_asked](const std::string& url) -> Result<std::string> {
    if (url.find("100") == url.npos) return fail(Code::kUnavailable, "only the sol answers");
    is_asked = true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1500));
    return curiosity_page(100, 0, 4);
  };
  ASSERT_TRUE(flows->request_partition(sol_of("mars_photos", "curiosity", 100)));
  while (!is_asked) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  const auto report = sync();
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->complete, 1);
  EXPECT_EQ(number("select count(*) from silver.fact_photos"), 4);
  EXPECT_EQ(runs_of("ingest_mars_photos").size(), 1u) << "it is not fetched twice";
}

TEST_F(SyncTest, WaitsForAFullDiskThatHasRoomAgainSoon) {
  config.sync_patience = 60s;
  start_anew();
  bad_lake.is_full = true;
  const std::jthread room([this] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    bad_lake.is_full = false;
  });
  const std::jthread time([this](std::stop_token stop) {
    while (!stop.stop_requested()) {
      clock.advance(1s);
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  });
  const auto report = sync();
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->complete, 1);
}

TEST_F(SyncTest, WhatDidNotGetOnTheBusIsNotWaitedFor) {
  bad_bus.full_topic = kIngestionScheduling;
  ASSERT_FALSE(sync());
  EXPECT_EQ(flows->loop_status()["outstanding"], 0);
  ASSERT_FALSE(flows->request_partition(sol_of("mars_photos", "curiosity", 101)));
  EXPECT_EQ(flows->loop_status()["outstanding"], 0);
  bad_bus.full_topic = "";
  const auto report = sync();
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->complete, 1);
}

TEST_F(SyncTest, ABusThatCannotBeReadIsNoSyncThatIsDone) {
  bad_bus.is_unreadable = true;
  const auto ended = sync();
  ASSERT_FALSE(ended) << "nobody knows whether all is loaded";
  EXPECT_NE(ended.error().message.find("No space left on device"), std::string::npos) << ended.error().message;
}

TEST_F(SyncTest, UpstreamsThatNobodyAskedAreNotUnavailable) {
  const auto report = sync({{"mars_photos"}, {"spirit"}, {}, {}, {}, {}});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->failed, 1);
  EXPECT_FALSE(report->upstream_unavailable) << "no server has it, so none was asked";
}

TEST_F(SyncTest, AnEarlierAnswerDoesNotHideThatTheUpstreamIsAway) {
  ASSERT_TRUE(sync());
  fetcher.hosts.clear();
  clock.advance(1h);
  std::jthread time([this](std::stop_token stop) {
    while (!stop.stop_requested()) {
      clock.advance(10s);
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  });
  const auto report = sync({{"mars_photos"}, {"curiosity"}, 101, 101, {}, {}});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_TRUE(report->upstream_unavailable);
}

// Two syncs of one program at once, and what the loop does beside them: the first to be asked waits until both have begun.
class SyncsAtOnceTest : public SyncTest {
 protected:
  void serve(std::function<Result<std::string>(const std::string& sol)> answer) {
    fetcher.hosts[kFeed] = [this, answer = std::move(answer)](const std::string& url) -> Result<std::string> {
      while (runs_of("sync").size() < 2) std::this_thread::sleep_for(std::chrono::milliseconds(5));
      const size_t at = url.find("condition_2=");
      if (at == url.npos) return R"({"success":true,"latest_data":{"latest":"x","latest_sol":102}})";
      return answer(url.substr(at + 12, 3));
    };
  }
  std::pair<SyncReport, SyncReport> both() {
    Result<SyncReport> of_100, of_101;
    {
      const std::jthread one([&] { of_100 = sync(); });
      const std::jthread two([&] { of_101 = sync({{"mars_photos"}, {"curiosity"}, 101, 101, {}, {}}); });
    }
    EXPECT_TRUE(of_100 && of_101);
    return {of_100.value_or(SyncReport{}), of_101.value_or(SyncReport{})};
  }
};

TEST_F(SyncsAtOnceTest, EachTellsWhatCameOfItsOwnPartitions) {
  serve([](const std::string& sol) -> Result<std::string> {
    if (sol != "101") return curiosity_page(std::stoi(sol), 0, 4);
    std::string page = curiosity_page(101, 0, 7);
    return page.replace(page.find("\"sol\":101"), 9, "\"sol\":null");
  });
  ASSERT_TRUE(flows->request_partition(sol_of("mars_photos", "curiosity", 102)));
  const auto [of_100, of_101] = both();
  EXPECT_EQ(of_100.to_json(), (Json{{"run_id", of_100.run_id}, {"planned", 1}, {"complete", 1}, {"partial", 0}, {"failed", 0}, {"unreachable", 0},
                                    {"objects", 1}, {"records", 4}, {"rejected", 0}, {"failed_tests", 0}, {"upstream_unavailable", false}}));
  EXPECT_EQ(of_101.objects, 1);
  EXPECT_EQ(of_101.records, 7);
  EXPECT_EQ(of_101.rejected, 1);
}

TEST_F(SyncsAtOnceTest, AnAnswerToTheOtherDoesNotHideThatTheUpstreamIsAway) {
  serve([](const std::string& sol) -> Result<std::string> {
    if (sol == "101") return fail(Code::kUnavailable, "connection refused");
    return curiosity_page(100, 0, 4);
  });
  const std::jthread time([this](std::stop_token stop) {
    while (!stop.stop_requested()) {
      clock.advance(10s);
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  });
  const auto [of_100, of_101] = both();
  EXPECT_FALSE(of_100.upstream_unavailable);
  EXPECT_EQ(of_101.failed, 1);
  EXPECT_TRUE(of_101.upstream_unavailable);
}

TEST_F(SyncTest, NoObjectIsPutAsideBecauseTheTablesAreDamaged) {
  const std::string key = put_photos(100, curiosity_page(100, 0, 4));
  ASSERT_TRUE(bus::append_one(*bus, kLakeEvents, key, encode(LakeEvent{key, 1, sol_of("mars_photos", "curiosity", 100), "run-1", clock.now()})));
  const auto events = bus->read(kLakeEvents, {}, {}).value();
  const auto dead_letters = [&] { return rejected_records().size(); };
  BadLoader bad;
  LoadStage stage(*bus, *rejected, bad, *ledger, clock, *recorder);
  for (const Code code : {Code::kCorrupt, Code::kPermission, Code::kUnavailable, Code::kCancelled}) {
    bad.error = {code, "the tables cannot be read"};
    EXPECT_FALSE(stage.handle(events, {})) << to_string(code);
    EXPECT_EQ(dead_letters(), 0u) << to_string(code);
  }
  bad.error = {Code::kInvalidInput, "a value that no column takes"};
  EXPECT_TRUE(stage.handle(events, {}));
  EXPECT_EQ(dead_letters(), 1u);
}

}  // namespace
}  // namespace skykeep::flows
