// iss-enriched -> bronze.iss_position_hot: rows and the position in the topic in one transaction, so that a replay changes
// nothing and a kill loses nothing. A second that is in the tables already stays as it is.
//
// Owner: StationFlow. Threads: rows come on the stage's thread or an import's, one at a time; counters from any.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <set>
#include <span>

#include "bus/bus.h"
#include "core/mutex.h"
#include "flows/load/load_rows.h"
#include "flows/run_recorder.h"
#include "state/rejected.h"
#include "streams/position_json.h"
#include "warehouse/warehouse.h"

namespace skykeep::flows::satellites {

// A row with the raw record that it came from, where that is in the lake already (imports).
struct SinkRow {
  streams::EnrichedRecord record;
  std::optional<int64_t> load_id, record_offset, record_length;
};

class Sink {
 public:
  Sink(warehouse::Warehouse& warehouse, bus::Bus& bus, state::RejectedRecords rejected, RunRecorder& recorder)
      : warehouse_(warehouse), bus_(bus), rejected_(rejected), recorder_(recorder) {}

  // To be called first: where the rows say that the group goes on, forward or back.
  Result<bus::Position> open();
  // For flows::Stage.
  Result<> handle(const std::vector<bus::Record>& records);
  // Rows of an import; the seconds that are known are left out. Returns how many were new.
  Result<int64_t> add(std::vector<SinkRow> rows);

  // Does `work` while no row is written: for the moment in which rows move from the hot table to a day file.
  Result<> between_rows(const std::function<Result<>()>& work);
  int64_t rows_written() const { return written_; }
  std::optional<int64_t> newest_second() const {  // in the tables
    const int64_t newest = newest_;
    return newest == INT64_MIN ? std::nullopt : std::optional(newest);
  }

 private:
  struct Batch {
    std::vector<SinkRow> rows;
    std::vector<streams::Gap> gaps;
  };
  Result<Batch> read(const std::vector<bus::Record>& records) REQUIRES(mutex_);
  Result<> leave_out_known(std::vector<SinkRow>& rows) REQUIRES(mutex_);
  using Seconds = std::set<std::pair<int64_t, int64_t>>;  // with their satellite
  Result<> look_up(std::span<const int64_t> seconds, Seconds& known) REQUIRES(mutex_);
  Result<> write(const Batch& batch, std::optional<bus::Position> next) REQUIRES(mutex_);
  Result<> append(const std::vector<SinkRow>& rows) REQUIRES(mutex_);
  Result<> transaction(const std::function<Result<>()>& body) REQUIRES(mutex_);

  warehouse::Warehouse& warehouse_;
  bus::Bus& bus_;
  state::RejectedRecords rejected_;
  RunRecorder& recorder_;
  streams::Decoder decoder_;
  Mutex mutex_;
  std::unique_ptr<warehouse::Connection> connection_ GUARDED_BY(mutex_);
  bus::Position next_ GUARDED_BY(mutex_);
  std::atomic<int64_t> newest_ = INT64_MIN, written_ = 0;
};

}  // namespace skykeep::flows::satellites
