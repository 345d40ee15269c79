// The impact risk list, and what left it -> bronze.sentry_record.
#include "flows/load/load_rows.h"
#include "sources/jpl_sentry/jpl_sentry.h"

namespace skykeep::flows::loading {

namespace {

constexpr Column kColumns[] = {
    {"load_id", "BIGINT"},          {"kind", "VARCHAR"},         {"designation", "VARCHAR"},       {"full_name", "VARCHAR"},
    {"sentry_id", "VARCHAR"},       {"h", "DOUBLE"},             {"diameter_km", "DOUBLE"},        {"v_inf_km_s", "DOUBLE"},
    {"impact_probability", "DOUBLE"}, {"impacts", "INTEGER"},    {"palermo_cumulative", "DOUBLE"}, {"palermo_maximum", "DOUBLE"},
    {"torino_maximum", "INTEGER"},  {"first_year", "INTEGER"},   {"last_year", "INTEGER"},         {"last_observed", "VARCHAR"},
    {"last_observed_on", "DATE"},   {"removed_at", "TIMESTAMP"}, {"provenance", "VARCHAR"},        {"ingestion_date", "TIMESTAMP"},
    {"record_offset", "BIGINT"},    {"record_length", "INTEGER"}};
const Layout kSentry{"sentry_record", kColumns};

void add(const ObjectFacts& object, sources::SentryKind kind, const sources::SentryRecord& record, RowBuilder& row) {
  row.put(object.object_id);
  row.put(sources::to_string(kind));
  for (const std::string* text : {&record.designation, &record.full_name, &record.sentry_id}) row.put_text_or_null(*text);
  for (const auto& number : {record.h, record.diameter_km, record.v_inf_km_s, record.impact_probability}) row.put(number);
  row.put(record.impacts);
  row.put(record.palermo_cumulative);
  row.put(record.palermo_maximum);
  for (const auto& number : {record.torino_maximum, record.first_year, record.last_year}) row.put(number);
  row.put_text_or_null(record.last_observed);
  row.put(record.last_observed_on);
  row.put(record.removed_at);
  row.put(std::string_view(object.meta.origin));
  row.put(object.meta.fetched_at);
  row.end_row_at(record);
}

Result<> load(const ObjectFacts& object, std::string_view body, Rows& rows, LoadedObject& loaded) {
  const auto document = TRY(sources::parse_sentry(body));
  for (const auto& record : document.records) add(object, document.kind, record, rows.of(kSentry));
  rows.add_rest(object, document, document.records.size(), loaded);
  // A document says itself what it is: of an import nothing else does.
  loaded.partition.scope = document.kind == sources::SentryKind::kListed ? kNoScope : sources::to_string(document.kind);
  return {};
}

}  // namespace

const DocumentLoader& jpl_sentry_loader() {
  static const DocumentLoader kLoader{"jpl_sentry", {&kSentry}, load};
  return kLoader;
}

}  // namespace skykeep::flows::loading
