// Rows on their way into bronze: columns that are filled value by value, and the rows of one lake object.
// Used by the loaders alone.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flows/loader.h"
#include "sources/photo_feed.h"

namespace skykeep::flows::loading {

// Keeps texts in place until their batch was appended.
class TextArena {
 public:
  std::string_view keep(std::string_view text);
  void clear();  // what was kept is gone; most of the memory stays

 private:
  static constexpr size_t kBlock = 64 << 10;
  std::vector<std::unique_ptr<char[]>> blocks_, big_;
  size_t full_ = 0, used_ = 0;  // blocks that are full; bytes used of the next one
};

// One table's batch. Call the put functions in the order of the columns, then end_row().
class RowBuilder {
 public:
  explicit RowBuilder(size_t columns) { batch_.columns.resize(columns); }
  void put(int64_t value);
  void put_u64(uint64_t value);
  void put(double value);
  void put(std::string_view value);         // an empty text is a text
  void put_text_or_null(std::string_view value);
  void put(UtcTime value) { put(value.micros); }
  void put(Date value) { put(static_cast<int64_t>(value.days)); }
  void null();
  template <class T>
  void put(const std::optional<T>& value) {
    if (!value) return null();
    if constexpr (std::is_integral_v<T>) put(static_cast<int64_t>(*value));
    else put(*value);
  }
  void end_row();
  void clear();
  void truncate(size_t rows);                                  // takes back the rows from there on
  void overwrite(size_t column, size_t from_row, int64_t value);  // of a column of whole numbers, to the end
  void overwrite_with_null(size_t column, size_t from_row);

  size_t rows() const { return batch_.rows; }
  const warehouse::Batch& batch();

 private:
  warehouse::ColumnData& next() { return batch_.columns[at_++]; }
  void push(warehouse::ColumnData& column, bool valid);

  warehouse::Batch batch_;
  TextArena arena_;
  size_t at_ = 0;
};

// A key of the lake, as far as it says what is inside: photos/{rover}/sol=NNNNN/...; "unknown" gives no rover.
struct KeyParts {
  int rover_id = 0;
  std::optional<int32_t> sol;
};
KeyParts read_key(std::string_view key);
int64_t load_id_of_key(std::string_view key);

// What the rows of every kind need to know of their object.
struct ObjectFacts {
  std::string key;
  int64_t load_id = 0;
  KeyParts parts;
  lake::ObjectMeta meta;
};

// The rows of some objects, for the tables of one kind; made on any thread, appended by the one that owns the
// transaction. Tables are named in bronze.
struct Rows {
  Rows();
  RowBuilder photo_raw, photo, rejected;
  RowBuilder manifest_raw, manifest, manifest_sol;
  RowBuilder path_raw, path;
  std::vector<LoadedObject> objects;
  std::vector<std::pair<std::string, std::string>> refused;
  std::vector<std::string> drift;
  std::vector<std::pair<std::string_view, RowBuilder*>> tables();
  void clear();  // for the next objects; memory stays
};

// Parse one document and add its rows; an Error is the reason to refuse the whole document, and then no row was added.
Result<LoadedObject> add_photos(const ObjectFacts& object, std::string_view body, Rows& rows);
Result<LoadedObject> add_manifest(const ObjectFacts& object, std::string_view body, Rows& rows);
Result<LoadedObject> add_traverse(const ObjectFacts& object, std::string_view body, Rows& rows);

}  // namespace skykeep::flows::loading
