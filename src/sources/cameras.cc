// The cameras of the old service, and which of them an instrument of the new feeds was called there.
#include <array>
#include <utility>

#include "core/text.h"
#include "sources/photo_feed.h"
#include "sources/seeds.h"

namespace skykeep::sources {
namespace {

std::vector<Camera> read_cameras() {
  std::vector<Camera> out;
  for (const auto& row : csv_rows(cameras_csv())) {
    CHECK(row.size() == 7, "cameras.csv has seven columns");
    const auto rover = to_int(row[0]);
    const auto camera = to_int(row[1]);
    const auto nasa = to_int(row[2]);
    CHECK(rover && camera && nasa, "cameras.csv holds numbers");
    out.push_back({static_cast<int>(*rover), static_cast<int>(*camera), static_cast<int>(*nasa), row[3], row[4],
                   row[5], row[6] == "true"});
  }
  return out;
}

constexpr int kCuriosity = 5;
// Curiosity's feed names each eye and computer side; the old service had one name for all of them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kFamilies = {{{"MAST_", "MAST"},
                                                                                     {"NAV_", "NAVCAM"},
                                                                                     {"FHAZ_", "FHAZ"},
                                                                                     {"RHAZ_", "RHAZ"},
                                                                                     {"CHEMCAM_", "CHEMCAM"}}};

bool equals_at(const Camera& camera, int rover_id, std::string_view name) {
  return camera.rover_id == rover_id && iequals(camera.name, name);
}

}  // namespace

std::span<const Camera> cameras() {
  static const std::vector<Camera> table = read_cameras();
  return table;
}

const Camera* find_camera(int rover_id, std::string_view name) {
  for (const Camera& camera : cameras())
    if (equals_at(camera, rover_id, name)) return &camera;
  return nullptr;
}

const Camera* camera_of_instrument(int rover_id, std::string_view instrument) {
  if (rover_id == kCuriosity) {
    for (const auto& [prefix, name] : kFamilies)
      if (instrument.size() > prefix.size() && iequals(instrument.substr(0, prefix.size()), prefix))
        return find_camera(rover_id, name);
  }
  return find_camera(rover_id, instrument);
}

}  // namespace skykeep::sources
