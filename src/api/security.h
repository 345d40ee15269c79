// Who may ask: host names against DNS rebinding, origins against other pages, a token off loopback.
//
// Threads: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/reply.h"

namespace skykeep::api {

struct SecurityOptions {
  bool loopback = true;            // the address that is listened on; off it nothing but `open` routes answers without a token
  std::vector<std::string> hosts;  // further names that Host may carry
  std::string token;               // empty: none is asked for
};

// Why the request is refused before any route sees it. `open` routes need no token. Requests over the control socket are
// trusted: the file's mode is the check.
std::optional<Problem> refuse(const SecurityOptions& options, const net::ServerRequest& request, bool open);

// Takes the same time wherever the difference is.
bool equal_in_constant_time(std::string_view a, std::string_view b);

// The cookie by which a browser carries the token after one visit of /?token=...
inline constexpr std::string_view kTokenCookie = "skykeep_token";

}  // namespace skykeep::api
