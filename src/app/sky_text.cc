#include "app/sky_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "api/sky_words.h"
#include "app/render.h"
#include "core/text.h"
#include "core/time.h"

namespace skykeep::app {
namespace {

using api::compass_point;

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

// "api, 3 s old, 0.4 km from the model"
std::string origin_in_words(const Json& now) {
  std::string out = text_at(now, "provenance");
  // What the model says has no age: it is of that moment.
  const auto age = number_at(now, "age_s");
  if (age && text_at(now, "source") != "sgp4") out += ", " + length_text(*age) + " old";
  if (const auto residual = number_at(now, "residual_km")) {
    out += fmt::format(", {:.1f} km from the model", *residual);
  } else if (const auto uncertainty = number_at(now, "uncertainty_km")) {
    out += fmt::format(", to {:.0f} km", *uncertainty);
  }
  return out;
}

// "2026-11-21T12:00:00Z, 2026-11-21T09:00 there (UTC-3); its elements lie 1 d away"
std::string moment_in_words(const Json& now) {
  std::string out = text_at(now, "utc");
  if (const std::string local = text_at(now, "local_time"); !local.empty())
    out += fmt::format(", {} there ({})", local.substr(0, 16), api::zone_in_words(text_at(now, "time_zone")));
  if (const auto elements = number_at(now, "element_age_s")) out += fmt::format("; its elements lie {} away", length_text(*elements));
  return out;
}

// "tonight", "tomorrow"; empty for days that a date tells better.
std::string day_word(const api::LocalTime& moment, const api::LocalTime& now) {
  const int days = moment.date - now.date;
  const std::string hour = moment.time.substr(0, 2);
  if (days == 1) return hour < "04" ? "tonight" : "tomorrow";
  if (days != 0) return "";
  return hour < "04" || hour >= "18" ? "tonight" : hour < "12" ? "this morning" : "today";
}

std::string height(const Json& event) {
  const auto elevation = api::number_in(event, "/elevation_deg");
  return elevation ? fmt::format("{:.0f}°", *elevation) : "";
}
std::string direction(const Json& event) {
  const auto azimuth = api::number_in(event, "/azimuth_deg");
  return azimuth ? compass_point(*azimuth) : "-";
}

// Times of one site, as told at one moment.
struct Site {
  std::string zone;
  UtcTime now;

  api::LocalTime local(const Json& event) const { return api::local_time(api::time_in(event, "/utc").value_or(UtcTime{}), zone); }
  std::string clock(const Json& event) const { return local(event).time; }
  std::string day(const Json& event) const { return day_word(local(event), api::local_time(now, zone)); }
};

// "17:42:10 WSW 10°"
std::string cell(const Site& site, const Json& event) { return fmt::format("{} {:<3} {}", site.clock(event), direction(event), height(event)); }

bool is_seen(const Json& pass) { return at_path(pass, "visible_part").is_object(); }

// What is told of a pass: its visible part when it can be seen, else from rise to set.
struct Told {
  const Json &start, &top, &end;
};
Told told(const Json& pass) {
  const Json& part = at_path(pass, "visible_part");
  if (part.is_object()) return {at_path(part, "start"), at_path(part, "top"), at_path(part, "end")};
  return {at_path(pass, "rise"), at_path(pass, "culmination"), at_path(pass, "set")};
}

std::string why_it_ends(const Json& end) {
  const std::string reason = text_at(end, "reason");
  return reason == "enters_shadow" ? ", into shadow" : reason == "dawn" ? ", into dawn" : "";
}

std::string brightness_cell(const Json& part) {
  const auto magnitude = number_at(part, "magnitude");
  return magnitude ? fmt::format("{}, {}", api::brightness_word(*magnitude), api::magnitude_text(*magnitude)) : "visible";
}

Json row_of(const Json& pass, const Site& site) {
  const auto [start, top, end] = told(pass);
  const std::string day = site.day(start);
  return {{"date", site.local(start).day + (day.empty() ? "" : ", " + day)},
          {"from", cell(site, start)},
          {"highest", cell(site, top)},
          {"to", cell(site, end) + why_it_ends(end)},
          {"seen", is_seen(pass) ? brightness_cell(at_path(pass, "visible_part")) : "not visible"},
          {"utc", Site{"Etc/UTC", {}}.clock(start)}};
}

// "Next to be seen: tonight at 17:42:10, look WSW; 67° high in the SSE at 17:45:22; ..."
std::string finding(const Json& passes, const Site& site) {
  const auto is_to_come = [&](const Json& pass) {
    return is_seen(pass) && api::time_in(pass, "/visible_part/end/utc").value_or(UtcTime{}) > site.now;
  };
  auto next = std::ranges::find_if(passes, is_to_come);
  const bool is_past = next == passes.end();
  if (is_past) next = std::ranges::find_if(passes, is_seen);  // somebody looks back
  if (next == passes.end()) return "";
  const auto [start, top, end] = told(*next);
  const std::string day = site.day(start);
  std::string out = fmt::format("{} to be seen: {} at {}, look {}, {} high", is_past ? "First" : "Next", day.empty() ? site.local(start).day : day, site.clock(start),
                                direction(start), height(start));
  if (text_at(top, "utc") != text_at(start, "utc") && text_at(top, "utc") != text_at(end, "utc"))
    out += fmt::format("; highest at {}, {} in the {}", site.clock(top), height(top), direction(top));
  out += fmt::format("; until {} in the {}, {} high, where it {}", site.clock(end), direction(end), height(end),
                     text_at(end, "reason") == "dawn" ? "is lost in the dawn" : api::reason_in_words(text_at(end, "reason")));
  if (const auto magnitude = number_at(*next, "visible_part.magnitude"))
    out += fmt::format("; {} (magnitude {})", api::brightness_word(*magnitude), api::magnitude_text(*magnitude));
  return out + "\n";
}

// What a list, or an empty one, does not tell by itself.
std::string notes_of(const Json& answer, const Site& site) {
  std::string out;
  const Json& up = at_path(answer, "always_up");
  if (up.is_boolean() && up.get<bool>())
    out += fmt::format("It stands above {:.0f}° the whole time: it neither rises nor sets.\n", number_at(answer, "min_elevation_deg").value_or(10));
  const auto edge = [&](const char* name, std::string_view before, std::string_view behind) {
    const Json& at = at_path(answer, name);
    if (!at.is_object()) return;
    const api::LocalTime local = site.local(at);
    out += fmt::format("{} {} at {}, {} {}.\n", before, local.day, local.time, behind, direction(at));
  };
  edge("up_until", "It is up from the beginning until", "when it sets in the");
  edge("up_from", "It is up to the end from", "when it rises in the");
  if (const Json& ends = at_path(answer, "ends_early"); ends.is_object()) {
    const api::LocalTime at = site.local(ends);
    out += fmt::format("The list ends on {} at {}: {}.\n", at.day, at.time, text_at(ends, "reason"));
  }
  return out;
}

}  // namespace

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
  const std::string why = text_at(now, "why"), title = text_at(now, "satellite.title");
  const std::string who = title.empty() || title == "ISS" ? "Skykeep" : title;
  std::string out;
  if (const std::string where = text_at(now, "where"); !where.empty()) {
    out = fmt::format("{}: {}", who, where);
    if (at_path(now, "orbit").is_object())
      out += fmt::format(": {:.1f}° inclined, {:.0f} to {:.0f} km high, round in {:.1f} min", number_at(now, "orbit.inclination_deg").value_or(0),
                         number_at(now, "orbit.perigee_km").value_or(0), number_at(now, "orbit.apogee_km").value_or(0),
                         number_at(now, "orbit.period_min").value_or(0));
    out += "; nobody knows where on it";
  } else if (!latitude || !longitude) {
    return fmt::format("{}: nobody knows where {} is{}\n", who, title.empty() || title == "ISS" ? "the station" : "it", why.empty() ? "" : ": " + why);
  } else {
    out = fmt::format("{}: {} {}, {:.0f} km", who, degrees(*latitude, 'N', 'S'), degrees(*longitude, 'E', 'W'),
                      number_at(now, "altitude_km").value_or(0));
    if (const std::string over = text_at(now, "over"); !over.empty()) out += ", over " + with_article(over);
    out += ", " + text_at(now, "visibility");
  }
  return out + "; " + origin_in_words(now) + "\n" + moment_in_words(now) + "\n" + (why.empty() ? "" : why + "\n");
}

std::string passes_in_words(const Json& answer, UtcTime now, bool only_visible) {
  Site site{text_at(answer, "site.time_zone"), now};
  if (site.zone.empty()) site.zone = "Etc/UTC";
  const std::string title = text_at(answer, "satellite.title");
  const Json& passes = at_path(answer, "passes");
  std::string out = fmt::format("Passes of {} over {} {}, more than {:.0f}° high; times in {}\n",
                                title.empty() || title == "ISS" ? "the ISS" : title,
                                degrees(number_at(answer, "site.latitude").value_or(0), 'N', 'S', 3),
                                degrees(number_at(answer, "site.longitude").value_or(0), 'E', 'W', 3),
                                number_at(answer, "min_elevation_deg").value_or(10), api::zone_in_words(site.zone));
  out += fmt::format("Elements of {} ({})\n", to_cell(at_path(answer, "elements.epoch")), to_cell(at_path(answer, "elements.source")));
  const std::string notes = notes_of(answer, site);
  if (passes.empty()) return out + "\n" + (!notes.empty() ? notes : only_visible ? "none that can be seen\n" : "none\n");
  out += finding(passes, site) + "\n";
  Json rows = Json::array();
  for (const Json& pass : passes) rows.push_back(row_of(pass, site));
  out += to_table(rows, {{"date", "date"}, {"from", "from"}, {"highest", "highest"}, {"to", "to"}, {"seen", "seen"}, {"from in UTC", "utc"}});
  return notes.empty() ? out : out + "\n" + notes;
}

}  // namespace skykeep::app
