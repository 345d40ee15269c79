#include "astro/station.h"

#include <gtest/gtest.h>

#include <cmath>

#include "astro/ephemeris.h"
#include "astro/search.h"
#include "astro/testing/satellites.h"

namespace skykeep::astro {
namespace {

const UtcTime kFrom = *parse_utc("2026-09-21T00:00:00Z");

TEST(Station, StateIsOfOnePiece) {
  const auto state = station_state(iss(), kFrom);
  ASSERT_TRUE(state) << state.error().message;
  EXPECT_NEAR(state->velocity_km_s, 7.66, 0.02);
  EXPECT_NEAR(state->place.height_km, 420, 15);
  EXPECT_LE(std::fabs(state->place.latitude_deg), 51.9);
  EXPECT_NEAR(state->surroundings.footprint_km, 4500, 100);
  EXPECT_NEAR(state->surroundings.solar_latitude_deg, 0.8, 0.2);  // two days before the equinox
  EXPECT_NEAR(state->surroundings.solar_longitude_deg, 178, 1);
  EXPECT_NEAR(state->element_age_s, 40'642.858944, 1e-6);
  EXPECT_EQ(state->surroundings.is_daylight, state->surroundings.illumination == Illumination::kSunlit);
  // Over ground it is slower by the Earth's turning.
  EXPECT_NEAR(norm(state->itrf.velocity_km_s), state->velocity_km_s, 0.5);
  EXPECT_LT(norm(state->itrf.velocity_km_s), state->velocity_km_s);
}

TEST(Station, OrbitNumberCountsAscendingNodes) {
  for (const auto& satellite : {iss(), molniya()}) {
    const auto z = [&](double t) {
      TemeState state;
      EXPECT_EQ(satellite.propagate(t / 60, state), Sgp4Status::kOk);
      return state.position_km.z;
    };
    const UtcTime epoch = satellite.elements().epoch;
    int64_t expected = *orbit_number(satellite, epoch);
    EXPECT_EQ(expected, satellite.elements().rev_at_epoch);
    const double days = 6 * 86'400;
    for (const auto& crossing : find_crossings(z, 1, days, satellite.period_minutes() * 60 / 40)) {
      if (!crossing.is_rising) continue;
      const UtcTime node = epoch + Duration(std::llround(crossing.t * 1e6));
      EXPECT_EQ(*orbit_number(satellite, node - 2s), expected);
      EXPECT_EQ(*orbit_number(satellite, node + 2s), ++expected);
    }
    EXPECT_GT(expected, satellite.elements().rev_at_epoch + 10);
    EXPECT_LT(*orbit_number(satellite, epoch - 24h), satellite.elements().rev_at_epoch);
  }
}

TEST(Station, LightChangesGoRoundThroughPenumbra) {
  const auto satellite = iss();
  const auto changes = find_light_changes(satellite, kFrom, kFrom + 6h);
  ASSERT_TRUE(changes) << changes.error().message;
  ASSERT_GE(changes->size(), 12u);  // four each of some four turns
  for (size_t i = 1; i < changes->size(); ++i) {
    const auto &a = (*changes)[i - 1], &b = (*changes)[i];
    EXPECT_NE(a.to == Illumination::kPenumbra,
              b.to == Illumination::kPenumbra);  // each second state is penumbra
    const UtcTime middle = a.at + (b.at - a.at) / 2;
    EXPECT_EQ(illumination_of(satellite.at(middle)->position_km, sun_at(middle)), a.to) << to_string(middle);
    if (a.to == Illumination::kPenumbra) {
      EXPECT_LT(b.at - a.at, 20s);
    }
    if (a.to == Illumination::kEclipsed) {
      EXPECT_GT(b.at - a.at, 25min);
    }
  }
}

TEST(Station, TerminatorCrossingsHaveTheSunOnTheHorizon) {
  const auto satellite = iss();
  const auto crossings = find_terminator_crossings(satellite, kFrom, kFrom + 6h, -6);
  ASSERT_TRUE(crossings);
  ASSERT_GE(crossings->size(), 7u);
  for (size_t i = 0; i < crossings->size(); ++i) {
    const auto state = station_state(satellite, (*crossings)[i].at);
    EXPECT_NEAR(state->surroundings.sun_elevation_below_deg, -6, 1e-3);
    if (i > 0) {
      EXPECT_NE((*crossings)[i].is_into_day, (*crossings)[i - 1].is_into_day);
    }
  }
  EXPECT_FALSE(find_terminator_crossings(satellite, kFrom, kFrom - 1s));
}

TEST(Station, NoStateIsAnErrorInWords) {
  const auto decayed = satellite_of("1 28872U 05037B   05333.02012661  .25992681  00000-0  24476-3 0  1534",
                                    "2 28872  96.4736 157.9986 0303955 244.0492 110.6523 16.46015938 10708");
  EXPECT_TRUE(decayed.is_sub_orbital_at_epoch());
  EXPECT_FALSE(iss().is_sub_orbital_at_epoch());
  const auto state = station_state(decayed, decayed.elements().epoch + 60min);
  ASSERT_FALSE(state);
  EXPECT_EQ(state.error().code, Code::kInvalidInput);
  EXPECT_NE(state.error().message.find("28872"), std::string::npos);
  EXPECT_NE(state.error().message.find("decayed"), std::string::npos);
}

TEST(Ephemeris, StepsIncludeBothEndsInEveryFrame) {
  const auto satellite = iss();
  EphemerisQuery q{.from = kFrom, .to = kFrom + 10min, .step = 1min};
  const auto teme = ephemeris(satellite, q);
  q.frame = Frame::kGeodetic;
  const auto geodetic = ephemeris(satellite, q);
  q.frame = Frame::kItrf;
  const auto itrf = ephemeris(satellite, q);
  ASSERT_TRUE(teme && itrf && geodetic);
  ASSERT_EQ(teme->points.size(), 11u);
  EXPECT_FALSE(teme->begins || teme->ends);
  EXPECT_EQ(teme->points.back().at, q.to);
  const auto state = station_state(satellite, q.to);
  EXPECT_EQ(norm(teme->points.back().position_km - state->teme.position_km), 0);
  EXPECT_EQ(norm(itrf->points.back().velocity_km_s - state->itrf.velocity_km_s), 0);
  EXPECT_EQ(geodetic->points.back().place.latitude_deg, state->place.latitude_deg);
  q.step = 7min;
  EXPECT_EQ(ephemeris(satellite, q)->points.size(), 2u);
}

TEST(Ephemeris, EndsWhereTheSatelliteDecays) {
  const auto satellite = *Sgp4::create(parse_tle("", "1 29141U 85108AA  06170.26783845  .99999999  00000-0  13519-0 0   718",
                                                 "2 29141  82.4288 273.4882 0015848 277.2124  83.9133 15.93343074  6828", Checksums::kLenient)
                                           .value());
  const UtcTime epoch = satellite.elements().epoch;
  const auto states = ephemeris(satellite, {.from = epoch, .to = epoch + std::chrono::days(7), .step = 1min});
  ASSERT_TRUE(states) << states.error().message;
  ASSERT_TRUE(states->ends);
  EXPECT_EQ(states->ends->status, Sgp4Status::kDecayed);
  EXPECT_EQ(states->points.back().at, states->ends->at);
  EXPECT_GT(states->points.size(), 400u);
  EXPECT_LT(states->points.size(), 500u);
  EXPECT_FALSE(ephemeris(satellite, {.from = epoch + std::chrono::days(1), .to = epoch + std::chrono::days(2), .step = 1min}));
}

TEST(Ephemeris, StepsAndSpansWithoutSenseAreRefused) {
  EphemerisQuery q{.from = kFrom, .to = kFrom + 10min};
  EXPECT_FALSE(ephemeris(iss(), q));
  q.step = Duration(1);
  EXPECT_FALSE(ephemeris(iss(), q));  // 600 million points
  q = {.from = kFrom, .to = kFrom - 1s, .step = 1s};
  EXPECT_FALSE(ephemeris(iss(), q));
  EXPECT_EQ(parse_frame("ITRF").value(), Frame::kItrf);
  EXPECT_FALSE(parse_frame("j2000"));
}

TEST(Ephemeris, AnOemCarriesItsStatesAndItsFrame) {
  const auto satellite = iss();
  const auto points = ephemeris(satellite, {.from = kFrom, .to = kFrom + 2min, .step = 1min})->points;
  const auto oem = to_oem(satellite.elements(), Frame::kTeme, points, {.creation_date = kFrom});
  ASSERT_TRUE(oem);
  EXPECT_EQ(
      oem->find("CCSDS_OEM_VERS = 2.0\nCREATION_DATE = 2026-09-21T00:00:00.000000\nORIGINATOR = SKYKEEP\n"),
      0u)
      << *oem;
  for (const auto* line : {"OBJECT_ID = 1998-067A", "REF_FRAME = TEME", "TIME_SYSTEM = UTC",
                           "STOP_TIME = 2026-09-21T00:02:00.000000", "\n2026-09-21T00:01:00.000000 "}) {
    EXPECT_NE(oem->find(line), std::string::npos) << line;
  }
  EXPECT_EQ(to_oem(satellite.elements(), Frame::kGeodetic, points, {}).error().code, Code::kUnsupported);
  EXPECT_FALSE(to_oem(satellite.elements(), Frame::kItrf, {}, {}));
}

}  // namespace
}  // namespace skykeep::astro
