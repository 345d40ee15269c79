// What every data test says of its table: in memory for readers, in the warehouse for the next start.
//
// Owner: the engine. Threads: any; whoever stores brings the connection that is its own.
// Storing costs as much as a small publication, so it is not done at each: at once when an outcome changed, otherwise once
// a minute and at the end. What a kill -9 loses are later times of the same outcomes.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "core/clock.h"
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
  mutable std::mutex mutex_;
  std::map<std::string, TestResult> results_;
  bool is_changed_ = false, is_newer_ = false;  // an outcome; a time
  UtcTime stored_at_;
};

}  // namespace skykeep::models
