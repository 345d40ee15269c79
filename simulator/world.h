// What the rovers "really" photographed: every sol from landing on, computed on demand from a seed.
//
// Purpose: one truth behind all the shapes, so that feeds, legacy API, manifests and pictures agree.
// Threads: all methods of World are const towards callers and may be called from any thread; the index grows
// inside.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "core/mutex.h"
#include "simulator/drive.h"
#include "simulator/rovers.h"

namespace skykeep::simulator {

enum class Sample : uint8_t { kFull, kSubframe, kDownsampled };

struct Photo {
  Rover rover = Rover::kCuriosity;
  uint8_t instrument = 0;  // index into instruments()
  Sample sample = Sample::kFull;
  uint8_t version = 1;  // J01, J02: a later version of one picture is a row of its own
  uint8_t filter = 0;   // 0: broadband
  bool has_thumbnail = false;
  bool has_tracks = false;
  int16_t frame = 0;  // within its sequence
  uint16_t sequence = 0;
  int32_t sol = 0;
  int32_t site = 0, drive = 0;
  uint32_t index = 0;     // in its sol, oldest first
  uint32_t old_rank = 0;  // among the sol's photos that the old service knew
  int64_t utc_ms = 0, clock_ms = 0, received_ms = 0;
  int32_t lmst_ms = 0;
  float azimuth_deg = 0, elevation_deg = 0;  // site frame, clockwise from north
  float x_m = 0, y_m = 0;                    // from the landing site
  float heading_deg = 0;

  const Instrument& camera() const { return instruments()[instrument]; }
  bool in_old_service() const { return camera().old_name != nullptr; }
};

// What is visible of the truth: time, the cap on photos, and the moods of an upstream.
struct View {
  std::array<int, 4> max_sol{};      // per rover, the newest visible sol; below first_sol: nothing
  std::array<int, 4> min_sol{};      // older sols are empty
  std::array<int, 4> kept_of_min{};  // of the oldest visible sol only the newest photos; -1: all
  double newest_share = 1.0;         // of the newest sol, the part that has arrived
  bool drift = false;                // renamed and added fields, unknown instruments, numbers as strings
};

// Numbers of one sol or of a span of sols.
struct Count {
  int64_t photos = 0;  // rows that are no thumbnails
  int64_t thumbnails = 0;
  int64_t old = 0;       // rows that the old service would hold
  uint32_t cameras = 0;  // bit i: facts(rover).cameras[i] is among them
  int64_t all() const { return photos + thumbnails; }
};

class World {
 public:
  explicit World(uint64_t seed) : seed_(seed) {}
  uint64_t seed() const { return seed_; }

  // Everything until the last sol that has ended at `now`; `cap` newest photos over all rovers, counted at
  // `capped_at`
  // (< 0: no cap).
  View view(UtcTime now, int64_t cap, UtcTime capped_at) const;
  View moved_to(View view, UtcTime now) const;  // the same at another time: sols are added, the cap stays

  std::vector<Photo> photos(const View& view, Rover rover, int sol) const;  // oldest first
  Count count(const View& view, Rover rover, int sol) const;
  Count count(const View& view, Rover rover, int from_sol, int to_sol) const;  // cameras stays 0

  // Ids: `old_id` is one series over all rovers, `feed_id` is Curiosity's own in its feed.
  int64_t old_id(const Photo& photo) const;
  int64_t feed_id(const Photo& photo, bool thumbnail) const;
  std::optional<Photo> photo_with_old_id(const View& view, int64_t id) const;

  std::shared_ptr<const DrivePlan> drives(Rover rover, int last_sol) const;

 private:
  struct Index {  // cumulative up to and including a sol
    std::vector<Count> per_sol;
    std::vector<Count> until;
  };
  std::vector<Photo> truth(Rover rover, int sol) const;
  bool is_whole(const View& view, Rover rover, int sol) const;
  Count indexed(Rover rover, int sol) const;
  Count indexed_until(Rover rover, int sol) const;
  void ensure(Rover rover, int sol) const;
  void cap(View& view, int64_t newest) const;

  uint64_t seed_;
  mutable Mutex mutex_;
  mutable std::array<Index, 4> index_ GUARDED_BY(mutex_);
  mutable std::array<std::shared_ptr<const DrivePlan>, 4> drives_ GUARDED_BY(mutex_);
};

Count count_of(const std::vector<Photo>& photos);

}  // namespace skykeep::simulator
