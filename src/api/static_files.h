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

// Content-Security-Policy and friends, on every answer; a policy that is there already stays.
void add_safety_headers(net::Headers& headers);
// 204 for a browser that asks what it may send.
net::ServerResponse preflight(std::string_view allow);
// The same for a page of another site that asks an old route: every old service let any page read, with any header.
net::ServerResponse open_preflight(const net::ServerRequest& request);
// What lets pages of other sites read an answer of an old route.
void open_to_pages(net::Headers& headers);
// A file of the page, or index.html for a view of it, which the page's own routing reads; nothing for addresses of programs
// (addresses.h). A request with ?token=... is answered with a cookie and sent on without it.
std::optional<net::ServerResponse> serve_page(std::span<const web::EmbeddedFile> files, std::string_view token,
                                              const net::ServerRequest& request);

}  // namespace skykeep::api
