// zstd with values: one frame, its length and a checksum inside. Threads: any.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"

namespace skykeep::lake {

std::string compress(std::string_view bytes);  // level 3
// Corrupt unless it gives exactly `size` bytes: nobody allocates what a damaged header asks for. The checksum is checked.
Result<std::string> decompress(std::string_view bytes, uint64_t size);
// The same into a text whose memory is used again; what it holds after an error is nothing.
Result<> decompress(std::string_view bytes, uint64_t size, std::string& into);

}  // namespace skykeep::lake
