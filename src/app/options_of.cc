#include "app/options_of.h"

#include <fmt/format.h>

#include <map>

#include "core/text.h"

namespace skykeep::app {

std::string listen_address(const Settings& settings) {
  std::string listen = settings.text("server.listen");
  return to_int(listen) ? "127.0.0.1:" + listen : listen;
}

bool is_loopback(std::string_view listen) {
  return net::is_loopback(listen.substr(0, listen.rfind(':')));
}

bool is_loopback_url(std::string_view url) {
  const auto parsed = net::parse_url(url);
  return parsed && is_loopback(parsed->host + ":0");
}

namespace {
Result<flows::StationConfig> station_config(const Settings& s) {
  const auto seconds = [](double value) { return Duration(static_cast<int64_t>(value * 1e6)); };
  flows::StationConfig out;
  out.enabled = s.boolean("iss.enabled");
  out.wheretheiss_every = seconds(s.real("iss.wheretheiss_every_s"));
  out.open_notify_every = seconds(s.real("iss.open_notify_every_s"));
  out.crew_every = seconds(s.real("iss.crew_every_h") * 3600);
  out.hot_days = static_cast<int>(s.integer("iss.hot_days"));
  // Their rules: about one request a second, and none oftener than every five.
  if (out.wheretheiss_every < 2s || out.open_notify_every < 5s)
    return fail(Code::kInvalidInput, "'iss.wheretheiss_every_s' must be at least 2 and 'iss.open_notify_every_s' at least 5: what the upstreams allow");
  if (out.crew_every < 10min) return fail(Code::kInvalidInput, "'iss.crew_every_h' must be at least a sixth of an hour");
  if (out.hot_days < 1) return fail(Code::kInvalidInput, "'iss.hot_days' must be at least 1: the running day is not filed");
  return out;
}
}  // namespace

Result<flows::FlowConfig> flow_config(const Settings& s, DataMode mode) {
  flows::FlowConfig out;
  out.simulated = mode == DataMode::kSimulated;
  out.legacy_servers = s.list("sources.old_servers");
  out.api_key = s.text("sources.api_key");
  out.rovers = s.list("sources.rovers");
  const std::string backfill = s.text("sources.backfill");
  const auto sols = to_int(backfill);
  if (backfill != "all" && (!sols || *sols < 1))
    return fail(Code::kInvalidInput, fmt::format("'sources.backfill' must be a number of sols or \"all\", not '{}'", backfill));
  out.backfill = backfill == "all" ? std::nullopt : std::optional<int32_t>(static_cast<int32_t>(*sols));
  out.batch_parts = static_cast<int32_t>(s.integer("sources.batch_sols"));
  out.max_lanes = static_cast<int>(s.integer("sources.max_lanes"));
  out.min_free_bytes = static_cast<uint64_t>(s.integer("storage.min_free_mb")) << 20;
  out.bus_retention = 24h * s.integer("storage.bus_retention_days");
  out.stream_retention = 24h * s.integer("storage.stream_retention_days");
  out.requests_per_minute = s.real("net.requests_per_minute");
  out.keep_runs = static_cast<size_t>(s.integer("storage.keep_runs"));
  out.iss = TRY(station_config(s));
  if (out.batch_parts < 1 || out.max_lanes < 1)
    return fail(Code::kInvalidInput, "'sources.batch_sols' and 'sources.max_lanes' must be at least 1");
  const std::string upstream = s.text("net.upstream");
  if (!upstream.empty()) {
    // One upstream for every host: a simulator or a mirror of all. It may speak the legacy API too.
    if (out.legacy_servers.empty()) out.legacy_servers = {"https://api.nasa.gov/mars-photos/api/v1"};
    if (is_loopback_url(upstream)) {
      out.requests_per_minute = 0;
      out.first_backoff = 1s;  // nobody is spared by waiting longer
      out.max_backoff = 60s;
    }
  }
  return out;
}

Result<net::FetcherOptions> fetcher_options(const Settings& s) {
  net::FetcherOptions out;
  out.upstream = s.text("net.upstream");
  if (!out.upstream.empty()) TRY(within("net.upstream", net::parse_url(out.upstream)));
  while (out.upstream.ends_with('/')) out.upstream.pop_back();
  out.routes = s.table("net.routes");
  for (const auto& [host, base] : out.routes) TRY(within("net.routes." + host, net::parse_url(base)));
  out.default_budget = {s.real("net.requests_per_minute"), s.real("net.burst"), 1};
  // rules.md 12; the gateway's own headers lower it further when they say so.
  out.budgets["api.nasa.gov"] = {s.text("sources.api_key") == "DEMO_KEY" ? 0.5 : 16.0, 5, 1};
  for (const auto& [host, rate] : s.table("net.budgets")) {
    const auto per_minute = to_double(rate);
    if (!per_minute || *per_minute <= 0)
      return fail(Code::kInvalidInput, fmt::format("'net.budgets.{}' must be requests per minute, not '{}'", host, rate));
    out.budgets[host] = {*per_minute, out.default_budget.burst, 1};
  }
  out.policy.max_attempts = static_cast<int>(s.integer("net.max_attempts"));
  out.policy.timeout = Duration(static_cast<int64_t>(s.real("net.timeout_s") * 1e6));
  if (!out.upstream.empty() && is_loopback_url(out.upstream)) {
    out.policy.first_backoff = 50ms;
    out.policy.max_backoff = 1s;
    out.policy.max_wait = 5s;
  }
  const std::string contact = s.text("net.contact");
  out.user_agent = fmt::format("Skykeep/0.1 (own copy of public space data{})", contact.empty() ? "" : "; " + contact);
  return out;
}

net::ServerOptions server_options(const Settings& s) {
  net::ServerOptions out;
  out.listen = listen_address(s);
  out.workers = static_cast<int>(std::max<int64_t>(1, s.integer("server.workers")));
  out.max_body_bytes = 64 << 20;  // imports
  return out;
}

api::SecurityOptions security_options(const Settings& s) {
  api::SecurityOptions out;
  out.loopback = is_loopback(listen_address(s));
  out.hosts = s.list("server.names");
  return out;
}

Result<api::ApiOptions> api_options(const Settings& s) {
  api::ApiOptions out;
  out.security = security_options(s);
  out.pictures.max_bytes = static_cast<uint64_t>(s.integer("pictures.quota_mb")) << 20;
  out.pictures.hosts = s.list("pictures.hosts");
  using Copies = api::ApiOptions::ApodPictures;
  const std::map<std::string, Copies> copies = {{"off", Copies::kOff}, {"thumbnails", Copies::kThumbnails}, {"full", Copies::kFull}};
  const auto wanted = copies.find(s.text("pictures.apod"));
  if (wanted == copies.end())
    return fail(Code::kInvalidInput, fmt::format("'pictures.apod' must be off, thumbnails or full, not '{}'", s.text("pictures.apod")));
  out.apod_pictures = wanted->second;
  out.cache_bytes = static_cast<size_t>(s.integer("server.cache_mb")) << 20;
  return out;
}

}  // namespace skykeep::app
