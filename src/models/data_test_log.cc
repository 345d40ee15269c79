#include "models/data_test_log.h"

#include <algorithm>

namespace skykeep::models {

namespace {

constexpr Duration kStoreEvery = 60s;

// What is known after rows that were touched were tested (rules.md 37): their failures are failures of the table; that they
// pass says nothing of its other rows.
TestResult joined(TestResult known, const TestResult& result) {
  const bool says_more = result.failures > known.failures || (!known.of_whole_table && known.passed());
  const TestResult::Touched touched{result.failures, result.tested_at};
  if (says_more) {
    known.failures = result.failures;
    known.tested_at = result.tested_at;
    known.elapsed_ms = result.elapsed_ms;
    known.of_whole_table = false;
  }
  known.severity = result.severity;
  known.sql = result.sql;
  known.touched = touched;
  return known;
}

}  // namespace

Result<> DataTestLog::restore(warehouse::Connection& connection, const std::vector<std::string>& names) {
  auto table = TRY(connection.table(
      "select name, model, column_name, severity, failures, elapsed_ms, epoch_us(tested_at), sql, "
      "coalesce(scope, 'touched'), touched_failures, epoch_us(touched_at) from bronze.test_results"));
  const MutexLock lock(mutex_);
  using warehouse::int_of, warehouse::text_of;
  for (auto& row : table.rows) {
    std::string name = text_of(row[0]);
    if (results_.contains(name) || std::ranges::find(names, name) == names.end()) continue;
    results_[name] = {.name = name, .model = text_of(row[1]), .column = text_of(row[2]), .severity = text_of(row[3]),
                      .failures = int_of(row[4]), .elapsed_ms = warehouse::real_of(row[5]), .tested_at = UtcTime{int_of(row[6])},
                      .of_whole_table = text_of(row[8]) == "table", .sql = text_of(row[7])};
    if (!warehouse::is_null(row[10])) results_[name].touched = TestResult::Touched{int_of(row[9]), UtcTime{int_of(row[10])}};
  }
  return {};
}

void DataTestLog::note(const std::vector<TestResult>& results, bool is_published) {
  const MutexLock lock(mutex_);
  for (auto& result : results) {
    if (!is_published) {
      const auto known = results_.find(result.name);
      if (known == results_.end()) continue;
      known->second.touched = TestResult::Touched{result.failures, result.tested_at};
      is_changed_ = is_newer_ = true;
      continue;
    }
    auto [it, is_new] = results_.try_emplace(result.name, result);
    is_newer_ = true;
    is_changed_ |= is_new;
    if (is_new) continue;
    TestResult now = result.of_whole_table ? result : joined(it->second, result);
    is_changed_ |= it->second.passed() != now.passed() || it->second.of_whole_table != now.of_whole_table;
    it->second = std::move(now);
  }
}

Result<> DataTestLog::store(warehouse::Connection& connection, bool now) {
  std::vector<TestResult> results;
  {
    const MutexLock lock(mutex_);
    if (!is_newer_ || !(now || is_changed_ || clock_.now() - stored_at_ >= kStoreEvery)) return {};
    for (auto& [name, result] : results_) results.push_back(result);
    is_changed_ = is_newer_ = false;
    stored_at_ = clock_.now();
  }
  warehouse::Batch batch{.rows = results.size()};
  batch.columns.resize(11);
  for (auto& r : results) {
    batch.columns[0].texts.push_back(r.name);
    batch.columns[1].texts.push_back(r.model);
    batch.columns[2].texts.push_back(r.column);
    batch.columns[3].texts.push_back(r.severity);
    batch.columns[4].ints.push_back(r.failures);
    batch.columns[5].reals.push_back(r.elapsed_ms);
    batch.columns[6].ints.push_back(r.tested_at.micros);
    batch.columns[7].texts.push_back(r.sql);
    batch.columns[8].texts.push_back(r.of_whole_table ? "table" : "touched");
    batch.columns[9].ints.push_back(r.touched ? r.touched->failures : 0);
    batch.columns[10].ints.push_back(r.touched ? r.touched->tested_at.micros : 0);
    batch.columns[10].valid.push_back(r.touched ? 1 : 0);
  }
  TRY(connection.begin());
  auto done = [&]() -> Result<> {
    TRY(connection.execute("delete from bronze.test_results"));
    auto appender = TRY(connection.appender("bronze", "test_results"));
    TRY(appender->append(batch));
    TRY(appender->close());
    return connection.commit();
  }();
  if (!done) (void)connection.rollback();  // after a commit that failed nothing is open
  return done;
}

std::vector<TestResult> DataTestLog::results() const {
  const MutexLock lock(mutex_);
  std::vector<TestResult> out;
  for (auto& [name, result] : results_) out.push_back(result);
  return out;
}

}  // namespace skykeep::models
