// The warehouse fails at any of its calls while objects are loaded and published: the stage says so and is tried again. Nothing is lost,
// nothing is there twice, readers see no half, and no object is blamed for it.
#include "flows/testing/mars_rig.h"
#include "tests/support/failing_warehouse.h"

namespace skykeep::flows {
namespace {

using state::PartitionState;

constexpr Code kMoments[] = {Code::kUnavailable, Code::kConflict, Code::kPermission, Code::kCorrupt};

class WarehouseFaultsTest : public MarsTest {
 protected:
  void SetUp() override {
    shaky_loader = make_loader(shaky, *lake, clock);
    shaky_models = models::open_models(shaky, clock, models::embedded_project(), &*photo_ids).value();
    ASSERT_TRUE(shaky_models->prepare());
    shaky_loading.emplace(*bus, *rejected, *shaky_loader, *ledger, clock, *recorder);
    shaky_publishing.emplace(*rejected, *shaky_models, *ledger, clock, *recorder, [](int64_t) {});
  }
  PartitionKey partition() const { return sol_of("mars_photos", "curiosity", sol); }
  // What Ingest does: bytes in the lake, the partition claimed, the event not yet handled.
  bus::Record fetched() {
    const std::string body = curiosity_page(sol, 0, 3), key = put_photos(sol, body);
    EXPECT_TRUE(ledger->claim(partition(), worker->claimant(), "run1", clock.now()).value());
    bus::Record event;
    event.appended_at = clock.now();
    event.key = key;
    event.value = encode(LakeEvent{key, body.size(), partition(), "run1", clock.now()});
    return event;
  }
  int64_t photos(std::string_view table) { return number(fmt::format("select count(*) from {} where sol = {}", table, sol)); }
  bool has_verdict() {
    return ledger->get(partition()).value()->state == PartitionState::kFailed || number("select count(*) from bronze.quarantined_loads") > 0 ||
           !rejected_records().empty();
  }
  std::vector<bus::Record> newest_load() { return {bus->read(kLoadComplete, {}, {}).value().back()}; }

  testing::Faults faults;
  testing::FailingWarehouse shaky{*warehouse, faults};
  std::unique_ptr<Loader> shaky_loader;
  std::unique_ptr<models::Models> shaky_models;
  std::optional<LoadStage> shaky_loading;
  std::optional<PublishStage> shaky_publishing;
  int32_t sol = 0;  // a fresh one for each fault
};

TEST_F(WarehouseFaultsTest, ALoadThatTheTablesRefuseForAMomentIsTriedAgainAndBlamesNoObject) {
  int struck = 0;
  for (const char* method : {"query", "begin", "appender", "append", "close", "commit"})
    for (const Code code : kMoments)
      for (int nth = 1; nth <= 2; ++nth) {
        SCOPED_TRACE(fmt::format("{} {} fails as {}", method, nth, to_string(code)));
        ++sol;
        const auto event = fetched();
        faults.fail(method, nth, code);
        const auto handled = shaky_loading->handle({event}, {});
        const bool has_struck = faults.struck() > struck;
        struck = faults.struck();
        faults.lift();
        ASSERT_EQ(handled.has_value(), !has_struck);
        if (!handled) {
          EXPECT_EQ(handled.error().code, code) << handled.error().message;
          EXPECT_EQ(photos("bronze.photo_record"), 0);
        }
        ASSERT_TRUE(shaky_loading->handle({event}, {}));
        EXPECT_EQ(photos("bronze.photo_record"), 3);
        EXPECT_FALSE(has_verdict());
      }
  EXPECT_GE(struck, 6 * 4) << "each method failed as each code";
}

TEST_F(WarehouseFaultsTest, APublicationThatFailsHalfwayIsUndoneTriedAgainAndBlamesNoObject) {
  int struck = 0;
  for (const char* method : {"connect", "begin", "execute", "query", "commit"})
    for (const int nth : {1, 2, 3, 5, 8, 13}) {
      const Code code = kMoments[static_cast<size_t>(sol) % std::size(kMoments)];
      SCOPED_TRACE(fmt::format("{} {} fails as {}", method, nth, to_string(code)));
      ++sol;
      ASSERT_TRUE(loading->handle({fetched()}, {}));
      const auto messages = newest_load();
      const int64_t publication = number("select coalesce(max(publication), 0) from bronze.publications");
      faults.fail(method, nth, code);
      const auto handled = shaky_publishing->handle(messages, {});
      const bool has_struck = faults.struck() > struck;
      struck = faults.struck();
      faults.lift();
      ASSERT_EQ(handled.has_value(), !has_struck) << (handled ? "" : handled.error().message);
      if (!handled) {
        EXPECT_EQ(handled.error().code, code) << handled.error().message;
        EXPECT_EQ(photos("silver.fact_photos"), 0);
        EXPECT_EQ(number("select coalesce(max(publication), 0) from bronze.publications"), publication);
      }
      ASSERT_TRUE(shaky_publishing->handle(messages, {}));
      EXPECT_EQ(photos("silver.fact_photos"), 3);
      EXPECT_EQ(number("select coalesce(max(publication), 0) from bronze.publications"), publication + 1);
      EXPECT_FALSE(has_verdict());
    }
  EXPECT_GE(struck, 10);
  EXPECT_EQ(number("select count(distinct image_id) from silver.fact_photos"), 3 * sol);
}

}  // namespace
}  // namespace skykeep::flows
