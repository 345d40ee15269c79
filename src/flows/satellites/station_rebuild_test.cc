#include "flows/satellites/station_rebuild.h"

#include <filesystem>

#include "flows/testing/station_rig.h"

namespace skykeep::flows::satellites {
namespace {

constexpr const char* kTables[] = {
    "select * from bronze.raw_poll_response order by all",
    "select * from bronze.raw_poll_record order by all",
    "select * from silver.orbit_elements order by all",
    "select * from silver.crew order by all",
};
constexpr const char* kPositions = "select ts, latitude, longitude, provenance, raw_id, load_id, record_offset, record_length from silver.iss_positions order by all";

class RefillTest : public StationFlowTest {
 protected:
  std::string all_of(const std::string& sql) {
    std::string out;
    for (const auto& row : table(sql).rows) {
      for (const auto& cell : row) {
        if (const auto* t = std::get_if<UtcTime>(&cell)) out += to_string(*t);
        else if (const auto* d = std::get_if<double>(&cell)) out += fmt::format("{}", *d);
        else out += warehouse::text_of(cell, warehouse::is_null(cell) ? "null" : std::to_string(warehouse::int_of(cell)));
        out += "|";
      }
      out += "\n";
    }
    return out;
  }
  void lose_the_warehouse() {
    close();
    for (const char* end : {"", ".wal"}) std::filesystem::remove(dir.path() + "/warehouse.duckdb" + end);
    open();
  }
};

TEST_F(RefillTest, RawAnswersElementsCrewsAndImportsComeBackFromTheLake) {
  start();
  live(30, 5);
  wait_for("the rows of elements and crew", [&] {
    return number("select count(*) from bronze.orbit_element_record") == 1 && number("select count(*) from bronze.crew_record") > 1;
  });
  ASSERT_TRUE(flow->import("iss_position", {{"track.json", R"([{"name":"iss","id":25544,"latitude":10.5,"longitude":20.25,"altitude":420.0,"velocity":27570.1,"visibility":"daylight","footprint":4500.0,"timestamp":1700000000,"daynum":2460263.4,"solar_lat":1.0,"solar_lon":100.0,"units":"kilometers"}])"}}));
  clock.advance(1h);
  wait_for("the hour to be packed", [&] {
    return number("select count(distinct source) from bronze.raw_poll_response where source in ('iss-candidates', 'orbit-elements', 'crew-answers')") == 3;
  });
  wait_for("the rows to be led to it", [&] { return number("select count(*) from silver.orbit_elements where load_id is null") == 0; });
  flow->stop();
  std::vector<std::string> before;
  for (const char* sql : kTables) before.push_back(all_of(sql));
  const std::string whole = all_of(kPositions);
  lose_the_warehouse();
  EXPECT_EQ(number("select count(*) from bronze.raw_poll_record"), 0);
  const auto brought = flow->station_rebuild({});
  ASSERT_TRUE(brought) << brought.error().message;
  EXPECT_GE(*brought, 4);
  for (size_t i = 0; i < std::size(kTables); ++i) {
    EXPECT_FALSE(before[i].empty()) << kTables[i];
    EXPECT_EQ(all_of(kTables[i]), before[i]) << kTables[i];
  }
  EXPECT_EQ(flow->station_rebuild({}).value(), 0) << "twice is once";
  start();
  flow->stop();
  const std::string positions = all_of(kPositions);
  EXPECT_EQ(positions.substr(0, whole.size()), whole) << "the newest days come from the topic";
}

// Earlier versions named an hour after the offset of its first answer, and its lines had no id.
TEST_F(RefillTest, AnHourOfAnEarlierVersionIsReadByTheIdsOfItsLines) {
  const std::string one = R"({"upstream":"wheretheiss","url":"u","status":200,"fetched_at":"2026-09-21T08:00:00Z","origin":"api","content_type":"","body":"[1]"})";
  const std::string two = R"({"upstream":"wheretheiss","url":"u","status":200,"fetched_at":"2026-09-21T08:00:10Z","origin":"api","content_type":"","body":"[2]"})";
  lake::ObjectMeta meta;
  meta.url = "bus:iss-candidates?from=42&to=43";
  meta.fetched_at = clock.now();
  meta.origin = "api";
  meta.partition = whole_of("iss_position");
  ASSERT_TRUE(lake->put("polls/iss-candidates/2026-09-21/hour=08/000000000042-0123456789ab.ndjson", one + "\n" + two + "\n", meta));
  EXPECT_EQ(flow->station_rebuild({}).value(), 1);
  EXPECT_EQ(text(fmt::format("select lake_record(r.filename, p.record_offset, p.record_length::integer) from bronze.raw_poll_record p "
                             "join bronze.raw_poll_response r using (load_id) where p.raw_id = {}", raw_id_of(two))), two);
}

}  // namespace
}  // namespace skykeep::flows::satellites
