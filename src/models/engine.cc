// Models over one warehouse: which transaction is made of what, and what readers see of it.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <set>

#include "core/guarded.h"
#include "core/ids.h"
#include "core/log.h"
#include "core/mutex.h"
#include "core/text.h"
#include "models/data_test_log.h"
#include "models/publication.h"
#include "warehouse/sql_text.h"

namespace skykeep::models {

namespace {

using warehouse::Connection;
using warehouse::Profile;

// All threads and more memory while it lives. Work without them is slower, and done.
warehouse::ResourceProfile bulk_profile(warehouse::Warehouse& warehouse, bool is_wanted) {
  if (!is_wanted) return {};
  auto bulk = warehouse.use(Profile::kBulk);
  if (bulk) return std::move(*bulk);
  log::warn("warehouse profile: {}", bulk.error().message);
  return {};
}

// Of the DDL without comments and blanks.
std::string bronze_layout(const Project& project) {
  std::string text;
  for (auto& [file, sql] : project.ddl) {
    std::string_view rest = sql;
    while (!rest.empty()) {
      const size_t end = std::min(rest.find('\n'), rest.size());
      for (const char c : rest.substr(0, std::min(end, rest.find("--"))))
        if (c != ' ' && c != '\t' && c != '\r') text += c;
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return sha256_hex(text);
}

constexpr int kRejectRounds = 4;    // behind a row that was rejected another one of its key may stand that is no better
constexpr size_t kBulkLoads = 400;  // loads in one publication from which on it is worth all threads

class Engine final : public Models {
 public:
  Engine(warehouse::Warehouse& warehouse, const Clock& clock, Project project, BeforeModels* before,
         Progress progress, std::unique_ptr<Connection> writer, std::unique_ptr<Connection> reader)
      : warehouse_(warehouse), clock_(clock), project_(std::move(project)), before_(before), progress_(std::move(progress)), tests_(clock),
        writer_(std::move(writer)), reader_(std::move(reader)) {}
  ~Engine() override;

  Result<> prepare() override;
  Result<bool> is_of_another_version() override;
  // From any thread, while the writer works: the connection allows that.
  void interrupt() override NO_THREAD_SAFETY_ANALYSIS { writer_->interrupt(); }
  Result<BuildReport> publish(std::span<const int64_t> object_ids) override;
  Result<std::vector<int64_t>> unpublished(std::span<const int64_t> among) override;
  Result<BuildReport> build(const std::vector<std::string>& select, bool full_refresh) override;
  Result<std::vector<TestResult>> test(const std::vector<std::string>& select) override;
  int64_t publication() const override { return publication_; }
  bool is_committing() const override { return committing_; }
  void watch(const std::string& model, PublicationWatcher* watcher) override;
  std::string stale() const override {
    const MutexLock lock(stale_mutex_);
    return stale_;
  }
  std::vector<LineageNode> lineage() const override;
  std::vector<TestResult> last_tests() const override { return tests_.results(); }
  Result<> check_selection(const std::vector<std::string>& select) const override {
    TRY(select_nodes(project_, select));
    return {};
  }

 private:
  // Runs `task` in one transaction; commits it as the next publication (or as none when `numbered` is false).
  Result<std::optional<std::string>> noted_layout() REQUIRES(writer_mutex_);
  Result<> make_bronze() REQUIRES(writer_mutex_);
  Result<BuildReport> transact(const Task& task, std::span<const int64_t> loads, bool mark_loads, bool numbered) REQUIRES(writer_mutex_);
  Result<BuildReport> inside(const Task& task, std::span<const int64_t> loads, bool mark_loads, bool numbered) REQUIRES(writer_mutex_);
  Result<> commit(int64_t publication) REQUIRES(writer_mutex_);
  Result<> record(BuildReport& report, Publication& work, size_t loads, bool mark_loads) REQUIRES(writer_mutex_);
  Result<std::vector<int64_t>> object_ids(Connection& connection, std::string_view condition);
  Result<> withhold(int64_t load_id, const BuildReport& report) REQUIRES(writer_mutex_);
  void remember(std::vector<TestResult>& tests, bool is_published);
  void store_tests(bool now) REQUIRES(writer_mutex_);
  Task everything() const;
  void set_stale(std::string why) {
    const MutexLock lock(stale_mutex_);
    stale_ = std::move(why);
  }
  Result<> note_version() REQUIRES(writer_mutex_);

  warehouse::Warehouse& warehouse_;
  const Clock& clock_;
  const Project project_;
  BeforeModels* const before_;
  const Progress progress_;
  Mutex writer_mutex_, reader_mutex_;
  mutable Mutex stale_mutex_;
  std::string stale_ GUARDED_BY(stale_mutex_);
  DataTestLog tests_;
  std::unique_ptr<Connection> writer_ PT_GUARDED_BY(writer_mutex_), reader_ PT_GUARDED_BY(reader_mutex_);
  std::atomic<int64_t> publication_ = 0;
  std::atomic<bool> committing_ = false;
  // With the writer's mutex held.
  std::string watched_;
  PublicationWatcher* watcher_ = nullptr;
  Changed changed_;  // by the publication that is made
};

Task Engine::everything() const {
  Task task{.full_refresh = true, .views = true, .full_tests = true};
  for (auto& node : project_.nodes) {
    if (node.kind != "source") task.selected.insert(node.id);
  }
  return task;
}

// Of the tables that are there; "" when it was not noted yet, none when there are none.
Result<std::optional<std::string>> Engine::noted_layout() {
  const auto there = TRY(writer_->table("select count(*) filter (where table_name = 'layout'), count(*) from information_schema.tables "
                                        "where table_schema = 'bronze'"));
  if (warehouse::int_of(there.rows[0][1]) == 0) return std::nullopt;
  if (warehouse::int_of(there.rows[0][0]) == 0) return std::string();
  const auto found = TRY(writer_->table("select any_value(fingerprint) from bronze.layout"));
  return warehouse::text_of(found.rows[0][0]);
}

Result<bool> Engine::is_of_another_version() {
  const MutexLock lock(writer_mutex_);
  return TRY(noted_layout()).value_or(bronze_layout(project_)) != bronze_layout(project_);
}

// DDL creates what is not there and changes nothing that is. So the layout that the tables were made with is noted, and where it
// is another one, or was not noted yet, all tables go: they are made of the lake.
Result<> Engine::make_bronze() {
  std::set<std::string> schemas{"bronze"};
  for (auto& node : project_.nodes) schemas.insert(node.schema);
  const std::string layout = bronze_layout(project_);
  auto noted = TRY(noted_layout());
  if (noted && *noted != layout) {
    log::warn("the tables are of another version of this program: they are made again from the lake");
    for (auto& schema : schemas) TRY(writer_->execute(fmt::format("drop schema if exists {} cascade", schema)));
    noted.reset();
  }
  for (auto& schema : schemas) TRY(writer_->execute("create schema if not exists " + schema));
  for (auto& [file, sql] : project_.ddl) TRY(within(file, writer_->execute(sql)));
  if (noted == layout) return {};
  TRY(writer_->execute("create table if not exists bronze.layout (fingerprint varchar not null)"));
  return writer_->execute(fmt::format("insert into bronze.layout values ('{}')", layout));
}

Result<> Engine::prepare() {
  const MutexLock lock(writer_mutex_);
  TRY(make_bronze());
  auto seen = TRY(writer_->table("select max(publication) from bronze.publications"));
  publication_ = warehouse::int_of(seen.rows[0][0]);
  std::vector<std::string> tests;
  for (auto& spec : project_.tests) tests.push_back(spec.name);
  TRY(within("read the last test results", tests_.restore(*writer_, tests)));
  auto built = TRY(writer_->table("select fingerprint from bronze.project_versions order by built_at desc, rowid desc limit 1"));
  if (!built.rows.empty() && warehouse::text_of(built.rows[0][0]) == project_.fingerprint) return {};

  // A new warehouse, or models that changed with the program: everything anew, from bronze. Loads that a test kept out
  // and rows get a new chance, since the test may be what changed.
  TRY(writer_->execute("delete from bronze.quarantined_loads; delete from bronze.rejected_row"));
  auto loads = TRY(object_ids(*writer_, "true"));
  const auto bulk = bulk_profile(warehouse_, loads.size() >= kBulkLoads);
  Task task = everything();
  task.full_tests = !loads.empty();
  task.progress = progress_;
  auto report = TRY(transact(task, loads, true, !loads.empty()));
  remember(report.tests, report.published);
  store_tests(true);
  if (!report.published) {
    std::string failed;
    for (auto& test : report.tests) {
      if (test.severity == "error" && !test.passed()) failed += (failed.empty() ? "" : ", ") + test.name;
    }
    set_stale(fmt::format("the tables are those of the version before: built by this version's models they fail {}. What is there is served, and "
                          "nothing new is published until `skykeep build --full-refresh` succeeds", failed));
    log::error("{}", stale());
    return {};
  }
  return note_version();
}

// The tables are those of this version's models now.
Result<> Engine::note_version() {
  set_stale("");
  return writer_->execute(fmt::format("insert into bronze.project_versions values ('{}', '{}')", project_.fingerprint,
                                      to_string(clock_.now())));
}

Result<BuildReport> Engine::publish(std::span<const int64_t> loads) {
  const MutexLock lock(writer_mutex_);
  if (loads.empty()) return BuildReport{.publication = publication_, .published = true};
  if (const std::string why = stale(); !why.empty()) return fail(Code::kUnsupported, why);
  Task task = everything();
  task.full_refresh = task.views = task.full_tests = false;
  const auto bulk = bulk_profile(warehouse_, loads.size() >= kBulkLoads);
  auto report = TRY(transact(task, loads, true, true));
  remember(report.tests, report.published);
  if (!report.published && loads.size() == 1) TRY(withhold(loads[0], report));
  store_tests(false);
  return report;
}

Result<BuildReport> Engine::build(const std::vector<std::string>& select, bool full_refresh) {
  const MutexLock lock(writer_mutex_);
  Task task{.selected = TRY(select_nodes(project_, select)), .full_refresh = full_refresh, .views = true, .full_tests = true};
  bool whole = task.selected.size() == everything().selected.size();
  std::string_view not_quarantined = "load_id not in (select load_id from bronze.quarantined_loads)";
  std::string open = fmt::format("{} and load_id not in (select load_id from bronze.published_loads)", not_quarantined);
  auto loads = TRY(object_ids(*writer_, full_refresh ? not_quarantined : std::string_view(open)));
  const auto bulk = bulk_profile(warehouse_, full_refresh || loads.size() >= kBulkLoads);
  auto report = TRY(transact(task, loads, whole, true));
  remember(report.tests, report.published);
  store_tests(true);
  if (report.published && whole && full_refresh && !stale().empty()) TRY(note_version());
  return report;
}

Result<BuildReport> Engine::transact(const Task& task, std::span<const int64_t> loads, bool mark_loads, bool numbered) {
  auto start = std::chrono::steady_clock::now();
  TRY(writer_->begin());
  auto report = guarded([&]() REQUIRES(writer_mutex_) { return inside(task, loads, mark_loads, numbered); });  // what is begun must end
  Result<> done;
  if (report && report->published) {
    if (before_ != nullptr) done = before_->finish();
    if (done) done = within("commit the publication", commit(report->publication));
  }
  const bool is_committed = report && report->published && done;
  if (!is_committed)
    if (auto undone = writer_->rollback(); !undone) log::error("rollback of a publication: {}", undone.error().message);
  if (before_ != nullptr) before_->ended(is_committed);
  if (!report) return report;
  if (!done) return fail(std::move(done.error()));
  report->elapsed_ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  return report;
}

Result<> Engine::commit(int64_t publication) {
  if (watcher_ != nullptr) watcher_->before_commit(changed_);
  committing_ = true;
  auto committed = writer_->commit();
  if (committed) publication_ = publication;
  committing_ = false;
  if (watcher_ != nullptr) watcher_->after_commit();
  return committed;
}

void Engine::watch(const std::string& model, PublicationWatcher* watcher) {
  const MutexLock lock(writer_mutex_);
  watched_ = model;
  watcher_ = watcher;
}

Result<BuildReport> Engine::inside(const Task& task, std::span<const int64_t> loads, bool mark_loads, bool numbered) {
  if (before_ != nullptr) TRY(before_->prepare(*writer_, loads));
  Publication work(project_, *writer_, task);
  TRY(work.take_loads(loads));
  // Everything is judged anew, rows that were rejected too.
  if (task.full_refresh && task.full_tests && mark_loads) TRY(writer_->execute("delete from bronze.rejected_row"));
  TRY(work.run_models());
  TRY(work.run_tests());
  // A row that fails is rejected by itself, and everything is made again without it: another answer may hold a good one.
  for (int again = 0; again < kRejectRounds && !work.passed() && TRY(work.reject_rows()) > 0; ++again) {
    TRY(work.run_models());
    TRY(work.run_tests());
  }
  BuildReport report{.publication = publication_, .published = work.passed()};
  report.models = std::move(work.models);
  report.tests = std::move(work.tests);
  report.rejected_rows = work.rejected_rows;
  report.row_failures = work.row_failures;
  if (report.published && watcher_ != nullptr) changed_ = TRY(work.changed(watched_));
  if (!report.published || !numbered) return report;
  report.publication = publication_ + 1;
  TRY(record(report, work, loads.size(), mark_loads));
  return report;
}

Result<> Engine::record(BuildReport& report, Publication& work, size_t loads, bool mark_loads) {
  TRY(writer_->execute(fmt::format("insert into bronze.publications values ({}, '{}', {})", report.publication,
                                   to_string(clock_.now()), loads)));
  return mark_loads ? work.mark_published(report.publication) : Result<>();
}

// A load that alone fails its tests stays out of every later publication until it is published by name, so that the
// others of its partition go on.
Result<> Engine::withhold(int64_t load_id, const BuildReport& report) {
  std::string reason;
  for (auto& test : report.tests) {
    if (test.severity == "error" && !test.passed()) {
      reason += fmt::format("{}{} ({} rows)", reason.empty() ? "" : ", ", test.name, test.failures);
    }
  }
  TRY(writer_->execute(fmt::format("delete from bronze.quarantined_loads where load_id = {}", load_id)));
  return writer_->execute(fmt::format("insert into bronze.quarantined_loads values ({}, '{}', {})", load_id,
                                      to_string(clock_.now()), warehouse::sql_text(reason)));
}

Result<std::vector<int64_t>> Engine::object_ids(Connection& connection, std::string_view condition) {
  std::vector<std::string> parts;
  for (auto& node : project_.nodes) {
    if (node.kind == "source" && !node.loads.empty()) parts.push_back(fmt::format("select {} as load_id from {}", node.loads, node.id));
  }
  std::vector<int64_t> out;
  if (parts.empty()) return out;
  auto table = TRY(connection.table(
      fmt::format("select load_id from ({}) where {} order by load_id", join(parts, " union all "), condition)));
  for (auto& row : table.rows) out.push_back(warehouse::int_of(row[0]));
  return out;
}

Result<std::vector<int64_t>> Engine::unpublished(std::span<const int64_t> among) {
  constexpr size_t kNamed = 64;
  const MutexLock lock(reader_mutex_);
  if (!among.empty() && among.size() <= kNamed) {
    const std::string named = fmt::format("load_id in ({})", fmt::join(among, ", "));
    return object_ids(*reader_, fmt::format("{0} and load_id not in (select load_id from bronze.published_loads where {0}) and "
                                          "load_id not in (select load_id from bronze.quarantined_loads where {0})", named));
  }
  auto all = TRY(object_ids(*reader_, "load_id not in (select load_id from bronze.published_loads) and "
                                      "load_id not in (select load_id from bronze.quarantined_loads)"));
  if (among.empty()) return all;
  const std::set<int64_t> wanted(among.begin(), among.end());
  std::erase_if(all, [&](int64_t id) { return !wanted.contains(id); });
  return all;
}

Result<std::vector<TestResult>> Engine::test(const std::vector<std::string>& select) {
  MutexLock reading(reader_mutex_);
  // Who names tables wants their tests: those of bronze run unasked only with all.
  Task task{.selected = TRY(select_nodes(project_, select, true)), .full_tests = true, .all_sources = select.empty()};
  Publication work(project_, *reader_, task);
  TRY(reader_->begin());  // one snapshot for all tests
  auto done = guarded([&]() REQUIRES(reader_mutex_) -> Result<> {
    TRY(work.take_loads({}));
    return work.run_tests();
  });
  if (auto ended = reader_->rollback(); !ended) log::error("end of the test snapshot: {}", ended.error().message);
  reading.unlock();
  if (!done) return fail(std::move(done.error()));
  remember(work.tests, true);
  const MutexLock writing(writer_mutex_);
  store_tests(true);
  return std::move(work.tests);
}

void Engine::remember(std::vector<TestResult>& tests, bool is_published) {
  for (auto& test : tests) test.tested_at = clock_.now();
  tests_.note(tests, is_published);
}

// What cannot be stored is stored the next time.
void Engine::store_tests(bool now) {
  if (auto stored = tests_.store(*writer_, now); !stored) log::warn("the test results are not kept: {}", stored.error().message);
}

Engine::~Engine() { store_tests(true); }

std::vector<LineageNode> Engine::lineage() const {
  std::vector<LineageNode> out;
  for (auto& node : project_.nodes) {
    if (!node.given.empty()) continue;
    LineageNode item{.name = node.id, .kind = node.kind, .materialized = node.materialized, .description = node.description};
    for (auto& input : node.inputs) {
      if (project_.find(input)->given.empty()) item.inputs.push_back(input);
    }
    for (auto& column : node.columns) item.columns.emplace_back(column.name, column.description);
    const auto is_its_key = [&](const TestSpec& test) {
      return test.node == node.id && test.kind == TestSpec::Kind::kUnique && test.where.empty() && test.severity == "error";
    };
    if (const auto test = std::ranges::find_if(project_.tests, is_its_key); test != project_.tests.end()) item.key = test->columns;
    out.push_back(std::move(item));
  }
  return out;
}

}  // namespace

Result<std::unique_ptr<Models>> open_models(warehouse::Warehouse& warehouse, const Clock& clock, ProjectFiles files,
                                            BeforeModels* before, Progress progress) {
  auto project = TRY(load_project(files));
  auto writer = TRY(warehouse.connect());
  auto reader = TRY(warehouse.connect());
  return std::make_unique<Engine>(warehouse, clock, std::move(project), before, std::move(progress), std::move(writer), std::move(reader));
}

}  // namespace skykeep::models
