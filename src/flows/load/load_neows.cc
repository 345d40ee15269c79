// Near-Earth objects of NeoWs -> bronze.neo_record and bronze.neo_approach_record.
#include <algorithm>
#include <set>

#include "flows/load/load_rows.h"
#include "sources/neows/neows.h"

namespace skykeep::flows::loading {

namespace {

constexpr Column kObjectColumns[] = {
    {"load_id", "BIGINT"},           {"object_id", "VARCHAR"},      {"designation", "VARCHAR"},     {"name", "VARCHAR"},
    {"feed_date", "DATE"},           {"h", "DOUBLE"},               {"diameter_min_m", "DOUBLE"},   {"diameter_max_m", "DOUBLE"},
    {"diameter_min_km", "DOUBLE"},   {"diameter_max_km", "DOUBLE"}, {"is_hazardous", "BOOLEAN"},    {"is_sentry", "BOOLEAN"},
    {"orbit_id", "VARCHAR"},         {"orbit_class", "VARCHAR"},    {"moid_au", "DOUBLE"},          {"provenance", "VARCHAR"},
    {"ingestion_date", "TIMESTAMP"}, {"record_offset", "BIGINT"},   {"record_length", "INTEGER"}};
constexpr Column kApproachColumns[] = {
    {"load_id", "BIGINT"},           {"object_id", "VARCHAR"},      {"object_offset", "BIGINT"},    {"body", "VARCHAR"},
    {"approach_date", "DATE"},       {"approach_tdb", "TIMESTAMP"}, {"miss_distance_km", "DOUBLE"}, {"miss_distance_ld", "DOUBLE"},
    {"velocity_km_s", "DOUBLE"},     {"velocity_km_h", "DOUBLE"},   {"record_offset", "BIGINT"},    {"record_length", "INTEGER"}};
const Layout kObject{"neo_record", kObjectColumns};
const Layout kApproach{"neo_approach_record", kApproachColumns};

void add(const ObjectFacts& object, const sources::NeoRecord& record, RowBuilder& row) {
  row.put(object.object_id);
  row.put(std::string_view(record.object_id));
  row.put(std::string_view(record.designation));
  row.put_text_or_null(record.name);
  row.put(record.feed_date);
  for (const auto* number : {&record.h, &record.diameter_min_m, &record.diameter_max_m, &record.diameter_min_km, &record.diameter_max_km})
    row.put(*number);
  row.put(record.is_hazardous);
  row.put(record.is_sentry);
  row.put_text_or_null(record.orbit_id);
  row.put_text_or_null(record.orbit_class);
  row.put(record.moid_au);
  row.put(std::string_view(object.meta.origin));
  row.put(object.meta.fetched_at);
  row.end_row_at(record);
}

void add_approach(const ObjectFacts& object, const sources::NeoRecord& of, const sources::NeoApproach& record, RowBuilder& row) {
  row.put(object.object_id);
  row.put(std::string_view(of.object_id));
  row.put(static_cast<int64_t>(of.record_offset));
  row.put_text_or_null(record.body);
  row.put(record.date);
  row.put(record.at_tdb);
  for (const auto* number : {&record.miss_distance_km, &record.miss_distance_ld, &record.velocity_km_s, &record.velocity_km_h}) row.put(*number);
  row.end_row_at(record);
}

// An imported feed may be of one week alone; its days tell.
std::string part_of(const sources::NeowsDocument& document) {
  std::set<std::string> weeks;
  for (const sources::NeoRecord& record : document.objects)
    weeks.insert(record.feed_date ? to_string(Part{Cut::kWeek, record.feed_date->days}) : "all");
  return weeks.size() == 1 ? *weeks.begin() : "all";
}

Result<> load(const ObjectFacts& object, std::string_view body, Rows& rows, LoadedObject& loaded) {
  const auto document = TRY(sources::parse_neows(body));
  if (object.partition().day() && !document.is_feed) return fail(Code::kCorrupt, object.key + ": this is no feed");
  size_t approaches = 0;
  for (const sources::NeoRecord& record : document.objects) {
    add(object, record, rows.of(kObject));
    for (const sources::NeoApproach& approach : record.approaches) add_approach(object, record, approach, rows.of(kApproach));
    approaches += record.approaches.size();
  }
  rows.add_rest(object, document, approaches, loaded);
  if (!object.partition().day()) loaded.partition.part = part_of(document);
  return {};
}

}  // namespace

const DocumentLoader& neows_loader() {
  static const DocumentLoader kLoader{"neows", {&kObject, &kApproach}, load};
  return kLoader;
}

}  // namespace skykeep::flows::loading
