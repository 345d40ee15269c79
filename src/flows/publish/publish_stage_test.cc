#include "flows/publish/publish_stage.h"

#include <set>

#include "flows/load/load_rows.h"
#include "flows/testing/mars_rig.h"

namespace skykeep::flows {
namespace {

using state::PartitionState;

// Models of which some loads never pass their tests, and with them every publication that holds one.
class PickyModels final : public models::Models {
 public:
  std::set<int64_t> waiting, bad;
  std::vector<size_t> asked;  // how many loads each publication was asked for
  bool is_broken = false;
  std::string why_stale;

  std::string stale() const override { return why_stale; }
  Result<> prepare() override { return {}; }
  Result<models::BuildReport> publish(std::span<const int64_t> loads) override {
    asked.push_back(loads.size());
    if (is_broken) return fail(Code::kUnavailable, "the disk is full");
    models::BuildReport report;
    report.published = std::ranges::none_of(loads, [&](int64_t id) { return bad.contains(id); });
    if (!report.published) report.tests.push_back({.name = "unique_key", .severity = "error", .failures = 1});
    if (report.published) report.publication = ++number;
    for (const int64_t id : loads)
      if (report.published || loads.size() == 1) waiting.erase(id);  // published, or quarantined
    return report;
  }
  Result<std::vector<int64_t>> unpublished(std::span<const int64_t>) override { return std::vector<int64_t>(waiting.begin(), waiting.end()); }
  Result<models::BuildReport> build(const std::vector<std::string>&, bool) override { return models::BuildReport{}; }
  Result<std::vector<models::TestResult>> test(const std::vector<std::string>&) override { return std::vector<models::TestResult>{}; }
  int64_t publication() const override { return number; }
  std::vector<models::LineageNode> lineage() const override { return {}; }
  std::vector<models::TestResult> last_tests() const override { return {}; }

 private:
  int64_t number = 0;
};

class PublishStageTest : public MarsTest {
 protected:
  static PartitionKey partition(int32_t sol) { return sol_of("mars_photos", "curiosity", sol); }
  // Eight loads, one a sol, that wait for a publication; their partitions are complete.
  void SetUp() override {
    for (int32_t sol = 1; sol <= 8; ++sol) {
      const std::string key = object_key(sol_of("mars_photos", "curiosity", sol), 0, "0123456789ab");
      const int64_t id = loading::object_id_of_key(key);
      picky.waiting.insert(id);
      loads[id] = partition(sol);
      message.object_ids.push_back(id);
      message.keys.push_back(key);
      message.partitions.push_back(partition(sol));
      ASSERT_TRUE(ledger->update(partition(sol), [](state::Partition& p, bool) {
        p.state = PartitionState::kComplete;
        return true;
      }));
    }
    stage.emplace(*rejected, picky, *ledger, clock, *recorder, [this](int64_t) { ++publications; });
  }
  bus::Record record(std::string value) const { return {.position = {}, .appended_at = clock.now(), .key = "", .value = std::move(value)}; }

  PickyModels picky;
  PublishStage::Loads loads;
  LoadComplete message;
  std::optional<PublishStage> stage;
  int publications = 0;
};

TEST_F(PublishStageTest, GoodLoadsArePublishedTogether) {
  ASSERT_TRUE(stage->handle({record(encode(message))}, {}));
  EXPECT_EQ(picky.asked, (std::vector<size_t>{8}));
  EXPECT_EQ(publications, 1);
  ASSERT_TRUE(stage->handle({record(encode(message))}, {})) << "a message that comes again";
  EXPECT_EQ(picky.asked.size(), 1u);
}

TEST_F(PublishStageTest, TwoBadLoadsAmongManyFailAloneAndTheOthersArePublished) {
  for (const int32_t sol : {3, 6}) picky.bad.insert(loading::object_id_of_key(object_key(sol_of("mars_photos", "curiosity", sol), 0, "0123456789ab")));
  ASSERT_TRUE(stage->handle({record(encode(message))}, {}));
  EXPECT_TRUE(picky.waiting.empty());
  EXPECT_EQ(std::ranges::count_if(runs_of("publish"), [](const state::Run& run) { return run.state == "failed" && run.what.find("sol ") != run.what.npos; }), 2);
  EXPECT_LE(picky.asked.size(), 13u) << "halves, not one by one from the start";
  for (int32_t sol = 1; sol <= 8; ++sol) {
    const auto p = ledger->get(partition(sol)).value();
    const bool is_bad = sol == 3 || sol == 6;
    EXPECT_EQ(p->state, is_bad ? PartitionState::kFailed : PartitionState::kComplete) << sol;
    EXPECT_EQ(p->reason, is_bad ? "failed_tests: unique_key" : "") << sol;
  }
}

TEST_F(PublishStageTest, AMessageThatCannotBeReadIsSetAsideAndHoldsNothingUp) {
  ASSERT_TRUE(stage->handle({record("no message")}, {}));
  EXPECT_EQ(rejected->newest(10).value().size(), 1u);
  EXPECT_TRUE(picky.waiting.empty());
  EXPECT_EQ(publications, 1);
}

// Models that failed on what is here: nothing is published, no run is begun each second, and the program starts.
TEST_F(PublishStageTest, WhileTheModelsAreStaleEverythingWaits) {
  picky.why_stale = "the tables are those of the version before";
  ASSERT_TRUE(stage->recover());
  EXPECT_EQ(stage->handle({record(encode(message))}, {}).error().code, Code::kUnsupported);
  EXPECT_TRUE(picky.asked.empty());
  EXPECT_TRUE(runs_of("publish").empty());
  EXPECT_EQ(picky.waiting.size(), 8u);
  picky.why_stale.clear();
  ASSERT_TRUE(stage->handle({record(encode(message))}, {}));
  EXPECT_TRUE(picky.waiting.empty());
}

TEST_F(PublishStageTest, AFailureOfTheWarehouseIsTriedAgainAndFailsNoPartition) {
  picky.is_broken = true;
  EXPECT_EQ(stage->handle({record(encode(message))}, {}).error().code, Code::kUnavailable);
  for (const auto& [id, key] : loads) EXPECT_EQ(ledger->get(key).value()->state, PartitionState::kComplete);
  picky.is_broken = false;
  ASSERT_TRUE(stage->handle({record(encode(message))}, {}));
  EXPECT_EQ(publications, 1);
}

}  // namespace
}  // namespace skykeep::flows
