#include "warehouse/duckdb/result_schema.h"

#include <cmath>
#include <cstring>
#include <deque>

#include "warehouse/duckdb/cell_text.h"

namespace skykeep::warehouse::duck {
namespace {

// What the texts of a chunk point into.
struct ChunkOwner {
  std::shared_ptr<const ResultSchema> shape;
  std::shared_ptr<ResultHandle> result;
  duckdb_data_chunk chunk = nullptr;
  std::deque<std::string> made;  // texts that had to be written

  ChunkOwner(std::shared_ptr<const ResultSchema> s, std::shared_ptr<ResultHandle> r, duckdb_data_chunk c)
      : shape(std::move(s)), result(std::move(r)), chunk(c) {}
  ~ChunkOwner() { duckdb_destroy_data_chunk(&chunk); }
  ChunkOwner(const ChunkOwner&) = delete;
  ChunkOwner& operator=(const ChunkOwner&) = delete;
};

bool is_json_alias(duckdb_logical_type logical) {
  return take_text(duckdb_logical_type_get_alias(logical)) == "JSON";
}

void read_validity(uint64_t* validity, size_t rows, std::vector<uint8_t>& out) {
  out.assign(rows, 1);
  if (validity == nullptr) return;
  for (size_t row = 0; row < rows; ++row) out[row] = (validity[row >> 6] >> (row & 63)) & 1;
}

template <class From, class To>
void widen(const void* data, size_t rows, std::vector<To>& out) {
  const auto* from = static_cast<const From*>(data);
  out.resize(rows);
  for (size_t row = 0; row < rows; ++row) out[row] = static_cast<To>(from[row]);
}

Result<> read_huge(const void* data, size_t rows, ColumnData& out) {
  const auto* from = static_cast<const duckdb_hugeint*>(data);
  out.ints.assign(rows, 0);
  for (size_t row = 0; row < rows; ++row) {
    if (out.valid[row] == 0) continue;
    const Int128 value = to_int128(from[row]);
    if (value > INT64_MAX || value < INT64_MIN) {
      return fail(Code::kInvalidInput,
                  "a HUGEINT of " + to_text(value) + " does not fit 64 bits: CAST it to VARCHAR or DOUBLE");
    }
    out.ints[row] = static_cast<int64_t>(value);
  }
  return {};
}

void read_texts(const void* data, size_t rows, ColumnData& out) {
  const auto* from = static_cast<const duckdb_string_t*>(data);
  out.texts.resize(rows);
  for (size_t row = 0; row < rows; ++row) {
    if (out.valid[row] != 0) out.texts[row] = to_view(from[row]);
  }
}

template <class Index>
void read_enum(const void* data, size_t rows, const std::vector<std::string>& texts, ColumnData& out) {
  const auto* from = static_cast<const Index*>(data);
  out.texts.resize(rows);
  for (size_t row = 0; row < rows; ++row) {
    if (out.valid[row] != 0 && from[row] < texts.size()) out.texts[row] = texts[from[row]];
  }
}

void read_micros(const void* data, duckdb_type id, size_t rows, ColumnData& out) {
  out.ints.assign(rows, 0);
  for (size_t row = 0; row < rows; ++row) {
    if (out.valid[row] != 0) out.ints[row] = micros_at(data, id, row);
  }
}

void read_decimal(const void* data, duckdb_logical_type logical, size_t rows, ColumnData& out) {
  const duckdb_type internal = duckdb_decimal_internal_type(logical);
  const uint8_t scale = duckdb_decimal_scale(logical);
  out.reals.assign(rows, 0);
  for (size_t row = 0; row < rows; ++row) {
    if (out.valid[row] != 0) out.reals[row] = decimal_at(data, internal, scale, row);
  }
}

// The rare types: written out as text.
Result<> read_written(duckdb_vector vector, const ColumnReader& shape, size_t rows, ColumnData& out,
                      std::deque<std::string>& made) {
  out.texts.resize(rows);
  for (size_t row = 0; row < rows; ++row) {
    if (out.valid[row] == 0) continue;
    std::string text;
    if (!append_text(text, vector, shape.logical.get(), row)) {
      return fail(Code::kUnsupported, "the type has no text form here: CAST it to VARCHAR");
    }
    out.texts[row] = made.emplace_back(std::move(text));
  }
  return {};
}

Result<> read_column(duckdb_vector vector, const ColumnReader& shape, size_t rows, ColumnData& out,
                     std::deque<std::string>& made) {
  const void* data = duckdb_vector_get_data(vector);
  read_validity(duckdb_vector_get_validity(vector), rows, out.valid);
  switch (shape.id) {
    case DUCKDB_TYPE_BOOLEAN:
    case DUCKDB_TYPE_UTINYINT: widen<uint8_t>(data, rows, out.ints); return {};
    case DUCKDB_TYPE_TINYINT: widen<int8_t>(data, rows, out.ints); return {};
    case DUCKDB_TYPE_SMALLINT: widen<int16_t>(data, rows, out.ints); return {};
    case DUCKDB_TYPE_DATE:
    case DUCKDB_TYPE_INTEGER: widen<int32_t>(data, rows, out.ints); return {};
    case DUCKDB_TYPE_TIMESTAMP:
    case DUCKDB_TYPE_TIMESTAMP_TZ:
    case DUCKDB_TYPE_BIGINT: widen<int64_t>(data, rows, out.ints); return {};
    case DUCKDB_TYPE_USMALLINT: widen<uint16_t>(data, rows, out.ints); return {};
    case DUCKDB_TYPE_UINTEGER: widen<uint32_t>(data, rows, out.ints); return {};
    case DUCKDB_TYPE_UBIGINT: widen<uint64_t>(data, rows, out.uints); return {};
    case DUCKDB_TYPE_FLOAT: widen<float>(data, rows, out.reals); return {};
    case DUCKDB_TYPE_DOUBLE: widen<double>(data, rows, out.reals); return {};
    case DUCKDB_TYPE_VARCHAR: read_texts(data, rows, out); return {};
    case DUCKDB_TYPE_HUGEINT: return read_huge(data, rows, out);
    case DUCKDB_TYPE_DECIMAL: read_decimal(data, shape.logical.get(), rows, out); return {};
    case DUCKDB_TYPE_TIMESTAMP_S:
    case DUCKDB_TYPE_TIMESTAMP_MS:
    case DUCKDB_TYPE_TIMESTAMP_NS: read_micros(data, shape.id, rows, out); return {};
    case DUCKDB_TYPE_SQLNULL:
      out.valid.assign(rows, 0);
      out.texts.resize(rows);
      return {};
    case DUCKDB_TYPE_ENUM:
      switch (duckdb_enum_internal_type(shape.logical.get())) {
        case DUCKDB_TYPE_UTINYINT: read_enum<uint8_t>(data, rows, shape.enum_texts, out); break;
        case DUCKDB_TYPE_USMALLINT: read_enum<uint16_t>(data, rows, shape.enum_texts, out); break;
        default: read_enum<uint32_t>(data, rows, shape.enum_texts, out); break;
      }
      return {};
    default: return read_written(vector, shape, rows, out, made);
  }
}

bool is_simple_type(duckdb_type id, duckdb_logical_type logical) {
  switch (id) {
    case DUCKDB_TYPE_VARCHAR: return !is_json_alias(logical);
    case DUCKDB_TYPE_DECIMAL:
    case DUCKDB_TYPE_ENUM:
    case DUCKDB_TYPE_LIST:
    case DUCKDB_TYPE_STRUCT:
    case DUCKDB_TYPE_MAP:
    case DUCKDB_TYPE_ARRAY:
    case DUCKDB_TYPE_UNION: return false;
    default: return true;
  }
}

std::string_view plain_name(duckdb_type id) {
  switch (id) {
    case DUCKDB_TYPE_BOOLEAN: return "BOOLEAN";
    case DUCKDB_TYPE_TINYINT: return "TINYINT";
    case DUCKDB_TYPE_SMALLINT: return "SMALLINT";
    case DUCKDB_TYPE_INTEGER: return "INTEGER";
    case DUCKDB_TYPE_BIGINT: return "BIGINT";
    case DUCKDB_TYPE_UTINYINT: return "UTINYINT";
    case DUCKDB_TYPE_USMALLINT: return "USMALLINT";
    case DUCKDB_TYPE_UINTEGER: return "UINTEGER";
    case DUCKDB_TYPE_UBIGINT: return "UBIGINT";
    case DUCKDB_TYPE_FLOAT: return "FLOAT";
    case DUCKDB_TYPE_DOUBLE: return "DOUBLE";
    case DUCKDB_TYPE_TIMESTAMP: return "TIMESTAMP";
    case DUCKDB_TYPE_DATE: return "DATE";
    case DUCKDB_TYPE_TIME: return "TIME";
    case DUCKDB_TYPE_INTERVAL: return "INTERVAL";
    case DUCKDB_TYPE_HUGEINT: return "HUGEINT";
    case DUCKDB_TYPE_UHUGEINT: return "UHUGEINT";
    case DUCKDB_TYPE_VARCHAR: return "VARCHAR";
    case DUCKDB_TYPE_BLOB: return "BLOB";
    case DUCKDB_TYPE_DECIMAL: return "DECIMAL";
    case DUCKDB_TYPE_TIMESTAMP_S: return "TIMESTAMP_S";
    case DUCKDB_TYPE_TIMESTAMP_MS: return "TIMESTAMP_MS";
    case DUCKDB_TYPE_TIMESTAMP_NS: return "TIMESTAMP_NS";
    case DUCKDB_TYPE_ENUM: return "ENUM";
    case DUCKDB_TYPE_LIST: return "LIST";
    case DUCKDB_TYPE_STRUCT: return "STRUCT";
    case DUCKDB_TYPE_MAP: return "MAP";
    case DUCKDB_TYPE_ARRAY: return "ARRAY";
    case DUCKDB_TYPE_UUID: return "UUID";
    case DUCKDB_TYPE_UNION: return "UNION";
    case DUCKDB_TYPE_BIT: return "BIT";
    case DUCKDB_TYPE_TIME_TZ: return "TIMETZ";
    case DUCKDB_TYPE_TIMESTAMP_TZ: return "TIMESTAMP WITH TIME ZONE";
    case DUCKDB_TYPE_TIME_NS: return "TIME_NS";
    case DUCKDB_TYPE_SQLNULL: return "NULL";
    default: return "OTHER";
  }
}

}  // namespace

Type type_of(duckdb_logical_type logical) {
  switch (duckdb_get_type_id(logical)) {
    case DUCKDB_TYPE_BOOLEAN: return Type::kBool;
    case DUCKDB_TYPE_TINYINT:
    case DUCKDB_TYPE_SMALLINT:
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_BIGINT:
    case DUCKDB_TYPE_UTINYINT:
    case DUCKDB_TYPE_USMALLINT:
    case DUCKDB_TYPE_UINTEGER:
    case DUCKDB_TYPE_HUGEINT: return Type::kInt;
    case DUCKDB_TYPE_UBIGINT: return Type::kUint64;
    case DUCKDB_TYPE_FLOAT:
    case DUCKDB_TYPE_DOUBLE:
    case DUCKDB_TYPE_DECIMAL: return Type::kReal;
    case DUCKDB_TYPE_TIMESTAMP:
    case DUCKDB_TYPE_TIMESTAMP_TZ:
    case DUCKDB_TYPE_TIMESTAMP_S:
    case DUCKDB_TYPE_TIMESTAMP_MS:
    case DUCKDB_TYPE_TIMESTAMP_NS: return Type::kTimestamp;
    case DUCKDB_TYPE_DATE: return Type::kDate;
    case DUCKDB_TYPE_LIST:
    case DUCKDB_TYPE_ARRAY:
    case DUCKDB_TYPE_STRUCT:
    case DUCKDB_TYPE_MAP:
    case DUCKDB_TYPE_UNION: return Type::kJson;
    case DUCKDB_TYPE_VARCHAR: return is_json_alias(logical) ? Type::kJson : Type::kText;
    default: return Type::kText;
  }
}

std::string engine_type_of(duckdb_logical_type logical) {
  std::string alias = take_text(duckdb_logical_type_get_alias(logical));
  if (!alias.empty()) return alias;
  const duckdb_type id = duckdb_get_type_id(logical);
  if (id == DUCKDB_TYPE_DECIMAL) {
    return "DECIMAL(" + std::to_string(duckdb_decimal_width(logical)) + "," +
           std::to_string(duckdb_decimal_scale(logical)) + ")";
  }
  if (id == DUCKDB_TYPE_LIST)
    return engine_type_of(LogicalType(duckdb_list_type_child_type(logical)).get()) + "[]";
  return std::string(plain_name(id));
}

std::shared_ptr<const ResultSchema> ResultSchema::of(duckdb_result& result) {
  auto shape = std::make_shared<ResultSchema>();
  const idx_t count = duckdb_column_count(&result);
  for (idx_t c = 0; c < count; ++c) {
    ColumnReader reader;
    reader.logical = LogicalType(duckdb_column_logical_type(&result, c));
    reader.id = reader.logical.id();
    reader.type = type_of(reader.logical.get());
    if (reader.id == DUCKDB_TYPE_ENUM) {
      const uint32_t size = duckdb_enum_dictionary_size(reader.logical.get());
      for (uint32_t i = 0; i < size; ++i) {
        reader.enum_texts.push_back(take_text(duckdb_enum_dictionary_value(reader.logical.get(), i)));
      }
    }
    shape->is_simple = shape->is_simple && is_simple_type(reader.id, reader.logical.get());
    shape->columns.push_back(
        {duckdb_column_name(&result, c), reader.type, engine_type_of(reader.logical.get())});
    shape->readers.push_back(std::move(reader));
  }
  return shape;
}

bool ResultSchema::fits(duckdb_result& result) const {
  if (!is_simple || duckdb_column_count(&result) != columns.size()) return false;
  for (size_t c = 0; c < columns.size(); ++c) {
    if (duckdb_column_type(&result, c) != readers[c].id) return false;
    if (columns[c].name != duckdb_column_name(&result, c)) return false;
  }
  return true;
}

Result<Chunk> read_chunk(std::shared_ptr<const ResultSchema> shape, std::shared_ptr<ResultHandle> result,
                         duckdb_data_chunk chunk) {
  auto owner = std::make_shared<ChunkOwner>(shape, std::move(result), chunk);
  Chunk out;
  out.rows = duckdb_data_chunk_get_size(chunk);
  out.columns.resize(shape->columns.size());
  for (size_t c = 0; c < out.columns.size(); ++c) {
    auto read = read_column(duckdb_data_chunk_get_vector(chunk, c), shape->readers[c], out.rows,
                            out.columns[c], owner->made);
    if (!read) {
      return fail(std::move(read.error())
                      .in("column " + shape->columns[c].name + " (" + shape->columns[c].engine_type + ")"));
    }
  }
  out.keep_alive = std::move(owner);
  return out;
}

}  // namespace skykeep::warehouse::duck
