// Writes down what the loop does: run history, live events for the page, notices.
//
// Owner: Flows. Threads: any. Failures to write are logged, never passed on: the recorder must not stop the work.
#pragma once

#include <map>
#include <string>

#include "bus/bus.h"
#include "core/clock.h"
#include "core/json.h"
#include "core/mutex.h"
#include "flows/flows.h"

namespace skykeep::flows {

class RunRecorder {
 public:
  RunRecorder(bus::Bus& bus, state::Runs& runs, state::Notices notices, const Clock& clock) : bus_(bus), runs_(runs), notices_(notices), clock_(clock) {}

  state::Run start(std::string flow, std::string trigger, std::string what);
  void finish(state::Run& run, std::string_view state, const Json& summary, std::string error = "");
  void attempt(const state::Run& run, std::string task, int number, bool done, UtcTime started, std::string log);

  void event(std::string_view type, Json body);  // "at" is added
  void partition(const state::Partition& partition);
  // The same text is said again only after an hour. While everything is out, warnings of single upstreams go to the log only: one
  // notice has told it.
  void notice(std::string_view severity, std::string_view topic, const std::string& text);
  bool is_everything_out() const {
    const MutexLock lock(mutex_);
    return is_everything_out_;
  }
  void tell_outage(bool is_everything_out, std::string_view severity, const std::string& text);

 private:
  bus::Bus& bus_;
  state::Runs& runs_;
  state::Notices notices_;
  const Clock& clock_;
  mutable Mutex mutex_;
  std::map<std::string, UtcTime> said_ GUARDED_BY(mutex_);
  bool is_everything_out_ GUARDED_BY(mutex_) = false;
};

}  // namespace skykeep::flows
