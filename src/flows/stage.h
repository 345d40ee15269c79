// A stage of the loop: reads a topic from its group's position, works, commits the position last.
//
// Owner: Flows. Threads: each stage runs on a thread of its own; status() from any thread.
#pragma once

#include <functional>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "bus/bus.h"
#include "core/clock.h"
#include "core/json.h"
#include "flows/standstill.h"

namespace skykeep::flows {

class Stage {
 public:
  // Handles a batch: success commits it. An error is logged and the batch is tried again after a pause, so `handle`
  // itself must put aside what can never succeed. A handler that throws ends nothing: the records are handled one by one, and
  // the one that makes it throw goes to "<topic>.rejected" with the exception's words.
  using Handle = std::function<Result<>(const std::vector<bus::Record>&, std::stop_token)>;

  Stage(std::string name, bus::Bus& bus, const Clock& clock, std::string topic, size_t batch, Handle handle);
  void start();
  void stop();  // asks and waits
  // True when everything that was on the topic at some moment of the call has been handled and committed.
  Result<bool> is_idle();
  std::optional<Standstill> standstill();  // none while batches succeed
  Json status();

 private:
  void run(std::stop_token stop);
  Result<> handle(const std::vector<bus::Record>& records, std::stop_token stop);

  const std::string name_;
  bus::Bus& bus_;
  const Clock& clock_;
  const std::string topic_;
  const size_t batch_;
  const Handle handle_;
  std::mutex mutex_;
  bool busy_ = false;
  int64_t processed_ = 0;
  UtcTime last_at_;
  std::optional<Standstill> standstill_;
  std::jthread thread_;
};

// One line of Flows::loop_status().
Json stage_status(bus::Bus& bus, const std::string& name, const std::string& topic, bool busy, const std::string& what,
                  int64_t processed, UtcTime last_at);
Result<int64_t> lag_of(bus::Bus& bus, std::string_view group, std::string_view topic);

}  // namespace skykeep::flows
