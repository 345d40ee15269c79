// PositionArchive: days that are over leave the hot table and become one Parquet object each in the lake (rules.md 32). The view
// silver.iss_positions shows both; nothing is deleted.
//
// A day is filed in one transaction: its hours are counted, its object is attached, its rows leave the hot table. A crash
// before it repeats the work with the same bytes.
// Owner: StationFlow. Threads: one at a time; the sink goes on, but for that transaction.
#pragma once

#include "core/fs.h"
#include "flows/satellites/sink.h"
#include "lake/lake.h"

namespace skykeep::flows::satellites {

class PositionArchive {
 public:
  struct Deps {
    warehouse::Warehouse& warehouse;
    lake::Lake& lake;
    const Clock& clock;
    Fs& fs;
    RunRecorder& recorder;
    Sink& sink;
    std::string temp_dir;
    int hot_days = 2;
  };
  explicit PositionArchive(Deps deps) : deps_(std::move(deps)) {}

  // Takes back what the lake holds and the tables do not (they were made anew, or a day was filed half). A day that
  // the tables do not know is attached and its hours are counted; of a day that they know in part, the missing seconds go to the hot table.
  Result<> restore();
  // Files every day that ended more than hot_days before today. Returns how many.
  Result<int64_t> file_old_days(UtcTime now);

 private:
  struct DayFile {
    std::string key, sha256;
    Date day;
    int64_t rows = 0;
  };
  Result<std::vector<std::string>> mounted(warehouse::Connection& connection);
  struct DayCount {
    int64_t rows = 0, simulated = 0, recorded = 0;
  };
  Result<DayCount> rows_of(warehouse::Connection& connection, Date day);
  Result<std::string> export_day(Date day);
  Result<bool> try_to_file(Date day);
  Result<> file(Date day);
  Result<> take_over(warehouse::Connection& connection, const DayFile& file);
  Result<> restore_day(warehouse::Connection& connection, const DayFile& file);
  Result<> transaction(const std::function<Result<>(warehouse::Connection&)>& body);

  Deps deps_;
};

}  // namespace skykeep::flows::satellites
