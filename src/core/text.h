// Small helpers over text that the standard library of g++ 12 lacks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skykeep {

std::vector<std::string_view> split(std::string_view text, char separator);  // keeps empty parts; "" gives {}
std::string_view trim(std::string_view text);
std::string to_lower(std::string_view text);
bool iequals(std::string_view a, std::string_view b);  // ASCII
std::string join(const std::vector<std::string>& parts, std::string_view separator);
std::string replace_all(std::string text, std::string_view from, std::string_view to);

// Whole text or nothing; no exceptions, no locale. to_double also takes ".67", "+1", "8.4e-5".
std::optional<int64_t> to_int(std::string_view text);
std::optional<double> to_double(std::string_view text);

// The candidate nearest by edit distance, when it is near enough to be a slip of the finger.
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace skykeep
