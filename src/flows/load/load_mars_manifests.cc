// Manifests -> bronze.manifest_record, manifest_sol_record.
#include <fmt/format.h>

#include "flows/load/load_rows.h"
#include "sources/mars_documents.h"

namespace skykeep::flows::loading {

namespace {

constexpr Column kHeadColumns[] = {
    {"load_id", "BIGINT"},        {"rover_id", "UTINYINT"},  {"rover_name", "VARCHAR"},  {"status", "VARCHAR"},          {"landing_date", "DATE"},
    {"launch_date", "DATE"},      {"max_sol", "INTEGER"},    {"max_date", "DATE"},       {"total_photos", "BIGINT"},     {"provenance", "VARCHAR"},
    {"ingestion_date", "TIMESTAMP"}, {"record_offset", "BIGINT"}, {"record_length", "BIGINT"}};
constexpr Column kSolColumns[] = {
    {"load_id", "BIGINT"},       {"rover_id", "UTINYINT"}, {"sol", "INTEGER"},          {"earth_date", "DATE"},     {"total_photos", "BIGINT"},
    {"camera_count", "INTEGER"}, {"cameras", "VARCHAR"},   {"record_offset", "BIGINT"}, {"record_length", "BIGINT"}};
const Layout kHead{"manifest_record", kHeadColumns};
const Layout kSol{"manifest_sol_record", kSolColumns};

void add_sol(const ObjectFacts& object, const sources::Manifest& manifest, const sources::ManifestSol& sol, RowBuilder& row) {
  row.put(object.object_id);
  row.put(int64_t{manifest.rover_id});
  row.put(int64_t{sol.sol});
  row.put(sol.earth_date);
  row.put(sol.total_photos);
  if (sol.cameras) {
    row.put(static_cast<int64_t>(sol.cameras->size()));
    row.put(std::string_view(to_text(Json(*sol.cameras))));
  } else {
    row.null();
    row.null();
  }
  row.end_row_at(sol);
}

void add_head(const ObjectFacts& object, const sources::Manifest& manifest, size_t bytes, RowBuilder& row) {
  row.put(object.object_id);
  row.put(int64_t{manifest.rover_id});
  row.put_text_or_null(manifest.name);
  row.put_text_or_null(manifest.status);
  row.put(manifest.landing_date);
  row.put(manifest.launch_date);
  row.put(int64_t{manifest.max_sol});
  row.put(manifest.max_date);
  row.put(manifest.total_photos);
  row.put(std::string_view(object.meta.origin));
  row.put(object.meta.fetched_at);
  row.put(int64_t{0});
  row.put(static_cast<int64_t>(bytes));
  row.end_row();
}

Result<> load(const ObjectFacts& object, std::string_view body, Rows& rows, LoadedObject& loaded) {
  const sources::Rover* asked = sources::find_rover(object.partition().scope);
  const auto manifest = TRY(sources::parse_manifest(body, {asked == nullptr ? 0 : asked->id, object.meta.fetched_at}));
  const sources::Rover* rover = sources::find_rover(manifest.rover_id);
  if (rover == nullptr || (asked != nullptr && rover != asked))
    return fail(Code::kCorrupt, fmt::format("{}: the manifest is of {}, not of {}", object.key, manifest.name, object.partition().scope));
  add_head(object, manifest, body.size(), rows.of(kHead));
  for (auto& sol : manifest.sols) add_sol(object, manifest, sol, rows.of(kSol));
  rows.add_rest(object, manifest, manifest.sols.size(), loaded);
  loaded.partition.scope = rover->slug;
  return {};
}

}  // namespace

const DocumentLoader& mars_manifests_loader() {
  static const DocumentLoader kLoader{"mars_manifests", {&kHead, &kSol}, load};
  return kLoader;
}

}  // namespace skykeep::flows::loading
