// Recorded answers and tracks of the station from files: raw to the lake, then their rows. A second, a set of elements, an
// answer that is known already stays as it is.
//
// Owner: StationFlow. Threads: any; one import at a time inside, so that a file that comes twice at once is stored once.
#pragma once

#include <vector>

#include "core/mutex.h"
#include "flows/satellites/crew_watch.h"
#include "flows/satellites/element_store.h"
#include "flows/satellites/sink.h"
#include "flows/satellites/tables.h"
#include "lake/lake.h"
#include "streams/enrich_position.h"

namespace skykeep::flows::satellites {

class Import {
 public:
  struct Deps {
    lake::Lake& lake;
    warehouse::Warehouse& warehouse;
    const Clock& clock;
    RunRecorder& recorder;
    ElementStore& element_store;
    Tables& tables;
    CrewWatch& crew;
    Sink& sink;
    std::string origin;  // provenance of what is imported: recording, or simulated
  };
  explicit Import(Deps deps) : deps_(std::move(deps)) {}
  static constexpr std::string_view kSources[] = {"iss_position", "orbits", "crew"};
  static bool takes(std::string_view source);
  Result<ImportReport> run(std::string_view source, const std::vector<ImportFile>& files);
  // The rows of a file of tracks or elements that was imported before, from the lake: for tables that were made anew.
  Result<> again(std::string_view source, const std::string& key, lake::Object object);

 private:
  struct Object {
    std::string key;
    int64_t load_id = 0;
  };
  Result<Object> put(std::string_view source, const ImportFile& file);
  Result<> note_object(std::string_view source, const Object& object, const ImportFile& file, UtcTime now);
  // Into the report with the file's name, and into bronze.rejected_record with their place.
  Result<> reject_records(const ImportFile& file, const Object& object, const std::vector<sources::RejectedRecord>& rejected,
                          ImportReport& report);
  void note_drift(const ImportFile& file, const std::vector<sources::DriftNotice>& drift, ImportReport& report);
  Result<> file(std::string_view source, const ImportFile& file, ImportReport& report);
  Result<> positions(const ImportFile& file, const Object& object, ImportReport& report);
  Result<> orbits(const ImportFile& file, const Object& object, ImportReport& report);
  Result<> crew(const ImportFile& file, const Object& object, UtcTime now, ImportReport& report);
  streams::PositionRecord record_of(const sources::PositionCandidate& position) const;
  SinkRow row_of(const sources::PositionCandidate& position, const Object& object, streams::Enricher& enricher) const;

  Deps deps_;
  Mutex mutex_;
};

}  // namespace skykeep::flows::satellites
