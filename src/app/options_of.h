// From settings to what each room wants to be told. Pure.
#pragma once

#include "api/context.h"
#include "app/data_dir.h"
#include "core/settings.h"
#include "flows/config.h"
#include "net/fetcher.h"
#include "net/server.h"

namespace skykeep::app {

// True when `listen` ("127.0.0.1:80", "[::1]:80", "localhost:80") cannot be reached from another machine.
// [server] listen; a port alone is one of this machine.
std::string listen_address(const Settings& settings);
bool is_loopback(std::string_view listen);
// True when a URL's host is this machine.
bool is_loopback_url(std::string_view url);

Result<flows::FlowConfig> flow_config(const Settings& settings, DataMode mode);
Result<net::FetcherOptions> fetcher_options(const Settings& settings);
net::ServerOptions server_options(const Settings& settings);
api::SecurityOptions security_options(const Settings& settings);  // without the token
Result<api::ApiOptions> api_options(const Settings& settings);  // mode, data directory and token are not settings

}  // namespace skykeep::app
