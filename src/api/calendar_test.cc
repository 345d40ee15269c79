#include "api/calendar.h"

#include <gmock/gmock.h>

#include <numbers>
#include <random>

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

// As a later set of the same object would be: so much further on its way, its nodes counted, and everything a little off.
astro::Elements later(const astro::Elements& e, double days, std::mt19937& dice, double offset) {
  const auto off = [&](double most) { return std::uniform_real_distribution<double>(-most, most)(dice) * offset; };
  const double i = e.inclination_deg * std::numbers::pi / 180, n = e.mean_motion_rev_per_day, axis = std::pow(17.043'9 / n, 2.0 / 3);
  const double turn = 1.5 * 1.08263e-3 / (axis * axis) * n * 360;  // by the Earth's flattening, degrees a day
  astro::Elements out = e;
  out.epoch = e.epoch + Duration(std::llround(days * 86'400e6));
  out.mean_motion_rev_per_day = n + off(2e-3);
  out.inclination_deg += off(0.01);
  out.eccentricity = std::max(1e-6, e.eccentricity + off(2e-4));
  out.bstar = e.bstar * (1 + off(0.5));
  const double perigee = e.arg_of_pericenter_deg + turn * (2 - 2.5 * std::sin(i) * std::sin(i)) * days, anomaly = e.mean_anomaly_deg + 360 * n * days + off(0.5);
  const auto turned = [](double degrees) { return degrees - 360 * std::floor(degrees / 360); };
  out.ra_of_asc_node_deg = turned(e.ra_of_asc_node_deg - turn * std::cos(i) * days + off(0.1));
  out.arg_of_pericenter_deg = turned(perigee);
  out.mean_anomaly_deg = turned(anomaly);
  const double nodes = std::floor((perigee + anomaly) / 360) - std::floor((e.arg_of_pericenter_deg + e.mean_anomaly_deg) / 360);
  out.rev_at_epoch = (e.rev_at_epoch + static_cast<int64_t>(nodes)) % 100'000;
  return out;
}

struct Known {
  std::string id;
  UtcTime culmination;
};
std::vector<Known> passes_in(const astro::Elements& elements, double latitude) {
  std::vector<Known> out;
  const Json answer = answer_for(elements, latitude);  // outlives the loop
  for (const Json& pass : answer["passes"])
    out.push_back({pass["id"].get<std::string>(), parse_utc(pass["culmination"]["utc"].get<std::string>()).value()});
  return out;
}

TEST(Calendar, NewerElementsMoveAPassAndLeaveItsUid) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  std::mt19937 dice(seed);
  size_t compared = 0, moved = 0;
  for (const double inclination : {51.64, 97.5, 28.5})
    for (const double latitude : {52.52, 0.0, 0.3, -0.3, 28.0, -33.87, -51.0}) {
      if (std::abs(latitude) > inclination + 15) continue;
      astro::Elements first = tests::station_elements(kMade - 1h);
      first.inclination_deg = inclination;
      first.rev_at_epoch = 99'900;  // rolls over within the window; a set whose own is 0 counts as one without
      const auto before = passes_in(first, latitude);
      std::set<std::string> ids;
      for (const Known& pass : before) EXPECT_TRUE(ids.insert(pass.id).second) << pass.id;
      for (int set = 0; set < 6; ++set) {
        astro::Elements newer;
        const auto from_node = [&] { return std::abs(std::remainder(newer.arg_of_pericenter_deg + newer.mean_anomaly_deg, 360)); };
        do newer = later(first, std::uniform_real_distribution<double>(-1.5, 1.5)(dice), dice, 1);
        while (from_node() < 1);  // the next test looks there
        for (const Known& pass : passes_in(newer, latitude)) {
          // Of the ISS there is at most one pass in an hour; a shallow one may come or go.
          const auto same = std::ranges::find_if(before, [&](const Known& k) { return std::chrono::abs(k.culmination - pass.culmination) < 30min; });
          if (same == before.end()) continue;
          EXPECT_EQ(pass.id, same->id) << to_string(same->culmination) << " " << to_string(pass.culmination) << ", latitude " << latitude << ", inclination " << inclination;
          ++compared;
          moved += std::chrono::abs(same->culmination - pass.culmination) > 10s;
        }
      }
    }
  EXPECT_GT(compared, 3'000u);
  EXPECT_GT(moved, 500u);
}

TEST(Calendar, AnEpochAtTheNodeCountsTheRevolutionThatBeginsThere) {
  astro::Elements first = tests::station_elements(kMade - 1h);
  first.arg_of_pericenter_deg = 0;
  first.mean_anomaly_deg = 0;
  const auto before = passes_in(first, 52.52);
  for (const double degrees : {-0.05, 0.05, 0.12, 0.2, 20.0}) {
    astro::Elements other = first;
    other.mean_anomaly_deg = degrees < 0 ? 360 + degrees : degrees;
    const auto after = passes_in(other, 52.52);
    ASSERT_EQ(after.size(), before.size());
    for (size_t i = 0; i < after.size(); ++i) EXPECT_EQ(after[i].id, before[i].id) << degrees;
  }
}

TEST(Calendar, WithoutARevolutionTheClockTellsPassesApart) {
  astro::Elements unknown = tests::station_elements(kMade - 1h);
  unknown.rev_at_epoch = 0;
  std::set<std::string> ids;
  const auto passes = passes_in(unknown, 52.52);
  for (const Known& pass : passes) ids.insert(pass.id);
  EXPECT_EQ(ids.size(), passes.size());
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
  Json part = answer();
  part["passes"] = Json::array();
  part["up_until"] = {{"utc", "2026-11-22T03:04:05Z"}, {"azimuth_deg", 90.0}};
  EXPECT_THAT(replace_all(to_icalendar(part, kMade), "\r\n ", ""), HasSubstr("it is up from the beginning until 2026-11-22T03:04:05Z"));
  up["withheld"] = "all passes are withheld";
  EXPECT_THAT(to_icalendar(up, kMade), HasSubstr("X-WR-CALDESC:all passes are withheld\\; it is up"));
  up["ends_early"] = {{"utc", "2026-11-22T03:04:05Z"}, {"reason", "by these elements the satellite has decayed"}};
  EXPECT_THAT(replace_all(to_icalendar(up, kMade), "\r\n ", ""), HasSubstr("the list ends at 2026-11-22T03:04:05Z"));
}

}  // namespace
}  // namespace skykeep::api
