// Bytes of a connection into ServerRequests. Beast's parser stays behind this header, so that it compiles
// once.
//
// Owner: one connection, one thread. Refuses what smuggles: Content-Length beside Transfer-Encoding, either
// one twice, bare line feeds, spaces before colons; and checks limits before anything is allocated.
#pragma once

#include <memory>
#include <string_view>

#include "net/server.h"

namespace skykeep::net {

struct ParserLimits {
  size_t max_header_bytes = 0;
  size_t max_body_bytes = 0;
};

class RequestParser {
 public:
  enum class State {
    kMore,    // feed more bytes
    kHeader,  // the header just ended: once a request, before its body
    kDone,    // take() the request
    kRefused  // refusal() says how to answer; the connection must close
  };
  struct Refusal {
    int status = 400;
    std::string_view reason;
  };

  explicit RequestParser(const ParserLimits& limits);
  ~RequestParser();
  RequestParser(const RequestParser&) = delete;
  RequestParser& operator=(const RequestParser&) = delete;

  // Takes from the front of `bytes` and says how much; never throws but for want of memory.
  State put(std::string_view bytes, size_t& used);
  const Refusal& refusal() const;
  bool header_done() const;
  bool keep_alive() const;
  bool is_http10() const;
  bool expects_continue() const;
  uint64_t body_bytes_announced() const;  // 0 when chunked
  size_t body_bytes_held() const;         // memory that the body has so far
  const ServerRequest& request() const;   // after kHeader: all but its body
  ServerRequest take();                   // the parser is then ready for the next request
 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
  ParserLimits limits_;
};

}  // namespace skykeep::net
