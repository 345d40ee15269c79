// For this room's tests: a raw TCP peer that sends exactly the bytes it is told to, and a server on a free
// port.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <string_view>
#include <thread>

#include "core/text.h"
#include "net/server.h"

namespace skykeep::net {

inline constexpr auto kPatience = std::chrono::seconds(60);

// Waits for something that happens on another thread; false when it does not within kPatience.
template <class F>
bool eventually(F condition) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (std::chrono::steady_clock::now() < end) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return condition();
}

inline int port_of(std::string_view address) {
  return static_cast<int>(to_int(address.substr(address.rfind(':') + 1)).value_or(0));
}

// Makes a socket listen on loopback; the port that it got.
inline uint16_t listen_on_loopback(int fd) {
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  EXPECT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&at), sizeof at), 0);
  EXPECT_EQ(::listen(fd, 4), 0);
  EXPECT_EQ(::getsockname(fd, reinterpret_cast<sockaddr*>(&at), &size), 0);
  return ntohs(at.sin_port);
}

class RawPeer {
 public:
  explicit RawPeer(std::string_view address, int receive_buffer = 0)
      : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    if (receive_buffer > 0) ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    to.sin_port = htons(static_cast<uint16_t>(port_of(address)));
    EXPECT_EQ(::connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to), 0);
  }
  ~RawPeer() { close(); }
  RawPeer(const RawPeer&) = delete;
  RawPeer& operator=(const RawPeer&) = delete;

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return;  // the server may have refused already
      bytes.remove_prefix(static_cast<size_t>(n));
    }
  }
  void end() { ::shutdown(fd_, SHUT_WR); }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

  // One piece of what comes; false when the server closed or nothing came.
  bool read_piece() { return read_some(); }
  size_t received() const { return received_.size(); }
  // Everything until the server closes; fails the test when it does not.
  std::string read_all() {
    while (read_some()) {
    }
    EXPECT_TRUE(ended_) << "the server did not close; so far: " << received_;
    return received_;
  }
  // Until `text` was received `times` times.
  std::string read_until(std::string_view text, int times = 1) {
    while (count(text) < times && read_some()) {
    }
    EXPECT_GE(count(text), times) << "received: " << received_;
    return received_;
  }
  int count(std::string_view text) const {
    int n = 0;
    for (size_t at = received_.find(text); at != received_.npos; at = received_.find(text, at + text.size()))
      ++n;
    return n;
  }

 private:
  bool read_some() {
    pollfd wait{fd_, POLLIN, 0};
    constexpr int kMs = static_cast<int>(std::chrono::milliseconds(kPatience).count());
    if (::poll(&wait, 1, kMs) <= 0) return false;
    char part[16384];
    const ssize_t n = ::recv(fd_, part, sizeof part, 0);
    if (n <= 0) {
      ended_ = true;
      return false;
    }
    received_.append(part, static_cast<size_t>(n));
    return true;
  }

  int fd_ = -1;
  std::string received_;
  bool ended_ = false;
};

inline std::unique_ptr<Server> serve(ServerHandlers handlers, ServerOptions options = {}) {
  options.listen = "127.0.0.1:0";
  auto server = start_server(options, std::move(handlers));
  EXPECT_TRUE(server.has_value()) << (server ? "" : server.error().message);
  return server ? std::move(*server) : nullptr;
}

}  // namespace skykeep::net
