#include "flows/import_files.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/ids.h"
#include "flows/dead_letter.h"

namespace skykeep::flows {
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
                                                  const std::string& scope, ImportReport& report) {
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
    meta.partition = whole_of(std::string(source), scope);
    std::string key = import_key(source, scope, sha256_hex(file.bytes));
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

// Records that could not be read, rows that failed a test, quarantined loads: each with its file, its place and why.
Result<> ImportFiles::add_reasons(const LoadReport& loaded, ImportReport& report) {
  if (loaded.object_ids.empty()) return {};
  const std::string ids = fmt::format("{}", fmt::join(loaded.object_ids, ","));
  auto connection = TRY(deps_.warehouse.connect());
  const auto rows = TRY(connection->table(fmt::format(
      "select filename, record_offset, reason from silver.rejected_rows where load_id in ({}) order by filename, record_offset", ids)));
  for (const auto& row : rows.rows)
    report.reject(1, fmt::format("{}: the record at byte {}: {}", name_of(warehouse::text_of(row[0])), warehouse::int_of(row[1]),
                                 warehouse::text_of(row[2])));
  const auto quarantined = TRY(connection->table(fmt::format("select load_id, reason from bronze.quarantined_loads where load_id in ({})", ids)));
  for (const auto& row : quarantined.rows)
    for (const LoadedObject& object : loaded.loaded)
      if (object.object_id == warehouse::int_of(row[0]) && !object.known)
        report.reject(object.records, fmt::format("{}: kept back as a whole by failed tests: {}", name_of(object.key), warehouse::text_of(row[1])));
  return {};
}

// Those that have no row of their own, for what they are.
Result<> ImportFiles::count_left_out(const LoadReport& loaded, ImportReport& report) {
  std::vector<int64_t> ids;
  for (const LoadedObject& object : loaded.loaded) ids.push_back(object.object_id);
  if (ids.empty()) return {};
  auto connection = TRY(deps_.warehouse.connect());
  const auto found = TRY(connection->table(fmt::format(
      "select load_id, why, records from silver.left_out where load_id in ({}) and load_id not in (select load_id from bronze.quarantined_loads)",
      fmt::join(ids, ","))));
  for (const auto& row : found.rows) {
    const int64_t id = warehouse::int_of(row[0]), records = warehouse::int_of(row[2]);
    // Small versions count where they are new; what a newer document replaces counts each time that it is offered.
    if (warehouse::text_of(row[1]) == "superseded") report.outdated += std::ranges::count(ids, id) * records;
    else if (std::ranges::find(loaded.object_ids, id) != loaded.object_ids.end()) report.thumbnails += records;
  }
  return {};
}

Result<int64_t> ImportFiles::silver_rows(std::string_view source) {
  auto connection = TRY(deps_.warehouse.connect());
  const auto table = TRY(connection->table(fmt::format("select sum(row_count) from silver.partitions_here where source = '{}'", source)));
  return warehouse::int_of(table.rows.at(0).at(0));
}

// An import is no answer of an upstream: a partition that was never asked becomes `partial`, one whose promise is kept `complete`, and
// those that are known better stay.
Result<> ImportFiles::note_partitions(const sources::Source& source, const std::vector<int64_t>& object_ids) {
  if (object_ids.empty() || source.info.cut == Cut::kWhole) return {};
  // Those of these loads, and those of earlier imports: a promise may have come that they keep.
  state::PartitionFilter earlier;
  earlier.source = source.info.name;
  earlier.states = {state::PartitionState::kPartial};
  std::string also;
  for (const auto& p : TRY(deps_.ledger.list(earlier)))
    if (p.upstream == kImportedUpstream) also += fmt::format(" or (p.scope = '{}' and p.part = '{}')", p.key.scope, p.key.part);
  auto connection = TRY(deps_.warehouse.connect());
  const auto found = TRY(connection->table(fmt::format(
      "select p.scope, p.part, p.row_count, p.expected from silver.partitions_here p where p.source = '{0}' and p.row_count > 0 and "
      "((p.scope, p.part) in (select scope, part from silver.object_parts where source = '{0}' and load_id in ({1})) {2})",
      source.info.name, fmt::join(object_ids, ","), also)));
  for (const auto& row : found.rows) {
    const PartitionKey key{source.info.name, warehouse::text_of(row[0]), warehouse::text_of(row[1])};
    const int64_t got = warehouse::int_of(row[2]);
    const auto expected = warehouse::is_null(row[3]) ? std::optional<int64_t>() : warehouse::int_of(row[3]);
    const auto changed = TRY(deps_.ledger.update(
        key, [&](state::Partition& p, bool) { return apply_import(p, got, expected, source.info.items, deps_.clock.now()); }));
    if (changed) deps_.recorder.partition(*changed);
  }
  return {};
}

Result<ImportReport> ImportFiles::run(std::string_view name, const std::vector<ImportFile>& files, std::string_view scope_wanted) {
  const sources::Source* source = deps_.catalogue.find(name);
  if (source == nullptr)
    return fail(Code::kInvalidInput, fmt::format("'{}' cannot be imported ({})", name, fmt::join(deps_.catalogue.names(), ", ")));
  const std::string scope(scope_wanted.empty() ? kNoScope : scope_wanted);
  if (scope != kNoScope && !source->has_scope(scope))
    return fail(Code::kInvalidInput, fmt::format("'{}' is no {} of {}", scope, source->info.scope_noun, name));
  ImportReport report;
  state::Run run = deps_.recorder.start("import", "user", fmt::format("{} files of {}", files.size(), name));
  const auto body = [&]() -> Result<> {
    const auto keys = TRY(put(name, files, scope, report));
    const int64_t before = TRY(silver_rows(name));
    const LoadReport loaded = TRY(deps_.loading.load(keys));
    for (const auto& [key, reason] : loaded.refused) {
      report.reject(1, fmt::format("{}: {}", name_of(key), reason));
      const LakeEvent event{key, 0, whole_of(std::string(name), scope), run.id, deps_.clock.now()};
      TRY(deps_.rejected.add(rejected_record(kLakeEvents, {.position = {0, -1}, .appended_at = event.at, .key = key, .value = encode(event)}, reason)));
    }
    PublishStage::Loads loads;
    // Known ones too: an import before this one may have ended between its load and what follows.
    std::vector<int64_t> ids;
    for (const LoadedObject& object : loaded.loaded) ids.push_back(object.object_id);
    for (const int64_t id : ids) loads[id];
    report.failed_tests = TRY(deps_.publishing.publish(loads));
    report.records = loaded.records;
    report.notices = loaded.drift;
    const int64_t refused = report.rejected;
    TRY(add_reasons(loaded, report));
    TRY(count_left_out(loaded, report));
    report.added = std::max<int64_t>(0, TRY(silver_rows(name)) - before);
    report.unchanged =
        std::max<int64_t>(0, report.records - report.added - report.outdated - report.thumbnails - (report.rejected - refused));
    for (const sources::Source& one : deps_.catalogue.all()) TRY(note_partitions(one, ids));
    return {};
  };
  const Result<> done = body();
  deps_.recorder.finish(run, done ? (report.rejected == 0 ? "done" : "partly") : "failed", report.to_json(),
                       done ? "" : done.error().message);
  if (!done) return fail(done.error());
  return report;
}

}  // namespace skykeep::flows
