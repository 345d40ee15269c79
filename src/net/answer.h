// What an upstream's answer means. Pure: no clock, no network.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "net/client.h"

namespace skykeep::net {

// The media type alone, lower case: "application/json".
std::string media_type(const Headers& headers);
// True when `type` is one of `accepted`: exact, "image/*", or with a structured suffix
// ("application/geo+json" is application/json).
bool is_accepted(std::string_view type, const std::vector<std::string>& accepted);

// Retry-After in seconds or as a date (relative to the answer's own Date when it has one); nullopt when
// absent or senseless.
std::optional<Duration> retry_after(const Headers& headers, UtcTime now);

// Nothing when the answer can be used: 200 with an accepted type and a body, or 304 to a conditional request.
// Otherwise the error that it is; `name` is the redacted URL.
std::optional<Error> judge(const Response& response, const std::vector<std::string>& accepted,
                           bool conditional, std::string_view name);

// Authorization, X-Api-Key, Cookie.
bool is_key_header(std::string_view name);

// Removes the values of secret parameters from what goes on.
class Secrets {
 public:
  // Collects the values of secret parameters of `url` and of headers that carry keys.
  Secrets(const Url& url, const Headers& request, const std::vector<std::string>& parameters);
  std::string scrub(std::string text) const;
  Headers scrub(const Headers& headers) const;  // cookies go altogether

 private:
  std::vector<std::pair<std::string, std::string>> replacements_;
};

}  // namespace skykeep::net
