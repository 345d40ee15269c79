#include "streams/places.h"

#include <memory>
#include <unordered_map>

#include "geo/atlas.h"
#include "geo/civil_time.h"

namespace skykeep::streams {
namespace {

constexpr int64_t kQuarter = 900;
constexpr size_t kMostZones = 1000;  // there are some 600

class Offsets {
 public:
  std::optional<int32_t> at(std::string_view zone, int64_t second) {
    const int64_t quarter = second / kQuarter - (second % kQuarter < 0 ? 1 : 0);
    const auto found = known_.find(zone);
    if (found != known_.end() && found->second.quarter == quarter) return found->second.offset_s;
    if (known_.size() >= kMostZones) known_.clear();
    const auto civil = geo::civil_time(zone, UtcTime{second * 1'000'000});
    const Known now{quarter, civil ? std::optional<int32_t>(civil->offset_s) : std::nullopt};
    known_.insert_or_assign(zone, now);
    return now.offset_s;
  }

 private:
  struct Known {
    int64_t quarter = 0;
    std::optional<int32_t> offset_s;
  };
  std::unordered_map<std::string_view, Known> known_;
};

}  // namespace

PlaceLookup atlas_places() {
  return [offsets = std::make_shared<Offsets>()](double latitude, double longitude, int64_t second) {
    const geo::Place place = geo::Atlas::embedded().at(latitude, longitude);
    return PlaceBelow{place.time_zone, offsets->at(place.time_zone, second), place.over()};
  };
}

}  // namespace skykeep::streams
