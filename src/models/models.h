// The SQL project: models with ref/source/config, seeds, data tests, order, materialisation, publication, lineage.
//
// The project is data (folder models/, embedded in the program) in the dbt layout; what is understood of dbt's language is
// listed in models/README.md of this room, anything else is invalid_input with file and line.
// prepare(), build() and test() read whole tables and may take minutes; publish() reads what its loads touched, milliseconds for a
// day's data. After a publication that failed readers have the one before, whole, and publication() is its number.
// Owner: app. Threads: one publisher at a time; lineage and listing from any thread.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/json.h"
#include "warehouse/warehouse.h"

namespace skykeep::models {

// The files of a project: path below models/ -> content.
using ProjectFiles = std::map<std::string, std::string>;
ProjectFiles embedded_project();
Result<ProjectFiles> read_project(const std::string& dir);

struct TestResult {
  std::string name;        // "unique_fact_photos_image_id"
  std::string model;       // "silver.fact_photos"
  std::string column;      // may be empty
  std::string severity;    // error, warn
  int64_t failures = 0;
  double elapsed_ms = 0;
  UtcTime tested_at;
  // What was tested: the whole table, or only the rows that a publication touched.
  bool of_whole_table = true;
  // Of last_tests(): what the rows that were touched last gave; none when the whole table was tested after them.
  struct Touched {
    int64_t failures = 0;
    UtcTime tested_at;
  };
  std::optional<Touched> touched;
  std::string sql;         // what was asked, ready for `skykeep sql`
  bool passed() const { return failures == 0; }
};

struct ModelResult {
  std::string model;
  std::string materialized;  // table, view, incremental, seed
  int64_t rows = -1;         // -1 unknown (views)
  double elapsed_ms = 0;
};

struct BuildReport {
  int64_t publication = 0;   // the number that readers now see
  bool published = false;    // false: a test of severity error failed, all was rolled back
  std::vector<ModelResult> models;
  std::vector<TestResult> tests;
  int64_t rejected_rows = 0;   // written to silver.rejected_rows: records that could not be read, and those below
  int64_t row_failures = 0;    // records left out because their row failed a data test
  double elapsed_ms = 0;
};

struct LineageNode {
  std::string name;          // "silver.fact_photos"
  std::string kind;          // source, seed, model
  std::string materialized, description;
  std::vector<std::string> inputs;
  std::vector<std::pair<std::string, std::string>> columns;  // name, description
  std::vector<std::string> key;  // columns that tell its rows apart, as its tests say; empty: none do
};

// What a publication changes of one model: all of it, or partitions by the values of its partition_by.
struct Changed {
  bool whole = false;
  std::vector<std::vector<warehouse::Value>> partitions;
};

// Is told what a publication changes before any reader can see it, so that copies of it go in time.
// Threads: called on the publisher's.
class PublicationWatcher {
 public:
  virtual ~PublicationWatcher() = default;
  virtual void before_commit(const Changed& changed) = 0;
  virtual void after_commit() = 0;  // of one that failed as well
};

class Models {
 public:
  virtual ~Models() = default;

  // Creates schemas, bronze tables, seeds, views; everything that an empty warehouse needs before the first load. A warehouse whose
  // bronze tables are of another version of the project is emptied: the lake makes it again. Models that changed are built anew;
  // when their data tests fail, the old tables stay and stale() says why.
  virtual Result<> prepare() = 0;
  // From any thread: prepare() ends soon with `cancelled`, and nothing of it stays.
  virtual void interrupt() {}

  // True when prepare() would empty the warehouse for that. Changes nothing.
  virtual Result<bool> is_of_another_version() { return false; }

  // One transaction over what the loads touched: incremental models, failing rows to silver.rejected_rows, tests of the
  // touched partitions; commit makes it publication n+1. A test of severity error that still fails without those rows rolls
  // back: published=false.
  virtual Result<BuildReport> publish(std::span<const int64_t> object_ids) = 0;
  // Loads in bronze that are in no publication yet (a set).
  virtual Result<std::vector<int64_t>> unpublished(std::span<const int64_t> among = {}) = 0;  // none named: of all loads

  // `select`: model names, dbt's +name / name+ ; empty: all. full_refresh rebuilds incremental models from bronze.
  virtual Result<BuildReport> build(const std::vector<std::string>& select, bool full_refresh) = 0;
  virtual Result<std::vector<TestResult>> test(const std::vector<std::string>& select) = 0;

  virtual int64_t publication() const = 0;               // what readers see now
  // True while a publication is committed: the warehouse may show it a moment before publication() says so.
  virtual bool is_committing() const { return false; }
  // Tells `watcher` from now on what publications change of this model; nullptr ends that.
  virtual void watch(const std::string& /*model*/, PublicationWatcher* /*watcher*/) {}
  virtual std::vector<LineageNode> lineage() const = 0;  // in topological order
  // Why the tables are still those of an earlier version of the models: data tests that the new version fails on them. Readers go on
  // with the old publication; nothing is published, and what is loaded waits. Empty: they are of this version.
  virtual std::string stale() const { return {}; }
  // What is known of every table by its tests (rules.md 37): the last result over the whole table, and failures that were found
  // since in rows that a publication touched. Rows that pass never turn a failing table green. Survives a restart; after a
  // kill -9 results of the last minute may be those before (tested_at says which).
  virtual std::vector<TestResult> last_tests() const = 0;
  // invalid_input when a selector names nothing; says what is near it.
  virtual Result<> check_selection(const std::vector<std::string>&) const { return {}; }
};

// What the loads of a publication need of bronze and no loader wrote. Asked within its transaction and never twice at once; an error is
// that of the publication. Owner: app; outlives the models.
class BeforeModels {
 public:
  virtual ~BeforeModels() = default;
  virtual Result<> prepare(warehouse::Connection& connection, std::span<const int64_t> object_ids) = 0;  // before the models run
  virtual Result<> finish() = 0;              // before the commit: what it began beside the models is done
  virtual void ended(bool is_committed) = 0;  // after every prepare()
};

// Called with what prepare() is at, in words: "model 5 of 31, silver.fact_photos".
using Progress = std::function<void(const std::string& words)>;

Result<std::unique_ptr<Models>> open_models(warehouse::Warehouse& warehouse, const Clock& clock, ProjectFiles files,
                                            BeforeModels* before = nullptr, Progress progress = {});

}  // namespace skykeep::models
