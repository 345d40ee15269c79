#include "api/calendar.h"

#include <fmt/format.h>

#include "api/sky_words.h"
#include "core/text.h"

namespace skykeep::api {
namespace {

std::string escape(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == ';' || c == ',') out += '\\';
    if (c == '\n') out += "\\n";
    else if (static_cast<unsigned char>(c) >= ' ') out += c;
  }
  return out;
}

// Lines of at most 75 bytes; the next one begins with a blank. Characters of UTF-8 stay whole.
void put(std::string& out, const std::string& line) {
  size_t at = 0, room = 75;
  while (line.size() - at > room) {
    size_t end = at + room;
    while (end > at + room - 4 && (static_cast<unsigned char>(line[end]) & 0xC0) == 0x80) --end;
    out += line.substr(at, end - at) + "\r\n ";
    at = end;
    room = 74;
  }
  out += line.substr(at) + "\r\n";
}

// "20261121T174210Z", rounded to the second.
std::string basic(UtcTime t) {
  const std::string text = to_string(UtcTime{second_of(t + Duration(500'000)) * 1'000'000});
  return replace_all(replace_all(text, "-", ""), ":", "");
}

// One satellite at one site; what is the same in all of its events.
struct Calendar {
  std::string title, zone;
  UtcTime made_at;
};

std::string direction(const Json& event) { return compass_point(number_in(event, "/azimuth_deg").value_or(0)); }
std::string height(const Json& event) { return fmt::format("{:.0f}°", number_in(event, "/elevation_deg").value_or(0)); }

std::string clock(const Calendar& calendar, const Json& event) {
  return local_time(time_in(event, "/utc").value_or(UtcTime{}), calendar.zone).time;
}

// "bright (magnitude +0.5)", empty when it is not known.
std::string brightness(const Json& part) {
  const auto magnitude = number_in(part, "/magnitude");
  return magnitude ? fmt::format("{} (magnitude {})", brightness_word(*magnitude), magnitude_text(*magnitude)) : "";
}

struct Event {
  UtcTime from, to;
  std::string summary, description;
};

Event visible_event(const Calendar& calendar, const Json& part) {
  const Json &start = part.at("start"), &top = part.at("top"), &end = part.at("end");
  Event out;
  out.from = time_in(start, "/utc").value_or(UtcTime{});
  out.to = time_in(end, "/utc").value_or(UtcTime{});
  const std::string bright = brightness(part);
  out.summary = fmt::format("{} visible: look {}, {} high in the {}", calendar.title, direction(start), height(top), direction(top));
  if (!bright.empty()) out.summary += ", " + bright;
  out.description = fmt::format("Appears {} in the {}, {} high: {}\nHighest {} in the {}, {} high\nDisappears {} in the {}, {} high: {}\n",
                                clock(calendar, start), direction(start), height(start), reason_in_words(text_in(start, "/reason")),
                                clock(calendar, top), direction(top), height(top), clock(calendar, end), direction(end), height(end),
                                reason_in_words(text_in(end, "/reason")));
  if (!bright.empty()) out.description += fmt::format("At its brightest {}\n", bright);
  return out;
}

Event unseen_event(const Calendar& calendar, const Json& pass) {
  const Json &rise = pass.at("rise"), &top = pass.at("culmination"), &set = pass.at("set");
  Event out;
  out.from = time_in(rise, "/utc").value_or(UtcTime{});
  out.to = time_in(set, "/utc").value_or(UtcTime{});
  out.summary = fmt::format("{} passes, not visible: {} high in the {}", calendar.title, height(top), direction(top));
  out.description = fmt::format("Rises {} in the {}\nHighest {} in the {}, {} high\nSets {} in the {}\n", clock(calendar, rise), direction(rise),
                                clock(calendar, top), direction(top), height(top), clock(calendar, set), direction(set));
  return out;
}

void put_event(std::string& out, const Calendar& calendar, const Json& pass) {
  const auto part = pass.find("visible_part");
  const bool is_seen = part != pass.end() && part->is_object();
  const Event event = is_seen ? visible_event(calendar, *part) : unseen_event(calendar, pass);
  put(out, "BEGIN:VEVENT");
  put(out, fmt::format("UID:{}@skykeep", text_in(pass, "/id")));
  put(out, "DTSTAMP:" + basic(calendar.made_at));
  put(out, "DTSTART:" + basic(event.from));
  put(out, "DTEND:" + basic(event.to));
  put(out, "SUMMARY:" + escape(event.summary));
  put(out, "DESCRIPTION:" + escape(event.description + "Times in " + zone_in_words(calendar.zone)));
  put(out, "TRANSP:TRANSPARENT");
  put(out, "END:VEVENT");
}

Calendar calendar_of(const Json& answer, UtcTime made_at) {
  Calendar out{.title = text_in(answer, "/satellite/title"), .zone = text_in(answer, "/site/time_zone"), .made_at = made_at};
  if (out.title.empty()) out.title = "satellite";
  if (out.zone.empty()) out.zone = "Etc/UTC";
  return out;
}

// What a calendar without an event, or with few, would not tell by itself.
std::string notes_of(const Json& answer) {
  std::vector<std::string> notes;
  if (const std::string withheld = text_in(answer, "/withheld"); !withheld.empty()) notes.push_back(withheld);
  if (const auto up = answer.find("always_up"); up != answer.end() && up->is_boolean() && up->get<bool>())
    notes.emplace_back("it is up all the time, so that it neither rises nor sets");
  if (const std::string until = text_in(answer, "/up_until/utc"); !until.empty()) notes.push_back(fmt::format("it is up from the beginning until {}", until));
  if (const std::string from = text_in(answer, "/up_from/utc"); !from.empty()) notes.push_back(fmt::format("it is up from {} to the end", from));
  if (const std::string end = text_in(answer, "/ends_early/utc"); !end.empty())
    notes.push_back(fmt::format("the list ends at {}: {}", end, text_in(answer, "/ends_early/reason")));
  return join(notes, "; ");
}

}  // namespace

std::string to_icalendar(const Json& answer, UtcTime made_at) {
  const Calendar calendar = calendar_of(answer, made_at);
  std::string out;
  put(out, "BEGIN:VCALENDAR");
  put(out, "VERSION:2.0");
  put(out, "PRODID:-//Skykeep//passes//EN");
  put(out, "CALSCALE:GREGORIAN");
  put(out, "METHOD:PUBLISH");
  put(out, "X-WR-CALNAME:" + escape((calendar.title == "ISS" ? "Passes of the " : "Passes of ") + calendar.title));
  if (const std::string notes = notes_of(answer); !notes.empty()) put(out, "X-WR-CALDESC:" + escape(notes));
  // Programs that subscribe shall ask again when newer elements are there.
  put(out, "REFRESH-INTERVAL;VALUE=DURATION:PT6H");
  put(out, "X-PUBLISHED-TTL:PT6H");
  for (const Json& pass : answer.at("passes")) put_event(out, calendar, pass);
  put(out, "END:VCALENDAR");
  return out;
}

}  // namespace skykeep::api
