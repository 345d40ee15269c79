// The station's stream: messages a second through bus, enrichment and sink, all durable, all three at once; and how long a
// polled answer takes until SQL sees its row. Prints Markdown rows.
// links: flows models bus/embedded lake/local state/sqlite warehouse/duckdb
#include <fmt/core.h>
#include <sys/resource.h>

#include <algorithm>
#include <filesystem>
#include <thread>

#include "bus/embedded/embedded_bus.h"
#include "flows/satellites/enrich_stage.h"
#include "flows/satellites/sink.h"
#include "flows/stage.h"
#include "flows/station_answers.h"
#include "flows/station_queries.h"
#include "models/models.h"
#include "sources/orbit_documents.h"
#include "state/sqlite/sqlite_state.h"
#include "streams/arbitrate_position.h"
#include "streams/sgp4_orbit.h"
#include "warehouse/duckdb/duckdb_warehouse.h"

namespace {

using namespace skykeep;
namespace files = std::filesystem;

template <class T>
T must(Result<T> r) {
  if (!r) {
    fmt::print(stderr, "{}\n", r.error().message);
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return std::move(*r);
}

double cpu_s() {
  rusage use{};
  getrusage(RUSAGE_SELF, &use);
  const auto s = [](timeval t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
  return s(use.ru_utime) + s(use.ru_stime);
}
struct Watch {
  std::chrono::steady_clock::time_point begin = std::chrono::steady_clock::now();
  double cpu = cpu_s();
  double wall_s() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(); }
  double used_cpu_s() const { return cpu_s() - cpu; }
};
double percentile(std::vector<double> v, double p) {
  std::sort(v.begin(), v.end());
  return v[std::min(v.size() - 1, static_cast<size_t>(p * static_cast<double>(v.size())))];
}

struct Rooms {
  explicit Rooms(const std::string& dir) {
    files::remove_all(dir);
    files::create_directories(dir);
    state = must(state::open_sqlite_state(dir + "/state.db"));
    bus = must(bus::open_embedded_bus(dir + "/state.db", clock));
    warehouse = must(warehouse::open_duckdb(dir + "/warehouse.duckdb", {}));
    models = must(models::open_models(*warehouse, clock, models::embedded_project()));
    must(models->prepare());
    runs.emplace(must(state::Runs::open(*state)));
    recorder.emplace(*bus, *runs, must(state::Notices::open(*state)), clock);
    rejected.emplace(must(state::RejectedRecords::open(*state)));
    enrich.emplace(*bus, *rejected, *recorder, streams::atlas_places());
    sink.emplace(*warehouse, *bus, *rejected, *recorder);
    must(sink->open());
  }
  SystemClock clock;
  std::unique_ptr<state::State> state;
  std::unique_ptr<bus::Bus> bus;
  std::unique_ptr<warehouse::Warehouse> warehouse;
  std::unique_ptr<models::Models> models;
  std::optional<state::Runs> runs;
  std::optional<state::RejectedRecords> rejected;
  std::optional<flows::RunRecorder> recorder;
  std::optional<flows::satellites::EnrichStage> enrich;
  std::optional<flows::satellites::Sink> sink;
};

streams::ElementSet elements() {
  auto set = must(streams::make_element_set(sources::built_in_elements()));
  set.source = "built_in";
  return set;
}

std::vector<bus::NewRecord> positions(int64_t from, size_t count) {
  streams::Arbiter arbiter({.run_id = "01JD0000000000000000000000", .max_fill_s = 1'000'000'000});
  const UtcTime epoch = sources::built_in_elements().epoch;
  arbiter.use(elements(), epoch);
  arbiter.continue_after(from - 1);
  std::vector<bus::NewRecord> out;
  while (out.size() < count) {
    auto ticked = arbiter.tick({(from + static_cast<int64_t>(count) - 1) * 1'000'000}, 10'000);
    for (auto& item : ticked.out) {
      std::string text;
      append_json(text, std::get<streams::PositionRecord>(item));
      out.push_back({"25544", std::move(text)});
    }
  }
  return out;
}

void throughput(const std::string& dir, size_t messages, size_t batch) {
  Rooms rooms(dir);
  const auto all = positions(sources::built_in_elements().epoch.micros / 1'000'000, messages);
  flows::Stage enrich("iss-enrich", *rooms.bus, *rooms.rejected, rooms.clock, std::string(flows::kIssPositions), 10'000,
                      [&](const auto& records, std::stop_token) { return rooms.enrich->handle(records); });
  flows::Stage sink("iss-sink", *rooms.bus, *rooms.rejected, rooms.clock, std::string(flows::kIssEnriched), 20'480,
                    [&](const auto& records, std::stop_token) { return rooms.sink->handle(records); });
  Watch watch;
  must(enrich.start());
  must(sink.start());
  for (size_t i = 0; i < all.size(); i += batch)
    must(rooms.bus->append(flows::kIssPositions, std::span(all).subspan(i, std::min(batch, all.size() - i))));
  const double appended = watch.wall_s();
  while (rooms.sink->rows_written() < static_cast<int64_t>(messages)) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  const double wall = watch.wall_s(), cpu = watch.used_cpu_s();
  enrich.stop();
  sink.stop();
  auto connection = must(rooms.warehouse->connect());
  const auto counted = must(connection->table("select count(*), count(distinct ts) from silver.iss_positions"));
  if (warehouse::int_of(counted.rows[0][0]) != static_cast<int64_t>(messages) || warehouse::int_of(counted.rows[0][1]) != static_cast<int64_t>(messages)) {
    fmt::print(stderr, "rows are missing or double\n");
    std::exit(1);
  }
  fmt::print("| {} messages, appended {} at a time | {:.0f}/s | {:.2f} s | {:.2f} s | {:.1f} µs | appended after {:.2f} s |\n", messages, batch,
             static_cast<double>(messages) / wall, wall, cpu, cpu / static_cast<double>(messages) * 1e6, appended);
}

// One thread alone, nothing else running: what each step costs.
void steps(const std::string& dir, size_t messages) {
  Rooms rooms(dir);
  const auto all = positions(sources::built_in_elements().epoch.micros / 1'000'000, messages);
  const auto row = [&](const char* what, const Watch& watch) {
    fmt::print("| {} | {:.0f}/s | {:.2f} s | {:.2f} s | {:.1f} µs | |\n", what, static_cast<double>(messages) / watch.wall_s(), watch.wall_s(),
               watch.used_cpu_s(), watch.used_cpu_s() / static_cast<double>(messages) * 1e6);
  };
  Watch appending;
  for (size_t i = 0; i < all.size(); i += 1000) must(rooms.bus->append("a", std::span(all).subspan(i, std::min<size_t>(1000, all.size() - i))));
  row("alone: append to the bus, 1000 at a time", appending);
  const auto drain = [&](std::string_view topic, auto handle) {
    const auto member = must(bus::subscribe_one(*rooms.bus, "bench", topic, {.max_records = 10'000, .max_bytes = 32 << 20}));
    for (;;) {
      const bus::Batch batch = must(member->next(0s, {}));
      if (batch.empty()) return;
      must(handle(batch.records));
      must(member->done(batch));
    }
  };
  Watch enriching;
  drain("a", [&](const auto& records) { return rooms.enrich->handle(records); });
  row("alone: read, enrich, append", enriching);
  Watch sinking;
  drain(flows::kIssEnriched, [&](const auto& records) { return rooms.sink->handle(records); });
  row("alone: read, write to the warehouse", sinking);
}

std::string answer(int64_t second) {
  const auto point = *elements().orbit->at(second);
  return fmt::format(R"([{{"name":"iss","id":25544,"latitude":{},"longitude":{},"altitude":{},"velocity":27570.0,"visibility":"daylight",)"
                     R"("footprint":4500.0,"timestamp":{},"daynum":2460000.5,"solar_lat":1.0,"solar_lon":100.0,"units":"kilometers"}}])",
                     point.latitude_deg, point.longitude_deg, point.altitude_km, second);
}

// Answer in hand -> durable on iss-candidates -> arbitrated -> enriched -> in the table -> seen by SQL.
void latency(const std::string& dir, int times) {
  Rooms rooms(dir);
  streams::Arbiter arbiter({.run_id = "01JD0000000000000000000000"});
  const int64_t from = sources::built_in_elements().epoch.micros / 1'000'000 + 3600;
  arbiter.use(elements(), {from * 1'000'000});
  flows::Stage enrich("iss-enrich", *rooms.bus, *rooms.rejected, rooms.clock, std::string(flows::kIssPositions), 10'000,
                      [&](const auto& records, std::stop_token) { return rooms.enrich->handle(records); });
  flows::Stage sink("iss-sink", *rooms.bus, *rooms.rejected, rooms.clock, std::string(flows::kIssEnriched), 20'480,
                    [&](const auto& records, std::stop_token) { return rooms.sink->handle(records); });
  must(enrich.start());
  must(sink.start());
  auto connection = must(rooms.warehouse->connect());
  std::vector<double> ms;
  for (int i = 0; i < times; ++i) {
    const int64_t second = from + i;
    flows::StationAnswer polled;
    polled.upstream = "wheretheiss";
    polled.fetched_at = {second * 1'000'000};
    polled.origin = "api";
    polled.body = answer(second);
    polled.asked = {second};
    const Watch watch;
    const std::string encoded = flows::encode(polled);
    must(bus::append_one(*rooms.bus, flows::kIssCandidates, "wheretheiss", encoded));
    for (const auto& candidate : must(flows::candidates_of(polled, flows::raw_id_of(encoded))).candidates) arbiter.take(candidate);
    std::string text;
    append_json(text, std::get<streams::PositionRecord>(arbiter.tick({second * 1'000'000}, 10).out.at(0)));
    must(bus::append_one(*rooms.bus, flows::kIssPositions, "25544", std::move(text)));
    for (;;) {
      const auto found = must(connection->table(fmt::format("select provenance from silver.iss_positions where ts = make_timestamp({})", second * 1'000'000)));
      if (!found.rows.empty() && warehouse::text_of(found.rows[0][0]) == "api") break;
      std::this_thread::sleep_for(std::chrono::microseconds(500));
    }
    ms.push_back(watch.wall_s() * 1e3);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  enrich.stop();
  sink.stop();
  fmt::print("| polled answer to row seen by SQL, {} times | p50 {:.1f} ms | p99 {:.1f} ms | max {:.1f} ms | | |\n", times, percentile(ms, 0.5),
             percentile(ms, 0.99), percentile(ms, 1));
}

}  // namespace

int main(int argc, char** argv) {
  const std::string dir = argc > 1 ? argv[1] : "/tmp/skykeep-bench-stream";
  const size_t messages = argc > 2 ? std::stoul(argv[2]) : 400'000;
  fmt::print("| | messages | wall | CPU | CPU a message | |\n|---|--:|--:|--:|--:|---|\n");
  steps(dir, messages / 2);
  throughput(dir, messages, 1'000);
  throughput(dir, messages, 5'000);
  latency(dir, 300);
  files::remove_all(dir);
  return 0;
}
