#include <fmt/format.h>

#include "sources/curiosity_feed/curiosity_feed.h"

namespace skykeep::sources {
namespace {

constexpr std::string_view kBase = "https://mars.nasa.gov/api/v1/raw_image_items/";
constexpr std::string_view kOrder = "sol%20desc,instrument_sort%20asc,sample_type_sort%20asc,%20date_taken%20desc";
constexpr int kCuriosity = 5;

}  // namespace

bool CuriosityFeed::covers(int rover_id) const { return rover_id == kCuriosity; }

net::Fetch CuriosityFeed::page_request(int, int32_t sol, int page) const {
  net::Fetch fetch;
  fetch.url = fmt::format("{}?order={}&per_page={}&page={}&condition_1=msl:mission&condition_2={}:sol:in", kBase, kOrder,
                          page_size(), page, sol);
  return fetch;
}

std::optional<net::Fetch> CuriosityFeed::latest_request(int) const {
  net::Fetch fetch;
  fetch.url = fmt::format("{}msl/latest/", kBase);
  return fetch;
}

std::unique_ptr<PhotoFeed> make_curiosity_feed() { return std::make_unique<CuriosityFeed>(); }

}  // namespace skykeep::sources
