#include "flows/former_format.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "bus/embedded/embedded_bus.h"
#include "core/clock.h"
#include "core/json.h"
#include "state/alert_checks.h"
#include "state/ledger.h"
#include "state/notices.h"
#include "state/rejected.h"
#include "state/schema.h"
#include "state/station.h"
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

class CarryOverTest : public FormerFormatTest {
 protected:
  void name_value(const std::string& name, const std::string& value) {
    ASSERT_TRUE(state->execute("insert into named_value values (?1, ?2)", {name, value}));
  }
  int64_t count(const std::string& table) { return state::int_of(state->query("select count(*) from " + table).value()[0][0]); }

  ManualClock clock{*parse_utc("2026-11-29T12:00:00Z")};
  std::unique_ptr<bus::Bus> bus = bus::open_embedded_bus(dir.path() + "/state.db", clock).value();
};

TEST_F(CarryOverTest, WhatIsKnownOfTheStationBecomesRows) {
  ASSERT_TRUE(state::migrate_stores(*state));
  name_value("iss.elements", R"([{"omm":"[{\"OBJECT_NAME\":\"ISS\",\"NORAD_CAT_ID\":25544,\"EPOCH\":\"2026-09-20T08:12:34.123456\"}]","source":"celestrak","origin":"api",)"
                             R"("fetched_at":"2026-09-20T12:00:00Z","raw_id":7},{"omm":"no JSON? never written"}])");
  name_value("iss.crew", R"({"corquaid":{"number":2,"fetched_at":5,"origin":"recording","people":[{"name":"A","craft":"ISS","launched":6,"days_before":null},{"name":"B"}]}})");
  name_value("iss.celestrak_guard", R"({"asked_at":1,"succeeded_at":null,"epoch":3,"not_before":4,"unchanged":1,"errors":0,"refusal":"no"})");
  name_value("alerts.iss", R"([{"id":"iss.freshness","name":"n","state":"raised","severity":"error","value":1.5,"limit":2.0,"unit":"s","since":9,"text":"t","wrong_since":8,"right_since":null}])");
  name_value("iss.arbiter", "{}");
  for (int i = 0; i < 2; ++i) {
    const auto done = carry_over(*state, *bus);
    ASSERT_TRUE(done) << done.error().message;
  }
  auto station = state::Station::open(*state).value();
  const auto sets = station.element_sets().value();
  ASSERT_EQ(sets.size(), 1u);
  EXPECT_EQ(to_string(sets[0].epoch), "2026-09-20T08:12:34.123456Z");
  EXPECT_EQ(to_string(*sets[0].fetched_at), "2026-09-20T12:00:00Z");
  EXPECT_EQ(sets[0].raw_id, 7);
  const auto lists = station.crew_lists().value();
  ASSERT_EQ(lists.size(), 1u);
  EXPECT_TRUE(lists[0].is_file) << "a recording came from a file";
  ASSERT_EQ(lists[0].members.size(), 2u);
  EXPECT_EQ(lists[0].members[0].launched, UtcTime{6});
  EXPECT_FALSE(lists[0].members[0].days_before);
  EXPECT_EQ(lists[0].members[1].name, "B");
  const auto guard = station.guard("celestrak").value();
  ASSERT_TRUE(guard);
  EXPECT_EQ(guard->not_before, UtcTime{4});
  EXPECT_FALSE(guard->succeeded_at);
  const auto checks = state::AlertChecks::open(*state).value().list().value();
  ASSERT_EQ(checks.size(), 1u);
  EXPECT_EQ(checks[0].state, "raised");
  EXPECT_EQ(checks[0].wrong_since, UtcTime{8});
  EXPECT_EQ(count("named_value"), 1);
}

TEST_F(CarryOverTest, ValuesThatAreNoJsonStopNothing) {
  ASSERT_TRUE(state::migrate_stores(*state));
  for (const char* name : {"iss.elements", "iss.crew", "iss.celestrak_guard", "alerts.iss"}) name_value(name, "{");
  const auto done = carry_over(*state, *bus);
  ASSERT_TRUE(done) << done.error().message;
}

TEST_F(CarryOverTest, NoticesAndRejectedRecordsOfTopicsBecomeRowsAndTheTopicsAreEmpty) {
  const auto at = bus::append_one(*bus, "crew-answers", "k", "a whole answer").value();
  ASSERT_TRUE(bus::append_one(*bus, "notices", "drift", R"({"at":"x","severity":"error","topic":"drift","text":"told"})"));
  ASSERT_TRUE(bus::append_one(*bus, "crew-answers.rejected", "k",
                              to_text({{"topic", "crew-answers"}, {"partition", at.partition}, {"offset", at.offset}, {"reason", "why"}, {"record", "a whole"}, {"is_cut", true}})));
  ASSERT_TRUE(bus::append_one(*bus, "lake-events.rejected", "old", "no JSON"));
  ASSERT_TRUE(bus::subscribe_one(*bus, "iss-pack", "crew-answers.rejected", {}));
  for (int i = 0; i < 2; ++i) {
    const auto done = carry_over(*state, *bus);
    ASSERT_TRUE(done) << done.error().message;
  }
  const auto notices = state::Notices::open(*state).value().newest(10).value();
  ASSERT_EQ(notices.size(), 1u);
  EXPECT_EQ(notices[0].text, "told");
  EXPECT_EQ(notices[0].at, clock.now());
  auto rejected = state::RejectedRecords::open(*state).value().newest(10).value();
  ASSERT_EQ(rejected.size(), 2u);
  std::ranges::sort(rejected, {}, &state::RejectedRecord::topic);
  EXPECT_EQ(rejected[0].record, "a whole answer");
  EXPECT_EQ(rejected[0].reason, "why");
  EXPECT_EQ(rejected[0].offset, at.offset);
  EXPECT_EQ(rejected[1].topic, "lake-events");
  EXPECT_EQ(rejected[1].record, "no JSON");
  for (const char* topic : {"notices", "crew-answers.rejected", "lake-events.rejected"}) EXPECT_TRUE(bus->read(topic, {}, {}).value().empty()) << topic;
}

}  // namespace
}  // namespace skykeep::flows
