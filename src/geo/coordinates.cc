#include "geo/coordinates.h"

#include <fmt/format.h>

#include <cmath>
#include <vector>

#include "core/text.h"

namespace skykeep::geo {
namespace {

// A number with its sign, a unit (d, m, z), a side of the world (N, S, E, W), or a separator (,).
struct Token {
  char kind = 0;
  double value = 0;
  bool is_signed = false, is_negative = false, is_whole = true;
};

struct Angle {
  std::vector<Token> numbers;
  char side = 0;
};

// Signs that mean the same get one letter: units d, m, z (seconds, for an s may be south); the sides of the world N, S, E, W; '-' for each minus.
std::string with_plain_signs(std::string_view text) {
  static constexpr std::pair<std::string_view, std::string_view> kSigns[] = {
      {"geo:", " "},       {"''", "z"},  {"\xE2\x80\xB2\xE2\x80\xB2", "z"},  // two primes
      {"\xC2\xB0", "d"},   {"\xC2\xBA", "d"}, {"\xCB\x9A", "d"},             // degree, ordinal, ring
      {"\xE2\x80\xB2", "m"}, {"\xE2\x80\x99", "m"}, {"\xE2\x80\x98", "m"}, {"\xCA\xB9", "m"}, {"\xCA\xBC", "m"}, {"\xC2\xB4", "m"}, {"'", "m"},
      {"\xE2\x80\xB3", "z"}, {"\xE2\x80\x9D", "z"}, {"\xE2\x80\x9C", "z"}, {"\"", "z"},
      {"\xE2\x88\x92", "-"}, {"\xE2\x80\x93", "-"}, {"\xC2\xA0", " "}, {"\xEF\xBC\x8C", ","},
      {"degrees", "d"}, {"degree", "d"}, {"deg", "d"}, {"minutes", "m"}, {"min", "m"}, {"seconds", "z"}, {"sec", "z"},
      {"north", "N"}, {"south", "S"}, {"east", "E"}, {"west", "W"}, {"latitude", " "}, {"longitude", " "}, {"lat", " "}, {"lon", " "}};
  std::string out = to_lower(text);
  for (const auto& [sign, plain] : kSigns) out = replace_all(std::move(out), sign, plain);
  return out;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "52,52 13,40": commas within numbers, and blanks between the two. With a point anywhere a comma parts the numbers.
bool has_decimal_commas(std::string_view text) {
  if (text.find('.') != text.npos) return false;
  size_t inside = 0, all = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != ',') continue;
    ++all;
    inside += i > 0 && i + 1 < text.size() && is_digit(text[i - 1]) && is_digit(text[i + 1]) ? 1 : 0;
  }
  return inside == 2 && all <= 3 && text.find(',') != text.rfind(',');
}

std::optional<Token> number_at(std::string_view text, size_t& i, bool decimal_commas) {
  Token token{.kind = '0'};
  size_t at = i;
  if (text[at] == '+' || text[at] == '-') {
    token.is_signed = true;
    token.is_negative = text[at++] == '-';
  }
  std::string digits;
  for (; at < text.size(); ++at) {
    const char c = text[at] == ',' && decimal_commas && at + 1 < text.size() && is_digit(text[at + 1]) ? '.' : text[at];
    if (!is_digit(c) && (c != '.' || digits.find('.') != digits.npos)) break;
    digits += c;
  }
  const auto value = to_double(digits);
  if (!value) return std::nullopt;
  token.value = *value;
  token.is_whole = digits.find('.') == digits.npos;
  i = at;
  return token;
}

// nullopt: there are words in it, so it is no pair of coordinates.
std::optional<std::vector<Token>> tokens_of(std::string_view input) {
  const std::string text = with_plain_signs(input);
  const bool decimal_commas = has_decimal_commas(text);
  std::vector<Token> out;
  for (size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (is_digit(c) || c == '+' || c == '-' || c == '.') {
      const auto number = number_at(text, i, decimal_commas);
      if (!number) return std::nullopt;
      out.push_back(*number);
      continue;
    }
    ++i;
    if (c == ' ' || c == '\t' || c == ':' || c == '=' || c == '(' || c == ')') continue;
    if (c == ',' || c == ';' || c == '/') {
      out.push_back({.kind = ','});
      continue;
    }
    // A letter touches no other letter: "48d8m13sN" is one angle, "sun" is a word.
    static constexpr std::string_view kUnits = "dmz", kSides = "nsewNSEW";
    const bool after_number = !out.empty() && out.back().kind == '0';
    if (c == 's' && after_number && out.size() >= 2 && out[out.size() - 2].kind == 'm') {
      out.push_back({.kind = 'z'});  // "48d8m13s"; elsewhere it is south
    } else if (kUnits.find(c) != kUnits.npos && after_number) {
      out.push_back({.kind = c});
    } else if (kSides.find(c) != kSides.npos) {
      out.push_back({.kind = static_cast<char>(std::toupper(c))});
    } else {
      return std::nullopt;
    }
  }
  return out;
}

bool is_side(char kind) { return kind == 'N' || kind == 'S' || kind == 'E' || kind == 'W'; }

std::vector<Angle> angles_of(const std::vector<Token>& tokens) {
  std::vector<Angle> out;
  Angle angle;
  const auto close = [&] {
    if (!angle.numbers.empty()) out.push_back(std::move(angle));
    angle = {};
  };
  const bool side_first = !tokens.empty() && is_side(tokens.front().kind);
  for (size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    const bool begins = token.kind == '0' && !angle.numbers.empty() && (token.is_signed || (i + 1 < tokens.size() && tokens[i + 1].kind == 'd'));
    if (token.kind == ',' || begins || (side_first && is_side(token.kind))) close();
    if (token.kind == '0') angle.numbers.push_back(token);
    if (!is_side(token.kind)) continue;
    angle.side = token.kind;
    if (!side_first) close();
  }
  close();
  // "52.52 13.40", "48 08 11 34": one row of numbers is two angles.
  if (out.size() == 1 && out.front().side == 0 && out.front().numbers.size() % 2 == 0) {
    const auto& numbers = out.front().numbers;
    const auto half = numbers.begin() + static_cast<std::ptrdiff_t>(numbers.size() / 2);
    const Angle first{{numbers.begin(), half}, 0}, second{{half, numbers.end()}, 0};
    out = {first, second};
  }
  return out;
}

Result<double> degrees_of(const Angle& angle, std::string_view text) {
  double value = 0, unit = 1;
  for (size_t i = 0; i < angle.numbers.size(); ++i, unit *= 60) {
    const Token& number = angle.numbers[i];
    if (i > 0 && (number.is_signed || number.value >= 60))
      return fail(Code::kInvalidInput, fmt::format("'{}': minutes and seconds run from 0 to 59, not {}", text, number.value));
    if (!number.is_whole && i + 1 < angle.numbers.size())
      return fail(Code::kInvalidInput, fmt::format("'{}': {} has a fraction, so that no smaller unit may follow", text, number.value));
    value += number.value / unit;
  }
  const Token& first = angle.numbers.front();
  if (first.is_negative && angle.side != 0)
    return fail(Code::kInvalidInput, fmt::format("'{}': a minus and {} beside each other: say one of them", text, angle.side));
  return first.is_negative || angle.side == 'S' || angle.side == 'W' ? -value : value;
}

}  // namespace

Result<std::optional<LatLon>> parse_coordinates(std::string_view text) {
  const auto tokens = tokens_of(text);
  if (!tokens) return std::nullopt;
  std::vector<Angle> angles = angles_of(*tokens);
  if (angles.size() != 2 || angles[0].numbers.size() > 3 || angles[1].numbers.size() > 3) return std::nullopt;
  const auto is_east_west = [](const Angle& angle) { return angle.side == 'E' || angle.side == 'W'; };
  if (is_east_west(angles[0])) std::swap(angles[0], angles[1]);
  if (is_east_west(angles[0]) || angles[1].side == 'N' || angles[1].side == 'S')
    return fail(Code::kInvalidInput, fmt::format("'{}' names two latitudes or two longitudes", text));
  LatLon out{TRY(degrees_of(angles[0], text)), TRY(degrees_of(angles[1], text))};
  if (std::abs(out.latitude) > 90)
    return fail(Code::kInvalidInput, fmt::format("'{}': a latitude lies between -90 and 90 degrees, not at {}", text, out.latitude));
  if (out.longitude < -180 || out.longitude > 360)
    return fail(Code::kInvalidInput, fmt::format("'{}': a longitude lies between -180 and 180 degrees, not at {}", text, out.longitude));
  if (out.longitude > 180) out.longitude -= 360;
  return out;
}

std::string to_words(const LatLon& at) {
  return fmt::format("{:.4f}° {}, {:.4f}° {}", std::abs(at.latitude), at.latitude < 0 ? 'S' : 'N', std::abs(at.longitude),
                     at.longitude < 0 ? 'W' : 'E');
}

}  // namespace skykeep::geo
