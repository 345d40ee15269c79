#include "flows/mars_facts.h"

#include <algorithm>

#include "core/text.h"
#include "sources/photo_feed.h"

namespace skykeep::flows {
namespace {

std::vector<RoverFacts> collect() {
  std::vector<RoverFacts> all;
  for (const sources::Rover& rover : sources::rovers()) {
    RoverFacts facts{rover.id, rover.name, rover.slug, rover.status, rover.landing_date, rover.launch_date, {}};
    for (const sources::Camera& camera : sources::cameras()) {
      if (camera.rover_id != rover.id) continue;
      facts.cameras.push_back(
          {camera.camera_id, camera.nasa_camera_id, camera.name, camera.full_name, camera.category});
    }
    std::ranges::sort(facts.cameras, {}, &CameraFacts::nasa_camera_id);
    all.push_back(std::move(facts));
  }
  std::ranges::sort(all, {}, &RoverFacts::id);
  return all;
}

}  // namespace

const CameraFacts* RoverFacts::camera(std::string_view camera_name) const {
  const auto at = std::ranges::find_if(cameras, [&](const CameraFacts& c) { return iequals(c.name, camera_name); });
  return at == cameras.end() ? nullptr : &*at;
}

const CameraFacts* RoverFacts::camera_by_nasa_id(int64_t wanted) const {
  const auto at = std::ranges::find(cameras, wanted, [](const CameraFacts& c) { return int64_t{c.nasa_camera_id}; });
  return at == cameras.end() ? nullptr : &*at;
}

std::span<const RoverFacts> rover_facts() {
  static const std::vector<RoverFacts> kAll = collect();
  return kAll;
}

const RoverFacts* find_rover_facts(std::string_view name_or_slug) {
  for (const RoverFacts& rover : rover_facts())
    if (iequals(rover.slug, name_or_slug) || iequals(rover.name, name_or_slug)) return &rover;
  return nullptr;
}

const RoverFacts* find_rover_facts(int id) {
  for (const RoverFacts& rover : rover_facts())
    if (rover.id == id) return &rover;
  return nullptr;
}

Date earth_date_of(const RoverFacts& rover, int32_t sol) {
  const sources::Rover* known = sources::find_rover(rover.id);
  return known == nullptr ? rover.landing_date : sources::earth_date(*known, sol);
}

std::pair<int32_t, int32_t> sols_on_date(const RoverFacts& rover, Date date) {
  const sources::Rover* known = sources::find_rover(rover.id);
  if (known == nullptr) return {0, -1};
  const sources::SolRange range = sources::sols_on(*known, date);
  return {range.first, range.last};
}

}  // namespace skykeep::flows
