// One publication in the making: everything that happens inside its transaction. Used by the engine alone.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "models/project.h"
#include "models/test_sql.h"
#include "warehouse/warehouse.h"

namespace skykeep::models {

// What is to be done.
struct Task {
  std::set<std::string> selected;  // ids
  bool full_refresh = false;       // rebuild incremental models from bronze
  bool views = false;              // (re)create views and seeds too
  bool full_tests = false;         // tests over whole tables, and those of views
  bool all_sources = true;         // full tests take the sources too, selected or not
};

// Of rovers and sols.
using Partitions = std::vector<std::pair<int64_t, int64_t>>;

// What a model says of the partitions in `table`, "(x, y) in (select rover_id, sol from table)" and "x in (select rover_id from table)",
// with the few that these are: "((x = 5 and y = 1000))". Naming them spares the engine a join, and planning is most of what a small
// statement costs. Text that says it otherwise stays as it is.
std::string with_named_partitions(std::string sql, const std::string& table, const Partitions& few);

// Threads: used by one thread, on one connection with an open transaction. Owner: the engine, for one transaction.
class Publication {
 public:
  Publication(const Project& project, warehouse::Connection& connection, Task task)
      : project_(project), connection_(connection), task_(std::move(task)) {}

  // Names the loads of this publication; every other load that is in none yet stays out of it.
  Result<> take_loads(std::span<const int64_t> loads);
  Result<> run_models();
  Result<> run_tests();
  bool passed() const;  // no test of severity error failed
  // After tests that did not pass: names the records whose rows failed in bronze.rejected_row, so that models and tests can
  // be run again without them. 0 when no failure is a row's own.
  Result<int64_t> reject_rows();

  std::vector<ModelResult> models;
  std::vector<TestResult> tests;
  int64_t rejected_rows = 0;  // of silver.rejected_rows that were written
  int64_t row_failures = 0;   // records that failed a test and were left out

 private:
  struct Scope {              // the partitions that a model must redo
    std::string table;        // temporary table (rover_id, sol); empty: nothing was touched
    int64_t partitions = 0;
    Partitions few;           // they themselves, where they are few
  };
  Result<> find_touched();
  Result<> learn_few(Scope& scope);
  static std::string condition(const Node& node, const Scope& scope);  // for the rows of `node` in these partitions
  Result<Scope> scope_of(const Node& node);
  static Scope slice_scope();
  Result<std::string> render_node(const Node& node, const Template& sql, const Scope& touched, bool incremental);
  Result<ModelResult> run_model(const Node& node);
  Result<int64_t> run_incremental(const Node& node);
  Result<int64_t> run_slices(const Node& node, const Scope& scope, bool fresh);
  Result<int64_t> create_table(const Node& node, const std::string& sql);
  Result<> create_empty(const Node& node, const std::string& sql);
  Result<int64_t> create_seed(const Node& node);
  Result<int64_t> delete_touched(const Node& node, const Scope& touched);
  Result<> test_model(const Node& node, const std::vector<const TestSpec*>& specs);
  Result<> test_singular(const TestSpec& spec);
  Result<std::string> tested_rows(const Node& node);  // the rows of a model that its tests look at
  Result<int64_t> reject_rows_of(const Node& node, const std::vector<const TestSpec*>& failed);
  Result<int64_t> count(const std::string& sql);

  const Project& project_;
  warehouse::Connection& connection_;
  Task task_;
  std::map<std::string, Scope> touched_;              // source id -> its touched partitions; only where there are any
  std::map<std::set<std::string>, Scope> unions_;     // of several sources
  std::set<std::string> done_;                        // ids of the models that were run
};

}  // namespace skykeep::models
