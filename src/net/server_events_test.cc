// Server-sent events through the real server.
#include <gtest/gtest.h>

#include <mutex>

#include "net/testing/tools.h"

namespace skykeep::net {
namespace {
constexpr const char* kSubscribe = "GET /live HTTP/1.1\r\nHost: h\r\nLast-Event-ID: 7\r\n\r\n";

// Collects the streams that the server opens.
class Topic {
 public:
  ServerHandlers handlers() {
    return {.slow = [this](const ServerRequest& request) {
      ServerResponse out;
      out.on_stream = [this, last = std::string(request.headers.get("Last-Event-ID").value_or(""))](
                          std::shared_ptr<EventStream> stream) {
        stream->push(std::make_shared<const std::string>("data: after " + last + "\n\n"));
        const std::lock_guard lock(mutex_);
        streams_.push_back(std::move(stream));
      };
      return out;
    }};
  }
  std::shared_ptr<EventStream> stream(size_t i = 0) {
    EXPECT_TRUE(eventually([&] {
      const std::lock_guard lock(mutex_);
      return streams_.size() > i;
    }));
    const std::lock_guard lock(mutex_);
    return streams_.at(i);
  }

 private:
  std::mutex mutex_;
  std::vector<std::shared_ptr<EventStream>> streams_;
};

std::shared_ptr<const std::string> frame(std::string text) {
  return std::make_shared<const std::string>("data: " + std::move(text) + "\n\n");
}

TEST(ServerEvents, ArriveInOrderAndAtOnce) {
  Topic topic;
  const auto server = serve(topic.handlers());
  RawPeer peer(server->address());
  peer.send(kSubscribe);
  const auto stream = topic.stream();
  for (int i = 0; i < 500; ++i) EXPECT_TRUE(stream->push(frame(std::to_string(i) + ";")));
  const std::string received = peer.read_until("data: 499;\n\n");
  EXPECT_NE(received.find("Content-Type: text/event-stream\r\n"), std::string::npos);
  EXPECT_NE(received.find("data: after 7\n\n"), std::string::npos);
  size_t at = 0;
  for (int i = 0; i < 500; ++i) {
    const size_t next = received.find("data: " + std::to_string(i) + ";\n\n", at);
    ASSERT_NE(next, std::string::npos) << i;
    at = next;
  }
  EXPECT_EQ(server->stats().open_streams, 1u);
}

TEST(ServerEvents, SilenceIsFilledWithComments) {
  Topic topic;
  const auto server = serve(topic.handlers(), {.heartbeat = 10ms});
  RawPeer peer(server->address());
  peer.send(kSubscribe);
  peer.read_until("\n: still here\n\n", 3);
  EXPECT_TRUE(topic.stream()->push(frame("awake")));
  EXPECT_NE(peer.read_until("data: awake").find("data: awake"), std::string::npos);
}

TEST(ServerEvents, EndClosesAfterWhatIsQueued) {
  const auto server = serve({.slow = [](const ServerRequest&) {
    ServerResponse out;
    out.headers.add("Content-Type", "application/x-ndjson");
    out.on_stream = [](const std::shared_ptr<EventStream>& stream) {
      EXPECT_TRUE(stream->push(std::make_shared<const std::string>("{\"done\":1}\n")));
      EXPECT_TRUE(stream->push(std::make_shared<const std::string>("{\"done\":2}\n")));
      stream->end();
      EXPECT_FALSE(stream->push(std::make_shared<const std::string>("{\"done\":3}\n")));
    };
    return out;
  }});
  RawPeer peer(server->address());
  peer.send("GET /sync HTTP/1.1\r\nHost: h\r\n\r\n");
  const std::string received = peer.read_all();
  EXPECT_TRUE(received.ends_with("\r\n\r\n{\"done\":1}\n{\"done\":2}\n")) << received;
  EXPECT_NE(received.find("Content-Type: application/x-ndjson\r\n"), std::string::npos);
  EXPECT_EQ(received.find("text/event-stream"), std::string::npos);
}

TEST(ServerEvents, ClientThatLeavesIsNoticed) {
  Topic topic;
  const auto server = serve(topic.handlers());
  RawPeer peer(server->address());
  peer.send(kSubscribe);
  const auto stream = topic.stream();
  peer.read_until("data: after 7");
  peer.close();
  EXPECT_TRUE(eventually([&] { return stream->closed(); }));
  EXPECT_FALSE(stream->push(frame("too late")));
  EXPECT_TRUE(
      eventually([&] { return server->stats().open_streams == 0 && server->stats().open_connections == 0; }));
}

TEST(ServerEvents, ClientThatFallsBehindIsDroppedAndOthersAreNot) {
  Topic topic;
  const auto server = serve(topic.handlers(), {.max_queued_events = 8});
  RawPeer sleeper(server->address(), 4096);
  sleeper.send(kSubscribe);
  const auto lazy = topic.stream(0);
  RawPeer reader(server->address());
  reader.send(kSubscribe);
  const auto eager = topic.stream(1);
  reader.read_until("data: after 7");
  const auto large = frame(std::string(256 << 10, 'x'));
  bool dropped = false;
  for (int i = 0; i < 1000 && !dropped; ++i) dropped = !lazy->push(large);
  EXPECT_TRUE(dropped);
  EXPECT_TRUE(lazy->closed());
  EXPECT_TRUE(eager->push(frame("for the attentive")));
  reader.read_until("data: for the attentive");
  EXPECT_TRUE(eventually([&] { return server->stats().open_streams == 1; }));
}

TEST(ServerEvents, StopDeliversWhatWaitsAndThenEndsStreams) {
  Topic topic;
  const auto server = serve(topic.handlers());
  RawPeer peer(server->address());
  peer.send(kSubscribe);
  const auto stream = topic.stream();
  peer.read_until("data: after 7");
  EXPECT_TRUE(stream->push(frame("last words")));
  std::thread stopper([&] { server->stop(5s); });
  EXPECT_TRUE(peer.read_all().ends_with("data: last words\n\n"));
  peer.close();
  stopper.join();
  EXPECT_TRUE(stream->closed());
}

TEST(ServerEvents, StreamsMayOutliveTheServer) {
  Topic topic;
  auto server = serve(topic.handlers());
  RawPeer peer(server->address());
  peer.send(kSubscribe);
  const auto stream = topic.stream();
  server.reset();
  EXPECT_TRUE(stream->closed());
  EXPECT_FALSE(stream->push(frame("into the void")));
}

}  // namespace
}  // namespace skykeep::net
