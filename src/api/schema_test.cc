#include "api/schema.h"

#include <cstdlib>

#include "tests/api_rig.h"
#include "tests/schema_check.h"
#include "tests/support/put_partition.h"

namespace skykeep::api {
namespace {

// One question to every route that answers in JSON. A route without one fails below.
struct Sample {
  std::string route, target;
  Json body = nullptr;  // of POST
};

std::vector<Sample> with(std::vector<Sample> list, std::vector<Sample> more) {
  list.insert(list.end(), more.begin(), more.end());
  return list;
}

std::vector<Sample> neo_samples() {
  return {
    {"/api/v1/neo", "/api/v1/neo"}, {"/api/v1/neo/approaches", "/api/v1/neo/approaches"}, {"/api/v1/neo/approaches", "/api/v1/neo/approaches?body=Mars"},
    {"/api/v1/neo/{id}", "/api/v1/neo/433"},
    {"/api/v1/neo/risk", "/api/v1/neo/risk"}, {"/api/v1/neo/risk", "/api/v1/neo/risk?designation=2026%20VR7"}, {"/api/v1/fireballs", "/api/v1/fireballs"},
    {"/neo-threat-score", "/neo-threat-score",
     {{"diameter_min_km", 0.1}, {"diameter_max_km", 0.2}, {"velocity_kph", 5e4}, {"miss_distance_km", 1e6}, {"hazardous", false}}},
    {"/neo/rest/v1/feed", "/neo/rest/v1/feed?start_date=2026-11-20"}, {"/neo/rest/v1/feed/today", "/neo/rest/v1/feed/today"},
    {"/neo/rest/v1/neo/{id}", "/neo/rest/v1/neo/54000001"}, {"/neo/rest/v1/neo/browse", "/neo/rest/v1/neo/browse"},
    {"/neo/rest/v1/neo/sentry", "/neo/rest/v1/neo/sentry"},
    {"/rest/v1/feed", "/rest/v1/feed"}, {"/rest/v1/feed/today", "/rest/v1/feed/today"}, {"/rest/v1/neo/{id}", "/rest/v1/neo/54000001"},
    {"/rest/v1/neo/browse", "/rest/v1/neo/browse"}, {"/rest/v1/neo/sentry", "/rest/v1/neo/sentry"}};
}

const std::vector<Sample>& samples() {
  static const std::vector<Sample> kSamples = with(neo_samples(), {
      {"/api/v1/mars/photos", "/api/v1/mars/photos?rover=curiosity&sol=1000"},
      {"/api/v1/mars/photos", "/api/v1/mars/photos?rover=curiosity&from_sol=1000&limit=2"},
      {"/api/v1/mars/photos", "/api/v1/mars/photos?rover=curiosity&sol=1000&detail=full"},
      {"/api/v1/mars/photos/{id}", "/api/v1/mars/photos/1000000000"},
      {"/api/v1/mars/photos/{id}/raw", "/api/v1/mars/photos/102693/raw"}, {"/api/v1/mars/rovers", "/api/v1/mars/rovers"},
      {"/api/v1/overview", "/api/v1/overview?from=2015-05-30&to=2015-06-30"}, {"/api/v1/apod", "/api/v1/apod"}, {"/api/v1/apod", "/api/v1/apod?q=nebula"}, {"/api/v1/apod/subjects", "/api/v1/apod/subjects"},
      {"/planetary/apod", "/planetary/apod"}, {"/planetary/apod", "/planetary/apod?start_date=2026-11-18&thumbs=True"},
      {"/api/v1/mars/sols", "/api/v1/mars/sols?rover=curiosity"},
      {"/api/v1/mars/sols/{rover}/{sol}", "/api/v1/mars/sols/curiosity/1000"},
      {"/api/v1/mars/sols/{rover}/{sol}", "/api/v1/mars/sols/spirit/3"},
      {"/api/v1/mars/manifests/{rover}", "/api/v1/mars/manifests/curiosity"},
      {"/api/v1/mars/traverse/{rover}", "/api/v1/mars/traverse/perseverance"},
      {"/rovers", "/rovers"},
      {"/rovers/{rover}", "/rovers/curiosity"},
      {"/rovers/{rover}/photos", "/rovers/curiosity/photos?sol=1000"},
      {"/rovers/{rover}/latest_photos", "/rovers/curiosity/latest_photos"},
      {"/photos/{id}", "/photos/102693"},
      {"/manifests/{rover}", "/manifests/curiosity"},
      {"/api/v1/status", "/api/v1/status"},
      {"/api/v1/sources", "/api/v1/sources"},
      {"/api/v1/outage", "/api/v1/outage"},
      {"/api/v1/partitions", "/api/v1/partitions"},
      {"/api/v1/partitions/request", "/api/v1/partitions/request", {{"source", "mars_photos"}, {"rover", "curiosity"}, {"sol", 1}}},
      {"/api/v1/loop", "/api/v1/loop"},
      {"/api/v1/notices", "/api/v1/notices"},
      {"/api/v1/rejected", "/api/v1/rejected"},
      {"/api/v1/rejected/replay", "/api/v1/rejected/replay", {{"topic", "lake-events.rejected"}, {"offset", 0}}},
      {"/api/v1/runs", "/api/v1/runs"},
      {"/api/v1/runs/{id}", "/api/v1/runs/01A"},
      {"/api/v1/tests", "/api/v1/tests"},
      {"/api/v1/lineage", "/api/v1/lineage"},
      {"/api/v1/tables", "/api/v1/tables"},
      {"/api/v1/tables/{schema}.{table}.{format}", "/api/v1/tables/silver.fact_photos.json"},
      {"/api/v1/sql", "/api/v1/sql?q=select%201%20as%20a"},
      {"/api/v1/sql", "/api/v1/sql?q=select%201%20as%20a,2%20as%20a&format=arrays"},
      {"/api/v1/sql", "/api/v1/sql", {{"q", "select 1 as a"}}},
      {"/api/v1/sql", "/api/v1/sql", {{"q", "select 1 as a"}, {"format", "arrays"}, {"limit", 1}}},
      {"/api/v1/import", "/api/v1/import?source=mars_photos", {{"files", {{{"name", "a"}, {"text", "{}"}}}}}},
      {"/api/v1/build", "/api/v1/build", Json::object()},
      {"/api/v1/test", "/api/v1/test", Json::object()},
      {"/api/v1/iss/now", "/api/v1/iss/now"},
      {"/api/v1/iss/now", "/api/v1/iss/now?at=%2B1d"},
      {"/api/v1/iss/track", "/api/v1/iss/track"},
      {"/api/v1/iss/elements", "/api/v1/iss/elements"},
      {"/api/v1/iss/passes", "/api/v1/iss/passes?lat=52.5&lon=13.4&track=true"},
      {"/api/v1/iss/activity", "/api/v1/iss/activity?from=-2d"},
      {"/api/v1/places", "/api/v1/places?q=M%C3%BCnchen"},
      {"/api/v1/places", "/api/v1/places?q=0%2C-30"},
      {"/api/v1/places", "/api/v1/places?q=nowhere%20at%20all"},
      {"/api/v1/iss/crew", "/api/v1/iss/crew"},
      {"/api/v1/iss/health", "/api/v1/iss/health"},
      {"/api/v1/alerts/{id}/acknowledge", "/api/v1/alerts/iss.freshness/acknowledge", Json::object()},
      {"/iss-now.json", "/iss-now.json"},
      {"/astros.json", "/astros.json"},
      {"/iss-pass.json", "/iss-pass.json?lat=52.5&lon=13.4"},
      {"/iss-tle-info.json", "/iss-tle-info.json"},
      {"/v1/satellites", "/v1/satellites"},
      {"/v1/satellites/{id}", "/v1/satellites/25544"},
      {"/v1/satellites/{id}/positions", "/v1/satellites/25544/positions?timestamps=1795248000,1795248010&units=miles"},
      {"/v1/satellites/{id}/tles", "/v1/satellites/25544/tles"},
      {"/v1/coordinates/{lat},{lon}", "/v1/coordinates/37.79,-122.39"},
      {"/healthz", "/healthz"},
      {"/readyz", "/readyz"},
      {"/openapi.json", "/openapi.json"},
      {"/api/v1/openapi.json", "/api/v1/openapi.json"},
  });
  return kSamples;
}

bool answers_in_json(const Route& route) { return route.response.ends_with("json") && route.response != "application/x-ndjson"; }

// The legacy photos API stands at two addresses, open-notify's routes have several names, and each is sampled once.
std::string path_of_sample(const Route& route) {
  for (const std::string_view base : {"/mars-photos/api/v1", "/api/v1"})
    if (route.dialect == Dialect::kOld && route.path.starts_with(base)) return route.path.substr(base.size());
  if (route.dialect == Dialect::kOpenNotify && !route.path.ends_with(".json")) {
    std::string name = route.path.substr(0, route.path.find('/', 1));
    return (name == "/iss" ? "/iss-pass" : name) + ".json";
  }
  return route.path;
}

// Something in every list.
void fill(Rig& rig) {
  CHECK(rig.lake->put("photos/curiosity/page.json", R"(...."recordX")", {}).has_value(), "the lake takes an object");
  state::Partition partition;
  partition.key = sol_of("mars_photos", "curiosity", 1000);
  partition.state = state::PartitionState::kFailed;
  partition.next_try = rig.clock.now();
  partition.expected = 5;
  CHECK(testing::put_partition(rig.api->context().ledger, partition), "the ledger takes a partition");
  state::Run run;
  run.id = "01A";
  run.flow = "sync";
  run.trigger = "user";
  run.state = "done";
  run.started_at = rig.clock.now();
  run.ended_at = rig.clock.now() + 2s;
  run.summary = R"({"records":3})";
  CHECK(rig.api->context().runs.start(run).has_value() && rig.api->context().runs.finish(run).has_value(), "a run is kept");
  state::TaskAttempt attempt;
  attempt.run_id = run.id;
  attempt.task = "curiosity sol 1000";
  attempt.state = "done";
  attempt.started_at = attempt.ended_at = rig.clock.now();
  CHECK(rig.api->context().runs.add(attempt).has_value(), "an attempt is kept");
  CHECK(rig.api->context().rejected.add({0, "lake-events", 0, 1, "k", "not JSON", "x", rig.clock.now()}).has_value(), "a record is kept");
}

TEST(Schema, EveryRouteThatAnswersInJsonSaysWhatItsAnswerLooksLike) {
  Rig rig;
  for (const auto& route : rig.api->routes().routes()) {
    if (!route->response.ends_with("json")) continue;
    EXPECT_FALSE(route->answer.empty()) << route->method << " " << route->path;
    EXPECT_EQ(route->request.empty(), route->request_body.empty()) << route->method << " " << route->path;
  }
}

TEST(Schema, RealAnswersFitTheDocument) {
  Rig rig;
  fill(rig);
  const Json document = rig.get_json("/openapi.json");
  SchemaCheck check(document);
  for (const auto& route : rig.api->routes().routes()) {
    if (!answers_in_json(*route)) continue;
    const std::string path = path_of_sample(*route);
    const std::string base = route->dialect == Dialect::kOld ? route->path.substr(0, route->path.size() - path.size()) : "";
    int asked = 0;
    for (const Sample& sample : samples()) {
      if (sample.route != path || (route->method == "POST") == sample.body.is_null()) continue;
      const std::string target = route->dialect == Dialect::kOpenNotify ? route->path + sample.target.substr(path.size()) : base + sample.target;
      const auto response = route->method == "POST" ? rig.post(sample.target, sample.body) : rig.get(target);
      ASSERT_EQ(response.status, route->status) << base << sample.target << ": " << *response.body;
      const Json& content = document["paths"][route->path][to_lower(route->method)]["responses"][std::to_string(route->status)]["content"];
      for (const std::string& fault : check(Rig::json(response), content[route->response]["schema"]))
        ADD_FAILURE() << base << sample.target << ": " << fault;
      ++asked;
    }
    EXPECT_GT(asked, 0) << "no sample asks " << route->method << " " << route->path;
  }
}

// The page's types are compared with the document that this leaves where the environment says: web/CMakeLists.txt.
TEST(Schema, TheDocumentCanBeTakenAway) {
  Rig rig;
  const auto response = rig.get("/openapi.json");
  ASSERT_EQ(response.status, 200);
  const char* file = std::getenv("SKYKEEP_OPENAPI_FILE");
  const std::string path = file == nullptr ? rig.dir.path + "/openapi.json" : file;
  ASSERT_TRUE(rig.fs.write_atomic(path, *response.body));
  EXPECT_EQ(rig.fs.size(path).value_or(0), response.body->size());
}

TEST(Schema, ErrorsFitTheDocument) {
  Rig rig;
  const Json document = rig.get_json("/openapi.json");
  SchemaCheck check(document);
  const Json& schemas = document["components"]["schemas"];
  EXPECT_TRUE(check(rig.get_json("/api/v1/mars/photos?rover=curiosity&sol=x"), schemas["Problem"]).empty());
  EXPECT_TRUE(check(rig.get_json("/api/v1/rovers/zhurong/photos?sol=1"), schemas["OldError"]).empty());
}

TEST(Schema, TheCheckFindsWhatDoesNotFit) {
  const Schema thing = schema::object({{"id", schema::integer()},
                                       {"at", schema::time().or_null()},
                                       {"size", schema::choice({"thumb", "full"}).or_null()},
                                       {"note", schema::text().optional()},
                                       {"pair", schema::tuple({schema::integer(), schema::text()})},
                                       {"more", schema::map_of(schema::number("m"))}});
  const Schema page = schema::page_of(schema::named("Thing", thing));
  const Json document = {{"components", {{"schemas", {{"Thing", page.parts().at("Thing")}}}}}};
  SchemaCheck check(document);
  const Json good = {{"id", 1}, {"at", "2026-11-21T00:00:00Z"}, {"size", nullptr}, {"pair", {1, "a"}}, {"more", {{"x", 1.5}}}};
  const auto faults = [&](const char* member, const Json& value) {
    Json thing_json = good;
    thing_json[member] = value;
    return check({{"data", {thing_json}}, {"next", nullptr}}, page.json()).size();
  };
  EXPECT_EQ(faults("id", 1), 0u);
  EXPECT_EQ(faults("id", nullptr), 1u);
  EXPECT_EQ(faults("id", 1.5), 1u);
  EXPECT_EQ(faults("at", "yesterday"), 1u);
  EXPECT_EQ(faults("size", "huge"), 2u);  // neither one of them nor null
  EXPECT_EQ(faults("note", 1), 1u);
  EXPECT_EQ(faults("pair", {1}), 1u);
  EXPECT_EQ(faults("pair", {1, "a", 2}), 1u);
  EXPECT_EQ(faults("more", {{"x", "far"}}), 1u);
  EXPECT_EQ(faults("undocumented", 1), 1u);
  EXPECT_EQ(check({{"data", Json::array()}}, page.json()).size(), 1u);  // `next` is missing
}

}  // namespace
}  // namespace skykeep::api
