#include "app/sky_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>


namespace skykeep::app {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

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
  EXPECT_THAT(where_in_words(now_json()), HasSubstr("2026-11-21T09:00 there (UTC-3)"));
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

TEST(SkyText, WhatIsNotKnownIsNotNamed) {
  Json now = now_json();
  for (const char* name : {"latitude", "longitude", "altitude_km", "over", "visibility", "local_time", "time_zone", "residual_km"}) now[name] = nullptr;
  now["provenance"] = "model";
  now["source"] = "sgp4";
  now["uncertainty_km"] = 9800.0;
  now["element_age_s"] = 70 * 86'400.0;
  now["position_known"] = false;
  now["where"] = "anywhere along half its orbit";
  now["orbit"] = {{"inclination_deg", 51.6308}, {"perigee_km", 415.2}, {"apogee_km", 421.8}, {"period_min", 92.95}};
  EXPECT_EQ(where_in_words(now),
            "Skykeep: anywhere along half its orbit: 51.6° inclined, 415 to 422 km high, round in 93.0 min; nobody knows where on it; model, to 9800 km\n"
            "2026-11-21T12:00:00Z; its elements lie 70.0 d away\n");
}

TEST(SkyText, AnotherSatelliteIsNamed) {
  Json now = now_json();
  now["satellite"] = {{"title", "IRIDIUM 137"}};
  EXPECT_THAT(where_in_words(now), HasSubstr("IRIDIUM 137: 12.3 N 45.6 W"));
  now["latitude"] = now["longitude"] = nullptr;
  EXPECT_EQ(where_in_words(now), "IRIDIUM 137: nobody knows where it is\n");
}

const UtcTime kNow = parse_utc("2026-11-21T12:00:00Z").value();

// In the evening: seen late, when the highest point is past. At night: not seen.
Json passes_json() {
  return {{"site", {{"latitude", 52.52}, {"longitude", 13.405}, {"altitude_m", 0.0}, {"time_zone", "Europe/Berlin"}}},
          {"satellite", {{"id", 25544}, {"object_id", "1998-067A"}, {"name", "ISS (ZARYA)"}, {"title", "ISS"}, {"identity", "25544"}}},
          {"min_elevation_deg", 10.0},
          {"elements", {{"epoch", "2026-11-20T12:42:37.141056Z"}, {"source", "celestrak"}}},
          {"withheld", nullptr},
          {"ends_early", nullptr},
          {"always_up", false},
          {"passes",
           {{{"rise", {{"utc", "2026-11-21T16:42:09.900000Z"}, {"azimuth_deg", 245.0}}},
             {"culmination", {{"utc", "2026-11-21T16:45:22.100000Z"}, {"azimuth_deg", 160.0}, {"elevation_deg", 67.4}, {"range_km", 450.0}}},
             {"set", {{"utc", "2026-11-21T16:48:40Z"}, {"azimuth_deg", 70.0}}},
             {"is_visible", true},
             {"visible_part",
              {{"start", {{"utc", "2026-11-21T16:46:30Z"}, {"azimuth_deg", 95.0}, {"elevation_deg", 41.2}, {"reason", "leaves_shadow"}}},
               {"top", {{"utc", "2026-11-21T16:46:30Z"}, {"azimuth_deg", 95.0}, {"elevation_deg", 41.2}, {"range_km", 610.0}}},
               {"end", {{"utc", "2026-11-21T16:48:40Z"}, {"azimuth_deg", 70.0}, {"elevation_deg", 10.0}, {"reason", "sets"}}},
               {"duration_s", 130.0},
               {"magnitude", -1.34},
               {"brightness", "bright"}}},
             {"visible", {{{"from", "2026-11-21T16:46:30Z"}, {"to", "2026-11-21T16:48:40Z"}}}},
             {"magnitude", -1.34},
             {"element_age_s", 100'965.0}},
            {{"rise", {{"utc", "2026-11-21T22:59:30Z"}, {"azimuth_deg", 300.0}}},
             {"culmination", {{"utc", "2026-11-21T23:01:00Z"}, {"azimuth_deg", 10.0}, {"elevation_deg", 15.0}, {"range_km", 1300.0}}},
             {"set", {{"utc", "2026-11-21T23:02:30Z"}, {"azimuth_deg", 80.0}}},
             {"is_visible", false},
             {"visible_part", nullptr},
             {"visible", Json::array()},
             {"magnitude", nullptr},
             {"element_age_s", 123'000.0}}}}};
}

TEST(SkyText, PassesAreToldByTheirVisiblePartInTheSitesTime) {
  const std::string text = passes_in_words(passes_json(), kNow);
  EXPECT_THAT(text, HasSubstr("Passes of the ISS over 52.520 N 13.405 E, more than 10° high; times in Europe/Berlin\n"));
  EXPECT_THAT(text, HasSubstr("Elements of 2026-11-20T12:42:37Z (celestrak)\n"));
  EXPECT_THAT(text, HasSubstr("Next to be seen: today at 17:46:30, look E, 41° high; until 17:48:40 in the ENE, 10° high, where it sets; "
                              "bright (magnitude -1.3)\n"));
  EXPECT_THAT(text, HasSubstr("Sat 21 Nov, today    17:46:30 E   41°  17:46:30 E   41°  17:48:40 ENE 10°  bright, -1.3  16:46:30\n"));
  EXPECT_THAT(text, HasSubstr("Sat 21 Nov, tonight  23:59:30 WNW")) << "a day by the site's calendar";
  EXPECT_THAT(text, HasSubstr("not visible")) << text;
  EXPECT_THAT(text, Not(HasSubstr("67°"))) << "what cannot be seen is nowhere to be looked at";
}

TEST(SkyText, DaysHaveWordsOnlyWhileTheyAreNear) {
  const auto told = [](const char* now) { return passes_in_words(passes_json(), parse_utc(now).value()); };
  EXPECT_THAT(told("2026-11-20T12:00:00Z"), HasSubstr("Next to be seen: tomorrow at 17:46:30"));
  EXPECT_THAT(told("2026-11-10T12:00:00Z"), HasSubstr("Next to be seen: Sat 21 Nov at 17:46:30"));
  EXPECT_THAT(told("2026-11-21T17:00:00Z"), HasSubstr("First to be seen: today at 17:46:30")) << "it is over";
}

TEST(SkyText, WhatTheWindowCutsIsSaidToBeUpUntilOrFromThen) {
  Json cut = passes_json();
  cut["passes"] = Json::array();
  cut["up_until"] = {{"utc", "2026-11-21T16:42:10Z"}, {"azimuth_deg", 245.0}};
  EXPECT_THAT(passes_in_words(cut, kNow), HasSubstr("It is up from the beginning until Sat 21 Nov at 17:42:10, when it sets in the WSW.\n"));
  cut["up_from"] = {{"utc", "2026-11-22T16:42:10Z"}, {"azimuth_deg", 90.0}};
  EXPECT_THAT(passes_in_words(cut, kNow), HasSubstr("It is up to the end from Sun 22 Nov at 17:42:10, when it rises in the E.\n"));
  EXPECT_THAT(passes_in_words(cut, kNow), Not(HasSubstr("none")));
}

TEST(SkyText, AnEmptyListSaysWhy) {
  Json none = passes_json();
  none["passes"] = Json::array();
  EXPECT_THAT(passes_in_words(none, kNow), HasSubstr("\nnone\n"));
  EXPECT_THAT(passes_in_words(none, kNow, true), HasSubstr("\nnone that can be seen\n"));
  none["always_up"] = true;
  EXPECT_THAT(passes_in_words(none, kNow), HasSubstr("It stands above 10° the whole time: it neither rises nor sets.\n"));
  EXPECT_THAT(passes_in_words(none, kNow), Not(HasSubstr("none\n")));
  Json ends = passes_json();
  ends["ends_early"] = {{"utc", "2026-11-22T03:04:05Z"}, {"reason", "by these elements the satellite has decayed"}};
  EXPECT_THAT(passes_in_words(ends, kNow), HasSubstr("The list ends on Sun 22 Nov at 04:04:05: by these elements the satellite has decayed.\n"));
  ends["satellite"]["title"] = "FLOCK 1B-28";
  EXPECT_THAT(passes_in_words(ends, kNow), HasSubstr("Passes of FLOCK 1B-28 over"));
}

}  // namespace
}  // namespace skykeep::app
