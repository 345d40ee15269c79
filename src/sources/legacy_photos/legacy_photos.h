// The photos of the retired Mars Rover Photos API, as any server of that shape sends them and as recordings hold them.
//
// {"photos":[{id, sol, camera{id,name,rover_id,full_name}, img_src, earth_date, rover{...}}]}; for import also
// {"latest_photos":[...]}, {"photo":{...}} and photos inside a batch file {filename, sol_start, ..., photos}. Without
// `page` a whole sol comes at once. An error is {"errors":"Invalid Rover Name"} or the gateway's {"error":{code,message}}.
// earth_date is what the rule of rovers says; a document that differs is drift. Curiosity's "photos" hold sub-frames too.
#pragma once

#include <string>

#include "sources/photo_feed.h"

namespace skykeep::sources {

class LegacyPhotosFeed final : public PhotoFeed {
 public:
  LegacyPhotosFeed(std::string base, std::string api_key) : base_(std::move(base)), api_key_(std::move(api_key)) {}
  std::string_view name() const override { return "old_shape"; }
  PhotoDialect dialect() const override { return PhotoDialect::kOld; }
  bool covers(int rover_id) const override { return find_rover(rover_id) != nullptr; }
  size_t page_size() const override { return 0; }
  net::Fetch page_request(int rover_id, int32_t sol, int page) const override;
  std::optional<net::Fetch> latest_request(int rover_id) const override;
  Result<int32_t> parse_latest(std::string_view body) const override;
  Result<PageInfo> parse(std::string_view body, int rover_id, PhotoSink& sink) const override;

 private:
  std::string base_, api_key_;
};

// "https://host/api/v1/" and "https://host/api/v1" mean the same; the key is a query parameter when there is one.
std::string legacy_photos_url(std::string_view base, std::string_view path, std::string_view query, std::string_view api_key);

}  // namespace skykeep::sources
