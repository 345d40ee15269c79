#include "flows/load_rows.h"

#include <algorithm>
#include <cstring>

#include "core/ids.h"
#include "core/text.h"

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

KeyParts read_key(std::string_view key) {
  KeyParts parts;
  auto words = split(key, '/');
  if (words.size() > 1) {
    if (auto* rover = sources::find_rover(words[1])) parts.rover_id = rover->id;
  }
  if (words.size() > 2 && words[2].starts_with("sol=")) {
    if (auto sol = to_int(words[2].substr(4))) parts.sol = static_cast<int32_t>(*sol);
  }
  return parts;
}

int64_t load_id_of_key(std::string_view key) { return static_cast<int64_t>(first_64_bits(sha256(key)) >> 11); }

Rows::Rows()
    : photo_raw(15), photo(30), rejected(4), manifest_raw(9), manifest(13), manifest_sol(9), path_raw(9), path(14) {}

std::vector<std::pair<std::string_view, RowBuilder*>> Rows::tables() {
  return {{"raw_photo_response", &photo_raw},       {"photo_record", &photo},
          {"rejected_record", &rejected},           {"raw_manifest_response", &manifest_raw},
          {"manifest_record", &manifest},           {"manifest_sol_record", &manifest_sol},
          {"raw_coordinate_response", &path_raw},   {"path_segment_record", &path}};
}

void Rows::clear() {
  for (auto& [table, builder] : tables()) builder->clear();
  objects.clear();
  refused.clear();
  drift.clear();
}

}  // namespace skykeep::flows::loading
