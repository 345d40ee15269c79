// A state.db of every format that the program ever wrote on people's disks comes to the newest with all its rows.
//
// The texts of the formats stand here as they were then: a migration that is edited later does not change what was written.
#include <gtest/gtest.h>

#include <array>
#include <span>

#include "flows/former_format.h"
#include "state/ledger.h"
#include "state/runs.h"
#include "state/schema.h"
#include "state/sqlite/sqlite_state.h"
#include "state/store.h"
#include "tests/contract/temp_dir.h"

namespace skykeep::flows {
namespace {

constexpr std::array kWritten = {
    state::Migration{1, R"sql(
      create table ledger_partition(
        source text not null, rover text not null, sol integer not null, state text not null,
        expected integer, got integer not null, attempts integer not null, next_try integer, checked_at integer,
        upstream text not null, reason text not null, owner text not null, run_id text not null,
        state_before_claim text,
        primary key (source, rover, sol));
      create index ledger_partition_by_state on ledger_partition(source, rover, state, sol);
      create table run(
        id text not null primary key, flow text not null, started_by text not null, state text not null,
        what text not null, started_at integer not null, ended_at integer, summary text not null, error text not null);
      create index run_by_flow on run(flow, id);
      create table task_attempt(
        run_id text not null, seq integer not null, task text not null, attempt integer not null, state text not null,
        started_at integer not null, ended_at integer not null, log text not null,
        primary key (run_id, seq));
      create table request_budget(
        authority text not null primary key, tokens real not null, updated_at integer not null,
        blocked_until integer not null, remaining integer not null, upper_limit integer not null);
      create table http_validator(
        url text not null primary key, etag text not null, last_modified text not null);
      create table named_value(name text not null primary key, value text not null);
    )sql"},
    state::Migration{2, R"sql(
      create table upstream_health(
        source text not null, part text not null, upstream text not null, last_attempt integer, last_success integer,
        failing_since integer, failures integer not null, error_kind text not null, error text not null,
        primary key (source, part, upstream));
    )sql"},
    state::Migration{3, R"sql(
      create table ledger_partition_new(
        source text not null, scope text not null, part text not null, ordinal integer not null, version integer not null,
        state text not null, expected integer, got integer not null, attempts integer not null, next_try integer,
        checked_at integer, upstream text not null, reason text not null, owner text not null, run_id text not null,
        state_before_claim text,
        primary key (source, scope, part));
      insert into ledger_partition_new
        select source, case when rover = '' then '-' else rover end,
          case when sol < 0 then 'all' when sol < 10 then 'sol=0000' || cast(sol as text) when sol < 100 then 'sol=000' || cast(sol as text)
            when sol < 1000 then 'sol=00' || cast(sol as text) when sol < 10000 then 'sol=0' || cast(sol as text)
            else 'sol=' || cast(sol as text) end,
          case when sol < 0 then 0 else sol end, 1, state, expected, got, attempts, next_try, checked_at, upstream, reason, owner, run_id,
          state_before_claim
        from ledger_partition;
      drop table ledger_partition;
      alter table ledger_partition_new rename to ledger_partition;
      create index ledger_partition_by_state on ledger_partition(source, scope, state, ordinal);
      create index ledger_partition_by_ordinal on ledger_partition(source, scope, ordinal);
      create table newest_part(source text not null, scope text not null, ordinal integer not null, primary key (source, scope));
      insert into newest_part select 'mars_photos', substr(name, 12), cast(value as integer) from named_value where name like 'newest_sol.%';
      delete from named_value where name like 'newest_sol.%';
    )sql"},
    state::Migration{4, R"sql(
      create table lease(name text not null primary key, owner text not null, epoch integer not null, expires_at integer not null);
      alter table ledger_partition add column claim_epoch integer not null default 0;
    )sql"},
    state::Migration{5, R"sql(
      alter table ledger_partition add column scheduled_at integer;
      create index ledger_partition_scheduled on ledger_partition(source, scope) where scheduled_at is not null;
      create table notice(
        number integer not null primary key, at integer not null, severity text not null, topic text not null, text text not null);
      create table rejected_record(
        number integer not null primary key, id text not null unique, topic text not null, record_partition integer not null,
        record_offset integer not null, record_key text not null, reason text not null, record text not null, at integer not null,
        is_noted integer not null);
      create index rejected_record_to_note on rejected_record(topic, number) where is_noted = 0;
      create table element_set(
        satellite integer not null, epoch integer not null, omm text not null, source text not null, origin text not null,
        fetched_at integer, raw_id integer, primary key (satellite, epoch));
      create table crew_list(
        source text not null primary key, people integer not null, fetched_at integer not null, origin text not null, is_file integer not null);
      create table crew_member(
        source text not null, place integer not null, name text not null, craft text not null, spacecraft text not null,
        agency text not null, country text not null, position text not null, launched integer, days_before integer,
        primary key (source, place));
      create table request_guard(
        upstream text not null primary key, asked_at integer, succeeded_at integer, epoch integer, not_before integer not null,
        unchanged integer not null, errors integer not null, refusal text not null);
      create table alert_check(
        id text not null primary key, place integer not null, name text not null, unit text not null, severity text not null,
        state text not null, value real, raise_limit real not null, since integer not null, text text not null, wrong_since integer,
        right_since integer);
    )sql"},
};

// Rows as each format held them; those of the ledger by whether a partition was a rover and a sol then.
constexpr const char* kRoverRows = R"sql(
  insert into ledger_partition(source, rover, sol, state, expected, got, attempts, next_try, checked_at, upstream, reason, owner, run_id, state_before_claim)
    values ('mars_photos', 'spirit', 7, 'complete', 5, 4, 0, null, 9, 'old_shape', 'believed', '', 'r1', null),
    ('mars_photos', 'spirit', 12345, 'in_progress', null, 0, 2, 11, null, '', '', 'w', 'r1', 'failed'),
    ('mars_manifests', 'spirit', -1, 'failed', null, 0, 1, 3, 9, '', 'why', '', 'r1', null), ('apod', '', -1, 'missing', null, 0, 0, null, null, '', '', '', '', null);
  insert into named_value values ('newest_sol.spirit', '2208')
)sql";
constexpr const char* kPartRows = R"sql(
  insert into ledger_partition(source, scope, part, ordinal, version, state, expected, got, attempts, next_try, checked_at, upstream, reason, owner, run_id,
      state_before_claim)
    values ('mars_photos', 'spirit', 'sol=00007', 7, 1, 'complete', 5, 4, 0, null, 9, 'old_shape', 'believed', '', 'r1', null),
    ('mars_photos', 'spirit', 'sol=12345', 12345, 1, 'in_progress', null, 0, 2, 11, null, '', '', 'w', 'r1', 'failed'),
    ('mars_manifests', 'spirit', 'all', 0, 1, 'failed', null, 0, 1, 3, 9, '', 'why', '', 'r1', null),
    ('apod', '-', 'all', 0, 1, 'missing', null, 0, 0, null, null, '', '', '', '', null);
  insert into newest_part values ('mars_photos', 'spirit', 2208)
)sql";
constexpr std::array<const char*, 5> kRows = {
    R"sql(insert into run values ('r1', 'sync', 'user', 'partly', 'to completion', 1, 2, '{"planned":4}', 'none');
      insert into task_attempt values ('r1', 1, 'spirit sol 7', 1, 'done', 1, 2, 'lines');
      insert into request_budget values ('mars.nasa.gov', 1.5, 7, 8, 3, 40);
      insert into http_validator values ('https://h/a', 'e', 'm');
      insert into named_value values ('iss.arbiter', '{}'))sql",
    "insert into upstream_health values ('mars_photos', 'spirit', 'h', 5, 4, 3, 2, 'timeout', 'late')",
    "",
    "insert into lease values ('singleton/planner', 'w', 3, 99); update ledger_partition set claim_epoch = 3 where part = 'sol=12345'",
    R"sql(update ledger_partition set scheduled_at = 77 where part = 'sol=12345';
      insert into notice values (1, 5, 'warn', 'source', 'words');
      insert into rejected_record values (1, 'id', 'lake-events', 0, 9, 'k', 'why', 'bytes', 5, 0);
      insert into element_set values (25544, 1, '{}', 's', 'api', 2, 3);
      insert into crew_list values ('corquaid', 1, 2, 'api', 0);
      insert into crew_member values ('corquaid', 0, 'Ann', 'ISS', 'Crew-13', 'NASA', 'usa', 'Commander', 1, 2);
      insert into request_guard values ('celestrak', 1, 2, 3, 4, 5, 6, 'no');
      insert into alert_check values ('a', 1, 'n', 'km', 'warn', 'raised', 1.5, 2.5, 3, 't', 4, 5))sql"};

class StateFormatsTest : public ::testing::TestWithParam<int> {
 protected:
  static std::unique_ptr<state::State> open(const std::string& path) { return state::open_sqlite_state(path).value(); }
  void write(int format) {
    ASSERT_TRUE(state::migrate(*state, std::span(kWritten).first(static_cast<size_t>(format))));
    run(format < 3 ? kRoverRows : kPartRows);
    for (int i = 0; i < format; ++i) run(kRows.at(static_cast<size_t>(i)));
  }
  // Each statement by itself; none has a ';' inside.
  void run(std::string_view sql) {
    for (; !sql.empty(); sql.remove_prefix(std::min(sql.size(), sql.find(';') == sql.npos ? sql.size() : sql.find(';') + 1))) {
      const auto done = state->execute(sql.substr(0, sql.find(';')));
      ASSERT_TRUE(done) << done.error().message;
    }
  }
  static std::string rows(state::State& state, const std::string& sql) {
    const auto found = state.query(sql);
    EXPECT_TRUE(found) << (found ? "" : found.error().message);
    std::string out;
    if (found)
      for (const auto& row : *found)
        for (size_t i = 0; i < row.size(); ++i) out += state::text_of(row[i], "?") + (i + 1 == row.size() ? "\n" : "|");
    return out;
  }
  // Tables and columns, in no order.
  static std::string form(state::State& state) {
    return rows(state, "select m.name, c.name, c.type, cast(c.\"notnull\" as text), coalesce(c.dflt_value, ''), cast(c.pk as text) from sqlite_master m, "
                       "pragma_table_info(m.name) c where m.type = 'table' order by 1, 2") +
           rows(state, "select name, tbl_name from sqlite_master where type = 'index' and name not like 'sqlite%' order by 1");
  }
  // What stands in a table, all columns as text, in order.
  std::string all(const std::string& table) {
    const auto columns = state->query("select group_concat('coalesce(cast(\"' || name || '\" as text), ''-'')', ' || '','' || ') from (select name from "
                                      "pragma_table_info('" + table + "') order by name)");
    return rows(*state, "select " + state::text_of(columns.value().at(0).at(0)) + " from " + table + " order by 1");
  }

  skykeep::testing::TempDir dir;
  std::unique_ptr<state::State> state = open(dir.path() + "/state.db");
};

TEST_P(StateFormatsTest, ComesToTheNewestWithAllItsRows) {
  write(GetParam());
  const std::array<std::vector<std::string>, 5> tables = {{{"run", "task_attempt", "request_budget", "http_validator"},
                                                           {"upstream_health"},
                                                           {},
                                                           {"lease"},
                                                           {"notice", "rejected_record", "element_set", "crew_list", "crew_member", "request_guard", "alert_check"}}};
  std::map<std::string, std::string> before;
  for (int i = 0; i < GetParam(); ++i)
    for (const std::string& table : tables.at(static_cast<size_t>(i))) before[table] = all(table);
  for (int i = 0; i < 2; ++i) {  // again it changes nothing
    if (GetParam() < 3) {  // the file FORMAT of the directory says 1 then
      ASSERT_TRUE(migrate_former_state(*state));
    }
    const auto done = state::migrate_stores(*state);
    ASSERT_TRUE(done) << done.error().message;
  }
  for (const auto& [table, held] : before) {
    EXPECT_NE(held, "") << table;
    EXPECT_EQ(all(table), held) << table;
  }
  EXPECT_EQ(rows(*state, "select value from named_value where name = 'iss.arbiter'"), "{}\n");
  EXPECT_EQ(rows(*state, "select source || ',' || scope || ',' || part || ',' || ordinal || ',' || version || ',' || state || ',' || coalesce(expected, '-') || ',' "
                         "|| got || ',' || attempts || ',' || coalesce(next_try, '-') || ',' || coalesce(checked_at, '-') || ',' || upstream || ',' || reason || ',' "
                         "|| owner || ',' || run_id || ',' || coalesce(state_before_claim, '-') || ',' || claim_epoch || ',' || coalesce(scheduled_at, '-') "
                         "from ledger_partition order by 1"),
            std::string("apod,-,all,0,1,missing,-,0,0,-,-,,,,,-,0,-\n"
                        "mars_manifests,spirit,all,0,1,failed,-,0,1,3,9,,why,,r1,-,0,-\n"
                        "mars_photos,spirit,sol=00007,7,1,complete,5,4,0,-,9,old_shape,believed,,r1,-,0,-\n"
                        "mars_photos,spirit,sol=12345,12345,1,in_progress,-,0,2,11,-,,,w,r1,failed,") +
                (GetParam() < 4 ? "0,-\n" : GetParam() < 5 ? "3,-\n" : "3,77\n"));
  EXPECT_EQ(rows(*state, "select source, scope, cast(ordinal as text) from newest_part"), "mars_photos|spirit|2208\n");

  const auto fresh = open(dir.path() + "/fresh.db");
  ASSERT_TRUE(state::migrate_stores(*fresh));
  EXPECT_EQ(form(*state), form(*fresh)) << "as if it had been made today";
}

INSTANTIATE_TEST_SUITE_P(Formats, StateFormatsTest, ::testing::Range(1, 6), [](const auto& format) { return std::to_string(format.param); });

}  // namespace
}  // namespace skykeep::flows
