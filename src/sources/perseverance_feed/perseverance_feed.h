// Perseverance's raw images: https://mars.nasa.gov/rss/api/ (upstreams.md c). No key, undocumented by NASA.
//
// A page: {"images":[...], "per_page":"100", "page":0, "total_results":n, "total_images":n, "type", "mission"}; at most 100
// images whatever `num` says, pages from 0. Numbers come as numbers and as text; "UNK" means none. `order` must hold a
// space (%20): a plus turns the answer into a redirect to HTML. An empty sol is an empty list or 404.
// A thumbnail repeats imageid with "_thumb" and points at the SAME files as its picture: its stem and product_id get
// "_thumb" too, so that it is never taken for the picture.
#pragma once

#include "sources/photo_feed.h"

namespace skykeep::sources {

class PerseveranceFeed final : public PhotoFeed {
 public:
  std::string_view name() const override { return "perseverance_feed"; }
  PhotoDialect dialect() const override { return PhotoDialect::kPerseveranceFeed; }
  bool covers(int rover_id) const override;
  size_t page_size() const override { return 100; }
  net::Fetch page_request(int rover_id, int32_t sol, int page) const override;
  std::optional<net::Fetch> latest_request(int rover_id) const override;
  Result<int32_t> parse_latest(std::string_view body) const override;
  Result<PageInfo> parse(std::string_view body, int rover_id, PhotoSink& sink) const override;
};

}  // namespace skykeep::sources
