#include "flows/testing/station_rig.h"

namespace skykeep::flows::satellites {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

TEST_F(StationFlowTest, EachSecondOfTheClockHasOneRowFromTheUpstreamThatWasAsked) {
  start();
  live(45);
  expect_whole();
  EXPECT_EQ(number("select count(*) from silver.iss_positions"), 46);
  EXPECT_GE(number("select count(*) from silver.iss_positions where provenance = 'api' and residual_km < 0.001"), 40);
  EXPECT_EQ(upstreams.calls["api.wheretheiss.at"], 5);  // every ten seconds, ten seconds a call
  EXPECT_EQ(upstreams.calls["api.open-notify.org"], 3);  // twice for the position, once for the crew
  EXPECT_EQ(upstreams.calls["celestrak.org"], 1);
  const auto now = flow->queries().now();
  ASSERT_TRUE(now);
  EXPECT_EQ(now->state, "live");
  EXPECT_EQ(second_of(now->position->at), second_of(clock.now()));
  EXPECT_FALSE(now->position->time_zone.empty());
}

TEST_F(StationFlowTest, ARestartGoesOnAndAReplayChangesNothing) {
  start();
  live(12);
  close();
  open();
  start();
  live(12);
  expect_whole();
  const int64_t rows = number("select count(*) from silver.iss_positions");
  const std::string print = text("select md5(string_agg(columns::varchar, '|' order by ts)) from (select ts, latitude, provenance, residual_km from silver.iss_positions) as columns");
  flow->stop();
  for (const char* group : {"iss-enrich", "iss-sink"})
    replay(group, std::string_view(group) == "iss-sink" ? kIssEnriched : kIssPositions);
  close();
  open();
  start();
  live(3);
  expect_whole();
  EXPECT_EQ(number("select count(*) from silver.iss_positions"), rows + 3);
  EXPECT_EQ(text(fmt::format("select md5(string_agg(columns::varchar, '|' order by ts)) from (select ts, latitude, provenance, residual_km from silver.iss_positions "
                             "order by ts limit {}) as columns", rows)), print);
}

TEST_F(StationFlowTest, AStandstillIsFilledAndAClockThatWentBackDoublesNothing) {
  start();
  live(5);
  clock.advance(2h);
  wait_for_row(second_of(clock.now()));
  expect_whole();
  EXPECT_GE(number("select count(*) from silver.iss_positions where quality like '%filled%' and provenance = 'model'"), 7000);
  clock.advance(-1h);
  wait_for("the notice", [&] { return !::testing::Value(notices(), ::testing::Each(::testing::Not(HasSubstr("went back")))); });
  clock.advance(1h + 5s);
  wait_for_row(second_of(clock.now()));
  expect_whole();
}

TEST_F(StationFlowTest, SecondsOnWhichNobodyKnowsThePlaceAreStoredAndHaveNoPosition) {
  upstreams.down = true;
  clock.advance(24h * 13);  // from the built-in elements: some 390 km
  start();
  live(5);
  EXPECT_EQ(number("select count(*) from bronze.iss_position_hot"), 6);
  EXPECT_EQ(number("select count(*) from silver.iss_positions"), 0);
  EXPECT_EQ(number("select count(*) from gold.iss_hourly"), 0);
  const auto now = flow->queries().now();
  ASSERT_TRUE(now && now->position);
  EXPECT_FALSE(is_place_known(*now->position));
  flow->stop();
  replay("iss-enrich", kIssPositions);
  close();
  open();
  start();  // the same seconds come again, and are found though they have no position
  live(2);
  EXPECT_EQ(number("select count(*) - count(distinct ts) from bronze.iss_position_hot"), 0);
  EXPECT_EQ(number("select count(*) from bronze.iss_position_hot"), 8);
}

TEST_F(StationFlowTest, TheTablesNameAPlaceWhereTheViewDoes) {
  upstreams.down = true;
  start();
  flow->stop();
  auto connection = warehouse->connect().value();
  ASSERT_TRUE(connection->execute("create table made as select * from bronze.iss_position_hot order by ts desc limit 1"));
  ASSERT_TRUE(connection->execute("delete from bronze.iss_position_hot"));
  int64_t row = 0, known = 0;
  const std::optional<double> uncertainties[] = {{}, 0, 299.9, 300, 300.1, 9800}, ages[] = {{}, 0, 14 * 86'400, 14 * 86'400 + 1};
  const auto sql = [](const std::optional<double>& value) { return value ? fmt::format("{}", *value) : "null"; };
  for (const char* source : {"sgp4", "wheretheiss", "track"})
    for (const auto& uncertainty : uncertainties)
      for (const auto& age : ages) {
        SatellitePosition p;
        p.source = source;
        p.uncertainty_km = uncertainty;
        p.element_age_s = age;
        ASSERT_TRUE(connection->execute(fmt::format(
            "insert into bronze.iss_position_hot select * replace (ts + to_seconds({}) as ts, '{}' as source, {} as uncertainty_km, {} as element_age_s, "
            "400 + {} as altitude_km) from made", ++row, source, sql(uncertainty), sql(age), is_place_known(p) ? 0 : 500)));
        known += is_place_known(p);
      }
  EXPECT_EQ(number("select count(*) from silver.iss_positions where altitude_km < 500"), known);
  EXPECT_EQ(number("select count(*) from silver.iss_positions where altitude_km > 500"), 0);
  EXPECT_EQ(number("select sum(records) from gold.iss_hourly"), known);
  EXPECT_EQ(number("select max(max_altitude_km) from gold.iss_hourly"), 400);
}

TEST_F(StationFlowTest, WithoutANetworkTheModelGoesOnAndNeverPretends) {
  upstreams.down = true;
  start();
  live(70, 5);
  expect_whole();
  EXPECT_EQ(number("select count(*) from silver.iss_positions where provenance <> 'model' or uncertainty_km is null or quality not like '%built_in_elements%'"), 0);
  const auto now = flow->queries().now();
  ASSERT_TRUE(now);
  EXPECT_EQ(now->state, "model");
  EXPECT_THAT(now->why, HasSubstr("cannot be reached"));
  EXPECT_THAT(notices(), Contains(HasSubstr("wheretheiss.at is passed over: missing")));
}

TEST_F(StationFlowTest, AWrongUpstreamIsNamedAndNotWrittenDown) {
  start();
  live(12);
  upstreams.north_km = 100;
  live(40);
  EXPECT_EQ(number("select count(*) from silver.iss_positions where residual_km > 5"), 0);
  EXPECT_THAT(notices(), Contains(HasSubstr("100.")));
  bool is_named = false;
  const auto now = flow->queries().now();
  ASSERT_TRUE(now);
  for (const StationUpstream& source : now->sources)
    is_named = is_named || (source.name == "wheretheiss" && source.verdict == "wrong" && source.state == "failing");
  EXPECT_TRUE(is_named);
  EXPECT_EQ(now->state, "live");  // open-notify confirms the model
}

TEST_F(StationFlowTest, SimulatedAnswersDoNotEnterALiveDirectory) {
  upstreams.origin = "simulated";
  start();
  live(15, 5);
  EXPECT_EQ(number("select count(*) from silver.iss_positions where source <> 'sgp4' or provenance = 'simulated'"), 0);
  EXPECT_THAT(notices(), Contains(HasSubstr("this data directory is live")));
}

TEST_F(StationFlowTest, CelestrakIsNotAskedAgainAfterARestart) {
  start();
  live(3);
  wait_for("the elements", [&] { return number("select count(*) from silver.orbit_elements where source = 'celestrak'") == 1; });
  for (int i = 0; i < 3; ++i) {
    close();
    open();
    start();
    live(2);
  }
  EXPECT_EQ(upstreams.calls["celestrak.org"], 1);
  upstreams.no_celestrak = true;
  clock.advance(7h);  // after a new set it is left alone for six hours
  wait_for("the question", [&] { return upstreams.calls["celestrak.org"] == 2; });
  wait_for("its words", [&] { return !::testing::Value(notices(), ::testing::Each(::testing::Not(HasSubstr("has not updated since")))); });
  EXPECT_EQ(flow->queries().elements(clock.now())->source, "celestrak");
}

TEST_F(StationFlowTest, TheHourIsPackedAndARowLeadsToItsRawAnswer) {
  start();
  live(30, 5);
  wait_for("the rows of elements and crew", [&] {
    return number("select count(*) from bronze.orbit_element_record") == 1 && number("select count(*) from bronze.crew_record") > 1;
  });
  clock.advance(1h);
  wait_for("the packed hour", [&] { return number("select count(*) from bronze.raw_poll_response where source = 'iss-candidates'") == 1; });
  wait_for("the pointers", [&] { return number("select count(*) from silver.iss_positions where provenance = 'api' and load_id is not null") > 20; });
  const std::string raw = text("select lake_record(r.filename, p.record_offset, p.record_length::integer) from silver.iss_positions p "
                               "join bronze.raw_poll_response r using (load_id) where p.provenance = 'api' order by p.ts limit 1");
  const std::string second = text("select (epoch_us(ts) // 1000000)::varchar from silver.iss_positions where provenance = 'api' order by ts limit 1");
  EXPECT_THAT(raw, HasSubstr("api.wheretheiss.at/v1/satellites/25544/positions"));
  EXPECT_THAT(raw, HasSubstr("timestamp\\\":" + second));
  // Each topic is packed by itself: positions, elements, crew.
  wait_for("the other packed hours", [&] { return lake->list("polls/", "", 10).value().size() == 3; });
  wait_for("the pointers of elements", [&] { return number("select count(*) from silver.orbit_elements where load_id is null") == 0; });
}

TEST_F(StationFlowTest, AnImpossibleAnswerIsPutAsideAndItsReasonStandsBesideItsRaw) {
  upstreams.north_km = 40'000;  // a latitude of more than 90 degrees
  start();
  live(25, 5);
  EXPECT_EQ(number("select count(*) from silver.iss_positions where source = 'wheretheiss'"), 0);
  const auto aside = rejected_of(kIssCandidates);
  ASSERT_GE(aside.size(), 2u);
  EXPECT_THAT(aside[0].reason, HasSubstr("outside -90..90"));
  clock.advance(1h);
  wait_for("the reasons", [&] { return number("select count(*) from bronze.rejected_record where reason like '%latitude%outside -90..90%'") >= 2; });
  EXPECT_THAT(text("select lake_record(r.filename, j.record_offset, j.record_length::integer) from bronze.rejected_record j "
                   "join bronze.raw_poll_response r using (load_id) limit 1"), HasSubstr("api.wheretheiss.at/v1/satellites"));
}

TEST_F(StationFlowTest, OldDaysBecomeFilesOfTheLakeAndTheViewStaysWhole) {
  start();
  live(5);
  clock.advance(47h);
  wait_for_row(second_of(clock.now()));
  clock.advance(47h);
  wait_for_row(second_of(clock.now()));
  wait_for("the filed days", [&] { return number("select count(*) from bronze.iss_day_file") == 2; });
  expect_whole();
  const int64_t rows = number("select count(*) from silver.iss_positions");
  EXPECT_EQ(number("select count(*) from bronze.iss_position_hot where ts < timestamp '2026-09-23 00:00:00'"), 0);
  EXPECT_EQ(number("select count(*) from silver.iss_positions where ts >= timestamp '2026-09-22 10:00:00' and ts < timestamp '2026-09-22 11:00:00'"), 3600);
  EXPECT_EQ(number("select sum(records) from gold.iss_hourly"), rows);
  EXPECT_EQ(number("select sum(records) from gold.iss_daily"), rows);
  EXPECT_EQ(number("select max(missing_seconds) from gold.iss_hourly"), 0);
  EXPECT_EQ(lake->list("iss/positions/", "", 10).value().size(), 2u);

  // The tables can be made again from the lake and the bus.
  close();
  for (const char* name : {"/warehouse.duckdb", "/warehouse.duckdb.wal"}) (void)fs.remove(dir.path() + name);
  (void)fs.remove_all(dir.path() + "/warehouse.duckdb.mounts");
  open();
  start();
  wait_for("the rows", [&] { return number("select count(*) from silver.iss_positions") == rows; });
  expect_whole();
  EXPECT_EQ(number("select sum(records) from gold.iss_hourly"), rows);
}

TEST_F(StationFlowTest, WhatDoesNotFitIsPutAsideWithItsReasonAndTheStreamGoesOn) {
  ASSERT_TRUE(bus::append_one(*bus, kIssPositions, "x", R"({"satellite_id":25544,"ts":1,"latitude":91})"));
  ASSERT_TRUE(bus::append_one(*bus, kIssEnriched, "x", "no JSON"));
  start();
  live(3);
  expect_whole();
  const auto positions = rejected_of(kIssPositions), enriched = rejected_of(kIssEnriched);
  ASSERT_EQ(positions.size(), 1u);
  EXPECT_THAT(positions[0].reason, HasSubstr("latitude is 91"));
  ASSERT_EQ(enriched.size(), 1u);
  EXPECT_THAT(enriched[0].reason, HasSubstr("not a JSON object"));
}

TEST_F(StationFlowTest, HealthKnowsFreshnessRatesAndVerdicts) {
  start();
  live(130, 2);
  wait_for("the rates", [&] { return flow->queries().health()->records_per_minute.value_or(0) >= 58; });
  // A thread that has to wait for a processor lets the clock run ahead of its upstream, which then counts as late for a while.
  wait_for("good health", [&] {
    if (flow->queries().health()->state == "ok") return true;
    clock.advance(1s);
    return false;
  });
  upstreams.north_km = 100;
  live(30);
  wait_for("the check", [&] {
    const auto health = flow->queries().health();
    for (const StationCheck& check : health->checks)
      if (check.id == "iss.upstream.wheretheiss" && check.state == "raised") return true;
    clock.advance(1s);
    return false;
  });
  EXPECT_TRUE(flow->queries().acknowledge("iss.upstream.wheretheiss"));
  EXPECT_FALSE(flow->queries().acknowledge("iss.nothing"));
}

TEST_F(StationFlowTest, TheTrackHoldsWhatWasRecordedAndTheModelAroundIt) {
  start();
  live(60, 5);
  const auto track = flow->queries().track(kBegin - 600s, kBegin + 600s, 10s);
  ASSERT_TRUE(track) << track.error().message;
  ASSERT_EQ(track->points.size(), 121u);
  EXPECT_EQ(track->points.front().provenance, "model");
  EXPECT_EQ(track->points[64].provenance, "api");
  EXPECT_EQ(track->points.back().provenance, "model");
  EXPECT_TRUE(track->points.back().uncertainty_km);
  EXPECT_FALSE(flow->queries().track(kBegin, kBegin + 86'400s, 1s));
  EXPECT_FALSE(flow->queries().track(kBegin, kBegin - 1s, 10s));
  const auto past = flow->queries().at(kBegin + 30s), future = flow->queries().at(kBegin + 3600s);
  ASSERT_TRUE(past && future);
  EXPECT_EQ(past->provenance, "api");
  EXPECT_EQ(future->provenance, "model");
  EXPECT_FALSE(future->over.empty());
}

TEST_F(StationFlowTest, TheCrewIsTheListThatIsKept) {
  start();
  live(2);
  wait_for("the crew", [&] { return number("select count(*) from silver.crew") == 2; });
  const auto crew = flow->queries().crew();
  ASSERT_TRUE(crew);
  EXPECT_EQ(crew->source, "corquaid");
  EXPECT_FALSE(crew->stale) << crew->why;
  ASSERT_EQ(crew->people.size(), 1u);
  EXPECT_EQ(crew->people[0].name, "Ann Example");
}

TEST_F(StationFlowTest, WithoutStartingEverythingCanStillBeAsked) {
  const auto now = flow->queries().now();
  ASSERT_TRUE(now);
  EXPECT_EQ(now->state, "model");
  EXPECT_EQ(now->position->source, "sgp4");
  EXPECT_TRUE(flow->queries().health());
  EXPECT_TRUE(flow->queries().elements(kBegin)->withheld.empty());
  EXPECT_FALSE(flow->queries().elements(kBegin + 24h * 60)->withheld.empty());
  EXPECT_TRUE(flow->queries().crew()->stale);
}

TEST_F(StationFlowTest, ImportedTracksAreTakenOnceAndNeverOverAKnownSecond) {
  start();
  live(20, 5);
  const std::string csv = fmt::format("timestamp,latitude,longitude\n{},10.5,20.5\n{},10.9,20.9\n{},95,20\n1565875077,-49.527452773103,150.83013167785\n",
                                      second_of(kBegin) + 3, second_of(kBegin) - 100, second_of(kBegin) - 90);
  const auto first = flow->import("iss_position", {{"track.csv", csv}});
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(first->records, 4);
  EXPECT_EQ(first->added, 2);
  EXPECT_EQ(first->unchanged, 1);
  EXPECT_EQ(first->rejected, 1);
  EXPECT_EQ(text(fmt::format("select provenance from silver.iss_positions where ts = make_timestamp({})", (second_of(kBegin) + 3) * 1'000'000)), "api");
  const auto again = flow->import("iss_position", {{"track.csv", csv}});
  EXPECT_EQ(again->added, 0);
  EXPECT_EQ(again->unchanged, 3);
  EXPECT_THAT(text("select lake_record(r.filename, p.record_offset, p.record_length::integer) from silver.iss_positions p join bronze.raw_poll_response r "
                   "using (load_id) where p.ts < timestamp '2020-01-01'"), HasSubstr("1565875077"));
  const auto orbits = flow->import("orbits", {{"omm.json", astro::to_omm_json({sources::built_in_elements()})}, {"x.txt", "nonsense"}});
  ASSERT_TRUE(orbits);
  EXPECT_EQ(orbits->added, 1);
  EXPECT_EQ(orbits->rejected, 1);
}

}  // namespace
}  // namespace skykeep::flows::satellites
