#include "api/mars_view.h"

#include <algorithm>

namespace skykeep::api {
namespace {

constexpr auto kManifestAge = 5s;

CameraSet bit_of(const flows::RoverFacts& rover, const flows::CameraFacts* camera) {
  if (camera == nullptr) return kUnknownCamera;
  return CameraSet{1} << (camera - rover.cameras.data());
}

}  // namespace

const SolCounts* RoverCounts::find(int32_t sol) const {
  const auto at = std::ranges::lower_bound(sols, sol, {}, &SolCounts::sol);
  return at != sols.end() && at->sol == sol ? &*at : nullptr;
}

int32_t RoverCounts::last_served_sol() const {
  for (auto at = sols.rbegin(); at != sols.rend(); ++at)
    if (at->served > 0) return at->sol;
  return -1;
}

std::vector<std::string> camera_names(const flows::RoverFacts& rover, CameraSet set) {
  std::vector<std::string> names;
  for (size_t i = 0; i < rover.cameras.size(); ++i)
    if ((set >> i & 1) != 0) names.push_back(rover.cameras[i].name);
  std::ranges::sort(names);
  return names;
}

MarsView::PerRover& MarsView::slot(int rover_id) {
  const MutexLock lock(mutex_);
  auto& slot = rovers_[rover_id];
  if (!slot) slot = std::make_unique<PerRover>();
  return *slot;
}

Result<std::shared_ptr<const RoverCounts>> MarsView::counts(const flows::RoverFacts& rover) {
  PerRover& mine = slot(rover.id);
  const auto current = [&]() -> std::shared_ptr<const RoverCounts> {
    const MutexLock lock(mine.mutex);
    return mine.counts && mine.counts->publication == models_.publication() ? mine.counts : nullptr;
  };
  if (auto known = current()) return known;
  const MutexLock counting(mine.counting);
  if (auto known = current()) return known;
  auto fresh = std::make_shared<const RoverCounts>(TRY(count(rover, models_.publication())));
  const MutexLock lock(mine.mutex);
  mine.counts = fresh;
  return fresh;
}

Result<RoverCounts> MarsView::count(const flows::RoverFacts& rover, int64_t publication) {
  auto session = TRY(sessions_.take());
  const warehouse::Table table = TRY(
      session->table("select sol, nasa_camera_id, coalesce(in_old_shape, false) as old, count(*) as n "
                     "from silver.fact_photos where rover_id = ? group by all order by sol",
                     {int64_t{rover.id}}));
  RoverCounts out;
  out.publication = publication;
  for (const auto& row : table.rows) {
    const auto sol = static_cast<int32_t>(warehouse::int_of(row[0]));
    const bool has_camera = !warehouse::is_null(row[1]);
    const int64_t n = warehouse::int_of(row[3]);
    const bool* old = std::get_if<bool>(&row[2]);
    if (out.sols.empty() || out.sols.back().sol != sol) out.sols.push_back({sol});
    SolCounts& counts = out.sols.back();
    const CameraSet bit =
        bit_of(rover, has_camera ? rover.camera_by_nasa_id(warehouse::int_of(row[1])) : nullptr);
    counts.photos += n;
    counts.cameras |= bit;
    if (has_camera || (old != nullptr && *old)) {
      counts.served += n;
      counts.served_cameras |= bit;
    }
    if (has_camera) out.by_camera[static_cast<int>(warehouse::int_of(row[1]))] += n;
    out.photos += n;
  }
  const warehouse::Table products =
      TRY(session->table("select coalesce(sum(total_photos), 0)::bigint from silver.photo_sols where rover_id = ?", {int64_t{rover.id}}));
  out.pictures = warehouse::int_of(products.rows[0][0]);
  return out;
}

Result<std::shared_ptr<const ServedManifest>> MarsView::manifest(const flows::RoverFacts& rover) {
  PerRover& mine = slot(rover.id);
  const auto current = [&]() -> std::shared_ptr<const ServedManifest> {
    const MutexLock lock(mine.mutex);
    const bool fits = mine.manifest && mine.manifest->publication == models_.publication() &&
                      clock_.now() - mine.manifest->built_at < kManifestAge;
    return fits ? mine.manifest : nullptr;
  };
  if (auto known = current()) return known;
  const auto counted = TRY(counts(rover));
  const MutexLock merging(mine.merging);
  if (auto known = current()) return known;
  auto fresh = std::make_shared<const ServedManifest>(TRY(merge(rover, *counted)));
  const MutexLock lock(mine.mutex);
  mine.manifest = fresh;
  return fresh;
}

Result<ServedManifest> MarsView::merge(const flows::RoverFacts& rover, const RoverCounts& counts) {
  std::map<int32_t, ManifestSol> sols;
  {
    auto session = TRY(sessions_.take());
    const warehouse::Table upstream =
        TRY(session->table("select sol, manifest_total_photos, cameras from silver.flat_manifest_photos "
                           "where rover_name = ?",
                           {rover.name}));
    for (const auto& row : upstream.rows) {
      ManifestSol sol{static_cast<int32_t>(warehouse::int_of(row[0])), warehouse::int_of(row[1]), {}};
      if (const auto names = parse_json(warehouse::text_of(row[2])); names && names->is_array())
        for (const Json& name : *names)
          if (name.is_string()) sol.cameras.push_back(name.get<std::string>());
      sols[sol.sol] = std::move(sol);
    }
  }
  state::PartitionFilter filter;
  filter.source = "mars_photos";
  filter.scope = rover.slug;
  filter.states = {state::PartitionState::kComplete};
  std::vector<int32_t> complete;
  for (const state::Partition& partition : TRY(ledger_.list(filter))) complete.push_back(partition.key.sol().value_or(-1));
  std::ranges::sort(complete);

  for (const SolCounts& ours : counts.sols) {
    const bool is_complete = std::ranges::binary_search(complete, ours.sol);
    if (ours.served == 0 || (!is_complete && sols.contains(ours.sol))) continue;
    sols[ours.sol] = {ours.sol, ours.served, camera_names(rover, ours.served_cameras)};
  }
  ServedManifest out;
  out.publication = counts.publication;
  out.built_at = clock_.now();
  for (auto& [number, sol] : sols) {
    const bool is_empty_here = std::ranges::binary_search(complete, number) && counts.find(number) == nullptr;
    if (is_empty_here || sol.total_photos == 0) continue;  // sols without photos are left out, as ever
    out.max_sol = number;
    out.total_photos += sol.total_photos;
    out.sols.push_back(std::move(sol));
  }
  return out;
}

}  // namespace skykeep::api
