#include "net/client.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "net/compress.h"
#include "net/testing/tools.h"

namespace skykeep::net {
namespace {

ServerResponse echo(const ServerRequest& request) {
  ServerResponse out =
      ServerResponse::text(200, "text/plain", request.method + " " + request.path + " " + request.body);
  for (const auto& [name, value] : request.headers.fields()) out.headers.add("Echo-" + name, value);
  return out;
}

// Answers one connection with fixed bytes and closes: what no proper server would send.
class OneShot {
 public:
  explicit OneShot(std::string bytes, bool hold_open = false)
      : fd_(::socket(AF_INET, SOCK_STREAM, 0)), bytes_(std::move(bytes)), hold_open_(hold_open) {
    url_ = "http://127.0.0.1:" + std::to_string(listen_on_loopback(fd_)) + "/x";
    thread_ = std::thread([this] { run(); });
  }
  ~OneShot() {
    done_ = true;
    ::shutdown(fd_, SHUT_RDWR);
    thread_.join();
    ::close(fd_);
  }
  const std::string& url() const { return url_; }

 private:
  void run() {
    const int peer = ::accept(fd_, nullptr, nullptr);
    if (peer < 0) return;
    char ignored[4096];
    EXPECT_GT(::recv(peer, ignored, sizeof ignored, 0), 0);
    // A client that has seen enough leaves before the end.
    for (size_t sent = 0; sent < bytes_.size();) {
      const ssize_t n = ::send(peer, bytes_.data() + sent, bytes_.size() - sent, MSG_NOSIGNAL);
      if (n <= 0) break;
      sent += static_cast<size_t>(n);
    }
    if (hold_open_) eventually([this] { return done_.load(); });
    ::close(peer);
  }

  int fd_;
  std::string bytes_, url_;
  bool hold_open_;
  std::atomic<bool> done_{false};
  std::thread thread_;
};

Result<Response> get(const std::string& url, Duration timeout = 10s, uint64_t max_body = 1 << 20) {
  Request request;
  request.url = url;
  request.timeout = timeout;
  request.max_body = max_body;
  return make_curl_client({})->send(request, {});
}

TEST(Client, SendsMethodBodyAndHeaders) {
  const auto server = serve({.slow = echo});
  const auto client = make_curl_client({.user_agent = "Skykeep/test (me@example.org)"});
  Request request{.method = "POST", .url = "http://" + server->address() + "/a%20b?x=1", .body = "hello"};
  request.headers.add("X-Api-Key", "k");
  const auto answer = client->send(request, {});
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "POST /a b hello");
  EXPECT_EQ(answer->headers.get("Echo-X-Api-Key"), "k");
  EXPECT_EQ(answer->headers.get("Echo-User-Agent"), "Skykeep/test (me@example.org)");
  EXPECT_FALSE(answer->headers.get("Echo-Expect"));
  EXPECT_GT(answer->elapsed.count(), 0);
}

TEST(Client, KeepsTheConnectionBetweenRequests) {
  const auto server = serve({.slow = echo});
  const auto client = make_curl_client({});
  for (int i = 0; i < 5; ++i)
    ASSERT_TRUE(client->send({.url = "http://" + server->address() + "/"}, {}).has_value());
  EXPECT_EQ(server->stats().connections, 1u);
  EXPECT_EQ(server->stats().requests, 5u);
}

TEST(Client, BoundsItsConnectionsToOneHost) {
  std::atomic<int> now{0}, most{0};
  const auto server = serve({.slow =
                                 [&](const ServerRequest&) {
                                   const int running = ++now;
                                   int seen = most;
                                   while (running > seen && !most.compare_exchange_weak(seen, running)) {
                                   }
                                   std::this_thread::sleep_for(std::chrono::milliseconds(5));
                                   --now;
                                   return ServerResponse::text(200, "text/plain", "x");
                                 }},
                            {.workers = 8});
  const auto client = make_curl_client({.max_connections_per_host = 2});
  std::vector<std::thread> threads;
  std::atomic<int> good{0};
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      for (int j = 0; j < 5; ++j)
        if (client->send({.url = "http://" + server->address() + "/"}, {})) ++good;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(good, 40);
  EXPECT_LE(most, 2);
  EXPECT_LE(server->stats().connections, 2u);
}

TEST(Client, DecodesGzip) {
  const std::string plain(20'000, 'z');
  const auto server = serve({.slow = [&](const ServerRequest&) {
    ServerResponse out = ServerResponse::text(200, "text/plain", *gzip(plain));
    out.headers.add("Content-Encoding", "gzip");
    return out;
  }});
  const auto answer = get("http://" + server->address() + "/");
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->body, plain);
  // A small packet that swells beyond the limit is stopped while it swells.
  EXPECT_EQ(get("http://" + server->address() + "/", 10s, 10'000).error().code, Code::kCorrupt);
}

TEST(Client, TroubleHasTheRightCode) {
  struct Case {
    const char* bytes;
    Code code;
  };
  const Case cases[] = {
      {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this", Code::kCorrupt},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", Code::kCorrupt},
      {"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope", Code::kCorrupt},
      {"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n", Code::kCorrupt},
      {"", Code::kUnavailable},
  };
  for (const Case& c : cases) {
    const OneShot server(c.bytes);
    const auto answer = get(server.url());
    ASSERT_FALSE(answer) << c.bytes;
    EXPECT_EQ(answer.error().code, c.code) << c.bytes << " -> " << answer.error().message;
  }
  EXPECT_EQ(get("http://127.0.0.1:1/").error().code, Code::kUnavailable);
  EXPECT_EQ(get("file:///etc/passwd").error().code, Code::kInvalidInput);
}

TEST(Client, BodyWithoutLengthIsCappedWhileItArrives) {
  const OneShot server("HTTP/1.1 200 OK\r\n\r\n" + std::string(5000, 'x'));
  const auto answer = get(server.url(), 10s, 1000);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::kCorrupt);
  EXPECT_NE(answer.error().message.find("1000 bytes"), std::string::npos) << answer.error().message;
}

// Zeros that are packed a thousandfold, and what an upstream never sends by mistake.
TEST(Client, HostileAnswersCostNoMoreThanTheirLimit) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  const auto packed = gzip(std::string(10 << 20, '\0'));
  ASSERT_TRUE(packed);
  std::string bomb;  // of many members: half a gigabyte in half a megabyte
  for (int i = 0; i < 50; ++i) bomb += *packed;
  const auto peak_kb = [] {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    return used.ru_maxrss;
  };
  std::string fields;
  for (int i = 0; i < 20'000; ++i) fields += "X-Field-" + std::to_string(i) + ": " + std::string(30, 'x') + "\r\n";
  std::string interim;
  for (int i = 0; i < 5'000; ++i) interim += "HTTP/1.1 103 Early Hints\r\nLink: </" + std::to_string(i) + std::string(60, 'x') + ">\r\n\r\n";
  const struct {
    const char* what;
    std::string bytes;
    Code code;
  } cases[] = {
      {"a gzip bomb", ok + "Content-Encoding: gzip\r\nContent-Length: " + std::to_string(bomb.size()) + "\r\n\r\n" + bomb, Code::kCorrupt},
      {"gzip that is cut", ok + "Content-Encoding: gzip\r\nContent-Length: 100\r\n\r\n" + packed->substr(0, 100), Code::kCorrupt},
      {"an encoding that nobody asked for", ok + "Content-Encoding: br\r\nContent-Length: 3\r\n\r\nabc", Code::kCorrupt},
      {"gzip that is none", ok + "Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello", Code::kCorrupt},
      {"a header of many fields", ok + fields + "\r\n", Code::kCorrupt},
      {"endless interim answers", interim + ok + "Content-Length: 1\r\n\r\nx", Code::kCorrupt},
      {"less than announced", ok + "Content-Length: 10\r\n\r\nabc", Code::kCorrupt},
      {"chunks that end early", ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nab", Code::kCorrupt},
      {"more than is allowed", ok + "Content-Length: 99999999\r\n\r\n", Code::kCorrupt},
  };
  const long before_kb = peak_kb();
  for (const auto& [what, bytes, code] : cases) {
    const OneShot server(bytes);
    const auto answer = get(server.url());
    ASSERT_FALSE(answer) << what;
    EXPECT_EQ(answer.error().code, code) << what << ": " << answer.error().message;
  }
  EXPECT_LT(peak_kb() - before_kb, 100'000) << "what is unpacked is no more than what is taken";
  const OneShot longer(ok + "Content-Length: 3\r\nConnection: close\r\n\r\nabcdef");  // what is too much is left off
  EXPECT_EQ(get(longer.url())->body, "abc");
}

TEST(Client, AServerWithoutEncryptionIsNotTakenForOneWithIt) {
  const auto server = serve({.slow = echo});
  const auto answer = get("https://" + server->address() + "/");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::kUnavailable) << answer.error().message;
}

TEST(Client, BodyOfASuccessIsHandedOverAsItComes) {
  const auto server = serve({.slow = [](const ServerRequest& request) {
    if (request.path == "/no") return ServerResponse::text(409, "text/plain", "in words");
    ServerResponse out;
    out.headers.add("Content-Type", "application/x-ndjson");
    out.on_stream = [](const std::shared_ptr<EventStream>& stream) {
      for (const char* line : {"{\"n\":1}\n", "{\"n\":2}\n"})
        EXPECT_TRUE(stream->push(std::make_shared<const std::string>(line)));
      stream->end();
    };
    return out;
  }});
  std::string handed;
  Request request{.url = "http://" + server->address() + "/yes"};
  request.max_body = 4;
  request.on_body = [&](std::string_view part) { handed += part; };
  const auto answer = make_curl_client({})->send(request, {});
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(handed, "{\"n\":1}\n{\"n\":2}\n");
  EXPECT_EQ(answer->body, "");
  request.url = "http://" + server->address() + "/no";
  request.max_body = 100;
  const auto refused = make_curl_client({})->send(request, {});
  ASSERT_TRUE(refused) << refused.error().message;
  EXPECT_EQ(refused->body, "in words") << "a refusal is kept, not handed over";
  EXPECT_EQ(handed.size(), 16u);
}

TEST(Client, SilenceIsATimeout) {
  const OneShot server("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", true);
  const auto answer = get(server.url(), 50ms);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::kTimeout);
}

TEST(Client, StopEndsARequestAtOnce) {
  const OneShot server("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", true);
  std::stop_source stop;
  std::thread later([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    stop.request_stop();
  });
  const auto started = std::chrono::steady_clock::now();
  const auto answer = make_curl_client({})->send({.url = server.url()}, stop.get_token());
  later.join();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::kCancelled);
  EXPECT_LT(std::chrono::steady_clock::now() - started, 5s);
}

TEST(Client, RedirectsAreAnswersUnlessAsked) {
  const auto server = serve({.slow = [](const ServerRequest& request) {
    if (request.path == "/to") return ServerResponse::text(200, "text/plain", "arrived");
    ServerResponse out = ServerResponse::text(302, "text/html", "<html>");
    out.headers.add("Location", "/to");
    return out;
  }});
  Request request{.url = "http://" + server->address() + "/from"};
  EXPECT_EQ(make_curl_client({})->send(request, {})->status, 302);
  request.follow_redirects = true;
  const auto answer = make_curl_client({})->send(request, {});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "arrived");
  EXPECT_EQ(answer->url, "http://" + server->address() + "/to");
}

TEST(Client, RefusesHeadersWithLineBreaks) {
  Request request{.url = "http://127.0.0.1:1/"};
  request.headers.add("X", "a\r\nEvil: 1");
  EXPECT_EQ(make_curl_client({})->send(request, {}).error().code, Code::kInvalidInput);
}

TEST(Client, TalksOverUnixSocketsWithLongPaths) {
  std::string dir = testing::TempDir() + "skykeep-net-" + std::to_string(::getpid());
  dir += "/" + std::string(120, 'd');
  std::filesystem::create_directories(dir);
  ServerOptions options;
  options.listen = "";
  options.unix_socket = dir + "/control.sock";
  auto server =
      start_server(options, {.slow = [](const ServerRequest& request) {
                     return ServerResponse::text(
                         200, "text/plain", request.remote + (request.over_unix_socket ? " yes" : " no"));
                   }});
  ASSERT_TRUE(server) << server.error().message;
  const auto mode = std::filesystem::status(options.unix_socket).permissions();
  EXPECT_EQ(mode, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  const auto answer =
      make_curl_client({})->send({.url = "http://skykeep/x", .unix_socket = options.unix_socket}, {});
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->body, "unix yes");
  const auto second = start_server(options, {});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::kUnavailable);
  server->reset();
  EXPECT_FALSE(std::filesystem::exists(options.unix_socket));
  std::filesystem::remove_all(std::filesystem::path(dir).parent_path());
}

}  // namespace
}  // namespace skykeep::net
