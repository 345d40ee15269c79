// An Api over real storage in a temporary folder, with tables filled by hand and the loop, the models and the network
// played by fakes. For tests of this room.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <condition_variable>
#include <filesystem>
#include <map>
#include <mutex>

#include "api/api.h"
#include "bus/embedded/embedded_bus.h"
#include "lake/local/local_lake.h"
#include "state/sqlite/sqlite_state.h"
#include "tests/neo_rig.h"
#include "tests/station_rig.h"
#include "tests/support/sparse_bus.h"
#include "warehouse/duckdb/duckdb_warehouse.h"

namespace skykeep::api {

class TempDir {
 public:
  TempDir() {
    std::string name = (std::filesystem::temp_directory_path() / "skykeep-api-XXXXXX").string();
    CHECK(mkdtemp(name.data()) != nullptr, "a temporary folder can be made");
    path = name;
  }
  ~TempDir() { std::filesystem::remove_all(path); }
  std::string path;
};

class FakeModels : public models::Models {
 public:
  Result<> prepare() override { return {}; }
  Result<models::BuildReport> publish(std::span<const int64_t>) override { return models::BuildReport{}; }
  Result<std::vector<int64_t>> unpublished(std::span<const int64_t>) override { return std::vector<int64_t>{}; }
  Result<models::BuildReport> build(const std::vector<std::string>&, bool) override { return models::BuildReport{}; }
  Result<std::vector<models::TestResult>> test(const std::vector<std::string>&) override { return last_tests(); }
  int64_t publication() const override { return number; }
  std::vector<models::LineageNode> lineage() const override {
    if (in_lineage) in_lineage();
    return {{"bronze.photo_record", "source", "table", "Records.", {}, {}},
            {"silver.fact_photos", "model", "incremental", "Photos.", {"bronze.photo_record"}, {{"image_id", "Its id."}}, {"image_id"}},
            {"gold.photo_counts", "model", "incremental", "Counts.", {"silver.fact_photos"}, {}},
            {"silver.fact_path", "model", "incremental", "Drives.", {}, {}},
            {"bronze.ticks", "source", "table", "The station's seconds.", {}, {}},
            {"silver.seconds", "model", "view", "The station's seconds.", {"bronze.ticks"}, {}}};
  }
  std::vector<models::TestResult> last_tests() const override {
    return {{"unique_image_id", "silver.fact_photos", "image_id", "error", 0, 1.5, UtcTime::from_seconds(1.79e9), true,
             models::TestResult::Touched{0, UtcTime::from_seconds(1.79e9)}, "select 1"}};
  }
  std::string stale() const override { return why_stale; }
  std::atomic<int64_t> number = 1;
  std::function<void()> in_lineage;
  std::string why_stale;
};

class FakeFlows final : public flows::Flows {
 public:
  Result<> start() override { return {}; }
  void stop() override {}
  Result<flows::SyncReport> sync(const flows::SyncRequest& request, std::stop_token,
                                 const std::function<void(const flows::SyncProgress&)>& progress) override {
    synced = request;
    progress({1, 2, 10, "curiosity sol 1"});
    flows::SyncReport report;
    report.planned = 2;
    return report;
  }
  Result<flows::ImportReport> import(std::string_view source, const std::vector<flows::ImportFile>& files,
                                     std::string_view rover) override {
    imported_source = source;
    imported_rover = rover;
    imported = files;
    return flows::ImportReport{};
  }
  Result<models::BuildReport> build(const std::vector<std::string>& select, bool full) override {
    built = select;
    full_refresh = full;
    return models::BuildReport{};
  }
  Result<std::vector<models::TestResult>> test(const std::vector<std::string>&) override {
    return std::vector<models::TestResult>{};
  }
  Result<> request_partition(const PartitionKey& key) override {
    requested = key;
    return {};
  }
  Result<> replay_rejected(std::string_view, int64_t offset) override {
    if (offset > 100) return fail(Code::kNotFound, "there is no such record");
    return {};
  }
  Result<std::vector<flows::SourceStatus>> sources() override {
    flows::SourceStatus source;
    source.name = "mars_photos";
    source.title = "Mars rover photos";
    source.upstream = "mars.nasa.gov";
    source.state = "waiting";
    return std::vector{source};
  }
  Result<flows::Outage> outage() override { return out; }
  Result<std::vector<flows::Notice>> notices(size_t) override {
    return std::vector<flows::Notice>{{UtcTime{}, "warn", "drift", "a new field"}};
  }
  flows::StationQueries* iss() override { return station; }
  Json loop_status() override {
    return {{"stages",
             {{{"name", "fetch"}, {"topic", "ingestion-scheduling"}, {"group", "fetch"}, {"lag", 0}, {"busy", false}, {"what", ""},
               {"processed", 0}, {"last_at", nullptr}}}},
            {"topics", {{{"name", "lake-events"}, {"first_offset", 0}, {"next_offset", 2}, {"bytes", 10}}}},
            {"outstanding", 0},
            {"words", "Idle: everything that came is published"}};
  }

  flows::Outage out;
  flows::StationQueries* station = nullptr;
  std::string imported_source, imported_rover;
  std::vector<flows::ImportFile> imported;
  std::vector<std::string> built;
  bool full_refresh = false;
  PartitionKey requested;
  flows::SyncRequest synced;
};

class FakeFetcher final : public net::Fetcher {
 public:
  Result<net::Fetched> fetch(const net::Fetch& what, std::stop_token, const OnAttempt&) override {
    const std::lock_guard lock(mutex);
    asked.push_back(what.url);
    only_public = only_public && what.public_address_only;
    const auto body = bodies.find(what.url);
    if (body == bodies.end()) return fail(Code::kNotFound, what.url + " answered 404");
    net::Fetched fetched;
    fetched.status = 200;
    fetched.body = body->second;
    fetched.url = what.url;
    return fetched;
  }
  std::vector<net::BudgetView> budgets() const override { return {}; }
  Duration clock_skew() const override { return 0s; }

  std::mutex mutex;
  std::map<std::string, std::string> bodies;
  std::vector<std::string> asked;
  bool only_public = true;  // nothing was asked for that might lead to a neighbour
};

class FakeStream final : public net::EventStream {
 public:
  bool push(std::shared_ptr<const std::string> frame) override {
    const std::lock_guard lock(mutex_);
    frames_.push_back(*frame);
    changed_.notify_all();
    return !ended_;
  }
  bool closed() const override { return ended_; }
  void end() override {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }
  // The frames once there are n of them, or what came within a minute.
  std::vector<std::string> wait_for(size_t n) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(60), [&] { return frames_.size() >= n; });
    return frames_;
  }
  bool wait_for_end() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(60), [&] { return ended_.load(); });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> frames_;
  std::atomic<bool> ended_ = false;
};

inline constexpr std::string_view kTables = R"sql(
create schema bronze; create schema silver; create schema gold;
create table bronze.raw_object (object_id bigint, object_key varchar);
create table bronze.photo_record (rover_id utinyint, sol integer, key_hash ubigint, nasa_id bigint, ingestion_date timestamp, load_id bigint);
create table bronze.photo_id (rover_id utinyint, sol integer, key_hash ubigint, image_id bigint, ruled_id bigint);
create table silver.fact_photos (image_id bigint, rover_id utinyint, rover_name varchar, sol integer, earth_date date,
  camera_id integer, camera_name varchar, nasa_camera_id integer, img_src varchar, ingestion_date timestamp, hash_id bigint,
  product_id varchar, "version" integer, sample_type varchar, in_old_shape boolean, instrument varchar, taken_at_utc timestamp,
  received_at timestamp, taken_lmst_ms bigint, site integer, drive integer, sclk double, mast_az double, mast_el double,
  width integer, height integer, filter_name varchar, credit varchar, provenance varchar, load_id bigint,
  record_offset bigint, record_length integer);
create view silver.photo_sols as select rover_id, sol, count(*) as row_count,
  count(distinct coalesce(product_id, image_id::varchar)) as total_photos from silver.fact_photos group by all;
create table silver.fact_path (rover_id utinyint, sol integer, segment integer, length_m double, day_type varchar,
  from_rmc varchar, to_rmc varchar, sclk_start double, sclk_end double, sol_is_interpolated boolean, provenance varchar);
create table silver.flat_coordinate_response (rover_id utinyint, sol integer, segment integer, coordinates double[][]);
create table silver.flat_manifest_photos (rover_name varchar, sol integer, manifest_total_photos bigint, cameras varchar);
create table silver.apod ("date" date, title varchar, explanation varchar, media_type varchar, url varchar, hdurl varchar, thumbnail_url varchar,
  video_url varchar, credit varchar, copyright varchar, licence varchar, source_page varchar, home varchar, provenance varchar, subject varchar, subject_score double, tags varchar[], load_id bigint,
  record_offset bigint);
create view gold.photo_counts as select rover_id, any_value(rover_name) as rover_name, sol, any_value(earth_date) as earth_date, camera_name,
  count(*) as total_photos from silver.fact_photos group by rover_id, sol, camera_name;
create view gold.records_per_day as select "date", 'apod' as source, count(*) as records from silver.apod group by all
  union all select earth_date, 'mars', count(*) from silver.fact_photos group by all;
create view gold.apod_subjects as select year("date") as "year", month("date") as "month", subject, count(*) as days from silver.apod group by all;
create table silver.neo_risk (designation varchar, full_name varchar, h double, diameter_km double, v_inf_km_s double, impact_probability double,
  impacts integer, palermo_cumulative double, palermo_maximum double, torino_maximum integer, first_year integer, last_year integer,
  last_observed_on date, valid_from timestamp, valid_to timestamp, end_reason varchar, removed_at timestamp, provenance varchar);
create table silver.fireball (fireball_at timestamp, fireball_date date, latitude double, longitude double, altitude_km double, velocity_km_s double,
  energy_j double, impact_energy_kt double, provenance varchar);
create table gold.iss_hourly (satellite_id integer, hour timestamp, records bigint, missing_seconds bigint, upstream_records bigint,
  model_records bigint, filled_records bigint, anomaly_records bigint, min_altitude_km double, mean_altitude_km double, max_altitude_km double,
  min_velocity_km_s double, mean_velocity_km_s double, max_velocity_km_s double, mean_residual_km double, max_residual_km double);
create table gold.daily_activity (rover_id utinyint, sol integer, day_type varchar, travel_distance double);
)sql";

// Curiosity sol 1000: three photos of the legacy API, one of the feed whose camera the old service knew, one it did not;
// sols 1001 and 1003: one photo each. Opportunity has none.
inline constexpr std::string_view kPhotos = R"sql(
insert into bronze.raw_object values (7, 'photos/curiosity/page.json');
insert into silver.fact_photos by name
select * from (values
  (102693, 1000, 20, 'FHAZ',    'http://mars.jpl.nasa.gov/a.JPG', true,  'FHAZ',       null::varchar, null::timestamp, 9000000000000001),
  (424905, 1000, 22, 'MAST',    'http://mars.jpl.nasa.gov/b.JPG', true,  'MAST',       null, null, 9000000000000002),
  (102694, 1000, 20, 'FHAZ',    'http://mars.jpl.nasa.gov/c.JPG', true,  'FHAZ',       null, null, 9000000000000003),
  (1000000000, 1000, 26, 'NAVCAM', 'https://mars.nasa.gov/d.JPG', false, 'NAV_LEFT_B', 'full', timestamp '2015-05-30 10:00:00.25', 9000000000000004),
  (1000000001, 1000, null, 'NEWCAM', 'https://mars.nasa.gov/e.JPG', false, 'NEWCAM', 'full', null, 9000000000000005),
  (200001, 1001, 20, 'FHAZ', 'http://mars.jpl.nasa.gov/f.JPG', true, 'FHAZ', null, null, 9000000000000006),
  (200003, 1003, 22, 'MAST', 'http://other.example/g.JPG', true, 'MAST', null, null, 9000000000000007))
  as v(image_id, sol, nasa_camera_id, camera_name, img_src, in_old_shape, instrument, sample_type, taken_at_utc, hash_id);
update silver.fact_photos set taken_lmst_ms = 86400000000 + ((9 * 60 + 8) * 60 + 7) * 1000 + 6 where image_id = 1000000000;
update silver.fact_photos set rover_id = 5, rover_name = 'Curiosity', provenance = 'recording', load_id = 7,
  record_offset = 4, record_length = 9, ingestion_date = timestamp '2026-11-21 00:00:00';
insert into silver.fact_path values (8, 14, 0, 6.5, 'Short Travel', '3_0', '3_10', 667000000, 667000100, false, 'api');
insert into silver.flat_coordinate_response values (8, 14, 0, [[77.45, 18.44, -2569.1], [77.46, 18.44, -2569.2]]);
insert into silver.flat_manifest_photos values ('Curiosity', 1000, 5000, '["FHAZ","MAST"]'), ('Curiosity', 2000, 12, '["CHEMCAM"]');
insert into silver.apod values
  (date '2015-05-30', 'A Galaxy', 'It is far.', 'image', 'https://x.org/a_1080.jpg', 'https://x.org/a.jpg', null, null, 'A. Nyone', 'A. Nyone', 'unknown',
   'https://apod.nasa.gov/apod/ap150530.html', 'old', 'recording', 'galaxy', 5.6, ['galaxy'], 1, 0),
  (date '2026-11-18', 'A Game', 'Play.', 'other', null, null, null, null, 'NASA', null, 'public domain', 'https://x.org/3', 'science', 'api', 'unclassified', 0, [], 2, 0),
  (date '2026-11-19', 'A Film', 'It moves.', 'video', 'https://x.org/f.mp4', null, 'https://x.org/f.png', 'https://x.org/f.mp4', 'B', 'B', 'unknown',
   'https://x.org/2', 'science', 'api', 'comet', 9, ['comet', 'galaxy'], 3, 0),
  (date '2026-11-20', 'A Nebula', 'It glows.', 'image', 'https://x.org/n.png', 'https://x.org/n.png?w=9', null, null, 'NASA', null, 'public domain',
   'https://x.org/1', 'science', 'api', 'nebula', 4.4, ['nebula'], 4, 0);
insert into silver.neo_risk values
  ('101955', '101955 Bennu (1999 RQ36)', 20.2, 0.49, 5.99, 0.00057, 157, -1.4, -1.59, null, 2178, 2290, date '2020-10-03', '2026-11-20 08:00:00', null,
   null, null, 'api'),
  ('2026 VR7', '(2026 VR7)', 24, 0.05, 12.5, 0.0001, 3, -2.5, -2.7, 0, 2060, 2090, date '2026-11-19', '2026-11-20 08:00:00', '2026-11-21 08:00:00',
   'changed', null, 'api'),
  ('2026 VR7', '(2026 VR7)', 24, 0.05, 12.5, 0.0002, 3, -1.2, -1.3, 0, 2060, 2090, date '2026-11-20', '2026-11-21 08:00:00', null, null, null, 'api');
insert into silver.fireball values
  ('1994-06-03 20:48:42', '1994-06-03', null, null, null, null, 5.09e11, 1.3, 'recording'),
  ('2013-02-15 03:20:33', '2013-02-15', 54.8, 61.1, 23.3, 18.6, 3.75e14, 440, 'api'),
  ('2013-02-15 03:20:34', '2013-02-15', -4.1, -100.9, null, null, 1e11, 0.3, 'api');
insert into gold.iss_hourly values
  (25544, timestamp '2026-11-21 06:00:00', 3600, 0, 3500, 100, 10, 1, 410, 415, 420, 7.65, 7.66, 7.67, 0.4, 1.5),
  (25544, timestamp '2026-11-21 07:00:00', 1800, 0, 0, 1800, 0, 0, 411, 416, 421, 7.65, 7.66, 7.67, null, null);
insert into gold.daily_activity values (5, 1000, 'Long Travel', 25.5);
)sql";

// Storage, as the program has it; the warehouse in memory and empty.
struct Storage {
  Storage() {
    warehouse = *warehouse::open_duckdb(":memory:", {});
    bus = std::make_unique<bus::SparseBus>(*bus::open_embedded_bus(dir.path + "/state.db", clock));
    state = *state::open_sqlite_state(dir.path + "/state.db");
    lake = *lake::open_local_lake(dir.path + "/lake", fs);
  }
  TempDir dir;
  ManualClock clock{UtcTime::from_seconds(1'795'248'000)};
  RealFs fs;
  std::unique_ptr<warehouse::Warehouse> warehouse;
  std::unique_ptr<bus::Bus> bus;
  std::unique_ptr<state::State> state;
  std::unique_ptr<lake::Lake> lake;
};

// Asks an Api as the server does.
class Client {
 public:
  static net::ServerRequest request(std::string method, std::string_view target) {
    net::ServerRequest request;
    request.method = std::move(method);
    request.raw_target = target;
    const size_t mark = target.find('?');
    request.path = net::percent_decode(target.substr(0, mark), false);
    if (mark != target.npos) request.query = net::parse_query(target.substr(mark + 1));
    request.headers.add("Host", "127.0.0.1:8080");
    return request;
  }
  // The fast way first, and waiting for answers that come later.
  net::ServerResponse send(const net::ServerRequest& request) {
    if (auto fast = api->cached(request)) return std::move(*fast);
    net::ServerResponse response = api->handle(request);
    if (!response.later) return response;
    std::mutex mutex;
    std::condition_variable came;
    std::optional<net::ServerResponse> later;
    response.later([&](net::ServerResponse real) {
      const std::lock_guard lock(mutex);
      later = std::move(real);
      came.notify_all();
    });
    std::unique_lock lock(mutex);
    came.wait(lock, [&] { return later.has_value(); });
    return std::move(*later);
  }
  net::ServerResponse get(std::string_view target) { return send(request("GET", target)); }
  net::ServerResponse post(std::string_view target, const Json& body) {
    net::ServerRequest r = request("POST", target);
    r.headers.add("Content-Type", "application/json");
    r.body = to_text(body);
    return send(r);
  }
  static Json json(const net::ServerResponse& response) {
    auto parsed = parse_json(response.body ? *response.body : "");
    EXPECT_TRUE(parsed) << (response.body ? *response.body : "no body");
    return parsed ? *parsed : Json();
  }
  Json get_json(std::string_view target) { return json(get(target)); }
  static std::string header(const net::ServerResponse& response, std::string_view name) {
    return std::string(response.headers.get(name).value_or(""));
  }

  std::unique_ptr<Api> api;
};

// Hand-made tables and fakes around the Api.
class Rig : public Storage, public Client {
 public:
  explicit Rig(ApiOptions options = {}) {
    auto connection = *warehouse->connect();
    CHECK(connection->execute(kTables).has_value() && connection->execute(kPhotos).has_value(), "the tables can be made");
    fill_neo(*connection, *lake);
    options.data_dir = dir.path;
    if (options.heartbeat == ApiOptions().heartbeat) options.heartbeat = 24h;  // tests count frames; one asks for heartbeats
    flows.station = &station;
    auto opened = Api::open({*warehouse, models, flows, *bus, *lake, *state, fetcher, clock, fs, {}}, std::move(options));
    CHECK(opened.has_value(), "the api opens");
    api = std::move(*opened);
  }
  ~Rig() { api.reset(); }

  FakeModels models;
  FakeFlows flows;
  tests::FakeStation station{clock, clock.now() - 24h};
  FakeFetcher fetcher;
};

}  // namespace skykeep::api
