// What every data test says of its table: in memory for readers, in the warehouse for the next start.
//
// Owner: the engine. Threads: any; whoever stores brings the connection that is its own.
// Storing costs as much as a small publication, so it is not done at each: at once when an outcome changed, otherwise once
// a minute and at the end. What a kill -9 loses are later times of the same outcomes.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/mutex.h"
#include "models/models.h"

namespace skykeep::models {

class DataTestLog {
 public:
  explicit DataTestLog(const Clock& clock) : clock_(clock) {}

  // What the last process stored, without tests that `names` does not hold.
  Result<> restore(warehouse::Connection& connection, const std::vector<std::string>& names);
  // `is_published`: readers see what was tested. Else the tables are as they were, and only `touched` says that rows failed.
  void note(const std::vector<TestResult>& results, bool is_published);
  // Stores what was noted, when it is time.
  Result<> store(warehouse::Connection& connection, bool now = false);
  std::vector<TestResult> results() const;

 private:
  const Clock& clock_;
  mutable Mutex mutex_;
  std::map<std::string, TestResult> results_ GUARDED_BY(mutex_);
  bool is_changed_ GUARDED_BY(mutex_) = false;  // an outcome
  bool is_newer_ GUARDED_BY(mutex_) = false;    // a time
  UtcTime stored_at_ GUARDED_BY(mutex_);
};

}  // namespace skykeep::models
