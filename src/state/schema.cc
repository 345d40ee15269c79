#include "state/schema.h"

#include <array>

namespace skykeep::state {
namespace {

constexpr std::array kMigrations = {
    Migration{1, R"sql(
      create table ledger_partition(
        source text not null, scope text not null, part text not null, ordinal integer not null, version integer not null,
        state text not null, expected integer, got integer not null, attempts integer not null, next_try integer, checked_at integer,
        upstream text not null, reason text not null, owner text not null, run_id text not null,
        state_before_claim text,
        primary key (source, scope, part));
      create index ledger_partition_by_state on ledger_partition(source, scope, state, ordinal);
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
    Migration{2, R"sql(
      create table upstream_health(
        source text not null, part text not null, upstream text not null, last_attempt integer, last_success integer,
        failing_since integer, failures integer not null, error_kind text not null, error text not null,
        primary key (source, part, upstream));
    )sql"},
    Migration{3, R"sql(
      create index if not exists ledger_partition_by_ordinal on ledger_partition(source, scope, ordinal);
      create table if not exists newest_part(
        source text not null, scope text not null, ordinal integer not null, primary key (source, scope));
    )sql"},
    Migration{4, R"sql(
      create table lease(name text not null primary key, owner text not null, epoch integer not null, expires_at integer not null);
      alter table ledger_partition add column claim_epoch integer not null default 0;
    )sql"},
    Migration{5, R"sql(
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

}  // namespace

Result<> migrate_stores(State& state) { return migrate(state, kMigrations); }

}  // namespace skykeep::state
