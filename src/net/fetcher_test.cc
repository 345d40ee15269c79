#include "net/fetcher.h"

#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <mutex>
#include <thread>

#include "net/fetch_stores.h"
#include "net/testing/tools.h"

namespace skykeep::net {
namespace {
constexpr const char* kFeed = "https://mars.nasa.gov/rss/api/?feed=raw_images&sol=1000";

Response response(int status, std::string type, std::string body,
                  std::vector<std::pair<std::string, std::string>> more = {}) {
  Response out;
  out.status = status;
  out.headers.add("Content-Type", std::move(type));
  for (auto& [name, value] : more) out.headers.add(name, value);
  out.body = std::move(body);
  return out;
}
Response json(std::string body = "{\"photos\":[]}") {
  return response(200, "application/json", std::move(body));
}

// Answers from a script and remembers what it was asked; the last answer repeats.
class ScriptedClient final : public HttpClient {
 public:
  Result<Response> send(const Request& request, std::stop_token) override {
    const std::lock_guard lock(mutex_);
    requests.push_back(request);
    if (script.empty()) return fail(Code::kUnavailable, "connection refused");
    auto answer = script.front();
    if (script.size() > 1) script.pop_front();
    return answer;
  }
  std::deque<Result<Response>> script;
  std::vector<Request> requests;

 private:
  std::mutex mutex_;
};

class FetcherTest : public testing::Test {
 protected:
  Result<Fetched> fetch(const Fetch& what) {
    if (!fetcher) fetcher = make_fetcher(client, clock, stores, stores, options);
    return fetcher->fetch(what, {}, [&](const Attempt& attempt) { attempts.push_back(attempt); });
  }
  Result<Fetched> fetch(const std::string& url = kFeed) { return fetch(Fetch{.url = url}); }

  ScriptedClient client;
  JumpClock clock;
  MapStores stores;
  FetcherOptions options;
  std::vector<Attempt> attempts;
  std::unique_ptr<Fetcher> fetcher;
};

TEST_F(FetcherTest, SuccessSaysWhereFromWhenAndHow) {
  client.script = {json("{\"a\":1}")};
  const auto got = fetch();
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->body, "{\"a\":1}");
  EXPECT_EQ(got->url, kFeed);
  EXPECT_EQ(got->content_type, "application/json");
  EXPECT_EQ(got->origin, "api");
  EXPECT_EQ(got->fetched_at, clock.now());
  EXPECT_EQ(got->attempts, 1);
  ASSERT_EQ(attempts.size(), 1u);
  EXPECT_EQ(attempts[0].status, 200);
  EXPECT_EQ(attempts[0].bytes, 7u);
  EXPECT_EQ(attempts[0].error, "");
  EXPECT_EQ(client.requests[0].headers.get("Accept"), "application/json");
}

TEST_F(FetcherTest, RoutesAndUpstreamReplaceTheHost) {
  client.script = {json()};
  options.routes = {{"mars.nasa.gov", "http://mirror.example:81/nasa/"}};
  ASSERT_TRUE(fetch());
  EXPECT_EQ(client.requests.back().url, "http://mirror.example:81/nasa/rss/api/?feed=raw_images&sol=1000");
  ASSERT_TRUE(fetch("https://api.nasa.gov/neo"));
  EXPECT_EQ(client.requests.back().url, "https://api.nasa.gov/neo");
  fetcher.reset();
  options.upstream = "http://127.0.0.1:9000/";
  const auto got = fetch();
  ASSERT_TRUE(got);
  EXPECT_EQ(client.requests.back().url,
            "http://127.0.0.1:9000/mars.nasa.gov/rss/api/?feed=raw_images&sol=1000");
  EXPECT_EQ(got->url, kFeed) << "the canonical URL stays";
  EXPECT_EQ(fetch("not a url").error().code, Code::kInvalidInput);
}

TEST_F(FetcherTest, OriginIsNeverTakenForLive) {
  client.script = {response(200, "application/json", "{}", {{"Skykeep-Origin", "simulated"}}),
                   response(200, "application/json", "{}", {{"skykeep-origin", "recording"}}),
                   response(200, "application/json", "{}", {{"Skykeep-Origin", "dreamt"}}), json()};
  for (const char* expected : {"simulated", "recording", "simulated", "api"})
    EXPECT_EQ(fetch()->origin, expected);
}

TEST_F(FetcherTest, RetriesWhatMayPassAndCountsAttempts) {
  client.script = {response(503, "text/html", "<html>Application error</html>"), fail(Code::kTimeout, "slow"),
                   json()};
  const auto got = fetch();
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->attempts, 3);
  ASSERT_EQ(attempts.size(), 3u);
  EXPECT_EQ(attempts[0].status, 503);
  EXPECT_EQ(attempts[1].status, 0);
  EXPECT_NE(attempts[1].error, "");
  EXPECT_LE(clock.slept(), Duration(3s));
}

TEST_F(FetcherTest, GivesUpAfterBoundedAttempts) {
  client.script = {response(503, "text/html", "<html>")};
  const auto got = fetch();
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, Code::kUnavailable);
  EXPECT_NE(got.error().message.find("after 3 attempts"), std::string::npos) << got.error().message;
  EXPECT_EQ(client.requests.size(), 3u);
}

TEST_F(FetcherTest, ARequestMaySayItselfHowOftenItIsTriedAndHowLong) {
  client.script = {response(503, "text/html", "busy")};
  ASSERT_FALSE(fetch(Fetch{.url = kFeed, .max_attempts = 1, .timeout = 7s}));
  ASSERT_EQ(client.requests.size(), 1u);
  EXPECT_EQ(client.requests[0].timeout, 7s);
}

TEST_F(FetcherTest, ABodyThatWasCutOrCameEmptyIsAskedForAgain) {
  client.script = {fail(Code::kCorrupt, "truncated"), response(200, "application/json", ""), json()};
  const auto got = fetch();
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->attempts, 3);
  client.script = {fail(Code::kCorrupt, "truncated")};
  EXPECT_EQ(fetch().error().code, Code::kCorrupt);  // bounded, and still an error
}

TEST_F(FetcherTest, DoesNotRepeatWhatCannotPass) {
  for (const auto& [answer, code] : std::vector<std::pair<Result<Response>, Code>>{
           {response(404, "application/json", "{}"), Code::kNotFound},
           {response(403, "text/plain", "banned"), Code::kPermission},
           {response(400, "application/json", "{}"), Code::kInvalidInput},
           {fail(Code::kCancelled, "stop"), Code::kCancelled}}) {
    client.script = {answer};
    client.requests.clear();
    const auto got = fetch();
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, code);
    EXPECT_EQ(client.requests.size(), 1u) << to_string(code);
  }
}

TEST_F(FetcherTest, RetryAfterIsWaitedForWhenItIsShort) {
  client.script = {response(429, "application/json", "{}", {{"Retry-After", "7"}}), json()};
  ASSERT_TRUE(fetch());
  EXPECT_GE(clock.slept(), Duration(7s));
  EXPECT_LE(clock.slept(), Duration(9s));
}

TEST_F(FetcherTest, LongRetryAfterReturnsAtOnceAndHoldsForOthers) {
  client.script = {response(429, "text/html", "<html>", {{"Retry-After", "2870"}})};
  const auto got = fetch();
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, Code::kRateLimited);
  EXPECT_EQ(got.error().retry_after_s, 2870);
  EXPECT_EQ(clock.slept(), Duration(0));
  EXPECT_EQ(client.requests.size(), 1u);
  fetcher.reset();  // a restart forgets nothing
  const auto again = fetch("https://mars.nasa.gov/other");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, Code::kRateLimited);
  EXPECT_NEAR(again.error().retry_after_s, 2870, 0.1);
  EXPECT_EQ(client.requests.size(), 1u) << "not even asked";
  client.script = {json()};
  EXPECT_TRUE(fetch("https://api.nasa.gov/x")) << "other addresses are free";
}

TEST_F(FetcherTest, UnavailableWithRetryAfterDateSaysWhen) {
  client.script = {response(
      503, "text/html", "<html>",
      {{"Date", "Sat, 21 Nov 2026 08:00:00 GMT"}, {"Retry-After", "Sat, 21 Nov 2026 09:00:00 GMT"}})};
  const auto got = fetch();
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, Code::kUnavailable);
  EXPECT_EQ(got.error().retry_after_s, 3600);
  EXPECT_EQ(client.requests.size(), 1u);
}

TEST_F(FetcherTest, TooManyRequestsWithoutATimeBacksOff) {
  client.script = {response(429, "application/json", "{}")};
  const auto got = fetch();
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, Code::kRateLimited);
  EXPECT_EQ(client.requests.size(), 3u);
}

TEST_F(FetcherTest, EachAttemptCountsAgainstTheBudget) {
  options.budgets["mars.nasa.gov"] = {.requests_per_minute = 1, .burst = 2};
  client.script = {response(503, "text/plain", "no")};
  const auto got = fetch();
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, Code::kRateLimited);
  EXPECT_GT(got.error().retry_after_s, 50);
  EXPECT_NE(got.error().message.find("503"), std::string::npos)
      << "the cause is not hidden: " << got.error().message;
  EXPECT_EQ(client.requests.size(), 2u);
  EXPECT_EQ(attempts.size(), 2u);
  ASSERT_EQ(fetcher->budgets().size(), 1u);
  EXPECT_EQ(fetcher->budgets()[0].authority, "mars.nasa.gov");
}

TEST_F(FetcherTest, BudgetBelongsToTheAddressReallyCalledAndLoopbackHasNone) {
  options.default_budget = {.requests_per_minute = 1, .burst = 1};
  options.routes = {{"mars.nasa.gov", "https://mirror.example"}};
  client.script = {json()};
  ASSERT_TRUE(fetch());
  EXPECT_TRUE(stores.budgets.contains("mirror.example"));
  EXPECT_FALSE(stores.budgets.contains("mars.nasa.gov"));
  EXPECT_FALSE(fetch());
  fetcher.reset();
  options.upstream = "http://127.0.0.1:9000";
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(fetch());
  EXPECT_EQ(clock.slept(), Duration(0));
  EXPECT_EQ(stores.budgets.size(), 1u);
}

TEST_F(FetcherTest, NotModifiedStandsForNothingWhereNoValidatorWasSent) {
  client.script = {response(304, "", "")};
  const auto got = fetch(Fetch{.url = kFeed, .conditional = true});
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, Code::kUnavailable);
  EXPECT_NE(got.error().message.find("304"), std::string::npos) << got.error().message;
}

TEST_F(FetcherTest, ConditionalRequestsSendWhatWasKept) {
  client.script = {response(200, "application/json", "{}",
                            {{"ETag", "\"v1\""}, {"Last-Modified", "Sat, 21 Nov 2026 07:00:00 GMT"}}),
                   response(200, "application/json", "{}", {{"ETag", "\"v1\""}}), response(304, "", "")};
  const Fetch what{.url = "https://mars.nasa.gov/m.json?api_key=S3CRET-S3CRET", .conditional = true};
  const auto first = fetch(what);
  ASSERT_TRUE(first);
  EXPECT_FALSE(client.requests.back().headers.get("If-None-Match"));
  ASSERT_TRUE(fetch(what));
  EXPECT_FALSE(client.requests.back().headers.get("If-None-Match"))
      << "a body that was not stored must come again";
  ASSERT_TRUE(fetcher->keep_validators(*first));
  EXPECT_TRUE(stores.validators.contains("https://mars.nasa.gov/m.json"));
  const auto third = fetch(what);
  ASSERT_TRUE(third) << third.error().message;
  EXPECT_TRUE(third->not_modified);
  EXPECT_EQ(third->status, 304);
  EXPECT_EQ(client.requests.back().headers.get("If-None-Match"), "\"v1\"");
  EXPECT_EQ(client.requests.back().headers.get("If-Modified-Since"), "Sat, 21 Nov 2026 07:00:00 GMT");
  EXPECT_EQ(client.requests.back().url, what.url) << "the key itself is sent";
}

TEST_F(FetcherTest, KeysLeaveEverythingThatIsReturned) {
  const std::string key = "AbCdEfGh0123456789";
  const std::string url = "https://api.nasa.gov/neo?date=1&api_key=" + key;
  client.script = {fail(Code::kUnavailable, "https://api.nasa.gov/neo?api_key=" + key + " refused"),
                   response(200, "application/json", "{\"next\":\"http://x/?api_key=" + key + "\"}",
                            {{"Link", "<http://x/?api_key=" + key + ">"}})};
  const auto got = fetch(url);
  ASSERT_TRUE(got);
  EXPECT_EQ(got->url, "https://api.nasa.gov/neo?date=1");
  std::string all = got->body + got->url;
  for (const auto& [name, value] : got->headers.fields()) all += value;
  for (const Attempt& attempt : attempts) all += attempt.url + attempt.error;
  EXPECT_EQ(all.find(key), std::string::npos) << all;
  client.script = {response(302, "text/html", "", {{"Location", "/login?k=" + key}})};
  const auto moved = fetch(url);
  ASSERT_FALSE(moved);
  EXPECT_EQ(moved.error().message.find(key), std::string::npos) << moved.error().message;
}

TEST_F(FetcherTest, RedirectsAreFollowedOnlyToNamedHosts) {
  const auto to = [](const char* where) {
    return response(302, "text/html", "<html>", {{"Location", where}});
  };
  options.policy.max_attempts = 1;
  Fetch what{.url = "https://mars.nasa.gov/p.jpg",
             .content_types = {"image/*"},
             .redirect_hosts = {"mars.nasa.gov", "cdn.example"}};
  what.headers.add("X-Api-Key", "0123456789abcdef");
  client.script = {to("/q.jpg"), to("//cdn.example/r.jpg"), response(200, "image/jpeg", "JPEG")};
  const auto got = fetch(what);
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->url, "https://mars.nasa.gov/p.jpg");
  EXPECT_EQ(client.requests[1].url, "https://mars.nasa.gov/q.jpg");
  EXPECT_TRUE(client.requests[1].headers.get("X-Api-Key"));
  EXPECT_EQ(client.requests[2].url, "https://cdn.example/r.jpg");
  EXPECT_FALSE(client.requests[2].headers.get("X-Api-Key")) << "keys do not travel to other hosts";
  EXPECT_EQ(attempts.size(), 1u);
  for (const char* where : {"https://evil.example/x", "file:///etc/passwd", "http://127.0.0.1/x", "",
                            "http://mars.nasa.gov/x", "https://mars.nasa.gov:8443/x", "https://cdn.example:22/x", "https://user@evil.example/x",
                            "https://mars.nasa.gov.evil.example/x", "https://mars.nasa.gov@evil.example/x", "https://[::1]/x",
                            "https://169.254.169.254/latest"}) {
    client.script = {to(where)};
    client.requests.clear();
    const auto refused = fetch(what);
    ASSERT_FALSE(refused) << where;
    EXPECT_EQ(refused.error().code, Code::kUnavailable) << refused.error().message;
    EXPECT_LE(client.requests.size(), 4u);
  }
  client.script = {to("/again")};
  EXPECT_NE(fetch(what).error().message.find("too often"), std::string::npos);
}

TEST_F(FetcherTest, WhatCameWithDataGoesToPublicAddressesUnlessTheSettingsNameAnother) {
  options.routes["mirror.example"] = "http://10.0.0.7/mirror";
  Fetch what{.url = "https://mars.nasa.gov/p.jpg", .content_types = {"image/*"},
             .redirect_hosts = {"cdn.example", "mirror.example"}, .public_address_only = true};
  client.script = {response(302, "text/html", "", {{"Location", "https://cdn.example/p.jpg"}}),
                   response(302, "text/html", "", {{"Location", "https://mirror.example/p.jpg"}}), response(200, "image/jpeg", "JPEG")};
  ASSERT_TRUE(fetch(what));
  ASSERT_EQ(client.requests.size(), 3u);
  EXPECT_TRUE(client.requests[0].public_address_only);
  EXPECT_TRUE(client.requests[1].public_address_only) << "a redirect is held to the same";
  EXPECT_EQ(client.requests[2].url, "http://10.0.0.7/mirror/p.jpg");
  EXPECT_FALSE(client.requests[2].public_address_only) << "a route is the user's own word";
  what.url = "http://127.0.0.1:8099/p.jpg";
  client.script = {response(200, "image/jpeg", "JPEG")};
  client.requests.clear();
  ASSERT_TRUE(fetch(what));
  EXPECT_FALSE(client.requests[0].public_address_only) << "it says what it is";
}

TEST_F(FetcherTest, NoticesAWrongClock) {
  fetch();
  EXPECT_EQ(fetcher->clock_skew(), Duration(0));
  client.script = {response(200, "application/json", "{}", {{"Date", "Sat, 21 Nov 2026 10:00:00 GMT"}})};
  fetch();
  EXPECT_NEAR(static_cast<double>(fetcher->clock_skew().count()), 7200e6, 5e6);
}

TEST_F(FetcherTest, StopBeforeItStartsSendsNothing) {
  std::stop_source stop;
  stop.request_stop();
  client.script = {json()};
  fetcher = make_fetcher(client, clock, stores, stores, options);
  EXPECT_EQ(fetcher->fetch({.url = kFeed}, stop.get_token(), {}).error().code, Code::kCancelled);
  EXPECT_TRUE(client.requests.empty());
}

TEST_F(FetcherTest, ConnectionsToOneAddressAreBounded) {
  class Crowded final : public HttpClient {
   public:
    Result<Response> send(const Request&, std::stop_token) override {
      const int running = ++now;
      int seen = most;
      while (running > seen && !most.compare_exchange_weak(seen, running)) {
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
      --now;
      return json();
    }
    std::atomic<int> now{0}, most{0};
  } crowded;
  options.default_budget = {.requests_per_minute = 1e6, .burst = 1e6, .max_connections = 2};
  fetcher = make_fetcher(crowded, clock, stores, stores, options);
  std::vector<std::thread> threads;
  std::atomic<int> good{0};
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 4; ++j)
        if (fetcher->fetch({.url = kFeed}, {}, {})) ++good;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(good, 32);
  EXPECT_LE(crowded.most, 2);
}

TEST_F(FetcherTest, WorksOverRealConnections) {
  std::atomic<int> asked{0};
  const auto server = serve({.slow = [&](const ServerRequest& request) {
    if (request.path == "/mars.nasa.gov/down" && asked++ == 0)
      return ServerResponse::text(503, "text/html", "<html>Application error");
    if (request.path == "/mars.nasa.gov/empty") return ServerResponse::text(200, "application/json", "");
    if (request.path == "/mars.nasa.gov/page") return ServerResponse::text(200, "text/html", "<html>Welcome");
    if (request.path == "/mars.nasa.gov/moved") {
      ServerResponse out = ServerResponse::text(302, "text/html", "");
      out.headers.add("Location", "https://science.nasa.gov/");
      return out;
    }
    return ServerResponse::text(200, "application/json", "{\"q\":\"" + to_text(request.query) + "\"}");
  }});
  options.upstream = "http://" + server->address();
  options.policy.first_backoff = 1ms;
  const auto real = make_curl_client({});
  const auto real_fetcher = make_fetcher(*real, clock, stores, stores, options);
  const auto get = [&](const std::string& path) {
    return real_fetcher->fetch({.url = "https://mars.nasa.gov" + path}, {}, {});
  };
  EXPECT_EQ(get("/ok?a=b%20c")->body, "{\"q\":\"a=b%20c\"}");
  EXPECT_EQ(get("/down")->attempts, 2);
  EXPECT_EQ(get("/empty").error().code, Code::kCorrupt);
  EXPECT_EQ(get("/page").error().code, Code::kUnavailable);
  const auto moved = get("/moved");
  EXPECT_EQ(moved.error().code, Code::kUnavailable);
  EXPECT_NE(moved.error().message.find("https://science.nasa.gov/"), std::string::npos)
      << moved.error().message;
}

}  // namespace
}  // namespace skykeep::net
