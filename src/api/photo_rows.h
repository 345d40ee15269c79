// The photos of one sol, read with as few columns as the answer needs and put into serving order in C++.
//
// Threads: a SolRows belongs to one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "api/session_pool.h"
#include "flows/mars_facts.h"

namespace skykeep::api {

// Columns in the order in which the queries select them: every kind of answer needs those of the one before, and more.
enum class PhotoColumn : uint8_t {
  kImageId, kNasaCameraId, kImgSrc,
  kInstrument, kSampleType, kTakenAtUtc, kTakenLmstMs, kWidth, kHeight, kCredit, kProvenance,
  kSite, kDrive, kSclk, kMastAz, kMastEl, kFilterName, kProductId, kVersion, kIngestionDate,
};

class SolRows {
 public:
  // A column costs 10 to 250 us a sol, so they are counted: kOld reads up to kImgSrc, kListed up to kProvenance.
  enum class Columns { kCamera, kOld, kListed, kFull };

  static Result<SolRows> read(Session& session, Columns columns, const flows::RoverFacts& rover, int32_t sol);

  // Rows of kListed that are in serving order already and have known cameras only.
  static SolRows of(const flows::RoverFacts& rover, warehouse::Chunk rows);
  // SQL: sol, then the columns of kListed, of all sols from first to last.
  static std::string listed_between(const flows::RoverFacts& rover, int32_t first, int32_t last);

  // Serving order: camera id of the old service (unknown cameras last), then id.
  struct Row {
    int64_t camera = 0, id = 0;
    uint32_t chunk = 0, row = 0;
  };
  std::vector<Row>& rows() { return rows_; }

  bool has(const Row& row, PhotoColumn column) const { return data(row, column).valid[row.row] != 0; }
  int64_t integer(const Row& row, PhotoColumn column) const { return data(row, column).ints[row.row]; }
  double real(const Row& row, PhotoColumn column) const { return data(row, column).reals[row.row]; }
  // Empty when NULL.
  std::string_view text(const Row& row, PhotoColumn column) const {
    return has(row, column) ? data(row, column).texts[row.row] : std::string_view{};
  }
  // Null when the old service did not know the camera.
  const flows::CameraFacts* camera(const Row& row) const {
    if (row.camera != last_camera_) {  // rows come camera by camera
      last_camera_ = row.camera;
      last_facts_ = rover_->camera_by_nasa_id(row.camera);
    }
    return last_facts_;
  }
  std::string_view camera_name(const Row& row) const;
  // Whether the old routes serve it (rules.md 3).
  bool is_served_by_old_routes(const Row& row) const;

  static constexpr int64_t kNoCamera = INT64_MAX;

 private:
  // What is asked only of rows whose camera nobody knows: few sols have any.
  struct Unknown {
    int64_t id = 0;
    std::string camera_name;
    bool in_old_shape = false;
  };
  static Result<SolRows> read_known(Session& session, Columns columns, const flows::RoverFacts& rover, int32_t sol);
  Result<> read_unknown(Session& session, int32_t sol);
  const Unknown* unknown(const Row& row) const;
  const warehouse::ColumnData& data(const Row& row, PhotoColumn column) const {
    return chunks_[row.chunk].columns[static_cast<size_t>(column)];
  }

  const flows::RoverFacts* rover_ = nullptr;
  std::vector<warehouse::Chunk> chunks_;
  std::vector<Row> rows_;
  bool has_unknown_ = false;
  std::vector<Unknown> unknown_;  // by id
  mutable int64_t last_camera_ = kNoCamera;
  mutable const flows::CameraFacts* last_facts_ = nullptr;
};

// Where a photo stands, by its id or by another one that it had or was given.
struct PhotoPlace {
  int64_t image_id = 0;
  int rover_id = 0;
  int32_t sol = 0;
};
Result<std::optional<PhotoPlace>> find_photo(Session& session, int64_t id);

}  // namespace skykeep::api
