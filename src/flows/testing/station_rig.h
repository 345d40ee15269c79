// For this folder's tests: the station's flow over real storage in a temporary folder, upstreams played by a fetcher that knows
// the orbit, and a clock that the test moves.
#pragma once

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>

#include "bus/embedded/embedded_bus.h"
#include "core/text.h"
#include "flows/run_recorder.h"
#include "flows/satellites/station_flow.h"
#include "flows/satellites/tables.h"
#include "flows/station_queries.h"
#include "flows/testing/scripted_fetcher.h"
#include "flows/upstream_health.h"
#include "flows/worker.h"
#include "lake/local/local_lake.h"
#include "sources/orbit_documents.h"
#include "state/rejected.h"
#include "state/sqlite/sqlite_state.h"
#include "streams/sgp4_orbit.h"
#include "tests/contract/temp_dir.h"
#include "tests/support/sparse_bus.h"
#include "warehouse/duckdb/duckdb_warehouse.h"

namespace skykeep::flows::satellites {

// A day after the epoch of the built-in elements: the model is fresh.
inline const UtcTime kBegin = *parse_utc("2026-09-21T08:00:00Z");

class PlayedUpstreams final : public ScriptedFetcher {
 public:
  explicit PlayedUpstreams(const Clock& clock) : ScriptedFetcher(clock), orbit_(*streams::make_element_set(sources::built_in_elements())) {}

  static std::string host_of(const std::string& url) { return net::parse_url(url)->host; }
  std::atomic<bool> down = false, no_celestrak = false;
  std::atomic<double> north_km = 0;        // how far wheretheiss.at is off
  std::string celestrak_says, corquaid_says;  // instead of the usual, while nothing is asked
  struct Calls {
    std::atomic<int>& operator[](const std::string& host) {
      const std::lock_guard lock(mutex);
      return count[host];
    }
    std::mutex mutex;
    std::map<std::string, std::atomic<int>> count;
  } calls;

 private:
  Result<std::string> answer(const std::string& url) override {
    ++calls[host_of(url)];
    return down ? Result<std::string>(fail(Code::kUnavailable, "connection refused")) : answer_of(url);
  }
  int status_of(const Error& error) const override { return down ? 0 : error.code == Code::kPermission ? 403 : 404; }
  Result<std::string> answer_of(const std::string& url) {
    if (const auto at = url.find("timestamps="); at != url.npos) return positions(url.substr(at + 11, url.find('&', at) - at - 11));
    if (url.ends_with("iss-now.json")) {
      const auto p = *orbit_.orbit->at(second_of(clock_.now()));
      return fmt::format(R"({{"message":"success","timestamp":{},"iss_position":{{"latitude":"{:.4f}","longitude":"{:.4f}"}}}})",
                         second_of(clock_.now()), p.latitude_deg, p.longitude_deg);
    }
    if (host_of(url) == "celestrak.org") {
      if (no_celestrak) return fail(Code::kPermission, "GP data has not updated since your last successful download");
      return celestrak_says.empty() ? astro::to_omm_json({sources::built_in_elements()}) : celestrak_says;
    }
    if (url.ends_with("astros.json")) return R"({"message":"success","number":1,"people":[{"craft":"ISS","name":"Nobody Current"}]})";
    if (url.ends_with("people-in-space.json") && !corquaid_says.empty()) return corquaid_says;
    if (url.ends_with("people-in-space.json"))
      return R"({"number":1,"people":[{"name":"Ann Example","country":"usa","agency":"NASA","position":"Commander","spacecraft":"Crew-13","launched":1786000000,"iss":true,"days_in_space":10}]})";
    return fail(Code::kNotFound, "nobody is there");
  }
  std::string positions(const std::string& seconds) {
    std::string out = "[";
    for (const std::string_view text : split(seconds, ',')) {
      const int64_t second = *to_int(text);
      const auto p = *orbit_.orbit->at(second);
      out += fmt::format(R"({}{{"name":"iss","id":25544,"latitude":{},"longitude":{},"altitude":{},"velocity":27570.1,"visibility":"daylight",)"
                         R"("footprint":4500.0,"timestamp":{},"daynum":2461304.8,"solar_lat":1.0,"solar_lon":100.0,"units":"kilometers"}})",
                         out.size() > 1 ? "," : "", p.latitude_deg + north_km / 118.5, p.longitude_deg, p.altitude_km, second);
    }
    return out + "]";
  }

  streams::ElementSet orbit_;
};

class StationFlowTest : public ::testing::Test {
 protected:
  StationFlowTest() { open(); }
  ~StationFlowTest() override { close(); }

  // A process that begins: everything but the files is new.
  void open() {
    state = state::open_sqlite_state(dir.path() + "/state.db").value();
    bus = std::make_unique<bus::SparseBus>(bus::open_embedded_bus(dir.path() + "/state.db", clock).value());
    lake = lake::open_local_lake(dir.path() + "/lake", fs).value();
    warehouse::DuckDbOptions duck;
    duck.lake_record = [this](std::string_view object, uint64_t offset, uint64_t length) { return lake->get_range(object, offset, length); };
    duck.place_object = [this](std::string_view object, const std::string& path) -> Result<> { return fs.write_atomic(path, TRY(lake->get(object)).body); };
    warehouse = warehouse::open_duckdb(dir.path() + "/warehouse.duckdb", std::move(duck)).value();
    models = models::open_models(*warehouse, clock, models::embedded_project()).value();
    ASSERT_TRUE(models->prepare());
    runs.emplace(state::Runs::open(*state).value());
    recorder.emplace(*bus, *runs, state::Notices::open(*state).value(), clock);
    const FlowDeps deps{*bus, *lake, *warehouse, *models, *state, upstreams, clock, fs, dir.path(), {}};
    upstream_health.emplace(state::Store::open(*state).value(), clock);
    worker.emplace(state::Leases::open(*state).value(), real_time, "me");
    auto opened = open_station_flow(deps, config, *recorder, *upstream_health, *worker);
    ASSERT_TRUE(opened) << opened.error().message;
    flow = std::move(*opened);
  }
  state::RejectedRecords rejected() { return state::RejectedRecords::open(*state).value(); }
  void close() {
    flow.reset();
    worker.reset();
    upstream_health.reset();
    recorder.reset();
    runs.reset();
    models.reset();
    warehouse.reset();
    lake.reset();
    bus.reset();
    state.reset();
  }
  void start() {
    const auto started = flow->start();
    ASSERT_TRUE(started) << started.error().message;
    wait_for_row(second_of(clock.now()));
  }

  // Moves the clock, second by second unless `step` says otherwise, and waits until the tables have caught up.
  void live(int64_t seconds, int64_t step = 1) {
    for (int64_t done = 0; done < seconds; done += step) {
      clock.advance(std::chrono::seconds(std::min(step, seconds - done)));
      wait_for_row(second_of(clock.now()));
    }
  }
  void wait_for_row(int64_t second) {
    wait_for("the row of a second", [&] { return number(fmt::format("select count(*) from {} where ts = make_timestamp({})", kHeldSeconds, second * 1'000'000)) == 1; });
  }
  template <class Condition>
  void wait_for(const char* what, Condition condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(120);
    while (!condition()) {
      ASSERT_LT(std::chrono::steady_clock::now(), end) << "waited for " << what;
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }
  warehouse::Table table(const std::string& sql) {
    auto connection = warehouse->connect().value();
    auto found = connection->table(sql);
    EXPECT_TRUE(found) << (found ? "" : found.error().message) << "\n" << sql;
    return found ? std::move(*found) : warehouse::Table{};
  }
  int64_t number(const std::string& sql) {
    const auto found = table(sql);
    return found.rows.empty() ? -1 : warehouse::int_of(found.rows[0][0], -1);
  }
  std::string text(const std::string& sql) {
    const auto found = table(sql);
    return found.rows.empty() ? "" : warehouse::text_of(found.rows[0][0]);
  }
  // Every second from the first to the last row once.
  void expect_whole() {
    EXPECT_EQ(number("select count(*) - count(distinct ts) from silver.iss_positions"), 0);
    EXPECT_EQ(number("select date_diff('second', min(ts), max(ts)) + 1 - count(*) from silver.iss_positions"), 0);
  }
  // The group goes through the topic again; nobody of it may be there.
  void replay(std::string_view group, std::string_view topic) {
    ASSERT_TRUE(bus::subscribe_one(*bus, group, topic, {}).value()->seek(topic, {}));
  }
  std::vector<state::RejectedRecord> rejected_of(std::string_view topic) {
    auto out = state::RejectedRecords::open(*state).value().newest(1000).value();
    std::erase_if(out, [&](const auto& record) { return record.topic != topic; });
    std::ranges::reverse(out);
    return out;
  }
  std::vector<std::string> notices() {
    std::vector<std::string> out;
    const auto newest = state::Notices::open(*state).value().newest(1000).value();
    for (const auto& notice : newest) out.insert(out.begin(), notice.text);
    return out;
  }

  testing::TempDir dir;
  ManualClock clock{kBegin};
  RealFs fs;
  PlayedUpstreams upstreams{clock};
  FlowConfig config;
  std::unique_ptr<state::State> state;
  std::unique_ptr<bus::Bus> bus;
  std::unique_ptr<lake::Lake> lake;
  std::unique_ptr<warehouse::Warehouse> warehouse;
  std::unique_ptr<models::Models> models;
  std::optional<state::Runs> runs;
  std::optional<RunRecorder> recorder;
  std::optional<UpstreamHealth> upstream_health;
  const SystemClock real_time;
  std::optional<Worker> worker;
  std::unique_ptr<StationFlow> flow;
};

}  // namespace skykeep::flows::satellites
