#include "state/alert_checks.h"

#include "state/schema.h"

namespace skykeep::state {

Result<AlertChecks> AlertChecks::open(State& state) {
  TRY(within("open the checks of alerts", migrate_stores(state)));
  return AlertChecks(state);
}

Result<std::vector<AlertCheckRow>> AlertChecks::list() {
  std::vector<AlertCheckRow> out;
  for (const Row& row : TRY(state_->query("select id, name, unit, severity, state, value, raise_limit, since, text, wrong_since, right_since"
                                          " from alert_check order by place"))) {
    AlertCheckRow check{text_of(row[0]), text_of(row[1]), text_of(row[2]), text_of(row[3]), text_of(row[4]), {}, real_of(row[6]), {int_of(row[7])},
                        text_of(row[8]), time_of(row[9]), time_of(row[10])};
    if (!is_null(row[5])) check.value = real_of(row[5]);
    out.push_back(std::move(check));
  }
  return out;
}

Result<> AlertChecks::put(std::span<const AlertCheckRow> checks) {
  return state_->transact([&](Transaction& tx) -> Result<> {
    TRY(tx.execute("delete from alert_check"));
    int64_t place = 0;
    for (const AlertCheckRow& c : checks)
      TRY(tx.execute("insert into alert_check(id, place, name, unit, severity, state, value, raise_limit, since, text, wrong_since, right_since)"
                     " values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
                     {c.id, place++, c.name, c.unit, c.severity, c.state, c.value ? Value(*c.value) : Value(), c.raise_limit, c.since.micros, c.text,
                      time_value(c.wrong_since), time_value(c.right_since)}));
    return {};
  });
}

}  // namespace skykeep::state
