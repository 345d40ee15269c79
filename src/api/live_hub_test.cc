#include "api/live_hub.h"

#include "tests/api_rig.h"

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
