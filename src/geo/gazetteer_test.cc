#include "geo/gazetteer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace skykeep::geo {
namespace {

const Gazetteer& all() { return Gazetteer::embedded(); }

struct Wanted {
  std::string text, name, country;
  double latitude, longitude;
};

// Positions are known to everybody; half a degree is what a city may measure.
const Wanted kKnown[] = {
    {"München", "Munich", "Germany", 48.14, 11.58},
    {"munchen", "Munich", "Germany", 48.14, 11.58},
    {"Muenchen", "Munich", "Germany", 48.14, 11.58},
    {"MUNICH", "Munich", "Germany", 48.14, 11.58},
    {"Mu\xCC\x88nchen", "Munich", "Germany", 48.14, 11.58},  // u and a combining dots
    {"Monaco di Baviera", "Munich", "Germany", 48.14, 11.58},
    {"Köln", "Cologne", "Germany", 50.94, 6.96},
    {"Koeln", "Cologne", "Germany", 50.94, 6.96},
    {"北京", "Beijing", "China", 39.91, 116.4},
    {"東京", "Tokyo", "Japan", 35.68, 139.7},
    {"Москва", "Moscow", "Russia", 55.75, 37.62},
    {"القاهرة", "Cairo", "Egypt", 30.05, 31.25},
    {"Αθήνα", "Athens", "Greece", 37.98, 23.73},
    {"Sydney, Australia", "Sydney", "Australia", -33.87, 151.21},
    {"sydney australia", "Sydney", "Australia", -33.87, 151.21},
    {"Sydney", "Sydney", "Australia", -33.87, 151.21},
    {"Sydney, Canada", "Sydney", "Canada", 46.13, -60.18},
    {"São Paulo", "Sao Paulo", "Brazil", -23.55, -46.63},
    {"sao paulo", "Sao Paulo", "Brazil", -23.55, -46.63},
    {"Springfield, Missouri", "Springfield", "United States", 37.2, -93.29},
    {"Springfield, MO", "Springfield", "United States", 37.2, -93.29},
    {"Paris", "Paris", "France", 48.86, 2.35},
    {"Paris, Texas", "Paris", "United States", 33.66, -95.55},
    {"Praha", "Prague", "Czechia", 50.09, 14.42},
    {"St. John's, Newfoundland", "St. John's", "Canada", 47.56, -52.71},
    {"Xi'an", "Xian", "China", 34.26, 108.94},
    {"Reykjavík", "Reykjavík", "Iceland", 64.14, -21.9},
    {"Heidelberg, Deutschland", "Heidelberg", "Germany", 49.41, 8.69},  // of GeoNames only
    {"McMurdo Station", "McMurdo Station", "Antarctica", -77.85, 166.67},
};

TEST(Gazetteer, FindsPlacesByTheNamesThatPeopleUse) {
  for (const Wanted& wanted : kKnown) {
    const auto found = all().find(wanted.text);
    ASSERT_TRUE(found) << wanted.text << ": " << found.error().message;
    EXPECT_EQ(all().fold(found->name), all().fold(wanted.name)) << wanted.text;
    EXPECT_EQ(found->country, wanted.country) << wanted.text;
    EXPECT_NEAR(found->latitude, wanted.latitude, 0.5) << wanted.text;
    EXPECT_NEAR(found->longitude, wanted.longitude, 0.5) << wanted.text;
    EXPECT_FALSE(found->time_zone.empty()) << wanted.text;
  }
}

TEST(Gazetteer, APlaceSaysWhatIsKnownOfIt) {
  const auto found = all().find("Köln");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->name, "Cologne");
  EXPECT_EQ(found->local_name, "Köln");
  EXPECT_EQ(found->country_code, "DE");
  EXPECT_EQ(found->admin, "Nordrhein-Westfalen");
  EXPECT_EQ(found->time_zone, "Europe/Berlin");
  EXPECT_GT(found->population, 900'000u);
  EXPECT_EQ(all().find("Beijing")->local_name, "北京");
  EXPECT_EQ(all().find("Munich")->local_name, "München");
  EXPECT_EQ(found->words(), "Cologne, Nordrhein-Westfalen, Germany");
}

// Every place of Natural Earth and more; each lies on Earth, in a country, in a time zone, and is found under its own names.
TEST(Gazetteer, EveryPlaceIsFoundUnderItsOwnNames) {
  ASSERT_GT(all().size(), 7'300u);
  size_t seen = 0;
  for (char c = 'a'; c <= 'z'; ++c) {
    const auto list = all().search(std::string(1, c), 300);
    ASSERT_TRUE(list);
    for (const NamedPlace& one : *list) {
      EXPECT_LE(std::abs(one.latitude), 90);
      EXPECT_LE(std::abs(one.longitude), 180);
      EXPECT_FALSE(one.country.empty()) << one.name;
      EXPECT_NE(one.time_zone.find('/'), one.time_zone.npos) << one.name;
      for (const std::string& name : {one.name, one.local_name}) {
        const auto again = all().search(name + ", " + std::string(one.country), 300);
        ASSERT_TRUE(again);
        EXPECT_TRUE(std::ranges::any_of(*again, [&](const NamedPlace& x) { return x.latitude == one.latitude && x.longitude == one.longitude; })) << name << " " << one.country;
      }
      ++seen;
    }
  }
  EXPECT_GT(seen, 3'000u);
}

TEST(Gazetteer, SeveralPlacesOfANameAreAskedAbout) {
  for (const char* text : {"Springfield", "Cambridge", "springfield, usa"}) {
    const auto found = all().find(text);
    ASSERT_FALSE(found) << text;
    EXPECT_EQ(found.error().code, Code::kInvalidInput);
    EXPECT_NE(found.error().message.find("which?"), std::string::npos) << found.error().message;
  }
  EXPECT_NE(all().find("Springfield").error().message.find("Missouri"), std::string::npos);
  EXPECT_NE(all().find("Springfield").error().message.find("Massachusetts"), std::string::npos);
}

TEST(Gazetteer, WhatIsUnknownIsNamedWithAGuess) {
  const auto guess = [](const char* text) {
    const auto found = all().find(text);
    EXPECT_FALSE(found) << text;
    return found ? std::string() : found.error().message;
  };
  EXPECT_NE(guess("Brelin").find("'Brelin'"), std::string::npos);
  EXPECT_NE(guess("Brelin").find("Berlin, Germany"), std::string::npos) << guess("Brelin");
  EXPECT_NE(guess("Münhcen").find("Munich"), std::string::npos);
  EXPECT_NE(guess("Stockh").find("Stockholm"), std::string::npos);  // begun
  EXPECT_NE(guess("Qqqxzzy").find("'Qqqxzzy'"), std::string::npos);
  EXPECT_NE(guess("Berlin, Japan").find("'Berlin, Japan'"), std::string::npos);
  for (const char* nothing : {"", " ", "...", "\xFF\xFE", ","}) EXPECT_FALSE(guess(nothing).empty()) << nothing;
}

TEST(Gazetteer, ACountryIsNoSiteButGivesItsPlaces) {
  for (const char* text : {"Germany", "Deutschland", "allemagne"}) {
    const auto found = all().find(text);
    ASSERT_FALSE(found) << text;
    EXPECT_NE(found.error().message.find("Berlin"), std::string::npos) << found.error().message;
    const auto places = all().search(text, 5);
    ASSERT_TRUE(places);
    ASSERT_EQ(places->size(), 5u);
    EXPECT_EQ(places->front().name, "Berlin");
    for (const NamedPlace& place : *places) EXPECT_EQ(place.country, "Germany");
  }
  EXPECT_TRUE(all().find("Singapore"));  // a country that is a city
  EXPECT_EQ(all().search("California", 1)->front().name, "Los Angeles");
  EXPECT_EQ(all().search("Australia", 1)->front().name, "Canberra") << "the capital, which is not the largest";
}

TEST(Gazetteer, BegunNamesAreFoundLargestFirst) {
  const auto found = all().search("mün", 3);
  ASSERT_TRUE(found);
  ASSERT_FALSE(found->empty());
  EXPECT_EQ(found->front().name, "Munich");
  EXPECT_EQ(all().search("new yor", 1)->front().country_code, "US");
  EXPECT_EQ(all().search("zz", 100)->size() <= 100, true);
}

TEST(Gazetteer, CoordinatesGiveThemselves) {
  const auto found = all().find("48°08′N 11°34′E");
  ASSERT_TRUE(found);
  EXPECT_NEAR(found->latitude, 48.1333, 1e-3);
  EXPECT_NEAR(found->longitude, 11.5667, 1e-3);
  EXPECT_EQ(found->country, "Germany");
  EXPECT_EQ(found->time_zone, "Europe/Berlin");
  EXPECT_FALSE(all().find("95, 10"));
}

TEST(Gazetteer, FoldingForgetsCaseAccentsAndPunctuation) {
  EXPECT_EQ(all().fold("  São-Paulo, (BR)"), "sao paulo br");
  EXPECT_EQ(all().fold("Łódź"), "lodz");
  EXPECT_EQ(all().fold("Straße"), "strasse");
  EXPECT_EQ(all().fold("St. John’s"), "st johns");
  EXPECT_EQ(all().fold("ＴＯＫＹＯ"), "tokyo");
  EXPECT_EQ(all().fold("北京"), "北京");
}

}  // namespace
}  // namespace skykeep::geo
