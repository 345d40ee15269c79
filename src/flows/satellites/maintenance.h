// The station's housekeeping: health every few seconds, packing and filing every hour.
//
// Owner: StationFlow. Threads: one of its own; rates() and checks from any.
#pragma once

#include <deque>
#include <thread>

#include "core/mutex.h"
#include "flows/alert_watch.h"
#include "flows/satellites/position_archive.h"
#include "flows/satellites/raw_archiver.h"
#include "flows/satellites/tracker.h"

namespace skykeep::flows::satellites {

struct Rates {
  std::optional<double> freshness_s;  // age of the newest second in the tables
  std::optional<double> records_per_minute, rows_per_minute;
};

class StationMaintenance {
 public:
  struct Deps {
    const Clock& clock;
    RunRecorder& recorder;
    Tracker& tracker;
    ElementWatch& elements;
    ElementStore& element_store;
    Sink& sink;
    RawArchiver& archiver;
    PositionArchive& archive;
    AlertWatch& alerts;
  };
  explicit StationMaintenance(Deps deps) : deps_(deps) {}
  ~StationMaintenance() { stop(); }
  void start();
  void stop();
  Rates rates() const;

 private:
  void run(std::stop_token stop);
  void sample_health(UtcTime now);
  void run_hourly(UtcTime now);
  std::optional<double> rows_per_minute(UtcTime now);

  Deps deps_;
  std::optional<UtcTime> begun_;
  std::deque<std::pair<UtcTime, int64_t>> written_;  // rows at moments of the last minutes
  int64_t packed_hour_ = -1;
  UtcTime failed_at_;  // the last try of this hour
  mutable Mutex mutex_;
  Rates rates_ GUARDED_BY(mutex_);
  std::jthread thread_;
};

}  // namespace skykeep::flows::satellites
