// Run history: every run of a flow with its tasks, attempts and logs.
//
// Owner: flows. Threads: any.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/time.h"
#include "state/state.h"

namespace skykeep::state {

struct Run {
  std::string id;  // run_id, sortable by time
  std::string
      flow;  // "sync", "publish", "import", "rebuild", ...; of fetching "ingest_" or "refresh_" and the source
  std::string trigger;  // "schedule", "event", "user"
  std::string state;    // running, done, partly, failed, interrupted
  std::string what;     // for people: what was done
  UtcTime started_at;
  std::optional<UtcTime> ended_at;
  std::string summary;  // JSON object
  std::string error;
};

struct TaskAttempt {
  std::string run_id;
  int64_t seq = 0;   // order inside the run, filled by add
  std::string task;  // "mars_manifests of spirit"
  int32_t attempt = 1;
  std::string state;  // done, failed
  UtcTime started_at;
  UtcTime ended_at;
  std::string log;  // lines
};

struct RunFilter {
  std::string flow, state;
  std::string before_id;  // paging: runs older than this one
  size_t limit = 50;
};

class Runs {
 public:
  static Result<Runs> open(State& state);
  Result<> start(const Run& run);
  Result<> finish(const Run& run);
  Result<> add(const TaskAttempt& attempt);
  Result<std::optional<Run>> get(const std::string& id);
  Result<std::vector<Run>> list(const RunFilter& filter);  // newest first
  Result<std::vector<TaskAttempt>> attempts(const std::string& run_id);
  // `running` ones of a former process; they ended with their last attempt, as far as anybody knows.
  Result<int64_t> mark_interrupted();
  Result<int64_t> prune(size_t keep_runs);  // the newest stay

 private:
  explicit Runs(State& state) : state_(&state) {}
  State* state_;
};

}  // namespace skykeep::state
