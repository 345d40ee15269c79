#include <fmt/format.h>

#include "sources/orbit_documents.h"

namespace skykeep::sources {
namespace {

net::Fetch element_fetch(std::string url) {
  net::Fetch fetch;
  fetch.url = std::move(url);
  fetch.max_body = 1 << 20;
  fetch.max_attempts = 1;  // CelesTrak counts errors, and the fall-backs are asked again anyway
  return fetch;
}

}  // namespace

net::Fetch celestrak_request(int64_t norad_cat_id) {
  return element_fetch(fmt::format("https://celestrak.org/NORAD/elements/gp.php?CATNR={}&FORMAT=JSON", norad_cat_id));
}

net::Fetch wheretheiss_tles_request(int64_t norad_cat_id) {
  return element_fetch(fmt::format("https://api.wheretheiss.at/v1/satellites/{}/tles?format=json", norad_cat_id));
}

net::Fetch ivanstanojevic_request(int64_t norad_cat_id) {
  net::Fetch fetch = element_fetch(fmt::format("https://tle.ivanstanojevic.me/api/tle/{}", norad_cat_id));
  fetch.content_types = {"application/json", "application/ld+json"};
  return fetch;
}

}  // namespace skykeep::sources
