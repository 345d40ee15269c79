#include "net/server/listener.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "core/log.h"
#include "core/text.h"
#include "net/server/connection.h"
#include "net/socket_path.h"

namespace skykeep::net {
namespace {
namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr auto kPauseAfterFailure = 50ms;  // for instance when descriptors ran out

std::string name_of(const tcp::endpoint& peer) { return peer.address().to_string(); }
std::string name_of(const asio::local::stream_protocol::endpoint&) { return "unix"; }
void prepare(tcp::socket& socket) {
  error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
}
void prepare(asio::local::stream_protocol::socket&) {}

void turn_away(Socket socket, ServerCore& core) {
  constexpr std::string_view kFull =
      "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  core.rejected.fetch_add(1, std::memory_order_relaxed);
  error_code ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(kFull), ignored);
  socket.shutdown(Socket::shutdown_both, ignored);
}

template <class Acceptor>
asio::awaitable<void> accept_all(ServerCore& core, Acceptor& acceptor) {
  using Protocol = typename Acceptor::protocol_type;
  constexpr bool kIsUnix = std::is_same_v<Protocol, asio::local::stream_protocol>;
  asio::steady_timer pause(core.io);
  while (acceptor.is_open()) {
    typename Protocol::socket socket(core.io);
    typename Protocol::endpoint peer;
    const auto [error] = co_await acceptor.async_accept(socket, peer, kAwait);
    if (!acceptor.is_open() || core.stopping) co_return;
    if (error) {
      if (error == asio::error::connection_aborted) continue;
      log::warn("cannot accept a connection: {}; trying again", error.message());
      pause.expires_after(kPauseAfterFailure);
      co_await pause.async_wait(kAwait);
      continue;
    }
    prepare(socket);
    // Whoever owns the program must reach it however many others hold it up.
    if (!kIsUnix && core.connections.size() >= core.options.max_connections) {
      turn_away(Socket(std::move(socket)), core);
      continue;
    }
    core.accepted.fetch_add(1, std::memory_order_relaxed);
    core.open.fetch_add(1, std::memory_order_relaxed);
    auto connection = std::make_shared<Connection>(core, Socket(std::move(socket)), name_of(peer), kIsUnix);
    core.connections.insert(connection);
    connection->start();
  }
}

Result<tcp::endpoint> parse_listen(std::string_view text) {
  const size_t colon = text.rfind(':');
  const auto bad = [&] {
    return fail(
        Code::kInvalidInput,
        fmt::format("'{}' is not an address to listen on; give ADDR:PORT or [v6]:PORT, like 127.0.0.1:8080",
                    text));
  };
  if (colon == text.npos) return bad();
  std::string host(text.substr(0, colon));
  const auto port = to_int(text.substr(colon + 1));
  if (!port || *port < 0 || *port > 65535) return bad();
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != host.npos) {
    return bad();
  }
  if (iequals(host, "localhost")) host = "127.0.0.1";
  error_code error;
  const auto address = asio::ip::make_address(host, error);
  if (error) return bad();
  return tcp::endpoint(address, static_cast<uint16_t>(*port));
}

Error listen_error(std::string_view address, const error_code& error) {
  if (error == asio::error::address_in_use)
    return {Code::kUnavailable,
            fmt::format("{} is taken by another program; stop it or choose another address with --listen",
                        address)};
  if (error == asio::error::access_denied)
    return {Code::kPermission,
            fmt::format("not allowed to listen on {}; ports below 1024 belong to root", address)};
  return {Code::kUnavailable, fmt::format("cannot listen on {}: {}", address, error.message())};
}

// A socket file that nobody answers at is left from a process that was killed.
Result<> clear_stale_socket(ServerCore& core, const std::string& path, const std::string& short_path) {
  struct stat info{};
  if (::lstat(path.c_str(), &info) != 0) return {};
  if (!S_ISSOCK(info.st_mode))
    return fail(Code::kAlreadyExists, fmt::format("{} exists and is no socket; move it away", path));
  asio::local::stream_protocol::socket probe(core.io);
  error_code error;
  probe.connect(asio::local::stream_protocol::endpoint(short_path), error);
  if (!error) return fail(Code::kUnavailable, fmt::format("another process listens on {}", path));
  ::unlink(path.c_str());
  return {};
}
}  // namespace

Result<> Listener::open_tcp(std::string_view address) {
  const tcp::endpoint endpoint = TRY(parse_listen(address));
  error_code error;
  tcp_.emplace(core_.io);
  tcp_->open(endpoint.protocol(), error);
  if (!error) tcp_->set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) tcp_->bind(endpoint, error);
  if (!error) tcp_->listen(asio::socket_base::max_listen_connections, error);
  if (error) return fail(listen_error(address, error));
  const tcp::endpoint bound = tcp_->local_endpoint(error);
  const std::string host = bound.address().to_string();
  address_ = fmt::format(fmt::runtime(bound.address().is_v6() ? "[{}]:{}" : "{}:{}"), host, bound.port());
  return {};
}

Result<> Listener::open_unix(const std::string& path) {
  const SocketPath short_path = TRY(SocketPath::open(path));
  TRY(clear_stale_socket(core_, path, short_path.text()));
  const asio::local::stream_protocol::endpoint endpoint(short_path.text());
  error_code error;
  unix_.emplace(core_.io);
  unix_->open(endpoint.protocol(), error);
  // The file gets the descriptor's mode at bind: it is never open to others, not even for a moment.
  if (!error) ::fchmod(unix_->native_handle(), 0600);
  if (!error) unix_->bind(endpoint, error);
  if (!error && ::chmod(path.c_str(), 0600) != 0) error = error_code(errno, boost::system::system_category());
  if (!error) unix_->listen(asio::socket_base::max_listen_connections, error);
  if (error) return fail(listen_error(path, error));
  unix_path_ = path;
  return {};
}

void Listener::start() {
  if (tcp_) asio::co_spawn(core_.io, accept_all(core_, *tcp_), asio::detached);
  if (unix_) asio::co_spawn(core_.io, accept_all(core_, *unix_), asio::detached);
}

void Listener::close() {
  error_code ignored;
  if (tcp_) tcp_->close(ignored);
  if (unix_) unix_->close(ignored);
  if (!unix_path_.empty()) ::unlink(unix_path_.c_str());
  unix_path_.clear();
}

}  // namespace skykeep::net
