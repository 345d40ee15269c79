// Base 64 (RFC 4648), both alphabets read, the URL-safe one written without padding.
//
// Threads: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace skykeep::api {

std::string to_base64url(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);

}  // namespace skykeep::api
