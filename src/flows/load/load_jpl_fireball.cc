// Fireballs -> bronze.fireball_record.
#include "flows/load/load_rows.h"
#include "sources/jpl_fireball/jpl_fireball.h"

namespace skykeep::flows::loading {

namespace {

constexpr Column kColumns[] = {
    {"load_id", "BIGINT"},     {"fireball_at", "TIMESTAMP"}, {"energy_j", "DOUBLE"},      {"impact_energy_kt", "DOUBLE"}, {"latitude", "DOUBLE"},
    {"longitude", "DOUBLE"},   {"altitude_km", "DOUBLE"},    {"velocity_km_s", "DOUBLE"}, {"vx_km_s", "DOUBLE"},          {"vy_km_s", "DOUBLE"},
    {"vz_km_s", "DOUBLE"},     {"provenance", "VARCHAR"},    {"ingestion_date", "TIMESTAMP"}, {"record_offset", "BIGINT"}, {"record_length", "INTEGER"}};
const Layout kFireball{"fireball_record", kColumns};

void add(const ObjectFacts& object, const sources::Fireball& record, RowBuilder& row) {
  row.put(object.object_id);
  row.put(record.at);
  for (const auto& number : {record.energy_j, record.impact_energy_kt, record.latitude, record.longitude, record.altitude_km, record.velocity_km_s,
                             record.vx_km_s, record.vy_km_s, record.vz_km_s})
    row.put(number);
  row.put(std::string_view(object.meta.origin));
  row.put(object.meta.fetched_at);
  row.end_row_at(record);
}

Result<> load(const ObjectFacts& object, std::string_view body, Rows& rows, LoadedObject& loaded) {
  const auto document = TRY(sources::parse_fireballs(body));
  for (const sources::Fireball& record : document.records) add(object, record, rows.of(kFireball));
  rows.add_rest(object, document, document.records.size(), loaded);
  return {};
}

}  // namespace

const DocumentLoader& jpl_fireball_loader() {
  static const DocumentLoader kLoader{"jpl_fireball", {&kFireball}, load};
  return kLoader;
}

}  // namespace skykeep::flows::loading
