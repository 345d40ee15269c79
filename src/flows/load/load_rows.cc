#include "flows/load/load_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <map>

#include "core/ids.h"

namespace skykeep::flows::loading {

std::string_view TextArena::keep(std::string_view text) {
  if (text.size() > kBlock / 4) {
    big_.push_back(std::make_unique_for_overwrite<char[]>(text.size()));
    std::memcpy(big_.back().get(), text.data(), text.size());
    return {big_.back().get(), text.size()};
  }
  if (used_ + text.size() > kBlock) {
    ++full_;
    used_ = 0;
  }
  if (full_ == blocks_.size()) blocks_.push_back(std::make_unique_for_overwrite<char[]>(kBlock));
  char* at = blocks_[full_].get() + used_;
  std::memcpy(at, text.data(), text.size());
  used_ += text.size();
  return {at, text.size()};
}

void TextArena::clear() {
  big_.clear();
  full_ = used_ = 0;
}

// A column has the vector of its type filled in every row, nulls included, so that indices agree. Which one that is
// shows with the first value; the nulls before it are caught up then.
void RowBuilder::push(warehouse::ColumnData& column, bool valid) { column.valid.push_back(valid ? 1 : 0); }

void RowBuilder::put(int64_t value) {
  auto& column = next();
  column.ints.resize(batch_.rows);
  column.ints.push_back(value);
  push(column, true);
}

void RowBuilder::put_u64(uint64_t value) {
  auto& column = next();
  column.uints.resize(batch_.rows);
  column.uints.push_back(value);
  push(column, true);
}

void RowBuilder::put(double value) {
  auto& column = next();
  column.reals.resize(batch_.rows);
  column.reals.push_back(value);
  push(column, true);
}

void RowBuilder::put(std::string_view value) {
  auto& column = next();
  column.texts.resize(batch_.rows);
  // Instruments, cameras, credits repeat from row to row: the text is kept once.
  if (batch_.rows > 0 && column.texts.back() == value) column.texts.push_back(column.texts.back());
  else column.texts.push_back(arena_.keep(value));
  push(column, true);
}

void RowBuilder::put_text_or_null(std::string_view value) {
  if (value.empty()) null();
  else put(value);
}

void RowBuilder::null() { push(next(), false); }

void RowBuilder::end_row() {
  at_ = 0;
  ++batch_.rows;
}

void RowBuilder::clear() {
  truncate(0);
  arena_.clear();
}

void RowBuilder::truncate(size_t rows) {
  at_ = 0;
  if (rows >= batch_.rows) return;
  batch_.rows = rows;
  for (auto& column : batch_.columns) {
    column.valid.resize(rows);
    if (column.ints.size() > rows) column.ints.resize(rows);
    if (column.uints.size() > rows) column.uints.resize(rows);
    if (column.reals.size() > rows) column.reals.resize(rows);
    if (column.texts.size() > rows) column.texts.resize(rows);
  }
}

void RowBuilder::overwrite(size_t column, size_t from_row, int64_t value) {
  auto& ints = batch_.columns[column].ints;
  for (size_t row = from_row; row < ints.size(); ++row) ints[row] = value;
}

void RowBuilder::overwrite_with_null(size_t column, size_t from_row) {
  auto& valid = batch_.columns[column].valid;
  std::fill(valid.begin() + static_cast<ptrdiff_t>(from_row), valid.end(), uint8_t{0});
}

const warehouse::Batch& RowBuilder::batch() {
  for (auto& column : batch_.columns) {
    // A column of nulls only has shown no type: every vector will do for the appender.
    bool untyped = column.ints.empty() && column.uints.empty() && column.reals.empty() && column.texts.empty();
    if (untyped || !column.ints.empty()) column.ints.resize(batch_.rows);
    if (untyped || !column.uints.empty()) column.uints.resize(batch_.rows);
    if (untyped || !column.reals.empty()) column.reals.resize(batch_.rows);
    if (untyped || !column.texts.empty()) column.texts.resize(batch_.rows);
  }
  return batch_;
}

int64_t object_id_of_key(std::string_view key) { return static_cast<int64_t>(first_64_bits(sha256(key)) >> 11); }

namespace {

constexpr Column kRawObjectColumns[] = {
    {"object_id", "BIGINT"}, {"object_key", "VARCHAR"}, {"source", "VARCHAR"},  {"scope", "VARCHAR"},         {"part", "VARCHAR"},
    {"page", "INTEGER"},     {"sha256", "VARCHAR"},     {"items", "INTEGER"},   {"rejected", "INTEGER"},      {"fetched_at", "TIMESTAMP"},
    {"provenance", "VARCHAR"}, {"bytes", "BIGINT"},     {"upstream", "VARCHAR"}};
constexpr Column kRejectedColumns[] = {{"load_id", "BIGINT"}, {"record_offset", "BIGINT"}, {"record_length", "BIGINT"}, {"reason", "VARCHAR"}};

std::vector<const Layout*> all_layouts() {
  std::vector<const Layout*> out{&kRawObject, &kRejectedRecord};
  for (const DocumentLoader* loader : document_loaders()) out.insert(out.end(), loader->tables.begin(), loader->tables.end());
  return out;
}

}  // namespace

const Layout kRawObject{"raw_object", kRawObjectColumns};
const Layout kRejectedRecord{"rejected_record", kRejectedColumns};

const DocumentLoader* find_document_loader(std::string_view source) {
  const auto loaders = document_loaders();
  const auto at = std::ranges::find(loaders, source, &DocumentLoader::source);
  return at == loaders.end() ? nullptr : *at;
}

Result<> check_layouts(warehouse::Connection& connection) {
  const auto found = TRY(connection.table("select table_name, column_name, data_type from information_schema.columns "
                                          "where table_schema = 'bronze' order by table_name, ordinal_position"));
  std::map<std::string, std::string> there, wanted;
  for (const auto& row : found.rows)
    there[warehouse::text_of(row[0])] += fmt::format("{} {}, ", warehouse::text_of(row[1]), warehouse::text_of(row[2]));
  for (const Layout* layout : all_layouts()) {
    std::string columns;
    for (const Column& column : layout->columns) columns += fmt::format("{} {}, ", column.name, column.type);
    if (there[std::string(layout->table)] == columns) continue;
    return fail(Code::kCorrupt, fmt::format("bronze.{} has the columns {}and its loader writes {}: models/bronze and the loader do not fit",
                                            layout->table, there[std::string(layout->table)], columns));
  }
  return {};
}

Rows::Rows() {
  for (const Layout* layout : all_layouts()) builders_.emplace_back(layout, RowBuilder(layout->columns.size()));
}

RowBuilder& Rows::of(const Layout& layout) {
  const auto at = std::ranges::find(builders_, &layout, [](const auto& one) { return one.first; });
  CHECK(at != builders_.end(), "a loader writes tables of its own list");
  return at->second;
}

std::vector<std::pair<std::string_view, RowBuilder*>> Rows::tables() {
  std::vector<std::pair<std::string_view, RowBuilder*>> out;
  for (auto& [layout, builder] : builders_) out.emplace_back(layout->table, &builder);
  return out;
}

void Rows::add_rejected(const ObjectFacts& object, uint64_t record_offset, uint64_t record_length, std::string_view reason) {
  RowBuilder& row = of(kRejectedRecord);
  row.put(object.object_id);
  row.put(static_cast<int64_t>(record_offset));
  row.put(static_cast<int64_t>(record_length));
  row.put(reason);
  row.end_row();
}

void Rows::clear() {
  for (auto& [layout, builder] : builders_) builder.clear();
  objects.clear();
  refused.clear();
  drift.clear();
}

}  // namespace skykeep::flows::loading
