// Records that nobody can use, on every topic of the loop and the station: each is set aside once, or ignored where nothing is done
// with it, and what comes after it is handled.
#include "flows/station_queries.h"
#include "flows/open_flows.h"
#include "flows/testing/mars_rig.h"
#include "flows/topics.h"
#include "tests/mutations.h"

namespace skykeep::flows {
namespace {

// Bytes that are no message of any topic.
std::vector<std::string> garbage() {
  std::vector<std::string> out{"", " ", "garbage", "\xff\xfe\x00\x01", "null", "7", "\"text\"", "[]", "{}", "[[[{}]]]", R"({"version":99,"what":"of a later program"})",
                               R"({"Key":7,"ingestion_schedule":[],"load_ids":"x","gap":{},"timestamp":"x","upstream":[],"topic":{},"type":{}})",
                               R"({"Key":"lake/x","Records":[{}]})", R"({"gap":{"from":1,"to":"x"}})"};
  out.push_back(std::string(200, '[') + std::string(200, ']'));
  out.emplace_back(bus::kMaxValueBytes, 'x');
  return out;
}

constexpr const char* kPosition =
    R"({"satellite_id":25544,"timestamp":1789977600,"latitude":1.5,"longitude":2.5,"altitude_km":420.1,"provenance":"api","source":"wheretheiss",)"
    R"("uncertainty_km":1.0,"confirmed":{"source":"wheretheiss","at":"2026-09-21T08:00:00Z","residual_km":1.0},"quality":[],"run_id":"r"})";

// A good record of a topic, to be changed in each of its fields.
std::string good(std::string_view topic) {
  const UtcTime at = kMarsBegin;
  if (topic == kIngestionScheduling) return encode(Schedule{"mars_photos", "curiosity", {"sol=1"}, "user", at});
  if (topic == kLakeEvents) return encode(LakeEvent{"mars_photos/x.json", 7, sol_of("mars_photos", "curiosity", 1), "run", at});
  if (topic == kLoadComplete) return encode(LoadComplete{{1}, {"mars_photos/x.json"}, {sol_of("mars_photos", "curiosity", 1)}, "run", at});
  if (topic == kLive) return R"({"type":"notice","at":"2026-09-21T08:00:00Z","severity":"warn","topic":"disk","text":"a word"})";
  if (topic == kIssPositions || topic == kIssEnriched) return kPosition;
  return R"({"upstream":"celestrak","url":"https://celestrak.org/","status":200,"fetched_at":"2026-09-21T08:00:00Z","origin":"api","asked":[1],"body":"[]"})";
}

// Who reads a topic; nobody waits for what is followed by the page alone.
std::string group_of(std::string_view topic) {
  if (topic == kIngestionScheduling) return "fetch";
  if (topic == kLakeEvents) return "load";
  if (topic == kLoadComplete) return "models";
  if (topic == kIssPositions) return "iss-enrich";
  if (topic == kIssEnriched) return "iss-sink";
  if (topic == kOrbitElements) return "iss-elements";
  return topic == kCrewAnswers ? "iss-crew" : "";
}

class PoisonTest : public MarsTest, public ::testing::WithParamInterface<std::string> {
 protected:
  void append(const std::string& value) { ASSERT_TRUE(bus::append_one(*bus, GetParam(), "key", value)); }
  int64_t rejected_here() { return state::RejectedRecords::open(*state).value().count().value(); }
  void wait_until_handled() {
    const std::string group = group_of(GetParam());
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(120);
    while (!group.empty() && bus::lag(*bus, group, GetParam()).value() > 0) {
      ASSERT_LT(std::chrono::steady_clock::now(), end) << "the stage stands still";
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }
  std::unique_ptr<Flows> start() {
    auto flows = open_flows({*bus, *lake, *warehouse, *models, *state, fetcher, clock, fs, dir.path(), {}}, config).value();
    EXPECT_TRUE(flows->start());
    return flows;
  }
  // What people ask of the loop is answered whatever lies on the bus.
  void expect_answers(Flows& flows) {
    EXPECT_TRUE(flows.notices(1000));
    EXPECT_TRUE(flows.sources());
    const Json status = flows.loop_status();
    for (const Json& stage : status["stages"])
      if (stage["topic"] == GetParam() && stage["name"] != "fetch") { EXPECT_EQ(stage["lag"], 0) << to_text(stage); }
  }
};

TEST_P(PoisonTest, GarbageIsSetAsideOnceAndTheStageGoesOn) {
  const auto flows = start();
  const auto values = garbage();
  for (const std::string& value : values) append(value);
  wait_until_handled();
  expect_answers(*flows);
  if (!group_of(GetParam()).empty()) { EXPECT_EQ(rejected_here(), static_cast<int64_t>(values.size())); }
  flows->stop();
}

TEST_P(PoisonTest, EachFieldOfAGoodRecordMayBeWrong) {
  const auto flows = start();
  for (const tests::Mutant& mutant : tests::mutants_of(tests::MutableJson::parse(good(GetParam())), 150)) append(to_text(mutant.record));
  append("the last");
  wait_until_handled();
  expect_answers(*flows);
  flows->stop();
}

std::vector<std::string> topics() {
  std::vector<std::string> out;
  for (const bus::TopicSpec& topic : topic_specs({})) out.push_back(topic.name);
  return out;
}
INSTANTIATE_TEST_SUITE_P(Topics, PoisonTest, ::testing::ValuesIn(topics()), [](const auto& topic) {
  std::string name;
  for (const char c : topic.param) name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  return name;
});

}  // namespace
}  // namespace skykeep::flows
