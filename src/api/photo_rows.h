// The photos of one sol, read with as few columns as the answer needs and put into serving order in C++.
//
// Threads: a SolRows belongs to one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "api/session_pool.h"

namespace skykeep::api {

// Columns in the order in which the queries select them; the old routes need only the first five.
enum class PhotoColumn : uint8_t {
  kImageId, kNasaCameraId, kImgSrc, kCameraName, kInOldShape,
  kInstrument, kSampleType, kTakenAtUtc, kTakenLmst, kSite, kDrive, kSclk, kMastAz, kMastEl, kWidth, kHeight,
  kFilterName, kProductId, kVersion, kCredit, kProvenance, kIngestionDate,
};

class SolRows {
 public:
  enum class Columns { kOld, kAll };

  static Result<SolRows> read(Session& session, Columns columns, int rover_id, int32_t sol);

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
  // Whether the old routes serve it (rules.md 3).
  bool is_served_by_old_routes(const Row& row) const {
    return has(row, PhotoColumn::kNasaCameraId) ||
           (has(row, PhotoColumn::kInOldShape) && integer(row, PhotoColumn::kInOldShape) != 0);
  }

  static constexpr int64_t kNoCamera = INT64_MAX;

 private:
  const warehouse::ColumnData& data(const Row& row, PhotoColumn column) const {
    return chunks_[row.chunk].columns[static_cast<size_t>(column)];
  }

  std::vector<warehouse::Chunk> chunks_;
  std::vector<Row> rows_;
};

// Where a photo stands, by its id or by the hash id that it had before the old one was known.
struct PhotoPlace {
  int64_t image_id = 0;
  int rover_id = 0;
  int32_t sol = 0;
};
Result<std::optional<PhotoPlace>> find_photo(Session& session, int64_t id);

}  // namespace skykeep::api
