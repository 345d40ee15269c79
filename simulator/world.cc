#include "simulator/world.h"

#include <algorithm>
#include <cmath>

#include "simulator/sol.h"

namespace skykeep::simulator {
namespace {

// Grown in steps, so that a clock that moves on does not rebuild at every sol.
constexpr int kStep = 256;

void add(Count& sum, const Count& more) {
  sum.photos += more.photos;
  sum.thumbnails += more.thumbnails;
  sum.old += more.old;
}

uint32_t camera_bit(const Photo& photo) {
  const OldCamera* camera = old_camera(photo.camera());
  if (camera == nullptr) return 0;
  return 1u << (camera - facts(photo.rover).cameras.data());
}

int last_sol_at(Rover rover, UtcTime now) {
  const RoverFacts& f = facts(rover);
  const int ended = sol_at(rover, now) - 1;  // the last sol that is over
  return f.active ? ended : std::min(ended, f.last_sol);
}

}  // namespace

Count count_of(const std::vector<Photo>& photos) {
  Count count;
  for (const Photo& photo : photos) {
    ++count.photos;
    count.thumbnails += photo.has_thumbnail;
    count.old += photo.in_old_service();
    count.cameras |= camera_bit(photo);
  }
  return count;
}

std::shared_ptr<const DrivePlan> World::drives(Rover rover, int last_sol) const {
  const MutexLock lock(mutex_);
  auto& plan = drives_[index_of(rover)];
  if (!plan || plan->last_sol() < last_sol)
    plan = std::make_shared<const DrivePlan>(rover, seed_, (last_sol / kStep + 1) * kStep);
  return plan;
}

std::vector<Photo> World::truth(Rover rover, int sol) const {
  return photograph_sol(seed_, rover, sol, *drives(rover, sol));
}

void World::ensure(Rover rover, int sol) const {
  const size_t r = index_of(rover);
  size_t known = 0;
  {
    const MutexLock lock(mutex_);
    known = index_[r].per_sol.size();
  }
  if (static_cast<int>(known) > sol) return;
  std::vector<Count> fresh;
  const int end = (sol / kStep + 1) * kStep;
  for (int s = static_cast<int>(known); s < end; ++s) fresh.push_back(count_of(truth(rover, s)));
  const MutexLock lock(mutex_);
  Index& index = index_[r];
  if (index.per_sol.size() != known) return;  // another thread was first
  for (const Count& count : fresh) {
    Count until = index.until.empty() ? Count{} : index.until.back();
    add(until, count);
    index.per_sol.push_back(count);
    index.until.push_back(until);
  }
}

Count World::indexed(Rover rover, int sol) const {
  if (sol < 0) return {};
  ensure(rover, sol);
  const MutexLock lock(mutex_);
  return index_[index_of(rover)].per_sol[static_cast<size_t>(sol)];
}

Count World::indexed_until(Rover rover, int sol) const {
  if (sol < 0) return {};
  ensure(rover, sol);
  const MutexLock lock(mutex_);
  return index_[index_of(rover)].until[static_cast<size_t>(sol)];
}

View World::view(UtcTime now, int64_t newest, UtcTime capped_at) const {
  View view;
  for (Rover rover : kRovers) {
    const size_t r = index_of(rover);
    view.max_sol[r] = last_sol_at(rover, capped_at);
    view.min_sol[r] = 0;
    view.kept_of_min[r] = -1;
  }
  if (newest >= 0) cap(view, newest);
  return moved_to(view, now);
}

View World::moved_to(View view, UtcTime now) const {
  for (Rover rover : kRovers) view.max_sol[index_of(rover)] = last_sol_at(rover, now);
  return view;
}

// Walks back in time over all rovers until the cap is reached.
void World::cap(View& view, int64_t newest) const {
  std::array<int, 4> next = view.max_sol;
  for (int64_t left = newest;;) {
    const Rover* latest = nullptr;
    for (const Rover& rover : kRovers)
      if (next[index_of(rover)] >= 0 &&
          (latest == nullptr ||
           time_at(rover, next[index_of(rover)], 0) > time_at(*latest, next[index_of(*latest)], 0)))
        latest = &rover;
    if (latest == nullptr) return;  // fewer photos than the cap
    const size_t r = index_of(*latest);
    const int64_t here = indexed(*latest, next[r]).photos;
    if (here >= left) {
      for (Rover rover : kRovers) view.min_sol[index_of(rover)] = next[index_of(rover)] + 1;
      view.min_sol[r] = next[r];
      view.kept_of_min[r] = static_cast<int>(left);
      return;
    }
    left -= here;
    --next[r];
  }
}

bool World::is_whole(const View& view, Rover rover, int sol) const {
  const size_t r = index_of(rover);
  return !(sol == view.min_sol[r] && view.kept_of_min[r] >= 0) &&
         !(sol == view.max_sol[r] && facts(rover).active && view.newest_share < 1.0);
}

std::vector<Photo> World::photos(const View& view, Rover rover, int sol) const {
  const size_t r = index_of(rover);
  if (sol < view.min_sol[r] || sol > view.max_sol[r]) return {};
  std::vector<Photo> photos = truth(rover, sol);
  if (is_whole(view, rover, sol)) return photos;
  if (sol == view.max_sol[r] && facts(rover).active && view.newest_share < 1.0)
    photos.resize(static_cast<size_t>(std::ceil(static_cast<double>(photos.size()) * view.newest_share)));
  if (sol == view.min_sol[r] && view.kept_of_min[r] >= 0 &&
      photos.size() > static_cast<size_t>(view.kept_of_min[r]))
    photos.erase(photos.begin(), photos.end() - view.kept_of_min[r]);
  return photos;
}

Count World::count(const View& view, Rover rover, int sol) const {
  const size_t r = index_of(rover);
  if (sol < view.min_sol[r] || sol > view.max_sol[r]) return {};
  return is_whole(view, rover, sol) ? indexed(rover, sol) : count_of(photos(view, rover, sol));
}

Count World::count(const View& view, Rover rover, int from_sol, int to_sol) const {
  const size_t r = index_of(rover);
  int from = std::max(from_sol, view.min_sol[r]), to = std::min(to_sol, view.max_sol[r]);
  Count sum;
  if (from > to) return sum;
  if (!is_whole(view, rover, from)) add(sum, count(view, rover, from++));
  if (to >= from && !is_whole(view, rover, to)) add(sum, count(view, rover, to--));
  if (from > to) return sum;
  const Count high = indexed_until(rover, to), low = indexed_until(rover, from - 1);
  add(sum, {high.photos - low.photos, high.thumbnails - low.thumbnails, high.old - low.old});
  return sum;
}

int64_t World::old_id(const Photo& photo) const {
  return facts(photo.rover).first_old_id + indexed_until(photo.rover, photo.sol - 1).old + photo.old_rank;
}

int64_t World::feed_id(const Photo& photo, bool thumbnail) const {
  // Twice the photos before this sol leaves room for a thumbnail each.
  return 100'001 + 2 * (indexed_until(photo.rover, photo.sol - 1).photos + photo.index) + (thumbnail ? 1 : 0);
}

std::optional<Photo> World::photo_with_old_id(const View& view, int64_t id) const {
  for (Rover rover : kRovers) {
    const int64_t rank = id - facts(rover).first_old_id;
    const int last = view.max_sol[index_of(rover)];
    if (rank < 0 || last < 0 || rank >= indexed_until(rover, last).old) continue;
    int low = 0, high = last;  // the first sol with more than `rank` photos until its end
    while (low < high) {
      const int middle = (low + high) / 2;
      if (indexed_until(rover, middle).old > rank)
        high = middle;
      else
        low = middle + 1;
    }
    for (const Photo& photo : photos(view, rover, low))
      if (photo.in_old_service() && old_id(photo) == id) return photo;
  }
  return std::nullopt;
}

}  // namespace skykeep::simulator
