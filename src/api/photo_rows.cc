#include "api/photo_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

namespace skykeep::api {
namespace {

// In the order of PhotoColumn.
#define SKYKEEP_OF_A_SOL " from silver.fact_photos where rover_id = {} and sol = {}"
#define SKYKEEP_LISTED \
  "image_id, nasa_camera_id, img_src, instrument, sample_type, taken_at_utc, taken_lmst_ms, width, height, credit, provenance"

// The two numbers stand in the text: DuckDB plans a statement with parameters anew at every execution, and that costs more
// than twice as much as planning it with the numbers in place.
constexpr std::array<const char*, 4> kSql = {
    "select image_id, nasa_camera_id" SKYKEEP_OF_A_SOL,
    "select image_id, nasa_camera_id, img_src" SKYKEEP_OF_A_SOL,
    "select " SKYKEEP_LISTED SKYKEEP_OF_A_SOL,
    "select " SKYKEEP_LISTED
    ", site, drive, sclk, mast_az, mast_el, filter_name, product_id, version, ingestion_date" SKYKEEP_OF_A_SOL,
};

}  // namespace

Result<SolRows> SolRows::read(Session& session, Columns columns, const flows::RoverFacts& rover, int32_t sol) {
  SolRows out = TRY(read_known(session, columns, rover, sol));
  if (!out.has_unknown_) return out;
  // Two statements of one publication: again, inside a transaction.
  TRY(session.connection().begin());
  auto whole = read_known(session, columns, rover, sol);
  const auto named = whole ? whole->read_unknown(session, sol) : Result<>(std::unexpected(whole.error()));
  TRY(session.connection().rollback());  // nothing was written
  TRY(named);
  return whole;
}

SolRows SolRows::of(const flows::RoverFacts& rover, warehouse::Chunk rows) {
  SolRows out;
  out.rover_ = &rover;
  const warehouse::ColumnData& ids = rows.columns[static_cast<size_t>(PhotoColumn::kImageId)];
  const warehouse::ColumnData& cameras = rows.columns[static_cast<size_t>(PhotoColumn::kNasaCameraId)];
  out.rows_.reserve(rows.rows);
  for (uint32_t r = 0; r < rows.rows; ++r) out.rows_.push_back({cameras.ints[r], ids.ints[r], 0, r});
  out.chunks_.push_back(std::move(rows));
  return out;
}

std::string SolRows::listed_between(const flows::RoverFacts& rover, int32_t first, int32_t last) {
  return fmt::format("select sol, " SKYKEEP_LISTED " from silver.fact_photos where rover_id = {} and sol between {} and {}", rover.id, first, last);
}

Result<SolRows> SolRows::read_known(Session& session, Columns columns, const flows::RoverFacts& rover, int32_t sol) {
  const auto sql = fmt::format(fmt::runtime(kSql[static_cast<size_t>(columns)]), rover.id, sol);
  const auto result = TRY(session.connection().query(sql, {}));
  SolRows out;
  out.rover_ = &rover;
  while (auto chunk = TRY(result->next())) {
    const auto index = static_cast<uint32_t>(out.chunks_.size());
    const warehouse::ColumnData& ids = chunk->columns[static_cast<size_t>(PhotoColumn::kImageId)];
    const warehouse::ColumnData& cameras = chunk->columns[static_cast<size_t>(PhotoColumn::kNasaCameraId)];
    out.rows_.reserve(out.rows_.size() + chunk->rows);
    for (uint32_t r = 0; r < chunk->rows; ++r) {
      out.rows_.push_back({cameras.valid[r] != 0 ? cameras.ints[r] : kNoCamera, ids.ints[r], index, r});
      out.has_unknown_ = out.has_unknown_ || out.camera(out.rows_.back()) == nullptr;
    }
    out.chunks_.push_back(std::move(*chunk));
  }
  std::ranges::sort(out.rows_, {}, [](const Row& row) { return std::tuple(row.camera, row.id); });
  return out;
}

Result<> SolRows::read_unknown(Session& session, int32_t sol) {
  const warehouse::Table found = TRY(session.table(
      "select image_id, camera_name, coalesce(in_old_shape, false) from silver.fact_photos where rover_id = ? and sol = ? order by image_id",
      {int64_t{rover_->id}, int64_t{sol}}));
  unknown_.reserve(found.rows.size());
  for (const auto& row : found.rows) {
    const bool* old = std::get_if<bool>(&row[2]);
    unknown_.push_back({warehouse::int_of(row[0]), warehouse::text_of(row[1]), old != nullptr && *old});
  }
  return {};
}

const SolRows::Unknown* SolRows::unknown(const Row& row) const {
  const auto at = std::ranges::lower_bound(unknown_, row.id, {}, &Unknown::id);
  return at != unknown_.end() && at->id == row.id ? &*at : nullptr;
}

std::string_view SolRows::camera_name(const Row& row) const {
  if (const flows::CameraFacts* known = camera(row)) return known->name;
  const Unknown* own = unknown(row);
  return own == nullptr ? std::string_view{} : own->camera_name;
}

bool SolRows::is_served_by_old_routes(const Row& row) const {
  if (row.camera != kNoCamera) return true;
  const Unknown* own = unknown(row);
  return own != nullptr && own->in_old_shape;
}

namespace {

constexpr int64_t kFirstNumber = 1'000'000'000;       // of those that are given here
constexpr int64_t kFirstHashId = int64_t{1} << 52;    // of those that earlier versions gave

Result<std::optional<PhotoPlace>> place_where(Session& session, std::string_view condition, std::initializer_list<warehouse::Value> values) {
  const warehouse::Table found = TRY(session.table(
      fmt::format("select image_id, rover_id, sol from silver.fact_photos where {} order by image_id limit 1", condition), values));
  if (found.rows.empty()) return std::optional<PhotoPlace>{};
  const auto& row = found.rows.front();
  return PhotoPlace{warehouse::int_of(row[0]), static_cast<int>(warehouse::int_of(row[1])), static_cast<int32_t>(warehouse::int_of(row[2]))};
}

}  // namespace

// A photo is found by its id, and by every other one that it had or that NASA's old service gave it: the number of the time before
// an old answer came, a second id that an old answer gave the same file, the 53 bits of earlier versions.
Result<std::optional<PhotoPlace>> find_photo(Session& session, int64_t id) {
  if (id >= kFirstHashId) return place_where(session, "hash_id = ?", {id});
  auto place = TRY(place_where(session, "image_id = ?", {id}));
  if (place) return place;
  const warehouse::Table known = TRY(session.table(
      id >= kFirstNumber ? "select rover_id, key_hash from bronze.photo_id where image_id = ? limit 1"
                         : "select rover_id, key_hash from bronze.photo_record where nasa_id = ? order by ingestion_date, load_id limit 1",
      {id}));
  if (known.rows.empty()) return place;
  const auto& row = known.rows.front();
  const auto* hash = std::get_if<uint64_t>(&row[1]);
  if (hash == nullptr) return place;
  return place_where(session, "rover_id = ? and hash_id = ?", {row[0], kFirstHashId + static_cast<int64_t>(*hash >> 13)});
}

}  // namespace skykeep::api
