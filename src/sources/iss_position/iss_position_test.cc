#include "sources/iss_position/iss_position.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "sources/testing/collecting_sink.h"
#include "tests/recordings.h"

namespace skykeep::sources {
namespace {

using reading::record_at;
using nlohmann::json;

const UtcTime kNow = *parse_utc("2026-11-21T08:00:00Z");
constexpr int64_t kSecond = 1795248000;  // kNow

json wheretheiss(int64_t at = kSecond) {
  return {{"name", "iss"},          {"id", 25544},        {"latitude", -24.135574363392}, {"longitude", -111.86401960141},
          {"altitude", 425.372},    {"velocity", 27557.5}, {"visibility", "eclipsed"},     {"footprint", 4534.69},
          {"timestamp", at},        {"daynum", 2459794.7}, {"solar_lat", 17.48},           {"solar_lon", 277.6},
          {"units", "kilometers"}};
}
json with(std::string_view name, const json& value) {
  json record = wheretheiss();
  record[std::string(name)] = value;
  return record;
}
constexpr std::string_view kOpenNotify =
    R"({"message": "success", "timestamp": 1795248000, "iss_position": {"latitude": "-34.3850", "longitude": "-58.3861"}})";

bool has(const std::vector<DriftNotice>& drift, std::string_view part) {
  for (const auto& notice : drift)
    if (notice.what.find(part) != std::string::npos) return true;
  return false;
}

TEST(SatellitePosition, AsksForTheComingSecondsInOneCall) {
  const int64_t seconds[] = {kSecond + 1, kSecond + 2};
  EXPECT_EQ(wheretheiss_positions_request(seconds).url,
            "https://api.wheretheiss.at/v1/satellites/25544/positions?timestamps=1795248001,1795248002&units=kilometers");
  EXPECT_EQ(wheretheiss_now_request().url, "https://api.wheretheiss.at/v1/satellites/25544?units=kilometers");
  EXPECT_EQ(open_notify_request().url, "http://api.open-notify.org/iss-now.json") << "it has no https";
}

TEST(SatellitePosition, ReadsOnePositionOfWheretheiss) {
  const std::string body = wheretheiss().dump();
  const auto read = parse_wheretheiss(body, kNow);
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->candidates.size(), 1u);
  const PositionCandidate& p = read->candidates[0];
  EXPECT_EQ(p.source, PositionSource::kWheretheiss);
  EXPECT_EQ(p.at, kNow);
  EXPECT_EQ(p.latitude_deg, -24.135574363392);
  EXPECT_EQ(p.longitude_deg, -111.86401960141);
  EXPECT_EQ(p.altitude_km, 425.372);
  EXPECT_DOUBLE_EQ(*p.velocity_km_s, 27557.5 / 3600);
  EXPECT_EQ(p.footprint_km, 4534.69);
  EXPECT_EQ(p.visibility, "eclipsed");
  EXPECT_EQ(p.solar_longitude_deg, 277.6) << "0 to 360";
  EXPECT_EQ(record_at(body, p), wheretheiss());
  EXPECT_TRUE(read->drift.empty()) << read->drift.front().what;
}

TEST(SatellitePosition, ReadsTenPositionsInOrderAndKeepsTheirPlaces) {
  json list = json::array();
  for (int i = 1; i <= 10; ++i) list.push_back(wheretheiss(kSecond + i));
  const std::string body = list.dump(2);
  const auto read = parse_wheretheiss(body, kNow);
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->candidates.size(), 10u);
  for (size_t i = 0; i < 10; ++i) {
    EXPECT_EQ(read->candidates[i].at, kNow + std::chrono::seconds(i + 1));
    EXPECT_EQ(record_at(body, read->candidates[i]), list[i]);
  }
}

TEST(SatellitePosition, TurnsMilesIntoKilometres) {
  json record = with("units", "miles");
  record["altitude"] = 250.0;
  record["velocity"] = 17500.0;
  const auto read = parse_wheretheiss(record.dump(), kNow);
  ASSERT_TRUE(read);
  EXPECT_DOUBLE_EQ(*read->candidates[0].altitude_km, 250 * 1.609344);
  EXPECT_DOUBLE_EQ(*read->candidates[0].velocity_km_s, 17500 * 1.609344 / 3600);
}

TEST(SatellitePosition, UnknownUnitsLeaveThePlaceAndNoHeight) {
  const auto read = parse_wheretheiss(with("units", "furlongs").dump(), kNow);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->candidates.size(), 1u);
  EXPECT_EQ(read->candidates[0].altitude_km, std::nullopt);
  EXPECT_EQ(read->candidates[0].velocity_km_s, std::nullopt);
  EXPECT_TRUE(has(read->drift, "units cannot be used: 'furlongs'"));
}

TEST(SatellitePosition, ReadsCoordinatesThatAreTexts) {
  const auto read = parse_open_notify(kOpenNotify, kNow);
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->candidates.size(), 1u);
  EXPECT_EQ(read->candidates[0].source, PositionSource::kOpenNotify);
  EXPECT_EQ(read->candidates[0].at, kNow);
  EXPECT_EQ(read->candidates[0].latitude_deg, -34.385);
  EXPECT_EQ(read->candidates[0].longitude_deg, -58.3861);
  EXPECT_EQ(read->candidates[0].altitude_km, std::nullopt);
  EXPECT_TRUE(read->drift.empty());
}

TEST(SatellitePosition, ReadsTheNumbersOfTheOldDocumentationAndSaysSo) {
  const auto read = parse_open_notify(
      R"({"iss_position":{"longitude":-58.3861,"latitude":-34.385},"message":"success","timestamp":"1795248000","extra":1})", kNow);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->candidates.size(), 1u);
  EXPECT_EQ(read->candidates[0].at, kNow);
  EXPECT_EQ(read->candidates[0].latitude_deg, -34.385);
  EXPECT_TRUE(has(read->drift, "iss_position.latitude was text and is now a number"));
  EXPECT_TRUE(has(read->drift, "timestamp was a number and is now text"));
  EXPECT_TRUE(has(read->drift, "unknown field 'extra'"));
}

TEST(SatellitePosition, RejectsWhatCannotBeTrueWithTheReason) {
  const struct {
    json record;
    std::string_view reason;
  } cases[] = {
      {with("latitude", 91), "latitude 91 is outside -90..90"},
      {with("latitude", -75), "latitude -75 is beyond what the station's orbit reaches (52.5)"},
      {with("latitude", -90.0001), "latitude -90.0001 is outside -90..90"},
      {with("latitude", "north"), "latitude is no number: 'north'"},
      {with("latitude", "NaN"), "latitude is no number: 'NaN'"},
      {with("latitude", nullptr), "latitude is no number: null"},
      {with("latitude", json::array({1})), "latitude is no number: an object or a list"},
      {with("longitude", true), "longitude is no number: true"},
      {with("longitude", 181), "longitude 181 is outside -180..180"},
      {with("timestamp", nullptr), "timestamp is no time: null"},
      {with("timestamp", "soon"), "timestamp is no time: 'soon'"},
      {with("timestamp", kSecond + 86400), "timestamp 2026-11-22T08:00:00Z lies 24.0 h ahead of the clock"},
      {with("timestamp", kSecond * 1000), "timestamp is no time: 1795248000000"},
      {with("timestamp", 0), "timestamp 1970-01-01T00:00:00Z is before the station existed"},
      {with("id", 48274), "id is 48274, not the station's 25544"},
  };
  for (const auto& c : cases) {
    const std::string body = json::array({wheretheiss(), c.record}).dump();
    const auto read = parse_wheretheiss(body, kNow);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->candidates.size(), 1u) << "the other goes on";
    ASSERT_EQ(read->rejected.size(), 1u) << c.reason;
    EXPECT_EQ(read->rejected[0].reason, c.reason);
    EXPECT_EQ(record_at(body, read->rejected[0]), c.record);
  }
}

TEST(SatellitePosition, AFewSecondsAheadOfTheClockAreAskedFor) {
  EXPECT_EQ(parse_wheretheiss(wheretheiss(kSecond + 10).dump(), kNow)->candidates.size(), 1u);
  EXPECT_EQ(parse_wheretheiss(wheretheiss(kSecond + 121).dump(), kNow)->rejected.size(), 1u);
}

TEST(SatellitePosition, OddExtrasCostTheExtraAndNotThePosition) {
  const auto read = parse_wheretheiss(with("altitude", "high").dump(), kNow);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->candidates.size(), 1u);
  EXPECT_EQ(read->candidates[0].altitude_km, std::nullopt);
  EXPECT_TRUE(has(read->drift, "altitude cannot be used: 'high'"));
  EXPECT_TRUE(has(parse_wheretheiss(with("visibility", "cloudy").dump(), kNow)->drift, "visibility cannot be used"));
}

TEST(SatellitePosition, ErrorEnvelopesAreErrorsAndNoPositions) {
  EXPECT_EQ(parse_wheretheiss(R"({"error":"satellite not found","status":404})", kNow).error().code, Code::kNotFound);
  EXPECT_EQ(parse_wheretheiss(R"({"error":"Rate limit exceeded","status":429})", kNow).error().code, Code::kRateLimited);
  EXPECT_EQ(parse_wheretheiss(R"({"error":"invalid timestamp","status":400})", kNow).error().code, Code::kUnavailable);
  const auto failure = parse_open_notify(R"({"message":"failure","reason":"out of service"})", kNow);
  EXPECT_EQ(failure.error().code, Code::kUnavailable);
  EXPECT_NE(failure.error().message.find("failure: out of service"), std::string::npos);
}

TEST(SatellitePosition, WhatIsNoPositionIsCorrupt) {
  for (const std::string_view bad : {"", "<html></html>", "7", "{}", "[7]", R"({"photos":[]})", R"({"latitude":NaN})"}) {
    EXPECT_EQ(parse_wheretheiss(bad, kNow).error().code, Code::kCorrupt) << bad;
    EXPECT_EQ(parse_open_notify(bad, kNow).error().code, Code::kCorrupt) << bad;
  }
  const std::string good = json::array({wheretheiss()}).dump();
  for (size_t n = 0; n < good.size(); ++n) ASSERT_FALSE(parse_wheretheiss(std::string_view(good).substr(0, n), kNow)) << n;
}

// ---- recorded tracks ----

TEST(IssTrack, ReadsTheRecordedAnswers) {
  const auto dir = tests::recordings_dir();
  if (!dir) GTEST_SKIP();
  const auto one = parse_positions(tests::recorded_body(*dir, "open-notify/iss-now_1738377756.json"), kNow);
  ASSERT_TRUE(one) << one.error().message;
  ASSERT_EQ(one->candidates.size(), 1u);
  EXPECT_EQ(one->candidates[0].source, PositionSource::kOpenNotify);
  EXPECT_EQ(one->candidates[0].at.unix_seconds(), 1738377756);
  const std::string lines = tests::recorded_body(*dir, "wheretheiss/satellites_25544_quoted.ndjson");
  const auto two = parse_positions(lines, kNow);
  ASSERT_TRUE(two) << two.error().message;
  ASSERT_EQ(two->candidates.size(), 2u);
  EXPECT_EQ(two->candidates[1].source, PositionSource::kWheretheiss);
  EXPECT_EQ(two->candidates[1].latitude_deg, -21.950941583641);
  EXPECT_EQ(record_at(lines, two->candidates[1])["timestamp"], 1669950667);
  EXPECT_TRUE(two->rejected.empty());
  EXPECT_TRUE(two->drift.empty());
}

TEST(IssTrack, ReadsTheTrackWithAByteOrderMark) {
  const auto dir = tests::recordings_dir();
  if (!dir) GTEST_SKIP();
  const auto track = parse_positions(tests::recorded_body(*dir, "open-notify/recording_1658425297_10s.csv"), kNow);
  ASSERT_TRUE(track) << track.error().message;
  EXPECT_EQ(track->candidates.size(), 100u);
  EXPECT_EQ(track->candidates.front().longitude_deg, -66.271);
  EXPECT_EQ(track->candidates.front().latitude_deg, -29.5999);
  EXPECT_EQ(track->candidates.back().at.unix_seconds(), 1658426323);
  ASSERT_EQ(track->rejected.size(), 1u);
  EXPECT_EQ(track->rejected[0].reason, "line 102: timestamp is no time: missing") << "the file ends in ',,'";
}

TEST(IssTrack, ReadsTheMessyTrackWhoseTimesAreOfTwoKinds) {
  const auto dir = tests::recordings_dir();
  if (!dir) GTEST_SKIP();
  const std::string body = tests::recorded_body(*dir, "open-notify/recording_2019-08-14_messy.csv");
  const auto track = parse_positions(body, kNow);
  ASSERT_TRUE(track) << track.error().message;
  ASSERT_EQ(track->candidates.size(), 41u);
  EXPECT_TRUE(track->rejected.empty());
  EXPECT_EQ(to_string(track->candidates[0].at), "2019-08-14T16:14:27Z") << "a date";
  EXPECT_EQ(track->candidates[40].at.unix_seconds(), 1565869991) << "Unix seconds";
  EXPECT_EQ(track->candidates[40].longitude_deg, -139.928);
  EXPECT_TRUE(track->drift.empty()) << track->drift.front().what;
  EXPECT_TRUE(body.substr(track->candidates[40].record_offset, track->candidates[40].record_length).starts_with("40,"));
}

TEST(IssTrack, ReadsTheTrackWithHeightsAndSpeeds) {
  const auto dir = tests::recordings_dir();
  if (!dir) GTEST_SKIP();
  const auto track = parse_positions(tests::recorded_body(*dir, "wheretheiss/recording_2019-08-15.csv"), kNow);
  ASSERT_TRUE(track) << track.error().message;
  ASSERT_EQ(track->candidates.size(), 197u);
  EXPECT_EQ(track->candidates[0].altitude_km, 426.51764818563);
  EXPECT_NEAR(*track->candidates[0].velocity_km_s, 27567.310588347 / 3600, 1e-12);
  EXPECT_EQ(track->candidates[0].visibility, "eclipsed");
}

TEST(IssTrack, RejectsBadRowsWithTheirLine) {
  const auto track = parse_positions(
      "\xEF\xBB\xBFtimestamp,latitude,longitude,mood\r\n"
      "1658425297,1,2,fine\r\n"
      "\r\n"
      "1658425298,91,2,\r\n"
      "1658425299,1\r\n"
      "yesterday,1,2,\r\n"
      "1658425300,nan,2,\r\n"
      "1795334400,1,2,\r\n"
      "\"1658425301\",\"3\",\"4\",\"a, b\"\r\n",
      kNow);
  ASSERT_TRUE(track) << track.error().message;
  EXPECT_EQ(track->candidates.size(), 2u);
  std::vector<std::string> reasons;
  for (const auto& r : track->rejected) reasons.push_back(r.reason);
  EXPECT_EQ(reasons, (std::vector<std::string>{
                         "line 4: latitude '91' is outside -90..90", "line 5: longitude is no number: missing",
                         "line 6: timestamp is no time: 'yesterday'", "line 7: latitude is no number: 'nan'",
                         "line 8: timestamp 2026-11-22T08:00:00Z lies 24.0 h ahead of the clock"}));
  EXPECT_TRUE(has(track->drift, "unknown field 'mood'"));
}

TEST(IssTrack, RejectsBadLinesOfJsonWithTheirLine) {
  const std::string body = wheretheiss().dump() + "\n\nnot json\n{\"latitude\":\n" + with("latitude", 91).dump() + "\n" +
                           std::string(kOpenNotify) + "\n{\"error\":\"satellite not found\",\"status\":404}\n";
  const auto track = parse_positions(body, kNow);
  ASSERT_TRUE(track) << track.error().message;
  ASSERT_EQ(track->candidates.size(), 2u);
  EXPECT_EQ(track->candidates[0].source, PositionSource::kWheretheiss);
  EXPECT_EQ(track->candidates[1].source, PositionSource::kOpenNotify);
  EXPECT_EQ(record_at(body, track->candidates[1]), json::parse(kOpenNotify));
  ASSERT_EQ(track->rejected.size(), 4u);
  EXPECT_TRUE(track->rejected[0].reason.starts_with("line 3: ")) << track->rejected[0].reason;
  EXPECT_TRUE(track->rejected[1].reason.starts_with("line 4: ")) << track->rejected[1].reason;
  EXPECT_EQ(track->rejected[2].reason, "line 5: latitude 91 is outside -90..90");
  EXPECT_NE(track->rejected[3].reason.find("satellite not found"), std::string::npos);
}

TEST(IssTrack, ReadsTheMessagesOfOtherSystemsAndOurOwnTable) {
  const auto stream = parse_positions(R"([{"timestamp":"2024-03-28 10:00:05","longitude":"12.5","latitude":"-3.25"}])", kNow);
  ASSERT_TRUE(stream) << stream.error().message;
  ASSERT_EQ(stream->candidates.size(), 1u);
  EXPECT_EQ(to_string(stream->candidates[0].at), "2024-03-28T10:00:05Z");
  EXPECT_EQ(stream->candidates[0].source, PositionSource::kTrack);
  const auto table = parse_positions("satellite_id,ts,latitude,longitude,altitude_km,velocity_km_s\n"
                                     "25544,2026-11-20T10:00:05Z,1,2,420.5,7.66\n", kNow);
  ASSERT_TRUE(table) << table.error().message;
  ASSERT_EQ(table->candidates.size(), 1u);
  EXPECT_EQ(table->candidates[0].velocity_km_s, 7.66);
  EXPECT_EQ(table->candidates[0].altitude_km, 420.5);
}

TEST(IssTrack, KnowsTheShortNamesOfColumnsAndLinesThatEndWithCr) {
  for (const std::string_view body : {"lat,lon,time\n10.5,20.5,2022-07-21T17:41:37Z\n10.9,20.9,2022-07-21T17:41:47Z\n",
                                      "Time,Lat,Lng,Alt\r1658425297,10.5,20.5,420\r1658425307,10.9,20.9,420\r",
                                      "timestamp,latitude,longitude\r\r\n1658425297,10.5,20.5\r\r\n\r\r\n1658425307,10.9,20.9\r\r\n",
                                      "{\"timestamp\":1658425297,\"lat\":10.5,\"lon\":20.5}\r{\"timestamp\":1658425307,\"lat\":10.9,\"lon\":20.9}\r"}) {
    const auto track = parse_positions(body, kNow);
    ASSERT_TRUE(track) << body << track.error().message;
    EXPECT_TRUE(track->rejected.empty()) << track->rejected[0].reason;
    ASSERT_EQ(track->candidates.size(), 2u) << body;
    EXPECT_EQ(track->candidates[1].at.unix_seconds(), 1658425307) << body;
    EXPECT_EQ(track->candidates[1].longitude_deg, 20.9) << body;
  }
}

TEST(IssTrack, APlaceThatStandsForNoneIsRejected) {
  const auto track = parse_positions("timestamp,latitude,longitude\n1658425297,0,0\n1658425298,0.0000,0.0421\n1658425299,-75,10\n", kNow);
  ASSERT_TRUE(track);
  ASSERT_EQ(track->candidates.size(), 1u);
  ASSERT_EQ(track->rejected.size(), 2u);
  EXPECT_EQ(track->rejected[0].reason, "line 2: latitude and longitude are both exactly 0, which stands for no place");
}

TEST(IssTrack, RefusesWhatIsNoTrack) {
  for (const std::string_view bad : {"", "<html>", "a,b,c\n1,2,3\n", "latitude,longitude\n1,2\n", "{}", "[[]]"})
    EXPECT_EQ(parse_positions(bad, kNow).error().code, Code::kCorrupt) << bad;
  EXPECT_TRUE(parse_positions("timestamp,latitude,longitude\n", kNow)->candidates.empty());
}

// What a fuzzer does, in small and always the same: bytes are changed, and whatever is taken then is still possible.
TEST(IssTrack, NothingImpossibleIsTakenFromDamagedBytes) {
  const std::string bodies[] = {json::array({wheretheiss(), wheretheiss(kSecond - 5)}).dump(), std::string(kOpenNotify),
                                wheretheiss().dump() + "\n" + wheretheiss().dump() + "\n",
                                "timestamp,latitude,longitude,units\r\n1658425297,1,2,miles\r\n\"1658425298\",-3,4,\r\n"};
  uint64_t random = 7;
  const auto next = [&random] { return random = random * 6364136223846793005ull + 1442695040888963407ull, random >> 33; };
  size_t taken = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string body = bodies[next() % 4];
    for (uint64_t n = next() % 4; n > 0; --n) body[next() % body.size()] = "0123456789-.,:\"{}[]nae\n\xff"[next() % 25];
    for (const auto& read : {parse_wheretheiss(body, kNow), parse_open_notify(body, kNow), parse_positions(body, kNow)}) {
      if (!read) continue;
      for (const PositionCandidate& p : read->candidates) {
        ++taken;
        ASSERT_TRUE(std::abs(p.latitude_deg) <= 90 && std::abs(p.longitude_deg) <= 180) << body;
        ASSERT_LE(p.at, kNow + kAheadOfClock) << body;
        ASSERT_LE(p.record_offset + p.record_length, body.size()) << body;
      }
    }
  }
  EXPECT_GT(taken, 10'000u) << "most changes leave something to take";
}

}  // namespace
}  // namespace skykeep::sources
