#include "flows/satellites/station_sources.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "net/http.h"
#include "sources/orbit_documents.h"
#include "sources/station_documents.h"

namespace skykeep::flows::satellites {
namespace {

// Elements older than this are looked for elsewhere (ElementWatch::Deps::fallback_age).
constexpr Duration kElementsObjective = 12h;

struct Line {
  const char* name;
  const char* title;
  Duration objective;
  std::vector<std::string> hosts;
  const char* credit;
  const char* terms;
};

// One upstream that serves is enough; the newest trouble is told only when none does.
void merge(SourceStatus& status, const std::vector<StationUpstream>& upstreams, UtcTime now) {
  bool one_serves = false;
  std::optional<UtcTime> tried;
  for (const StationUpstream& upstream : upstreams) {
    one_serves = one_serves || upstream.state == "ok";
    if (upstream.last_success)  // of positions: the second that was told, which may lie a few seconds ahead
      status.last_success = std::max(status.last_success.value_or(UtcTime{}), std::min(now, *upstream.last_success));
    if (upstream.last_attempt) status.last_attempt = std::max(status.last_attempt.value_or(UtcTime{}), *upstream.last_attempt);
    if (upstream.state != "failing" || (tried && upstream.last_attempt < tried)) continue;
    tried = upstream.last_attempt;
    status.last_error = fmt::format("{}: {}", upstream.title, upstream.text);
  }
  if (one_serves) status.last_error.clear();
  if (!status.last_success) status.state = status.last_error.empty() ? "waiting" : "failing";
  else if (now - *status.last_success > status.freshness_objective) status.state = status.last_error.empty() ? "stale" : "failing";
  else status.state = "ok";
}

}  // namespace

std::vector<SourceStatus> station_sources(const StationUpstreams& upstreams, const FlowConfig& config, UtcTime now) {
  const auto host = [](const net::Fetch& request) { return net::parse_url(request.url)->host; };
  const Line lines[] = {
      // As of the photos: twice the pace at which it is asked, so that one missed answer is no breach.
      {"iss_position", "The station's position", 2 * std::max(config.iss.wheretheiss_every, config.iss.open_notify_every),
       {host(sources::wheretheiss_now_request()), host(sources::open_notify_request())},
       "wheretheiss.at, open-notify.org",
       "Free public services without a key; about one request a second is allowed."},
      {"orbits", "The station's orbital elements", kElementsObjective,
       {host(sources::celestrak_request(kStationId)), host(sources::wheretheiss_tles_request(kStationId)),
        host(sources::ivanstanojevic_request(kStationId))},
       "CelesTrak; 18th Space Defense Squadron",
       "Free of charge; one download for each update of the data, and none while it refuses."},
      {"crew", "Who is in space", 2 * config.iss.crew_every,
       {host(sources::corquaid_crew_request()), host(sources::open_notify_crew_request())},
       "corquaid/international-space-station-APIs, open-notify.org",
       "Free public lists, kept by hand."}};
  const std::vector<StationUpstream>* said[] = {&upstreams.positions, &upstreams.elements, &upstreams.crew};
  std::vector<SourceStatus> out;
  for (size_t i = 0; i < std::size(lines); ++i) {
    SourceStatus status;
    status.name = lines[i].name;
    status.title = lines[i].title;
    status.upstream = fmt::format("{}", fmt::join(lines[i].hosts, ", "));
    status.freshness_objective = lines[i].objective;
    status.terms = lines[i].terms;
    status.credit = lines[i].credit;
    merge(status, *said[i], now);
    out.push_back(std::move(status));
  }
  return out;
}

}  // namespace skykeep::flows::satellites
