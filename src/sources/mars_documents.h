// The other Mars documents: old manifests and MMGIS traverses. Requests and pure parsing.
#pragma once

#include "sources/photo_feed.h"

namespace skykeep::sources {

struct ManifestSol {
  int32_t sol = 0;
  Date earth_date;
  int64_t total_photos = 0;
  std::optional<std::vector<std::string>> cameras;  // as listed; nullopt where there is no list
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
// What a document may not say of itself: whose it is when it does not say (0: it has to), and when it was fetched: sols that
// have not come by then are rejected.
struct Asked {
  int rover_id = 0;
  std::optional<UtcTime> at;
};
// One rover's manifest; corrupt when the document is none. A bad row is rejected by itself; of rows of one sol those of one
// date are the same row again and rejected, those of several are added up, as the old service grouped by both. What is wrong
// in the head is taken from the rows and the seeds, with a drift notice.
Result<Manifest> parse_manifest(std::string_view body, const Asked& asked = {});
// For import: also a batch file that holds several. Drift of the document stands in the first.
Result<std::vector<Manifest>> parse_manifests(std::string_view body, const Asked& asked = {});

struct PathPoint {
  double longitude_deg = 0, latitude_deg = 0;
  std::optional<double> elevation_m;
  bool operator==(const PathPoint&) const = default;
};
struct PathSegment {
  int32_t sol = 0;
  int32_t segment = 0;             // running number inside the sol, file order
  std::string from_rmc, to_rmc;    // "3_110": site and drive; "" when not said
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
// A feature that cannot be driven (a negative length, a vertex far from the landing site, the same one again) is rejected by
// itself; one without RMC, clock or length is kept. corrupt: no traverse at all, a file of waypoints for example.
Result<Traverse> parse_perseverance_traverse(std::string_view body, const Asked& asked = {});

}  // namespace skykeep::sources
