// The way of an answer from whichever thread has it back to its connection.
//
// Owner: shared by the connection and the handler. Threads: any. Invariant: delivers at most once, and never
// after detach(), so that a handler may outlive the client and the server.
#pragma once

#include <functional>
#include <utility>

#include "core/mutex.h"
#include "net/server.h"
#include "net/server/refusal.h"

namespace skykeep::net {

class LateAnswer {
 public:
  using Deliver = std::function<void(ServerResponse)>;  // cheap: posts to the I/O thread
  explicit LateAnswer(Deliver deliver) : deliver_(std::move(deliver)) {}

  void give(ServerResponse response) {
    const MutexLock lock(mutex_);
    if (const Deliver deliver = std::exchange(deliver_, nullptr)) deliver(std::move(response));
  }
  void detach() {
    const MutexLock lock(mutex_);
    deliver_ = nullptr;
  }

  // What a handler holds. One that forgets to answer must not leave the client waiting for ever.
  class Promise {
   public:
    explicit Promise(std::shared_ptr<LateAnswer> answer) : answer_(std::move(answer)) {}
    ~Promise() { give(problem_response(500, "the request was given up")); }
    Promise(const Promise&) = delete;
    Promise& operator=(const Promise&) = delete;
    void give(ServerResponse response) { answer_->give(std::move(response)); }

   private:
    const std::shared_ptr<LateAnswer> answer_;
  };

 private:
  Mutex mutex_;
  Deliver deliver_ GUARDED_BY(mutex_);
};

}  // namespace skykeep::net
