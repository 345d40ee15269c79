#include "flows/station_answers.h"

#include <gtest/gtest.h>

namespace skykeep::flows {
namespace {

const UtcTime kAt = *parse_utc("2026-11-21T08:00:00Z");

StationAnswer wheretheiss() {
  StationAnswer answer;
  answer.upstream = "wheretheiss";
  answer.url = "https://api.wheretheiss.at/v1/satellites/25544/positions?timestamps=1795248001";
  answer.fetched_at = kAt;
  answer.origin = "api";
  answer.asked = {1795248001};
  answer.body = R"([{"id":25544,"latitude":1.5,"longitude":-2.5,"altitude":420,"timestamp":1795248001,"units":"kilometers"},)"
                R"({"id":25544,"latitude":91,"longitude":0,"timestamp":1795248001,"units":"kilometers"}])";
  return answer;
}

TEST(StationAnswers, KeepTheBodyExactlyWhateverItsBytesAre) {
  for (const std::string& body : {wheretheiss().body, std::string("\xff\x00<html>\xc3", 9), std::string()}) {
    StationAnswer answer = wheretheiss();
    answer.body = body;
    const auto back = decode_iss_answer(encode(answer));
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(back->body, body);
    EXPECT_EQ(back->url, answer.url);
    EXPECT_EQ(back->asked, answer.asked);
    EXPECT_EQ(back->fetched_at, answer.fetched_at);
  }
  for (const std::string_view bad : {"", "{}", "[]", R"({"upstream":"x"})", R"({"upstream":"x","fetched_at":"2026-11-21T08:00:00Z","body_hex":"f"})"})
    EXPECT_FALSE(decode_iss_answer(bad)) << bad;
}

TEST(StationAnswers, BecomeCandidatesThatKnowWhereTheyCameFrom) {
  const auto read = candidates_of(wheretheiss(), 77);
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->candidates.size(), 1u);
  const streams::Candidate& c = read->candidates[0];
  EXPECT_EQ(c.source, streams::Source::kWheretheiss);
  EXPECT_EQ(c.second, 1795248001);
  EXPECT_EQ(c.altitude_km, 420);
  EXPECT_TRUE(c.was_asked_for);
  EXPECT_EQ(c.provenance, streams::Provenance::kApi);
  EXPECT_EQ(c.raw_id, 77);
  ASSERT_EQ(read->rejected.size(), 1u);
  EXPECT_EQ(read->rejected[0].reason, "latitude 91 is outside -90..90");
}

TEST(StationAnswers, HaveAnIdOfTheirOwnThatAscendsWithTime) {
  StationAnswer answer = wheretheiss();
  const int64_t id = raw_id_of(encode(answer));
  EXPECT_EQ(raw_id_of(encode(*decode_iss_answer(encode(answer)))), id) << "of its text alone";
  EXPECT_LT(id, int64_t{1} << 53);
  answer.body += " ";
  const int64_t other = raw_id_of(encode(answer));
  EXPECT_NE(other, id);
  EXPECT_EQ(other >> 21, id >> 21);
  EXPECT_EQ(id >> 21, answer.fetched_at.micros / 1'000'000);
  answer.body = R"({"fetched_at":"1999-01-01T00:00:00Z"})";
  answer.fetched_at = answer.fetched_at + 1s;
  EXPECT_GT(raw_id_of(encode(answer)), std::max(id, other));
  EXPECT_NE(raw_id_of("rubbish"), raw_id_of("more of it"));
}

TEST(StationAnswers, SimulatedAndRecordedOnesAreNeverCalledLive) {
  StationAnswer answer = wheretheiss();
  answer.origin = "simulated";
  EXPECT_EQ(candidates_of(answer, 0)->candidates[0].provenance, streams::Provenance::kSimulated);
  answer.origin = "recording";
  EXPECT_EQ(candidates_of(answer, 0)->candidates[0].provenance, streams::Provenance::kRecording);
  answer.origin = "api";
  answer.upstream = "open_notify";
  answer.body = R"({"message":"success","timestamp":1795248000,"iss_position":{"latitude":"1.0000","longitude":"2.0000"}})";
  const auto second = candidates_of(answer, 0);
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_EQ(second->candidates[0].provenance, streams::Provenance::kSecondApi);
  EXPECT_FALSE(second->candidates[0].was_asked_for);
  answer.body = "<html>";
  EXPECT_EQ(candidates_of(answer, 0).error().code, Code::kCorrupt);
}

}  // namespace
}  // namespace skykeep::flows
