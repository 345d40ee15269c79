// A stage of the loop: a member of a group that takes batches of a topic, works, and says last that they are done.
//
// Owner: Flows. Threads: each stage runs on a thread of its own; status() from any thread.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "bus/bus.h"
#include "core/clock.h"
#include "core/json.h"
#include "core/mutex.h"
#include "flows/standstill.h"
#include "state/rejected.h"

namespace skykeep::flows {

class Stage {
 public:
  // Handles a batch: after success it is done. An error is logged and the batch is tried again after a pause, so `handle`
  // itself must put aside what can never succeed. A handler that throws ends nothing: the records are handled one by one, and
  // the one that makes it throw is rejected with the exception's words.
  using Handle = std::function<Result<>(const std::vector<bus::Record>&, std::stop_token)>;

  Stage(std::string name, bus::Bus& bus, state::RejectedRecords rejected, const Clock& clock, std::string topic, size_t batch, Handle handle);
  // Subscribes, so that nothing is trimmed that it has not handled. start() does it where nobody did before.
  Result<> open();
  Result<> start();
  void stop();  // asks and waits; what is in hand comes again after the next start
  // The group goes on there. Between open() and start().
  Result<> seek(bus::Position position) { return subscription_->seek(topic_, position); }
  // True when everything that was on the topic at some moment of the call has been handled and is done.
  Result<bool> is_idle();
  std::optional<Standstill> standstill();  // none while batches succeed
  Json status();

 private:
  void run(std::stop_token stop);
  Result<> step(std::stop_token stop);
  Result<> handle(const std::vector<bus::Record>& records, std::stop_token stop);

  const std::string name_;
  bus::Bus& bus_;
  state::RejectedRecords rejected_;
  const Clock& clock_;
  const std::string topic_;
  const size_t batch_size_;
  const Handle handle_;
  std::unique_ptr<bus::Subscription> subscription_;
  bus::Batch batch_;         // in hand; used by the thread alone
  bool is_handled_ = false;  // and only to be said done
  Mutex mutex_;
  bool busy_ GUARDED_BY(mutex_) = false;
  int64_t processed_ GUARDED_BY(mutex_) = 0;
  UtcTime last_at_ GUARDED_BY(mutex_);
  std::optional<Standstill> standstill_ GUARDED_BY(mutex_);
  std::jthread thread_;
};

// One line of Flows::loop_status().
Json stage_status(bus::Bus& bus, const std::string& name, const std::string& topic, bool busy, const std::string& what,
                  int64_t processed, UtcTime last_at);

}  // namespace skykeep::flows
