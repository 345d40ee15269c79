// The page's files out of the program, and the headers that keep browsers careful.
//
// Threads: pure functions.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "net/server.h"
#include "web/embedded.h"

namespace skykeep::api {

// Content-Security-Policy and friends, on every answer.
void add_safety_headers(net::Headers& headers);
// 204 for a browser that asks what it may send.
net::ServerResponse preflight(std::string_view allow);
// Paths that belong to programs: what is not served there is a problem, not the page.
bool is_api_path(std::string_view path);
// A file of the page, or index.html for every other path, which the page's own routing reads. A request with
// ?token=... is answered with a cookie and sent on without it.
net::ServerResponse serve_page(std::span<const web::EmbeddedFile> files, std::string_view token,
                               const net::ServerRequest& request);

}  // namespace skykeep::api
