// Identities: content hashes and the names of runs.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/clock.h"

namespace skykeep {

using Sha256 = std::array<uint8_t, 32>;
Sha256 sha256(std::string_view bytes);
std::string to_hex(std::string_view bytes);
std::string to_hex(const Sha256& hash);
std::string sha256_hex(std::string_view bytes);
// The first eight bytes, big-endian.
uint64_t first_64_bits(const Sha256& hash);

// 26 characters, sortable by time (Crockford base 32 of 48 bits of milliseconds and 80 random bits: the ULID layout).
std::string new_run_id(const Clock& clock);

// n random bytes from the operating system, as hex: tokens.
std::string random_hex(size_t bytes);

}  // namespace skykeep
