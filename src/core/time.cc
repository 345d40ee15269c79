#include "core/time.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace skykeep {
namespace {

// Days from civil and back: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
int32_t days_from_civil(int y, unsigned m, unsigned d) {
  y -= m <= 2;
  const int era = (y >= 0 ? y : y - 399) / 400;
  const auto yoe = static_cast<unsigned>(y - era * 400);
  const unsigned doy = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
  const unsigned doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
  return era * 146097 + static_cast<int>(doe) - 719468;
}

struct Civil {
  int year;
  unsigned month, day;
};

Civil civil_from_days(int32_t z) {
  z += 719468;
  const int era = (z >= 0 ? z : z - 146096) / 146097;
  const auto doe = static_cast<unsigned>(z - era * 146097);
  const unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const unsigned mp = (5 * doy + 2) / 153;
  const unsigned m = mp < 10 ? mp + 3 : mp - 9;
  return {static_cast<int>(yoe) + era * 400 + (m <= 2), m, doy - (153 * mp + 2) / 5 + 1};
}

bool is_valid_day(int y, unsigned m, unsigned d) {
  static constexpr std::array<unsigned, 12> kLengths = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (m < 1 || m > 12 || d < 1) return false;
  const bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
  return d <= kLengths[m - 1] + (m == 2 && leap ? 1 : 0);
}

// Reads between lo and hi digits; -1 when there are fewer.
int read_digits(std::string_view& text, size_t lo, size_t hi) {
  int value = 0;
  size_t n = 0;
  while (n < hi && n < text.size() && text[n] >= '0' && text[n] <= '9') value = value * 10 + (text[n++] - '0');
  if (n < lo) return -1;
  text.remove_prefix(n);
  return value;
}

bool read_char(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == any_of.npos) return false;
  text.remove_prefix(1);
  return true;
}

bool read_date(std::string_view& text, Date& out) {
  const int y = read_digits(text, 4, 4);
  if (y < 0 || !read_char(text, "-")) return false;
  const int m = read_digits(text, 1, 2);
  if (m < 0 || !read_char(text, "-")) return false;
  const int d = read_digits(text, 1, 2);
  if (d < 0 || !is_valid_day(y, static_cast<unsigned>(m), static_cast<unsigned>(d))) return false;
  out = {days_from_civil(y, static_cast<unsigned>(m), static_cast<unsigned>(d))};
  return true;
}

constexpr int64_t kDayMicros = 86'400'000'000;
constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

}  // namespace

UtcTime UtcTime::from_seconds(double unix_s) { return {static_cast<int64_t>(std::llround(unix_s * 1e6))}; }

Date date_of(UtcTime t) {
  int64_t days = t.micros / kDayMicros;
  if (t.micros % kDayMicros < 0) --days;
  return {static_cast<int32_t>(days)};
}

UtcTime midnight(Date d) { return {static_cast<int64_t>(d.days) * kDayMicros}; }

std::string to_string(Date d) {
  const Civil c = civil_from_days(d.days);
  return fmt::format("{:04}-{:02}-{:02}", c.year, c.month, c.day);
}

std::string to_string(UtcTime t) {
  const Date day = date_of(t);
  const int64_t in_day = t.micros - midnight(day).micros;
  const int64_t s = in_day / 1'000'000;
  const int64_t us = in_day % 1'000'000;
  std::string out = fmt::format("{}T{:02}:{:02}:{:02}", to_string(day), s / 3600, s / 60 % 60, s % 60);
  if (us % 1000 != 0) {
    out += fmt::format(".{:06}", us);
  } else if (us != 0) {
    out += fmt::format(".{:03}", us / 1000);
  }
  return out + "Z";
}

std::string to_http_date(UtcTime t) {
  static constexpr std::array<const char*, 7> kDays = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
  const Date day = date_of(t);
  const Civil c = civil_from_days(day.days);
  const int64_t s = (t.micros - midnight(day).micros) / 1'000'000;
  const size_t weekday = static_cast<size_t>(((day.days % 7) + 7) % 7);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[weekday], c.day, kMonths[c.month - 1], c.year,
                     s / 3600, s / 60 % 60, s % 60);
}

Result<Date> parse_date(std::string_view text) {
  Date out;
  std::string_view rest = text;
  if (!read_date(rest, out) || !rest.empty())
    return fail(Code::kInvalidInput, fmt::format("'{}' is not a date (YYYY-MM-DD)", text));
  return out;
}

Result<UtcTime> parse_utc(std::string_view text) {
  const auto bad = [&] { return fail(Code::kInvalidInput, fmt::format("'{}' is not a UTC time (RFC 3339)", text)); };
  std::string_view rest = text;
  Date day;
  if (!read_date(rest, day)) return bad();
  if (rest.empty()) return midnight(day);
  if (!read_char(rest, "T t")) return bad();
  const int h = read_digits(rest, 2, 2);
  if (h < 0 || h > 24 || !read_char(rest, ":")) return bad();
  const int m = read_digits(rest, 2, 2);
  if (m < 0 || m > 59) return bad();
  int s = 0;
  int64_t us = 0;
  if (read_char(rest, ":")) {
    s = read_digits(rest, 2, 2);
    if (s < 0 || s > 60) return bad();
    if (read_char(rest, ".,")) {
      int64_t scale = 100'000;
      size_t n = 0;
      for (; n < rest.size() && rest[n] >= '0' && rest[n] <= '9'; ++n, scale /= 10) us += (rest[n] - '0') * scale;
      if (n == 0) return bad();
      rest.remove_prefix(n);
    }
  }
  int64_t zone_s = 0;
  if (!rest.empty() && !read_char(rest, "Zz")) {
    const int sign = rest.front() == '-' ? -1 : 1;
    if (!read_char(rest, "+-")) return bad();
    const int zh = read_digits(rest, 2, 2);
    read_char(rest, ":");
    const int zm = rest.empty() ? 0 : read_digits(rest, 2, 2);
    if (zh < 0 || zh > 15 || zm < 0 || zm > 59) return bad();
    zone_s = sign * (zh * 3600 + zm * 60);
  }
  if (!rest.empty() || (h == 24 && (m != 0 || s != 0 || us != 0))) return bad();
  return UtcTime{midnight(day).micros + (h * 3600LL + m * 60 + s - zone_s) * 1'000'000 + us};
}

Result<UtcTime> parse_http_date(std::string_view text) {
  const auto bad = [&] { return fail(Code::kInvalidInput, fmt::format("'{}' is not an HTTP date", text)); };
  std::string_view rest = text;
  if (rest.size() < 5 || rest.substr(3, 2) != ", ") return bad();
  rest.remove_prefix(5);
  const int d = read_digits(rest, 2, 2);
  if (d < 0 || !read_char(rest, " ") || rest.size() < 4) return bad();
  unsigned m = 0;
  for (unsigned i = 0; i < 12; ++i)
    if (rest.substr(0, 3) == kMonths[i]) m = i + 1;
  rest.remove_prefix(3);
  if (m == 0 || !read_char(rest, " ")) return bad();
  const int y = read_digits(rest, 4, 4);
  if (y < 0 || !read_char(rest, " ") || !is_valid_day(y, m, static_cast<unsigned>(d))) return bad();
  const int h = read_digits(rest, 2, 2);
  if (h < 0 || !read_char(rest, ":")) return bad();
  const int min = read_digits(rest, 2, 2);
  if (min < 0 || !read_char(rest, ":")) return bad();
  const int s = read_digits(rest, 2, 2);
  if (s < 0 || rest != " GMT") return bad();
  return UtcTime{midnight({days_from_civil(y, m, static_cast<unsigned>(d))}).micros +
                 (h * 3600LL + min * 60 + s) * 1'000'000};
}

std::string to_human(Duration d) {
  const double s = std::abs(static_cast<double>(d.count()) / 1e6);
  if (s < 1) return fmt::format("{:.0f} ms", s * 1e3);
  if (s < 120) return fmt::format("{:.0f} s", s);
  if (s < 7200) return fmt::format("{:.0f} min", s / 60);
  if (s < 172800) return fmt::format("{:.1f} h", s / 3600);
  return fmt::format("{:.1f} d", s / 86400);
}

}  // namespace skykeep
