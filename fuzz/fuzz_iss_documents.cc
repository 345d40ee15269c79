// Any bytes as a position, a track, a crew, elements or a stored guard: never a crash, a hang or an exception; what is taken
// is possible, and rows lie inside the body.
#include <cmath>
#include <cstdlib>

#include "sources/celestrak_guard.h"
#include "sources/orbit_documents.h"
#include "sources/station_documents.h"

namespace {

using namespace skykeep;
using namespace skykeep::sources;

constexpr UtcTime kNow{1'795'248'000'000'000};

template <class Row>
void inside(const Row& row, size_t size) {
  if (row.record_offset > size || row.record_length > size - row.record_offset) std::abort();
}

void check(const Result<PositionDocument>& read, size_t size) {
  if (!read) return;
  for (const PositionCandidate& p : read->candidates) {
    inside(p, size);
    if (!(std::abs(p.latitude_deg) <= 90) || !(std::abs(p.longitude_deg) <= 180)) std::abort();
    if (p.at > kNow + kAheadOfClock || p.satellite_id != kStation) std::abort();
  }
  for (const RejectedRecord& row : read->rejected) {
    inside(row, size);
    if (row.reason.empty()) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  check(parse_wheretheiss(body, kNow), size);
  check(parse_open_notify(body, kNow), size);
  check(parse_positions(body, kNow), size);
  if (const auto crew = parse_crew(body, kNow)) {
    for (const CrewMember& member : crew->people) {
      inside(member, size);
      if (member.name.empty() || member.craft.empty()) std::abort();
      (void)days_in_space(member, kNow);
    }
  }
  if (const auto orbits = parse_orbits(body, kNow))
    for (const astro::Elements& e : orbits->elements)
      if (e.epoch > kNow + kEpochAhead) std::abort();
  return 0;
}
