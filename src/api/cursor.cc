#include "api/cursor.h"

#include <fmt/format.h>

#include <array>

#include "api/base64.h"
#include "core/text.h"

namespace skykeep::api {

std::string to_text(const Cursor& c) { return to_base64url(fmt::format("{}.{}.{}.{}", c.rover_id, c.sol, c.camera, c.id)); }

std::optional<Cursor> parse_cursor(std::string_view text) {
  if (text.empty() || text.size() > 128) return std::nullopt;
  const auto plain = from_base64(text);
  if (!plain) return std::nullopt;
  const auto parts = split(*plain, '.');
  if (parts.size() != 4) return std::nullopt;
  std::array<int64_t, 4> n{};
  for (size_t i = 0; i < 4; ++i) {
    const auto value = to_int(parts[i]);
    if (!value) return std::nullopt;
    n[i] = *value;
  }
  if (n[0] < 0 || n[0] > 255 || n[1] < 0 || n[1] > 1'000'000) return std::nullopt;
  return Cursor{static_cast<int>(n[0]), static_cast<int32_t>(n[1]), n[2], n[3]};
}

}  // namespace skykeep::api
