#include <fmt/format.h>

#include "sources/iss_position/iss_position.h"

namespace skykeep::sources {
namespace {

constexpr uint64_t kSmall = 64 << 10;  // bytes: ten positions are four thousand

net::Fetch small_fetch(std::string url) {
  net::Fetch fetch;
  fetch.url = std::move(url);
  fetch.max_body = kSmall;
  return fetch;
}

}  // namespace

net::Fetch wheretheiss_positions_request(std::span<const int64_t> unix_seconds) {
  CHECK(!unix_seconds.empty() && unix_seconds.size() <= kMostTimestamps, "wheretheiss.at answers one to ten times a call");
  return small_fetch(fmt::format("https://api.wheretheiss.at/v1/satellites/{}/positions?timestamps={}&units=kilometers", kStation,
                                 fmt::join(unix_seconds, ",")));
}

net::Fetch wheretheiss_now_request() {
  return small_fetch(fmt::format("https://api.wheretheiss.at/v1/satellites/{}?units=kilometers", kStation));
}

net::Fetch open_notify_request() { return small_fetch("http://api.open-notify.org/iss-now.json"); }

}  // namespace skykeep::sources
