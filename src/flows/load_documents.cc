// Manifests and traverses -> their tables of bronze.
#include <fmt/format.h>

#include "flows/load_rows.h"
#include "sources/mars_documents.h"

namespace skykeep::flows::loading {

namespace {

void add_rejected(const ObjectFacts& object, const std::vector<sources::RejectedRecord>& rejected, Rows& rows) {
  for (auto& r : rejected) {
    rows.rejected.put(object.load_id);
    rows.rejected.put(static_cast<int64_t>(r.record_offset));
    rows.rejected.put(static_cast<int64_t>(r.record_length));
    rows.rejected.put(std::string_view(r.reason));
    rows.rejected.end_row();
  }
}

void add_drift(const std::vector<sources::DriftNotice>& drift, Rows& rows) {
  for (auto& notice : drift) rows.drift.push_back(notice.what);
}

// The raw_* rows of manifests and traverses have the same columns but for the name of the count.
void add_raw(const ObjectFacts& object, int rover_id, size_t count, RowBuilder& row) {
  row.put(object.load_id);
  row.put(std::string_view(object.key));
  row.put(std::string_view(object.meta.source));
  row.put(int64_t{rover_id});
  row.put(static_cast<int64_t>(count));
  row.put(object.meta.fetched_at);
  row.put(std::string_view(object.meta.sha256));
  row.put(std::string_view(object.meta.origin));
  row.put(static_cast<int64_t>(object.meta.size));
  row.end_row();
}

void add_manifest_sol(const ObjectFacts& object, const sources::Manifest& manifest, const sources::ManifestSol& sol, Rows& rows) {
  RowBuilder& row = rows.manifest_sol;
  row.put(object.load_id);
  row.put(int64_t{manifest.rover_id});
  row.put(int64_t{sol.sol});
  row.put(sol.earth_date);
  row.put(sol.total_photos);
  if (sol.cameras) {
    row.put(static_cast<int64_t>(sol.cameras->size()));
    row.put(std::string_view(to_text(Json(*sol.cameras))));
  } else {
    row.null();
    row.null();
  }
  row.put(static_cast<int64_t>(sol.record_offset));
  row.put(static_cast<int64_t>(sol.record_length));
  row.end_row();
}

std::string points_json(const std::vector<sources::PathPoint>& points) {
  std::string out = "[";
  for (auto& p : points) {
    fmt::format_to(std::back_inserter(out), "{}[{},{},{}]", out.size() > 1 ? "," : "", p.longitude_deg, p.latitude_deg,
                   p.elevation_m ? fmt::format("{}", *p.elevation_m) : "null");
  }
  return out + "]";
}

}  // namespace

Result<LoadedObject> add_manifest(const ObjectFacts& object, std::string_view body, Rows& rows) {
  auto manifest = TRY(sources::parse_manifest(body, {object.parts.rover_id, object.meta.fetched_at}));
  if (object.parts.rover_id && manifest.rover_id != object.parts.rover_id) {
    return fail(Code::kCorrupt, fmt::format("{}: the manifest is of {}, not of the rover in its key", object.key, manifest.name));
  }
  add_raw(object, manifest.rover_id, manifest.sols.size(), rows.manifest_raw);
  RowBuilder& row = rows.manifest;
  row.put(object.load_id);
  row.put(int64_t{manifest.rover_id});
  row.put_text_or_null(manifest.name);
  row.put_text_or_null(manifest.status);
  row.put(manifest.landing_date);
  row.put(manifest.launch_date);
  row.put(int64_t{manifest.max_sol});
  row.put(manifest.max_date);
  row.put(manifest.total_photos);
  row.put(std::string_view(object.meta.origin));
  row.put(object.meta.fetched_at);
  row.put(int64_t{0});
  row.put(static_cast<int64_t>(body.size()));
  row.end_row();
  for (auto& sol : manifest.sols) add_manifest_sol(object, manifest, sol, rows);
  add_rejected(object, manifest.rejected, rows);
  add_drift(manifest.drift, rows);
  LoadedObject loaded{.key = object.key, .load_id = object.load_id, .rover_id = manifest.rover_id};
  if (!manifest.sols.empty()) loaded.sol_start = manifest.sols.front().sol, loaded.sol_end = manifest.sols.back().sol;
  loaded.records = static_cast<int64_t>(manifest.sols.size() + manifest.rejected.size());
  loaded.rejected = static_cast<int64_t>(manifest.rejected.size());
  return loaded;
}

Result<LoadedObject> add_traverse(const ObjectFacts& object, std::string_view body, Rows& rows) {
  auto traverse = TRY(sources::parse_perseverance_traverse(body, {object.parts.rover_id, object.meta.fetched_at}));
  int rover_id = traverse.rover_id ? traverse.rover_id : object.parts.rover_id;
  if (rover_id == 0) rover_id = 8;  // the document carries none, and this is Perseverance's map layer
  if (object.parts.rover_id && rover_id != object.parts.rover_id) {
    return fail(Code::kCorrupt, object.key + ": this is Perseverance's traverse, not one of the rover in its key");
  }
  add_raw(object, rover_id, traverse.segments.size(), rows.path_raw);
  LoadedObject loaded{.key = object.key, .load_id = object.load_id, .rover_id = rover_id};
  for (auto& s : traverse.segments) {
    RowBuilder& row = rows.path;
    row.put(object.load_id);
    row.put(int64_t{rover_id});
    row.put(int64_t{s.sol});
    row.put(int64_t{s.segment});
    row.put_text_or_null(s.from_rmc);
    row.put_text_or_null(s.to_rmc);
    row.put(s.length_m);
    row.put(s.sclk_start);
    row.put(s.sclk_end);
    row.put(std::string_view(points_json(s.points)));
    row.put(std::string_view(object.meta.origin));
    row.put(object.meta.fetched_at);
    row.put(static_cast<int64_t>(s.record_offset));
    row.put(static_cast<int64_t>(s.record_length));
    row.end_row();
    loaded.sol_end = std::max(loaded.sol_end, s.sol);
  }
  loaded.sol_start = traverse.segments.empty() ? 0 : loaded.sol_end;
  for (auto& s : traverse.segments) loaded.sol_start = std::min(loaded.sol_start, s.sol);
  add_rejected(object, traverse.rejected, rows);
  add_drift(traverse.drift, rows);
  loaded.records = static_cast<int64_t>(traverse.segments.size() + traverse.rejected.size());
  loaded.rejected = static_cast<int64_t>(traverse.rejected.size());
  return loaded;
}

}  // namespace skykeep::flows::loading
