// Frames, Sun, shadow and look angles against published numbers.
#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <sstream>

#include "astro/look.h"
#include "core/json.h"
#include "tests/recordings.h"

namespace skykeep::astro {
namespace {

// AIAA 2006-6753, appendix C: "an example ... April 6, 2004, 07:51:28.386 UTC", with UT1-UTC = -0.439961 s,
// xp = -0.140682", yp = 0.333309". The paper prints metres with eight decimals of a kilometre.
TEST(Frames, TemeToItrfAgreesWithThePublishedExample) {
  const TemeState teme{{5094.18016210, 6127.64465950, 6380.34453270},
                       {-4.746131487, 0.785818041, 5.531931288}};
  const EarthRotation rotation(
      *parse_utc("2004-04-06T07:51:28.386Z"),
      {.ut1_minus_utc_s = -0.439961, .pole_x_arcsec = -0.140682, .pole_y_arcsec = 0.333309});
  const auto itrf = rotation.to_itrf(teme);
  EXPECT_LT(norm(itrf.position_km - Vec3{-1033.47938300, 7901.29527540, 6380.35659580}), 1e-4);  // 10 cm
  EXPECT_LT(norm(itrf.velocity_km_s - Vec3{-3.225636520, -2.872451450, 5.531924446}), 1e-7);
  EXPECT_LT(norm(rotation.to_teme(itrf.position_km) - teme.position_km), 1e-6);
}

TEST(Frames, GeodeticComesBackAndHandlesPolesAndTheDateLine) {
  for (const Geodetic& place : {Geodetic{90, 0, 0.5}, Geodetic{-90, 0, 400}, Geodetic{0, 180, 10},
                                Geodetic{51.6, -179.9999, 420}, Geodetic{-33.9, 18.4, 0}}) {
    const auto again = to_geodetic(from_geodetic(place));
    EXPECT_NEAR(again.latitude_deg, place.latitude_deg, 1e-9);
    EXPECT_NEAR(again.height_km, place.height_km, 1e-9);
    if (std::fabs(place.latitude_deg) < 90) {
      EXPECT_NEAR(std::remainder(again.longitude_deg - place.longitude_deg, 360), 0, 1e-9);
    }
  }
}

// J. Meeus, "Astronomical Algorithms", 2nd ed., example 25.b: 1992 October 13, 0h TD, complete VSOP87:
// apparent right ascension 13h13m30.749s, declination -7d47'01.74", R = 0.99760775 au.
TEST(Sun, AgreesWithMeeus) {
  const UtcTime t = *parse_utc("1992-10-13T00:00:00Z") - Duration(59'184'000);  // TT - UTC
  const Sun sun = sun_at(t);
  EXPECT_NEAR(std::asin(sun.direction.z) * kDegPerRad, -(7 + 47 / 60.0 + 1.74 / 3600), 1e-4);
  const double ra = std::atan2(sun.direction.y, sun.direction.x) * kDegPerRad + 360;
  // The example counts from the true equinox, TEME from the mean one: apart by nutation, at most 0.005
  // degrees.
  EXPECT_NEAR(ra, 15 * (13 + 13 / 60.0 + 30.749 / 3600), 0.005);
  EXPECT_NEAR(sun.distance_km / 149597870.7, 0.99760775, 1e-6);
}

// "Low precision formulas for the Sun", Astronomical Almanac, page C5: 0.01 degrees between 1950 and 2050.
TEST(Sun, AgreesWithTheAlmanacOverACentury) {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> days(-18'000, 18'000);  // since J2000
  for (int i = 0; i < 500; ++i) {
    const double n = days(random);
    const UtcTime t = UtcTime::from_seconds(946'728'000 + n * 86'400);
    const double g = (357.528 + 0.9856003 * n) * kRadPerDeg, mean = 280.460 + 0.9856474 * n;
    const double lambda = (mean + 1.915 * std::sin(g) + 0.020 * std::sin(2 * g)) * kRadPerDeg;
    const double epsilon = (23.439 - 0.0000004 * n) * kRadPerDeg;
    const Vec3 almanac{std::cos(lambda), std::cos(epsilon) * std::sin(lambda),
                       std::sin(epsilon) * std::sin(lambda)};
    // 0.01 degrees of the formula and 0.005 between true and mean equinox.
    EXPECT_LT(angle_between_rad(almanac, sun_at(t).direction) * kDegPerRad, 0.016) << to_string(t);
  }
}

TEST(Sun, ATrackOfDailySamplesIsAsGood) {
  const UtcTime from = *parse_utc("2026-12-20T06:00:00Z");
  const SunTrack track(from, from + std::chrono::days(30));
  for (int hour = -12; hour < 31 * 24; hour += 5) {
    const Sun direct = sun_at(from + std::chrono::hours(hour)), sampled = track.at(hour * 3600.0);
    EXPECT_LT(angle_between_rad(direct.direction, sampled.direction) * kDegPerRad, 2e-4) << hour;
  }
}

// wheretheiss.at: sub-solar point, illumination and footprint as the upstream computes them. Its Sun is of
// low precision.
TEST(Sun, AgreesWithRecordedAnswersOfWheretheiss) {
  const auto dir = tests::recordings_dir();
  if (!dir) GTEST_SKIP();
  std::istringstream lines(tests::recorded_body(*dir, "wheretheiss/satellites_25544_quoted.ndjson"));
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    const auto json = *parse_json(line);
    const auto t = UtcTime::from_seconds(json["timestamp"].get<double>());
    const EarthRotation rotation(t);
    const Sun sun = sun_at(t);
    const auto below = sub_solar_point(sun, rotation);
    EXPECT_NEAR(below.latitude_deg, json["solar_lat"].get<double>(), 0.02);
    EXPECT_NEAR(below.longitude_deg, json["solar_lon"].get<double>(), 0.02);
    const Geodetic place{json["latitude"].get<double>(), json["longitude"].get<double>(),
                         json["altitude"].get<double>()};
    EXPECT_NEAR(footprint_km(place.height_km), json["footprint"].get<double>(), 1e-6);
    const auto light = illumination_of(rotation.to_teme(from_geodetic(place)), sun);
    EXPECT_EQ(light == Illumination::kEclipsed, json["visibility"] == "eclipsed");
  }
  EXPECT_EQ(count, 2);
}

TEST(Sun, StandsInTheZenithOfItsPoint) {
  const UtcTime t = *parse_utc("2026-06-21T10:00:00Z");
  const EarthRotation rotation(t);
  const Sun sun = sun_at(t);
  const auto below = sub_solar_point(sun, rotation);
  EXPECT_NEAR(sun_elevation_deg(sun, rotation, {below.latitude_deg, below.longitude_deg, 0}), 90, 1e-4);
  EXPECT_NEAR(sun_elevation_deg(sun, rotation, {-below.latitude_deg, below.longitude_deg - 180, 0}), -90,
              1e-4);
  EXPECT_EQ(twilight_of(0), Twilight::kDay);
  EXPECT_EQ(twilight_of(-3), Twilight::kCivil);
  EXPECT_EQ(twilight_of(-10), Twilight::kNautical);
  EXPECT_EQ(twilight_of(-15), Twilight::kAstronomical);
  EXPECT_EQ(twilight_of(-18.1), Twilight::kNight);
}

// The cones of a spherical Earth in the plane of the equator, where flattening does not show: umbra of half
// angle asin((Rs - Re) / d), penumbra of asin((Rs + Re) / d), as in Vallado, "Fundamentals of Astrodynamics",
// section 5.3.
TEST(Shadow, UmbraAndPenumbraAreTheConesOfGeometry) {
  const Sun sun{{1, 0, 0}, 149.6e6};
  const double rs = 695700, re = kEarthRadius_km, behind = 3000;
  const double umbra = std::asin((rs - re) / sun.distance_km),
               penumbra = std::asin((rs + re) / sun.distance_km);
  const double inner = (re / std::sin(umbra) - behind) * std::tan(umbra),
               outer = (re / std::sin(penumbra) + behind) * std::tan(penumbra);
  ASSERT_GT(outer - inner, 20);
  EXPECT_EQ(illumination_of({-behind, inner - 0.2, 0}, sun), Illumination::kEclipsed);
  EXPECT_EQ(illumination_of({-behind, inner + 0.2, 0}, sun), Illumination::kPenumbra);
  EXPECT_EQ(illumination_of({-behind, outer - 0.2, 0}, sun), Illumination::kPenumbra);
  EXPECT_EQ(illumination_of({-behind, outer + 0.2, 0}, sun), Illumination::kSunlit);
  EXPECT_EQ(illumination_of({6800, 0, 0}, sun), Illumination::kSunlit);
  EXPECT_EQ(illumination_of({0, 6800, 0}, sun), Illumination::kSunlit);
}

TEST(Shadow, IsNarrowerOverThePoles) {
  const Sun sun{{1, 0, 0}, 149.6e6};
  const double polar = kEarthRadius_km * (1 - kEarthFlattening);
  EXPECT_EQ(illumination_of({-100, 0, polar + 10}, sun),
            Illumination::kSunlit);  // in the dark behind a sphere
  EXPECT_EQ(illumination_of({-100, polar + 10, 0}, sun), Illumination::kEclipsed);
}

TEST(Look, TheFourWindsAndTheZenith) {
  const Horizon horizon({.latitude_deg = 10, .longitude_deg = 20, .height_m = 100});
  const auto at = [&](double lat, double lon, double height) {
    return horizon.look({from_geodetic({lat, lon, height}), {}});
  };
  EXPECT_NEAR(at(11, 20, 0).azimuth_deg, 0, 1e-6);
  EXPECT_NEAR(at(10, 21, 0).azimuth_deg, 90, 0.1);
  EXPECT_NEAR(at(9, 20, 0).azimuth_deg, 180, 1e-6);
  EXPECT_NEAR(at(10, 19, 0).azimuth_deg, 270, 0.1);
  EXPECT_NEAR(at(10, 20, 420).elevation_deg, 90, 1e-6);
  EXPECT_NEAR(at(10, 20, 420).range_km, 419.9, 1e-6);
  EXPECT_LT(at(10, 45, 420).elevation_deg, 0);
}

TEST(Look, AtThePoleNorthIsTheMeridianOppositeTheLongitude) {
  const Horizon horizon({.latitude_deg = 90, .longitude_deg = 30});
  EXPECT_NEAR(horizon.look({from_geodetic({80, 210, 400}), {}}).azimuth_deg, 0, 1e-6);
  EXPECT_NEAR(horizon.look({from_geodetic({80, 120, 400}), {}}).azimuth_deg, 90, 1e-6);
}

TEST(Look, RangeRateIsTheChangeOfRange) {
  const Horizon horizon({.latitude_deg = 48, .longitude_deg = 11});
  const ItrfState state{from_geodetic({45, 5, 420}), {3, -4, 5}};
  const double dt = 1e-3;
  const auto range = [&](double t) {
    return horizon.look({state.position_km + t * state.velocity_km_s, {}}).range_km;
  };
  EXPECT_NEAR(horizon.look(state).range_rate_km_s, (range(dt) - range(-dt)) / (2 * dt), 1e-6);
}

TEST(Look, SitesOutsideTheEarthAreRefused) {
  EXPECT_TRUE(check(Site{.latitude_deg = -90, .longitude_deg = 360}));
  EXPECT_FALSE(check(Site{.latitude_deg = 90.1}));
  EXPECT_FALSE(check(Site{.longitude_deg = -181}));
  EXPECT_FALSE(check(Site{.latitude_deg = std::nan("")}));
  EXPECT_FALSE(check(Site{.height_m = 1e6}));
}

TEST(Magnitude, IsTheStandardOneAtThousandKilometresAndHalfPhase) {
  EXPECT_NEAR(magnitude_of(-1.8, 1000, std::numbers::pi / 2), -1.8, 1e-12);
  EXPECT_NEAR(magnitude_of(-1.8, 500, std::numbers::pi / 2), -1.8 - 5 * std::log10(2.0), 1e-12);
  EXPECT_NEAR(magnitude_of(-1.8, 1000, 0), -1.8 - 2.5 * std::log10(std::numbers::pi), 1e-12);  // full
  EXPECT_GT(magnitude_of(-1.8, 1000, 3.1), 3);  // thin crescent
}

}  // namespace
}  // namespace skykeep::astro
