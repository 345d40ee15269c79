#include "app/schema.h"

#include <fmt/format.h>

#include "core/text.h"

namespace skykeep::app {
namespace {
using enum SettingType;

constexpr Setting kSettings[] = {
    {"server.listen", kText, "127.0.0.1:8080", "address and port; off loopback a token_file is required"},
    {"server.token_file", kText, "", "file with the bearer token that clients must send"},
    {"server.names", kTextList, "", "host names under which the server may be addressed, besides localhost"},
    {"server.workers", kInt, "2", "query workers: as many as cores"},
    {"server.cache_mb", kInt, "32", "memory for cached answers"},
    {"server.keep_sols", kBool, "true", "keep the photos of every sol at hand in a file, some 25 MB for a million"},
    {"net.upstream", kText, "", "route every upstream host to this base URL + /{host}: tests, demo, one mirror for all"},
    {"net.routes", kTable, "", "host = \"base URL\": replace single upstreams, for mirrors and proxies"},
    {"net.contact", kText, "", "address of yours that is sent in the User-Agent, so that an upstream can reach you"},
    {"net.requests_per_minute", kReal, "30", "for each upstream host; loopback has no budget"},
    {"net.burst", kReal, "10", "requests that may follow one another at once"},
    {"net.budgets", kTable, "", "\"host\" = requests per minute: other budgets for single hosts"},
    {"net.timeout_s", kReal, "60", "for one exchange"},
    {"net.max_attempts", kInt, "3", "tries of one request"},
    {"sources.api_key", kText, "DEMO_KEY", "key for api.nasa.gov", "NASA_API_KEY"},
    {"sources.rovers", kTextList, "", "which rovers are kept; empty: all four"},
    {"sources.old_servers", kTextList, "",
     "servers of the legacy photos API, e.g. https://rovers.nebulum.one/api/v1; tried when NASA's feeds do not answer"},
    {"sources.backfill", kText, "200", "how many sols back from the newest; \"all\" for everything"},
    {"sources.batch_sols", kInt, "10", "sols in a batch"},
    {"sources.max_lanes", kInt, "4", "rovers fetched side by side"},
    {"iss.enabled", kBool, "true", "keep the International Space Station"},
    {"iss.wheretheiss_every_s", kReal, "10", "between two questions to wheretheiss.at, each for ten seconds"},
    {"iss.open_notify_every_s", kReal, "30", "between two questions to open-notify"},
    {"iss.crew_every_h", kReal, "6", "between two questions about who is in space"},
    {"iss.hot_days", kInt, "2", "days of positions in the hot table; older ones are files in the lake"},
    {"pictures.quota_mb", kInt, "2048", "disk for pictures that were looked at"},
    {"pictures.apod", kText, "full", "pictures of days: off, thumbnails (at most 960 px), full"},
    {"pictures.hosts", kTextList, "mars.nasa.gov,mars.jpl.nasa.gov,apod.nasa.gov,assets.science.nasa.gov,img.youtube.com", "hosts that pictures may be fetched from"},
    {"storage.min_free_mb", kInt, "1024", "below it fetching pauses"},
    {"storage.bus_retention_days", kInt, "7", "how long events are kept behind the slowest reader"},
    {"storage.stream_retention_days", kInt, "3", "how long the station's positions stay on the bus; the tables keep them"},
    {"storage.keep_runs", kInt, "5000", "runs in the history"},
    {"warehouse.memory_mb", kInt, "128", "while serving"},
    {"warehouse.bulk_memory_mb", kInt, "512", "during a rebuild"},
    {"log.level", kText, "info", "debug, info, warn, error"},
    {"log.format", kText, "text", "text or json"},
};

}  // namespace

std::span<const Setting> settings_schema() { return kSettings; }

std::string default_configuration() {
  std::string out = "# Skykeep's settings with their defaults. Every one can also be given as SKYKEEP_SECTION_KEY.\n";
  std::string section;
  for (const Setting& s : kSettings) {
    const auto dot = s.key.find('.');
    if (s.key.substr(0, dot) != section) {
      section = s.key.substr(0, dot);
      out += fmt::format("\n[{}]\n", section);
    }
    std::string value(s.default_value);
    if (s.type == kText) value = fmt::format("\"{}\"", value);
    if (s.type == kTable) value = "{}";
    if (s.type == kTextList) {
      std::vector<std::string> items;
      for (const auto item : split(s.default_value, ',')) items.push_back(fmt::format("\"{}\"", item));
      value = fmt::format("[{}]", join(items, ", "));
    }
    out += fmt::format("# {}\n{} = {}\n", s.help, s.key.substr(dot + 1), value);
  }
  return out;
}

}  // namespace skykeep::app
