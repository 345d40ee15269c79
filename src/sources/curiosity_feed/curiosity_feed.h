// Curiosity's raw images: https://mars.nasa.gov/api/v1/raw_image_items/ (upstreams.md c). No key, undocumented by NASA.
//
// A page: {"items":[...], "more":true, "total":n, "page":0, "per_page":200}, pages from 0, 200 items each. The same service
// holds InSight: the mission is always asked for and checked in every item. Numbers come as numbers and as text, old
// sols have nulls. More than half of the newest items are thumbnails; each has a file of its own. `id` is a number
// series of this service, not the old service's ids, and no key.
#pragma once

#include "sources/photo_feed.h"

namespace skykeep::sources {

class CuriosityFeed final : public PhotoFeed {
 public:
  std::string_view name() const override { return "curiosity_feed"; }
  PhotoDialect dialect() const override { return PhotoDialect::kCuriosityFeed; }
  bool covers(int rover_id) const override;
  size_t page_size() const override { return 200; }
  net::Fetch page_request(int rover_id, int32_t sol, int page) const override;
  std::optional<net::Fetch> latest_request(int rover_id) const override;
  Result<int32_t> parse_latest(std::string_view body) const override;
  Result<PageInfo> parse(std::string_view body, int rover_id, PhotoSink& sink) const override;
};

}  // namespace skykeep::sources
