// Where a walk over the photos of a rover stands: the sol and the last photo that was given, opaque to clients.
//
// Threads: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace skykeep::api {

struct Cursor {
  int rover_id = 0;
  int32_t sol = 0;
  int64_t camera = 0, id = 0;  // the last one given; the next page starts behind it
};

std::string to_text(const Cursor& cursor);                    // base64url
std::optional<Cursor> parse_cursor(std::string_view text);

}  // namespace skykeep::api
