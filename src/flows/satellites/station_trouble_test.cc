// What upstreams, disks and people do to the station's flow that nobody planned for.
#include <set>
#include <thread>

#include "core/ids.h"
#include "flows/satellites/sink.h"
#include "flows/testing/station_rig.h"
#include "tests/support/failing_warehouse.h"

namespace skykeep::flows::satellites {
namespace {

using ::testing::HasSubstr;

class StationTroubleTest : public StationFlowTest {
 protected:
  void forget(std::initializer_list<const char*> names) {
    for (const char* name : names) (void)fs.remove(dir.path() + "/" + name);
  }
  int64_t rows() { return number("select count(*) from silver.iss_positions"); }
  // Rows of filed days as an object of the lake that no table knows, as if a transaction had failed after it was put.
  void put_day(const std::string& day, const std::string& query) {
    const std::string path = dir.path() + "/orphan.parquet";
    ASSERT_TRUE(warehouse->export_readonly(query, "parquet", path, {.timeout = 60s}));
    lake::ObjectMeta meta;
    meta.origin = "model";
    meta.fetched_at = clock.now();
    meta.partition = whole_of("iss_position");
    const std::string bytes = fs.read(path).value();
    ASSERT_TRUE(lake->put(fmt::format("iss/positions/day={}/{}.parquet", day, sha256_hex(bytes).substr(0, 12)), bytes, std::move(meta)));
  }
  // A day that is over and filed: the one on which the clock began.
  void live_until_a_day_is_filed() {
    start();
    live(5);
    clock.advance(47h);
    wait_for_row(second_of(clock.now()));
    clock.advance(24h);
    wait_for_row(second_of(clock.now()));
    wait_for("the filed day", [&] { return number("select count(*) from bronze.iss_day_file") == 1; });
  }
};

// Two programs on one state: the upstreams are asked as if there was one, and no second comes twice.
TEST_F(StationTroubleTest, OfTwoProgramsOneTracksTheStationAndTheOtherGoesOnWhenItStops) {
  Worker second_worker(state::Leases::open(*state).value(), real_time, "two");
  const FlowDeps deps{*bus, *lake, *warehouse, *models, *state, upstreams, clock, fs, dir.path(), {}};
  auto second = open_station_flow(deps, config, *recorder, *upstream_health, second_worker);
  ASSERT_TRUE(second) << second.error().message;
  start();
  const auto started = (*second)->start();
  ASSERT_TRUE(started) << started.error().message;
  live(40);
  EXPECT_LE(upstreams.calls["api.wheretheiss.at"], 6) << "one of ten seconds each, and elements";
  EXPECT_LE(upstreams.calls["celestrak.org"], 1);
  flow->stop();
  worker->stop();
  live(20);
  expect_whole();
  EXPECT_LE(upstreams.calls["celestrak.org"], 1);
  EXPECT_GT(number("select count(*) from bronze.iss_position_hot where run_id <> (select min(run_id) from bronze.iss_position_hot)"), 0);
  std::set<std::string> seconds;
  const auto records = bus->read(kIssPositions, {}, {.max_records = 10'000}).value();
  for (const auto& record : records) EXPECT_TRUE(seconds.insert(to_text((*parse_json(record.value))["ts"])).second) << record.value;
  (*second)->stop();
}

// The batch is tried again with all its records: what it had rejected is there once.
TEST_F(StationTroubleTest, ABatchThatIsTriedAgainRejectsARecordOnce) {
  testing::Faults faults;
  testing::FailingWarehouse shaky(*warehouse, faults);
  auto rejected = state::RejectedRecords::open(*state).value();
  Sink sink(shaky, *bus, rejected, *recorder);
  ASSERT_TRUE(sink.open());
  ASSERT_TRUE(bus::append_one(*bus, kIssEnriched, "x", "no JSON"));
  const auto records = bus->read(kIssEnriched, {}, {}).value();
  faults.fail("commit", 1, Code::kUnavailable);
  EXPECT_FALSE(sink.handle(records));
  ASSERT_TRUE(sink.handle(records));
  EXPECT_EQ(rejected_of(kIssEnriched).size(), 1u);
}

TEST_F(StationTroubleTest, ANulOrAWrongByteInANameStopsNothing) {
  upstreams.corquaid_says =
      R"({"number":2,"people":[{"name":"A\u0000B","agency":"N'A","launched":1786000000,"iss":true},{"name":"No\u0000Craft","launched":9300000000000,"iss":true}]})";
  auto odd = sources::built_in_elements(), other = odd;
  odd.name = std::string("ISS\0'x", 6);
  other.name = std::string("OTHER\0", 6);
  other.norad_cat_id = 5;
  upstreams.celestrak_says = astro::to_omm_json({odd, other});
  start();
  live(2);
  wait_for("the crew", [&] { return number("select count(*) from bronze.crew_record where source = 'corquaid'") == 1; });
  wait_for("the elements", [&] { return number("select count(*) from bronze.orbit_element_record") == 1; });
  EXPECT_EQ(text("select name from bronze.crew_record where source = 'corquaid'"), "A\xEF\xBF\xBD" "B");
  EXPECT_EQ(text("select object_name from bronze.orbit_element_record"), "ISS 'x") << "the reader of elements has no room for control characters";
  wait_for("the person who is left out", [&] { return rejected_of(kCrewAnswers).size() == 1; });
  EXPECT_THAT(rejected_of(kCrewAnswers)[0].reason, HasSubstr("outside the age of spaceflight"));
  wait_for("the handled answers", [&] {
    return bus->read(kCrewAnswers, {}, {}).value().size() == 2 && bus::lag(*bus, "iss-crew", kCrewAnswers).value() == 0 &&
           bus->read(kOrbitElements, {}, {}).value().size() == 1 && bus::lag(*bus, "iss-elements", kOrbitElements).value() == 0;
  });
  clock.advance(1h);
  wait_for("both reasons", [&] { return number("select count(*) from bronze.rejected_record") == 2; });
  EXPECT_EQ(number("select count(*) from bronze.rejected_record where reason like '%OTHER%asked for was 25544%'"), 1);
  EXPECT_EQ(number("select count(*) from bronze.rejected_record where reason like '%No\xEF\xBF\xBD" "Craft%age of spaceflight%'"), 1);
  const auto tle = astro::to_tle(sources::built_in_elements());
  ASSERT_TRUE(tle);
  const auto imported = flow->import("orbits", {{"latin1.txt", "ISS CAF\xC9\n" + tle->line1 + "\n" + tle->line2 + "\n"}});
  ASSERT_TRUE(imported) << imported.error().message;
  EXPECT_EQ(imported->added, 1);
}

TEST_F(StationTroubleTest, ABusThatBeginsAnewReachesTheTablesAndLeadsToItsOwnAnswers) {
  start();
  live(30, 5);
  clock.advance(1h);
  wait_for("the packed hour", [&] { return number("select count(*) from bronze.raw_poll_response where source = 'iss-candidates'") == 1; });
  wait_for_row(second_of(clock.now()));
  wait_for("the stored position", [&] { return number("select next_offset from bronze.stream_offset") > 3600; });
  close();
  forget({"state.db", "state.db-wal", "state.db-shm"});
  open();
  EXPECT_EQ(number("select count(*) from bronze.raw_poll_record group by raw_id having count(*) > 1"), -1);
  clock.advance(10s);
  start();
  live(30, 5);
  EXPECT_LT(number("select next_offset from bronze.stream_offset"), 1000);
  clock.advance(1h);
  const std::string young = "from silver.iss_positions p join bronze.raw_poll_response r using (load_id) where p.provenance = 'api' and "
                                        "p.ts > timestamp '2026-09-21 09:00:31'";
  wait_for("the pointers", [&] { return number("select count(*) " + young) >= 20; });
  EXPECT_EQ(number("select count(*) " + young + " and not contains(lake_record(r.filename, p.record_offset, p.record_length::integer), "
                   "(epoch_us(p.ts) // 1000000)::varchar)"), 0);
}

TEST_F(StationTroubleTest, NothingIsTrimmedBeforeItIsPackedAndHandled) {
  // A new house, long before its first hour: who must come first has a position that holds the rest back.
  std::set<std::pair<std::string, std::string>> there;
  const auto groups = bus->groups().value();  // outlives the loop
  for (const auto& group : groups) there.emplace(group.group, group.topic);
  for (const auto& [group, topic] : {std::pair("iss-pack", kIssCandidates), std::pair("iss-pack", kOrbitElements), std::pair("iss-pack", kCrewAnswers),
                                     std::pair("iss-elements", kOrbitElements), std::pair("iss-crew", kCrewAnswers),
                                     std::pair("iss-enrich", kIssPositions), std::pair("iss-sink", kIssEnriched)})
    EXPECT_TRUE(there.contains({group, std::string(topic)})) << group << " of " << topic;
  ASSERT_TRUE(bus::append_one(*bus, kIssCandidates, "x", "an answer"));
  clock.advance(24h * 365);
  ASSERT_TRUE(bus->trim(kIssCandidates, clock.now()));
  EXPECT_EQ(bus->read(kIssCandidates, {}, {}).value().size(), 1u);
}

TEST_F(StationTroubleTest, AnObjectOfADayThatIsFiledOtherwiseDoublesNothing) {
  live_until_a_day_is_filed();
  const int64_t before = rows();
  const std::string whole = text("select filename from bronze.iss_day_file");
  put_day("2026-09-21", "select * from bronze.iss_position_day order by ts limit 3");
  close();
  open();
  EXPECT_EQ(rows(), before);
  EXPECT_EQ(text("select string_agg(filename, ' ') from bronze.iss_day_file"), whole);
  expect_whole();

  // With tables that are made anew the two come in any order, and one holds some seconds of the other.
  close();
  forget({"warehouse.duckdb", "warehouse.duckdb.wal"});
  (void)fs.remove_all(dir.path() + "/warehouse.duckdb.mounts");
  open();
  start();
  wait_for("the rows", [&] { return rows() == before; });
  expect_whole();
  EXPECT_EQ(number("select sum(records) from gold.iss_hourly"), before);
}

TEST_F(StationTroubleTest, ADayThatWasFiledHalfKeepsTheRowsThatCameLater) {
  live_until_a_day_is_filed();
  // As it is after a failed transaction: the object lies in the lake, its rows and one of an import in the hot table.
  const std::string late = "timestamp '2026-09-20 23:59:59'";
  flow->stop();
  put_day("2026-09-20", fmt::format("select * replace ({} - interval 1 hour as ts) from bronze.iss_position_day limit 1", late));
  table(fmt::format("insert into bronze.iss_position_hot select * replace ({0} - interval 1 hour as ts) from bronze.iss_position_day limit 1", late));
  table(fmt::format("insert into bronze.iss_position_hot select * replace ({0} as ts) from bronze.iss_position_day limit 1", late));
  const int64_t before = rows();
  close();
  open();
  EXPECT_EQ(rows(), before);
  EXPECT_EQ(number("select count(*) from bronze.iss_position_hot where ts < timestamp '2026-09-21'"), 2);
  start();
  wait_for("the filed day", [&] { return number("select count(*) from bronze.iss_day_file where day = date '2026-09-20'") == 1; });
  EXPECT_EQ(number("select count(*) from silver.iss_positions where ts < timestamp '2026-09-21'"), 2);
  EXPECT_EQ(number("select count(*) from bronze.iss_position_hot where ts < timestamp '2026-09-21'"), 0);
}

TEST_F(StationTroubleTest, AnImportedHeightThatNoOrbitHasIsRejected) {
  const auto record = [](int64_t second, double height) {
    return fmt::format(R"({{"name":"iss","id":25544,"latitude":10.5,"longitude":20.25,"altitude":{},"velocity":27570.1,"timestamp":{},"units":"kilometers"}})",
                       height, second);
  };
  const int64_t second = second_of(kBegin) - 86'400 * 300;
  const auto report = flow->import("iss_position", {{"track.ndjson", record(second, -5) + "\n" + record(second + 1, 419.5) + "\n" + record(second + 2, 35'786) + "\n"}});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->added, 1);
  EXPECT_EQ(report->rejected, 2);
  EXPECT_THAT(report->reasons.at(0), HasSubstr("its height is -5 km: the station's is 100 to 2000 km"));
  EXPECT_EQ(number("select count(*) from bronze.rejected_record where reason like 'its height is %'"), 2);
  EXPECT_EQ(rows(), 1);
}

TEST_F(StationTroubleTest, ATrackWithWideGapsIsKnownWhenItComesAgain) {
  std::string csv = "timestamp,latitude,longitude\n";
  for (int64_t i = 0; i < 250; ++i) csv += fmt::format("{},{}.5,20.5\n", second_of(kBegin) - 86'400 * 300 + i * (i < 20 ? 1 : 7200), i % 50);
  const auto first = flow->import("iss_position", {{"track.csv", csv}});
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(first->added, 250);
  const auto again = flow->import("iss_position", {{"track.csv", csv}});
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->added, 0);
  EXPECT_EQ(rows(), 250);
}

TEST_F(StationTroubleTest, AListFromAFileIsNeverTheCurrentCrew) {
  const std::string old = R"({"message":"success","number":1,"people":[{"craft":"ISS","name":"Somebody Former"}]})";
  const std::string other = R"({"number":1,"people":[{"name":"Late Example","iss":true,"launched":1786000000,"days_in_space":1}]})";
  ASSERT_TRUE(flow->import("crew", {{"corquaid.json", other}}));
  auto crew = flow->queries().crew();
  ASSERT_TRUE(crew);
  EXPECT_EQ(crew->people[0].name, "Late Example") << "before any upstream has answered there is nothing better";
  EXPECT_EQ(crew->provenance, "recording");
  EXPECT_TRUE(crew->stale);
  EXPECT_THAT(crew->why, HasSubstr("imported"));
  clock.advance(1s);
  start();
  live(2);
  wait_for("the crew of both upstreams", [&] { return number("select count(*) from silver.crew where raw_id is not null") == 2; });
  clock.advance(1min);
  ASSERT_TRUE(flow->import("crew", {{"astros.json", old}, {"again.json", other + "\n"}}));
  crew = flow->queries().crew();
  EXPECT_EQ(crew->people[0].name, "Ann Example");
  EXPECT_EQ(crew->provenance, "api");
  EXPECT_FALSE(crew->stale) << crew->why;
  EXPECT_EQ(number("select count(*) from silver.crew where provenance = 'recording'"), 0);
  EXPECT_EQ(number("select count(*) from bronze.crew_record where provenance = 'recording'"), 3);
  close();
  open();
  EXPECT_EQ(flow->queries().crew()->people[0].name, "Ann Example");
}

TEST_F(StationTroubleTest, OneFileThatComesTwiceAtOnceIsStoredOnce) {
  const std::string csv = fmt::format("timestamp,latitude,longitude\n{},10.5,20.5\n{},95,20\n", second_of(kBegin) - 100, second_of(kBegin) - 90);
  std::atomic<int64_t> added = 0;
  {
    std::vector<std::jthread> users;
    for (int i = 0; i < 4; ++i)
      users.emplace_back([&] {
        const auto report = flow->import("iss_position", {{"track.csv", csv}});
        added += report ? report->added : 100;
      });
  }
  EXPECT_EQ(added, 1);
  EXPECT_EQ(number("select count(*) from bronze.raw_poll_response"), 1);
  EXPECT_EQ(number("select count(*) from bronze.rejected_record"), 1);
}

TEST_F(StationTroubleTest, PositionsThatDoNotReachTheTablesAreAnAlarmThoughTheStreamGoesOn) {
  start();
  live(3);
  wait_for("the broken tables", [&] { return warehouse->connect().value()->execute("drop table bronze.stream_offset").has_value(); });
  wait_for("the alarm", [&] {
    clock.advance(1s);
    const auto health = flow->queries().health();
    for (const StationCheck& check : health->checks)
      if (check.id == "iss.freshness" && check.state == "raised") return health->freshness_s.value_or(0) > 15;
    return false;
  });
  wait_for("the stream", [&] { return flow->queries().now()->state == "live"; });
}

}  // namespace
}  // namespace skykeep::flows::satellites
