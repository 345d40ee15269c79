// Server-sent events: one thread follows the topic `live` and hands each record to every subscriber.
//
// Owner: Api. Threads: attach() from any thread. A subscriber resumes after its Last-Event-ID (the bus offset) and gets at
// most kMaxReplay old events; when it missed more, its `hello` says so and it asks for everything again.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "bus/bus.h"
#include "core/json.h"
#include "net/server.h"

namespace skykeep::api {

class LiveHub {
 public:
  static constexpr int64_t kMaxReplay = 500;

  // `hello` gives the data of the first event of every subscriber.
  LiveHub(bus::Bus& bus, std::function<Json()> hello);
  ~LiveHub();

  void attach(std::shared_ptr<net::EventStream> stream, std::optional<int64_t> last_event_id);
  size_t clients() const;
  uint64_t sent() const { return sent_; }

 private:
  void follow(const std::stop_token& stop);
  void deliver(const std::vector<bus::Record>& records);
  std::vector<bus::Record> read_from(int64_t offset);

  bus::Bus& bus_;
  const std::function<Json()> hello_;
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<net::EventStream>> clients_;
  int64_t next_ = 0;  // offset that no subscriber has seen yet
  std::atomic<uint64_t> sent_ = 0;
  std::jthread thread_;
};

// "id: ...\nevent: ...\ndata: ...\n\n" of a record of the topic.
std::string to_frame(const bus::Record& record);

}  // namespace skykeep::api
