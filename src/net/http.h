// HTTP messages as plain values, for client and server alike.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"

namespace skykeep::net {

// Ordered, duplicates kept; names compare without case.
class Headers {
 public:
  void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
  void set(std::string_view name, std::string value);                // replaces all of that name
  std::optional<std::string_view> get(std::string_view name) const;  // the first
  const std::vector<std::pair<std::string, std::string>>& fields() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

using Query = std::vector<std::pair<std::string, std::string>>;  // decoded, in order

struct Url {
  std::string scheme, host, path, query;  // path at least "/", query still encoded, without '?'
  int port = 0;                           // 0: the scheme's own
  std::string authority() const;          // host[:port]
  std::string text() const;
};
Result<Url> parse_url(std::string_view text);
// What a Location header of an answer from `base` points at.
Result<Url> resolve_url(const Url& base, std::string_view reference);
std::string percent_encode(std::string_view text);  // everything but unreserved characters
std::string percent_decode(std::string_view text, bool plus_is_space);
Query parse_query(std::string_view encoded);
std::string to_text(const Query& query);
// The URL without api_key, token, key, signature parameters and user info: for logs and stored bodies. `more`
// names further secret parameters.
bool is_secret_parameter(std::string_view name, const std::vector<std::string>& more = {});
std::string redact(std::string_view url, const std::vector<std::string>& more = {});
// True for localhost, 127.0.0.0/8 and ::1: the machine itself.
bool is_loopback(std::string_view host);

}  // namespace skykeep::net
