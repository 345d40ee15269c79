#include "geo/coordinates.h"

#include <gtest/gtest.h>

namespace skykeep::geo {
namespace {

struct Case {
  const char* text;
  double latitude, longitude;
};

TEST(Coordinates, ManyNotationsOfOnePlace) {
  const Case cases[] = {
      {"48.1333, 11.5667", 48.1333, 11.5667},       {"48.1333 11.5667", 48.1333, 11.5667},
      {"48.1333,11.5667", 48.1333, 11.5667},        {"48,1333 11,5667", 48.1333, 11.5667},
      {"48,1333, 11,5667", 48.1333, 11.5667},       {"48.1333;11.5667", 48.1333, 11.5667},
      {"48.1333/11.5667", 48.1333, 11.5667},        {"geo:48.1333,11.5667", 48.1333, 11.5667},
      {"48°08′N 11°34′E", 48.1333, 11.5667},        {"48° 08' N, 11° 34' E", 48.1333, 11.5667},
      {"48°08’N 11°34’E", 48.1333, 11.5667},        {"48° 8' 0\" N 11° 34' 0\" E", 48.1333, 11.5667},
      {"N48.1333 E11.5667", 48.1333, 11.5667},      {"N 48° 8.0', E 11° 34.0'", 48.1333, 11.5667},
      {"48.1333N 11.5667E", 48.1333, 11.5667},      {"48.1333° N, 11.5667° E", 48.1333, 11.5667},
      {"11°34′E 48°08′N", 48.1333, 11.5667},        {"48 08 00 N 11 34 00 E", 48.1333, 11.5667},
      {"48:08:00N 11:34:00E", 48.1333, 11.5667},    {"48d8m0sN 11d34m0sE", 48.1333, 11.5667},
      {"48 8 11 34", 48.1333, 11.5667},             {"48 degrees 8 minutes north, 11 degrees 34 minutes east", 48.1333, 11.5667},
      {"+48.1333+011.5667/", 48.1333, 11.5667},     {"lat 48.1333 lon 11.5667", 48.1333, 11.5667},
      {"-33.87 151.21", -33.87, 151.21},            {"−33.87, 151.21", -33.87, 151.21},
      {"33.87 S 151.21 E", -33.87, 151.21},         {"33.87s, 151.21e", -33.87, 151.21},
      {"33°52′S 151°12.6′E", -33.8667, 151.21},     {"33 52 S 151 12 E", -33.8667, 151.2},
      {"40.7 -74.0", 40.7, -74.0},                  {"40.7N 74.0W", 40.7, -74.0},
      {"40.7, 286", 40.7, -74.0},                   {"0 0", 0, 0},
      {"90, 0", 90, 0},                             {"-90 -180", -90, -180},
      {"52,13", 52, 13},
  };
  for (const Case& one : cases) {
    const auto found = parse_coordinates(one.text);
    ASSERT_TRUE(found) << one.text << ": " << found.error().message;
    ASSERT_TRUE(*found) << one.text;
    EXPECT_NEAR((*found)->latitude, one.latitude, 1e-3) << one.text;
    EXPECT_NEAR((*found)->longitude, one.longitude, 1e-3) << one.text;
  }
}

TEST(Coordinates, NamesAreNone) {
  for (const char* text : {"", "Berlin", "Essen", "NEW", "New York", "48", "48.1 N", "Paris 15", "100 Mile House", "1 2 3", "北京", "S", "-", "Deming", "7, 8, 9, 10, 11",
                           "Paris 48 2", "10 Downing Street 2", "48 N and 11 E"}) {
    const auto found = parse_coordinates(text);
    ASSERT_TRUE(found) << text;
    EXPECT_FALSE(*found) << text;
  }
}

TEST(Coordinates, PlacesThatAreNotOnEarthAreRefusedInWords) {
  for (const char* text : {"91, 0", "0, 361", "-90.001 0", "48 N 11 N", "11 E 12 E", "48 60 N 11 0 E", "-48 S, 11 E", "48.5 30 N 11 E"}) {
    const auto found = parse_coordinates(text);
    ASSERT_FALSE(found) << text;
    EXPECT_EQ(found.error().code, Code::kInvalidInput);
    EXPECT_NE(found.error().message.find(text), std::string::npos) << found.error().message;
  }
}

}  // namespace
}  // namespace skykeep::geo
