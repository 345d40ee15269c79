// What the tables hold of each rover, counted once a publication and kept in memory: photos per sol and camera, and the
// manifest that the old routes serve (rules.md 7).
//
// Owner: Api. Threads: any; one thread counts while others wait for it.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "api/session_pool.h"
#include "core/clock.h"
#include "core/mutex.h"
#include "flows/mars_facts.h"
#include "models/models.h"
#include "state/ledger.h"

namespace skykeep::api {

// Sets of a rover's cameras are bits: bit i is RoverFacts::cameras[i]; the last bit stands for all unknown ones.
using CameraSet = uint32_t;
inline constexpr CameraSet kUnknownCamera = CameraSet{1} << 31;

struct SolCounts {
  int32_t sol = 0;
  int64_t photos = 0;         // rows of fact_photos
  int64_t served = 0;         // those that the old routes serve (rules.md 3)
  CameraSet cameras = 0, served_cameras = 0;
};

struct RoverCounts {
  int64_t publication = -1;
  std::vector<SolCounts> sols;  // those with photos, by sol
  std::map<int, int64_t> by_camera;  // nasa_camera_id -> rows
  int64_t photos = 0;      // rows: every version of a picture
  int64_t pictures = 0;    // distinct products: of each its highest version, as gold counts
  const SolCounts* find(int32_t sol) const;
  int32_t last_served_sol() const;  // -1: none
};

struct ManifestSol {
  int32_t sol = 0;
  int64_t total_photos = 0;
  std::vector<std::string> cameras;  // sorted
};

struct ServedManifest {
  int64_t publication = -1;
  UtcTime built_at;
  int32_t max_sol = 0;
  int64_t total_photos = 0;
  std::vector<ManifestSol> sols;
};

class MarsView {
 public:
  MarsView(SessionPool& sessions, const models::Models& models, state::Ledger& ledger, const Clock& clock)
      : sessions_(sessions), models_(models), ledger_(ledger), clock_(clock) {}

  Result<std::shared_ptr<const RoverCounts>> counts(const flows::RoverFacts& rover);
  // Counted anew when the publication moved, and every few seconds because it follows the ledger as well.
  Result<std::shared_ptr<const ServedManifest>> manifest(const flows::RoverFacts& rover);

 private:
  struct PerRover {
    Mutex counting, merging;
    Mutex mutex;
    std::shared_ptr<const RoverCounts> counts GUARDED_BY(mutex);
    std::shared_ptr<const ServedManifest> manifest GUARDED_BY(mutex);
  };
  PerRover& slot(int rover_id);
  Result<RoverCounts> count(const flows::RoverFacts& rover, int64_t publication);
  Result<ServedManifest> merge(const flows::RoverFacts& rover, const RoverCounts& counts);

  SessionPool& sessions_;
  const models::Models& models_;
  state::Ledger& ledger_;
  const Clock& clock_;
  Mutex mutex_;
  std::map<int, std::unique_ptr<PerRover>> rovers_ GUARDED_BY(mutex_);
};

std::vector<std::string> camera_names(const flows::RoverFacts& rover, CameraSet set);  // sorted

}  // namespace skykeep::api
