#include "api/moment.h"

#include <fmt/format.h>

#include <cmath>

#include "core/text.h"

namespace skykeep::api {
namespace {

constexpr int64_t kSecond = 1'000'000;
// 1957-01-01 and 2100-01-01: no satellite before, no use of elements of today behind.
constexpr int64_t kFirst = -410'227'200 * kSecond, kEnd = 4'102'444'800 * kSecond;

std::optional<double> seconds_of_unit(char unit) {
  switch (unit) {
    case 's': return 1;
    case 'm': return 60;
    case 'h': return 3600;
    case 'd': return 86'400;
    default: return std::nullopt;
  }
}

}  // namespace

Result<Duration> parse_duration(std::string_view text) {
  const std::string_view all = trim(text);
  std::string_view number = all;
  double unit = 1;
  if (!number.empty()) {
    if (const auto named = seconds_of_unit(number.back())) {
      unit = *named;
      number.remove_suffix(1);
    }
  }
  const auto value = to_double(number);
  if (!value || !std::isfinite(*value) || std::abs(*value * unit) > 1e10)
    return fail(Code::kInvalidInput, fmt::format("'{}' is no length of time: 90, 90s, 15m, 2h or 7d", all));
  return Duration(std::llround(*value * unit * 1e6));
}

Result<UtcTime> parse_moment(std::string_view text, UtcTime now) {
  const std::string_view all = trim(text);
  const auto in_range = [&](UtcTime t) -> Result<UtcTime> {
    if (t.micros >= kFirst && t.micros < kEnd) return t;
    return fail(Code::kInvalidInput, fmt::format("'{}' lies outside of the years 1957 to 2099", all));
  };
  // What is counted from now falls on a whole second: those are recorded.
  now = UtcTime{now.micros - (now.micros % kSecond + kSecond) % kSecond};
  if (all == "now") return in_range(now);
  if (all.starts_with('+') || all.starts_with('-')) {
    if (const auto distance = parse_duration(all)) return in_range(now + *distance);
  } else if (const auto seconds = to_double(all); seconds && std::abs(*seconds) < 1e11) {
    return in_range(UtcTime::from_seconds(*seconds));
  } else if (const auto moment = parse_utc(all)) {
    return in_range(*moment);
  } else if (const auto date = parse_date(all)) {
    return in_range(midnight(*date));
  } else if (!all.empty() && seconds_of_unit(all.back())) {
    // "?at=+2h" comes as " 2h": a plus sign of a query is a blank.
    if (const auto distance = parse_duration(all)) return in_range(now + *distance);
  }
  return fail(Code::kInvalidInput,
              fmt::format("'{}' is no moment: 2026-11-21T17:30:00Z, 2026-11-21, now, +2h, -50m or Unix seconds", all));
}

}  // namespace skykeep::api
