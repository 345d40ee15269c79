#include "flows/import_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/ids.h"
#include "flows/dead_letter.h"
#include "sources/photo_feed.h"

namespace skykeep::flows {
namespace {
const std::map<std::string, std::string, std::less<>> kKinds = {
    {"mars_photos", "photos"}, {"mars_manifests", "manifests"}, {"mars_traverse", "traverse"}};
}  // namespace

Json ImportReport::to_json() const {
  return {{"objects", objects},   {"records", records}, {"new", added},         {"unchanged", unchanged},      {"outdated", outdated},
          {"thumbnails", thumbnails}, {"rejected", rejected}, {"reasons", reasons}, {"notices", notices},   {"failed_tests", failed_tests}};
}

void ImportReport::reject(int64_t count, std::string reason) {
  rejected += count;
  if (reasons.size() < kMostReasons) reasons.push_back(std::move(reason));
  else if (reasons.size() == kMostReasons) reasons.push_back("and more: select * from silver.rejected_rows names all of them");
}

Result<std::vector<std::string>> ImportFiles::put(std::string_view source, const std::vector<ImportFile>& files,
                                                  std::string_view rover, ImportReport& report) {
  std::vector<std::string> keys;
  for (const ImportFile& file : files) {
    if (file.bytes.empty()) {
      report.reject(1, file.name + ": the file is empty");
      continue;
    }
    lake::ObjectMeta meta;
    meta.url = "file:" + file.name;
    meta.fetched_at = deps_.clock.now();
    meta.origin = deps_.origin;
    meta.content_type = "application/json";
    meta.source = source;
    std::string key = import_key(kKinds.find(source)->second, rover, sha256_hex(file.bytes));
    TRY(within("import " + file.name, deps_.lake.put(key, file.bytes, std::move(meta))));
    names_.try_emplace(key, file.name);
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(std::move(key));
    ++report.objects;
  }
  return keys;
}

std::string ImportFiles::name_of(const std::string& key) const {
  const auto name = names_.find(key);
  return name == names_.end() ? key : name->second;
}

// Records that could not be read, rows that failed a test, loads that were kept back: each with its file, its place and why.
Result<> ImportFiles::add_reasons(const LoadReport& loaded, ImportReport& report) {
  if (loaded.load_ids.empty()) return {};
  const std::string ids = fmt::format("{}", fmt::join(loaded.load_ids, ","));
  auto connection = TRY(deps_.warehouse.connect());
  const auto rows = TRY(connection->table(fmt::format(
      "select filename, record_offset, reason from silver.rejected_rows where load_id in ({}) order by filename, record_offset", ids)));
  for (const auto& row : rows.rows)
    report.reject(1, fmt::format("{}: the record at byte {}: {}", name_of(warehouse::text_of(row[0])), warehouse::int_of(row[1]),
                                 warehouse::text_of(row[2])));
  const auto withheld = TRY(connection->table(fmt::format("select load_id, reason from bronze.withheld_loads where load_id in ({})", ids)));
  for (const auto& row : withheld.rows)
    for (const LoadedObject& object : loaded.loaded)
      if (object.load_id == warehouse::int_of(row[0]) && !object.known)
        report.reject(object.records, fmt::format("{}: kept back as a whole by failed tests: {}", name_of(object.key), warehouse::text_of(row[1])));
  const auto thumbnails = TRY(connection->table(fmt::format(
      "select count(*) from bronze.photo_record where sample_type = 'thumbnail' and load_id in ({}) and load_id not in "
      "(select load_id from bronze.withheld_loads)", ids)));
  report.thumbnails = warehouse::int_of(thumbnails.rows.at(0).at(0));
  return {};
}

// Of a rover the newest manifest and the newest traverse alone give rows.
Result<int64_t> ImportFiles::outdated_records(const LoadReport& loaded) {
  std::vector<int64_t> ids;
  for (const LoadedObject& object : loaded.loaded) ids.push_back(object.load_id);
  if (ids.empty()) return 0;
  auto connection = TRY(deps_.warehouse.connect());
  const auto found = TRY(connection->table(fmt::format(
      "with documents as (select load_id, sol_count as records from bronze.raw_manifest_response union all "
      "  select load_id, coordinate_count from bronze.raw_coordinate_response) "
      "select load_id, greatest(0, records - (select count(*) from bronze.rejected_row r where r.load_id = d.load_id)) from documents d "
      "where load_id in ({}) and load_id not in (select load_id from bronze.withheld_loads) "
      "and load_id not in (select load_id from silver.flat_manifest_photos) and load_id not in (select load_id from silver.fact_path)",
      fmt::join(ids, ","))));
  int64_t records = 0;
  for (const auto& row : found.rows) records += std::ranges::count(ids, warehouse::int_of(row[0])) * warehouse::int_of(row[1]);
  return records;
}

Result<int64_t> ImportFiles::silver_rows() {
  auto connection = TRY(deps_.warehouse.connect());
  const auto table = TRY(connection->table(
      "select (select count(*) from silver.fact_photos) + (select count(*) from silver.fact_path) + "
      "(select count(*) from silver.flat_manifest_photos)"));
  return warehouse::int_of(table.rows.at(0).at(0));
}

// An import is no answer of an upstream: a partition that was never asked becomes `partial`, one whose manifest is
// satisfied `complete`, and those that are known better stay.
Result<> ImportFiles::note_partitions(const std::vector<int64_t>& load_ids) {
  if (load_ids.empty()) return {};
  // Those of these loads, and those of earlier imports: a manifest may have come that they satisfy.
  state::PartitionFilter earlier;
  earlier.source = "mars_photos";
  earlier.states = {state::PartitionState::kPartial};
  std::string also;
  for (const auto& p : TRY(deps_.ledger.list(earlier)))
    if (p.upstream == kImportedUpstream)
      also += fmt::format(" or (lower(f.rover_name) = '{}' and f.sol = {})", p.key.rover, p.key.sol);
  auto connection = TRY(deps_.warehouse.connect());
  const auto found = TRY(connection->table(fmt::format(
      "select lower(f.rover_name), f.sol, count(*), any_value(m.manifest_total_photos) from silver.fact_photos f "
      "left join silver.flat_manifest_photos m on m.rover_name = f.rover_name and m.sol = f.sol "
      "where (f.rover_id, f.sol) in (select distinct rover_id, sol from bronze.photo_record where load_id in ({})) {} "
      "group by 1, 2",
      fmt::join(load_ids, ","), also)));
  for (const auto& row : found.rows) {
    const state::PartitionKey key{"mars_photos", warehouse::text_of(row[0]),
                                  static_cast<int32_t>(warehouse::int_of(row[1]))};
    const int64_t got = warehouse::int_of(row[2]);
    const auto expected = warehouse::is_null(row[3]) ? std::optional<int64_t>() : warehouse::int_of(row[3]);
    const auto changed = TRY(deps_.ledger.update(
        key, [&](state::Partition& p, bool) { return apply_import(p, got, expected, deps_.clock.now()); }));
    if (changed) deps_.journal.partition(*changed);
  }
  return {};
}

Result<ImportReport> ImportFiles::run(std::string_view source, const std::vector<ImportFile>& files,
                                      std::string_view rover) {
  if (!kKinds.contains(source))
    return fail(Code::kInvalidInput, fmt::format("'{}' cannot be imported (mars_photos, mars_manifests, mars_traverse)",
                                                 source));
  if (!rover.empty() && sources::find_rover(rover) == nullptr)
    return fail(Code::kInvalidInput, fmt::format("'{}' is no rover (perseverance, curiosity, opportunity, spirit)", rover));
  ImportReport report;
  state::Run run = deps_.journal.start("import", "user", fmt::format("{} files of {}", files.size(), source));
  const auto body = [&]() -> Result<> {
    const auto keys = TRY(put(source, files, rover, report));
    const int64_t before = TRY(silver_rows());
    const LoadReport loaded = TRY(deps_.loading.load(keys));
    for (const auto& [key, reason] : loaded.refused) {
      report.reject(1, fmt::format("{}: {}", name_of(key), reason));
      const LakeEvent event{key, 0, {std::string(source), std::string(rover), -1}, run.id, deps_.clock.now()};
      TRY(send_to_dead_letter(deps_.bus, kLakeEvents, {.position = {0, -1}, .appended_at = {}, .key = key, .value = encode(event)}, reason));
    }
    PublishStage::Loads loads;
    for (const int64_t id : loaded.load_ids) loads[id];
    report.failed_tests = TRY(deps_.publishing.publish(loads));
    report.records = loaded.records;
    report.notices = loaded.drift;
    const int64_t refused = report.rejected;
    TRY(add_reasons(loaded, report));
    report.added = std::max<int64_t>(0, TRY(silver_rows()) - before);
    report.outdated = TRY(outdated_records(loaded));
    report.unchanged =
        std::max<int64_t>(0, report.records - report.added - report.outdated - report.thumbnails - (report.rejected - refused));
    return note_partitions(loaded.load_ids);
  };
  const Result<> done = body();
  deps_.journal.finish(run, done ? (report.rejected == 0 ? "done" : "partly") : "failed", report.to_json(),
                       done ? "" : done.error().message);
  if (!done) return fail(done.error());
  return report;
}

}  // namespace skykeep::flows
