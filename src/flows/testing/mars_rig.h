// For this folder's tests: the Mars half of the loop over real storage in a temporary folder, upstreams played by a fetcher that
// answers what the test says, and a clock that the test moves.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <deque>
#include <functional>

#include "bus/embedded/embedded_bus.h"
#include "core/ids.h"
#include "core/log.h"
#include "flows/load/load_stage.h"
#include "flows/partitions/ingest.h"
#include "flows/photo_ids.h"
#include "flows/publish/publish_stage.h"
#include "flows/testing/scripted_fetcher.h"
#include "lake/local/local_lake.h"
#include "state/sqlite/sqlite_state.h"
#include "tests/contract/temp_dir.h"
#include "tests/support/sparse_bus.h"
#include "warehouse/duckdb/duckdb_warehouse.h"

namespace skykeep::flows {

inline const UtcTime kMarsBegin = *parse_utc("2026-09-21T08:00:00Z");

// A page of Curiosity's feed with pictures `first` to `first + count - 1` of a sol.
inline std::string curiosity_page(int32_t sol, int first, int count) {
  std::string items;
  for (int i = first; i < first + count; ++i)
    items += fmt::format(R"({}{{"id":{},"imageid":"NLB_{:06}_{:06}","sol":{},"https_url":"https://h/NLB_{:06}_{:06}.JPG","mission":"msl",)"
                         R"("instrument":"NAV_LEFT_B","date_taken":"2012-08-13T01:02:03.000Z","extended":{{"sample_type":"full"}}}})",
                         i == first ? "" : ",", sol * 1000 + i, sol, i, sol, sol, i);
  return fmt::format(R"({{"items":[{}],"more":false,"total":{}}})", items, count);
}

inline std::string old_shape_page(int32_t sol, int count) {
  std::string photos;
  for (int i = 0; i < count; ++i)
    photos += fmt::format(R"({}{{"id":{},"sol":{},"camera":{{"id":26,"name":"NAVCAM","rover_id":5,"full_name":"Navigation Camera"}},)"
                          R"("img_src":"http://h/NLB_{:06}_{:06}.JPG","earth_date":"2012-08-13","rover":{{"id":5,"name":"Curiosity",)"
                          R"("landing_date":"2012-08-06","launch_date":"2011-11-26","status":"active"}}}})",
                          i == 0 ? "" : ",", 5000 + i, sol, sol, i);
  return fmt::format(R"({{"photos":[{}]}})", photos);
}

// A manifest of Curiosity that promises so many photos of each sol.
inline std::string curiositys_manifest(const std::vector<std::pair<int, int>>& sols) {
  std::string photos;
  for (const auto& [sol, total] : sols)
    photos += fmt::format(R"({}{{"sol":{},"earth_date":"2012-08-13","total_photos":{},"cameras":["NAVCAM"]}})", photos.empty() ? "" : ",", sol, total);
  return fmt::format(R"({{"photo_manifest":{{"name":"Curiosity","landing_date":"2012-08-06","launch_date":"2011-11-26","status":"active","max_sol":{},)"
                     R"("max_date":"2012-09-01","total_photos":100,"photos":[{}]}}}})", sols.back().first, photos);
}

// Readable, and of another rover than the one that was asked for: the loader refuses it.
inline constexpr const char* kSpiritsManifest =
    R"({"photo_manifest":{"name":"Spirit","landing_date":"2004-01-04","launch_date":"2003-06-10","status":"complete","max_sol":1,)"
    R"("max_date":"2004-01-05","total_photos":1,"photos":[{"sol":1,"earth_date":"2004-01-05","total_photos":1,"cameras":["PANCAM"]}]}})";

class PlayedFetcher final : public ScriptedFetcher {
 public:
  using ScriptedFetcher::ScriptedFetcher;
  // By host; a host that is not named is unavailable.
  std::map<std::string, std::function<Result<std::string>(const std::string& url)>> hosts;
  int status = 0;  // of what fails

 private:
  Result<std::string> answer(const std::string& url) override {
    const auto host = hosts.find(net::parse_url(url)->host);
    return host == hosts.end() ? Result<std::string>(fail(Code::kUnavailable, "connection refused")) : host->second(url);
  }
  int status_of(const Error&) const override { return status; }
};

class MarsTest : public ::testing::Test {
 protected:
  MarsTest() { open(); }
  ~MarsTest() override { close(); }

  // A process that begins: everything but the files is new.
  void open() {
    state = state::open_sqlite_state(dir.path() + "/state.db").value();
    bus = std::make_unique<bus::SparseBus>(bus::open_embedded_bus(dir.path() + "/state.db", clock).value());
    lake = lake::open_local_lake(dir.path() + "/lake", fs).value();
    warehouse = warehouse::open_duckdb(dir.path() + "/warehouse.duckdb", {}).value();
    photo_ids.emplace(*lake, clock);
    models = models::open_models(*warehouse, clock, models::embedded_project(), &*photo_ids).value();
    ASSERT_TRUE(models->prepare());
    ledger.emplace(state::Ledger::open(*state).value());
    worker.emplace(state::Leases::open(*state).value(), clock, "me");
    ASSERT_TRUE(worker->renew());
    store.emplace(state::Store::open(*state).value());
    health.emplace(*store, clock);
    runs.emplace(state::Runs::open(*state).value());
    notices.emplace(state::Notices::open(*state).value());
    recorder.emplace(*bus, *runs, *notices, clock);
    loader = make_loader(*warehouse, *lake, clock);
    rejected.emplace(state::RejectedRecords::open(*state).value());
    loading.emplace(*bus, *rejected, *loader, *ledger, clock, *recorder);
    publishing.emplace(*rejected, *models, *ledger, clock, *recorder, [](int64_t) {});
  }
  void close() {
    publishing.reset();
    loading.reset();
    loader.reset();
    rejected.reset();
    recorder.reset();
    notices.reset();
    runs.reset();
    health.reset();
    store.reset();
    worker.reset();
    ledger.reset();
    models.reset();
    photo_ids.reset();
    warehouse.reset();
    lake.reset();
    bus.reset();
    state.reset();
  }
  void lose_the_warehouse() {
    close();
    for (const char* end : {"", ".wal"}) std::filesystem::remove(dir.path() + "/warehouse.duckdb" + end);
    open();
  }

  // Of the settings as they are now.
  const sources::Catalogue& catalogue() {
    return catalogues.emplace_back(
        sources::Settings{.legacy_servers = config.legacy_servers, .api_key = config.api_key, .rovers = config.rovers, .backfill = config.backfill});
  }
  const sources::Source& photos() { return *catalogue().find("mars_photos"); }

  std::string put_photos(int32_t sol, const std::string& body, const std::string& url = "https://mars.nasa.gov/") {
    const std::string key = object_key(sol_of("mars_photos", "curiosity", sol), 0, sha256_hex(body));
    lake::ObjectMeta meta;
    meta.url = url;
    meta.status = 200;
    meta.fetched_at = clock.now();
    meta.origin = "api";
    meta.content_type = "application/json";
    meta.partition = sol_of("mars_photos", "curiosity", sol);
    EXPECT_TRUE(lake->put(key, body, std::move(meta)));
    return key;
  }
  std::string rows_of(const std::string& sql) {
    auto connection = warehouse->connect().value();
    const auto found = connection->table(sql);
    EXPECT_TRUE(found) << (found ? "" : found.error().message) << "\n" << sql;
    std::string out;
    if (!found) return out;
    for (const auto& row : found->rows)
      for (size_t i = 0; i < row.size(); ++i)
        out += warehouse::text_of(row[i], std::to_string(warehouse::int_of(row[i]))) + (i + 1 == row.size() ? "\n" : "|");
    return out;
  }
  int64_t number(const std::string& sql) {
    auto connection = warehouse->connect().value();
    return warehouse::int_of(connection->table(sql).value().rows.at(0).at(0), -1);
  }
  // Oldest first.
  std::vector<state::RejectedRecord> rejected_records() {
    auto out = rejected->newest(1000).value();
    std::ranges::reverse(out);
    return out;
  }
  std::vector<state::Run> runs_of(const std::string& flow) {
    state::RunFilter filter;
    filter.flow = flow;
    return runs->list(filter).value();
  }

  testing::TempDir dir;
  ManualClock clock{kMarsBegin};
  RealFs fs;
  PlayedFetcher fetcher{clock};
  FlowConfig config;
  std::deque<sources::Catalogue> catalogues;
  std::unique_ptr<state::State> state;
  std::unique_ptr<bus::Bus> bus;
  std::unique_ptr<lake::Lake> lake;
  std::unique_ptr<warehouse::Warehouse> warehouse;
  std::optional<PhotoIds> photo_ids;
  std::unique_ptr<models::Models> models;
  std::optional<state::Ledger> ledger;
  std::optional<Worker> worker;
  std::optional<state::Store> store;
  std::optional<UpstreamHealth> health;
  std::optional<state::Runs> runs;
  std::optional<state::RejectedRecords> rejected;
  std::optional<state::Notices> notices;
  std::optional<RunRecorder> recorder;
  std::unique_ptr<Loader> loader;
  std::optional<LoadStage> loading;
  std::optional<PublishStage> publishing;
};

}  // namespace skykeep::flows
