// Astronomy pictures of the day -> bronze.apod_record.
#include "core/text.h"
#include "flows/load/load_rows.h"
#include "sources/apod/apod.h"

namespace skykeep::flows::loading {

namespace {

constexpr Column kColumns[] = {
    {"load_id", "BIGINT"},      {"date", "DATE"},           {"home", "VARCHAR"},          {"title", "VARCHAR"},      {"explanation", "VARCHAR"},
    {"media_type", "VARCHAR"},  {"url", "VARCHAR"},         {"hdurl", "VARCHAR"},         {"thumbnail_url", "VARCHAR"}, {"video_url", "VARCHAR"},
    {"credit", "VARCHAR"},      {"licence", "VARCHAR"},     {"source_page", "VARCHAR"},   {"subject", "VARCHAR"},
    {"subject_score", "DOUBLE"}, {"tags", "VARCHAR"},       {"subject_rules", "INTEGER"}, {"provenance", "VARCHAR"},    {"ingestion_date", "TIMESTAMP"},
    {"record_offset", "BIGINT"}, {"record_length", "BIGINT"}};
const Layout kApod{"apod_record", kColumns};

void add(const ObjectFacts& object, const sources::ApodRecord& record, RowBuilder& row) {
  row.put(object.object_id);
  row.put(record.date);
  for (const std::string* text : {&record.home, &record.title}) row.put(std::string_view(*text));
  for (const std::string* text : {&record.explanation, &record.media_type, &record.url, &record.hdurl, &record.thumbnail_url, &record.video_url,
                                  &record.credit, &record.licence, &record.source_page, &record.subject})
    row.put_text_or_null(*text);
  row.put(record.subject_score);
  row.put_text_or_null(join(record.tags, ","));
  row.put(record.subject_rules);
  row.put(std::string_view(object.meta.origin));
  row.put(object.meta.fetched_at);
  row.end_row_at(record);
}

Result<> load(const ObjectFacts& object, std::string_view body, Rows& rows, LoadedObject& loaded) {
  const auto document = TRY(sources::parse_apod(body, sources::newest_apod(object.meta.fetched_at)));
  const auto asked = object.partition().day();
  for (const sources::ApodRecord& record : document.records)
    if (asked && record.date != *asked)
      return fail(Code::kCorrupt, object.key + ": the picture is of " + to_string(record.date) + ", not of " + to_string(*asked));
  for (const sources::ApodRecord& record : document.records) add(object, record, rows.of(kApod));
  rows.add_rest(object, document, document.records.size(), loaded);
  if (document.records.size() == 1) loaded.partition = day_of(object.partition().source, object.partition().scope, document.records.front().date);
  return {};
}

}  // namespace

const DocumentLoader& apod_loader() {
  static const DocumentLoader kLoader{"apod", {&kApod}, load};
  return kLoader;
}

}  // namespace skykeep::flows::loading
