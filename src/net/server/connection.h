// One connection: reads requests in order, answers them in order, streams events.
//
// Owner: ServerCore::connections until it ends. Threads: the I/O thread only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>
#include <vector>

#include "net/server/core.h"
#include "net/server/event_queue.h"
#include "net/server/late_answer.h"
#include "net/server/request_parser.h"

namespace skykeep::net {

class Connection final : public std::enable_shared_from_this<Connection> {
 public:
  Connection(ServerCore& core, Socket socket, std::string remote, bool over_unix_socket);

  void start();  // runs until the connection ends, then leaves ServerCore::connections
  void check_deadline(SteadyTime now);
  void begin_stop();  // idle: ends now; streams end after what waits; a running request ends the connection
  void abort();       // ends now

 private:
  enum class Phase { kIdle, kHeader, kBody, kHandler, kWrite, kStream, kLinger };

  boost::asio::awaitable<void> run();
  boost::asio::awaitable<bool> read_request();
  boost::asio::awaitable<bool> read_more();
  std::optional<ServerResponse> refusal_of_head() const;
  ServerResponse failure(int status, std::string_view reason) const;
  boost::asio::awaitable<void> refuse();
  boost::asio::awaitable<void> linger();
  boost::asio::awaitable<bool> get_answer(std::shared_ptr<ServerRequest> request);
  boost::asio::awaitable<bool> send_answer(bool is_head, bool keep_alive);
  boost::asio::awaitable<bool> write(std::string_view first, std::string_view second);
  boost::asio::awaitable<void> stream();
  boost::asio::awaitable<void> pump_events(std::shared_ptr<EventQueue> events, Duration silence);
  boost::asio::awaitable<void> watch_for_end();
  boost::asio::awaitable<void> watch_for_leaving();
  boost::asio::awaitable<void> sleep(SteadyTime until);
  bool open_stream();
  void wake_up();
  void enter(Phase phase, Duration limit);
  void allow_for(size_t bytes);  // moves the deadline of a body or an answer on by what has passed so far
  void make_room();
  bool hold_body(size_t bytes);  // false: more than all connections together may hold

  ServerCore& core_;
  Socket socket_;
  const std::string remote_;
  const bool over_unix_socket_;
  RequestParser parser_;
  std::vector<char> in_;
  size_t in_begin_ = 0, in_end_ = 0;
  size_t body_bytes_ = 0;  // this one's share of ServerCore::body_bytes
  boost::asio::steady_timer wake_;
  Phase phase_ = Phase::kIdle;
  SteadyTime deadline_ = SteadyTime::max();
  SteadyTime entered_;  // the phase
  bool timed_out_ = false;
  bool aborted_ = false;
  bool watch_ended_ = false;
  bool watches_leaving_ = false;
  bool http10_ = false;
  std::optional<ServerResponse> answer_;
  std::shared_ptr<LateAnswer> late_answer_;
  std::stop_source gone_;  // of the request that waits for its answer
  std::shared_ptr<EventQueue> events_;
};

}  // namespace skykeep::net
