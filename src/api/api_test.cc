#include "api/api.h"

#include "tests/api_rig.h"

namespace skykeep::api {
namespace {

TEST(Api, BadParametersAreNamed) {
  struct Case {
    const char* target;
    const char* parameter;
    const char* says;
  };
  Rig rig;
  for (const Case& c : {
           Case{"/api/v1/mars/photos?sol=1", "rover", "required"},
           Case{"/api/v1/mars/photos?rover=zhurong&sol=1", "rover", "perseverance"},
           Case{"/api/v1/mars/photos?rover=curiosity&sol=x", "sol", "integer from 0"},
           Case{"/api/v1/mars/photos?rover=curiosity&sol=-1", "sol", "integer from 0"},
           Case{"/api/v1/mars/photos?rover=curiosity&sol=", "sol", "integer"},
           Case{"/api/v1/mars/photos?rover=curiosity&sol=1&sol=2", "sol", "twice"},
           Case{"/api/v1/mars/photos?rover=curiosity&soll=1", "soll", "did you mean 'sol'"},
           Case{"/api/v1/mars/photos?rover=curiosity&limit=1001", "limit", "1000"},
           Case{"/api/v1/mars/photos?rover=curiosity&earth_date=2015-13-01", "earth_date", "date"},
           Case{"/api/v1/mars/photos?rover=curiosity&sol=1&from_sol=1", "sol", "either"},
           Case{"/api/v1/mars/photos?rover=curiosity&sol=1&cursor=%21", "cursor", "cursor"},
           Case{"/api/v1/mars/photos?rover=curiosity&from_sol=5&to_sol=4", "from_sol", "behind"},
           Case{"/api/v1/mars/photos/abc", "id", "integer"},
           Case{"/api/v1/mars/photos/1/picture?size=huge", "size", "thumb, full"},
           Case{"/api/v1/mars/sols/curiosity/1e3", "sol", "integer"},
           Case{"/api/v1/partitions?state=lost", "state", "missing"},
           Case{"/api/v1/partitions?source=mars_fotos", "source", "one of mars_photos, mars_manifests"},
           Case{"/api/v1/partitions?newest_first=maybe", "newest_first", "true or false"},
           Case{"/api/v1/lineage?table=silver.fact_photo", "table", "silver.fact_photos"},
           Case{"/api/v1/tables/main.x.json", "schema", "bronze, silver, gold"},
           Case{"/api/v1/tables/silver.fact_photos.xml", "format", "csv"},
           Case{"/api/v1/tables/silver.fact_photos.json?columns=img_scr", "columns", "img_src"},
           Case{"/api/v1/tables/silver.fact_photos.json?columns=a%22b", "columns", "no column"},
           Case{"/api/v1/sql", "q", "required"},
           Case{"/healthz?verbose=1", "verbose", "takes none"},
       }) {
    const auto response = rig.get(c.target);
    EXPECT_EQ(response.status, 400) << c.target;
    EXPECT_EQ(Rig::header(response, "Content-Type"), "application/problem+json") << c.target;
    const Json problem = Rig::json(response);
    EXPECT_EQ(problem["parameter"], c.parameter) << c.target;
    EXPECT_EQ(problem["status"], 400) << c.target;
    EXPECT_NE(problem["detail"].get<std::string>().find(c.says), std::string::npos) << problem["detail"];
  }
}

TEST(Api, APublicationDependentAnswerIsCachedUntilTheNextPublication) {
  Rig rig;
  const std::string target = "/api/v1/rovers/curiosity/photos?sol=1000&page=1&api_key=abc";
  EXPECT_FALSE(rig.api->cached(Rig::request("GET", target)));
  const auto first = rig.get(target);
  const auto again = rig.api->cached(Rig::request("GET", "/api/v1/rovers/curiosity/photos?page=1&sol=1000"));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->body, first.body);  // the very same bytes
  EXPECT_EQ(Rig::header(*again, "ETag"), Rig::header(first, "ETag"));
  EXPECT_EQ(Rig::header(*again, "Access-Control-Allow-Origin"), "*");
  rig.models.number = 2;
  EXPECT_FALSE(rig.api->cached(Rig::request("GET", target)));
  EXPECT_NE(Rig::header(rig.get(target), "ETag"), Rig::header(first, "ETag"));
}

TEST(Api, EveryGetHasAnETagThatSparesTheBody) {
  Rig rig;
  for (const char* target : {"/api/v1/mars/photos?rover=curiosity&sol=1000", "/api/v1/mars/rovers", "/openapi.json",
                             "/api/v1/manifests/curiosity", "/api/v1/tests", "/api/v1/tables/silver.fact_photos.csv"}) {
    const auto first = rig.get(target);
    ASSERT_EQ(first.status, 200) << target << *first.body;
    net::ServerRequest request = Rig::request("GET", target);
    request.headers.add("If-None-Match", "\"other\", " + Rig::header(first, "ETag"));
    const auto second = rig.send(request);
    EXPECT_EQ(second.status, 304) << target;
    EXPECT_FALSE(second.body) << target;
    EXPECT_EQ(Rig::header(second, "ETag"), Rig::header(first, "ETag")) << target;
  }
}

TEST(Api, ETagsTellApartBodiesThatDifferInOneByteOrInLength) {
  std::set<std::string> tags;
  for (size_t size = 0; size < 200; ++size) {
    std::string body(size, 'a');
    EXPECT_TRUE(tags.insert(make_etag(1, body)).second) << size;
    for (size_t at = 0; at < size; ++at) {
      body[at] = 'b';
      EXPECT_TRUE(tags.insert(make_etag(1, body)).second) << size << " " << at;
      body[at] = 'a';
    }
  }
  EXPECT_TRUE(tags.insert(make_etag(2, "a")).second);
}

TEST(Api, GzipIsSentWhenAskedForAndHasItsOwnETag) {
  Rig rig;
  const std::string target = "/api/v1/mars/photos?rover=curiosity&sol=1000";
  const auto plain = rig.get(target);
  net::ServerRequest request = Rig::request("GET", target);
  request.headers.add("Accept-Encoding", "gzip, br");
  const auto packed = rig.send(request);
  EXPECT_EQ(Rig::header(packed, "Content-Encoding"), "gzip");
  EXPECT_LT(packed.body->size(), plain.body->size());
  EXPECT_NE(Rig::header(packed, "ETag"), Rig::header(plain, "ETag"));
  EXPECT_EQ(rig.send(request).body, packed.body);  // packed once
}

TEST(Api, OnLoopbackOnlyKnownHostsAreAnsweredAndOnlyOwnPagesMayChangeThings) {
  ApiOptions options;
  options.security.hosts = {"wall.example"};
  Rig rig(options);
  const auto with = [&](const std::string& method, std::vector<std::pair<std::string, std::string>> headers) {
    net::ServerRequest request = Rig::request(method, method == "GET" ? "/healthz" : "/api/v1/build");
    for (auto& [name, value] : headers) request.headers.set(name, value);
    return rig.send(request).status;
  };
  EXPECT_EQ(with("GET", {}), 200);
  EXPECT_EQ(with("GET", {{"Host", "localhost:9"}}), 200);
  EXPECT_EQ(with("GET", {{"Host", "[::1]:8080"}}), 200);
  EXPECT_EQ(with("GET", {{"Host", "wall.example"}}), 200);
  EXPECT_EQ(with("GET", {{"Host", "evil.example"}}), 421);
  EXPECT_EQ(with("POST", {{"Content-Type", "application/json"}}), 200);
  EXPECT_EQ(with("POST", {{"Content-Type", "application/json"}, {"Origin", "http://127.0.0.1:8080"}}), 200);
  EXPECT_EQ(with("POST", {{"Content-Type", "application/json"}, {"Origin", "http://evil.example"}}), 403);
  EXPECT_EQ(with("POST", {{"Content-Type", "application/json"}, {"Origin", "null"}}), 403);
  EXPECT_EQ(with("POST", {{"Content-Type", "application/json"}, {"Sec-Fetch-Site", "cross-site"}}), 403);
  EXPECT_EQ(with("POST", {{"Content-Type", "text/plain"}}), 415);
  EXPECT_EQ(with("POST", {}), 415);
}

TEST(Api, ATokenGuardsEverythingButHealth) {
  ApiOptions options;
  options.security.loopback = false;
  options.security.token = "s3cret";
  Rig rig(options);
  const auto with = [&](const char* target, const std::string& name, const std::string& value) {
    net::ServerRequest request = Rig::request("GET", target);
    if (!name.empty()) request.headers.set(name, value);
    return rig.send(request);
  };
  EXPECT_EQ(with("/healthz", "", "").status, 200);
  EXPECT_EQ(with("/readyz", "", "").status, 200);
  EXPECT_EQ(with("/api/v1/mars/rovers", "", "").status, 401);
  EXPECT_EQ(with("/", "", "").status, 401);
  EXPECT_EQ(with("/metrics", "Authorization", "Bearer wrong!").status, 401);
  EXPECT_EQ(with("/metrics", "Authorization", "Bearer s3cret").status, 200);
  EXPECT_EQ(with("/api/v1/mars/rovers", "Cookie", "a=b; skykeep_token=s3cret").status, 200);
  EXPECT_EQ(with("/?token=wrong", "", "").status, 401);
  const auto visit = with("/?token=s3cret", "", "");
  EXPECT_EQ(visit.status, 303);
  EXPECT_NE(Rig::header(visit, "Set-Cookie").find("HttpOnly"), std::string::npos);
  net::ServerRequest local = Rig::request("GET", "/api/v1/mars/rovers");
  local.over_unix_socket = true;
  EXPECT_EQ(rig.send(local).status, 200);
  // A cached answer is guarded as well.
  const char* photos = "/api/v1/mars/photos?rover=curiosity&sol=1000";
  EXPECT_EQ(with(photos, "Authorization", "Bearer s3cret").status, 200);
  EXPECT_EQ(with(photos, "", "").status, 401);
}

TEST(Api, WithoutATokenNothingIsServedToOtherMachines) {
  ApiOptions options;
  options.security.loopback = false;
  Rig rig(options);
  for (const char* target : {"/", "/metrics", "/api/v1/mars/rovers", "/api/v1/rovers", "/openapi.json", "/?token="})
    EXPECT_EQ(rig.get(target).status, 403) << target;
  net::ServerRequest empty = Rig::request("GET", "/metrics");
  empty.headers.set("Authorization", "Bearer ");
  EXPECT_EQ(rig.send(empty).status, 403);
  EXPECT_EQ(rig.get("/healthz").status, 200);
}

TEST(Api, ABodyIsRefusedByWhatItsHeaderSays) {
  ApiOptions options;
  options.security.token = "s3cret";
  Rig rig(options);
  const auto refused = [&](const char* target, std::vector<std::pair<std::string, std::string>> headers) {
    net::ServerRequest head = Rig::request("POST", target);
    for (auto& [name, value] : headers) head.headers.set(name, value);
    const auto answer = rig.api->refusal(head);
    return answer ? answer->status : 0;
  };
  const std::pair<std::string, std::string> json{"Content-Type", "application/json"}, token{"Authorization", "Bearer s3cret"};
  const char* import = "/api/v1/import?source=mars_photos";
  EXPECT_EQ(refused(import, {json, token}), 0);
  EXPECT_EQ(refused(import, {json}), 401);
  EXPECT_EQ(refused(import, {json, token, {"Host", "evil.example"}}), 421);
  EXPECT_EQ(refused(import, {json, token, {"Origin", "http://evil.example"}}), 403);
  EXPECT_EQ(refused(import, {token, {"Content-Type", "text/plain"}}), 415);
  EXPECT_EQ(refused("/api/v1/import?source=nobody", {json, token}), 400);
  EXPECT_EQ(refused("/api/v1/nothing", {json, token}), 404);
  EXPECT_EQ(refused("/api/v1/status", {json, token}), 405);
}

TEST(Api, APathThatLooksLikeParametersIsNotTheQuestionWithThem) {
  Rig rig;
  const std::string target = "/api/v1/rovers/curiosity/photos?sol=1000";
  ASSERT_EQ(rig.get(target).status, 200);
  ASSERT_TRUE(rig.api->cached(Rig::request("GET", target)));
  net::ServerRequest request = Rig::request("GET", "/");
  request.path = target;  // "%3F" decoded
  EXPECT_FALSE(rig.api->cached(request));
  EXPECT_EQ(rig.send(request).status, 404);
}

TEST(Api, EveryAnswerCarriesTheSafetyHeaders) {
  Rig rig;
  for (const char* target : {"/", "/healthz", "/api/v1/nothing", "/api/v1/mars/photos?rover=x", "/api/v1/mars/rovers"}) {
    const auto response = rig.get(target);
    EXPECT_NE(Rig::header(response, "Content-Security-Policy").find("default-src 'self'"), std::string::npos) << target;
    EXPECT_EQ(Rig::header(response, "X-Content-Type-Options"), "nosniff") << target;
    EXPECT_EQ(Rig::header(response, "Referrer-Policy"), "no-referrer") << target;
    EXPECT_EQ(Rig::header(response, "Server"), "") << target;
  }
}

TEST(Api, UnknownPathsAreProblemsUnderTheApiAndThePageElsewhere) {
  Rig rig;
  EXPECT_EQ(rig.get("/api/v1/nothing").status, 404);
  EXPECT_EQ(Rig::header(rig.get("/api/v1/nothing"), "Content-Type"), "application/problem+json");
  EXPECT_EQ(Rig::header(rig.get("/mars/curiosity"), "Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(rig.get("/assets/../../etc/passwd").status, 404);
  EXPECT_EQ(rig.get("/assets/%2e%2e/%2e%2e/etc/passwd").status, 404);
  EXPECT_EQ(rig.get("/api/v1/tables/silver...%2f..%2fetc.json").status, 404);
  const auto wrong = rig.post("/api/v1/mars/rovers", {});
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(Rig::header(wrong, "Allow"), "GET");
}

// Whichever was added first.
TEST(Api, APathOfWordsComesBeforeOneWithAParameter) {
  for (const bool words_first : {true, false}) {
    RouteTable table;
    const auto add = [&](const char* path) {
      table.add({.path = path, .handler = [](const Call&) -> Answer { return Reply(); }});
    };
    if (words_first) add("/things/list");
    add("/things/{id}");
    add("/{kind}/{id}");
    if (!words_first) add("/things/list");
    EXPECT_EQ(table.match("GET", "/things/list").route->path, "/things/list");
    EXPECT_TRUE(table.match("GET", "/things/list").path_values.empty());
    const auto one = table.match("GET", "/things/7");
    EXPECT_EQ(one.route->path, "/things/{id}");
    ASSERT_EQ(one.path_values.size(), 1u);
    EXPECT_EQ(one.path_values[0].second, "7");
    EXPECT_EQ(table.match("POST", "/things/7").route, nullptr);
    EXPECT_EQ(table.match("POST", "/things/7").allow, "GET");
  }
}

TEST(Api, TheOpenApiDocumentHasEveryRouteAndEveryParameter) {
  Rig rig;
  const Json document = rig.get_json("/openapi.json");
  EXPECT_EQ(document["openapi"], "3.1.0");
  std::set<std::string> operations;
  for (const auto& route : rig.api->routes().routes()) {
    ASSERT_TRUE(document["paths"].contains(route->path)) << route->path;
    const Json& operation = document["paths"][route->path][to_lower(route->method)];
    ASSERT_TRUE(operation.is_object()) << route->path;
    EXPECT_FALSE(operation["summary"].get<std::string>().empty()) << route->path;
    EXPECT_TRUE(operation["responses"].contains(std::to_string(route->status))) << route->path;
    EXPECT_TRUE(operations.insert(operation["operationId"]).second) << operation["operationId"];
    std::set<std::string> documented;
    if (operation.contains("parameters")) {
      for (const Json& p : operation["parameters"]) {
        documented.insert(p["name"]);
        EXPECT_EQ(p["in"] == "path", route->path.find("{" + p["name"].get<std::string>() + "}") != std::string::npos);
        EXPECT_FALSE(p["description"].get<std::string>().empty()) << route->path;
      }
    }
    for (const Parameter& p : route->parameters) EXPECT_TRUE(documented.contains(p.name)) << route->path << p.name;
  }
}

TEST(Api, RandomTargetsNeverFailInside) {
  Rig rig;
  uint64_t seed = 20261121;
  const auto random = [&](size_t n) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return static_cast<size_t>(seed >> 33) % n;
  };
  std::vector<std::string> pieces = {"/", "api", "v1", "mars", "photos", "rovers", "curiosity", "sol=", "?", "&", "=", "%00", "%2F", "..",
                                     "tables", "silver.fact_photos.json", ".", "-1", "99999999999999999999", "'", "\"", ";", "limit=0",
                                     "cursor=AAAA", "\xff", "sql", "q=select 1", "mars-photos", "manifests", "page=1", "{", "}", "earth_date="};
  for (const auto& route : rig.api->routes().routes())
    if (route->pool == Pool::kQuick && route->response != "text/event-stream") pieces.push_back(route->path + "?");
  for (int i = 0; i < 3000; ++i) {
    std::string target = "/";
    for (size_t n = random(8); n-- > 0;) target += pieces[random(pieces.size())];
    if (target.find("/live") != target.npos) continue;
    const auto response = rig.get(target);
    EXPECT_LT(response.status, 500) << target << " (seed 20261121, round " << i << "): " << (response.body ? *response.body : "");
  }
}

TEST(Api, MetricsAreNamedAndTyped) {
  Rig rig;
  rig.get("/api/v1/mars/rovers");
  const auto response = rig.get("/metrics");
  const std::string& text = *response.body;
  for (const char* line : {"# TYPE skykeep_http_requests_total counter", "skykeep_http_requests_total{route=\"/api/v1/mars/rovers\",method=\"GET\",status=\"2xx\"} 1",
                           "skykeep_publication 1", "skykeep_photos{rover=\"curiosity\"} 7", "skykeep_process_resident_bytes ",
                           "skykeep_http_request_duration_seconds_bucket{"})
    EXPECT_NE(text.find(line), std::string::npos) << line;
  for (const std::string_view line : split(text, '\n'))
    EXPECT_TRUE(line.empty() || line.starts_with("# ") || line.starts_with("skykeep_")) << line;
}

TEST(Api, ReadyMeansThatQueriesAreServed) {
  Rig rig;
  EXPECT_EQ(rig.get("/readyz").status, 200);
  auto connection = *rig.warehouse->connect();
  ASSERT_TRUE(connection->execute("drop table silver.fact_photos"));
  EXPECT_EQ(rig.get("/readyz").status, 503);
  EXPECT_EQ(rig.get("/healthz").status, 200);
}

}  // namespace
}  // namespace skykeep::api
