// Takes raw responses from files, as if they had been fetched: lake, bronze, publication, ledger.
#pragma once

#include <map>

#include "flows/load_stage.h"
#include "flows/partitions/partition_state.h"
#include "flows/publish_stage.h"

namespace skykeep::flows {

struct ImportDeps {
  bus::Bus& bus;
  lake::Lake& lake;
  warehouse::Warehouse& warehouse;
  state::Ledger& ledger;
  const Clock& clock;
  Journal& journal;
  LoadStage& loading;
  PublishStage& publishing;
  std::string origin;  // provenance of what is imported: "recording"
};

class ImportFiles {
 public:
  explicit ImportFiles(ImportDeps deps) : deps_(deps) {}
  // Sources: mars_photos (any shape, old or new), mars_manifests, mars_traverse. `rover`: slug, where a document does
  // not say; may be empty. A file that is not such a document is counted as rejected, with its reason, and kept raw.
  Result<ImportReport> run(std::string_view source, const std::vector<ImportFile>& files, std::string_view rover);

 private:
  Result<std::vector<std::string>> put(std::string_view source, const std::vector<ImportFile>& files,
                                       std::string_view rover, ImportReport& report);
  Result<int64_t> silver_rows();
  Result<> add_reasons(const LoadReport& loaded, ImportReport& report);
  Result<int64_t> outdated_records(const LoadReport& loaded);
  std::string name_of(const std::string& key) const;  // of the file that came as this object
  Result<> note_partitions(const std::vector<int64_t>& load_ids);

  ImportDeps deps_;
  std::map<std::string, std::string> names_;  // of the files of this run, by lake key
};

}  // namespace skykeep::flows
