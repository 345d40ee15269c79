#include "app/numbers.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/text.h"

namespace skykeep::app {

Result<double> number_of(std::string_view option, std::string_view text) {
  const auto value = to_double(trim(text));
  if (value && std::isfinite(*value)) return *value;
  if (const std::string pointed = replace_all(std::string(trim(text)), ",", "."); pointed != text && to_double(pointed))
    return fail(Code::kInvalidInput, fmt::format("{} takes a number with a point, as {}, not '{}' with a comma", option, pointed, text));
  return fail(Code::kInvalidInput, fmt::format("{} takes a number, as 52.5, not '{}'", option, text));
}

Result<long> whole_number_of(std::string_view option, std::string_view text) {
  if (const auto value = to_int(trim(text))) return *value;
  const std::string plain = replace_all(replace_all(std::string(trim(text)), ",", ""), "_", "");
  if (plain != text && to_int(plain))
    return fail(Code::kInvalidInput, fmt::format("{} takes a whole number without separators, as {}, not '{}'", option, plain, text));
  if (const auto value = to_double(trim(text)); value && std::abs(*value) < 1e15)
    return fail(Code::kInvalidInput, fmt::format("{} takes a whole number, as {:.0f}, not '{}'", option, std::floor(*value), text));
  return fail(Code::kInvalidInput, fmt::format("{} takes a whole number, as 7, not '{}'", option, text));
}

std::string with_separators(int64_t number) {
  std::string digits = std::to_string(number);
  const size_t first = number < 0 ? 1 : 0;
  for (size_t at = digits.size(); at > first + 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string sol_ranges(std::vector<int64_t> sols, size_t most) {
  std::ranges::sort(sols);
  const auto [last, end] = std::ranges::unique(sols);
  sols.erase(last, end);
  std::vector<std::string> ranges;
  size_t shown = 0;
  for (size_t i = 0; i < sols.size() && ranges.size() < most;) {
    size_t j = i;
    while (j + 1 < sols.size() && sols[j + 1] == sols[j] + 1) ++j;
    ranges.push_back(i == j ? std::to_string(sols[i]) : fmt::format("{}..{}", sols[i], sols[j]));
    shown += j + 1 - i;
    i = j + 1;
  }
  std::string out = join(ranges, ", ");
  if (shown < sols.size()) out += fmt::format(" and {} more", with_separators(static_cast<int64_t>(sols.size() - shown)));
  return out;
}

}  // namespace skykeep::app
