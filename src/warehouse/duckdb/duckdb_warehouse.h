// The warehouse in DuckDB, through its C API. One handle a process (a second open of the file would drop its
// lock).
#pragma once

#include <functional>
#include <memory>

#include "warehouse/warehouse.h"

namespace skykeep::warehouse {

struct DuckDbOptions {
  // Reads a slice of a lake object, for the SQL function lake_record(object, offset, length); may be empty.
  std::function<Result<std::string>(std::string_view object, uint64_t offset, uint64_t length)> lake_record;
  // Writes a lake object, as it is, to a file that is not there yet: what Connection::attach_parquet reads; may be empty.
  std::function<Result<>(std::string_view object, const std::string& path)> place_object;
  // Called, with the engine's words, when the file is damaged; what it gives is added to the error: the way out. May be empty.
  std::function<std::string(std::string_view what)> on_damage;
  int cores = 2;
  int row_group_size = 20'480;
  int serving_memory_mb = 128;
  int bulk_memory_mb = 512;
  std::string temp_dir;  // spill; beside the file when empty
};

// `path` of the file, or ":memory:". Another process that holds it: conflict.
Result<std::unique_ptr<Warehouse>> open_duckdb(const std::string& path, DuckDbOptions options);

}  // namespace skykeep::warehouse
