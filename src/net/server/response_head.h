// The bytes before a body: status line, the handler's headers, and the ones the server adds.
#pragma once

#include <string>
#include <string_view>

#include "core/time.h"
#include "net/server.h"

namespace skykeep::net {

std::string_view reason_of(int status);

struct HeadOptions {
  bool keep_alive = true;
  bool http10 = false;
  bool stream = false;  // no length: the body ends with the connection
  uint64_t body_bytes = 0;
  std::string_view date;  // as to_http_date() gives it
};
// Header values that contain line breaks lose them; lengths and connection headers of the handler are not
// repeated.
std::string response_head(const ServerResponse& response, const HeadOptions& options);

// False for 204, 304 and 1xx, which end with their header.
bool has_body(int status);

}  // namespace skykeep::net
