// The bounded queue between publishers of events and one SSE connection.
//
// Owner: shared by the connection and whoever publishes. Threads: push(), closed() from any; the rest from
// the connection's thread. Invariant: `wake` is never called after detach(), so that a publisher may outlive
// the server.
#pragma once

#include <deque>
#include <functional>

#include "core/mutex.h"
#include "net/server.h"

namespace skykeep::net {

class EventQueue final : public EventStream {
 public:
  using Frame = std::shared_ptr<const std::string>;
  EventQueue(size_t max_queued, std::function<void()> wake)
      : max_queued_(max_queued), wake_(std::move(wake)) {}

  bool push(Frame frame) override;
  bool closed() const override;
  void end() override;

  std::deque<Frame> take();  // everything that waits; empty when nothing does
  bool overflowed() const;
  void detach();  // end, forget what waits, never wake again

 private:
  const size_t max_queued_;
  mutable Mutex mutex_;
  std::function<void()> wake_ GUARDED_BY(mutex_);  // cheap: posts to the I/O thread
  std::deque<Frame> frames_ GUARDED_BY(mutex_);
  bool woken_ GUARDED_BY(mutex_) = false;  // one wake for many pushes
  bool closed_ GUARDED_BY(mutex_) = false;
  bool overflowed_ GUARDED_BY(mutex_) = false;
};

}  // namespace skykeep::net
