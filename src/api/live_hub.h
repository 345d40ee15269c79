// Server-sent events: two threads follow the topics `live` and `iss-enriched` and hand each record to every
// subscriber, a third sends heartbeats.
//
// Owner: Api. Threads: attach() from any thread. The id of an event says what a subscriber has seen of both topics:
// "OFFSET.OFFSET", of the station's own stream its offset alone. A subscriber resumes behind its Last-Event-ID and gets at most
// kMaxReplay old events of each topic; when it missed more, its `hello` says so and it asks for everything again.
// Every subscriber also gets a `heartbeat` with the time each `heartbeat`: it has no id, so that it changes no position, and
// whoever waits for it notices a program that hangs or is stopped, which a silent connection does not show.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "api/station_json.h"
#include "bus/bus.h"
#include "core/clock.h"
#include "core/json.h"
#include "core/mutex.h"
#include "net/server.h"

namespace skykeep::api {

enum class LiveScope : uint8_t { kAll, kStation };  // /api/v1/live, /api/v1/iss/live

// The last events that a subscriber has seen; none: it wants what comes from now on.
struct LivePosition {
  std::optional<int64_t> live, station;
};
// "12.345" or "12" (of the topic live; for kStation of the station). Anything else: nothing was seen.
LivePosition parse_live_position(std::string_view id, LiveScope scope);

class LiveHub {
 public:
  static constexpr size_t kMaxReplay = 500;
  // Seconds that are filled in later are no news: only so young ones are sent as they come.
  static constexpr Duration kNews = 60s;

  // `hello` gives the data of the first event of every subscriber; `orbit_at` the station's orbit, see station_json.h; `heartbeat` passes in real time, whatever `clock` says.
  LiveHub(bus::Bus& bus, const Clock& clock, std::function<Json()> hello, OrbitAt orbit_at, Duration heartbeat = 2s);
  ~LiveHub();

  void attach(std::shared_ptr<net::EventStream> stream, const LivePosition& seen, LiveScope scope);
  size_t clients() const;
  uint64_t sent() const { return sent_; }

 private:
  enum Channel : size_t { kLive, kStation };
  struct Client {
    std::shared_ptr<net::EventStream> stream;
    LiveScope scope;
  };
  struct Event {  // of a record; no name: not for subscribers
    std::string name, data;
    int64_t offset = 0;
  };

  static std::string_view topic_of(Channel channel);
  Event event_of(Channel channel, const bus::Record& record, bool only_news) const;
  std::string id_of(LiveScope scope) const;
  // What came behind `last` and is seen by now; nothing: the subscriber missed too much.
  std::optional<std::vector<bus::Record>> missed_since(Channel channel, int64_t last);
  void follow(Channel channel, const std::stop_token& stop);
  void beat(Duration pause, const std::stop_token& stop);
  void deliver(Channel channel, const std::vector<bus::Record>& records);
  std::vector<bus::Record> read_behind(Channel channel, int64_t last, size_t most);

  bus::Bus& bus_;
  const Clock& clock_;
  const std::function<Json()> hello_;
  const OrbitAt orbit_at_;
  mutable Mutex mutex_;
  std::vector<Client> clients_ GUARDED_BY(mutex_);
  std::array<int64_t, 2> seen_;  // offsets of the newest records that subscribers have seen; -1: none
  std::atomic<uint64_t> sent_ = 0;
  std::array<std::jthread, 3> threads_;  // one a channel, and one for heartbeats
};

}  // namespace skykeep::api
