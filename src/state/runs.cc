#include "state/runs.h"

#include <fmt/format.h>

#include <algorithm>

#include "state/schema.h"

namespace skykeep::state {
namespace {

constexpr std::string_view kColumns =
    "id, flow, started_by, state, what, started_at, ended_at, summary, error";

Run run_of(const Row& row) {
  return {text_of(row[0]),  text_of(row[1]), text_of(row[2]), text_of(row[3]), text_of(row[4]),
          {int_of(row[5])}, time_of(row[6]), text_of(row[7]), text_of(row[8])};
}

}  // namespace

Result<Runs> Runs::open(State& state) {
  TRY(within("open the run history", migrate_stores(state)));
  return Runs(state);
}

Result<> Runs::start(const Run& run) {
  TRY(state_->execute(
      "insert into run(id, flow, started_by, state, what, started_at, ended_at, summary, error)"
      " values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) on conflict (id) do update set state = excluded.state,"
      " what = excluded.what, ended_at = excluded.ended_at, summary = excluded.summary, error = "
      "excluded.error",
      {run.id, run.flow, run.trigger, run.state, run.what, run.started_at.micros, time_value(run.ended_at),
       run.summary, run.error}));
  return {};
}

// The whole row once more: a run whose start was lost is still in the history.
Result<> Runs::finish(const Run& run) { return start(run); }

Result<> Runs::add(const TaskAttempt& attempt) {
  return state_->transact([&](Transaction& tx) -> Result<> {
    TRY(tx.execute(
        "insert into task_attempt(run_id, seq, task, attempt, state, started_at, ended_at, log)"
        " select ?1, coalesce(max(seq), 0) + 1, ?2, ?3, ?4, ?5, ?6, ?7 from task_attempt where run_id = ?1",
        {attempt.run_id, attempt.task, int64_t{attempt.attempt}, attempt.state, attempt.started_at.micros,
         attempt.ended_at.micros, attempt.log}));
    return {};
  });
}

Result<std::optional<Run>> Runs::get(const std::string& id) {
  const auto rows = TRY(state_->query(fmt::format("select {} from run where id = ?1", kColumns), {id}));
  if (rows.empty()) return std::optional<Run>();
  return std::optional<Run>(run_of(rows[0]));
}

Result<std::vector<Run>> Runs::list(const RunFilter& filter) {
  std::vector<Value> values;
  std::string sql = fmt::format("select {} from run", kColumns);
  const auto add = [&](std::string_view condition, const std::string& value) {
    if (value.empty()) return;
    sql += fmt::format("{} {} ?{}", values.empty() ? " where" : " and", condition, values.size() + 1);
    values.push_back(value);
  };
  add("flow =", filter.flow);
  add("state =", filter.state);
  add("id <", filter.before_id);
  values.push_back(static_cast<int64_t>(std::min<size_t>(filter.limit, 1'000'000)));
  sql += fmt::format(" order by id desc limit ?{}", values.size());
  std::vector<Run> out;
  TRY(state_->read([&](Transaction& tx) -> Result<> {
    out.clear();
    for (const Row& row : TRY(tx.query(sql, std::span<const Value>(values)))) out.push_back(run_of(row));
    return {};
  }));
  return out;
}

Result<std::vector<TaskAttempt>> Runs::attempts(const std::string& run_id) {
  std::vector<TaskAttempt> out;
  const auto rows =
      TRY(state_->query("select run_id, seq, task, attempt, state, started_at, ended_at, log from "
                        "task_attempt where run_id = ?1 order by seq",
                        {run_id}));
  for (const Row& row : rows)
    out.push_back({text_of(row[0]),
                   int_of(row[1]),
                   text_of(row[2]),
                   static_cast<int32_t>(int_of(row[3])),
                   text_of(row[4]),
                   {int_of(row[5])},
                   {int_of(row[6])},
                   text_of(row[7])});
  return out;
}

Result<int64_t> Runs::mark_interrupted() {
  return state_->execute(
      "update run set state = 'interrupted', error = 'the program ended before it was done; nothing failed, and what was left is done "
      "by a later run', ended_at = coalesce("
      "(select max(ended_at) from task_attempt where task_attempt.run_id = run.id), started_at)"
      " where state = 'running'");
}

Result<int64_t> Runs::prune(size_t keep_runs) {
  int64_t removed = 0;
  TRY(state_->transact([&](Transaction& tx) -> Result<> {
    removed = 0;
    // The newest of those that have to go; a running one stays, whatever its age.
    const auto edge = TRY(tx.query("select id from run order by id desc limit 1 offset ?1",
                                   {static_cast<int64_t>(std::min<size_t>(keep_runs, 1'000'000'000))}));
    if (edge.empty()) return {};
    TRY(tx.execute(
        "delete from task_attempt where run_id in (select id from run where id <= ?1 and state <> 'running')",
        {edge[0][0]}));
    removed = TRY(tx.execute("delete from run where id <= ?1 and state <> 'running'", {edge[0][0]}));
    return {};
  }));
  return removed;
}

}  // namespace skykeep::state
