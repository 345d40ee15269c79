#include "flows/load/load_stage.h"

#include "flows/testing/mars_rig.h"
#include "tests/support/failing_bus.h"
#include "tests/support/failing_lake.h"

namespace skykeep::flows {
namespace {

using state::PartitionState;

class LoadStageTest : public MarsTest {
 protected:
  // What Ingest does: bytes in the lake, the partition claimed, the event not yet handled.
  bus::Record fetched(int32_t sol, const std::string& body) {
    const std::string key = put_photos(sol, body);
    const PartitionKey partition = sol_of("mars_photos", "curiosity", sol);
    EXPECT_TRUE(ledger->claim(partition, worker->claimant(), "run1", clock.now()).value());
    return {.position = {0, sol}, .appended_at = clock.now(), .key = key,
            .value = encode(LakeEvent{key, body.size(), partition, "run1", clock.now()})};
  }
  PartitionState state_of(int32_t sol) { return ledger->get(sol_of("mars_photos", "curiosity", sol)).value()->state; }
  std::vector<std::string> rejected_keys() {
    std::vector<std::string> out;
    const auto records = rejected_records();
    for (const auto& record : records) out.push_back(record.key);
    return out;
  }
};

TEST_F(LoadStageTest, AnUnreadableObjectFailsItsPartitionAloneAndIsKeptAsARejectedRecord) {
  const auto bad = fetched(1, "<html>503</html>"), good = fetched(2, curiosity_page(2, 0, 3));
  ASSERT_TRUE(loading->handle({bad, good}, {}));
  EXPECT_EQ(state_of(1), PartitionState::kFailed);
  EXPECT_EQ(state_of(2), PartitionState::kInProgress);
  EXPECT_EQ(rejected_keys(), std::vector<std::string>{bad.key});
  EXPECT_EQ(number("select count(*) from bronze.photo_record"), 3);
}

// A loader that refuses one object with a permanent error, and with it every batch that contains it.
class StrictLoader final : public Loader {
 public:
  explicit StrictLoader(std::string bad) : bad_(std::move(bad)) {}
  Result<LoadReport> load(std::span<const std::string> keys) override {
    for (const auto& key : keys)
      if (key == bad_) return fail(Code::kInvalidInput, "cannot be loaded");
    LoadReport out;
    for (const auto& key : keys) out.loaded.push_back({.key = key, .object_id = 1, .partition = {}});
    return out;
  }

 private:
  std::string bad_;
};

TEST_F(LoadStageTest, TheObjectThatSpoilsABatchIsRejectedOnceAndNoOther) {
  const bus::Record garbage{.position = {}, .appended_at = clock.now(), .key = "garbage", .value = "no event"};
  const auto bad = fetched(1, curiosity_page(1, 0, 1)), good = fetched(2, curiosity_page(2, 0, 1));
  StrictLoader strict(bad.key);
  LoadStage stage(*bus, *rejected, strict, *ledger, clock, *recorder);
  ASSERT_TRUE(stage.handle({garbage, bad, good}, {}));
  EXPECT_EQ(rejected_keys(), (std::vector<std::string>{"garbage", bad.key}));
  EXPECT_EQ(state_of(1), PartitionState::kFailed);
  EXPECT_EQ(state_of(2), PartitionState::kInProgress);
  EXPECT_EQ(bus->read(kLoadComplete, {}, {}).value().size(), 1u);

  ASSERT_TRUE(stage.handle({garbage, bad}, {}));
  EXPECT_EQ(rejected_keys(), (std::vector<std::string>{"garbage", bad.key})) << "a batch that comes again";
}

// What the disk or the network may give a moment later is no fault of the object.
TEST_F(LoadStageTest, AReadOfTheLakeThatFailsForAMomentIsTriedAgain) {
  testing::Faults faults;
  testing::FailingLake shaky(*lake, faults);
  const auto loader_of_shaky = make_loader(*warehouse, shaky, clock);
  LoadStage stage(*bus, *rejected, *loader_of_shaky, *ledger, clock, *recorder);
  const auto event = fetched(1, curiosity_page(1, 0, 3));
  for (const char* method : {"read", "head"}) {
    faults.fail(method, 1, Code::kUnavailable);
    const auto handled = stage.handle({event}, {});
    ASSERT_FALSE(handled) << method;
    EXPECT_EQ(handled.error().code, Code::kUnavailable);
    EXPECT_TRUE(rejected_keys().empty());
    EXPECT_EQ(number("select count(*) from bronze.photo_record"), 0);
  }
  ASSERT_TRUE(stage.handle({event}, {}));
  EXPECT_EQ(number("select count(*) from bronze.photo_record"), 3);
  EXPECT_EQ(faults.struck(), 2);
}

TEST_F(LoadStageTest, ADamagedOrLostObjectIsRejected) {
  testing::Faults faults;
  testing::FailingLake shaky(*lake, faults);
  const auto loader_of_shaky = make_loader(*warehouse, shaky, clock);
  LoadStage stage(*bus, *rejected, *loader_of_shaky, *ledger, clock, *recorder);
  for (const auto& [sol, code] : {std::pair(1, Code::kCorrupt), std::pair(2, Code::kNotFound)}) {
    faults.fail("read", 1, code);
    ASSERT_TRUE(stage.handle({fetched(sol, curiosity_page(sol, 0, 3))}, {}));
    EXPECT_EQ(state_of(sol), PartitionState::kFailed);
  }
  EXPECT_EQ(rejected_keys().size(), 2u);
}

// Rows are in bronze, the next stage was not told: doing it again tells it and loads nothing twice.
TEST_F(LoadStageTest, AnAppendThatFailsAfterTheLoadIsMadeUpForByTheNextTry) {
  testing::Faults faults;
  testing::FailingBus shaky(*bus, faults);
  LoadStage stage(shaky, *rejected, *loader, *ledger, clock, *recorder);
  const auto event = fetched(1, curiosity_page(1, 0, 3));
  faults.fail("append", 1, Code::kUnavailable, kLoadComplete);
  ASSERT_FALSE(stage.handle({event}, {}));
  ASSERT_TRUE(stage.handle({event}, {}));
  EXPECT_EQ(bus->read(kLoadComplete, {}, {}).value().size(), 1u);
  EXPECT_EQ(number("select count(*) from bronze.photo_record"), 3);
}

}  // namespace
}  // namespace skykeep::flows
