// load-complete -> models and tests -> a publication. A load that fails its tests is failed; the others go on.
#pragma once

#include <functional>
#include <map>

#include "core/mutex.h"
#include "flows/messages.h"
#include "flows/run_recorder.h"
#include "models/models.h"
#include "state/rejected.h"

namespace skykeep::flows {

class PublishStage {
 public:
  // `on_publication` is called with the number of each new publication.
  PublishStage(state::RejectedRecords& rejected, models::Models& models, state::Ledger& ledger, const Clock& clock, RunRecorder& recorder,
               std::function<void(int64_t)> on_publication)
      : rejected_records_(rejected), models_(models), ledger_(ledger), clock_(clock), recorder_(recorder), on_publication_(std::move(on_publication)) {}

  Result<> handle(const std::vector<bus::Record>& records, std::stop_token stop);
  // Publishes what a former process loaded and did not publish.
  Result<> recover();
  // Publishes those of these loads that wait, all at once when they pass, else in halves down to single ones; the number of
  // loads that were quarantined because a test of severity error failed. Their partitions are failed in the ledger.
  using Loads = std::map<int64_t, PartitionKey>;
  Result<int64_t> publish(const Loads& loads);

  // For verbs that need the models to themselves.
  Mutex& mutex() LOCK_RETURNED(mutex_) { return mutex_; }

 private:
  Result<int64_t> publish_parts(const Loads& loads) REQUIRES(mutex_);
  Result<bool> publish_together(const Loads& loads) REQUIRES(mutex_);
  Result<> quarantine(const PartitionKey& partition, const models::BuildReport& report);
  void announce(const models::BuildReport& report, const Loads& loads);

  state::RejectedRecords& rejected_records_;
  models::Models& models_;
  state::Ledger& ledger_;
  const Clock& clock_;
  RunRecorder& recorder_;
  std::function<void(int64_t)> on_publication_;
  Mutex mutex_;
};

}  // namespace skykeep::flows
