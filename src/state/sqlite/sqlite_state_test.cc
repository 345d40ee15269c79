#include "state/sqlite/sqlite_state.h"

#include "core/fs.h"
#include "tests/contract/full_disk.h"
#include "tests/contract/state_contract.h"

namespace skykeep::state {
namespace {

INSTANTIATE_TEST_SUITE_P(Sqlite, StateContract,
                         ::testing::Values(StateBackend{
                             "sqlite",
                             [](const std::string& dir) { return open_sqlite_state(dir + "/state.db"); }}),
                         ::testing::PrintToStringParamName());

TEST(SqliteState, ADamagedFileIsCorruptAndNamed) {
  const skykeep::testing::TempDir dir;
  ASSERT_TRUE(RealFs().write_atomic(dir.path() + "/state.db", std::string(10'000, 'x')));
  const auto state = open_sqlite_state(dir.path() + "/state.db");
  ASSERT_FALSE(state);
  EXPECT_EQ(state.error().code, Code::kCorrupt);
  EXPECT_THAT(state.error().message, ::testing::HasSubstr("state.db"));
}

TEST(SqliteState, AFullDiskIsUnavailableAndEveryTransactionIsWholeOrAbsent) {
  const skykeep::testing::TempDir dir;
  auto state = open_sqlite_state(dir.path() + "/state.db");
  ASSERT_TRUE(state);
  ASSERT_TRUE((*state)->execute("create table t(a text)"));
  int64_t done = 0;
  const auto pair = [](Transaction& tx) -> Result<> {
    for (int i = 0; i < 2; ++i) TRY(tx.execute("insert into t values (?1)", {std::string(10'000, 'x')}));
    return {};
  };
  {
    const skykeep::testing::FullDisk full(300'000);
    Result<> written;
    for (; (written = (*state)->transact(pair)); ++done) ASSERT_LT(done, 1000) << "the disk never got full";
    EXPECT_EQ(written.error().code, Code::kUnavailable) << written.error().message;
    EXPECT_EQ(int_of((*(*state)->query("select count(*) from t"))[0][0]), 2 * done);
  }
  EXPECT_TRUE((*state)->transact(pair));
  EXPECT_EQ(int_of((*(*state)->query("select count(*) from t"))[0][0]), 2 * done + 2);
}

TEST(SqliteState, ALedgerOfAllRoversIsListedAndCountedQuickly) {
  const skykeep::testing::TempDir dir;
  auto state = open_sqlite_state(dir.path() + "/state.db");
  ASSERT_TRUE(state);
  auto ledger = Ledger::open(**state);
  ASSERT_TRUE(ledger);
  EXPECT_EQ(*ledger->ensure("mars_photos", "opportunity", {Cut::kSol, 0, 24'999}), 25'000);
  EXPECT_EQ(ledger->list({})->size(), 25'000U);
  // The plan, not the time: a scan of the index and no sorting by hand.
  const auto plan = (*state)->query(
      "explain query plan select source, scope, state, count(*) from ledger_partition group by source, "
      "scope, state");
  ASSERT_TRUE(plan);
  ASSERT_EQ(plan->size(), 1U);
  EXPECT_THAT(text_of((*plan)[0][3]), ::testing::HasSubstr("COVERING INDEX ledger_partition_by_state"));
}

}  // namespace
}  // namespace skykeep::state
