// What parsers say besides values: records that cannot be used, and departures from the known shape.
#pragma once

#include <cstdint>
#include <string>

namespace skykeep::sources {

struct RejectedRecord {
  uint64_t record_offset = 0, record_length = 0;
  std::string reason;  // names the field and what was there
};

// Unknown fields, unknown instruments, changed types: what an operator should know, once each.
struct DriftNotice {
  std::string what;
};

}  // namespace skykeep::sources
