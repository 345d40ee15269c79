#include "geo/atlas.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <set>
#include <string>
#include <thread>

#include "core/text.h"

namespace skykeep::geo {
namespace {

Place at(double latitude, double longitude) { return Atlas::embedded().at(latitude, longitude); }

struct City {
  const char* name;
  double latitude, longitude;
  const char *zone, *country, *code;
};

TEST(Atlas, KnowsTheZoneAndTheCountryOfCities) {
  const City cities[] = {
      {"Berlin", 52.52, 13.405, "Europe/Berlin", "Germany", "DE"},
      {"London", 51.507, -0.128, "Europe/London", "United Kingdom", "GB"},
      {"Paris", 48.857, 2.352, "Europe/Paris", "France", "FR"},
      {"Madrid", 40.417, -3.704, "Europe/Madrid", "Spain", "ES"},
      {"Lisbon", 38.722, -9.139, "Europe/Lisbon", "Portugal", "PT"},
      {"Kyiv", 50.45, 30.523, "Europe/Kyiv", "Ukraine", "UA"},
      {"Moscow", 55.756, 37.617, "Europe/Moscow", "Russia", "RU"},
      {"Vladivostok", 43.12, 131.93, "Asia/Vladivostok", "Russia", "RU"},
      {"Cairo", 30.044, 31.236, "Africa/Cairo", "Egypt", "EG"},
      {"Nairobi", -1.286, 36.817, "Africa/Nairobi", "Kenya", "KE"},
      {"Delhi", 28.614, 77.209, "Asia/Kolkata", "India", "IN"},
      {"Kathmandu", 27.717, 85.324, "Asia/Kathmandu", "Nepal", "NP"},
      {"Beijing", 39.904, 116.407, "Asia/Shanghai", "China", "CN"},
      {"Tokyo", 35.69, 139.69, "Asia/Tokyo", "Japan", "JP"},
      {"Singapore", 1.352, 103.82, "Asia/Singapore", "Singapore", "SG"},
      {"Alice Springs", -23.7, 133.88, "Australia/Darwin", "Australia", "AU"},
      {"Auckland", -36.85, 174.76, "Pacific/Auckland", "New Zealand", "NZ"},
      {"Suva", -18.05, 178.45, "Pacific/Fiji", "Fiji", "FJ"},
      {"New York", 40.75, -73.98, "America/New_York", "United States", "US"},
      {"Denver", 39.739, -104.99, "America/Denver", "United States", "US"},
      {"Phoenix", 33.448, -112.07, "America/Phoenix", "United States", "US"},
      {"Anchorage", 61.218, -149.9, "America/Anchorage", "United States", "US"},
      {"Toronto", 43.7, -79.4, "America/Toronto", "Canada", "CA"},
      {"Sao Paulo", -23.55, -46.63, "America/Sao_Paulo", "Brazil", "BR"},
      {"Manaus", -3.1, -60.02, "America/Manaus", "Brazil", "BR"},
      {"Cayenne", 4.92, -52.31, "America/Cayenne", "France", "FR"},
      {"Ushuaia", -54.75, -68.3, "America/Argentina/Ushuaia", "Argentina", "AR"},
  };
  for (const City& city : cities) {
    const Place place = at(city.latitude, city.longitude);
    EXPECT_TRUE(place.land) << city.name;
    EXPECT_EQ(place.time_zone, city.zone) << city.name;
    EXPECT_EQ(place.country, city.country) << city.name;
    EXPECT_EQ(place.country_code, city.code) << city.name;
    EXPECT_EQ(place.sea, "") << city.name;
    EXPECT_EQ(place.over(), city.country) << city.name;
  }
}

TEST(Atlas, FindsCountriesInsideOthers) {
  EXPECT_EQ(at(-29.5, 28.25).country, "Lesotho");
  EXPECT_EQ(at(-29.5, 28.25).time_zone, "Africa/Maseru");
  EXPECT_EQ(at(-29.5, 26.5).country, "South Africa");
  EXPECT_EQ(at(43.94, 12.45).country, "San Marino");
  EXPECT_EQ(at(43.94, 12.45).time_zone, "Europe/San_Marino");
  EXPECT_EQ(at(43.8, 12.45).country, "Italy");
  EXPECT_EQ(at(-26.5, 31.5).country, "Eswatini");
  EXPECT_EQ(at(13.4, -15.3).country, "Gambia");
  EXPECT_EQ(at(54.71, 20.5).country, "Russia") << "Kaliningrad";
  EXPECT_EQ(at(54.71, 20.5).time_zone, "Europe/Kaliningrad");
  EXPECT_EQ(at(-5.5, 12.3).country, "Angola") << "Cabinda";
}

TEST(Atlas, NamesSeasAndOceans) {
  const struct {
    double latitude, longitude;
    const char* sea;
  } seas[] = {
      {30, -40, "North Atlantic Ocean"}, {-25, -15, "South Atlantic Ocean"}, {25, -150, "North Pacific Ocean"},
      {25, 170, "North Pacific Ocean"},  {-30, -120, "South Pacific Ocean"}, {-30, 85, "Indian Ocean"},
      {-65, 60, "Southern Ocean"},       {87, 30, "Arctic Ocean"},           {35, 18, "Mediterranean Sea"},
      {43, 34, "Black Sea"},             {42, 51, "Caspian Sea"},            {20, 38.5, "Red Sea"},
      {26.5, 52, "Persian Gulf"},        {15, 65, "Arabian Sea"},            {15, 88, "Bay of Bengal"},
      {15, 115, "South China Sea"},      {40, 135, "Sea of Japan"},          {55, 150, "Sea of Okhotsk"},
      {58, 180, "Bering Sea"},           {58, -178, "Bering Sea"},           {25, -90, "Gulf of Mexico"},
      {15, -72, "Caribbean Sea"},        {60, -86, "Hudson Bay"},            {56, 3, "North Sea"},
      {57, 19, "Baltic Sea"},            {-38, 160, "Tasman Sea"},           {-17, 153, "Coral Sea"},
      {-20, 40, "Mozambique Channel"},   {18, 132, "Philippine Sea"},        {-75, -175, "Ross Sea"},
  };
  for (const auto& [latitude, longitude, sea] : seas) {
    const Place place = at(latitude, longitude);
    EXPECT_FALSE(place.land) << sea << " " << place.country;
    EXPECT_EQ(place.sea, sea);
    EXPECT_EQ(place.country, "");
    EXPECT_EQ(place.over(), sea);
  }
}

TEST(Atlas, GivesNauticalZonesAtSeaAndTheCountrysNearItsCoast) {
  EXPECT_EQ(at(30, -40).time_zone, "Etc/GMT+3");
  EXPECT_EQ(at(0, 0).time_zone, "Etc/GMT");
  EXPECT_EQ(at(0, -7.4).time_zone, "Etc/GMT");
  EXPECT_EQ(at(0, -7.6).time_zone, "Etc/GMT+1");
  EXPECT_EQ(at(-30, 85).time_zone, "Etc/GMT-6");
  EXPECT_EQ(at(37.7, -122.6).time_zone, "America/Los_Angeles") << "5 miles off San Francisco";
  EXPECT_EQ(at(37.7, -124.5).time_zone, "Etc/GMT+8");
}

TEST(Atlas, GoesRoundTheDateLine) {
  EXPECT_EQ(at(30, 179.9).time_zone, "Etc/GMT-12");
  EXPECT_EQ(at(30, 180).time_zone, "Etc/GMT+12");
  EXPECT_EQ(at(30, -180).time_zone, "Etc/GMT+12");
  EXPECT_EQ(at(30, -172.6).time_zone, "Etc/GMT+12");
  EXPECT_EQ(at(30, -172.4).time_zone, "Etc/GMT+11");
  EXPECT_EQ(at(66.5, 179.5).country, "Russia");
  EXPECT_EQ(at(66.5, -179.5).country, "Russia") << "Chukotka reaches across";
  EXPECT_EQ(at(66.5, -179.5).time_zone, "Asia/Anadyr");
  EXPECT_EQ(at(1.87, -157.4).time_zone, "Pacific/Kiritimati") << "14 hours ahead, east of the line";
  EXPECT_EQ(at(52.52, 13.405 + 360).time_zone, "Europe/Berlin");
  EXPECT_EQ(at(52.52, 13.405 - 720).time_zone, "Europe/Berlin");
}

TEST(Atlas, KnowsAntarcticaAndThePoles) {
  EXPECT_EQ(at(-80, 100).country, "Antarctica");
  EXPECT_EQ(at(-80, 100).country_code, "AQ");
  EXPECT_EQ(at(-78.46, 106.84).time_zone, "Antarctica/Vostok");
  EXPECT_EQ(at(-80, -120).time_zone, "Etc/GMT+8") << "nobody lives there";
  EXPECT_EQ(at(-90, 0).country, "Antarctica");
  for (const double longitude : {-180.0, -77.0, 0.0, 100.0, 179.9}) {
    EXPECT_EQ(at(-90, longitude).time_zone, "Antarctica/McMurdo") << longitude;
    EXPECT_EQ(at(90, longitude).time_zone, "Etc/GMT") << longitude;
    EXPECT_EQ(at(90, longitude).sea, "Arctic Ocean") << longitude;
  }
  EXPECT_EQ(at(89.9, 31).time_zone, "Etc/GMT-2");
}

TEST(Atlas, LakesBelongToTheirCountries) {
  EXPECT_TRUE(at(-1, 33).land) << "Lake Victoria";
  EXPECT_TRUE(at(47.5, -88).land) << "Lake Superior";
}

TEST(Atlas, EveryPlaceHasAZoneAndExactlyOneOfCountryAndSea) {
  std::mt19937_64 random(20261121);
  std::uniform_real_distribution<double> sine(-1, 1), longitude(-180, 180);
  int land = 0;
  constexpr int kPlaces = 200'000;
  for (int i = 0; i < kPlaces; ++i) {
    const double lat = std::asin(sine(random)) * 180 / M_PI, lon = longitude(random);
    const Place place = at(lat, lon);
    ASSERT_NE(place.time_zone, "") << lat << " " << lon;
    ASSERT_EQ(place.land, !place.country.empty()) << lat << " " << lon;
    ASSERT_EQ(place.land, place.sea.empty()) << lat << " " << lon;
    land += place.land;
  }
  // 149 of 510 million square kilometres are land; ice shelves, which Natural Earth counts as sea, are 1.6 of them.
  EXPECT_NEAR(land / double{kPlaces}, 0.29, 0.01);
}

TEST(Atlas, TheGridItselfLeavesNoTrace) {
  // A place on a line between cells, or on a corner, is what both sides are, unless a border is there.
  std::mt19937 random(7);
  std::uniform_int_distribution<int> row(-89, 89), column(-179, 179);
  std::uniform_real_distribution<double> part(0, 1);
  for (int i = 0; i < 20'000; ++i) {
    const bool vertical = i % 2 == 0;
    const double lat = row(random) + (vertical ? part(random) : 0), lon = column(random) + (vertical ? 0 : part(random));
    constexpr double kStep = 1e-7;
    const Place here = at(lat, lon), before = at(lat - kStep, lon - kStep), after = at(lat + kStep, lon + kStep);
    if (before.over() != after.over()) continue;
    ASSERT_EQ(here.over(), before.over()) << lat << " " << lon;
  }
}

TEST(Atlas, WhatIsNoNumberIsNowhere) {
  const double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
  for (const Place& place : {at(nan, 0), at(0, nan), at(inf, 0), at(0, -inf)}) {
    EXPECT_EQ(place.time_zone, "Etc/UTC");
    EXPECT_FALSE(place.land);
    EXPECT_EQ(place.over(), "");
  }
}

TEST(Atlas, MayBeAskedFromManyThreads) {
  std::set<std::string> answers[4];
  {
    std::vector<std::jthread> threads;
    for (auto& mine : answers) {
      threads.emplace_back([&mine] {
        for (int lat = -90; lat <= 90; lat += 3) {
          for (int lon = -180; lon < 180; lon += 3) mine.insert(std::string(at(lat, lon).time_zone));
        }
      });
    }
  }
  EXPECT_GT(answers[0].size(), 100u);
  for (const auto& other : answers) EXPECT_EQ(other, answers[0]);
}

}  // namespace
}  // namespace skykeep::geo
