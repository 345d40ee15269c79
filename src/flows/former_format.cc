#include "flows/former_format.h"

#include <array>

#include "core/text.h"
#include "sources/photo_feed.h"

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

}  // namespace skykeep::flows
