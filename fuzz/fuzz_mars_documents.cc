// Any bytes as a manifest or a traverse: never a crash, a hang or an exception, and rows lie inside the body.
#include <cstdlib>

#include "sources/mars_documents.h"

namespace {

using namespace skykeep;
using namespace skykeep::sources;

template <class Row>
void inside(const Row& row, size_t size) {
  if (row.record_length == 0 || row.record_offset > size || row.record_length > size - row.record_offset) std::abort();
}

void check(const Manifest& manifest, size_t size) {
  if (find_rover(manifest.rover_id) == nullptr || manifest.max_sol < 0) std::abort();
  int32_t last = 0;
  for (const ManifestSol& row : manifest.sols) {
    inside(row, size);
    if (row.sol < last || row.total_photos < 0) std::abort();
    last = row.sol;
  }
  for (const RejectedRecord& row : manifest.rejected) inside(row, size);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  if (const auto manifests = parse_manifests(body))
    for (const Manifest& manifest : *manifests) check(manifest, size);
  if (const auto manifest = parse_manifest(body)) check(*manifest, size);
  if (const auto traverse = parse_perseverance_traverse(body)) {
    for (const PathSegment& segment : traverse->segments) {
      inside(segment, size);
      if (segment.sol < 0 || segment.points.empty()) std::abort();
    }
    for (const RejectedRecord& row : traverse->rejected) inside(row, size);
  }
  return 0;
}
