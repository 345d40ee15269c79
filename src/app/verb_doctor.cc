// doctor and config check: is everything as it should be, and where does each setting come from.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "app/endpoint.h"
#include "app/numbers.h"
#include "app/options_of.h"
#include "app/render.h"
#include "app/schema.h"
#include "app/terminal.h"
#include "app/verbs.h"
#include "net/client.h"

namespace skykeep::app {
namespace {

struct Check {
  std::string name;
  bool good = true;
  std::string text;
};

Check check_space(const std::string& dir, const Settings& settings) {
  RealFs fs;
  const auto free = fs.free_bytes(fs.exists(dir) ? dir : ".");
  const auto need = static_cast<uint64_t>(settings.integer("storage.min_free_mb")) << 20;
  if (!free) return {"disk", false, free.error().message};
  return {"disk", *free >= need, fmt::format("{} MB free, fetching pauses below {} MB", *free >> 20, need >> 20)};
}

Check check_directory(const std::string& dir) {
  RealFs fs;
  const auto mode = DataDir::mode_of(dir, fs);
  if (!mode) return {"data directory", false, mode.error().message};
  if (!*mode) return {"data directory", true, fmt::format("{} is not there yet: it is made by the first serve or sync", dir)};
  const auto owner = DataDir::owner(dir);
  return {"data directory", true, fmt::format("{}, {} data, {}", dir, to_string(**mode),
                                              owner ? fmt::format("owned by process {} ({})", owner->pid, owner->verb) : "not in use")};
}

Check check_archive(const Invocation& call) {
  const auto endpoint = reach(call);
  if (!endpoint) return {"archive", false, endpoint.error().message};
  const auto status = (*endpoint)->get_json("/api/v1/status");
  if (!status) return {"archive", false, status.error().message};
  const Json& photos = at_path(*status, "counts.photos");
  return {"archive", true, fmt::format("opens; publication {}, {} photos", to_cell(at_path(*status, "publication")),
                                       with_separators(photos.is_number_integer() ? photos.get<int64_t>() : 0))};
}

Check check_upstream(const std::string& host, const Settings& settings) {
  const auto options = fetcher_options(settings);
  if (!options) return {"upstream " + host, false, options.error().message};
  const auto route = options->routes.find(host);
  // open-notify speaks plain HTTP.
  std::string url = (host == "api.open-notify.org" ? "http://" : "https://") + host + "/";
  if (!options->upstream.empty()) url = options->upstream + "/" + host + "/";
  if (route != options->routes.end()) url = route->second;
  net::Request request;
  request.method = "HEAD";
  request.url = url;
  request.connect_timeout = 5s;
  request.timeout = 10s;
  request.headers.add("User-Agent", options->user_agent);
  const auto answer = net::make_curl_client({})->send(request, {});
  if (!answer) return {"upstream " + host, false, answer.error().message};
  return {"upstream " + host, true, fmt::format("answers {} in {}", answer->status, to_human(answer->elapsed))};
}

// The hosts that these settings ask, one request each. A simulated archive has none, whatever the network is like.
std::vector<Check> check_upstreams(const std::string& dir, const Settings& settings) {
  RealFs fs;
  const auto mode = DataDir::mode_of(dir, fs);
  if (mode && *mode == DataMode::kSimulated && settings.text("net.upstream").empty())
    return {Check{"upstreams", true, "the data are simulated: no upstream is asked"}};
  std::vector<std::string> hosts = {"mars.nasa.gov"};
  if (settings.boolean("iss.enabled")) hosts.insert(hosts.end(), {"api.wheretheiss.at", "api.open-notify.org", "celestrak.org"});
  for (const std::string& server : settings.list("sources.old_servers"))
    if (const auto url = net::parse_url(server); url && std::ranges::find(hosts, url->host) == hosts.end()) hosts.push_back(url->host);
  std::vector<Check> out;
  for (const std::string& host : hosts) out.push_back(check_upstream(host, settings));
  return out;
}

}  // namespace

int doctor(const Invocation& call) {
  const auto settings = read_settings(call.globals);
  if (!settings) return report(Failure{kConfiguration, settings.error().message});
  std::vector<Check> checks = {{"settings", true, call.globals.config.empty() ? "defaults, environment, flags" : call.globals.config},
                               check_space(call.globals.data, *settings), check_directory(call.globals.data)};
  RealFs fs;
  if (fs.exists(call.globals.data + "/FORMAT")) checks.push_back(check_archive(call));
  for (Check& check : check_upstreams(call.globals.data, *settings)) checks.push_back(std::move(check));
  Json rows = Json::array();
  std::string trouble;
  for (const Check& check : checks) {
    if (!check.good) trouble += fmt::format("{}{}: {}", trouble.empty() ? "" : "; ", check.name, check.text);
    rows.push_back({{"check", check.name}, {"result", check.good ? "ok" : "trouble"}, {"detail", check.text}});
  }
  if (call.globals.json) {
    std::printf("%s\n", rows.dump(2).c_str());
  } else {
    print_table(rows, {{"check", "check"}, {"result", "result"}, {"detail", "detail"}});
  }
  return trouble.empty() ? kDone : report_in_json(Failure{kFailed, trouble});
}

int config_check(const Invocation& call) {
  if (call.defaults) {
    std::fputs(default_configuration().c_str(), stdout);
    return kDone;
  }
  const auto settings = read_settings(call.globals);
  if (!settings) return report(Failure{kConfiguration, settings.error().message});
  if (const auto judged = flow_config(*settings, DataMode::kLive); !judged)
    return report(Failure{kConfiguration, judged.error().message});
  if (const auto judged = fetcher_options(*settings); !judged)
    return report(Failure{kConfiguration, judged.error().message});
  Json rows = Json::array();
  for (const Setting& s : settings_schema()) {
    const bool secret = s.key.ends_with("api_key");
    std::string value = s.type == SettingType::kTable ? to_text(Json(settings->table(s.key))) : "";
    if (s.type == SettingType::kText) value = secret && settings->is_set(s.key) ? "(set)" : settings->text(s.key);
    if (s.type == SettingType::kInt) value = std::to_string(settings->integer(s.key));
    if (s.type == SettingType::kReal) value = fmt::format("{}", settings->real(s.key));
    if (s.type == SettingType::kBool) value = settings->boolean(s.key) ? "true" : "false";
    if (s.type == SettingType::kTextList) value = fmt::format("{}", fmt::join(settings->list(s.key), ", "));
    rows.push_back({{"setting", s.key}, {"value", value}, {"from", settings->origin(s.key)}, {"what", s.help}});
  }
  if (call.globals.json) {
    std::printf("%s\n", rows.dump(2).c_str());
  } else {
    print_table(rows, {{"setting", "setting"}, {"value", "value"}, {"from", "from"}, {"what", "what"}});
  }
  return kDone;
}

}  // namespace skykeep::app
