#include "api/live_hub.h"

#include "tests/api_rig.h"
#include "tests/mutations.h"

namespace skykeep::api {
namespace {

class Live : public testing::Test {
 protected:
  int64_t say(const std::string& what) {
    return bus::append_one(*rig.bus, flows::kLive, "run", R"({"type":"run","what":")" + what + "\"}")->offset;
  }
  std::shared_ptr<FakeStream> listen(std::optional<int64_t> last = std::nullopt) {
    net::ServerRequest request = Rig::request("GET", "/api/v1/live");
    if (last) request.headers.add("Last-Event-ID", std::to_string(*last));
    const auto response = rig.send(request);
    EXPECT_TRUE(response.on_stream);
    auto stream = std::make_shared<FakeStream>();
    response.on_stream(stream);
    return stream;
  }
  Rig rig;
};

TEST_F(Live, ASubscriberIsGreetedAndThenHearsWhatHappens) {
  const auto stream = listen();
  EXPECT_NE(stream->wait_for(1)[0].find("event: hello\n"), std::string::npos);
  const int64_t offset = say("one");
  const auto frames = stream->wait_for(2);
  ASSERT_EQ(frames.size(), 2u);
  EXPECT_EQ(frames[1], "id: " + std::to_string(offset) + ".-1\nevent: run\ndata: {\"type\":\"run\",\"what\":\"one\"}\n\n");
}

TEST_F(Live, LastEventIdResumesBehindTheLastOneSeen) {
  const auto first = listen();
  say("one");
  const int64_t seen = say("two");
  say("three");
  ASSERT_EQ(first->wait_for(4).size(), 4u);
  const auto frames = listen(seen)->wait_for(2);
  ASSERT_EQ(frames.size(), 2u);
  EXPECT_NE(frames[0].find("\"missed\":false"), std::string::npos);
  EXPECT_NE(frames[1].find("three"), std::string::npos);
}

TEST_F(Live, WhoMissedTooMuchIsToldSo) {
  const auto witness = listen();
  std::vector<bus::NewRecord> many(LiveHub::kMaxReplay + 2, {"", R"({"type":"object"})"});
  ASSERT_TRUE(rig.bus->append(flows::kLive, many));
  ASSERT_GE(witness->wait_for(many.size() + 1).size(), many.size() + 1);
  const auto frames = listen(0)->wait_for(1);
  EXPECT_EQ(frames.size(), 1u);
  EXPECT_NE(frames[0].find("\"missed\":true"), std::string::npos);
}

TEST_F(Live, ASubscriberThatLeftIsForgotten) {
  const auto stays = listen(), leaves = listen();
  EXPECT_EQ(rig.api->context().live->clients(), 2u);
  leaves->end();
  say("one");
  ASSERT_EQ(stays->wait_for(2).size(), 2u);
  say("two");
  ASSERT_EQ(stays->wait_for(3).size(), 3u);
  EXPECT_EQ(rig.api->context().live->clients(), 1u);
}

// A stream whose queue is full after some frames, as of a client that does not read.
class SlowStream final : public net::EventStream {
 public:
  explicit SlowStream(int room) : room_(room) {}
  bool push(std::shared_ptr<const std::string>) override { return --room_ >= 0; }
  bool closed() const override { return false; }
  void end() override {}

 private:
  std::atomic<int> room_;
};

TEST_F(Live, AClientThatDoesNotReadIsLeftBehindAndHoldsUpNobody) {
  const auto reads = listen();
  const auto response = rig.send(Rig::request("GET", "/api/v1/live"));
  response.on_stream(std::make_shared<SlowStream>(3));
  EXPECT_EQ(rig.api->context().live->clients(), 2u);
  for (int i = 0; i < 10; ++i) say(std::to_string(i));
  const auto frames = reads->wait_for(11);
  ASSERT_GE(frames.size(), 11u);
  EXPECT_NE(frames[10].find("\"what\":\"9\""), std::string::npos);
  EXPECT_EQ(rig.api->context().live->clients(), 1u);
}

// Whatever lies on the two topics, the events behind it are received.
TEST_F(Live, RecordsThatNobodyCanReadHoldUpNoEvent) {
  const int64_t second = rig.clock.now().micros / 1'000'000;
  const auto good = tests::MutableJson::parse(fmt::format(
      R"({{"satellite_id":25544,"timestamp":{},"latitude":1.5,"longitude":2.5,"source":"sgp4","uncertainty_km":1.0,"element_age_s":1,"quality":[],)"
      R"("confirmed":{{"source":"wheretheiss","at":"2026-09-21T08:00:00Z","residual_km":1.0}}}})", second));
  const auto stream = listen();
  for (const char* garbage : {"", "null", "7", "[]", "{}", R"({"gap":{}})", R"({"gap":7})", R"({"type":7})"})
    for (const std::string_view topic : {flows::kLive, flows::kIssEnriched}) ASSERT_TRUE(bus::append_one(*rig.bus, topic, "", garbage));
  for (const tests::Mutant& mutant : tests::mutants_of(good, 300)) ASSERT_TRUE(bus::append_one(*rig.bus, flows::kIssEnriched, "", to_text(mutant.record)));
  const auto last = bus::append_one(*rig.bus, flows::kIssEnriched, "", to_text(good));
  ASSERT_TRUE(last);
  say("the last");
  const auto received = [&](const char* what) {
    for (size_t n = 1;; ++n) {
      const auto frames = stream->wait_for(n);
      if (frames.size() < n) return false;
      for (const std::string& frame : frames)
        if (frame.find(what) != std::string::npos) return true;
      n = std::max(n, frames.size());
    }
  };
  EXPECT_TRUE(received("the last"));
  EXPECT_TRUE(received(fmt::format(".{}\nevent: iss\n", last->offset).c_str()));
}

TEST(LiveHeartbeat, EveryStreamHasOneThatMovesNoPosition) {
  ApiOptions options;
  options.heartbeat = 20ms;
  Rig rig(std::move(options));
  for (const char* target : {"/api/v1/live", "/api/v1/iss/live"}) {
    const auto response = rig.send(Rig::request("GET", target));
    ASSERT_TRUE(response.on_stream) << target;
    const auto stream = std::make_shared<FakeStream>();
    response.on_stream(stream);
    const auto frames = stream->wait_for(4);
    ASSERT_GE(frames.size(), 4u) << target;
    for (size_t i = 1; i < 4; ++i)
      EXPECT_EQ(frames[i], "event: heartbeat\ndata: {\"utc\":\"" + to_string(rig.clock.now()) + "\"}\n\n") << target;
    stream->end();
  }
}

TEST_F(Live, ARecordThatIsNoJsonIsStillOneEvent) {
  const auto stream = listen();
  ASSERT_TRUE(bus::append_one(*rig.bus, flows::kLive, "", "two\nlines"));
  const auto frames = stream->wait_for(2);
  ASSERT_EQ(frames.size(), 2u);
  EXPECT_NE(frames[1].find("event: message\ndata: two\ndata: lines\n\n"), std::string::npos);
}

}  // namespace
}  // namespace skykeep::api
