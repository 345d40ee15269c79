// The other Mars documents: old manifests and MMGIS traverses. Requests and pure parsing.
#pragma once

#include "sources/photo_feed.h"

namespace skykeep::sources {

struct ManifestSol {
  int32_t sol = 0;
  Date earth_date;
  int64_t total_photos = 0;
  std::vector<std::string> cameras;
  uint64_t record_offset = 0, record_length = 0;
};
struct Manifest {
  int rover_id = 0;
  std::string name, status;
  Date landing_date, launch_date, max_date;
  int32_t max_sol = 0;
  int64_t total_photos = 0;
  std::vector<ManifestSol> sols;  // sorted by sol
  std::vector<RejectedRecord> rejected;
  std::vector<DriftNotice> drift;
};
net::Fetch manifest_request(std::string_view base, int rover_id, std::string_view api_key);
// One rover's manifest; corrupt when the document is none.
Result<Manifest> parse_manifest(std::string_view body);
// For import: also a batch file that holds several. Drift of the document stands in the first.
Result<std::vector<Manifest>> parse_manifests(std::string_view body);

struct PathPoint {
  double longitude_deg = 0, latitude_deg = 0, elevation_m = 0;
};
struct PathSegment {
  int32_t sol = 0;
  int32_t segment = 0;             // running number inside the sol, file order
  std::string from_rmc, to_rmc;
  std::optional<double> length_m;
  std::optional<double> sclk_start, sclk_end;
  std::vector<PathPoint> points;
  uint64_t record_offset = 0, record_length = 0;
};
struct Traverse {
  int rover_id = 0;                // as asked; the feed carries none
  std::vector<PathSegment> segments;
  std::vector<RejectedRecord> rejected;
  std::vector<DriftNotice> drift;
};
net::Fetch perseverance_traverse_request();
Result<Traverse> parse_perseverance_traverse(std::string_view body);

}  // namespace skykeep::sources
