// User-facing query results as JSON, CSV or Parquet.
//
// Threads: any; results go through Warehouse::query_readonly and export_readonly with their limits.
#pragma once

#include <string_view>

#include "api/context.h"
#include "api/reply.h"

namespace skykeep::api {

// `format` is json (an array of objects), arrays (columns, and rows as arrays), csv (with a header) or parquet. JSON that
// reached a cap says so in the header Skykeep-Truncated; a file that would is refused, unless `limits` say to cut it. `rows`: of JSON.
Answer query_reply(Context& context, std::string_view sql, std::string_view format, const warehouse::ReadonlyLimits& limits, size_t* rows = nullptr);

}  // namespace skykeep::api
