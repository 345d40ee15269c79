#include <fmt/format.h>

#include "sources/legacy_photos/legacy_photos.h"
#include "sources/manifests/manifests.h"

namespace skykeep::sources {

net::Fetch manifest_request(std::string_view base, int rover_id, std::string_view api_key) {
  const Rover* rover = find_rover(rover_id);
  CHECK(rover != nullptr, "manifests are asked for of rovers that exist");
  net::Fetch fetch;
  fetch.url = legacy_photos_url(base, fmt::format("manifests/{}", rover->slug), "", api_key);
  fetch.conditional = true;
  return fetch;
}

}  // namespace skykeep::sources
