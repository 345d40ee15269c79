#include "api/photo_rows.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace skykeep::api {
namespace {

constexpr std::string_view kOldSql =
    "select image_id, nasa_camera_id, img_src, camera_name, in_old_shape "
    "from silver.fact_photos where rover_id = ? and sol = ?";

constexpr std::string_view kAllSql =
    "select image_id, nasa_camera_id, img_src, camera_name, in_old_shape, instrument, sample_type, taken_at_utc, "
    "taken_lmst, site, drive, sclk, mast_az, mast_el, width, height, filter_name, product_id, version, credit, "
    "provenance, ingestion_date from silver.fact_photos where rover_id = ? and sol = ?";

}  // namespace

Result<SolRows> SolRows::read(Session& session, Columns columns, int rover_id, int32_t sol) {
  const std::array<warehouse::Value, 2> values = {int64_t{rover_id}, int64_t{sol}};
  const auto result = TRY(session.run(columns == Columns::kOld ? kOldSql : kAllSql, values));
  SolRows out;
  while (auto chunk = TRY(result->next())) {
    const auto index = static_cast<uint32_t>(out.chunks_.size());
    const warehouse::ColumnData& ids = chunk->columns[static_cast<size_t>(PhotoColumn::kImageId)];
    const warehouse::ColumnData& cameras = chunk->columns[static_cast<size_t>(PhotoColumn::kNasaCameraId)];
    for (uint32_t r = 0; r < chunk->rows; ++r)
      out.rows_.push_back({cameras.valid[r] != 0 ? cameras.ints[r] : kNoCamera, ids.ints[r], index, r});
    out.chunks_.push_back(std::move(*chunk));
  }
  std::ranges::sort(out.rows_, {}, [](const Row& row) { return std::tuple(row.camera, row.id); });
  return out;
}

Result<std::optional<PhotoPlace>> find_photo(Session& session, int64_t id) {
  for (const std::string_view sql : {"select image_id, rover_id, sol from silver.fact_photos where image_id = ? limit 1",
                                     "select image_id, rover_id, sol from silver.fact_photos where hash_id = ? limit 1"}) {
    const warehouse::Table found = TRY(session.table(sql, {id}));
    if (found.rows.empty()) continue;
    const auto& row = found.rows.front();
    return PhotoPlace{warehouse::int_of(row[0]), static_cast<int>(warehouse::int_of(row[1])),
                      static_cast<int32_t>(warehouse::int_of(row[2]))};
  }
  return std::optional<PhotoPlace>{};
}

}  // namespace skykeep::api
