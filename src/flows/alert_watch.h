// Keeps the checks of alerts over time: facts in, states to the state store, transitions to the notices.
//
// Owner: flows. Threads: any. A crash between notice and state says a transition twice after the restart and never loses one.
// Failures to write are logged and tried again with the next look: health must not stop the work.
#pragma once

#include <string>
#include <vector>

#include "alerts/station_rules.h"
#include "core/clock.h"
#include "core/mutex.h"
#include "flows/run_recorder.h"
#include "state/alert_checks.h"
#include "state/notices.h"

namespace skykeep::flows {

class AlertWatch {
 public:
  AlertWatch(state::AlertChecks stored, state::Notices notices, const Clock& clock, RunRecorder& recorder, alerts::StationLimits limits = {});

  // To be called every few seconds with what is known.
  void look(const alerts::StationFacts& facts);
  // not_found, conflict: as alerts::acknowledge.
  Result<> acknowledge(std::string_view id);
  std::vector<alerts::Check> checks() const;

 private:
  Result<> recall() REQUIRES(mutex_);
  void notify(const std::vector<alerts::Transition>& transitions);
  void keep() REQUIRES(mutex_);

  state::AlertChecks stored_;
  state::Notices notices_;
  const Clock& clock_;
  RunRecorder& recorder_;
  const alerts::StationLimits limits_;
  mutable Mutex mutex_;
  std::vector<alerts::Check> checks_ GUARDED_BY(mutex_);
  std::string kept_ GUARDED_BY(mutex_);  // what state holds, without the values that change all the time
};

}  // namespace skykeep::flows
