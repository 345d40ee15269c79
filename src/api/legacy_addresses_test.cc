// Every route of every old service, by every way in which its clients wrote the address, and in every way in which it fails.
#include <gmock/gmock.h>

#include "api/addresses.h"
#include "tests/api_rig.h"

namespace skykeep::api {
namespace {

using ::testing::HasSubstr;

// An address that a route answers with success.
std::string example_of(const Route& route) {
  std::string path = route.path;
  const auto fill = [&](std::string_view name, std::string_view value) {
    if (const size_t at = path.find(name); at != path.npos) path.replace(at, name.size(), value);
  };
  fill("{rover}", "curiosity");
  fill("{id}", route.dialect == Dialect::kOld ? "102693" : route.dialect == Dialect::kNeows ? "54000001" : "25544");
  fill("{lat}", "52.5");
  fill("{lon}", "13.4");
  return path;
}

std::string query_of(const Route& route) {
  if (route.path.find("positions") != route.path.npos) return "?timestamps=1795248000";
  if (route.dialect == Dialect::kOpenNotify) return "?lat=52.5&lon=13.4";
  return route.dialect == Dialect::kOld ? "?sol=1000&api_key=x" : "";
}

std::vector<const Route*> old_routes(const Rig& rig) {
  std::vector<const Route*> out;
  for (const auto& route : rig.api->routes().routes())
    if (is_legacy(route->dialect)) out.push_back(route.get());
  return out;
}

bool is_error_of(Dialect dialect, const net::ServerResponse& response) {
  const Json body = Rig::json(response);
  if (Rig::header(response, "Content-Type") != (is_legacy(dialect) ? "application/json" : "application/problem+json")) return false;
  if (is_legacy(dialect) && Rig::header(response, "Access-Control-Allow-Origin") != "*") return false;
  const auto text = [&](const char* name) { return body.contains(name) && body[name].is_string() && !body[name].get<std::string>().empty(); };
  switch (dialect) {
    case Dialect::kOld: return body.size() == 1 && text("errors");
    case Dialect::kOpenNotify: return body.size() == 2 && body["message"] == "failure" && text("reason");
    case Dialect::kWheretheiss: return body.size() == 2 && text("error") && body["status"] == response.status;
    case Dialect::kApod: return body.size() == 3 && text("msg") && body["code"] == response.status;
    case Dialect::kNeows: return body.size() - body.contains("request") == 3 && text("http_error") && text("error_message") && body["code"] == response.status;
    case Dialect::kNative: return text("detail") && body["status"] == response.status;
  }
  return false;
}

// The same address as other clients wrote it.
std::vector<std::string> spellings(const std::string& path, Dialect dialect) {
  std::vector<std::string> out = {path, path + "/", "/" + path, "//" + path + "//"};
  std::string doubled;
  for (const char c : path) doubled += c == '/' ? "//" : std::string(1, c);
  out.push_back(doubled);
  for (size_t at = path.find('/', 1); at != path.npos; at = path.find('/', at + 1)) {
    std::string once = path;
    out.push_back(once.insert(at, "/"));
  }
  if (dialect == Dialect::kOld)
    for (size_t i = out.size(); i-- > 0;)
      if (!out[i].ends_with('/')) out.push_back(out[i] + ".json");
  return out;
}

TEST(OldAddresses, EveryRouteAnswersToEverySpelling) {
  Rig rig;
  ASSERT_GE(old_routes(rig).size(), 26u);
  for (const Route* route : old_routes(rig)) {
    const auto plain = rig.get(example_of(*route) + query_of(*route));
    ASSERT_EQ(plain.status, 200) << route->path << ": " << *plain.body;
    for (const std::string& path : spellings(example_of(*route), route->dialect)) {
      for (const char* method : {"GET", "HEAD"}) {
        const auto response = rig.send(Rig::request(method, path + query_of(*route)));
        EXPECT_EQ(response.status, 200) << method << " " << path << ": " << *response.body;
        EXPECT_EQ(*response.body, *plain.body) << method << " " << path;
        EXPECT_EQ(Rig::header(response, "Content-Type"), Rig::header(plain, "Content-Type")) << path;
        EXPECT_EQ(Rig::header(response, "Access-Control-Allow-Origin"), "*") << path;
      }
    }
  }
}

TEST(OldAddresses, OtherPagesMayAskAnyOfThemWithAnyHeader) {
  for (const bool with_token : {false, true}) {
    ApiOptions options;
    options.security.token = with_token ? "s3cret" : "";
    Rig rig(options);
    for (const Route* route : old_routes(rig)) {
      std::vector<std::string> paths = spellings(example_of(*route), route->dialect);
      paths.push_back(example_of(*route) + "/nothing/here");
      for (const std::string& path : paths) {
        net::ServerRequest request = Rig::request("OPTIONS", path + query_of(*route));
        request.headers.add("Origin", "https://example.org");
        request.headers.add("Access-Control-Request-Method", "GET");
        request.headers.add("Access-Control-Request-Headers", "content-type, x-api-key");
        const auto response = rig.send(request);
        EXPECT_EQ(response.status, 204) << path;
        EXPECT_EQ(Rig::header(response, "Access-Control-Allow-Origin"), "*") << path;
        EXPECT_THAT(Rig::header(response, "Access-Control-Allow-Methods"), HasSubstr("GET")) << path;
        EXPECT_EQ(Rig::header(response, "Access-Control-Allow-Headers"), "content-type, x-api-key") << path;
      }
    }
    // Nothing of our own lets another page in.
    net::ServerRequest request = Rig::request("OPTIONS", "/api/v1/mars/rovers");
    request.headers.add("Origin", "https://example.org");
    EXPECT_EQ(Rig::header(rig.send(request), "Access-Control-Allow-Origin"), "");
  }
}

TEST(OldAddresses, OtherMethodsAreRefusedInTheWordsOfTheService) {
  Rig rig;
  for (const Route* route : old_routes(rig)) {
    for (const char* method : {"POST", "PUT", "DELETE", "PATCH"}) {
      const auto response = rig.send(Rig::request(method, example_of(*route)));
      EXPECT_EQ(response.status, 405) << method << " " << route->path;
      EXPECT_TRUE(is_error_of(route->dialect, response)) << method << " " << route->path << ": " << *response.body;
      EXPECT_EQ(Rig::header(response, "Allow"), "GET") << route->path;
    }
  }
}

TEST(OldAddresses, WhatNoServiceHadIsNotFoundInItsWords) {
  const struct {
    Dialect dialect;
    std::vector<const char*> paths;
  } kCases[] = {
      {Dialect::kOld,
       {"/mars-photos", "/mars-photos/", "/mars-photos/api/v1", "/mars-photos/api/v1/rover", "/mars-photos/api/v2/rovers", "//mars-photos/x",
        "/mars-photos/api/v1/rovers/curiosity/photo", "/mars-photos/api/v1/rovers.xml", "/api/v1/rovers/curiosity/photos/1", "/api/v1/photos",
        "/api/v1/photos.json", "/api/v1/manifests", "/api/v1//manifests", "/mars-photos/index.html", "/mars-photos/api/v1/photos/1"}},
      {Dialect::kOpenNotify, {"/iss-now/v2", "/iss-now.xml", "/astros/v1/x", "/astros.jsn", "/iss-pass/json", "/iss/v2/", "/iss-tle-info"}},
      {Dialect::kWheretheiss,
       {"/v1", "/v1/", "/v2/satellites", "/v1/satellite", "/v1/satellites/25545", "/v1/satellites/25544/position", "/v1/coordinates/52.5",
        "/v1/satellites.json", "/v10/x.html"}},
      {Dialect::kApod, {"/planetary", "/planetary/earth", "/planetary/apod/x", "/planetary/apod.xml"}},
      {Dialect::kNeows, {"/neo", "/neo/rest/v1", "/neo/rest/v1/feed/x", "/neo/rest/v1/neo", "/rest/v2/feed", "/neo/rest/v1/feed.xml"}},
      {Dialect::kNative,
       {"/api", "/api/v1", "/api/v2/rovers", "/api/v1/roverss", "/api//v1/nothing", "/iss_now.json",
        "/favicon.ico", "/robots.txt", "/manifest.webmanifest", "/index.php", "/live/x.js", "/.env", "/.git/config", "/metrics/x",
        "/openapi.yaml", "/assets/index-none.js", "/a.b/", "/mars/curiosity.json", "/wp-login.php"}},
  };
  Rig rig;
  for (const auto& [dialect, paths] : kCases) {
    for (const char* path : paths) {
      for (const char* accept : {"*/*", "text/html,application/xhtml+xml"}) {
        net::ServerRequest request = Rig::request("GET", path);
        request.headers.add("Accept", accept);
        const auto response = rig.send(request);
        EXPECT_EQ(response.status, 404) << path;
        EXPECT_TRUE(is_error_of(dialect, response)) << path << ": " << *response.body;
      }
    }
  }
}

TEST(OldAddresses, ThePageIsForItsViewsAndForBrowsers) {
  Rig rig;
  const auto type_of = [&](const char* path, const char* accept) {
    net::ServerRequest request = Rig::request("GET", path);
    request.headers.add("Accept", accept);
    const auto response = rig.send(request);
    return fmt::format("{} {}", response.status, Rig::header(response, "Content-Type"));
  };
  const std::string page = "200 text/html; charset=utf-8", problem = "404 application/problem+json";
  for (const char* path : {"/", "//", "/live", "/mars", "/mars/", "/pipeline", "/data"}) EXPECT_EQ(type_of(path, "*/*"), page) << path;
  for (const char* path : {"/nosuch", "/issues", "/astronauts", "/vision", "/v", "/livestream"}) {
    EXPECT_EQ(type_of(path, "text/html,*/*;q=0.8"), page) << path << ": it says itself that there is no such view";
    EXPECT_EQ(type_of(path, "*/*"), problem) << path;
  }
}

// What breaks inside, or is refused before any route, is said in the words of the service as well.
TEST(OldAddresses, EveryFailureHasTheWordsOfTheService) {
  ApiOptions options;
  options.security.token = "s3cret";
  Rig guarded(options);
  for (const Route* route : old_routes(guarded)) {
    const auto response = guarded.get(example_of(*route) + query_of(*route));
    EXPECT_EQ(response.status, 401) << route->path;
    EXPECT_TRUE(is_error_of(route->dialect, response)) << route->path << ": " << *response.body;
    for (const int status : {400, 408, 413, 429, 431, 500, 503}) {
      net::ServerRequest head;
      head.raw_target = example_of(*route) + "/%zz";
      EXPECT_TRUE(is_error_of(route->dialect, guarded.api->failure(head, status, "as it is"))) << route->path << " " << status;
    }
  }
  EXPECT_TRUE(is_error_of(Dialect::kNative, guarded.api->failure({}, 431, "too large")));
  Rig rig;
  rig.station.is_known = false;
  auto connection = *rig.warehouse->connect();
  ASSERT_TRUE(connection->execute("drop table silver.fact_photos"));
  int failed = 0;
  for (const Route* route : old_routes(rig)) {
    const auto response = rig.get(example_of(*route) + query_of(*route));
    if (response.status < 500) continue;
    ++failed;
    EXPECT_TRUE(is_error_of(route->dialect, response)) << route->path << ": " << *response.body;
  }
  EXPECT_GE(failed, 7);
}

TEST(OldAddresses, NumbersMayBeWrittenAsRailsReadThem) {
  Rig rig;
  for (const char* base : {"/mars-photos/api/v1", "/api/v1"}) {
    const std::string photos = std::string(base) + "/rovers/curiosity/photos?sol=";
    const auto plain = rig.get(photos + "1000");
    for (const char* sol : {"1000.0", "1000.", "%2B1000", "+1000", "%201000%20", "1000.9", "01000", "1000.0&page=1.0", "1000&page=%2B1&per_page=25.0"})
      EXPECT_EQ(*rig.get(photos + sol).body, *plain.body) << sol;
    for (const char* sol : {"abc", "1e3", "1000x", "0x10", "1,000", "1000.0.0", ".5", "%2B", "-", "--1", "1000%00"}) {
      const auto response = rig.get(photos + sol);
      EXPECT_EQ(response.status, 400) << sol;
      EXPECT_TRUE(is_error_of(Dialect::kOld, response)) << sol;
    }
    EXPECT_EQ(*rig.get(photos + "-1.0").body, R"({"photos":[]})");
    EXPECT_EQ(rig.get(std::string(base) + "/photos/%2B102693").status, 200);
    EXPECT_EQ(rig.get(std::string(base) + "/rovers/CURIOSITY.json").status, 200);
  }
}

TEST(OldAddresses, OpenNotifyTakesTheFirstOfRepeatedValuesAndTheOthersTheLast) {
  Rig rig;
  EXPECT_EQ(rig.get_json("/iss-pass.json?lat=1&lon=2&n=2&n=5")["request"]["passes"], 2);
  EXPECT_EQ(rig.get("/iss/?lat=1&lon=2&lat=x").status, 200);
  EXPECT_EQ(rig.get("/iss/?lat=x&lon=2&lat=1").status, 400);
  EXPECT_EQ(rig.get_json("/api/v1/rovers/curiosity/photos?sol=1000&sol=1001")["photos"][0]["sol"], 1001);
  EXPECT_EQ(rig.get_json("/v1/satellites/25544?units=kilometers&units=miles")["units"], "miles");
  // What was not given came back as the integer that it was in the source, what was given as a float.
  EXPECT_THAT(*rig.get("/iss-pass.json?lat=1&lon=2").body, HasSubstr("\"altitude\":100,"));
  EXPECT_THAT(*rig.get("/iss-pass.json?lat=1&lon=2&alt=34").body, HasSubstr("\"altitude\":34.0,"));
}

TEST(OldAddresses, OpenNotifysElementsAreThoseOfTheStation) {
  Rig rig;
  const Json info = rig.get_json("/iss-tle-info.json");
  ASSERT_EQ(info["tle"].size(), 3u);
  EXPECT_TRUE(astro::parse_tle(info["tle"][0].get<std::string>(), info["tle"][1].get<std::string>(), info["tle"][2].get<std::string>()));
  EXPECT_EQ(info["tle-time"], std::to_string(1'795'248'000 - 86'400));
}

// As the test suites show that its users published.
TEST(OldAddresses, TimestampsOfWheretheissAreAnyNumbers) {
  Rig rig;
  const std::string positions = "/v1/satellites/25544/positions?timestamps=";
  const auto seconds = [&](const std::string& list) {
    std::vector<int64_t> out;
    for (const Json& p : rig.get_json(positions + list)) out.push_back(p["timestamp"].get<int64_t>());
    return out;
  };
  using Seconds = std::vector<int64_t>;
  EXPECT_EQ(seconds("1795248000.5"), (Seconds{1795248000}));
  EXPECT_EQ(seconds("1795248000,%201795248010.999,1.795248e9"), (Seconds{1795248000, 1795248010, 1795248000}));
  for (const size_t n : {11, 13, 34, 100, 500}) {
    std::string list;
    for (size_t i = 0; i < n; ++i) list += (i == 0 ? "" : ",") + std::to_string(1'795'248'000 + i);
    EXPECT_EQ(seconds(list).size(), n);
    if (n == 500) {
      EXPECT_EQ(rig.get(positions + list + ",1795249000").status, 400) << "one too many";
    }
  }
  for (const char* bad : {"", "-1", "x", "1795248000x", "1795248000,", ",1795248000", "1795248000,,1795248001", "nan", "inf", "1e999", "%20"}) {
    const auto response = rig.get(positions + bad);
    EXPECT_EQ(response.status, 400) << bad;
    EXPECT_THAT(Rig::json(response)["error"].get<std::string>(), ::testing::StartsWith("invalid timestamp in list: ")) << bad;
  }
  EXPECT_EQ(Rig::json(rig.get("/v1/satellites/25544/positions"))["error"], "invalid timestamp in list: ");
  EXPECT_EQ(rig.get("/v1/satellites/25544?timestamp=1795248000.25").status, 200);
  EXPECT_EQ(rig.get("/v1/satellites/25544?timestamp=-5").status, 400);
}

}  // namespace
}  // namespace skykeep::api
