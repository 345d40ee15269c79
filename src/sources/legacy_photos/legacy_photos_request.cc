#include <fmt/format.h>

#include "sources/legacy_photos/legacy_photos.h"

namespace skykeep::sources {

std::string legacy_photos_url(std::string_view base, std::string_view path, std::string_view query, std::string_view api_key) {
  while (base.ends_with('/')) base.remove_suffix(1);
  std::string url = fmt::format("{}/{}", base, path);
  char separator = '?';
  if (!query.empty()) url += fmt::format("{}{}", std::exchange(separator, '&'), query);
  if (!api_key.empty()) url += fmt::format("{}api_key={}", separator, net::percent_encode(api_key));
  return url;
}

net::Fetch LegacyPhotosFeed::page_request(int rover_id, int32_t sol, int) const {
  const Rover* rover = find_rover(rover_id);
  CHECK(rover != nullptr, "photos are asked for of rovers that exist");
  net::Fetch fetch;
  fetch.url = legacy_photos_url(base_, fmt::format("rovers/{}/photos", rover->slug), fmt::format("sol={}", sol), api_key_);
  return fetch;
}

std::optional<net::Fetch> LegacyPhotosFeed::latest_request(int) const { return std::nullopt; }

Result<int32_t> LegacyPhotosFeed::parse_latest(std::string_view) const {
  return fail(Code::kUnsupported, "old_shape: there is no call for the newest sol; the manifest's max_sol tells it");
}

std::unique_ptr<PhotoFeed> make_old_shape_feed(std::string base, std::string api_key) {
  return std::make_unique<LegacyPhotosFeed>(std::move(base), std::move(api_key));
}

}  // namespace skykeep::sources
