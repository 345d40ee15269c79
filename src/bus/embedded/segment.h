// Many records of one append in one row: packed together with zstd, which makes records of the same shape some ten times
// smaller, so that a fast topic costs little disk. Private to this backend.
//
// Layout before compression, little-endian: for each record u32 length of the key, u32 length of the value, key, value.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "bus/bus.h"

namespace skykeep::bus {

// From here on packing is worth it.
inline constexpr size_t kSegmentFrom = 8;
// At most so much in one row, so that reading a few records does not unpack many.
inline constexpr size_t kSegmentRecords = 1000, kSegmentBytes = 1 << 20;

// How many of the first records go into one row: 1 is stored as it is.
size_t segment_size(std::span<const NewRecord> records);

// Keeps zstd's working memory, half a megabyte, from one call to the next. Owner: the bus. Threads: one at a time.
class SegmentPacker {
 public:
  SegmentPacker();
  ~SegmentPacker();
  std::string pack(std::span<const NewRecord> records);

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

// Calls `take` with each record's number, key and value until it says stop (false). corrupt when the bytes are none of ours.
Result<> unpack(std::string_view bytes, const std::function<bool(size_t, std::string_view key, std::string_view value)>& take);

}  // namespace skykeep::bus
