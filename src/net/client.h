// The HTTP client of the program: what leaves the machine leaves here.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>

#include "core/time.h"
#include "net/http.h"

namespace skykeep::net {

struct Request {
  std::string method = "GET";
  std::string url;
  Headers headers;
  std::string body;
  Duration connect_timeout = 10s;
  Duration timeout = 60s;            // whole exchange
  uint64_t max_body = 256ull << 20;  // more is corrupt; checked while receiving
  bool follow_redirects = false;     // a redirect is otherwise an answer like any other
  std::string unix_socket;           // connect there instead of to the URL's host
  // The URL came with data: its name must not lead to this machine or its neighbours. A proxy of the environment resolves names
  // itself, and is then asked whatever no_proxy says.
  bool public_address_only = false;
  // When set, the body of a 2xx answer is handed over as it comes and not kept (max_body does not count
  // then).
  std::function<void(std::string_view)> on_body;
};

struct Response {
  int status = 0;
  Headers headers;
  std::string body;  // decoded from gzip/deflate
  std::string url;   // where it finally came from
  Duration elapsed{};
};

// An answer with any status is success; errors are unavailable (connection, DNS, TLS), permission (no public address), timeout, corrupt (too
// long, truncated against Content-Length, bad encoding), cancelled. Threads: send() may be called from any
// thread.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  virtual Result<Response> send(const Request& request, std::stop_token stop) = 0;
};

struct ClientOptions {
  std::string user_agent = "Skykeep/0.1";
  int max_connections_per_host = 4;
  std::string ca_file;  // PEM with the authorities that are trusted; empty: those of the system
};
std::unique_ptr<HttpClient> make_curl_client(const ClientOptions& options);

}  // namespace skykeep::net
