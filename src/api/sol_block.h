// The listed photos of one sol as bytes and back. A block is one zstd frame with a checksum: what the disk changed is told.
//
// Pure. Threads: any.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/result.h"
#include "warehouse/warehouse.h"

namespace skykeep::api {

struct RowPlace {
  uint32_t chunk = 0, row = 0;
};

// The rows in the order in which they are named, of columns `first` to the last. unsupported for columns that hold neither whole
// numbers nor text.
Result<std::string> pack_sol(std::span<const warehouse::Chunk> chunks, size_t first, std::span<const RowPlace> rows);
// corrupt when the block is not as it was packed.
Result<warehouse::Chunk> unpack_sol(std::string_view block);

}  // namespace skykeep::api
