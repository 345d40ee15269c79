// Fireballs -> bronze.fireball_record.
#include "flows/load/load_rows.h"
#include "sources/jpl_fireball/jpl_fireball.h"

namespace skykeep::flows::loading {

namespace {

constexpr Column kColumns[] = {
    {"load_id", "BIGINT"},     {"fireball_at", "TIMESTAMP"}, {"energy_j", "DOUBLE"},      {"impact_energy_kt", "DOUBLE"}, {"latitude", "DOUBLE"},
    {"longitude", "DOUBLE"},   {"altitude_km", "DOUBLE"},    {"velocity_km_s", "DOUBLE"}, {"vx_km_s", "DOUBLE"},          {"vy_km_s", "DOUBLE"},
    {"vz_km_s", "DOUBLE"},     {"provenance", "VARCHAR"},    {"ingestion_date", "TIMESTAMP"}, {"record_offset", "BIGINT"}, {"record_length", "BIGINT"}};
const Layout kFireball{"fireball_record", kColumns};

void add(const ObjectFacts& object, const sources::Fireball& record, RowBuilder& row) {
  row.put(object.object_id);
  row.put(record.at);
  for (const auto& number : {record.energy_j, record.impact_energy_kt, record.latitude, record.longitude, record.altitude_km, record.velocity_km_s,
                             record.vx_km_s, record.vy_km_s, record.vz_km_s})
    row.put(number);
  row.put(std::string_view(object.meta.origin));
  row.put(object.meta.fetched_at);
  row.put(static_cast<int64_t>(record.record_offset));
  row.put(static_cast<int64_t>(record.record_length));
  row.end_row();
}

Result<> load(const ObjectFacts& object, std::string_view body, Rows& rows, LoadedObject& loaded) {
  const auto document = TRY(sources::parse_fireballs(body));
  for (const sources::Fireball& record : document.records) add(object, record, rows.of(kFireball));
  for (const auto& r : document.rejected) rows.add_rejected(object, r.record_offset, r.record_length, r.reason);
  for (const auto& notice : document.drift) rows.drift.push_back(notice.what);
  loaded.records = static_cast<int64_t>(document.records.size() + document.rejected.size());
  loaded.rejected = static_cast<int64_t>(document.rejected.size());
  return {};
}

}  // namespace

const DocumentLoader& jpl_fireball_loader() {
  static const DocumentLoader kLoader{"jpl_fireball", {&kFireball}, load};
  return kLoader;
}

}  // namespace skykeep::flows::loading
