#include "sources/mars_source.h"

#include <algorithm>

#include "net/http.h"

namespace skykeep::sources {

Source mars_source(const Settings& settings, std::string name, std::string title) {
  Source source;
  source.info.name = std::move(name);
  source.info.title = std::move(title);
  source.info.terms =
      "NASA content is generally free of copyright in the United States; credit NASA/JPL-Caltech as each record says. "
      "No endorsement is implied.";
  source.info.credit = "NASA/JPL-Caltech";
  source.info.scope_noun = "rover";
  source.info.recheck = {{kEver, 24h}};
  source.info.freshness = 48h;  // twice the pace at which it is asked: one missed round is no breach
  for (const Rover& rover : rovers())
    if (settings.rovers.empty() || std::ranges::find(settings.rovers, rover.slug) != settings.rovers.end()) source.info.scopes.push_back(rover.slug);
  source.newest_by_clock = [](std::string_view, UtcTime) { return int64_t{0}; };
  source.is_told_by_clock = true;
  source.has_scope = [](std::string_view scope) { return rover_id_of(scope) != 0; };
  return source;
}

std::string key_for(const std::string& server, const Settings& settings) {
  return server.find("//api.nasa.gov/") == server.npos ? std::string() : settings.api_key;
}

std::string host_of_url(const std::string& url) {
  const auto parsed = net::parse_url(url);
  return parsed ? parsed->host : url;
}

int rover_id_of(std::string_view scope) {
  const Rover* rover = find_rover(scope);
  return rover == nullptr ? 0 : rover->id;
}

}  // namespace skykeep::sources
