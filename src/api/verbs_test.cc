#include <gmock/gmock.h>

#include <latch>

#include "tests/api_rig.h"

namespace skykeep::api {
namespace {

using ::testing::HasSubstr;

TEST(Verbs, ImportHandsFilesOverAsTextOrBase64) {
  Rig rig;
  const auto response = rig.post("/api/v1/import?source=mars_photos&rover=Curiosity",
                                 {{"files", {{{"name", "a.json"}, {"text", "{}"}}, {{"name", "b.json"}, {"base64", "eyJhIjoxfQ=="}}}}});
  ASSERT_EQ(response.status, 200) << *response.body;
  EXPECT_EQ(rig.flows.imported_source, "mars_photos");
  EXPECT_EQ(rig.flows.imported_rover, "curiosity");
  ASSERT_EQ(rig.flows.imported.size(), 2u);
  EXPECT_EQ(rig.flows.imported[1].bytes, R"({"a":1})");
}

TEST(Verbs, BadBodiesAreRefusedInWords) {
  Rig rig;
  EXPECT_EQ(Rig::json(rig.post("/api/v1/import?source=mars_photos", Json::object()))["parameter"], "files");
  EXPECT_EQ(Rig::json(rig.post("/api/v1/import?source=mars_fotos", Json::object()))["parameter"], "source");
  EXPECT_EQ(Rig::json(rig.post("/api/v1/build", {{"select", 1}}))["parameter"], "select");
  EXPECT_EQ(Rig::json(rig.post("/api/v1/sync", {{"rovers", {"zhurong"}}}))["parameter"], "rovers");
  EXPECT_EQ(Rig::json(rig.post("/api/v1/sync", {{"from_sol", "x"}}))["parameter"], "from_sol");
  EXPECT_EQ(Rig::json(rig.post("/api/v1/partitions/request", {{"source", "mars_photos"}}))["parameter"], "rover");
  EXPECT_EQ(rig.post("/api/v1/sync", Json::array()).status, 400);
}

TEST(Verbs, BuildPassesItsSelectionOn) {
  Rig rig;
  ASSERT_EQ(rig.post("/api/v1/build", {{"select", {"+fact_photos"}}, {"full_refresh", true}}).status, 200);
  EXPECT_EQ(rig.flows.built, (std::vector<std::string>{"+fact_photos"}));
  EXPECT_TRUE(rig.flows.full_refresh);
}

TEST(Verbs, SyncStreamsProgressAndThenItsReport) {
  Rig rig;
  net::ServerRequest request = Rig::request("POST", "/api/v1/sync");
  request.headers.add("Content-Type", "application/json");
  request.body = R"({"rovers":["curiosity"],"from_sol":1,"to_sol":2})";
  const auto response = rig.send(request);
  ASSERT_TRUE(response.on_stream);
  EXPECT_EQ(Rig::header(response, "Content-Type"), "application/x-ndjson");
  const auto stream = std::make_shared<FakeStream>();
  response.on_stream(stream);
  ASSERT_TRUE(stream->wait_for_end());
  const auto lines = stream->wait_for(2);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(parse_json(lines[0])->at("event"), "progress");
  EXPECT_EQ(parse_json(lines[1])->at("event"), "report");
  EXPECT_EQ(rig.flows.synced.to_ordinal, 2);
}

TEST(Verbs, AGapThatIsClickedIsAskedFor) {
  Rig rig;
  EXPECT_EQ(rig.post("/api/v1/partitions/request", {{"source", "mars_photos"}, {"rover", "Curiosity"}, {"sol", 17}}).status, 202);
  EXPECT_EQ(rig.flows.requested, (sol_of("mars_photos", "curiosity", 17)));
  EXPECT_EQ(rig.post("/api/v1/rejected/replay", {{"topic", "lake-events.rejected"}, {"offset", 3}}).status, 202);
  EXPECT_EQ(rig.post("/api/v1/rejected/replay", {{"topic", "lake-events.rejected"}, {"offset", 300}}).status, 404);
  EXPECT_EQ(rig.post("/api/v1/rejected/replay", {{"topic", "lake-events"}, {"offset", 3}}).status, 404);
}

TEST(Tables, AreListedWithColumnsAndServedInTheirFormats) {
  Rig rig;
  bool found = false;
  const Json tables = rig.get_json("/api/v1/tables")["data"];
  for (const Json& table : tables) {
    if (table["name"] != "fact_photos") continue;
    found = true;
    EXPECT_EQ(table["rows"], 7);
    EXPECT_EQ(table["columns"][0]["name"], "image_id");
    EXPECT_EQ(table["columns"][0]["description"], "Its id.");
  }
  EXPECT_TRUE(found);
  EXPECT_EQ(rig.get_json("/api/v1/tables/silver.fact_photos.json?columns=image_id,sol&limit=1"), Json::array({{{"image_id", 102693}, {"sol", 1000}}}));
  EXPECT_EQ(*rig.get("/api/v1/tables/gold.daily_activity.csv").body, "rover_id,sol,day_type,travel_distance\r\n5,1000,Long Travel,25.5\r\n");
  const auto parquet = rig.get("/api/v1/tables/silver.fact_path.parquet");
  ASSERT_EQ(parquet.status, 200) << *parquet.body;
  EXPECT_EQ(parquet.body->substr(0, 4), "PAR1");
  EXPECT_TRUE(std::filesystem::is_empty(rig.dir.path + "/tmp"));
  EXPECT_EQ(rig.get("/api/v1/tables/silver.nothing.json").status, 404);
}

// The pages of a table together, by following Link.
Json all_pages(Rig& rig, std::string target, int* pages) {
  Json all = Json::array();
  for (*pages = 0; !target.empty(); ++*pages) {
    const auto response = rig.get(target);
    EXPECT_EQ(response.status, 200) << target << *response.body;
    for (Json& row : Client::json(response)) all.push_back(std::move(row));
    const std::string link = Client::header(response, "Link");
    target = link.substr(link.find('<') + 1, link.find('>') - link.find('<') - 1);
  }
  return all;
}

TEST(Tables, PagesAreInOneOrderAndHaveEveryRowOnce) {
  Rig rig;
  const auto run = [&](const std::string& sql) {
    const auto done = rig.warehouse->connect().value()->execute(sql);
    ASSERT_TRUE(done) << done.error().message;
  };
  // As publications leave rows: partitions deleted and inserted again, and ids in no order.
  run("insert into silver.fact_photos (image_id, rover_id, sol, img_src) select hash(range) % 1000000, 5, range % 9, 'x' from range(500)");
  run("create table silver.no_key as select range % 7 as a, range % 3 as b from range(100)");
  run("create view silver.mixed as select * from silver.no_key order by hash(a + b)");
  int pages = 0;
  const Json photos = all_pages(rig, "/api/v1/tables/silver.fact_photos.json?columns=image_id&limit=50", &pages);
  EXPECT_EQ(pages, 11);
  ASSERT_EQ(photos.size(), 507u);
  for (size_t i = 1; i < photos.size(); ++i) EXPECT_LT(photos[i - 1]["image_id"], photos[i]["image_id"]) << i;
  for (const char* table : {"no_key", "mixed"}) {
    const Json rows = all_pages(rig, fmt::format("/api/v1/tables/silver.{}.json?limit=33", table), &pages);
    ASSERT_EQ(rows.size(), 100u) << table;
    for (size_t i = 1; i < rows.size(); ++i)
      EXPECT_LE(std::pair(rows[i - 1]["a"].get<int>(), rows[i - 1]["b"].get<int>()), std::pair(rows[i]["a"].get<int>(), rows[i]["b"].get<int>())) << table << i;
  }
  EXPECT_EQ(*rig.get("/api/v1/tables/silver.no_key.csv?limit=2&offset=98").body, "a,b\r\n6,2\r\n6,2\r\n");
}

TEST(Tables, APageOfAnotherPublicationThanThoseBeforeIsRefused) {
  Rig rig;
  const auto first = rig.get("/api/v1/tables/silver.fact_photos.json?limit=3");
  EXPECT_EQ(Client::header(first, "Skykeep-Publication"), "1");
  const std::string link = Client::header(first, "Link");
  EXPECT_EQ(link, "</api/v1/tables/silver.fact_photos.json?limit=3&offset=3&publication=1>; rel=\"next\"");
  rig.models.number = 2;
  const auto second = rig.get(link.substr(1, link.find('>') - 1));
  EXPECT_EQ(second.status, 409);
  EXPECT_THAT(*second.body, HasSubstr("publication 1 is over"));
  // One that comes while the page is read is told as well.
  rig.models.in_lineage = [&] { rig.models.number = 3; };
  EXPECT_EQ(rig.get("/api/v1/tables/silver.fact_photos.json?limit=3&offset=3&publication=2").status, 409);
  rig.models.number = 4;
  rig.models.in_lineage = [&] { rig.models.number = 5; };
  EXPECT_EQ(Client::header(rig.get("/api/v1/tables/silver.fact_photos.json?limit=2"), "Skykeep-Publication"), "5");
  rig.models.in_lineage = nullptr;
  const auto bronze = rig.get("/api/v1/tables/bronze.raw_object.json?limit=1");
  EXPECT_EQ(Client::header(bronze, "Skykeep-Publication"), "") << "it changes without one";
}

// The publication's number says nothing of the station's rows, which come each second, nor of what is loaded and not yet published.
TEST(Tables, WhatChangesWithoutAPublicationIsReadAnew) {
  Rig rig;
  const auto run = [&](const std::string& sql) {
    const auto connection = rig.warehouse->connect().value();
    const auto done = connection->execute(sql);
    ASSERT_TRUE(done) << done.error().message;
  };
  run("create table bronze.ticks(n bigint)");
  run("create view silver.seconds as select n from bronze.ticks");
  for (int64_t n = 1; n <= 3; ++n) {
    run(fmt::format("insert into bronze.ticks values ({})", n));
    for (const char* table : {"bronze.ticks", "silver.seconds"})
      EXPECT_EQ(rig.get_json(fmt::format("/api/v1/tables/{}.json", table)).size(), static_cast<size_t>(n)) << table;
  }
  const std::string photos = "/api/v1/tables/silver.fact_photos.json";
  EXPECT_EQ(rig.get_json(photos).size(), 7u);
  run("delete from silver.fact_photos where image_id = 102693");
  EXPECT_EQ(rig.get_json(photos).size(), 7u) << "a table of publications is kept";
  ++rig.models.number;
  EXPECT_EQ(rig.get_json(photos).size(), 6u);
}

TEST(Service, LongQueriesOfUsersDoNotBlindWhoWatches) {
  Rig rig;
  const std::string seconds_long = "/api/v1/sql?q=" + net::percent_encode("select sum(a.range * b.range) from range(2000000) a, range(1000) b");
  std::latch finished(2);
  for (int i = 0; i < 2; ++i) rig.api->handle(rig.request("GET", seconds_long)).later([&](net::ServerResponse) { finished.count_down(); });
  EXPECT_EQ(rig.get("/metrics").status, 200);
  EXPECT_FALSE(finished.try_wait()) << "it waited for the queries";
  finished.wait();
}

// A question whose answer never ends: who asks for a few rows gets them at once, in every form.
TEST(Tables, SqlEndsAtItsLimitAndSaysSo) {
  Rig rig;
  const std::string endless = "select range as a, range + 1 as a from range(100000000000)";
  const std::string target = "/api/v1/sql?q=" + net::percent_encode(endless);
  const Json arrays = rig.get_json(target + "&format=arrays&limit=501");
  EXPECT_EQ(arrays["rows"].size(), 501u);
  EXPECT_EQ(arrays["rows"][500], Json::array({500, 501}));
  EXPECT_EQ(arrays["columns"], Json::array({{{"name", "a"}, {"type", "BIGINT"}}, {{"name", "a"}, {"type", "BIGINT"}}}));
  EXPECT_EQ(arrays["truncated"], true);
  EXPECT_EQ(rig.get_json(target + "&format=arrays")["rows"].size(), 1000u);
  const auto objects = rig.get(target + "&limit=2");
  EXPECT_EQ(Rig::json(objects), Json::array({{{"a", 0}, {"a_1", 1}}, {{"a", 1}, {"a_1", 2}}}));
  EXPECT_EQ(Rig::header(objects, "Skykeep-Truncated"), "true");
  EXPECT_EQ(*rig.get(target + "&format=csv&limit=2").body, "a,a\r\n0,1\r\n1,2\r\n");
  EXPECT_EQ(rig.get(target + "&format=parquet&limit=2").body->substr(0, 4), "PAR1");
  EXPECT_EQ(Rig::json(rig.post("/api/v1/sql", {{"q", endless}, {"format", "arrays"}, {"limit", 3}}))["rows"].size(), 3u);
  const Json whole = rig.get_json("/api/v1/sql?format=arrays&limit=2&q=" + net::percent_encode("select * from range(2)"));
  EXPECT_EQ(whole["truncated"], false);
  EXPECT_EQ(whole["rows"].size(), 2u);
  for (const char* bad : {"0", "-1", "1000001", "x", "1.5", ""})
    EXPECT_EQ(rig.get(target + "&limit=" + bad).status, 400) << bad;
  for (const Json& bad : {Json(0), Json(-1), Json(1'000'001), Json("5"), Json(1.5), Json(true)})
    EXPECT_EQ(rig.post("/api/v1/sql", {{"q", "select 1"}, {"limit", bad}}).status, 400) << to_text(bad);
}

// Wide rows reach the cap on bytes before any on rows.
TEST(Tables, JsonNeverFillsTheMemoryOfWhoAsks) {
  Rig rig;
  const std::string wide = net::percent_encode("select repeat('x', 2000) as t from range(1000000)");
  const auto arrays = rig.get("/api/v1/sql?format=arrays&limit=1000000&q=" + wide), objects = rig.get("/api/v1/sql?q=" + wide);
  EXPECT_LT(arrays.body->size(), 20u << 20);
  EXPECT_EQ(Rig::json(arrays)["truncated"], true);
  EXPECT_LT(objects.body->size(), 60u << 20);
  EXPECT_EQ(Rig::header(objects, "Skykeep-Truncated"), "true");
}

TEST(Tables, SqlOfUsersReadsAndNothingElse) {
  Rig rig;
  EXPECT_EQ(rig.get_json("/api/v1/sql?q=select%20count(*)%20as%20n%20from%20silver.fact_photos"), Json::array({{{"n", 7}}}));
  EXPECT_EQ(*rig.post("/api/v1/sql", {{"q", "select 1 as a"}, {"format", "csv"}}).body, "a\r\n1\r\n");
  for (const char* bad : {"drop table silver.fact_photos", "select 1; select 2", "copy silver.fact_photos to '/tmp/x'", "select * from read_csv('/etc/passwd')", "selec"}) {
    const auto response = rig.post("/api/v1/sql", {{"q", bad}});
    EXPECT_TRUE(response.status == 400 || response.status == 403) << bad << " " << response.status;
  }
}

TEST(Pipeline, TheLoopCanBeLookedAt) {
  Rig rig;
  const Json status = rig.get_json("/api/v1/status");
  EXPECT_EQ(status["counts"]["photos"], 7);
  EXPECT_EQ(status["latest"]["curiosity"]["max_sol"], 1003);
  EXPECT_EQ(status["awaiting"].size(), 1u);
  EXPECT_EQ(status["mode"], "live");
  EXPECT_EQ(rig.get_json("/api/v1/sources")["data"][0]["name"], "mars_photos");
  EXPECT_EQ(rig.get_json("/api/v1/notices")["data"][0]["severity"], "warn");
  EXPECT_EQ(rig.get_json("/api/v1/tests")["data"][0]["passed"], true);
  EXPECT_TRUE(rig.get_json("/api/v1/loop").contains("stages"));
  EXPECT_EQ(rig.get_json("/api/v1/lineage?table=silver.fact_photos")["data"].size(), 3u);
  state::Run run;
  run.id = "01A";
  run.flow = "sync";
  run.state = "done";
  run.started_at = rig.clock.now();
  run.ended_at = rig.clock.now() + 2s;
  run.summary = R"({"records":3})";
  ASSERT_TRUE(rig.api->context().runs.start(run));
  ASSERT_TRUE(rig.api->context().runs.finish(run));
  EXPECT_EQ(rig.get_json("/api/v1/runs")["data"][0]["summary"]["records"], 3);
  EXPECT_EQ(rig.get_json("/api/v1/runs/01A")["duration_s"], 2.0);
  EXPECT_EQ(rig.get("/api/v1/runs/nope").status, 404);
}

TEST(Pipeline, RejectedRecordsShowTheirReasonNewestFirst) {
  Rig rig;
  state::RejectedRecords& rejected = rig.api->context().rejected;
  ASSERT_TRUE(rejected.add({0, "lake-events", 0, 7, "k1", "not JSON", "{", rig.clock.now()}));
  ASSERT_TRUE(rejected.add({0, "crew-answers", 0, 3, "k2", "no crew", "plain", rig.clock.now() + 1s}));
  const Json data = rig.get_json("/api/v1/rejected?limit=5")["data"];
  ASSERT_EQ(data.size(), 2u);
  EXPECT_EQ(data[0]["key"], "k2");
  EXPECT_EQ(data[1]["reason"], "not JSON");
  EXPECT_EQ(data[1]["topic"], "lake-events.rejected");
  EXPECT_EQ(data[1]["record"], (Json{{"topic", "lake-events"}, {"partition", 0}, {"offset", 7}, {"reason", "not JSON"}, {"record", "{"}}));
  EXPECT_EQ(rig.get_json("/api/v1/rejected?limit=1")["data"].size(), 1u);
}

}  // namespace
}  // namespace skykeep::api
