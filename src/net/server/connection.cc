#include "net/server/connection.h"

#include <sys/socket.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <utility>

#include "core/log.h"
#include "core/text.h"
#include "net/server/refusal.h"
#include "net/server/response_head.h"

namespace skykeep::net {
namespace {
namespace asio = boost::asio;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;
// A rule of this file: co_await stands alone in a statement, never inside a condition, which g++ 12
// miscompiles.
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

constexpr size_t kFirstBuffer = 4 << 10;
constexpr size_t kBodyBuffer = 64 << 10;
constexpr Duration kLingerLimit = 2s;
constexpr Duration kNoHeartbeat = 24h;
constexpr size_t kEventBatchBytes = 64 << 10;

constexpr std::string_view kInternal = "the request failed inside; the log says more";

ServerResponse call_slow(const ServerHandlers& handlers, const ServerRequest& request) {
  try {
    if (handlers.slow) return handlers.slow(request);
    return failure_of(handlers, request, 404, "nothing is served here");
  } catch (const std::exception& error) {
    log::error("{} {}: the handler failed: {}", request.method, request.path, error.what());
  } catch (...) {
    log::error("{} {}: the handler failed", request.method, request.path);
  }
  return failure_of(handlers, request, 500, kInternal);
}

using QuickHandler = std::function<std::optional<ServerResponse>(const ServerRequest&)>;

std::optional<ServerResponse> call_quick(const ServerHandlers& handlers, const QuickHandler& handler, const ServerRequest& request) {
  try {
    if (handler) return handler(request);
    return std::nullopt;
  } catch (const std::exception& error) {
    log::error("{} {}: the handler failed: {}", request.method, request.path, error.what());
  } catch (...) {
    log::error("{} {}: the handler failed", request.method, request.path);
  }
  return failure_of(handlers, request, 500, kInternal);
}

// Gives the answer now, or hands the handler the means to give it later.
void answer_or_promise(const ServerHandlers& handlers, ServerResponse response, const std::shared_ptr<LateAnswer>& late,
                       const ServerRequest& request) {
  if (!response.later) return late->give(std::move(response));
  const auto promise = std::make_shared<LateAnswer::Promise>(late);
  try {
    response.later([promise](ServerResponse real) { promise->give(std::move(real)); });
    return;
  } catch (const std::exception& error) {
    log::error("{} {}: the handler failed: {}", request.method, request.path, error.what());
  } catch (...) {
    log::error("{} {}: the handler failed", request.method, request.path);
  }
  promise->give(failure_of(handlers, request, 500, kInternal));
}

ServerResponse busy(const ServerHandlers& handlers, const ServerRequest& request, std::string_view why = "too many requests are waiting") {
  ServerResponse out = failure_of(handlers, request, 503, std::string(why) + "; try again shortly");
  out.headers.set("Retry-After", "1");
  return out;
}
}  // namespace

const std::string& ServerCore::http_date() {
  const std::time_t now = std::time(nullptr);
  if (now != date_second_) {
    date_second_ = now;
    date_ = to_http_date({static_cast<int64_t>(now) * 1'000'000});
  }
  return date_;
}

Connection::Connection(ServerCore& core, Socket socket, std::string remote, bool over_unix_socket)
    : core_(core),
      socket_(std::move(socket)),
      remote_(std::move(remote)),
      over_unix_socket_(over_unix_socket),
      parser_({core.options.max_header_bytes, core.options.max_body_bytes}),
      in_(kFirstBuffer),
      wake_(core.io) {}

void Connection::start() {
  asio::co_spawn(core_.io, run(), [self = shared_from_this()](const std::exception_ptr& failure) {
    if (failure) log::error("a connection of {} ended by an internal failure", self->remote_);
    self->abort();
    self->hold_body(0);
    self->core_.open.fetch_sub(1, std::memory_order_relaxed);
    self->core_.connections.erase(self);
  });
}

void Connection::enter(Phase phase, Duration limit) {
  phase_ = phase;
  entered_ = Clock::now();
  deadline_ = limit == Duration::zero() ? SteadyTime::max() : Clock::now() + limit;
}

// Not by what is announced: who says 16 MB and sends a byte a second would be waited for a quarter of an hour.
void Connection::allow_for(size_t bytes) {
  deadline_ = entered_ + core_.options.idle_timeout + std::chrono::milliseconds(bytes * 1000 / core_.options.slowest_bytes_per_s);
}

void Connection::check_deadline(SteadyTime now) {
  if (now < deadline_) return;
  deadline_ = SteadyTime::max();
  timed_out_ = true;
  error_code ignored;
  socket_.cancel(ignored);
}

void Connection::begin_stop() {
  if (phase_ == Phase::kIdle) return abort();
  if (events_) events_->end();
}

void Connection::abort() {
  aborted_ = true;
  if (events_) events_->detach();
  if (late_answer_) late_answer_->detach();
  error_code ignored;
  socket_.close(ignored);
  wake_up();
}

void Connection::wake_up() { wake_.cancel(); }

asio::awaitable<void> Connection::sleep(SteadyTime until) {
  wake_.expires_at(until);
  co_await wake_.async_wait(kAwait);
}

asio::awaitable<void> Connection::run() {
  for (bool first = true; !aborted_; first = false) {
    enter(in_begin_ < in_end_ ? Phase::kHeader : Phase::kIdle,
          first || in_begin_ < in_end_ ? core_.options.header_timeout : core_.options.idle_timeout);
    const bool arrived = co_await read_request();
    if (!arrived) co_return;
    bool keep_alive = parser_.keep_alive();
    http10_ = parser_.is_http10();
    auto request = std::make_shared<ServerRequest>(parser_.take());
    request->remote = remote_;
    request->over_unix_socket = over_unix_socket_;
    const bool is_head = request->method == "HEAD";
    core_.requests.fetch_add(1, std::memory_order_relaxed);
    const bool answered = co_await get_answer(std::move(request));
    if (!answered) co_return;
    if (answer_->on_stream && !is_head) {
      co_await stream();
      co_return;
    }
    keep_alive = keep_alive && !core_.stopping;
    hold_body(0);
    const bool sent = co_await send_answer(is_head, keep_alive);
    if (!sent) co_return;
    if (!keep_alive) {
      co_await linger();
      co_return;
    }
  }
}

// True when a whole request waits in the parser; false when the connection is to end.
asio::awaitable<bool> Connection::read_request() {
  for (;;) {
    const std::string_view waiting(in_.data() + in_begin_, in_end_ - in_begin_);
    if (!waiting.empty()) {
      if (phase_ == Phase::kIdle) enter(Phase::kHeader, core_.options.header_timeout);
      size_t used = 0;
      const RequestParser::State state = parser_.put(waiting, used);
      in_begin_ += used;
      if (state == RequestParser::State::kRefused) {
        answer_ = failure(parser_.refusal().status, parser_.refusal().reason);
        co_await refuse();
        co_return false;
      }
      if (!hold_body(parser_.body_bytes_held())) {
        answer_ = busy(core_.handlers, parser_.request(), "too much is being sent");
        co_await refuse();
        co_return false;
      }
      if (state == RequestParser::State::kDone) co_return true;
      if (state == RequestParser::State::kHeader) {
        answer_ = refusal_of_head();
        if (answer_) {
          co_await refuse();
          co_return false;
        }
        enter(Phase::kBody, core_.options.idle_timeout);
        if (in_begin_ < in_end_) continue;
        if (parser_.expects_continue()) {
          const bool sent = co_await write("HTTP/1.1 100 Continue\r\n\r\n", {});
          if (!sent) co_return false;
        }
      }
    }
    if (in_end_ - in_begin_ > std::max(core_.options.max_header_bytes, kBodyBuffer)) {
      answer_ = failure(431, "a chunk header or trailer is too large");
      co_await refuse();
      co_return false;
    }
    if (phase_ == Phase::kBody) allow_for(parser_.request().body.size());
    const bool more = co_await read_more();
    if (!more) {
      if (timed_out_ && (phase_ == Phase::kHeader || phase_ == Phase::kBody)) {
        answer_ = failure(408, "the request took too long to arrive");
        co_await refuse();
      }
      co_return false;
    }
  }
}

void Connection::make_room() {
  if (in_begin_ == in_end_) {
    in_begin_ = in_end_ = 0;
    // A connection that once sent a large body does not keep that much for ever.
    if (phase_ == Phase::kIdle && in_.size() > kFirstBuffer) std::vector<char>(kFirstBuffer).swap(in_);
    if (phase_ == Phase::kBody && in_.size() < kBodyBuffer) in_.resize(kBodyBuffer);
  }
  if (in_end_ < in_.size()) return;
  if (in_begin_ > 0) {
    std::copy(in_.begin() + static_cast<std::ptrdiff_t>(in_begin_), in_.end(), in_.begin());
    in_end_ -= in_begin_;
    in_begin_ = 0;
  } else {
    in_.resize(in_.size() * 2);  // bounded: the parser refuses longer headers, and takes bodies as they come
  }
}

asio::awaitable<bool> Connection::read_more() {
  make_room();
  const auto [error, bytes] =
      co_await socket_.async_read_some(asio::buffer(in_.data() + in_end_, in_.size() - in_end_), kAwait);
  if (error || timed_out_ || aborted_) co_return false;
  in_end_ += bytes;
  co_return true;
}

// The control socket's file is its guard, and its verbs may be many.
bool Connection::hold_body(size_t bytes) {
  if (over_unix_socket_) return true;
  core_.body_bytes += bytes - body_bytes_;
  body_bytes_ = bytes;
  return bytes == 0 || core_.body_bytes <= core_.options.max_bodies_bytes;
}

// Asks the handlers whether the body is worth taking.
std::optional<ServerResponse> Connection::refusal_of_head() const {
  ServerRequest head = parser_.request();
  head.remote = remote_;
  head.over_unix_socket = over_unix_socket_;
  return call_quick(core_.handlers, core_.handlers.refuse, head);
}

ServerResponse Connection::failure(int status, std::string_view reason) const {
  return failure_of(core_.handlers, parser_.request(), status, reason);
}

// Sends answer_ instead of taking the rest of the request.
asio::awaitable<void> Connection::refuse() {
  core_.rejected.fetch_add(1, std::memory_order_relaxed);
  timed_out_ = false;
  hold_body(0);
  const bool sent = co_await send_answer(false, false);
  if (sent) co_await linger();
}

// Closing while the peer still sends would reset the connection and destroy the answer on its way.
asio::awaitable<void> Connection::linger() {
  enter(Phase::kLinger, kLingerLimit);
  error_code error;
  socket_.shutdown(Socket::shutdown_send, error);
  if (error) co_return;
  for (bool more = true; more;) {
    in_begin_ = in_end_ = 0;
    more = co_await read_more();
  }
}

asio::awaitable<bool> Connection::get_answer(std::shared_ptr<ServerRequest> request) {
  enter(Phase::kHandler, Duration::zero());
  answer_ = call_quick(core_.handlers, core_.handlers.fast, *request);
  if (answer_ && !answer_->later) co_return true;
  gone_ = std::stop_source();
  request->gone = gone_.get_token();
  late_answer_ =
      std::make_shared<LateAnswer>([weak = weak_from_this(), &io = core_.io](ServerResponse response) {
        asio::post(io, [weak, response = std::move(response)]() mutable {
          const auto self = weak.lock();
          if (!self) return;
          self->answer_ = std::move(response);
          self->wake_up();
        });
      });
  std::function<ServerResponse()> handler;
  if (answer_) {
    handler = [response = *std::exchange(answer_, std::nullopt)] { return response; };
  } else {
    handler = [&handlers = core_.handlers, request] { return call_slow(handlers, *request); };
  }
  const bool queued = core_.work.push([&handlers = core_.handlers, handler = std::move(handler), late = late_answer_, request] {
    answer_or_promise(handlers, handler(), late, *request);
  });
  if (!queued) {
    core_.rejected.fetch_add(1, std::memory_order_relaxed);
    answer_ = busy(core_.handlers, *request);
  } else if (!watches_leaving_) {
    watches_leaving_ = true;
    asio::co_spawn(
        core_.io, [self = shared_from_this()]() -> asio::awaitable<void> { co_await self->watch_for_leaving(); },
        asio::detached);
  }
  while (!answer_ && !aborted_) co_await sleep(SteadyTime::max());
  late_answer_->detach();
  late_answer_.reset();
  co_return !aborted_;
}

asio::awaitable<bool> Connection::send_answer(bool is_head, bool keep_alive) {
  const ServerResponse answer = std::move(*answer_);
  answer_.reset();
  const bool sends_body = answer.body != nullptr && has_body(answer.status);
  const std::string head = response_head(answer, {.keep_alive = keep_alive && !answer.cut_at,
                                                  .http10 = http10_,
                                                  .stream = false,
                                                  .body_bytes = sends_body ? answer.body->size() : 0,
                                                  .date = core_.http_date()});
  const std::string_view body = sends_body && !is_head ? std::string_view(*answer.body) : std::string_view();
  const size_t length = std::min(body.size(), answer.cut_at.value_or(body.size()));
  const bool sent = co_await write(head, body.substr(0, length));
  co_return sent&& length == body.size();  // a cut answer ends the connection
}

asio::awaitable<bool> Connection::write(std::string_view first, std::string_view second) {
  const Phase before = phase_;
  const SteadyTime deadline = deadline_;
  // A limit for all that was taken so far: who takes a byte a minute would otherwise hold the connection and the answer for ever.
  enter(before == Phase::kStream ? Phase::kStream : Phase::kWrite, core_.options.idle_timeout);
  size_t taken = 0;
  while (!first.empty() || !second.empty()) {
    const std::array<asio::const_buffer, 2> parts = {asio::buffer(first), asio::buffer(second)};
    const auto [error, bytes] = co_await socket_.async_write_some(parts, kAwait);
    if (error || timed_out_ || aborted_) co_return false;
    allow_for(taken += bytes);
    const size_t of_first = std::min(bytes, first.size());
    first.remove_prefix(of_first);
    second.remove_prefix(bytes - of_first);
  }
  phase_ = before;
  deadline_ = deadline;
  co_return true;
}

bool Connection::open_stream() {
  const std::weak_ptr<Connection> weak = weak_from_this();
  events_ = std::make_shared<EventQueue>(core_.options.max_queued_events, [weak, &io = core_.io] {
    asio::post(io, [weak] {
      const auto self = weak.lock();
      if (!self) return;
      if (self->events_->overflowed()) self->abort();
      self->wake_up();
    });
  });
  return core_.work.push([on_stream = std::move(answer_->on_stream), events = events_, remote = remote_] {
    try {
      on_stream(events);
    } catch (const std::exception& error) {
      log::error("event stream of {}: the handler failed: {}", remote, error.what());
      events->end();
    }
  });
}

asio::awaitable<void> Connection::stream() {
  if (core_.stopping || !open_stream()) {
    core_.rejected.fetch_add(1, std::memory_order_relaxed);
    if (events_) events_->detach();
    events_.reset();
    answer_ = busy(core_.handlers, {});
    co_await send_answer(false, false);
    co_return;
  }
  enter(Phase::kStream, Duration::zero());
  core_.streams.fetch_add(1, std::memory_order_relaxed);
  // Reads beside the writer: the only way to notice at once that a silent client has gone.
  asio::co_spawn(
      core_.io, [self = shared_from_this()]() -> asio::awaitable<void> { co_await self->watch_for_end(); },
      asio::detached);
  if (!answer_->headers.get("Content-Type")) answer_->headers.set("Content-Type", "text/event-stream");
  if (!answer_->headers.get("Cache-Control")) answer_->headers.set("Cache-Control", "no-cache, no-transform");
  answer_->headers.set("X-Accel-Buffering", "no");
  const std::string head =
      response_head(*answer_, {.keep_alive = false, .stream = true, .date = core_.http_date()});
  const auto events = events_;
  // Comments belong to event streams; in any other format they would be content.
  const bool is_events = answer_->headers.get("Content-Type").value_or("").starts_with("text/event-stream");
  const bool sent = co_await write(head, {});
  if (sent) co_await pump_events(events, is_events ? core_.options.heartbeat : kNoHeartbeat);
  events->detach();
  core_.streams.fetch_sub(1, std::memory_order_relaxed);
  // Lingers like linger(), but the reading is watch_for_end()'s.
  enter(Phase::kLinger, kLingerLimit);
  error_code ignored;
  socket_.shutdown(Socket::shutdown_send, ignored);
  while (!watch_ended_ && !aborted_) co_await sleep(SteadyTime::max());
}

asio::awaitable<void> Connection::pump_events(std::shared_ptr<EventQueue> events, Duration silence) {
  while (!aborted_) {
    std::string batch;
    bool wrote = false;
    for (const auto& frame : events->take()) {
      batch += *frame;
      if (batch.size() < kEventBatchBytes) continue;
      const bool sent = co_await write(batch, {});
      if (!sent) co_return;
      batch.clear();
      wrote = true;
    }
    if (!batch.empty() || wrote) {
      const bool sent = co_await write(batch, {});
      if (!sent) co_return;
      continue;
    }
    if (events->closed()) co_return;
    const SteadyTime heartbeat = Clock::now() + silence;
    co_await sleep(heartbeat);
    if (Clock::now() < heartbeat || silence == kNoHeartbeat) continue;
    const bool sent = co_await write(": still here\n\n", {});
    if (!sent) co_return;
  }
}

// Looks, without taking anything, whether the client closed its side while its request waits. A wait that outlives the
// request ends at the bytes of the next one, and goes on if that one waits too.
asio::awaitable<void> Connection::watch_for_leaving() {
  while (phase_ == Phase::kHandler && !aborted_) {
    const auto [error] = co_await socket_.async_wait(Socket::wait_read, kAwait);
    if (error || aborted_) break;
    if (phase_ != Phase::kHandler) break;
    char byte = 0;
    const ssize_t peeked = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (peeked > 0) break;  // the next request is waiting already
    if (peeked < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    gone_.request_stop();
    if (peeked < 0) abort();
    break;
  }
  watches_leaving_ = false;
}

asio::awaitable<void> Connection::watch_for_end() {
  std::array<char, 256> ignored;
  for (;;) {
    const auto [error, bytes] = co_await socket_.async_read_some(asio::buffer(ignored), kAwait);
    if (!error) continue;
    watch_ended_ = true;
    if (phase_ == Phase::kStream) abort();
    wake_up();
    co_return;
  }
}

}  // namespace skykeep::net
