#include "flows/partitions/gap_view.h"

#include "flows/testing/mars_rig.h"
#include "tests/support/failing_state.h"
#include "tests/support/failing_warehouse.h"
#include "tests/support/put_partition.h"

namespace skykeep::flows {
namespace {

using state::PartitionState;

class GapViewTest : public MarsTest {
 protected:
  GapViewTest() { config.legacy_servers = {"https://old.example/api/v1"}; }
  PartitionKey key(int32_t number) const { return sol_of("mars_photos", "curiosity", number); }
  void take(const std::string& key, const std::string& body, const PartitionKey& partition) {
    lake::ObjectMeta meta;
    meta.url = "https://old.example/";
    meta.fetched_at = clock.now();
    meta.origin = "api";
    meta.partition = partition;
    ASSERT_TRUE(lake->put(key, body, std::move(meta)));
    const auto report = loading->load({key}).value();
    PublishStage::Loads loads;
    for (const int64_t id : report.object_ids) loads[id];
    ASSERT_EQ(publishing->publish(loads).value(), 0);
  }
  // Sol 100 has two of five photos, 101 all three, 102 none; the ledger believes that 100 and 101 are complete.
  void fill() {
    take("mars_manifests/curiosity/all/page-000-1.json", curiositys_manifest({{100, 5}, {101, 3}, {102, 4}}), whole_of("mars_manifests", "curiosity"));
    for (const auto& [number, count] : {std::pair(100, 2), std::pair(101, 3)}) {
      take(object_key(key(number), 0, sha256_hex(std::to_string(number))), old_shape_page(number, count), key(number));
      state::Partition p{key(number)};
      p.state = PartitionState::kComplete;
      p.got = count;
      p.upstream = photos().upstreams.back()->name();
      for (const auto& upstream : photos().upstreams)
        if (upstream->is_measured()) p.upstream = upstream->name();
      ASSERT_TRUE(testing::put_partition(*ledger, p));
    }
  }
  Result<int64_t> apply() { return apply_gap_view(shaky_warehouse, shaky_ledger, catalogue(), *recorder, clock.now()); }
  state::Partition of(int32_t number) { return ledger->get(key(number)).value().value_or(state::Partition{}); }

  testing::Faults faults;
  testing::FailingWarehouse shaky_warehouse{*warehouse, faults};
  testing::FailingState shaky_state{*state, faults};
  state::Ledger shaky_ledger{state::Ledger::open(shaky_state).value()};
};

TEST_F(GapViewTest, WhatHoldsLessThanPromisedIsAskedForAgainAndTheRestStays) {
  fill();
  EXPECT_EQ(apply().value(), 1);
  EXPECT_EQ(of(100).state, PartitionState::kPartial);
  EXPECT_EQ(of(100).expected, 5);
  EXPECT_NE(of(100).reason.find("2 photos, the manifest counts 5"), std::string::npos) << of(100).reason;
  EXPECT_EQ(of(101).state, PartitionState::kComplete);
  EXPECT_FALSE(ledger->get(key(102)).value()) << "its upstream is there: the plan asks it";
  EXPECT_EQ(apply().value(), 0) << "what is known costs nothing";
}

TEST_F(GapViewTest, WhatOnlyAManifestPromisesIsUnreachableWhereNobodyServesIt) {
  config.legacy_servers.clear();
  take("mars_manifests/spirit/all/page-000-1.json", kSpiritsManifest, whole_of("mars_manifests", "spirit"));
  const PartitionKey first = sol_of("mars_photos", "spirit", 1);
  EXPECT_EQ(apply().value(), 1);
  const auto p = ledger->get(first).value();
  ASSERT_TRUE(p);
  EXPECT_EQ(p->state, PartitionState::kUnreachable);
  EXPECT_EQ(p->expected, 1);
  EXPECT_EQ(apply().value(), 0);
}

// The fetch that is under way will tell; what it says is not overwritten.
TEST_F(GapViewTest, AClaimedPartitionIsLeftAlone) {
  fill();
  ASSERT_TRUE(ledger->claim(key(100), worker->claimant(), "run1", clock.now()).value());
  EXPECT_EQ(apply().value(), 0);
  EXPECT_EQ(of(100).state, PartitionState::kInProgress);
}

TEST_F(GapViewTest, WhatFailsHalfwayIsDoneByTheNextLook) {
  fill();
  for (const char* method : {"connect", "query", "read", "transact"}) {
    SCOPED_TRACE(method);
    faults.fail(method, 1, Code::kUnavailable);
    const auto applied = apply();
    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().code, Code::kUnavailable);
    EXPECT_EQ(of(100).state, PartitionState::kComplete);
    faults.lift();
  }
  EXPECT_EQ(apply().value(), 1);
  EXPECT_EQ(of(100).state, PartitionState::kPartial);
}

}  // namespace
}  // namespace skykeep::flows
