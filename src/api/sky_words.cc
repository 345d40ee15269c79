#include "api/sky_words.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "core/text.h"
#include "geo/civil_time.h"

namespace skykeep::api {
namespace {

constexpr std::array<std::string_view, 16> kPoints = {"N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE",
                                                      "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW"};
constexpr std::array<std::string_view, 7> kDays = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};  // from 1970-01-01
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::string_view kAtSea = "Etc/GMT";

const Json& at(const Json& json, const char* pointer) {
  static const Json kNull;
  const Json::json_pointer path(pointer);
  return json.contains(path) ? json.at(path) : kNull;
}

}  // namespace

std::string compass_point(double azimuth_deg) {
  if (!std::isfinite(azimuth_deg)) return "-";
  const auto step = static_cast<int64_t>(std::floor(std::fmod(azimuth_deg, 360) / 22.5 + 0.5));
  return std::string(kPoints[static_cast<size_t>((step % 16 + 16) % 16)]);
}

std::string_view brightness_word(double magnitude) {
  if (magnitude < -2) return "very bright";
  if (magnitude < 1) return "bright";
  return magnitude < 3 ? "moderate" : "faint";
}

std::string magnitude_text(double magnitude) { return fmt::format("{:+.1f}", std::round(magnitude * 10) / 10 + 0.0); }

LocalTime local_time(UtcTime t, std::string_view zone) {
  // Rounded, not cut: a rise at 17:42:09.9 is one at 17:42:10.
  const UtcTime rounded{second_of(t + Duration(500'000)) * 1'000'000};
  const auto civil = geo::civil_time(zone, rounded);
  const std::string text = civil ? civil->text : to_string(rounded);
  LocalTime out;
  out.date = parse_date(text.substr(0, 10)).value_or(date_of(rounded));
  const auto weekday = static_cast<size_t>((out.date.days % 7 + 7) % 7);
  const auto month = static_cast<size_t>(to_int(text.substr(5, 2)).value_or(1) - 1);
  out.day = fmt::format("{} {:>2} {}", kDays[weekday], to_int(text.substr(8, 2)).value_or(0), kMonths[month]);
  out.time = text.substr(11, 8);
  return out;
}

std::string zone_in_words(std::string_view zone) {
  if (zone == "Etc/UTC" || zone == kAtSea) return "UTC";
  if (!zone.starts_with(kAtSea)) return std::string(zone);
  std::string offset(zone.substr(kAtSea.size()));
  if (offset[0] == '+' || offset[0] == '-') offset[0] = offset[0] == '+' ? '-' : '+';
  return "UTC" + offset;
}

std::string text_in(const Json& json, const char* pointer) {
  const Json& value = at(json, pointer);
  return value.is_string() ? value.get<std::string>() : std::string();
}

std::optional<double> number_in(const Json& json, const char* pointer) {
  const Json& value = at(json, pointer);
  return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
}

std::optional<UtcTime> time_in(const Json& json, const char* pointer) {
  const auto time = parse_utc(text_in(json, pointer));
  return time ? std::optional(*time) : std::nullopt;
}

std::string_view reason_in_words(std::string_view reason) {
  static constexpr std::pair<std::string_view, std::string_view> kWords[] = {
      {"rises", "rises"},
      {"leaves_shadow", "comes out of the Earth's shadow"},
      {"dusk", "the sky is dark enough"},
      {"sets", "sets"},
      {"enters_shadow", "goes into the Earth's shadow"},
      {"dawn", "the sky is too bright"}};
  for (const auto& [name, words] : kWords)
    if (name == reason) return words;
  return reason;
}

}  // namespace skykeep::api
