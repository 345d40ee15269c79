// What the station keeps in the lake, back into tables that lack it: where each raw answer lies, the elements and crews that the
// answers held, and what was imported. Days that are filed come back by PositionArchive, the newest days by the sink from its topic.
//
// Gaps that are no longer on the topic do not come back: they are in no raw answer.
// Owner: StationFlow. Threads: one at a time, beside the running stages: whoever comes second finds that the row is there.
#pragma once

#include <stop_token>

#include "flows/satellites/import.h"
#include "flows/satellites/raw_archiver.h"
#include "flows/satellites/raw_hour.h"
#include "flows/satellites/tables.h"
#include "lake/lake.h"

namespace skykeep::flows::satellites {

class StationRebuild {
 public:
  struct Deps {
    lake::Lake& lake;
    warehouse::Warehouse& warehouse;
    Tables& tables;
    RawArchiver& archiver;
    Import& import;
  };
  explicit StationRebuild(Deps deps) : deps_(std::move(deps)) {}

  // Every object once, however often it is called; the number of those that were new. cancelled when `stop` came first.
  Result<int64_t> run(std::stop_token stop);

 private:
  Result<int64_t> folder(const std::string& prefix, std::stop_token stop);
  Result<> object(const std::string& key);
  Result<> packed(RawHour hour, const lake::Object& object);
  Result<> imported(RawHour hour, lake::Object object);
  Result<> rows_of(const RawHour& hour, int64_t raw_id, std::string_view text);

  Deps deps_;
};

}  // namespace skykeep::flows::satellites
