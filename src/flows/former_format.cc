#include "flows/former_format.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "core/json.h"
#include "core/text.h"
#include "sources/photo_feed.h"
#include "state/notices.h"
#include "state/rejected.h"
#include "state/schema.h"

namespace skykeep::flows {

FormerKey read_former_key(std::string_view source, std::string_view key) {
  FormerKey out{whole_of(std::string(source)), 0};
  if (!source.starts_with("mars_")) return out;
  const auto steps = split(key, '/');
  const sources::Rover* rover = steps.size() > 1 ? sources::find_rover(steps[1]) : nullptr;
  if (rover == nullptr) return out;
  out.partition.scope = rover->slug;
  if (steps.size() > 2 && parse_part(steps[2])) out.partition.part = steps[2];
  if (steps.back().starts_with("page-")) out.page = static_cast<int>(to_int(steps.back().substr(5, 3)).value_or(0));
  return out;
}

Result<> migrate_former_state(state::State& state) {
  // A source without scopes had an empty rover, a whole document sol -1.
  static constexpr std::array kMigrations = {state::Migration{1, R"sql(
    create table ledger_partition_new(
      source text not null, scope text not null, part text not null, ordinal integer not null, version integer not null,
      state text not null, expected integer, got integer not null, attempts integer not null, next_try integer, checked_at integer,
      upstream text not null, reason text not null, owner text not null, run_id text not null,
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
    create table newest_part(source text not null, scope text not null, ordinal integer not null, primary key (source, scope));
    insert into newest_part select 'mars_photos', substr(name, 12), cast(value as integer) from named_value where name like 'newest_sol.%';
    delete from named_value where name like 'newest_sol.%';
  )sql"}};
  TRY(state::migrate(state, {}, "none"));  // makes the table of what was migrated, where a new state has none
  const auto stores = TRY(state.query("select version from state_migrations where store = 'skykeep'"));
  if (stores.empty()) return {};  // the directory never came so far as to have a ledger
  return within("bring the state to the form of this version", state::migrate(state, kMigrations, "former_format"));
}

namespace {

// JSON functions of SQLite: no other backend ever had such values. A value that is no JSON gives nothing.
constexpr std::array kNamedValues = {state::Migration{1, R"sql(
  insert into element_set(satellite, epoch, omm, source, origin, fetched_at, raw_id)
    select satellite, cast(strftime('%s', substr(epoch, 1, 19)) as integer) * 1000000 + cast(substr(substr(epoch, 21) || '000000', 1, 6) as integer),
      omm, source, origin,
      cast(strftime('%s', substr(fetched, 1, 19)) as integer) * 1000000 + cast(substr(substr(fetched, 21) || '000000', 1, 6) as integer), raw_id
    from (select json_extract(omm, '$[0].NORAD_CAT_ID') as satellite, rtrim(json_extract(omm, '$[0].EPOCH'), 'Z') as epoch, omm, source, origin,
        fetched, raw_id
      from (select case when json_valid(json_extract(item.value, '$.omm')) then json_extract(item.value, '$.omm') end as omm,
          json_extract(item.value, '$.source') as source, json_extract(item.value, '$.origin') as origin,
          rtrim(json_extract(item.value, '$.fetched_at'), 'Z') as fetched, json_extract(item.value, '$.raw_id') as raw_id
        from named_value n, json_each(case when json_valid(n.value) then n.value else '[]' end) item where n.name = 'iss.elements'))
    where satellite is not null and epoch is not null and source is not null and origin is not null
    on conflict (satellite, epoch) do nothing;
  insert into crew_list(source, people, fetched_at, origin, is_file)
    select item.key, json_extract(item.value, '$.number'), json_extract(item.value, '$.fetched_at'), json_extract(item.value, '$.origin'),
      coalesce(json_extract(item.value, '$.file'), json_extract(item.value, '$.origin') = 'recording')
    from named_value n, json_each(case when json_valid(n.value) then n.value else '{}' end) item
    where n.name = 'iss.crew' and json_extract(item.value, '$.number') is not null and json_extract(item.value, '$.fetched_at') is not null
      and json_extract(item.value, '$.origin') is not null
    on conflict (source) do nothing;
  insert into crew_member(source, place, name, craft, spacecraft, agency, country, position, launched, days_before)
    select item.key, cast(m.key as integer), coalesce(json_extract(m.value, '$.name'), ''), coalesce(json_extract(m.value, '$.craft'), ''),
      coalesce(json_extract(m.value, '$.spacecraft'), ''), coalesce(json_extract(m.value, '$.agency'), ''),
      coalesce(json_extract(m.value, '$.country'), ''), coalesce(json_extract(m.value, '$.position'), ''), json_extract(m.value, '$.launched'),
      json_extract(m.value, '$.days_before')
    from named_value n, json_each(case when json_valid(n.value) then n.value else '{}' end) item, json_each(item.value, '$.people') m
    where n.name = 'iss.crew' and item.key in (select source from crew_list)
    on conflict (source, place) do nothing;
  insert into request_guard(upstream, asked_at, succeeded_at, epoch, not_before, unchanged, errors, refusal)
    select 'celestrak', json_extract(v, '$.asked_at'), json_extract(v, '$.succeeded_at'), json_extract(v, '$.epoch'), json_extract(v, '$.not_before'),
      coalesce(json_extract(v, '$.unchanged'), 0), coalesce(json_extract(v, '$.errors'), 0), coalesce(json_extract(v, '$.refusal'), '')
    from (select case when json_valid(value) then value else '{}' end as v from named_value where name = 'iss.celestrak_guard')
    where json_extract(v, '$.not_before') is not null
    on conflict (upstream) do nothing;
  insert into alert_check(id, place, name, unit, severity, state, value, raise_limit, since, text, wrong_since, right_since)
    select json_extract(item.value, '$.id'), cast(item.key as integer), coalesce(json_extract(item.value, '$.name'), ''),
      coalesce(json_extract(item.value, '$.unit'), ''), coalesce(json_extract(item.value, '$.severity'), 'warn'),
      json_extract(item.value, '$.state'), json_extract(item.value, '$.value'), coalesce(json_extract(item.value, '$.limit'), 0),
      json_extract(item.value, '$.since'), coalesce(json_extract(item.value, '$.text'), ''), json_extract(item.value, '$.wrong_since'),
      json_extract(item.value, '$.right_since')
    from named_value n, json_each(case when json_valid(n.value) then n.value else '[]' end) item
    where n.name = 'alerts.iss' and json_extract(item.value, '$.id') is not null and json_extract(item.value, '$.state') is not null
      and json_extract(item.value, '$.since') is not null
    on conflict (id) do nothing;
  delete from named_value where name in ('iss.elements', 'iss.crew', 'iss.celestrak_guard', 'alerts.iss')
)sql"}};

constexpr std::string_view kRejected = ".rejected";

state::RejectedRecord rejected_of(std::string_view topic, const bus::Record& record) {
  topic.remove_suffix(kRejected.size());
  state::RejectedRecord out{0, std::string(topic), 0, record.position.offset, record.key, "", record.value, record.appended_at};
  const auto json = parse_json(record.value);
  if (!json || !json->is_object()) return out;
  out.partition = json->value("partition", 0);
  out.offset = json->value("offset", int64_t{-1});
  out.reason = json->value("reason", "");
  out.record = json->value("record", "");
  return out;
}

// A record that was cut lies whole where it came, as long as its topic keeps it.
Result<> make_whole(bus::Bus& bus, state::RejectedRecord& rejected) {
  const bus::Position at{rejected.partition, rejected.offset};
  auto found = TRY(bus.read(rejected.topic, at, {.max_records = 1}));
  if (!found.empty() && found.front().position == at && found.front().value.starts_with(rejected.record)) rejected.record = std::move(found.front().value);
  return {};
}

Result<std::vector<bus::Record>> all_of(bus::Bus& bus, const std::string& topic) {
  std::vector<bus::Record> out;
  for (bus::Position at;;) {
    auto records = TRY(bus.read(topic, at, {}));
    if (records.empty()) return out;
    at = bus::after(records.back().position);
    std::ranges::move(records, std::back_inserter(out));
  }
}

// What was taken over is trimmed away; a group that had not come so far goes past it.
Result<> empty_topic(bus::Bus& bus, const std::string& topic, bus::Position end) {
  for (const bus::GroupInfo& group : TRY(bus.groups()))
    if (group.topic == topic) TRY(TRY(bus::subscribe_one(bus, group.group, topic, {}))->seek(topic, end));
  return bus.trim(topic, {INT64_MAX});
}

Result<> carry_over_topics(state::State& state, bus::Bus& bus) {
  auto rejected = TRY(state::RejectedRecords::open(state));
  auto notices = TRY(state::Notices::open(state));
  for (const bus::TopicInfo& topic : TRY(bus.topics())) {
    if (topic.records == 0 || (topic.name != "notices" && !topic.name.ends_with(kRejected))) continue;
    for (const bus::Record& record : TRY(all_of(bus, topic.name))) {
      if (topic.name == "notices") {
        const auto json = parse_json(record.value);
        if (json && json->is_object())
          TRY(notices.add({record.appended_at, json->value("severity", "info"), json->value("topic", ""), json->value("text", "")}));
        continue;
      }
      state::RejectedRecord one = rejected_of(topic.name, record);
      TRY(make_whole(bus, one));
      TRY(rejected.add(one));
    }
    TRY(empty_topic(bus, topic.name, {topic.partition, topic.end_offset}));
  }
  return {};
}

}  // namespace

Result<> carry_over(state::State& state, bus::Bus& bus) {
  TRY(state::migrate_stores(state));
  TRY(within("carry the named values over", state::migrate(state, kNamedValues, "named_values")));
  return within("carry notices and rejected records over", carry_over_topics(state, bus));
}

}  // namespace skykeep::flows
