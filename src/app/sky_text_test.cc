#include "app/sky_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/calendar.h"
#include "core/text.h"

namespace skykeep::app {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(SkyText, CompassPointsAreTheNearestOfSixteen) {
  EXPECT_EQ(compass_point(0), "N");
  EXPECT_EQ(compass_point(11.2), "N");
  EXPECT_EQ(compass_point(11.3), "NNE");
  EXPECT_EQ(compass_point(90), "E");
  EXPECT_EQ(compass_point(247.5), "WSW");
  EXPECT_EQ(compass_point(348.7), "NNW");
  EXPECT_EQ(compass_point(348.8), "N");
  EXPECT_EQ(compass_point(360), "N");
  EXPECT_EQ(compass_point(-90), "W");
}

TEST(SkyText, PlacesHaveTheirArticles) {
  EXPECT_EQ(with_article("South Atlantic Ocean"), "the South Atlantic Ocean");
  EXPECT_EQ(with_article("Gulf of Mexico"), "the Gulf of Mexico");
  EXPECT_EQ(with_article("United States"), "the United States");
  EXPECT_EQ(with_article("Central African Republic"), "the Central African Republic");
  EXPECT_EQ(with_article("Brazil"), "Brazil");
  EXPECT_EQ(with_article("Hudson Bay"), "Hudson Bay");
}

Json now_json() {
  return {{"latitude", 12.345}, {"longitude", -45.6}, {"altitude_km", 417.9}, {"over", "South Atlantic Ocean"}, {"visibility", "daylight"},
          {"provenance", "api"}, {"source", "wheretheiss"}, {"age_s", 3.0}, {"residual_km", 0.42}, {"uncertainty_km", nullptr},
          {"utc", "2026-11-21T12:00:00Z"}, {"local_time", "2026-11-21T09:00:00-03:00"}, {"time_zone", "Etc/GMT+3"},
          {"element_age_s", 86'400.0}, {"why", nullptr}};
}

TEST(SkyText, WhereIsOneSentenceWithItsOrigin) {
  EXPECT_THAT(where_in_words(now_json()),
              HasSubstr("Skykeep: 12.3 N 45.6 W, 418 km, over the South Atlantic Ocean, daylight; api, 3 s old, 0.4 km from the model\n"));
  EXPECT_THAT(where_in_words(now_json()), HasSubstr("2026-11-21T09:00 there (Etc/GMT+3)"));
}

TEST(SkyText, AModelValueHasNoAgeButAnUncertainty) {
  Json now = now_json();
  now["provenance"] = "model";
  now["source"] = "sgp4";
  now["age_s"] = -7200.0;
  now["residual_km"] = nullptr;
  now["uncertainty_km"] = 18.0;
  now["why"] = "no upstream has answered for 40 s";
  const std::string text = where_in_words(now);
  EXPECT_THAT(text, HasSubstr("; model, to 18 km\n"));
  EXPECT_THAT(text, HasSubstr("no upstream has answered for 40 s\n"));
}

TEST(SkyText, NoPositionIsSaidAndNotInvented) {
  Json now = now_json();
  now["latitude"] = now["longitude"] = nullptr;
  now["why"] = "there are no elements";
  EXPECT_EQ(where_in_words(now), "Skykeep: nobody knows where the station is: there are no elements\n");
}

Json passes_json() {
  return {{"site", {{"latitude", 52.52}, {"longitude", 13.405}, {"altitude_m", 0.0}, {"time_zone", "Europe/Berlin"}}},
          {"min_elevation_deg", 10.0},
          {"elements", {{"epoch", "2026-11-20T12:42:37.141056Z"}, {"source", "celestrak"}}},
          {"withheld", nullptr},
          {"passes",
           {{{"rise", {{"utc", "2026-11-21T16:42:09.900000Z"}, {"azimuth_deg", 245.0}}},
             {"culmination", {{"utc", "2026-11-21T16:45:22.100000Z"}, {"azimuth_deg", 160.0}, {"elevation_deg", 67.4}, {"range_km", 450.0}}},
             {"set", {{"utc", "2026-11-21T16:48:40Z"}, {"azimuth_deg", 70.0}}},
             {"visible", {{{"from", "2026-11-21T16:42:09.900000Z"}, {"to", "2026-11-21T16:46:03Z"}}}},
             {"magnitude", -3.44},
             {"element_age_s", 100'965.0}},
            {{"rise", {{"utc", "2026-11-21T22:59:30Z"}, {"azimuth_deg", 300.0}}},
             {"culmination", {{"utc", "2026-11-21T23:01:00Z"}, {"azimuth_deg", 10.0}, {"elevation_deg", 15.0}, {"range_km", 1300.0}}},
             {"set", {{"utc", "2026-11-21T23:02:30Z"}, {"azimuth_deg", 80.0}}},
             {"visible", Json::array()},
             {"magnitude", nullptr},
             {"element_age_s", 123'000.0}}}}};
}

TEST(SkyText, PassesAreLinesInTheSitesTime) {
  const std::string text = passes_in_words(passes_json());
  EXPECT_THAT(text, HasSubstr("Passes over 52.520 N 13.405 E, more than 10° high; times in Europe/Berlin\n"));
  EXPECT_THAT(text, HasSubstr("Elements of 2026-11-20T12:42:37Z (celestrak)\n"));
  EXPECT_THAT(text, HasSubstr("Sat 21 Nov  17:42:10 WSW  17:45:22 67° SSE  17:48:40 ENE  17:42:10 to 17:46:03  -3.4  16:42:10\n"));
  EXPECT_THAT(text, HasSubstr("Sat 21 Nov  23:59:30 WNW")) << "a day by the site's calendar";
  Json none = passes_json();
  none["passes"] = Json::array();
  EXPECT_THAT(passes_in_words(none), HasSubstr("\nnone\n"));
}

TEST(Calendar, HasAnEventForEachPass) {
  const UtcTime made = parse_utc("2026-11-21T12:00:00Z").value();
  const std::string text = to_icalendar(passes_json(), made);
  EXPECT_TRUE(text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:"));
  EXPECT_TRUE(text.ends_with("END:VEVENT\r\nEND:VCALENDAR\r\n"));
  EXPECT_THAT(text, HasSubstr("DTSTAMP:20261121T120000Z\r\nDTSTART:20261121T164210Z\r\nDTEND:20261121T164603Z\r\n")) << "its visible part";
  EXPECT_THAT(text, HasSubstr("SUMMARY:ISS visible: look WSW\\, 67° high\\, magnitude -3.4\r\n"));
  EXPECT_THAT(text, HasSubstr("DTSTART:20261121T225930Z\r\nDTEND:20261121T230230Z\r\n")) << "from rise to set";
  EXPECT_THAT(text, HasSubstr("SUMMARY:ISS passes: look WNW\\, 15° high\r\n"));
  for (const std::string_view line : split(text, '\n')) {
    EXPECT_LE(line.size(), 76u) << line;  // 75 bytes and the carriage return
    EXPECT_TRUE(line.empty() || line.ends_with('\r')) << line;
  }
}

TEST(Calendar, NewerElementsChangeAPassAndDoNotDoubleIt) {
  const auto uid_of = [](const std::string& text) {
    const size_t at = text.find("UID:");
    return text.substr(at, text.find("\r\n", at) - at);
  };
  Json newer = passes_json();
  newer["passes"][0]["culmination"]["utc"] = "2026-11-21T16:45:40Z";
  const UtcTime made = parse_utc("2026-11-21T12:00:00Z").value();
  EXPECT_EQ(uid_of(to_icalendar(newer, made)), uid_of(to_icalendar(passes_json(), made)));
  Json elsewhere = passes_json();
  elsewhere["site"]["latitude"] = 48.0;
  EXPECT_NE(uid_of(to_icalendar(elsewhere, made)), uid_of(to_icalendar(passes_json(), made)));
}

}  // namespace
}  // namespace skykeep::app
