// An object of raw answers, as bronze knows it: one row for the object, one for the place of each answer in it.
//
// Owner: whoever has put the object into the lake, or found it there. Threads: any.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/time.h"
#include "warehouse/warehouse.h"

namespace skykeep::flows::satellites {

struct RawHour {
  struct Line {
    int64_t raw_id = 0;
    int64_t record_offset = 0, record_length = 0;  // in the object
  };
  std::string key;            // of the lake
  std::string topic;          // or the source of an imported file
  std::vector<Line> lines;    // none for an imported file
  UtcTime newest;             // when the newest answer came
  std::string sha256, origin;
  size_t bytes = 0;
};

Result<bool> is_known(warehouse::Warehouse& warehouse, std::string_view key);
// In one transaction; nothing where the object is known. Of two answers with one id the first is led to.
Result<> write(warehouse::Warehouse& warehouse, const RawHour& hour);

}  // namespace skykeep::flows::satellites
