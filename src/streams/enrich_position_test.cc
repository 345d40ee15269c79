#include "streams/enrich_position.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "astro/station.h"
#include "core/json.h"
#include "streams/position_json.h"
#include "streams/sgp4_orbit.h"
#include "streams/testing/orbit.h"

namespace skykeep::streams {
namespace {

using ::testing::HasSubstr;

// The station as CelesTrak had it for 2026-09-20.
astro::Elements station() {
  astro::Elements e;
  e.name = "ISS (ZARYA)";
  e.norad_cat_id = 25544;
  e.epoch = *parse_utc("2026-09-20T12:42:37.141056Z");
  e.mean_motion_rev_per_day = 15.49196792;
  e.eccentricity = 0.00048259;
  e.inclination_deg = 51.6308;
  e.ra_of_asc_node_deg = 188.2246;
  e.arg_of_pericenter_deg = 162.2847;
  e.mean_anomaly_deg = 197.8311;
  e.bstar = 0.00015975118;
  e.rev_at_epoch = 58653;
  return e;
}
// A day later, lifted by some 2 km: 0.007 revolutions a day slower.
astro::Elements lifted() {
  astro::Elements e = station();
  e.epoch = e.epoch + 24h;
  e.mean_motion_rev_per_day -= 0.007;
  return e;
}
const int64_t kFrom = parse_utc("2026-09-20T18:00:00Z")->micros / 1'000'000;

PlaceBelow somewhere(double, double, int64_t) { return {"Europe/Berlin", 7200, "Germany"}; }

PositionRecord model_record(const ElementSet& set, int64_t second) {
  const OrbitPoint p = *set.orbit->at(second);
  PositionRecord r;
  r.satellite_id = 25544;
  r.second = second;
  r.latitude_deg = p.latitude_deg;
  r.longitude_deg = p.longitude_deg;
  r.altitude_km = p.altitude_km;
  r.state = p.state;
  r.element_epoch = set.epoch.micros / 1'000'000;
  r.orbit_number = set.orbit->orbit_number(second);
  r.uncertainty_km = 1;
  r.run_id = "01JD0000000000000000000000";
  return r;
}

TEST(Enricher, SaysWhatAstroSaysOfTheSameMoment) {
  const ElementSet set = *make_element_set(station());
  const auto satellite = *astro::Sgp4::create(station());
  Enricher enricher(somewhere);
  for (int64_t second = kFrom; second < kFrom + 6000; second += 397) {
    const EnrichedRecord e = enricher.enrich(model_record(set, second));
    const auto truth = *astro::station_state(satellite, UtcTime{second * 1'000'000});
    EXPECT_NEAR(e.velocity_km_s, truth.velocity_km_s, 1e-9);
    EXPECT_NEAR(e.footprint_km, truth.surroundings.footprint_km, 1e-6);
    EXPECT_EQ(static_cast<int>(e.illumination), static_cast<int>(truth.surroundings.illumination)) << second;
    EXPECT_EQ(e.is_daylight, truth.surroundings.is_daylight);
    EXPECT_NEAR(e.solar_latitude_deg, truth.surroundings.solar_latitude_deg, 1e-3);  // of samples a day apart
    EXPECT_NEAR(e.solar_longitude_deg, truth.surroundings.solar_longitude_deg, 1e-3);
    EXPECT_NEAR(e.sun_elevation_below_deg, truth.surroundings.sun_elevation_below_deg, 1e-3);
    EXPECT_EQ(e.position.orbit_number, truth.orbit_number);
    EXPECT_EQ(e.time_zone, "Europe/Berlin");
    EXPECT_EQ(e.position.quality, 0u) << second;
    EXPECT_EQ(e.anomalies, 0u);
  }
}

TEST(Enricher, AWholeOrbitOfConsecutiveSecondsIsOrdinary) {
  const ElementSet set = *make_element_set(station());
  Enricher enricher(somewhere);
  for (int64_t second = kFrom; second < kFrom + 5600; ++second) {
    const EnrichedRecord e = enricher.enrich(model_record(set, second));
    ASSERT_EQ(e.anomalies, 0u) << second - kFrom;
    ASSERT_EQ(e.position.quality, 0u) << second - kFrom;
  }
}

TEST(Enricher, AJumpAndAFreezeAreSeenAtTheirSecond) {
  const ElementSet set = *make_element_set(station());
  Enricher enricher(somewhere);
  enricher.enrich(model_record(set, kFrom));
  PositionRecord jumped = model_record(set, kFrom + 1);
  jumped.latitude_deg -= 1;
  EXPECT_EQ(enricher.enrich(jumped).anomalies, kJump);
  EXPECT_EQ(enricher.enrich(model_record(set, kFrom + 2)).anomalies, 0u) << "the next good one bears no mark";
  PositionRecord frozen = model_record(set, kFrom + 2);
  frozen.second = kFrom + 3;
  EXPECT_EQ(enricher.enrich(frozen).anomalies, kFreeze);
  EXPECT_EQ(enricher.enrich(model_record(set, kFrom + 4)).anomalies, 0u);
}

TEST(Enricher, OfATrackThatGoesOnElsewhereOnlyTheFirstSecondIsAJump) {
  const ElementSet set = *make_element_set(station());
  Enricher enricher(somewhere);
  const auto shifted = [&](int64_t second) {
    PositionRecord r = model_record(set, second);
    r.longitude_deg += r.longitude_deg > 0 ? -40 : 40;
    return r;
  };
  enricher.enrich(model_record(set, kFrom));
  EXPECT_EQ(enricher.enrich(shifted(kFrom + 1)).anomalies, kJump);
  for (int64_t second = kFrom + 2; second < kFrom + 8; ++second) EXPECT_EQ(enricher.enrich(shifted(second)).anomalies, 0u) << second - kFrom;
  EXPECT_EQ(enricher.enrich(model_record(set, kFrom + 8)).anomalies, kJump) << "and back is a jump again";
}

TEST(Enricher, FromOneProvenanceToTheOtherItMayMoveByWhatItMayBeOff) {
  const ElementSet set = *make_element_set(station());
  Enricher enricher(somewhere);
  PositionRecord upstream = model_record(set, kFrom);
  upstream.latitude_deg += 0.5;  // 59 km
  upstream.source = Source::kWheretheiss;
  upstream.residual_km = 59;
  upstream.uncertainty_km.reset();
  enricher.enrich(upstream);
  EXPECT_EQ(enricher.enrich(model_record(set, kFrom + 1)).anomalies, 0u);
}

TEST(Enricher, NewElementsOfAHigherOrbitAreAReboost) {
  const ElementSet before = *make_element_set(station()), after = *make_element_set(lifted());
  const int64_t change = kFrom + 86'400;
  Enricher enricher(somewhere);
  for (int64_t second = change - 100; second < change + 100; ++second) {
    const EnrichedRecord e = enricher.enrich(model_record(second < change ? before : after, second));
    EXPECT_EQ((e.anomalies & kReboost) != 0, second == change) << second - change;
  }
}

TEST(Enricher, AnUpstreamsHeightThatStepsAndStaysIsAReboostOnce) {
  const ElementSet set = *make_element_set(station());
  Enricher enricher(somewhere);
  int seen = 0;
  for (int64_t second = kFrom; second < kFrom + 300; ++second) {
    PositionRecord r = model_record(set, second);
    r.source = Source::kWheretheiss;
    r.altitude_km += second < kFrom + 100 ? 0.05 : second == kFrom + 150 ? 0 : 1.2;  // one second of it is odd
    if ((enricher.enrich(r).anomalies & kReboost) != 0) {
      ++seen;
      EXPECT_GE(second, kFrom + 129);
      EXPECT_LE(second, kFrom + 181);
    }
  }
  EXPECT_EQ(seen, 1);
}

TEST(Enricher, HeightAndSpeedHaveTheBandsOfTheOrbit) {
  const ElementSet set = *make_element_set(station());
  Enricher enricher(somewhere);
  PositionRecord r = model_record(set, kFrom);
  r.altitude_km += 60;
  EXPECT_EQ(enricher.enrich(r).position.quality, kHeightOdd | kSpeedOdd);  // so high it would fly slower
  r.altitude_km -= 50;
  EXPECT_EQ(enricher.enrich(r).position.quality, 0u);  // an upstream may round
}

TEST(Enricher, WithoutAStateTheSpeedIsThatOfACircle) {
  const ElementSet set = *make_element_set(station());
  PositionRecord r = model_record(set, kFrom);
  const double flown = std::sqrt(r.state->velocity_km_s[0] * r.state->velocity_km_s[0] + r.state->velocity_km_s[1] * r.state->velocity_km_s[1] +
                                 r.state->velocity_km_s[2] * r.state->velocity_km_s[2]);
  r.state.reset();
  EXPECT_NEAR(Enricher(nullptr).enrich(r).velocity_km_s, flown, 0.02);
}

TEST(Enricher, SecondsOutOfOrderDisturbNothing) {
  const ElementSet set = *make_element_set(station());
  Enricher enricher(somewhere);
  enricher.enrich(model_record(set, kFrom + 10));
  EXPECT_EQ(enricher.enrich(model_record(set, kFrom - 5000)).anomalies, 0u);
  EXPECT_EQ(enricher.enrich(model_record(set, kFrom + 11)).anomalies, 0u);
}

TEST(AtlasPlaces, KnowsZonesOffsetsAndSeas) {
  const PlaceLookup places = atlas_places();
  const int64_t summer = parse_utc("2026-07-01T12:00:00Z")->micros / 1'000'000, winter = parse_utc("2026-12-01T12:00:00Z")->micros / 1'000'000;
  EXPECT_EQ(places(52.5, 13.4, summer).time_zone, "Europe/Berlin");
  EXPECT_EQ(places(52.5, 13.4, summer).utc_offset_s, 7200);
  EXPECT_EQ(places(52.5, 13.4, winter).utc_offset_s, 3600);
  EXPECT_EQ(places(52.5, 13.4, winter).over, "Germany");
  EXPECT_EQ(places(0, -30, winter).utc_offset_s, -7200);
  EXPECT_THAT(std::string(places(0, -30, winter).over), HasSubstr("Atlantic"));
}

// ---- JSON ----

EnrichedRecord a_record() {
  EnrichedRecord e = Enricher(somewhere).enrich(model_record(*make_element_set(station()), kFrom));
  e.position.source = Source::kWheretheiss;
  e.position.provenance = Provenance::kApi;
  e.position.residual_km = 0.613;
  e.position.uncertainty_km.reset();
  e.position.confirmed = Confirmation{Source::kWheretheiss, kFrom, 0.613};
  e.position.quality = kFilled | kHeightOdd;
  e.position.raw_id = 4711;
  e.anomalies = kJump | kReboost;
  return e;
}

TEST(PositionJson, RecordsComeBackAsTheyWere) {
  Decoder decoder;
  const PositionRecord r = a_record().position;
  std::string first, second;
  append_json(first, r);
  const auto back = decoder.position(first);
  ASSERT_TRUE(back) << back.error().message << first;
  append_json(second, std::get<PositionRecord>(*back));
  EXPECT_EQ(first, second);
  EXPECT_NEAR(std::get<PositionRecord>(*back).state->position_km[1], r.state->position_km[1], 1e-6);
  EXPECT_TRUE(parse_json(first));
}

TEST(PositionJson, ARecordOfAnEarlierVersionComesWithoutItsRawAnswer) {
  PositionRecord r = a_record().position;
  r.raw_id.reset();
  std::string text;
  append_json(text, r);
  text.insert(text.size() - 1, R"(,"raw":{"topic":"iss-candidates","offset":4711})");
  const auto back = Decoder().position(text);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_FALSE(std::get<PositionRecord>(*back).raw_id);
}

TEST(PositionJson, EnrichedRecordsCarryTheFieldsOfNowAndComeBack) {
  Decoder decoder;
  const EnrichedRecord e = a_record();
  std::string first, second;
  append_json(first, e);
  const auto back = decoder.enriched(first);
  ASSERT_TRUE(back) << back.error().message << first;
  append_json(second, std::get<EnrichedRecord>(*back));
  EXPECT_EQ(first, second);
  const Json json = *parse_json(first);
  for (const char* field : {"satellite_id", "timestamp", "utc", "latitude", "longitude", "altitude_km", "velocity_km_s", "velocity_km_h", "visibility",
                            "illumination", "footprint_km", "solar_latitude", "solar_longitude", "sun_elevation_below_deg", "local_time", "time_zone", "over",
                            "orbit_number", "provenance", "source", "element_age_s", "residual_km", "uncertainty_km", "confirmed", "quality", "anomalies"})
    EXPECT_TRUE(json.contains(field)) << field;
  EXPECT_EQ(json["utc"], "2026-09-20T18:00:00Z");
  EXPECT_EQ(json["local_time"], "2026-09-20T20:00:00+02:00");
  EXPECT_EQ(json["quality"], Json::array({"filled", "height_odd"}));
  EXPECT_EQ(json["anomalies"], Json::array({"jump", "reboost"}));
  EXPECT_NEAR(json["velocity_km_h"].get<double>(), e.velocity_km_s * 3600, 0.001);
}

TEST(PositionJson, ARecordOfImportHasNeitherStateNorElements) {
  PositionRecord r = a_record().position;
  r.state.reset();
  r.element_epoch.reset();
  r.orbit_number.reset();
  r.residual_km.reset();
  r.confirmed.reset();
  r.raw_id.reset();
  std::string text;
  append_json(text, r);
  const auto back = Decoder().position(text);
  ASSERT_TRUE(back);
  const auto& read = std::get<PositionRecord>(*back);
  EXPECT_FALSE(read.state || read.element_epoch || read.residual_km || read.confirmed || read.orbit_number);
}

TEST(PositionJson, GapsTravelTheSameTopics) {
  const Gap gap{25544, kFrom, kFrom + 9, "nobody knew", "run"};
  std::string text;
  append_json(text, gap);
  Decoder decoder;
  EXPECT_EQ(std::get<Gap>(*decoder.position(text)), gap);
  EXPECT_EQ(std::get<Gap>(*decoder.enriched(text)), gap);
}

TEST(PositionJson, WhatDoesNotFitSaysWhichFieldAndWhy) {
  const std::string good = R"({"satellite_id":25544,"ts":1795248000,"latitude":1,"longitude":2,"altitude_km":420,"provenance":"api","source":"wheretheiss"})";
  Decoder decoder;
  ASSERT_TRUE(decoder.position(good));
  const auto with = [&](std::string_view from, std::string_view to) {
    std::string text = good;
    text.replace(text.find(from), from.size(), to);
    const auto read = decoder.position(text);
    return read ? std::string("accepted") : read.error().message;
  };
  const std::pair<std::pair<const char*, const char*>, const char*> cases[] = {
      {{"\"latitude\":1", "\"latitude\":91"}, "latitude is 91, outside -90 ... 90"},
      {{"\"latitude\":1", "\"latitude\":NaN"}, "latitude is not a number"},
      {{"\"latitude\":1", "\"latitude\":\"1\""}, "latitude is not a number"},
      {{"\"latitude\":1", "\"latitude\":null"}, "latitude is not a number"},
      {{"\"latitude\":1,", ""}, "latitude is missing"},
      {{"\"longitude\":2", "\"longitude\":360"}, "longitude is 360"},
      {{"1795248000", "1795248000.5"}, "ts is not a whole number"},
      {{"1795248000", "179524800000"}, "ts is 179524800000, outside"},
      {{"\"altitude_km\":420", "\"altitude_km\":-3"}, "altitude_km is -3"},
      {{"\"api\"", "\"rumour\""}, "provenance is no known provenance"},
      {{"\"wheretheiss\"", "7"}, "source is not a text"},
      {{"25544", "true"}, "satellite_id is not a whole number"},
      {{"}", ",\"quality\":\"good\"}"}, "quality is not a list"},
      {{"}", ",\"position_teme_km\":[1,2]}"}, "position_teme_km does not have three numbers"},
      {{"}", ""}, "the record is not a JSON object"},
      {{"\"longitude\":2", "\"longitude\""}, "the record is broken JSON"},
      {{"{", "[{"}, "the record is not a JSON object"},
  };
  for (const auto& [change, words] : cases) EXPECT_THAT(with(change.first, change.second), HasSubstr(words)) << change.second;
  EXPECT_EQ(with("}", ",\"something\":{\"new\":[1,{}]}}"), "accepted");
  EXPECT_THAT(decoder.position("").error().message, HasSubstr("not a JSON object"));
  EXPECT_THAT(decoder.enriched(good).error().message, HasSubstr("velocity_km_s is missing"));
}

}  // namespace
}  // namespace skykeep::streams
