#include "api/security.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"

namespace skykeep::api {
namespace {

// "localhost:8080" -> "localhost", "[::1]:8080" -> "[::1]".
std::string_view host_name(std::string_view authority) {
  if (authority.starts_with('[')) {
    const size_t close = authority.find(']');
    return close == authority.npos ? authority : authority.substr(0, close + 1);
  }
  return authority.substr(0, authority.find(':'));
}

bool is_known_host(const SecurityOptions& options, std::string_view name) {
  if (iequals(name, "localhost") || name == "127.0.0.1" || name == "[::1]") return true;
  return std::ranges::any_of(options.hosts, [&](const std::string& known) { return iequals(known, name); });
}

bool is_reading(std::string_view method) { return method == "GET" || method == "HEAD" || method == "OPTIONS"; }

std::string_view token_in(const net::ServerRequest& request) {
  if (const auto header = request.headers.get("Authorization"); header && header->size() > 7 &&
                                                                 iequals(header->substr(0, 7), "Bearer "))
    return trim(header->substr(7));
  if (const auto cookies = request.headers.get("Cookie")) {
    for (const std::string_view part : split(*cookies, ';')) {
      const std::string_view cookie = trim(part);
      if (cookie.size() > kTokenCookie.size() && cookie.starts_with(kTokenCookie) && cookie[kTokenCookie.size()] == '=')
        return cookie.substr(kTokenCookie.size() + 1);
    }
  }
  // One visit with ?token=... gives a browser its cookie.
  if (request.method == "GET" && request.path == "/")
    for (const auto& [name, value] : request.query)
      if (name == "token") return value;
  return {};
}

}  // namespace

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  unsigned difference = a.size() == b.size() ? 0 : 1;
  for (size_t i = 0; i < a.size(); ++i)
    difference |= static_cast<unsigned>(static_cast<unsigned char>(a[i]) ^
                                        static_cast<unsigned char>(b.empty() ? 0 : b[i % b.size()]));
  return difference == 0;
}

std::optional<Problem> refuse(const SecurityOptions& options, const net::ServerRequest& request, bool open) {
  if (request.over_unix_socket) return std::nullopt;
  const std::string_view host = request.headers.get("Host").value_or("");
  if (options.loopback && !is_known_host(options, host_name(host)))
    return Problem::of(421, fmt::format("host '{}' is not served here; add it to [server] names if it should be", host));
  if (!is_reading(request.method)) {
    if (const auto origin = request.headers.get("Origin")) {
      const size_t scheme = origin->find("://");
      if (scheme == origin->npos || !iequals(origin->substr(scheme + 3), host))
        return Problem::of(403, fmt::format("requests from origin '{}' may not change anything here", *origin));
    }
    if (const auto site = request.headers.get("Sec-Fetch-Site");
        site && *site != "same-origin" && *site != "none")
      return Problem::of(403, "requests from other sites may not change anything here");
  }
  if (open) return std::nullopt;
  if (!options.loopback && options.token.empty())
    return Problem::of(403, "no token is set here, so that nothing is served to other machines; see [server] token_file");
  if (!options.token.empty() && !equal_in_constant_time(token_in(request), options.token))
    return Problem::of(401, "a token is needed: send it as 'Authorization: Bearer TOKEN', or open /?token=TOKEN once");
  return std::nullopt;
}

}  // namespace skykeep::api
