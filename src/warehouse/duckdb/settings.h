// How the one DuckDB instance of a process is opened, and what it is allowed to use. Internal to this room.
#pragma once

#include <memory>
#include <string>

#include "warehouse/duckdb/duckdb_warehouse.h"
#include "warehouse/duckdb/session.h"

namespace skykeep::warehouse::duck {

// The attached database; every connection uses it. A name that is no schema of ours, else silver.x would be
// ambiguous.
inline constexpr std::string_view kCatalog = "warehouse";

struct Opened {
  std::shared_ptr<Instance> instance;
  std::string export_dir;  // the one folder that COPY may write to; private, emptied at open
  std::string mount_dir;   // where lake objects stand that views read; kept
};
Result<Opened> open_instance(const std::string& path, const DuckDbOptions& options);

// A connection that uses the attached database.
Result<std::shared_ptr<Session>> connect(const std::shared_ptr<Instance>& instance);

}  // namespace skykeep::warehouse::duck
