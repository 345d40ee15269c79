// What an import touches, and what its report says of it.
#include "flows/import_files.h"

#include <gmock/gmock.h>

#include "flows/open_flows.h"
#include "flows/testing/mars_rig.h"
#include "tests/support/failing_bus.h"
#include "tests/support/failing_lake.h"
#include "tests/support/failing_state.h"
#include "tests/support/failing_warehouse.h"

namespace skykeep::flows {
namespace {

class ImportFilesTest : public MarsTest {
 protected:
  ImportReport import(std::string_view source, const std::vector<ImportFile>& files, std::string_view rover = "") {
    clock.advance(1s);
    ImportFiles importing({catalogue(), *rejected, *lake, *warehouse, *ledger, clock, *recorder, *loading, *publishing, "recording"});
    const auto report = importing.run(source, files, rover);
    EXPECT_TRUE(report) << (report ? "" : report.error().message);
    return report.value_or(ImportReport{});
  }
};

// A body of the legacy API with one photo of each of these rovers on one sol.
std::string body_of_rovers(int32_t sol, int first_picture) {
  std::string out;
  for (const auto& [id, name, host] : {std::tuple(5, "Curiosity", "msl"), std::tuple(7, "Spirit", "mer"), std::tuple(6, "Opportunity", "mer")})
    out += fmt::format(R"({}{{"id":{},"sol":{},"camera":{{"id":26,"name":"NAVCAM","rover_id":{}}},"img_src":"http://mars.jpl.nasa.gov/{}/{}_{:06}_{:06}.JPG",)"
                       R"("rover":{{"id":{},"name":"{}"}}}})",
                       out.empty() ? "" : ",", id * 1000 + first_picture, sol, id, host, name, sol, first_picture, id, name);
  return fmt::format(R"({{"photos":[{}]}})", out);
}

TEST_F(ImportFilesTest, ABodyOfSeveralRoversOnOneSolTouchesThePartitionOfEach) {
  const ImportReport report = import("mars_photos", {{"all.json", body_of_rovers(100, 1)}});
  EXPECT_EQ(report.added, 3);
  EXPECT_EQ(report.unchanged, 0);
  EXPECT_EQ(rows_of("select rover_name, sol, total_photos from silver.photo_sols p join seeds.rovers r using (rover_id) order by 1"),
            "Curiosity|100|1\nOpportunity|100|1\nSpirit|100|1\n");
  EXPECT_EQ(number("select count(distinct rover_id) from silver.fact_photos"), 3);
  // The same under the name of one of them, and once more: nothing is there twice.
  EXPECT_EQ(import("mars_photos", {{"again.json", body_of_rovers(100, 1)}}, "curiosity").unchanged, 3);
  EXPECT_EQ(import("mars_photos", {{"more.json", body_of_rovers(100, 2)}}).added, 3);
  EXPECT_EQ(number("select count(*) from silver.fact_photos"), 6);
  for (const char* rover : {"curiosity", "spirit", "opportunity"}) EXPECT_TRUE(ledger->get(sol_of("mars_photos", rover, 100)).value()) << rover;
}

// However an import ends, the next one of the same files leaves everything as one that nothing disturbed.
TEST_F(ImportFilesTest, WhateverFailsForAMomentIsMadeUpForByTheNextTry) {
  testing::Faults faults;
  testing::FailingBus shaky_bus(*bus, faults);
  testing::FailingLake shaky_lake(*lake, faults);
  testing::FailingState shaky_state(*state, faults);
  testing::FailingWarehouse shaky(*warehouse, faults);
  state::Ledger shaky_ledger = state::Ledger::open(shaky_state).value();
  const auto shaky_loader = make_loader(shaky, shaky_lake, clock);
  LoadStage shaky_loading(shaky_bus, *rejected, *shaky_loader, shaky_ledger, clock, *recorder);
  int32_t sol = 100;
  for (const auto& [method, nth] : {std::pair("put", 1), std::pair("read", 1), std::pair("connect", 1), std::pair("query", 2), std::pair("commit", 1), std::pair("transact", 1),
                                    std::pair("append", 1)}) {
    SCOPED_TRACE(method);
    const std::vector<ImportFile> files{{"all.json", body_of_rovers(++sol, 1)}, {"none.json", fmt::format("{{\"no document of sol\": {}}}", sol)}};
    ImportFiles importing({catalogue(), *rejected, shaky_lake, shaky, shaky_ledger, clock, *recorder, shaky_loading, *publishing, "recording"});
    faults.fail(method, nth, Code::kUnavailable);
    const auto failed = importing.run("mars_photos", files, "");
    const bool is_of_append = std::string_view(method) == "append" && !failed;
    faults.lift();
    EXPECT_TRUE(!failed || is_of_append);
    if (!failed) { EXPECT_EQ(failed.error().code, Code::kUnavailable) << failed.error().message; }
    const auto report = importing.run("mars_photos", files, "");
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(number(fmt::format("select count(*) from silver.fact_photos where sol = {}", sol)), 3);
    for (const char* rover : {"curiosity", "spirit", "opportunity"}) EXPECT_TRUE(ledger->get(sol_of("mars_photos", rover, sol)).value()) << rover;
  }
  EXPECT_EQ(faults.struck(), 7);
}

TEST_F(ImportFilesTest, OneFileThatComesTwiceAtOnceIsCountedOnce) {
  config.iss.enabled = false;
  const auto flows = open_flows({*bus, *lake, *warehouse, *models, *state, fetcher, clock, fs, dir.path(), {}}, config).value();
  std::atomic<int64_t> added = 0, unchanged = 0;
  {
    std::vector<std::jthread> users;
    for (int i = 0; i < 4; ++i)
      users.emplace_back([&] {
        const auto report = flows->import("mars_photos", {{"all.json", body_of_rovers(100, 1)}}, "");
        ASSERT_TRUE(report) << report.error().message;
        added += report->added;
        unchanged += report->unchanged;
      });
  }
  EXPECT_EQ(added, 3);
  EXPECT_EQ(unchanged, 9);
  EXPECT_EQ(number("select count(*) from silver.fact_photos"), 3);
}

std::string manifest(const std::vector<std::pair<int, int>>& sols) {
  std::string photos;
  for (const auto& [sol, total] : sols)
    photos += fmt::format(R"({}{{"sol":{},"earth_date":"2004-01-05","total_photos":{},"cameras":["NAVCAM"]}})", photos.empty() ? "" : ",", sol, total);
  return fmt::format(R"({{"photo_manifest":{{"name":"Spirit","landing_date":"2004-01-04","launch_date":"2003-06-10","status":"complete","max_sol":{},)"
                     R"("max_date":"2010-03-21","total_photos":124550,"photos":[{}]}}}})", sols.back().first, photos);
}

TEST_F(ImportFilesTest, RecordsOfAManifestThatANewerOneReplacedAreOutdatedNotUnchanged) {
  const std::string old = manifest({{1, 77}, {2, 125}}), young = manifest({{1, 77}, {2, 126}, {3, 5}});
  EXPECT_EQ(import("mars_manifests", {{"old.json", old}}).added, 2);
  ImportReport report = import("mars_manifests", {{"young.json", young}});
  EXPECT_EQ(std::tuple(report.records, report.added, report.unchanged, report.outdated), std::tuple(3, 1, 2, 0));
  report = import("mars_manifests", {{"old.json", old}});
  EXPECT_EQ(std::tuple(report.records, report.added, report.unchanged, report.outdated), std::tuple(2, 0, 0, 2));
  EXPECT_EQ(report.to_json()["outdated"], 2);
  report = import("mars_manifests", {{"old.json", old}, {"young.json", young}});
  EXPECT_EQ(std::tuple(report.records, report.added, report.unchanged, report.outdated), std::tuple(5, 0, 3, 2));
  EXPECT_EQ(number("select manifest_total_photos from silver.flat_manifest_photos where sol = 2"), 126);
}

}  // namespace
}  // namespace skykeep::flows
