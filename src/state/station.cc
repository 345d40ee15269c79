#include "state/station.h"

#include "state/schema.h"

namespace skykeep::state {
namespace {

std::optional<int64_t> number_of(const Value& value) { return is_null(value) ? std::nullopt : std::optional(int_of(value)); }

}  // namespace

Result<Station> Station::open(State& state) {
  TRY(within("open what is known of the station", migrate_stores(state)));
  return Station(state);
}

Result<std::vector<ElementSetRow>> Station::element_sets() {
  std::vector<ElementSetRow> out;
  for (const Row& row : TRY(state_->query("select satellite, epoch, omm, source, origin, fetched_at, raw_id from element_set order by epoch, satellite")))
    out.push_back({int_of(row[0]), {int_of(row[1])}, text_of(row[2]), text_of(row[3]), text_of(row[4]), time_of(row[5]), number_of(row[6])});
  return out;
}

Result<bool> Station::add_element_set(const ElementSetRow& row, size_t keep) {
  bool is_new = false;
  TRY(state_->transact([&](Transaction& tx) -> Result<> {
    is_new = TRY(tx.execute("insert into element_set(satellite, epoch, omm, source, origin, fetched_at, raw_id) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
                            " on conflict (satellite, epoch) do nothing",
                            {row.satellite, row.epoch.micros, row.omm, row.source, row.origin, time_value(row.fetched_at), optional_value(row.raw_id)})) == 1;
    if (!is_new) return {};
    TRY(tx.execute("delete from element_set where satellite = ?1 and epoch not in"
                   " (select epoch from element_set where satellite = ?1 order by epoch desc limit ?2)",
                   {row.satellite, static_cast<int64_t>(keep)}));
    return {};
  }));
  return is_new;
}

Result<std::vector<CrewListRow>> Station::crew_lists() {
  std::vector<CrewListRow> out;
  TRY(state_->read([&](Transaction& tx) -> Result<> {
    out.clear();
    for (const Row& row : TRY(tx.query("select source, people, fetched_at, origin, is_file from crew_list order by source"))) {
      CrewListRow list{text_of(row[0]), int_of(row[1]), {int_of(row[2])}, text_of(row[3]), int_of(row[4]) != 0, {}};
      for (const Row& m : TRY(tx.query("select name, craft, spacecraft, agency, country, position, launched, days_before from crew_member"
                                       " where source = ?1 order by place", {list.source}))) {
        CrewMemberRow member{text_of(m[0]), text_of(m[1]), text_of(m[2]), text_of(m[3]), text_of(m[4]), text_of(m[5]), time_of(m[6]), {}};
        if (!is_null(m[7])) member.days_before = static_cast<int32_t>(int_of(m[7]));
        list.members.push_back(std::move(member));
      }
      out.push_back(std::move(list));
    }
    return {};
  }));
  return out;
}

Result<> Station::put_crew_list(const CrewListRow& list) {
  return state_->transact([&](Transaction& tx) -> Result<> {
    TRY(tx.execute("insert into crew_list(source, people, fetched_at, origin, is_file) values (?1, ?2, ?3, ?4, ?5) on conflict (source) do update set"
                   " people = excluded.people, fetched_at = excluded.fetched_at, origin = excluded.origin, is_file = excluded.is_file",
                   {list.source, list.people, list.fetched_at.micros, list.origin, int64_t{list.is_file}}));
    TRY(tx.execute("delete from crew_member where source = ?1", {list.source}));
    int64_t place = 0;
    for (const CrewMemberRow& m : list.members)
      TRY(tx.execute("insert into crew_member(source, place, name, craft, spacecraft, agency, country, position, launched, days_before)"
                     " values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                     {list.source, place++, m.name, m.craft, m.spacecraft, m.agency, m.country, m.position, time_value(m.launched),
                      optional_value(m.days_before)}));
    return {};
  });
}

Result<std::optional<GuardRow>> Station::guard(std::string_view upstream) {
  const auto rows = TRY(state_->query("select asked_at, succeeded_at, epoch, not_before, unchanged, errors, refusal from request_guard where upstream = ?1",
                                      {std::string(upstream)}));
  if (rows.empty()) return std::optional<GuardRow>();
  const Row& row = rows[0];
  return std::optional<GuardRow>({time_of(row[0]), time_of(row[1]), time_of(row[2]), {int_of(row[3])}, int_of(row[4]), int_of(row[5]), text_of(row[6])});
}

Result<> Station::put_guard(std::string_view upstream, const GuardRow& guard) {
  TRY(state_->execute("insert into request_guard(upstream, asked_at, succeeded_at, epoch, not_before, unchanged, errors, refusal)"
                      " values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) on conflict (upstream) do update set asked_at = excluded.asked_at,"
                      " succeeded_at = excluded.succeeded_at, epoch = excluded.epoch, not_before = excluded.not_before,"
                      " unchanged = excluded.unchanged, errors = excluded.errors, refusal = excluded.refusal",
                      {std::string(upstream), time_value(guard.asked_at), time_value(guard.succeeded_at), time_value(guard.epoch),
                       guard.not_before.micros, guard.unchanged, guard.errors, guard.refusal}));
  return {};
}

}  // namespace skykeep::state
