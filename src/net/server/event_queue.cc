#include "net/server/event_queue.h"

namespace skykeep::net {

bool EventQueue::push(Frame frame) {
  const MutexLock lock(mutex_);
  if (closed_ || !frame) return false;
  if (frames_.size() >= max_queued_) {
    overflowed_ = closed_ = true;
  } else {
    frames_.push_back(std::move(frame));
  }
  if (!woken_ || closed_) {
    woken_ = true;
    if (wake_) wake_();
  }
  return !closed_;
}

bool EventQueue::closed() const {
  const MutexLock lock(mutex_);
  return closed_;
}

std::deque<EventQueue::Frame> EventQueue::take() {
  const MutexLock lock(mutex_);
  woken_ = false;
  std::deque<Frame> out;
  out.swap(frames_);
  return out;
}

bool EventQueue::overflowed() const {
  const MutexLock lock(mutex_);
  return overflowed_;
}

void EventQueue::end() {
  const MutexLock lock(mutex_);
  closed_ = true;
  if (!woken_ && wake_) wake_();
  woken_ = true;
}

void EventQueue::detach() {
  const MutexLock lock(mutex_);
  closed_ = true;
  frames_.clear();
  wake_ = nullptr;
}

}  // namespace skykeep::net
