#include "api/calendar.h"

#include <gmock/gmock.h>

#include "api/sky.h"
#include "api/sky_words.h"
#include "core/text.h"
#include "tests/station_rig.h"

namespace skykeep::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const UtcTime kMade = parse_utc("2026-11-21T12:00:00Z").value();

TEST(SkyWords, CompassPointsAreTheNearestOfSixteen) {
  const std::pair<double, const char*> cases[] = {{0, "N"}, {11.2, "N"}, {11.3, "NNE"}, {90, "E"}, {247.5, "WSW"}, {348.7, "NNW"},
                                                  {348.8, "N"}, {360, "N"}, {-90, "W"}};
  for (const auto& [azimuth, point] : cases) EXPECT_EQ(compass_point(azimuth), point) << azimuth;
}

TEST(SkyWords, BrightnessIsWhatAnObserverWouldCallIt) {
  EXPECT_EQ(brightness_word(-3.4), "very bright");
  EXPECT_EQ(brightness_word(-2), "bright");
  EXPECT_EQ(brightness_word(0.5), "bright") << "brighter than all but ten stars";
  EXPECT_EQ(brightness_word(1), "moderate");
  EXPECT_EQ(brightness_word(3), "faint");
  EXPECT_EQ(magnitude_text(-0.04), "+0.0") << "there is no zero below zero";
  EXPECT_EQ(magnitude_text(-1.66), "-1.7");
}

TEST(SkyWords, ZonesAtSeaAreToldTheRightWayRound) {
  EXPECT_EQ(zone_in_words("Etc/GMT+4"), "UTC-4");
  EXPECT_EQ(zone_in_words("Etc/GMT-11"), "UTC+11");
  EXPECT_EQ(zone_in_words("Etc/GMT"), "UTC");
  EXPECT_EQ(zone_in_words("Etc/UTC"), "UTC");
  EXPECT_EQ(zone_in_words("Europe/Berlin"), "Europe/Berlin");
}

// Two weeks of real passes, as the API answers them.
Json answer_for(const astro::Elements& elements, double latitude = 52.52) {
  const auto satellite = astro::Sgp4::create(elements).value();
  PassRequest request;
  request.query.site = {latitude, 13.405, 0};
  request.query.from = kMade;
  request.query.to = kMade + std::chrono::days(13);
  return json_of(request, find_passes(satellite, request).value(), elements, {{"epoch", to_string(elements.epoch)}});
}
Json answer() { return answer_for(tests::station_elements(kMade - 1h)); }

// The unfolded lines of one event: "SUMMARY" -> its text without escapes.
std::vector<std::map<std::string, std::string>> events_of(const std::string& calendar) {
  const std::string unfolded = replace_all(replace_all(calendar, "\r\n ", ""), "\r\n", "\n");
  std::vector<std::map<std::string, std::string>> out;
  for (const std::string_view line : split(unfolded, '\n')) {
    if (line == "BEGIN:VEVENT") out.emplace_back();
    const size_t colon = line.find(':');
    if (!out.empty() && colon != line.npos) out.back().emplace(line.substr(0, colon), replace_all(std::string(line.substr(colon + 1)), "\\,", ","));
  }
  return out;
}

std::string basic(const Json& time) {
  const UtcTime rounded{second_of(parse_utc(time.get<std::string>()).value() + Duration(500'000)) * 1'000'000};
  return replace_all(replace_all(to_string(rounded), "-", ""), ":", "");
}

TEST(Calendar, SaysOfEachPassWhatTheAnswerSays) {
  const Json passes = answer();
  const auto events = events_of(to_icalendar(passes, kMade));
  ASSERT_EQ(events.size(), passes["passes"].size());
  int seen = 0;
  for (size_t i = 0; i < events.size(); ++i) {
    const Json& pass = passes["passes"][i];
    const auto& event = events[i];
    const bool is_visible = pass["is_visible"].get<bool>();
    seen += is_visible;
    const Json& part = pass["visible_part"];
    EXPECT_EQ(event.at("DTSTART"), basic(is_visible ? part["start"]["utc"] : pass["rise"]["utc"]));
    EXPECT_EQ(event.at("DTEND"), basic(is_visible ? part["end"]["utc"] : pass["set"]["utc"]));
    const std::string& summary = event.at("SUMMARY");
    if (!is_visible) {
      EXPECT_THAT(summary, HasSubstr("ISS passes, not visible: "));
      EXPECT_THAT(summary, Not(HasSubstr("look")));
      continue;
    }
    EXPECT_THAT(summary, HasSubstr("ISS visible: look " + compass_point(part["start"]["azimuth_deg"].get<double>()) + ", "));
    EXPECT_THAT(summary, HasSubstr(fmt::format(", {:.0f}° high in the {}, {} (magnitude {:+.1f})", part["top"]["elevation_deg"].get<double>(),
                                               compass_point(part["top"]["azimuth_deg"].get<double>()), part["brightness"].get<std::string>(),
                                               part["magnitude"].get<double>())));
    EXPECT_THAT(event.at("DESCRIPTION"), HasSubstr(std::string(reason_in_words(part["end"]["reason"].get<std::string>()))));
    EXPECT_THAT(event.at("DESCRIPTION"), HasSubstr("Times in Europe/Berlin"));
  }
  EXPECT_GT(seen, 2);
}

void expect_lines(const std::string& text) {
  for (const std::string_view line : split(text, '\n')) {
    EXPECT_LE(line.size(), 76u) << line;  // 75 bytes and the carriage return
    EXPECT_TRUE(line.empty() || line.ends_with('\r')) << line;
    const bool goes_on = line.starts_with(' ');
    EXPECT_TRUE(!goes_on || (static_cast<unsigned char>(line[1]) & 0xC0) != 0x80) << "no character is cut in two: " << line;
  }
}

TEST(Calendar, IsWrittenAsTheStandardWantsIt) {
  const std::string text = to_icalendar(answer(), kMade);
  expect_lines(text);
  astro::Elements other = tests::station_elements(kMade - 1h);
  other.norad_cat_id = 43478;
  for (const char* begin : {"", "a"}) {  // of two bytes each: by one of these names a line would end amid a letter
    other.name = begin;
    for (int i = 0; i < 60; ++i) other.name += "é";
    expect_lines(to_icalendar(answer_for(other), kMade));
  }
  EXPECT_TRUE(text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:"));
  EXPECT_TRUE(text.ends_with("END:VEVENT\r\nEND:VCALENDAR\r\n"));
  EXPECT_THAT(text, HasSubstr("X-WR-CALNAME:Passes of the ISS\r\n"));
  EXPECT_THAT(text, HasSubstr("DTSTAMP:20261121T120000Z\r\n"));
}

TEST(Calendar, NoTwoEventsShareAUid) {
  std::set<std::string> uids;
  size_t count = 0;
  astro::Elements other = tests::station_elements(kMade - 1h);
  other.norad_cat_id = 48274;
  other.name = "CSS (TIANHE)";
  astro::Elements unnumbered = other;
  unnumbered.norad_cat_id = 0;
  for (const Json& each : {answer(), answer_for(other), answer_for(unnumbered), answer_for(tests::station_elements(kMade - 1h), 48)})
    for (const auto& event : events_of(to_icalendar(each, kMade))) {
      uids.insert(event.at("UID"));
      ++count;
    }
  EXPECT_EQ(uids.size(), count);
}

TEST(Calendar, NewerElementsChangeAPassAndDoNotDoubleIt) {
  Json newer = answer(), older = newer;
  newer["passes"][0]["culmination"]["utc"] = to_string(parse_utc(newer["passes"][0]["culmination"]["utc"].get<std::string>()).value() + 20s);
  EXPECT_EQ(events_of(to_icalendar(newer, kMade))[0].at("UID"), events_of(to_icalendar(older, kMade))[0].at("UID"));
}

TEST(Calendar, AnotherSatelliteHasItsOwnNameAndNoBrightness) {
  astro::Elements other = tests::station_elements(kMade - 1h);
  other.norad_cat_id = 43478;
  other.name = "IRIDIUM 137";
  const std::string text = replace_all(to_icalendar(answer_for(other), kMade), "\r\n ", "");
  EXPECT_THAT(text, HasSubstr("X-WR-CALNAME:Passes of IRIDIUM 137\r\n"));
  EXPECT_THAT(text, HasSubstr("UID:43478-"));
  EXPECT_THAT(text, HasSubstr("SUMMARY:IRIDIUM 137 visible: look "));
  EXPECT_THAT(text, Not(HasSubstr("magnitude")));
  EXPECT_THAT(text, Not(HasSubstr("ISS")));
}

TEST(Calendar, WithoutEventsItSaysWhy) {
  Json up = answer();
  up["passes"] = Json::array();
  up["always_up"] = true;
  EXPECT_THAT(to_icalendar(up, kMade), HasSubstr("X-WR-CALDESC:it is up all the time"));
  up["withheld"] = "all passes are withheld";
  EXPECT_THAT(to_icalendar(up, kMade), HasSubstr("X-WR-CALDESC:all passes are withheld\\; it is up"));
  up["ends_early"] = {{"utc", "2026-11-22T03:04:05Z"}, {"reason", "by these elements the satellite has decayed"}};
  EXPECT_THAT(replace_all(to_icalendar(up, kMade), "\r\n ", ""), HasSubstr("the list ends at 2026-11-22T03:04:05Z"));
}

}  // namespace
}  // namespace skykeep::api
