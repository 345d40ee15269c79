// Two-line element sets. Columns as in https://celestrak.org/NORAD/documentation/tle-fmt.php; Alpha-5 as in
// https://www.space-track.org/documentation#tle-alpha5.
#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <utility>

#include "astro/elements_readers.h"
#include "core/text.h"

namespace skykeep::astro {
namespace {

constexpr size_t kLineLength = 69;
constexpr std::string_view kAlpha5 = "ABCDEFGHJKLMNPQRSTUVWXYZ";  // no I, no O; A is 10

// Modulo 10 over digits, a minus counts one.
int checksum_of(std::string_view line) {
  int sum = 0;
  for (const char c : line.substr(0, kLineLength - 1)) {
    if (c >= '0' && c <= '9') sum += c - '0';
    if (c == '-') ++sum;
  }
  return sum % 10;
}

std::unexpected<Error> refuse(int line, std::string what) {
  return fail(Code::kInvalidInput, fmt::format("TLE line {}: {}", line, what));
}

// Reads the columns of one line; columns are counted from 1 as in the documentation.
class Columns {
 public:
  Columns(int number, std::string_view line) : number_(number), line_(line) {}

  std::string_view text(size_t first, size_t last) const {
    if (first > line_.size()) return {};
    return line_.substr(first - 1, last - first + 1);
  }
  Result<double> number(std::string_view what, size_t first, size_t last) const {
    const auto value = to_double(trim(text(first, last)));
    if (!value) return bad(what, first, last);
    return *value;
  }
  Result<int64_t> whole(std::string_view what, size_t first, size_t last) const {
    const auto trimmed = trim(text(first, last));
    if (trimmed.empty()) return 0;
    const auto value = to_int(trimmed);
    if (!value || *value < 0) return bad(what, first, last);
    return *value;
  }
  // " 12345-6" is 0.12345e-6; the leading point is assumed.
  Result<double> exponent(std::string_view what, size_t first) const {
    const auto field = text(first, first + 7);
    if (trim(field).empty()) return 0.0;
    if (field.size() != 8) return bad(what, first, first + 7);
    if (const auto value = packed(trim(field))) return *value;
    const auto mantissa = trim(field.substr(1, 5));
    auto power = trim(field.substr(6, 2));
    if (power.starts_with('+')) power.remove_prefix(1);
    const auto digits = to_double(fmt::format("0.{}", mantissa));
    const auto exponent = power.empty() ? std::optional<int64_t>(0) : to_int(power);
    const bool sign_is_known = std::string_view(" +-0").find(field[0]) != std::string_view::npos;
    if (!digits || !exponent || !sign_is_known) return bad(what, first, first + 7);
    return (field[0] == '-' ? -1 : 1) * *digits * std::pow(10.0, static_cast<double>(*exponent));
  }
  // "87000-10": an exponent of two digits takes the column of the sign.
  static std::optional<double> packed(std::string_view field) {
    const size_t sign = field.rfind('-');
    if (sign == field.npos || sign == 0 || field.size() - sign != 3) return std::nullopt;
    const bool is_negative = field.front() == '-', has_sign = is_negative || field.front() == '+';
    const auto digits = field.substr(has_sign ? 1 : 0, sign - (has_sign ? 1 : 0));
    if (digits.empty() || digits.find_first_not_of("0123456789") != digits.npos) return std::nullopt;
    const auto mantissa = to_double(fmt::format("0.{}", digits));
    const auto power = to_int(field.substr(sign + 1));
    if (!mantissa || !power || *power < 0) return std::nullopt;
    return (is_negative ? -1 : 1) * *mantissa * std::pow(10.0, static_cast<double>(-*power));
  }
  std::unexpected<Error> bad(std::string_view what, size_t first, size_t last) const {
    return refuse(number_, fmt::format("{} in columns {}-{} is '{}'", what, first, last, text(first, last)));
  }

 private:
  int number_;
  std::string_view line_;
};

Result<std::string_view> checked_line(int number, std::string_view line, Checksums checksums) {
  const bool is_strict = checksums == Checksums::kStrict;
  while (!line.empty() && (line.back() == ' ' || line.back() == '\r')) line.remove_suffix(1);
  if (!is_strict) line = line.substr(0, kLineLength);
  if (line.size() < 2 || line[0] != '0' + number || line[1] != ' ') {
    return refuse(number, fmt::format("does not begin with '{} ': '{}'", number, line.substr(0, 24)));
  }
  if (!is_strict && line.size() >= 63) return line;
  if (line.size() != kLineLength) {
    return refuse(
        number, fmt::format("{} characters long, expected {} with the check sum", line.size(), kLineLength));
  }
  const int sum = checksum_of(line);
  if (line.back() != '0' + sum) {
    return refuse(
        number,
        fmt::format("check sum is {}, but the line adds up to {}: damaged or changed by hand; take the "
                    "elements again from their source",
                    line.back(), sum));
  }
  return line;
}

// "98067A" -> "1998-067A"
std::string to_object_id(std::string_view text) {
  text = trim(text);
  const auto year = text.size() >= 5 ? to_int(text.substr(0, 2)) : std::nullopt;
  if (!year || *year < 0) return std::string(text);
  return fmt::format("{}{:02}-{}", *year < 57 ? "20" : "19", *year, text.substr(2));
}

// Two digits of year (57-99 are 19xx) and day of year with fraction, "26263.52959654". The eight decimals of
// a day are whole multiples of 864 microseconds, so that nothing is lost.
Result<UtcTime> epoch_of(const Columns& line) {
  const auto year = to_int(trim(line.text(19, 20)));
  if (trim(line.text(21, 32)).find_first_not_of("0123456789.") != std::string_view::npos) return line.bad("epoch", 19, 32);
  const double day = TRY(line.number("epoch", 21, 32));
  if (!year || *year < 0 || !(day >= 1 && day < 367)) return line.bad("epoch", 19, 32);
  const auto january = TRY(parse_date(fmt::format("{}{:02}-01-01", *year < 57 ? "20" : "19", *year)));
  const bool is_leap = *year % 4 == 0;  // between 1957 and 2056
  if (day >= (is_leap ? 367 : 366)) return line.bad("epoch", 19, 32);
  return midnight(january) + Duration(std::llround((day - 1) * 86'400e6));
}

Result<> read_line1(const Columns& line, Elements& e) {
  const auto id = detail::to_catalog_number(line.text(3, 7));
  if (!id) return line.bad("catalogue number", 3, 7);
  e.norad_cat_id = *id;
  e.classification = line.text(8, 8) == " " ? 'U' : line.text(8, 8).front();
  e.object_id = to_object_id(line.text(10, 17));
  e.epoch = TRY(epoch_of(line));
  e.mean_motion_dot = TRY(line.number("first derivative of mean motion", 34, 43));
  e.mean_motion_ddot = TRY(line.exponent("second derivative of mean motion", 45));
  e.bstar = TRY(line.exponent("BSTAR", 54));
  e.ephemeris_type = static_cast<int>(TRY(line.whole("ephemeris type", 63, 63)));
  e.element_set_no = TRY(line.whole("element set number", 65, 68));
  if (e.ephemeris_type == 4)
    return fail(Code::kUnsupported, "TLE line 1: ephemeris type 4 is SGP4-XP, another theory");
  return {};
}

Result<> read_line2(const Columns& line, Elements& e) {
  const auto id = detail::to_catalog_number(line.text(3, 7));
  if (!id) return line.bad("catalogue number", 3, 7);
  if (*id != e.norad_cat_id) {
    return refuse(2, fmt::format("is of object {}, line 1 of object {}", *id, e.norad_cat_id));
  }
  e.inclination_deg = TRY(line.number("inclination", 9, 16));
  e.ra_of_asc_node_deg = TRY(line.number("right ascension of node", 18, 25));
  const auto digits = trim(line.text(27, 33));
  const auto eccentricity = to_int(digits);
  if (digits.empty() || !eccentricity || *eccentricity < 0) return line.bad("eccentricity", 27, 33);
  e.eccentricity = static_cast<double>(*eccentricity) / 1e7;  // the point before column 27 is assumed
  e.arg_of_pericenter_deg = TRY(line.number("argument of perigee", 35, 42));
  e.mean_anomaly_deg = TRY(line.number("mean anomaly", 44, 51));
  e.mean_motion_rev_per_day = TRY(line.number("mean motion", 53, 63));
  e.rev_at_epoch = TRY(line.whole("revolution number", 64, 68));
  return {};
}

// 0.00012345 -> " 12345-3"
std::string to_exponent(double value) {
  if (value == 0) return " 00000+0";
  int power = static_cast<int>(std::floor(std::log10(std::fabs(value)))) + 1;
  auto mantissa = std::llround(std::fabs(value) * std::pow(10.0, 5 - power));
  if (mantissa == 100'000) {
    mantissa = 10'000;
    ++power;
  }
  if (power < -9) return " 00000+0";  // below what the field can say
  return fmt::format("{}{:05}{}{}", value < 0 ? '-' : ' ', mantissa, power > 0 ? '+' : '-', std::abs(power));
}

std::string to_dot(double value) {
  const auto digits = fmt::format("{:.8f}", std::fabs(value));
  return fmt::format("{}{}", value < 0 ? '-' : ' ', digits.substr(1));
}

// "1998-067A" -> "98067A  "
std::string to_designator(std::string_view object_id) {
  if (object_id.size() > 5 && object_id[4] == '-')
    return fmt::format("{}{}", object_id.substr(2, 2), object_id.substr(5));
  return std::string(object_id);
}

Result<std::string> to_five_columns(int64_t id, Alpha5 alpha5) {
  if (id >= 0 && id <= 99'999) return fmt::format("{:05}", id);
  if (id <= 339'999 && alpha5 == Alpha5::kWrite) {
    return fmt::format("{}{:04}", kAlpha5[static_cast<size_t>(id / 10'000 - 10)], id % 10'000);
  }
  return fail(Code::kUnsupported, fmt::format("object {} cannot be written as a TLE, which has five columns "
                                              "for the catalogue number{}; ask for an "
                                              "OMM (JSON, CSV, KVN or XML)",
                                              id, id <= 339'999 ? " (Alpha-5 would reach it)" : ""));
}

std::string with_checksum(std::string line) {
  const int sum = checksum_of(line);
  return line + static_cast<char>('0' + sum);
}

double turn_deg(double degrees) {
  const double x = std::fmod(degrees, 360);
  return x < 0 ? x + 360 : x;
}

// 359.99996 must not be written as 360.0000.
std::string to_angle(double degrees) {
  auto text = fmt::format("{:8.4f}", turn_deg(degrees));
  return text == "360.0000" ? "  0.0000" : text;
}

}  // namespace

namespace detail {

std::optional<int64_t> to_catalog_number(std::string_view text) {
  text = trim(text);
  if (text.empty() || text.size() > 9) return std::nullopt;
  int64_t high = 0;
  const auto letter = kAlpha5.find(text.front());
  if (letter != kAlpha5.npos && text.size() == 5) {
    high = (static_cast<int64_t>(letter) + 10) * 10'000;
    text.remove_prefix(1);
  }
  int64_t low = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    low = low * 10 + (c - '0');
  }
  return high + low;
}

Result<> read_tle(std::string_view text, Checksums checksums, ElementsDocument& out) {
  std::string_view name;
  size_t number = 0;
  const auto next = [&number](std::string_view& from) {
    ++number;
    return trim_left(take_line(from));
  };
  const auto says_nothing = [](std::string_view line) { return trim(line).empty() || line.starts_with('#'); };
  while (!text.empty()) {
    const auto line = next(text);
    if (says_nothing(line)) continue;
    const bool is_data = line.size() > 40 && (line.starts_with("1 ") || line.starts_with("2 "));
    if (!is_data) {
      name = trim(line.starts_with("0 ") ? line.substr(2) : line);
      continue;
    }
    const auto where = fmt::format("line {}{}{}", number, name.empty() ? "" : ", ", clean_name(name));
    const std::string_view named = std::exchange(name, {});
    if (line.starts_with("2 ")) {
      take(fail(Code::kInvalidInput, "a second line without its first"), where, out);
      continue;
    }
    const size_t number_before = number;
    std::string_view rest = text, second;
    while (!rest.empty() && says_nothing(second)) second = next(rest);
    if (second.starts_with("2 ")) {
      text = rest;
      take(parse_tle(named, line, second, checksums), where, out);
    } else {
      number = number_before;
      take(fail(Code::kInvalidInput, "a first line without its second"), where, out);
    }
  }
  return {};
}

}  // namespace detail

Result<Elements> parse_tle(std::string_view name, std::string_view line1, std::string_view line2,
                           Checksums checksums) {
  line1 = TRY(checked_line(1, detail::trim_left(line1), checksums));
  line2 = TRY(checked_line(2, detail::trim_left(line2), checksums));
  Elements e;
  e.name = detail::clean_name(trim(name));
  TRY(read_line1(Columns(1, line1), e));
  TRY(read_line2(Columns(2, line2), e));
  TRY(check(e));
  return e;
}

Result<TleLines> to_tle(const Elements& e, Alpha5 alpha5) {
  TRY(check(e));
  const auto id = TRY(to_five_columns(e.norad_cat_id, alpha5));
  const Date day = date_of(e.epoch);
  const int year = static_cast<int>(to_int(skykeep::to_string(day).substr(0, 4)).value_or(0));
  if (!(std::fabs(e.mean_motion_dot) < 1) || !(std::fabs(e.mean_motion_ddot) < 1e9)) {
    return fail(Code::kUnsupported,
                fmt::format("object {}: a TLE cannot carry MEAN_MOTION_DOT {} and MEAN_MOTION_DDOT {}; ask for an OMM",
                            e.norad_cat_id, e.mean_motion_dot, e.mean_motion_ddot));
  }
  if (year < 1957 || year > 2056) {
    return fail(
        Code::kUnsupported,
        fmt::format("object {}: a TLE cannot carry an epoch in {}; ask for an OMM", e.norad_cat_id, year));
  }
  const auto designator = to_designator(e.object_id);
  const auto january = TRY(parse_date(fmt::format("{}-01-01", year)));
  // Rounded to the format's 864 microseconds; a rounding into the next day stays day N.99999999.
  const int64_t of_day = std::min<int64_t>(((e.epoch - midnight(day)).count() + 432) / 864, 99'999'999);
  TleLines out;
  out.name = e.name;
  out.line1 = with_checksum(fmt::format(
      "1 {}{} {:8.8} {:02}{:03}.{:08} {} {} {} {} {:4}", id, e.classification, designator, year % 100,
      day - january + 1, of_day, to_dot(e.mean_motion_dot), to_exponent(e.mean_motion_ddot),
      to_exponent(e.bstar), e.ephemeris_type % 10, e.element_set_no % 10'000));
  const auto eccentricity = std::min<int64_t>(std::llround(e.eccentricity * 1e7), 9'999'999);
  out.line2 = with_checksum(
      fmt::format("2 {} {} {} {:07} {} {} {:11.8f}{:5}", id, to_angle(e.inclination_deg),
                  to_angle(e.ra_of_asc_node_deg), eccentricity, to_angle(e.arg_of_pericenter_deg),
                  to_angle(e.mean_anomaly_deg), e.mean_motion_rev_per_day, e.rev_at_epoch % 100'000));
  return out;
}

}  // namespace skykeep::astro
