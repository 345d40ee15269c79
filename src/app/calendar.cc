#include "app/calendar.h"

#include <fmt/format.h>

#include "app/render.h"
#include "app/sky_text.h"
#include "core/text.h"

namespace skykeep::app {
namespace {

std::string escape(const std::string& text) {
  std::string out = replace_all(text, "\\", "\\\\");
  out = replace_all(out, ";", "\\;");
  out = replace_all(out, ",", "\\,");
  return replace_all(out, "\n", "\\n");
}

// Lines of at most 75 bytes; the next one begins with a blank. Characters of UTF-8 stay whole.
void put(std::string& out, const std::string& line) {
  size_t at = 0, room = 75;
  while (line.size() - at > room) {
    size_t end = at + room;
    while ((static_cast<unsigned char>(line[end]) & 0xC0) == 0x80) --end;
    out += line.substr(at, end - at) + "\r\n ";
    at = end;
    room = 74;
  }
  out += line.substr(at) + "\r\n";
}

// "20261121T174210Z", rounded to the second.
std::string basic(UtcTime t) {
  const std::string text = to_string(UtcTime{(t.micros + 500'000) / 1'000'000 * 1'000'000});
  return replace_all(replace_all(text, "-", ""), ":", "");
}

UtcTime time_of(const Json& json, std::string_view path) {
  const Json& value = at_path(json, path);
  const auto t = value.is_string() ? parse_utc(value.get<std::string>()) : fail(Code::kCorrupt, "no time");
  return t ? *t : UtcTime{};
}

std::string event_text(const Json& pass, std::string_view name, std::string_view event) {
  const Json& azimuth = at_path(pass, fmt::format("{}.azimuth_deg", event));
  const std::string time = basic(time_of(pass, fmt::format("{}.utc", event)));
  return fmt::format("{} {}:{}:{} UTC in {}", name, time.substr(9, 2), time.substr(11, 2), time.substr(13, 2),
                     compass_point(azimuth.is_number() ? azimuth.get<double>() : 0));
}

void put_event(std::string& out, const Json& pass, const std::string& site, UtcTime made_at) {
  const Json& visible = at_path(pass, "visible");
  const bool is_seen = visible.is_array() && !visible.empty();
  const UtcTime from = is_seen ? time_of(visible.front(), "from") : time_of(pass, "rise.utc");
  const UtcTime to = is_seen ? time_of(visible.back(), "to") : time_of(pass, "set.utc");
  const Json& height = at_path(pass, "culmination.elevation_deg");
  const Json& magnitude = at_path(pass, "magnitude");
  const Json& azimuth = at_path(pass, "rise.azimuth_deg");
  std::string summary = fmt::format("ISS {}: look {}, {:.0f}° high", is_seen ? "visible" : "passes",
                                    compass_point(azimuth.is_number() ? azimuth.get<double>() : 0),
                                    height.is_number() ? height.get<double>() : 0);
  if (magnitude.is_number()) summary += fmt::format(", magnitude {:+.1f}", magnitude.get<double>());
  const std::string what = event_text(pass, "Rises", "rise") + "\n" + event_text(pass, "Highest", "culmination") + "\n" +
                           event_text(pass, "Sets", "set");
  put(out, "BEGIN:VEVENT");
  put(out, fmt::format("UID:iss-{}-{}@skykeep", time_of(pass, "culmination.utc").micros / 600'000'000, site));
  put(out, "DTSTAMP:" + basic(made_at));
  put(out, "DTSTART:" + basic(from));
  put(out, "DTEND:" + basic(to));
  put(out, "SUMMARY:" + escape(summary));
  put(out, "DESCRIPTION:" + escape(what));
  put(out, "TRANSP:TRANSPARENT");
  put(out, "END:VEVENT");
}

}  // namespace

std::string to_icalendar(const Json& answer, UtcTime made_at) {
  std::string out;
  put(out, "BEGIN:VCALENDAR");
  put(out, "VERSION:2.0");
  put(out, "PRODID:-//Skykeep//passes//EN");
  put(out, "CALSCALE:GREGORIAN");
  put(out, "X-WR-CALNAME:Passes of the ISS");
  const Json &latitude = at_path(answer, "site.latitude"), &longitude = at_path(answer, "site.longitude");
  // Tells the sites of one reader apart; to a hundredth of a degree.
  const std::string site = latitude.is_number() && longitude.is_number()
                               ? fmt::format("{:.2f}-{:.2f}", latitude.get<double>(), longitude.get<double>())
                               : "here";
  for (const Json& pass : at_path(answer, "passes")) put_event(out, pass, site, made_at);
  put(out, "END:VCALENDAR");
  return out;
}

}  // namespace skykeep::app
