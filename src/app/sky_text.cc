#include "app/sky_text.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "app/render.h"
#include "core/text.h"
#include "core/time.h"
#include "geo/civil_time.h"

namespace skykeep::app {
namespace {

constexpr std::array<std::string_view, 16> kPoints = {"N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE",
                                                      "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW"};
constexpr std::array<std::string_view, 7> kDays = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};  // from 1970-01-01
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::string text_at(const Json& json, std::string_view path) {
  const Json& value = at_path(json, path);
  return value.is_string() ? value.get<std::string>() : std::string();
}
std::optional<double> number_at(const Json& json, std::string_view path) {
  const Json& value = at_path(json, path);
  return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
}

std::string degrees(double value, char positive, char negative, int decimals = 1) {
  return fmt::format("{:.{}f} {}", std::abs(value), decimals, value < 0 ? negative : positive);
}

std::string length_text(double seconds) { return to_human(Duration(std::llround(std::abs(seconds) * 1e6))); }

// A moment on the clocks of a place; UTC where the system cannot say.
struct Local {
  std::string date, time;  // "Sat 21 Nov", "17:42:10"
};
Local local_of(const std::string& utc, const std::string& zone) {
  const auto moment = parse_utc(utc);
  if (!moment) return {"-", "-"};
  // Rounded, not cut: a rise at 17:42:09.9 is one at 17:42:10.
  const UtcTime rounded{(moment->micros + 500'000) / 1'000'000 * 1'000'000};
  const auto civil = geo::civil_time(zone, rounded);
  const std::string text = civil ? civil->text : to_string(rounded);
  const auto date = parse_date(text.substr(0, 10));
  if (!date) return {"-", "-"};
  const auto weekday = static_cast<size_t>((date->days % 7 + 7) % 7);
  const auto month = static_cast<size_t>(to_int(text.substr(5, 2)).value_or(1) - 1);
  return {fmt::format("{} {:>2} {}", kDays[weekday], to_int(text.substr(8, 2)).value_or(0), kMonths[month]), text.substr(11, 8)};
}

std::string clock(const Json& pass, std::string_view event, const std::string& zone) {
  return local_of(text_at(pass, fmt::format("{}.utc", event)), zone).time;
}
std::string direction(const Json& pass, std::string_view event) {
  const auto azimuth = number_at(pass, fmt::format("{}.azimuth_deg", event));
  return azimuth ? compass_point(*azimuth) : "-";
}

Json row_of(const Json& pass, const std::string& zone) {
  const Json& visible = at_path(pass, "visible");
  std::string seen = "-";
  if (visible.is_array() && !visible.empty())
    seen = local_of(text_at(visible.front(), "from"), zone).time + " to " + local_of(text_at(visible.back(), "to"), zone).time;
  const auto magnitude = number_at(pass, "magnitude");
  const std::string rise = text_at(pass, "rise.utc");
  return {{"date", local_of(rise, zone).date},
          {"rise", clock(pass, "rise", zone) + " " + direction(pass, "rise")},
          {"highest", fmt::format("{} {:>2.0f}° {}", clock(pass, "culmination", zone),
                                  number_at(pass, "culmination.elevation_deg").value_or(0), direction(pass, "culmination"))},
          {"set", clock(pass, "set", zone) + " " + direction(pass, "set")},
          {"visible", seen},
          {"magnitude", magnitude ? Json(fmt::format("{:+.1f}", *magnitude)) : Json()},
          {"utc", local_of(rise, "Etc/UTC").time}};
}

}  // namespace

std::string compass_point(double azimuth_deg) {
  const auto step = static_cast<int64_t>(std::floor(azimuth_deg / 22.5 + 0.5));
  return std::string(kPoints[static_cast<size_t>((step % 16 + 16) % 16)]);
}

std::string with_article(const std::string& place) {
  static constexpr std::string_view kNone[] = {"Hudson Bay", "James Bay", "Baffin Bay", "Bristol Bay", "Bo Hai",
                                               "Canadian Arctic waters"};
  for (const std::string_view name : kNone)
    if (place == name) return place;
  for (const std::string_view end : {" Ocean", " Sea", " Seas", " Bight", " Strait", " Channel", " Passage", " Islands", " Republic", " Territories",
                                     " Territory", "Skagerrak", "Kattegat", "Rio de la Plata", "Maldives", "Netherlands", "Philippines",
                                     "Bahamas", "Gambia", "Comoros"})
    if (place.ends_with(end)) return "the " + place;
  for (const std::string_view begin : {"Gulf of", "Bay of", "Sea of", "Strait of", "United ", "Republic of", "Democratic Republic", "U.S. ",
                                       "Isle of", "French Southern"})
    if (place.starts_with(begin)) return "the " + place;
  return place;
}

std::string where_in_words(const Json& now) {
  const auto latitude = number_at(now, "latitude"), longitude = number_at(now, "longitude");
  const std::string why = text_at(now, "why");
  if (!latitude || !longitude) return "Skykeep: nobody knows where the station is" + (why.empty() ? "" : ": " + why) + "\n";
  std::string out = fmt::format("Skykeep: {} {}, {:.0f} km", degrees(*latitude, 'N', 'S'), degrees(*longitude, 'E', 'W'),
                                number_at(now, "altitude_km").value_or(0));
  if (const std::string over = text_at(now, "over"); !over.empty()) out += ", over " + with_article(over);
  out += fmt::format(", {}; {}", text_at(now, "visibility"), text_at(now, "provenance"));
  // What the model says has no age: it is of that moment.
  const auto age = number_at(now, "age_s");
  if (age && text_at(now, "source") != "sgp4") out += ", " + length_text(*age) + " old";
  if (const auto residual = number_at(now, "residual_km")) {
    out += fmt::format(", {:.1f} km from the model", *residual);
  } else if (const auto uncertainty = number_at(now, "uncertainty_km")) {
    out += fmt::format(", to {:.0f} km", *uncertainty);
  }
  out += "\n";
  out += fmt::format("{}", text_at(now, "utc"));
  if (const std::string local = text_at(now, "local_time"); !local.empty())
    out += fmt::format(", {} there ({})", local.substr(0, 16), text_at(now, "time_zone"));
  if (const auto elements = number_at(now, "element_age_s"))
    out += fmt::format("; its elements lie {} away", length_text(*elements));
  out += "\n";
  if (!why.empty()) out += why + "\n";
  return out;
}

std::string passes_in_words(const Json& answer) {
  std::string zone = text_at(answer, "site.time_zone");
  if (zone.empty()) zone = "Etc/UTC";
  const Json& passes = at_path(answer, "passes");
  std::string out = fmt::format("Passes over {} {}, more than {:.0f}° high; times in {}\n",
                                degrees(number_at(answer, "site.latitude").value_or(0), 'N', 'S', 3),
                                degrees(number_at(answer, "site.longitude").value_or(0), 'E', 'W', 3),
                                number_at(answer, "min_elevation_deg").value_or(10), zone);
  out += fmt::format("Elements of {} ({})\n\n", to_cell(at_path(answer, "elements.epoch")), to_cell(at_path(answer, "elements.source")));
  if (passes.empty()) return out + "none\n";
  Json rows = Json::array();
  for (const Json& pass : passes) rows.push_back(row_of(pass, zone));
  return out + to_table(rows, {{"date", "date"}, {"rise", "rise"}, {"highest", "highest"}, {"set", "set"}, {"visible", "visible"},
                               {"mag", "magnitude"}, {"rise in UTC", "utc"}});
}

}  // namespace skykeep::app
