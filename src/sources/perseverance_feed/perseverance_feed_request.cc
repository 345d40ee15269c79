#include <fmt/format.h>

#include "sources/perseverance_feed/perseverance_feed.h"

namespace skykeep::sources {
namespace {

constexpr std::string_view kBase = "https://mars.nasa.gov/rss/api/?feed=raw_images&category=mars2020&feedtype=json";
constexpr int kPerseverance = 8;

}  // namespace

bool PerseveranceFeed::covers(int rover_id) const { return rover_id == kPerseverance; }

net::Fetch PerseveranceFeed::page_request(int, int32_t sol, int page) const {
  net::Fetch fetch;
  fetch.url = fmt::format("{}&ver=1.2&num={}&page={}&order=sol%20desc&sol={}", kBase, page_size(), page, sol);
  return fetch;
}

std::optional<net::Fetch> PerseveranceFeed::latest_request(int) const {
  net::Fetch fetch;
  fetch.url = fmt::format("{}&latest=true", kBase);
  return fetch;
}

std::unique_ptr<PhotoFeed> make_perseverance_feed() { return std::make_unique<PerseveranceFeed>(); }

}  // namespace skykeep::sources
