// Close approaches -> bronze.cad_record.
#include "flows/load/load_rows.h"
#include "sources/jpl_cad/jpl_cad.h"

namespace skykeep::flows::loading {

namespace {

constexpr Column kColumns[] = {
    {"load_id", "BIGINT"},           {"designation", "VARCHAR"},     {"full_name", "VARCHAR"},      {"orbit_id", "VARCHAR"},
    {"body", "VARCHAR"},             {"julian_date", "DOUBLE"},      {"month", "DATE"},             {"approach_date", "DATE"},
    {"approach_at", "TIMESTAMP"},    {"time_sigma", "VARCHAR"},      {"time_sigma_min", "DOUBLE"},  {"distance_au", "DOUBLE"},
    {"distance_min_au", "DOUBLE"},   {"distance_max_au", "DOUBLE"},  {"v_rel_km_s", "DOUBLE"},      {"v_inf_km_s", "DOUBLE"},
    {"h", "DOUBLE"},                 {"diameter_km", "DOUBLE"},      {"diameter_sigma_km", "DOUBLE"}, {"provenance", "VARCHAR"},
    {"ingestion_date", "TIMESTAMP"}, {"record_offset", "BIGINT"},    {"record_length", "INTEGER"}};
const Layout kCad{"cad_record", kColumns};

void add(const ObjectFacts& object, const sources::CloseApproach& record, RowBuilder& row) {
  row.put(object.object_id);
  row.put(std::string_view(record.designation));
  for (const std::string* text : {&record.full_name, &record.orbit_id}) row.put_text_or_null(*text);
  row.put(std::string_view(record.body));
  row.put(record.julian_date);
  row.put(first_of_month(month_of(record.date)));
  row.put(record.date);
  row.put(record.at);
  row.put_text_or_null(record.time_sigma);
  row.put(record.time_sigma_min);
  row.put(record.distance_au);
  for (const auto& number : {record.distance_min_au, record.distance_max_au, record.v_rel_km_s, record.v_inf_km_s, record.h, record.diameter_km,
                             record.diameter_sigma_km})
    row.put(number);
  row.put(std::string_view(object.meta.origin));
  row.put(object.meta.fetched_at);
  row.end_row_at(record);
}

Result<> load(const ObjectFacts& object, std::string_view body, Rows& rows, LoadedObject& loaded) {
  const auto document = TRY(sources::parse_cad(body, object.partition()));
  for (const sources::CloseApproach& record : document.records) add(object, record, rows.of(kCad));
  rows.add_rest(object, document, document.records.size(), loaded);
  return {};
}

}  // namespace

const DocumentLoader& jpl_cad_loader() {
  static const DocumentLoader kLoader{"jpl_cad", {&kCad}, load};
  return kLoader;
}

}  // namespace skykeep::flows::loading
