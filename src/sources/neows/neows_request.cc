#include <fmt/format.h>

#include "net/http.h"
#include "sources/neows/neows.h"

namespace skykeep::sources {

net::Fetch neows_feed_request(Date monday, std::string_view api_key) {
  net::Fetch fetch;
  fetch.url = fmt::format("https://api.nasa.gov/neo/rest/v1/feed?start_date={}&end_date={}&api_key={}", to_string(monday), to_string(monday + 6),
                          api_key.empty() ? std::string("DEMO_KEY") : net::percent_encode(api_key));
  return fetch;
}

}  // namespace skykeep::sources
