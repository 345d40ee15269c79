#include "warehouse/sql_text.h"

#include <cstdint>

#include "core/text.h"

namespace skykeep::warehouse {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

bool continues(char c) { return (static_cast<uint8_t>(c) & 0xC0) == 0x80; }

// Of the character that `rest` begins with; 0 when that is none (RFC 3629: no overlong forms, no surrogates, up to U+10FFFF).
size_t character_length(std::string_view rest) {
  const auto first = static_cast<uint8_t>(rest[0]);
  if (first == 0) return 0;
  if (first < 0x80) return 1;
  const size_t length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
  if (length == 0 || rest.size() < length) return 0;
  for (size_t i = 1; i < length; ++i)
    if (!continues(rest[i])) return 0;
  const auto second = static_cast<uint8_t>(rest[1]);
  const bool is_wrong = (first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) || (first == 0xF0 && second < 0x90) ||
                        (first == 0xF4 && second > 0x8F);
  return is_wrong ? 0 : length;
}

}  // namespace

std::string sql_literal(std::string_view text) { return "'" + replace_all(std::string(text), "'", "''") + "'"; }

std::string sql_text(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  while (!text.empty()) {
    const size_t length = character_length(text);
    clean += length == 0 ? kReplacement : text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return sql_literal(clean);
}

std::string sql_text_or_null(std::string_view text) { return text.empty() ? "null" : sql_text(text); }

}  // namespace skykeep::warehouse
