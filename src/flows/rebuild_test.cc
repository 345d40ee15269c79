#include "flows/rebuild.h"

#include "flows/testing/mars_rig.h"
#include "tests/support/failing_lake.h"
#include "tests/support/failing_warehouse.h"
#include "tests/support/put_partition.h"

namespace skykeep::flows {
namespace {

constexpr const char* kPhotos = "select image_id, sol, product_id, load_id, record_offset, record_length from silver.fact_photos order by all";
constexpr const char* kCounts = "select rover_name, sol, total_photos from gold.photo_counts order by all";

class RebuildTest : public MarsTest {
 protected:
  static constexpr size_t kAtOnce = 3;
  Rebuild::Deps deps(std::function<Result<int64_t>(std::stop_token)> station = {}) {
    return {catalogue(), *lake, *warehouse, clock, *recorder, *ledger, *loading, *publishing, std::move(station), kAtOnce};
  }
  // Ten sols, loaded and published as they came.
  void fill() {
    std::vector<std::string> keys;
    for (int32_t sol = 100; sol < 110; ++sol) keys.push_back(put_photos(sol, curiosity_page(sol, 0, 4)));
    const auto report = loading->load(keys).value();
    PublishStage::Loads loads;
    for (const int64_t id : report.object_ids) loads[id];
    ASSERT_EQ(publishing->publish(loads).value(), 0);
  }
};

TEST_F(RebuildTest, AWarehouseThatWasDeletedIsMadeAgainFromTheLake) {
  fill();
  const std::string photos = rows_of(kPhotos), counts = rows_of(kCounts);
  ASSERT_EQ(number("select count(*) from silver.fact_photos"), 40);
  lose_the_warehouse();
  ASSERT_EQ(number("select count(*) from silver.fact_photos"), 0);
  Rebuild rebuild(deps());
  ASSERT_TRUE(rebuild.open());
  EXPECT_FALSE(rebuild.is_whole());
  ASSERT_TRUE(rebuild.run({}));
  EXPECT_TRUE(rebuild.is_whole());
  EXPECT_EQ(rows_of(kPhotos), photos);
  EXPECT_EQ(rows_of(kCounts), counts);
  const auto told = runs_of("rebuild");
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].state, "done");
  EXPECT_EQ((*parse_json(told[0].summary))["loaded"], 10);
}

TEST_F(RebuildTest, OneThatWasStoppedInTheMiddleGoesOnAtTheNextStart) {
  fill();
  const std::string photos = rows_of(kPhotos);
  lose_the_warehouse();
  std::stop_source stop;
  publishing.emplace(*rejected, *models, *ledger, clock, *recorder, [&](int64_t) { stop.request_stop(); });
  {
    Rebuild rebuild(deps());
    ASSERT_TRUE(rebuild.open());
    EXPECT_EQ(rebuild.run(stop.get_token()).error().code, Code::kCancelled);
    EXPECT_FALSE(rebuild.is_whole());
  }
  EXPECT_EQ(number("select count(*) from silver.fact_photos"), int64_t{kAtOnce} * 4);
  close();
  open();
  Rebuild rebuild(deps());
  ASSERT_TRUE(rebuild.open());
  EXPECT_FALSE(rebuild.is_whole());
  ASSERT_TRUE(rebuild.run({}));
  EXPECT_EQ(rows_of(kPhotos), photos);
}

TEST_F(RebuildTest, WhatWasLoadedAndNotPublishedWhenItDiedIsPublished) {
  fill();
  const std::string photos = rows_of(kPhotos);
  lose_the_warehouse();
  ASSERT_TRUE(loading->load(lake->list("photos/", "", 4).value()));
  Rebuild rebuild(deps());
  ASSERT_TRUE(rebuild.open());
  ASSERT_TRUE(rebuild.run({}));
  EXPECT_EQ(rows_of(kPhotos), photos);
  EXPECT_TRUE(models->unpublished().value().empty());
}

TEST_F(RebuildTest, WhateverFailsForAMomentIsNotWholeAndTheNextTryEndsIt) {
  fill();
  const std::string photos = rows_of(kPhotos), counts = rows_of(kCounts);
  testing::Faults faults;
  for (const auto& [method, nth] : {std::pair("list", 2), std::pair("read", 4), std::pair("connect", 2), std::pair("begin", 2), std::pair("commit", 2)}) {
    SCOPED_TRACE(method);
    lose_the_warehouse();
    testing::FailingLake shaky_lake(*lake, faults);
    testing::FailingWarehouse shaky(*warehouse, faults);
    const auto shaky_loader = make_loader(shaky, shaky_lake, clock);
    LoadStage shaky_loading(*bus, *rejected, *shaky_loader, *ledger, clock, *recorder);
    Rebuild::Deps parts{catalogue(), shaky_lake, shaky, clock, *recorder, *ledger, shaky_loading, *publishing, {}, kAtOnce};
    Rebuild rebuild(std::move(parts));
    ASSERT_TRUE(rebuild.open());
    faults.fail(method, nth, Code::kUnavailable);
    const auto failed = rebuild.run({});
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, Code::kUnavailable) << failed.error().message;
    EXPECT_FALSE(rebuild.is_whole());
    ASSERT_TRUE(rebuild.run({}));
    EXPECT_TRUE(rebuild.is_whole());
    EXPECT_EQ(rows_of(kPhotos), photos);
    EXPECT_EQ(rows_of(kCounts), counts);
  }
  EXPECT_EQ(faults.struck(), 5);
}

TEST_F(RebuildTest, AnEmptyLakeNeedsNoneAndAWholeWarehouseNoSecondOne) {
  Rebuild first(deps());
  ASSERT_TRUE(first.open());
  EXPECT_TRUE(first.is_whole());
  fill();
  Rebuild second(deps());
  ASSERT_TRUE(second.open());
  EXPECT_TRUE(second.is_whole());
  ASSERT_TRUE(second.run({}));
  EXPECT_TRUE(runs_of("rebuild").empty());
}

TEST_F(RebuildTest, WhatCannotBeReadStaysRawAndTheOthersComeBack) {
  fill();
  put_photos(105, "<html>503</html>");
  const std::string photos = rows_of(kPhotos);
  lose_the_warehouse();
  Rebuild rebuild(deps());
  ASSERT_TRUE(rebuild.open());
  ASSERT_TRUE(rebuild.run({}));
  EXPECT_EQ(rows_of(kPhotos), photos);
  EXPECT_EQ((*parse_json(runs_of("rebuild").at(0).summary))["refused"], 1);
  EXPECT_TRUE(rejected_records().empty()) << "it was put aside when it came";
}

// The tables cannot tell a lost object from a sol without photos; the ledger can.
TEST_F(RebuildTest, WhatTheLakeLostIsAskedForAgain) {
  std::vector<std::string> keys;
  for (int32_t sol = 100; sol < 104; ++sol) {
    keys.push_back(put_photos(sol, curiosity_page(sol, 0, 4)));
    state::Partition p;
    p.key = sol_of("mars_photos", "curiosity", sol);
    p.state = state::PartitionState::kComplete;
    p.got = 4;
    ASSERT_TRUE(testing::put_partition(*ledger, p));
  }
  ASSERT_TRUE(lake->remove(keys[1]));
  lose_the_warehouse();
  Rebuild rebuild(deps());
  ASSERT_TRUE(rebuild.open());
  ASSERT_TRUE(rebuild.run({}));
  for (int32_t sol = 100; sol < 104; ++sol) {
    const auto p = ledger->get(sol_of("mars_photos", "curiosity", sol)).value();
    ASSERT_TRUE(p);
    EXPECT_EQ(p->state, sol == 101 ? state::PartitionState::kMissing : state::PartitionState::kComplete) << sol;
  }
  EXPECT_EQ((*parse_json(runs_of("rebuild").at(0).summary))["lost"], 1);
  EXPECT_NE(ledger->get(sol_of("mars_photos", "curiosity", 101)).value()->reason.find("0 of 4"), std::string::npos);
}

TEST_F(RebuildTest, TheStationsObjectsAreAPartAndAFailureIsTriedAgain) {
  fill();
  lose_the_warehouse();
  int calls = 0;
  Rebuild rebuild(deps([&](std::stop_token) -> Result<int64_t> {
    if (++calls == 1) return fail(Code::kUnavailable, "the disk is full");
    return 7;
  }));
  ASSERT_TRUE(rebuild.open());
  EXPECT_EQ(rebuild.run({}).error().code, Code::kUnavailable);
  EXPECT_FALSE(rebuild.is_whole());
  EXPECT_EQ(rebuild.what(), "");
  ASSERT_TRUE(rebuild.run({}));
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(number("select max(objects) from bronze.lake_rebuilds"), 17);
}

TEST_F(RebuildTest, AStationThatWasNotKeptThenIsBroughtBackWhenItIs) {
  fill();
  lose_the_warehouse();
  Rebuild without(deps());
  ASSERT_TRUE(without.open());
  ASSERT_TRUE(without.run({}));
  Rebuild with(deps([](std::stop_token) -> Result<int64_t> { return 1; }));
  ASSERT_TRUE(with.open());
  EXPECT_FALSE(with.is_whole());
  ASSERT_TRUE(with.run({}));
  EXPECT_TRUE(with.is_whole());
}

}  // namespace
}  // namespace skykeep::flows
