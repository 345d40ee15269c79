#include "net/server.h"

#include <gtest/gtest.h>
#include <sys/un.h>

#include <atomic>
#include <condition_variable>
#include <fstream>
#include <mutex>

#include "net/client.h"
#include "net/testing/tools.h"

namespace skykeep::net {
namespace {

ServerHandlers echo() {
  return {.slow = [](const ServerRequest& request) {
    std::string out = request.method + " " + request.path;
    for (const auto& [name, value] : request.query) out += " " + name + "=" + value;
    return ServerResponse::text(200, "text/plain", out + " " + request.body);
  }};
}

// One exchange that ends with the connection.
std::string talk(const Server& server, std::string_view bytes) {
  RawPeer peer(server.address());
  peer.send(bytes);
  return peer.read_all();
}

std::string status_of(const std::string& answer) { return answer.substr(0, 12); }

// Holds handlers until it is opened.
class Gate {
 public:
  void pass() {
    std::unique_lock lock(mutex_);
    ++inside_;
    changed_.notify_all();
    changed_.wait(lock, [&] { return open_; });
  }
  void wait_for(int inside) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, kPatience, [&] { return inside_ >= inside; }));
  }
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int inside_ = 0;
  bool open_ = false;
};

TEST(Server, AnswersWithLengthDateAndDecodedPath) {
  const auto server = serve(echo());
  const std::string answer =
      talk(*server, "GET /a%20b/c?x=1&y=%26 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
  EXPECT_NE(answer.find("\r\nContent-Length: 19\r\n"), std::string::npos) << answer;
  EXPECT_NE(answer.find("\r\nDate: "), std::string::npos);
  EXPECT_NE(answer.find("\r\nConnection: close\r\n"), std::string::npos);
  EXPECT_TRUE(answer.ends_with("\r\n\r\nGET /a b/c x=1 y=& ")) << answer;
}

TEST(Server, PipelinedRequestsAreAnsweredInOrder) {
  const auto server = serve(echo());
  const std::string answer =
      talk(*server,
           "GET /1 HTTP/1.1\r\nHost: h\r\n\r\n"
           "POST /2 HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"
           "POST /3 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
           "GET /4 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  const size_t one = answer.find("GET /1 "), two = answer.find("POST /2 hello"),
               three = answer.find("POST /3 abcde"), four = answer.find("GET /4 ");
  ASSERT_NE(four, std::string::npos) << answer;
  EXPECT_TRUE(one < two && two < three && three < four) << answer;
  EXPECT_EQ(server->stats().requests, 4u);
  EXPECT_EQ(server->stats().connections, 1u);
}

TEST(Server, TakesRequestsByteByByte) {
  const auto server = serve(echo());
  RawPeer peer(server->address());
  for (const char c : std::string_view(
           "POST /slow HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc"))
    peer.send(std::string_view(&c, 1));
  EXPECT_TRUE(peer.read_all().ends_with("POST /slow abc"));
  for (const char* body :
       {"0\r\n\r\n", "1\r\nx\r\n0\r\n\r\n", "0\r\nTrailer: 1\r\n\r\n", "2;ext=1\r\nxy\r\n000\r\n\r\n"}) {
    RawPeer chunked(server->address());
    chunked.send("POST /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
    for (const char c : std::string_view(body)) chunked.send(std::string_view(&c, 1));
    EXPECT_EQ(status_of(chunked.read_all()), "HTTP/1.1 200") << body;
  }
}

TEST(Server, Http10ClosesUnlessKeepAliveIsAsked) {
  const auto server = serve(echo());
  EXPECT_TRUE(talk(*server, "GET /old HTTP/1.0\r\n\r\n").ends_with("GET /old "));
  RawPeer peer(server->address());
  peer.send("GET /kept HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  peer.read_until("GET /kept ");
  EXPECT_EQ(peer.count("Connection: keep-alive"), 1);
  peer.send("GET /again HTTP/1.0\r\n\r\n");
  EXPECT_TRUE(peer.read_all().ends_with("GET /again "));
}

TEST(Server, HeadHasTheLengthButNotTheBody) {
  const auto server = serve(echo());
  const std::string answer = talk(*server, "HEAD /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_NE(answer.find("Content-Length: 8\r\n"), std::string::npos) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\n")) << answer;
}

TEST(Server, NotModifiedHasNoBodyAndNoLength) {
  const auto server = serve({.fast = [](const ServerRequest&) {
    ServerResponse out = ServerResponse::text(304, "text/plain", "must not be sent");
    return std::optional(out);
  }});
  const std::string answer = talk(*server, "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(status_of(answer), "HTTP/1.1 304");
  EXPECT_EQ(answer.find("Content-Length"), std::string::npos);
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST(Server, RefusesWhatIsMalformedOrSmuggles) {
  const auto server = serve(echo(), {.max_header_bytes = 4096, .max_body_bytes = 1000});
  const std::string host = "Host: h\r\n";
  std::string many_fields, many_parameters;
  for (int i = 0; i < 128; ++i) many_fields += "a:b\r\n";
  for (int i = 0; i < 257; ++i) many_parameters += "a&";
  const std::pair<std::string, const char*> cases[] = {
      {"GET / HTTP/1.1\r\n" + host + many_fields + "\r\n", "431"},
      {"GET /?" + many_parameters + " HTTP/1.1\r\n" + host + "\r\n", "400"},
      {"GET / HTTP/1.1\r\n" + host + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       "400"},
      {"GET / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
       "400"},
      {"GET / HTTP/1.1\r\n" + host + "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde", "400"},
      {"GET / HTTP/1.1\r\n" + host + "Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd", "400"},
      {"GET / HTTP/1.1\r\n" + host + "Content-Length: -4\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\n" + host + "Content-Length: 4x\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\n" + host + "Transfer-Encoding: gzip, chunked\r\n\r\n", "501"},
      {"GET / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
       "400"},
      {"GET / HTTP/1.1\r\n" + host + "Transfer-Encoding: identity\r\nContent-Length: 3\r\n\r\nabc", "501"},
      {"GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n", "400"},
      {"GET / HTTP/1.1\nHost: h\n\n", "400"},
      {"GET / HTTP/1.1\r\nHost: h\nX: y\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost : h\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\n" + host + host + "\r\n", "400"},
      {"GET / HTTP/1.1\r\n\r\n", "400"},
      {"GET / HTTP/2.0\r\n" + host + "\r\n", "505"},
      {"GET  / HTTP/1.1\r\n" + host + "\r\n", "400"},
      {"nonsense\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\n" + host + "X: " + std::string(5000, 'x') + "\r\n\r\n", "431"},
      {"GET /" + std::string(5000, 'x') + " HTTP/1.1\r\n" + host + "\r\n", "431"},
      {"POST / HTTP/1.1\r\n" + host + "Content-Length: 1001\r\n\r\n", "413"},
      {"POST / HTTP/1.1\r\n" + host + "Content-Length: 99999999999999999999\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n400\r\n" + std::string(1024, 'x') +
           "\r\n0\r\n\r\n",
       "413"},
      {"POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n1;" + std::string(200'000, 'x'),
       "431"},
      {"GET / HTTP/1.1\r\n" + host + "Expect: a miracle\r\n\r\n", "417"},
      {"GET /../etc/passwd HTTP/1.1\r\n" + host + "\r\n", "400"},
      {"GET /a/%2e%2e/b HTTP/1.1\r\n" + host + "\r\n", "400"},
      {"GET /a%2F..%2Fb HTTP/1.1\r\n" + host + "\r\n", "400"},
      {"GET /a%00b HTTP/1.1\r\n" + host + "\r\n", "400"},
      {"GET /a%0Ab HTTP/1.1\r\n" + host + "\r\n", "400"},
      {"GET /a%1B%5B31mb HTTP/1.1\r\n" + host + "\r\n", "400"},
      {"GET /a%2 HTTP/1.1\r\n" + host + "\r\n", "400"},
      {"OPTIONS * HTTP/1.1\r\n" + host + "\r\n", "400"},
      {"CONNECT h:80 HTTP/1.1\r\n" + host + "\r\n", "400"},
  };
  for (const auto& [bytes, status] : cases) {
    SCOPED_TRACE(bytes.substr(0, 120));
    const std::string answer = talk(*server, bytes);
    EXPECT_EQ(status_of(answer), std::string("HTTP/1.1 ") + status) << bytes.substr(0, 120);
    EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos) << bytes.substr(0, 120);
    EXPECT_EQ(answer.find("HTTP/1.1", 8), std::string::npos) << "one refusal ends the connection: " << answer;
  }
  EXPECT_EQ(server->stats().requests, 0u);
  EXPECT_EQ(server->stats().rejected, std::size(cases));
  EXPECT_TRUE(eventually([&] { return server->stats().open_connections == 0; }));
}

TEST(Server, AbsoluteTargetsMeanTheirPath) {
  const auto server = serve(echo());
  EXPECT_TRUE(talk(*server, "GET http://other/a?b=c HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                  .ends_with("GET /a b=c "));
}

TEST(Server, ContinueIsSaidBeforeTheBodyIsAskedFor) {
  const auto server = serve(echo());
  RawPeer peer(server->address());
  peer.send(
      "POST /up HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nExpect: 100-continue\r\nConnection: "
      "close\r\n\r\n");
  EXPECT_EQ(peer.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  peer.send("data");
  EXPECT_TRUE(peer.read_all().ends_with("POST /up data"));
}

TEST(Server, TakesLargeBodiesInAndOut) {
  const auto server = serve(echo());
  const std::string body(3 << 20, 'm');
  const std::string answer =
      talk(*server, "POST /big HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: " +
                        std::to_string(body.size()) + "\r\n\r\n" + body);
  EXPECT_EQ(answer.size() - answer.find("\r\n\r\n") - 4, body.size() + std::string("POST /big ").size());
}

TEST(Server, SlowHeadersAndBodiesTimeOut) {
  const auto server = serve(echo(), {.header_timeout = 1s, .idle_timeout = 1s});  // more than a client waits for its turn
  EXPECT_EQ(status_of(talk(*server, "GET / HTTP/1.1\r\nHos")), "HTTP/1.1 408");
  EXPECT_EQ(status_of(talk(*server, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc")),
            "HTTP/1.1 408");
  EXPECT_EQ(talk(*server, ""), "") << "a silent connection is closed without a word";
  const std::string idle = talk(*server, "GET /once HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_TRUE(idle.ends_with("GET /once ")) << "after an answer, silence closes without a word: " << idle;
}

// What is announced gives no time; what comes does.
TEST(Server, ABodyOfAByteNowAndThenIsGivenUpAndASteadyOneIsNot) {
  const auto server = serve(echo(), {.idle_timeout = 300ms, .slowest_bytes_per_s = 1000});
  for (const char* length : {"Content-Length: 1000000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n"}) {
    RawPeer slow(server->address());
    slow.send("POST / HTTP/1.1\r\nHost: x\r\n" + std::string(length));
    std::atomic<bool> done{false};
    std::thread trickle([&] {
      const std::string_view piece = length[0] == 'C' ? "x" : "1\r\nx\r\n";
      while (!done) {
        slow.send(piece);
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
      }
    });
    const auto began = std::chrono::steady_clock::now();
    EXPECT_NE(slow.read_until("\r\n\r\n").find("408"), std::string::npos) << length;
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(30)) << length;
    done = true;
    trickle.join();
  }
  RawPeer steady(server->address());  // 8 kB/s for twice the idle time
  steady.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4800\r\n\r\n");
  for (int i = 0; i < 30; ++i) {
    steady.send(std::string(160, 'y'));
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  EXPECT_NE(steady.read_until("yyy").find("200 OK"), std::string::npos);
}

TEST(Server, WhoOwnsTheProgramReachesItWhenOthersHoldAllConnections) {
  const std::string path = testing::TempDir() + "skykeep-full-" + std::to_string(::getpid()) + ".sock";
  const auto server = serve(echo(), {.unix_socket = path, .max_connections = 3});
  std::vector<std::unique_ptr<RawPeer>> peers;
  for (int i = 0; i < 3; ++i) peers.push_back(std::make_unique<RawPeer>(server->address()));
  ASSERT_TRUE(eventually([&] { return server->stats().open_connections == 3; }));
  EXPECT_NE(RawPeer(server->address()).read_all().find("503"), std::string::npos);
  const auto answer = make_curl_client({})->send({.url = "http://localhost/", .unix_socket = path}, {});
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 200);
}

TEST(Server, RefusalsOfItsOwnAreProblemsInTheWordsOfItsOwner) {
  const auto plain = serve(echo(), {.max_header_bytes = 4096});
  const std::string large = "GET /x HTTP/1.1\r\nHost: h\r\nX: " + std::string(5000, 'x') + "\r\n\r\n";
  RawPeer first(plain->address());
  first.send(large);
  const std::string said = first.read_all();
  EXPECT_NE(said.find("Content-Type: application/problem+json"), std::string::npos) << said;
  EXPECT_NE(said.find("\"status\":431"), std::string::npos) << said;
  ServerHandlers handlers = echo();
  handlers.failure = [](const ServerRequest& head, int status, std::string_view) {
    return ServerResponse::text(status, "text/plain", "own words for " + head.raw_target);
  };
  const auto own = serve(handlers, {.max_header_bytes = 4096});
  RawPeer second(own->address());
  second.send("GET /a/../b HTTP/1.1\r\nHost: h\r\n\r\n");
  const std::string words = second.read_all();
  EXPECT_NE(words.find(" 400 "), std::string::npos) << words;
  EXPECT_NE(words.find("own words for /a/../b"), std::string::npos) << words;
}

TEST(Server, AnswersAreNotTakenForEver) {
  const auto body = std::make_shared<const std::string>(24 << 20, 'm');
  ServerHandlers handlers{.slow = [&](const ServerRequest&) {
    ServerResponse response;
    response.body = body;
    return response;
  }};
  const auto server = serve(std::move(handlers), {.idle_timeout = 60ms, .slowest_bytes_per_s = 1 << 30});
  RawPeer peer(server->address(), 4096);
  peer.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  // It always takes a little, so that no single write waits for long.
  EXPECT_TRUE(eventually([&] { return !peer.read_piece() || server->stats().open_connections == 0; }));
  while (peer.read_piece()) {
  }
  EXPECT_GT(peer.received(), 0u);
  EXPECT_LT(peer.received(), body->size());
}

TEST(Server, WhoIsRefusedByTheHeaderIsNotAskedForTheBody) {
  ServerHandlers handlers = echo();
  handlers.refuse = [](const ServerRequest& head) -> std::optional<ServerResponse> {
    if (head.headers.get("Authorization")) return std::nullopt;
    return ServerResponse::text(401, "text/plain", head.method + " " + head.path + " of " + head.remote);
  };
  const auto server = serve(std::move(handlers));
  const std::string announced = "POST /up HTTP/1.1\r\nHost: h\r\nConnection: close\r\n";
  for (const char* how : {"Content-Length: 9000000\r\nExpect: 100-continue\r\n\r\n", "Content-Length: 9000000\r\n\r\nstart",
                          "Transfer-Encoding: chunked\r\n\r\n4\r\ndata\r\n"}) {
    const std::string answer = talk(*server, announced + how);
    EXPECT_EQ(status_of(answer), "HTTP/1.1 401") << how;
    EXPECT_TRUE(answer.ends_with("POST /up of 127.0.0.1")) << answer;
  }
  EXPECT_EQ(server->stats().requests, 0u);
  EXPECT_TRUE(talk(*server, announced + "Authorization: yes\r\nContent-Length: 4\r\n\r\ndata").ends_with("POST /up data"));
  EXPECT_TRUE(talk(*server, "GET /no/body HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").ends_with("GET /no/body "))
      << "a request without a body is the other handlers' affair";
}

TEST(Server, BodiesOfAllClientsTogetherAreBounded) {
  const auto server = serve(echo(), {.max_bodies_bytes = 100 << 10});
  const std::string body(64 << 10, 'm');
  const std::string head = "POST /up HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  RawPeer first(server->address());
  first.send(head);
  first.send(std::string_view(body).substr(1));
  const auto second = [&] { return status_of(talk(*server, head + body)); };
  EXPECT_TRUE(eventually([&] { return second() == "HTTP/1.1 503"; })) << "once the server has seen the first";
  EXPECT_EQ(status_of(talk(*server, "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")), "HTTP/1.1 200");
  first.send("m");
  EXPECT_EQ(status_of(first.read_all()), "HTTP/1.1 200");
  EXPECT_EQ(second(), "HTTP/1.1 200") << "what was answered is held no longer";
}

TEST(Server, FastAnswersPassQueuedOnes) {
  Gate gate;
  const auto server = serve({.fast = [](const ServerRequest& request) -> std::optional<ServerResponse> {
                               if (request.path != "/fast") return std::nullopt;
                               return ServerResponse::text(200, "text/plain", "quick");
                             },
                             .slow =
                                 [&](const ServerRequest&) {
                                   gate.pass();
                                   return ServerResponse::text(200, "text/plain", "thorough");
                                 }},
                            {.workers = 1});
  RawPeer slow(server->address());
  slow.send("GET /slow HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  gate.wait_for(1);
  EXPECT_TRUE(talk(*server, "GET /fast HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").ends_with("quick"));
  gate.open();
  EXPECT_TRUE(slow.read_all().ends_with("thorough"));
}

TEST(Server, FullQueueIsServiceUnavailableWithRetryAfter) {
  Gate gate;
  const auto server = serve({.slow =
                                 [&](const ServerRequest&) {
                                   gate.pass();
                                   return ServerResponse::text(200, "text/plain", "done");
                                 }},
                            {.workers = 1, .max_queue = 1});
  const std::string request = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
  RawPeer running(server->address());
  running.send(request);
  gate.wait_for(1);
  RawPeer second(server->address()), third(server->address());
  second.send(request);
  ASSERT_TRUE(eventually([&] { return server->stats().requests == 2; }));
  third.send(request);
  const std::string refused = third.read_all();
  EXPECT_EQ(status_of(refused), "HTTP/1.1 503");
  EXPECT_NE(refused.find("Retry-After: 1\r\n"), std::string::npos) << refused;
  gate.open();
  EXPECT_EQ(status_of(running.read_all()), "HTTP/1.1 200");
  EXPECT_EQ(status_of(second.read_all()), "HTTP/1.1 200");
}

TEST(Server, TooManyConnectionsAreTurnedAway) {
  const auto server = serve(echo(), {.max_connections = 1});
  RawPeer first(server->address());
  first.send("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n");
  first.read_until("GET /1 ");
  RawPeer second(server->address());
  EXPECT_EQ(status_of(second.read_all()), "HTTP/1.1 503");
}

TEST(Server, ThrowingHandlersAreInternalErrorsAndNothingMore) {
  const auto server = serve({.fast = [](const ServerRequest& request) -> std::optional<ServerResponse> {
                               if (request.path == "/fast") throw std::runtime_error("boom");
                               return std::nullopt;
                             },
                             .slow = [](const ServerRequest&) -> ServerResponse { throw 42; }});
  for (const char* path : {"/fast", "/slow"}) {
    const std::string answer =
        talk(*server, std::string("GET ") + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(status_of(answer), "HTTP/1.1 500");
    EXPECT_EQ(answer.find("boom"), std::string::npos) << "internals stay in the log";
  }
}

TEST(Server, HandlersCannotSplitTheAnswer) {
  const auto server = serve({.slow = [](const ServerRequest&) {
    ServerResponse out = ServerResponse::text(200, "text/plain", "x");
    out.headers.add("X-Note", "a\r\nEvil: 1");
    out.headers.add("Content-Length", "999");
    return out;
  }});
  const std::string answer = talk(*server, "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_NE(answer.find("X-Note: aEvil: 1\r\n"), std::string::npos) << answer;
  EXPECT_EQ(answer.find("999"), std::string::npos) << answer;
}

TEST(Server, AnswersMayComeLaterWithoutHoldingAWorker) {
  std::mutex mutex;
  std::vector<std::function<void(ServerResponse)>> promises;
  const auto server = serve({.slow =
                                 [&](const ServerRequest& request) {
                                   if (request.path == "/now")
                                     return ServerResponse::text(200, "text/plain", "now");
                                   ServerResponse out;
                                   out.later = [&](std::function<void(ServerResponse)> answer) {
                                     const std::lock_guard lock(mutex);
                                     promises.push_back(std::move(answer));
                                   };
                                   return out;
                                 }},
                            {.workers = 1});
  const auto promised = [&](size_t n) {
    return eventually([&] {
      const std::lock_guard lock(mutex);
      return promises.size() == n;
    });
  };
  RawPeer patient(server->address()), forgotten(server->address()), gone(server->address());
  patient.send("GET /later HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  ASSERT_TRUE(promised(1));
  forgotten.send("GET /later HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  ASSERT_TRUE(promised(2));
  gone.send("GET /later HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  ASSERT_TRUE(promised(3));
  EXPECT_TRUE(talk(*server, "GET /now HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").ends_with("now"));
  promises[0](ServerResponse::text(200, "text/plain", "worth the wait"));
  promises[0](ServerResponse::text(200, "text/plain", "said twice"));
  EXPECT_TRUE(patient.read_all().ends_with("worth the wait"));
  promises[1] = nullptr;
  EXPECT_EQ(status_of(forgotten.read_all()), "HTTP/1.1 500");
  server->stop(0ms);
  promises[2](ServerResponse::text(200, "text/plain", "nobody is there"));
  EXPECT_EQ(gone.read_all(), "");
}

TEST(Server, TellsAWaitingHandlerThatTheClientHasLeftButStillAnswersOneThatOnlyEndedItsSide) {
  std::mutex mutex;
  std::vector<std::stop_token> gone;
  std::vector<std::function<void(ServerResponse)>> promises;
  const auto server = serve({.slow = [&](const ServerRequest& request) {
    ServerResponse out;
    out.later = [&, token = request.gone](std::function<void(ServerResponse)> answer) {
      const std::lock_guard lock(mutex);
      gone.push_back(token);
      promises.push_back(std::move(answer));
    };
    return out;
  }});
  const auto waiting = [&](size_t n) {
    return eventually([&] {
      const std::lock_guard lock(mutex);
      return promises.size() == n;
    });
  };
  RawPeer leaving(server->address()), ended(server->address()), staying(server->address());
  leaving.send("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n");
  ASSERT_TRUE(waiting(1));
  ended.send("GET /2 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  ASSERT_TRUE(waiting(2));
  staying.send("GET /3 HTTP/1.1\r\nHost: h\r\n\r\n");
  ASSERT_TRUE(waiting(3));
  leaving.close();
  ended.end();
  EXPECT_TRUE(eventually([&] { return gone[0].stop_requested() && gone[1].stop_requested(); }));
  promises[0](ServerResponse::text(200, "text/plain", "to nobody"));
  promises[1](ServerResponse::text(200, "text/plain", "still wanted"));
  EXPECT_TRUE(ended.read_all().ends_with("still wanted"));
  EXPECT_FALSE(gone[2].stop_requested());
  promises[2](ServerResponse::text(200, "text/plain", "first"));
  staying.read_until("first");
  // The connection lives on, and leaving it is noticed at its second request as well.
  staying.send("GET /4 HTTP/1.1\r\nHost: h\r\n\r\n");
  ASSERT_TRUE(waiting(4));
  EXPECT_FALSE(gone[3].stop_requested());
  staying.close();
  EXPECT_TRUE(eventually([&] { return gone[3].stop_requested(); }));
  promises[3](ServerResponse::text(200, "text/plain", "to nobody"));
}

TEST(Server, FastHandlersMayPromiseToo) {
  const auto server = serve({.fast = [](const ServerRequest&) -> std::optional<ServerResponse> {
    ServerResponse out;
    out.later = [](const std::function<void(ServerResponse)>& answer) {
      answer(ServerResponse::text(200, "text/plain", "kept"));
    };
    return out;
  }});
  EXPECT_TRUE(talk(*server, "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").ends_with("kept"));
}

TEST(Server, StopLetsRunningRequestsEndAndRefusesNewOnes) {
  Gate gate;
  const auto server = serve({.slow = [&](const ServerRequest&) {
    gate.pass();
    return ServerResponse::text(200, "text/plain", "finished");
  }});
  RawPeer running(server->address()), idle(server->address());
  running.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  gate.wait_for(1);
  std::thread stopper([&] { server->stop(10s); });
  EXPECT_EQ(idle.read_all(), "") << "idle connections end at once";
  gate.open();
  const std::string answer = running.read_all();
  EXPECT_TRUE(answer.ends_with("finished")) << answer;
  EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos);
  running.close();
  stopper.join();
  EXPECT_EQ(server->stats().open_connections, 0u);
  server->stop(1s);  // again is harmless
}

TEST(Server, TakenAddressIsUnavailableAndNamed) {
  const auto first = serve(echo());
  const auto second = start_server({.listen = first->address()}, echo());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::kUnavailable);
  EXPECT_NE(second.error().message.find(first->address()), std::string::npos) << second.error().message;
}

TEST(Server, NonsenseAddressesAreInvalidInput) {
  for (const char* address : {"8080", "nowhere:80", "127.0.0.1:99999", "::1:80", "127.0.0.1:"}) {
    const auto server = start_server({.listen = address}, echo());
    ASSERT_FALSE(server) << address;
    EXPECT_EQ(server.error().code, Code::kInvalidInput) << address;
  }
}

TEST(Server, StaleSocketFilesAreReplacedAndOtherFilesAreNot) {
  const std::string path = testing::TempDir() + "skykeep-net-stale-" + std::to_string(::getpid());
  ServerOptions options;
  options.listen = "";
  options.unix_socket = path;
  std::ofstream(path) << "precious";
  const auto refused = start_server(options, echo());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kAlreadyExists);
  ASSERT_EQ(::unlink(path.c_str()), 0);
  const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un at{};
  at.sun_family = AF_UNIX;
  path.copy(at.sun_path, sizeof at.sun_path - 1);
  ASSERT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&at), sizeof at), 0);
  ::close(fd);  // never listened, never removed: what kill -9 leaves
  const auto server = start_server(options, echo());
  EXPECT_TRUE(server.has_value()) << server.error().message;
}

}  // namespace
}  // namespace skykeep::net
