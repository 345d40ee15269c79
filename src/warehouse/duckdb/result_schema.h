// The columns of a result, and how each is read out of DuckDB's vectors into ColumnData.
//
// Immutable once made, so that a statement shares one with all its results. Threads: any.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "warehouse/duckdb/session.h"
#include "warehouse/warehouse.h"

namespace skykeep::warehouse::duck {

struct ColumnReader {
  duckdb_type id = DUCKDB_TYPE_INVALID;
  Type type = Type::kText;
  LogicalType logical;                  // of decimals, enums and nested types
  std::vector<std::string> enum_texts;  // of enums
};

struct ResultSchema {
  std::vector<ColumnInfo> columns;
  std::vector<ColumnReader> readers;
  bool is_simple = true;  // no type whose details can change behind the same type id

  static std::shared_ptr<const ResultSchema> of(duckdb_result& result);
  // True when the result has these columns, so that the shape can be used again.
  bool fits(duckdb_result& result) const;
};

// The type of the house for one of the engine's, and the engine's name of it.
Type type_of(duckdb_logical_type logical);
std::string engine_type_of(duckdb_logical_type logical);

// Takes the chunk over: texts of the result borrow from it. unsupported and invalid_input name the column.
Result<Chunk> read_chunk(std::shared_ptr<const ResultSchema> shape, std::shared_ptr<ResultHandle> result,
                         duckdb_data_chunk chunk);

}  // namespace skykeep::warehouse::duck
