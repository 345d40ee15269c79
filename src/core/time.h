// Civil UTC time and dates as values. No domain words, no time zones: civil time elsewhere belongs to geo.
// UtcTime counts microseconds since 1970-01-01T00:00:00Z without leap seconds (POSIX time).
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"

namespace skykeep {

using Duration = std::chrono::microseconds;
using namespace std::chrono_literals;

struct UtcTime {
  int64_t micros = 0;  // since the Unix epoch

  auto operator<=>(const UtcTime&) const = default;
  friend UtcTime operator+(UtcTime t, Duration d) { return {t.micros + d.count()}; }
  friend UtcTime operator-(UtcTime t, Duration d) { return {t.micros - d.count()}; }
  friend Duration operator-(UtcTime a, UtcTime b) { return Duration(a.micros - b.micros); }

  static UtcTime from_seconds(double unix_s);
  double unix_seconds() const { return static_cast<double>(micros) / 1e6; }
};

constexpr double seconds_of(Duration d) { return static_cast<double>(d.count()) / 1e6; }
inline double seconds_between(UtcTime from, UtcTime to) { return seconds_of(to - from); }  // negative: `to` lies before `from`
// The whole second that has begun at `t`, since the epoch; before the epoch it is the earlier one too.
constexpr int64_t second_of(UtcTime t) { return t.micros / 1'000'000 - (t.micros % 1'000'000 < 0 ? 1 : 0); }

// A day of the proleptic Gregorian calendar.
struct Date {
  int32_t days = 0;  // since 1970-01-01

  auto operator<=>(const Date&) const = default;
  friend Date operator+(Date d, int n) { return {d.days + n}; }
  friend int operator-(Date a, Date b) { return a.days - b.days; }
};

Date date_of(UtcTime t);
UtcTime midnight(Date d);

// RFC 3339 with Z; fractional digits only when there are any ("2026-09-17T04:59:26.915Z").
std::string to_string(UtcTime t);
std::string to_string(Date d);  // YYYY-MM-DD
// "Fri, 21 Nov 2026 07:45:00 GMT", for HTTP headers.
std::string to_http_date(UtcTime t);

// Accepts "YYYY-MM-DD[T ]hh:mm[:ss[.fraction]][Z|+hh:mm]"; without a zone it is taken as UTC.
Result<UtcTime> parse_utc(std::string_view text);
Result<Date> parse_date(std::string_view text);  // YYYY-MM-DD, also unpadded (2015-1-3)
Result<UtcTime> parse_http_date(std::string_view text);

// "4 s", "12 min", "3.4 h", "5 d": for people.
std::string to_human(Duration d);

}  // namespace skykeep
