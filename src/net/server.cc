#include "net/server.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <future>
#include <thread>

#include <sys/resource.h>

#include "core/guarded.h"
#include "core/log.h"
#include "core/mutex.h"
#include "net/server/connection.h"
#include "net/server/core.h"
#include "net/server/listener.h"

namespace skykeep::net {
namespace {
namespace asio = boost::asio;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

// Descriptors that the rest of the program needs: its storage, the upstreams, files in passing.
constexpr size_t kReserve = 512;

// As many connections as descriptors allow. The usual soft limit of 1024 is raised as far as the hard one lets us: nothing here
// uses select(). A client that holds a thousand connections must not keep storage from opening its files.
ServerOptions within_descriptors(ServerOptions options) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return options;
  const rlim_t wanted = options.max_connections + kReserve;
  if (limit.rlim_cur < wanted) {
    rlimit more = limit;
    more.rlim_cur = std::min(wanted, limit.rlim_max);
    if (::setrlimit(RLIMIT_NOFILE, &more) == 0) limit = more;
  }
  const size_t left = limit.rlim_cur > 2 * kReserve ? limit.rlim_cur - kReserve : limit.rlim_cur / 2;
  options.max_connections = std::min(options.max_connections, std::max<size_t>(left, 8));
  return options;
}

// Owner: whoever called start_server. Threads: see server.h. Order of the end: listeners, connections,
// workers, I/O thread.
class AsioServer final : public Server {
 public:
  AsioServer(const ServerOptions& options, ServerHandlers handlers)
      : core_(options, std::move(handlers)), listener_(core_), sweep_(core_.io) {}
  ~AsioServer() override { stop(Duration::zero()); }

  Result<> open() {
    if (!core_.options.listen.empty()) TRY(listener_.open_tcp(core_.options.listen));
    if (!core_.options.unix_socket.empty()) TRY(listener_.open_unix(core_.options.unix_socket));
    listener_.start();
    asio::co_spawn(core_.io, sweep(), asio::detached);
    thread_ = std::thread([this] { run_guarded("HTTP server", {}, [this] { core_.io.run(); }, {}); });
    return {};
  }

  std::string address() const override { return listener_.address(); }

  void stop(Duration drain) override {
    const MutexLock lock(stop_mutex_);
    if (!thread_.joinable()) return;
    on_io([this] {
      core_.stopping = true;
      listener_.close();
      for_each_connection([](Connection& connection) { connection.begin_stop(); });
    });
    const auto deadline = std::chrono::steady_clock::now() + drain;
    while (core_.open.load() > 0 && std::chrono::steady_clock::now() < deadline)
      std::this_thread::sleep_for(2ms);
    on_io([this] { for_each_connection([](Connection& connection) { connection.abort(); }); });
    core_.work.stop();
    on_io([this] { sweep_.cancel(); });
    guard_.reset();  // the thread ends when the last connection has
    thread_.join();
  }

  ServerStats stats() const override {
    return {.requests = core_.requests.load(),
            .connections = core_.accepted.load(),
            .open_connections = core_.open.load(),
            .open_streams = core_.streams.load(),
            .rejected = core_.rejected.load()};
  }

 private:
  template <class F>
  void on_io(F f) {
    std::promise<void> done;
    asio::post(core_.io, [&] {
      f();
      done.set_value();
    });
    done.get_future().wait();
  }

  template <class F>
  void for_each_connection(F f) {
    const auto copy = core_.connections;  // f may end connections
    for (const auto& connection : copy) f(*connection);
  }

  // One timer for all time-outs: cheaper than one per read and write, and exact enough.
  asio::awaitable<void> sweep() {
    const Duration shortest = std::min(core_.options.header_timeout, core_.options.idle_timeout);
    const Duration pause = std::clamp<Duration>(shortest / 8, 5ms, 500ms);
    while (!core_.stopping || !core_.connections.empty()) {
      sweep_.expires_after(pause);
      co_await sweep_.async_wait(kAwait);
      const auto now = std::chrono::steady_clock::now();
      for_each_connection([now](Connection& connection) { connection.check_deadline(now); });
    }
  }

  ServerCore core_;
  Listener listener_;
  asio::steady_timer sweep_;
  asio::executor_work_guard<asio::io_context::executor_type> guard_ = asio::make_work_guard(core_.io);
  std::thread thread_;
  Mutex stop_mutex_;
};
}  // namespace

ServerResponse ServerResponse::text(int status, std::string content_type, std::string body) {
  ServerResponse out;
  out.status = status;
  if (content_type == "text/plain") content_type += "; charset=utf-8";
  out.headers.add("Content-Type", std::move(content_type));
  out.body = std::make_shared<const std::string>(std::move(body));
  return out;
}

Result<std::unique_ptr<Server>> start_server(const ServerOptions& options, ServerHandlers handlers) {
  try {
    auto server = std::make_unique<AsioServer>(within_descriptors(options), std::move(handlers));
    TRY(server->open());
    return std::unique_ptr<Server>(std::move(server));
  } catch (const std::exception& error) {
    return fail(Code::kInternal, std::string("the HTTP server does not start: ") + error.what());
  }
}

}  // namespace skykeep::net
