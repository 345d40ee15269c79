// Raw answers from the bus into the lake: each hour of a topic becomes one object of lines (rules.md 13), and raw_poll_record says
// where the answer with an id lies. What is archived may be trimmed from the bus.
//
// Owner: StationFlow. Threads: any.
#pragma once


#include "bus/bus.h"
#include "core/clock.h"
#include "core/mutex.h"
#include "flows/run_recorder.h"
#include "lake/lake.h"
#include "state/rejected.h"
#include "warehouse/warehouse.h"

namespace skykeep::flows::satellites {

class RawArchiver {
 public:
  RawArchiver(bus::Bus& bus, state::RejectedRecords rejected, lake::Lake& lake, warehouse::Warehouse& warehouse, const Clock& clock, RunRecorder& recorder)
      : bus_(bus), rejected_(rejected), lake_(lake), warehouse_(warehouse), clock_(clock), recorder_(recorder) {}

  // To be called first: from now on nothing is trimmed that is not archived.
  Result<> open();
  // Packs what was appended before the hour of `now`; everything with `all`. The number of objects that are new.
  Result<int64_t> pack(UtcTime now, bool all = false);
  // For tables that were made anew: the next pack() notes all that was rejected and is not forgotten.
  Result<> note_rejected_again();
  // When the oldest answer came that is not in the lake yet; none when all are.
  Result<std::optional<UtcTime>> oldest_waiting();

 private:
  struct Topic {
    std::string_view name;
    std::string_view source;  // of the lake object
  };
  static const Topic kTopics[3];
  class Answers;
  Result<int64_t> pack(const Topic& topic, UtcTime before);
  Result<bus::Batch> next_hour(Answers& answers, UtcTime before);
  Result<> put(const Topic& topic, const std::vector<bus::Record>& records);
  Result<> note_rejected(warehouse::Connection& connection, const Topic& topic);
  Result<bool> note_rejected(warehouse::Connection& connection, const state::RejectedRecord& rejected);

  Mutex mutex_;  // pack() and note_rejected_again(), which a rebuild calls
  bus::Bus& bus_;
  state::RejectedRecords rejected_;
  lake::Lake& lake_;
  warehouse::Warehouse& warehouse_;
  const Clock& clock_;
  RunRecorder& recorder_;
};

}  // namespace skykeep::flows::satellites
