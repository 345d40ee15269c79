// What is known of one object -> bronze.sbdb_record, sbdb_value_record.
#include "flows/load/load_rows.h"
#include "sources/jpl_sbdb/jpl_sbdb.h"
#include "sources/jpl_table.h"

namespace skykeep::flows::loading {

namespace {

constexpr Column kObjectColumns[] = {
    {"load_id", "BIGINT"},          {"designation", "VARCHAR"},     {"full_name", "VARCHAR"},      {"spk_id", "VARCHAR"},
    {"kind", "VARCHAR"},            {"orbit_id", "VARCHAR"},        {"orbit_class", "VARCHAR"},    {"orbit_class_name", "VARCHAR"},
    {"is_neo", "BOOLEAN"},          {"is_hazardous", "BOOLEAN"},    {"epoch_jd", "DOUBLE"},        {"moid_au", "DOUBLE"},
    {"rms", "DOUBLE"},              {"condition_code", "INTEGER"},  {"observations", "BIGINT"},    {"data_arc_days", "BIGINT"},
    {"first_observed", "VARCHAR"},  {"last_observed", "VARCHAR"},   {"provenance", "VARCHAR"},     {"ingestion_date", "TIMESTAMP"},
    {"record_offset", "BIGINT"},    {"record_length", "INTEGER"}};
constexpr Column kValueColumns[] = {
    {"load_id", "BIGINT"}, {"designation", "VARCHAR"}, {"is_element", "BOOLEAN"}, {"name", "VARCHAR"},  {"text", "VARCHAR"},         {"value", "DOUBLE"},
    {"sigma", "DOUBLE"},   {"units", "VARCHAR"},       {"reference", "VARCHAR"},  {"notes", "VARCHAR"}, {"record_offset", "BIGINT"}, {"record_length", "INTEGER"}};
const Layout kObject{"sbdb_record", kObjectColumns};
const Layout kValue{"sbdb_value_record", kValueColumns};

void add_object(const ObjectFacts& object, const sources::SbdbObject& record, RowBuilder& row) {
  row.put(object.object_id);
  row.put(std::string_view(record.designation));
  for (const std::string* text : {&record.full_name, &record.spk_id, &record.kind, &record.orbit_id, &record.orbit_class, &record.orbit_class_name})
    row.put_text_or_null(*text);
  for (const auto& flag : {record.is_neo, record.is_hazardous}) row.put(flag);
  for (const auto& number : {record.epoch_jd, record.moid_au, record.rms}) row.put(number);
  for (const auto& number : {record.condition_code, record.observations, record.data_arc_days}) row.put(number);
  for (const std::string* text : {&record.first_observed, &record.last_observed}) row.put_text_or_null(*text);
  row.put(std::string_view(object.meta.origin));
  row.put(object.meta.fetched_at);
  row.end_row_at(record);
}

void add_value(const ObjectFacts& object, const std::string& designation, const sources::SbdbValue& value, RowBuilder& row) {
  row.put(object.object_id);
  row.put(std::string_view(designation));
  row.put(int64_t{value.is_element});
  row.put(std::string_view(value.name));
  row.put_text_or_null(value.text);
  row.put(value.value);
  row.put(value.sigma);
  for (const std::string* text : {&value.units, &value.reference, &value.notes}) row.put_text_or_null(*text);
  row.end_row_at(value);
}

Result<> load(const ObjectFacts& object, std::string_view body, Rows& rows, LoadedObject& loaded) {
  const auto document = TRY(sources::parse_sbdb(body));
  add_object(object, document, rows.of(kObject));
  for (const sources::SbdbValue& value : document.values) add_value(object, document.designation, value, rows.of(kValue));
  rows.add_rest(object, document, 1, loaded);
  if (const std::string scope = sources::jpl::scope_of(document.designation); !scope.empty()) loaded.partition.scope = scope;
  return {};
}

}  // namespace

const DocumentLoader& jpl_sbdb_loader() {
  static const DocumentLoader kLoader{"jpl_sbdb", {&kObject, &kValue}, load};
  return kLoader;
}

}  // namespace skykeep::flows::loading
