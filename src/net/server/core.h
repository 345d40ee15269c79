// What the parts of the server share: one io_context, one thread that runs it, the workers, the open
// connections. Only this folder's sources and server.cc include it: Asio is dear to compile.
#pragma once

#include <algorithm>
#include <atomic>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <unordered_set>

#include "core/worker_pool.h"
#include "net/server.h"

namespace skykeep::net {

using Socket = boost::asio::generic::stream_protocol::socket;
using SteadyTime = std::chrono::steady_clock::time_point;

class Connection;

// Owner: the server. Threads: everything without a note belongs to the I/O thread.
struct ServerCore {
  ServerCore(const ServerOptions& o, ServerHandlers h)
      : options(o), handlers(std::move(h)), work(static_cast<size_t>(std::max(1, o.workers)), o.max_queue) {}

  const ServerOptions options;
  const ServerHandlers handlers;
  boost::asio::io_context io{1};
  std::unordered_set<std::shared_ptr<Connection>> connections;
  bool stopping = false;
  size_t body_bytes = 0;  // of all TCP requests that are being received or answered
  std::atomic<uint64_t> requests{0}, accepted{0}, open{0}, streams{0}, rejected{0};  // any thread
  WorkerPool work;  // any thread; last, so that its threads end before what they use

  const std::string& http_date();  // of this second

 private:
  std::time_t date_second_ = 0;
  std::string date_;
};

}  // namespace skykeep::net
