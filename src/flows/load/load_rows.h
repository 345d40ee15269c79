// Rows on their way into bronze: columns that are filled value by value, and the rows of one lake object.
// Used by the loaders alone.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "flows/loader.h"

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
  // The last columns of a row, as most tables have them: where in its object the record lies.
  template <class Record>
  void end_row_at(const Record& record) {
    put(static_cast<int64_t>(record.record_offset));
    put(static_cast<int64_t>(record.record_length));
    end_row();
  }
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

// The columns of a table of bronze, in the order of its DDL. Checked against the table before the first load.
struct Column {
  std::string_view name, type;  // as information_schema spells the type
};
struct Layout {
  std::string_view table;  // in bronze
  std::span<const Column> columns;
};

int64_t object_id_of_key(std::string_view key);  // first 53 bits of SHA-256

// What the rows of every kind need to know of their object.
struct ObjectFacts {
  std::string key;
  int64_t object_id = 0;
  lake::ObjectMeta meta;
  const PartitionKey& partition() const { return meta.partition; }
};

extern const Layout kRawObject, kRejectedRecord;

// The rows of some objects, for the tables of one kind; made on any thread, appended by the one that owns the transaction.
class Rows {
 public:
  Rows();
  RowBuilder& of(const Layout& layout);  // of a layout of document_loaders(), or one of those above
  std::vector<std::pair<std::string_view, RowBuilder*>> tables();
  void add_rejected(const ObjectFacts& object, uint64_t record_offset, uint64_t record_length, std::string_view reason);
  // What a document says besides the `taken` records that became rows: those that were rejected, notices, and how many it had.
  template <class Document>
  void add_rest(const ObjectFacts& object, const Document& document, size_t taken, LoadedObject& loaded) {
    for (const auto& record : document.rejected) add_rejected(object, record.record_offset, record.record_length, record.reason);
    for (const auto& notice : document.drift) drift.push_back(notice.what);
    loaded.rejected = static_cast<int64_t>(document.rejected.size());
    loaded.records = static_cast<int64_t>(taken) + loaded.rejected;
  }
  void clear();  // for the next objects; memory stays

  std::vector<LoadedObject> objects;
  std::vector<std::pair<std::string, std::string>> refused;
  std::vector<std::string> drift;

 private:
  std::deque<std::pair<const Layout*, RowBuilder>> builders_;
};

// Reads one kind of document into its tables. A file load_SOURCE.cc defines SOURCE_loader(); the list of all is made from the names of
// these files when the program is built.
struct DocumentLoader {
  std::string_view source;
  std::vector<const Layout*> tables;
  // Adds the rows of one document; an Error is the reason to refuse the whole document, and then no row was added. Fills what the
  // document says of itself: scope and part where it is of one alone, records, rejected.
  Result<> (*load)(const ObjectFacts& object, std::string_view body, Rows& rows, LoadedObject& loaded);
};
std::span<const DocumentLoader* const> document_loaders();
const DocumentLoader* find_document_loader(std::string_view source);

// corrupt when a table of bronze has other columns than its layout.
Result<> check_layouts(warehouse::Connection& connection);

}  // namespace skykeep::flows::loading
