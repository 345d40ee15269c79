// Cells of the engine's rarer types as text: decimals, UUIDs, times, intervals, blobs, and lists, structs and
// maps as JSON.
#pragma once

#include <duckdb.h>

#include <string>
#include <string_view>

namespace skykeep::warehouse::duck {

__extension__ using Int128 = __int128;
__extension__ using Uint128 = unsigned __int128;

Int128 to_int128(duckdb_hugeint value);
std::string to_text(Int128 value);

std::string_view to_view(const duckdb_string_t& text);  // borrowed from `text` itself when it is short
double decimal_at(const void* data, duckdb_type internal, uint8_t scale, idx_t row);
int64_t micros_at(const void* data, duckdb_type id, idx_t row);  // the timestamp types

// Appends one non-null cell as plain text; false when the type has no text form here (ask for a CAST).
bool append_text(std::string& out, duckdb_vector vector, duckdb_logical_type type, idx_t row);
// Appends one cell, or null, as JSON.
bool append_json(std::string& out, duckdb_vector vector, duckdb_logical_type type, idx_t row);

}  // namespace skykeep::warehouse::duck
