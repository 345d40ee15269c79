// Where connections come from: a TCP port and a Unix socket.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <memory>
#include <optional>

#include "net/server/core.h"

namespace skykeep::net {

// Owner: the server. Threads: open and start before the I/O thread runs, close on it.
class Listener {
 public:
  explicit Listener(ServerCore& core) : core_(core) {}
  // unavailable when the address is taken, invalid_input when it is none, permission when it is not allowed.
  Result<> open_tcp(std::string_view address);
  // A dead socket file of that name is replaced, a living one is unavailable. Mode 0600.
  Result<> open_unix(const std::string& path);
  void start();
  void close();
  const std::string& address() const { return address_; }

 private:
  ServerCore& core_;
  std::optional<boost::asio::ip::tcp::acceptor> tcp_;
  std::optional<boost::asio::local::stream_protocol::acceptor> unix_;
  std::string address_, unix_path_;
};

}  // namespace skykeep::net
