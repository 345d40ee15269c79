// One publication in the making: everything that happens inside its transaction. Used by the engine alone.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "models/data_test_sql.h"
#include "models/partitions.h"
#include "models/project.h"
#include "warehouse/warehouse.h"

namespace skykeep::models {

// What is to be done.
struct Task {
  std::set<std::string> selected;  // ids
  bool full_refresh = false;       // rebuild incremental models from bronze
  bool views = false;              // (re)create views and seeds too
  bool full_tests = false;         // tests over whole tables, and those of views
  bool all_sources = true;         // full tests take the sources too, selected or not
  Progress progress;               // called with what is done; may be empty
};

// Threads: used by one thread, on one connection with an open transaction. Owner: the engine, for one transaction.
class Publication {
 public:
  Publication(const Project& project, warehouse::Connection& connection, Task task)
      : project_(project), connection_(connection), task_(std::move(task)) {}

  // Names the loads of this publication; every other load that is in none yet stays out of it.
  Result<> take_loads(std::span<const int64_t> loads);
  Result<> run_models();
  Result<> run_tests();
  Result<> mark_published(int64_t publication);  // the loads
  bool passed() const;  // no test of severity error failed
  // After tests that did not pass: names the records whose rows failed in bronze.rejected_row, so that models and tests can
  // be run again without them. 0 when no failure is a row's own.
  Result<int64_t> reject_rows();
  // What was done to this model.
  Result<Changed> changed(const std::string& model);

  std::vector<ModelResult> models;
  std::vector<TestResult> tests;
  int64_t rejected_rows = 0;  // of silver.rejected_rows that were written
  int64_t row_failures = 0;   // records that failed a test and were left out

 private:
  struct Question {             // SQL whose one column of numbers answers some tests, in their order
    std::string sql;
    std::vector<size_t> tests;  // places in `tests`
  };
  struct Scope {             // what a model must redo
    bool whole = false;      // all of it
    Partitions partitions;   // else these; none: nothing was touched
    bool is_touched() const { return whole || partitions.count > 0; }
  };
  Result<> name_loads(std::span<const int64_t> loads);
  Result<> leave_out_others();
  Result<> find_touched();
  Result<Partitions> touched_by(const Node& node);
  Result<> check_cut(const Node& node) const;
  Result<Scope> scope_of(const Node& node);
  Result<Partitions> united(const std::vector<const Partitions*>& parts, std::vector<std::string> columns);
  Result<std::string> with_names(std::string sql, const Partitions& partitions);
  Result<> make_table(const Partitions& partitions);
  Result<std::string> render_node(const Node& node, const Template& sql, const Partitions& touched, bool incremental);
  Result<ModelResult> run_model(const Node& node);
  Result<int64_t> run_incremental(const Node& node);
  Result<int64_t> run_slices(const Node& node, const Partitions& partitions, bool fresh);
  Result<int64_t> create_table(const Node& node, const std::string& sql);
  Result<> create_empty(const Node& node, const std::string& sql);
  Result<int64_t> create_seed(const Node& node);
  Result<int64_t> delete_touched(const Node& node, const Partitions& touched);
  Result<> test_model(const Node& node, const std::vector<const TestSpec*>& specs);
  Result<> test_singular(const TestSpec& spec);
  void ask(std::string sql, std::vector<size_t> of_tests) { questions_.push_back({std::move(sql), std::move(of_tests)}); }
  Result<> answer_questions();
  Result<std::string> tested_rows(const Node& node);  // the rows of a model that its tests look at
  Result<int64_t> reject_rows_of(const Node& node, const std::vector<const TestSpec*>& failed);
  Result<int64_t> count(const std::string& sql);
  void tell(std::string_view what, size_t number, size_t of, const std::string& name) const;

  const Project& project_;
  warehouse::Connection& connection_;
  Task task_;
  Partitions loads_;                                  // of models that are partitioned by load_id
  Partitions excluded_;                               // loads that belong to no publication
  std::set<int64_t> waiting_;                         // those of our loads that are in none yet
  std::optional<std::set<std::string>> sources_;      // of the lake, of which the loads are; none: of any
  std::map<std::string, Partitions> touched_;         // by source id; none: nothing
  std::map<std::string, Partitions> unions_;          // by the tables and columns that give them
  std::set<std::string> made_;                        // temporary tables that hold what is named in full
  std::vector<Question> questions_;                   // of tests that were not answered yet
  std::set<std::string> done_;                        // ids of the models that were run
};

}  // namespace skykeep::models
