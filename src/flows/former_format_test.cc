#include "flows/former_format.h"

#include <gtest/gtest.h>

#include "state/ledger.h"
#include "state/sqlite/sqlite_state.h"
#include "tests/contract/temp_dir.h"
#include "tests/support/failing_state.h"

namespace skykeep::flows {
namespace {

class FormerFormatTest : public ::testing::Test {
 protected:
  // The tables as the version before left them.
  void be_former() {
    const state::Migration former{2, R"sql(
      create table ledger_partition(
        source text not null, rover text not null, sol integer not null, state text not null,
        expected integer, got integer not null, attempts integer not null, next_try integer, checked_at integer,
        upstream text not null, reason text not null, owner text not null, run_id text not null, state_before_claim text,
        primary key (source, rover, sol));
      create table named_value(name text not null primary key, value text not null);
      insert into ledger_partition values ('mars_photos', 'spirit', 7, 'complete', 5, 5, 0, null, 9, 'old_shape', '', '', 'r', null);
      insert into ledger_partition values ('mars_manifests', 'spirit', -1, 'failed', null, 0, 1, 3, 9, '', 'why', '', 'r', null);
      insert into named_value values ('newest_sol.spirit', '2208')
    )sql"};
    ASSERT_TRUE(state::migrate(*state, {&former, 1}));
  }

  skykeep::testing::TempDir dir;
  std::unique_ptr<state::State> state = state::open_sqlite_state(dir.path() + "/state.db").value();
};

TEST_F(FormerFormatTest, TheLedgerAndTheNewestPartsMoveOnce) {
  be_former();
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(migrate_former_state(*state));
  auto ledger = state::Ledger::open(*state);
  ASSERT_TRUE(ledger) << ledger.error().message;
  EXPECT_EQ(ledger->get(sol_of("mars_photos", "spirit", 7)).value()->got, 5);
  EXPECT_EQ(ledger->get(whole_of("mars_manifests", "spirit")).value()->reason, "why");
  EXPECT_EQ(ledger->list({}).value().size(), 2u);
  EXPECT_EQ(ledger->newest_part("mars_photos", "spirit").value(), 2208);
}

TEST_F(FormerFormatTest, ADirectoryThatNeverHadALedgerHasNothingToMove) {
  ASSERT_TRUE(migrate_former_state(*state));
  ASSERT_TRUE(state::Ledger::open(*state));
}

// A state that cannot be read for the moment must not pass for one without a ledger: the directory would be noted as migrated.
TEST_F(FormerFormatTest, AStateThatCannotBeReadIsAnErrorAndNotAnEmptyOne) {
  be_former();
  testing::Faults faults;
  testing::FailingState shaky(*state, faults);
  for (const char* method : {"read", "transact"}) {
    faults.fail(method, 1, Code::kUnavailable);
    EXPECT_FALSE(migrate_former_state(shaky)) << method;
  }
  ASSERT_TRUE(migrate_former_state(shaky));
  EXPECT_EQ(state::Ledger::open(*state)->list({}).value().size(), 2u);
}

}  // namespace
}  // namespace skykeep::flows
