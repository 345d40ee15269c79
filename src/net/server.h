// The HTTP server: Asio coroutines on one I/O thread, handlers on a small worker pool behind a FIFO queue,
// SSE.
//
// Purpose: carry requests to one dispatcher and answers back; routes and the domain's words stand in rooms above.
// Owner: app. Threads: the dispatcher runs on the server's workers, several at once. stop() waits for what runs, so no handler may
// call it.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/time.h"
#include "net/http.h"

namespace skykeep::net {

struct ServerRequest {
  std::string method;
  std::string path;  // decoded, starts with '/', no dot segments, no control characters
  std::string raw_target;
  Query query;
  Headers headers;
  std::string body;
  std::string remote;  // address of the peer; "unix" for the control socket
  bool over_unix_socket = false;
  // Requested when the client closed its side before it was answered: whoever asked has most likely gone, and work that
  // has not begun may be left undone. An answer that is given all the same is sent. Set for queued requests only.
  std::stop_token gone;
};

// A subscriber of server-sent events. push() never blocks; a client that is `max_queued` events behind is
// dropped and resumes with Last-Event-ID. Threads: any.
class EventStream {
 public:
  virtual ~EventStream() = default;
  virtual bool push(std::shared_ptr<const std::string>
                        frame) = 0;  // whole "id: ...\nevent: ...\ndata: ...\n\n"; false: gone
  virtual bool closed() const = 0;
  virtual void end() = 0;  // closes the connection after what is queued was sent
};

struct ServerResponse {
  int status = 200;
  Headers headers;                          // Content-Length, Date and Connection are added by the server
  std::shared_ptr<const std::string> body;  // may be shared with a cache
  // When set the answer is text/event-stream (or what a Content-Type among `headers` says, e.g.
  // application/x-ndjson) and stays open; called once, on a worker thread.
  std::function<void(std::shared_ptr<EventStream>)> on_stream;
  // When set everything above is ignored and the answer comes later: called once, on the worker thread, and
  // must return at once; its argument is to be called once with the real answer, from any thread, and never
  // dangles: after the client or the server has gone it does nothing. For work that would hold a worker too
  // long (user SQL, builds, pictures).
  std::function<void(std::function<void(ServerResponse)>)> later;

  // For servers that play bad ones: this many bytes of the body are sent, though Content-Length promises all,
  // and then the connection ends.
  std::optional<size_t> cut_at;

  static ServerResponse text(int status, std::string content_type, std::string body);
};

struct ServerOptions {
  std::string listen = "127.0.0.1:8080";  // ADDR:PORT, [v6]:PORT, port 0 chooses; empty: none
  std::string unix_socket;                // path, made with mode 0600; empty: none
  int workers = 2;
  size_t max_queue = 1024;  // waiting requests; past that 503 with Retry-After
  size_t max_connections = 4096;
  size_t max_header_bytes = 32 << 10;
  size_t max_body_bytes = 16 << 20;      // 413
  size_t max_bodies_bytes = 96 << 20;    // of all TCP requests that are being received or answered; past that 503
  Duration header_timeout = 15s;
  Duration idle_timeout = 75s;
  // A body or an answer may take idle_timeout and what it needs at this rate; who is slower is cut off.
  size_t slowest_bytes_per_s = 16 << 10;
  size_t max_queued_events = 1024;  // per SSE client
  Duration heartbeat = 15s;         // a comment on a silent event stream (text/event-stream only)
};

struct ServerHandlers {
  // On the I/O thread, must not block: a refusal for a request whose header has come and whose body has not, so that who
  // may not ask costs no memory; or nullopt to take the body. The connection ends after a refusal. May be empty.
  std::function<std::optional<ServerResponse>(const ServerRequest&)> refuse;
  // On the I/O thread, must not block: an answer that is at hand (a cached body), or nullopt to queue the
  // request.
  std::function<std::optional<ServerResponse>(const ServerRequest&)> fast;
  // On a worker thread.
  std::function<ServerResponse(const ServerRequest&)> slow;
  // On any thread, must not block: how the server's own refusals are said (400, 408, 413, 417, 431, 500, 501, 503, 505), so
  // that they look like those of the routes. Of the request there is what came before it was refused, perhaps nothing. Empty:
  // application/problem+json.
  std::function<ServerResponse(const ServerRequest& head, int status, std::string_view reason)> failure;
};

struct ServerStats {
  uint64_t requests = 0, connections = 0, open_connections = 0, open_streams = 0, rejected = 0;
};

class Server {
 public:
  virtual ~Server() = default;              // stops
  virtual std::string address() const = 0;  // "127.0.0.1:8080" as really bound
  virtual void stop(Duration drain) = 0;    // stops accepting, lets running requests end, closes streams
  virtual ServerStats stats() const = 0;
};

// unavailable when the address is taken, naming it.
Result<std::unique_ptr<Server>> start_server(const ServerOptions& options, ServerHandlers handlers);

}  // namespace skykeep::net
