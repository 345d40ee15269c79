// Texts as literals inside of SQL: the one place that quotes. Threads: pure functions.
#pragma once

#include <string>
#include <string_view>

namespace skykeep::warehouse {

// In quotes, quotes within doubled; nothing else is changed. For names of files and words of the program itself.
std::string sql_literal(std::string_view text);

// What others wrote: as sql_literal, but NUL, at which an engine takes a statement to end, and bytes that are no UTF-8, which
// it refuses, become U+FFFD. The text then always goes in; its bytes as they came stand in the lake.
std::string sql_text(std::string_view text);
std::string sql_text_or_null(std::string_view text);  // an empty one is `null`

}  // namespace skykeep::warehouse
