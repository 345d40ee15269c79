// Takes raw responses from files, as if they had been fetched: lake, bronze, publication, ledger.
#pragma once

#include <map>

#include "flows/load/load_stage.h"
#include "flows/partitions/partition_state.h"
#include "flows/publish/publish_stage.h"
#include "sources/catalogue.h"

namespace skykeep::flows {

struct ImportDeps {
  const sources::Catalogue& catalogue;
  state::RejectedRecords rejected;
  lake::Lake& lake;
  warehouse::Warehouse& warehouse;
  state::Ledger& ledger;
  const Clock& clock;
  RunRecorder& recorder;
  LoadStage& loading;
  PublishStage& publishing;
  std::string origin;  // provenance of what is imported: "recording"
};

class ImportFiles {
 public:
  explicit ImportFiles(ImportDeps deps) : deps_(deps) {}
  // `scope`: where a document does not say whose it is; may be empty. A file that is not such a document is counted as rejected, with its reason, and kept raw.
  Result<ImportReport> run(std::string_view source, const std::vector<ImportFile>& files, std::string_view scope);

 private:
  Result<std::vector<std::string>> put(std::string_view source, const std::vector<ImportFile>& files,
                                       const std::string& scope, ImportReport& report);
  Result<int64_t> silver_rows(std::string_view source);
  Result<> add_reasons(const LoadReport& loaded, ImportReport& report);
  Result<> count_left_out(const LoadReport& loaded, ImportReport& report);
  std::string name_of(const std::string& key) const;  // of the file that came as this object
  Result<> note_partitions(const sources::Source& source, const std::vector<int64_t>& object_ids);

  ImportDeps deps_;
  std::map<std::string, std::string> names_;  // of the files of this run, by lake key
};

}  // namespace skykeep::flows
