// What the SQL tests share: a warehouse in memory with a project in it, and hand-made bronze rows.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/fs.h"
#include "core/ids.h"
#include "flows/photo_ids.h"
#include "lake/local/local_lake.h"
#include "models/models.h"
#include "sources/identity.h"
#include "warehouse/duckdb/duckdb_warehouse.h"

namespace skykeep::sqltest {

inline std::string cell_text(const warehouse::Value& value) {
  if (warehouse::is_null(value)) return "null";
  if (auto* n = std::get_if<int64_t>(&value)) return std::to_string(*n);
  if (auto* n = std::get_if<uint64_t>(&value)) return std::to_string(*n);
  if (auto* d = std::get_if<double>(&value)) return fmt::format("{}", *d);
  if (auto* b = std::get_if<bool>(&value)) return *b ? "true" : "false";
  if (auto* t = std::get_if<UtcTime>(&value)) return to_string(*t);
  if (auto* d = std::get_if<Date>(&value)) return to_string(*d);
  return std::get<std::string>(value);
}

// A photo record as a loader would have written it; everything has a useful default.
struct Photo {
  int rover = 5, shape = 2, sol = 100;
  std::string key = "NLB_1";
  int version = 0;
  std::string id = "null";        // upstream_id
  bool of_nasa = true;            // of the legacy API: NASA's service gave the id
  int nasa_camera = 26;
  std::string camera = "NAVCAM", img_src = "", sample = "full", filter = "UNK";
  std::string product = "";       // empty: the key
};

// Where the ids that are given to photos are kept.
struct LakeDir {
  LakeDir() : path((std::filesystem::temp_directory_path() / "skykeep-sql-XXXXXX").string()) { EXPECT_NE(mkdtemp(path.data()), nullptr); }
  ~LakeDir() { std::filesystem::remove_all(path); }
  LakeDir(const LakeDir&) = delete;
  LakeDir& operator=(const LakeDir&) = delete;
  std::string path;
};

class Warehouse {
 public:
  explicit Warehouse(models::ProjectFiles files = models::embedded_project(), const std::string& path = ":memory:") {
    auto opened = warehouse::open_duckdb(path, {});
    EXPECT_TRUE(opened) << (opened ? "" : opened.error().message);
    warehouse = std::move(*opened);
    auto opened_lake = lake::open_local_lake(lake_dir.path, fs);
    EXPECT_TRUE(opened_lake);
    lake = std::move(*opened_lake);
    ids = std::make_unique<flows::PhotoIds>(*lake, clock);
    auto made = open(std::move(files));
    EXPECT_TRUE(made) << (made ? "" : made.error().message);
    models = std::move(*made);
    connection = std::move(*warehouse->connect());
  }
  Result<std::unique_ptr<models::Models>> open(models::ProjectFiles files) {
    models::BeforeModels* before = files.contains("silver/fact_photos.sql") ? ids.get() : nullptr;
    return models::open_models(*warehouse, clock, std::move(files), before);
  }
  void prepare() {
    auto ready = models->prepare();
    ASSERT_TRUE(ready) << ready.error().message;
  }

  // The program ends and starts again; the warehouse is what it was.
  void restart(models::ProjectFiles files) {
    models.reset();
    models = std::move(*open(std::move(files)));
    prepare();
  }

  void run(const std::string& sql) {
    auto done = connection->execute(sql);
    ASSERT_TRUE(done) << done.error().message << "\n" << sql;
  }
  // Rows as "a|b|c".
  std::vector<std::string> rows(const std::string& sql) {
    auto table = connection->table(sql);
    EXPECT_TRUE(table) << (table ? "" : table.error().message) << "\n" << sql;
    std::vector<std::string> out;
    if (!table) return out;
    for (auto& row : table->rows) {
      std::string line;
      for (auto& cell : row) line += (line.empty() ? "" : "|") + cell_text(cell);
      out.push_back(line);
    }
    return out;
  }
  std::string one(const std::string& sql) {
    auto all = rows(sql);
    return all.size() == 1 ? all[0] : fmt::format("<{} rows>", all.size());
  }

  // Bronze of one photo object, fetched at `minute` past 2026-01-01T00:00Z.
  int64_t photos(const std::string& key, int minute, const std::vector<Photo>& photos,
                 const std::string& provenance = "api") {
    int64_t id = static_cast<int64_t>(first_64_bits(sha256(key)) >> 11);
    std::string at = fmt::format("timestamp '2026-01-01 00:00:00' + interval {} minute", minute);
    int low = photos.empty() ? 0 : photos[0].sol, high = low;
    for (auto& p : photos) low = std::min(low, p.sol), high = std::max(high, p.sol);
    const int rover = photos.empty() ? 5 : photos[0].rover;
    constexpr const char* kScopes[] = {"curiosity", "opportunity", "spirit", "perseverance"};
    run(fmt::format("insert into bronze.raw_object values ({}, '{}', 'mars_photos', '{}', '{}', 0, '{}', {}, 0, {}, '{}', 1, 'server.example');"
                    "insert into bronze.photo_page values ({}, {}, {}, {}, {}, null, {})",
                    id, key, kScopes[rover - 5], low == high ? fmt::format("sol={:05}", low) : "all", sha256_hex(key), photos.size(), at, provenance,
                    id, rover, low, high, photos.size(), photos.empty() ? 2 : photos[0].shape));
    int64_t offset = 0;
    for (auto& p : photos) {
      std::string image = p.img_src.empty() ? "https://mars.nasa.gov/" + p.key + ".jpg" : p.img_src;
      run(fmt::format(
          "insert into bronze.photo_record (load_id, shape, rover_id, sol, key_hash, product_id, version, upstream_id, nasa_id, instrument, "
          "nasa_camera_id, camera_name, img_src, size_rank, sample_type, filter_name, provenance, ingestion_date, record_offset, record_length) "
          "values ({}, {}, {}, {}, {}, '{}', {}, {}, {}, '{}', {}, '{}', '{}', {}, '{}', '{}', '{}', {}, {}, 100)",
          id, p.shape, p.rover, p.sol, first_64_bits(sha256(fmt::format("{}/{}", p.rover, p.key))),
          p.product.empty() ? p.key : p.product, p.version, p.id, p.shape == 0 && p.of_nasa ? p.id : "null", p.camera, p.nasa_camera ? std::to_string(p.nasa_camera) : "null",
          p.camera, image, int{sources::image_name(image, p.rover == 8).size_rank}, p.sample, p.filter, provenance, at, offset));
      offset += 100;
    }
    return id;
  }

  models::BuildReport publish(std::vector<int64_t> loads) {
    auto report = models->publish(loads);
    EXPECT_TRUE(report) << (report ? "" : report.error().message);
    return report ? std::move(*report) : models::BuildReport{};
  }

  ManualClock clock{UtcTime::from_seconds(1'790'000'000)};
  RealFs fs;
  LakeDir lake_dir;
  std::unique_ptr<lake::Lake> lake;
  std::unique_ptr<warehouse::Warehouse> warehouse;
  std::unique_ptr<flows::PhotoIds> ids;
  std::unique_ptr<models::Models> models;
  std::unique_ptr<warehouse::Connection> connection;
};

}  // namespace skykeep::sqltest
