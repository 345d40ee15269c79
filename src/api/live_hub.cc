#include "api/live_hub.h"

#include <fmt/format.h>

#include "api/station_json.h"
#include "core/guarded.h"
#include "core/log.h"
#include "core/text.h"
#include "flows/flows.h"

namespace skykeep::api {
namespace {

constexpr size_t kAtOnce = 500;
constexpr auto kPrune = 15s;  // how often closed subscribers are let go when nothing happens

std::string frame(std::string_view id, std::string_view event, std::string_view data) {
  std::string out = fmt::format("id: {}\nevent: {}\n", id, event);
  for (const std::string_view line : split(data, '\n')) out += fmt::format("data: {}\n", line);
  return out + "\n";
}

std::string id_text(LiveScope scope, int64_t live, int64_t station) {
  return scope == LiveScope::kAll ? fmt::format("{}.{}", live, station) : fmt::format("{}", station);
}

// Both topics have one partition, so that an offset is a position.
int64_t newest_of(bus::Bus& bus, std::string_view topic) {
  const auto records = bus.newest(topic, {.max_records = 1});
  return records && !records->empty() ? records->front().position.offset : -1;
}

bus::Position behind(int64_t last) { return bus::after({0, last}); }

// The event of a record of the topic `live`: its type.
std::string type_of(std::string_view value) {
  std::string event = "message";
  if (const auto json = parse_json(value); json && json->is_object() && json->contains("type") && (*json)["type"].is_string())
    event = (*json)["type"].get<std::string>();
  for (char& c : event)
    if (c == '\n' || c == '\r') c = ' ';
  return event;
}

}  // namespace

LivePosition parse_live_position(std::string_view id, LiveScope scope) {
  const auto offset = [](std::string_view text) {
    const auto number = to_int(trim(text));
    return number && *number >= -1 ? number : std::nullopt;
  };
  if (scope == LiveScope::kStation) return {{}, offset(id)};
  const size_t dot = id.find('.');
  if (dot == id.npos) return {offset(id), {}};
  return {offset(id.substr(0, dot)), offset(id.substr(dot + 1))};
}

LiveHub::LiveHub(bus::Bus& bus, const Clock& clock, std::function<Json()> hello, OrbitAt orbit_at, Duration heartbeat)
    : bus_(bus),
      clock_(clock),
      hello_(std::move(hello)),
      orbit_at_(std::move(orbit_at)),
      seen_{newest_of(bus, topic_of(kLive)), newest_of(bus, topic_of(kStation))} {
  for (const Channel channel : {kLive, kStation})
    threads_[channel] = std::jthread([this, channel](const std::stop_token& stop) { run_guarded("live events", stop, [&] { follow(channel, stop); }); });
  threads_.back() = std::jthread([this, heartbeat](const std::stop_token& stop) { run_guarded("heartbeats", stop, [&] { beat(heartbeat, stop); }); });
}

LiveHub::~LiveHub() {
  for (std::jthread& thread : threads_) thread.request_stop();
  for (std::jthread& thread : threads_) thread.join();
  for (const Client& client : clients_) client.stream->end();
}

std::string_view LiveHub::topic_of(Channel channel) { return channel == kLive ? flows::kLive : flows::kIssEnriched; }

LiveHub::Event LiveHub::event_of(Channel channel, const bus::Record& record, bool only_news) const {
  if (channel == kLive) return {type_of(record.value), record.value, record.position.offset};
  const UtcTime now = clock_.now();
  auto event = station_event(record.value, now, orbit_at_);
  if (!event || (only_news && now - UtcTime{event->second * 1'000'000} > kNews)) return {{}, {}, record.position.offset};
  return {std::string(event->name), to_text(event->data), record.position.offset};
}

std::string LiveHub::id_of(LiveScope scope) const { return id_text(scope, seen_[kLive], seen_[kStation]); }

std::vector<bus::Record> LiveHub::read_behind(Channel channel, int64_t last, size_t most) {
  auto records = bus_.read(topic_of(channel), behind(last), {.max_records = most});
  if (records) return std::move(*records);
  if (records.error().code != Code::kNotFound) log::warn("live events: {}", records.error().message);
  return {};
}

std::optional<std::vector<bus::Record>> LiveHub::missed_since(Channel channel, int64_t last) {
  if (last > seen_[channel]) return std::nullopt;  // of a bus that is gone
  std::vector<bus::Record> out;
  while (last < seen_[channel]) {
    auto records = read_behind(channel, last, kMaxReplay + 1);
    if (records.empty()) break;
    last = records.back().position.offset;
    for (bus::Record& record : records)
      if (record.position.offset <= seen_[channel]) out.push_back(std::move(record));
    if (out.size() > kMaxReplay) return std::nullopt;
  }
  return out;
}

void LiveHub::attach(std::shared_ptr<net::EventStream> stream, const LivePosition& seen_before, LiveScope scope) {
  Json hello = hello_();
  const MutexLock lock(mutex_);
  bool missed = false;
  std::array<int64_t, 2> seen = seen_;
  std::array<std::vector<bus::Record>, 2> old;
  const auto start = [&](Channel channel, const std::optional<int64_t>& last) {
    if (!last) return;
    auto records = missed_since(channel, *last);
    missed |= !records;
    if (!records) return;
    seen[channel] = *last;
    old[channel] = std::move(*records);
  };
  if (scope == LiveScope::kAll) start(kLive, seen_before.live);
  start(kStation, seen_before.station);
  hello["missed"] = missed;
  const auto push = [&](std::string_view name, std::string_view data) {
    stream->push(std::make_shared<const std::string>(frame(id_text(scope, seen[kLive], seen[kStation]), name, data)));
  };
  push("hello", to_text(hello));
  for (const Channel channel : {kLive, kStation})
    for (const bus::Record& record : old[channel]) {
      seen[channel] = record.position.offset;
      if (const Event event = event_of(channel, record, false); !event.name.empty()) push(event.name, event.data);
    }
  clients_.push_back({std::move(stream), scope});
}

size_t LiveHub::clients() const {
  const MutexLock lock(mutex_);
  return clients_.size();
}

void LiveHub::deliver(Channel channel, const std::vector<bus::Record>& records) {
  {
    // Nobody listens: a station that fills in two days of seconds costs nothing here.
    const MutexLock lock(mutex_);
    if (clients_.empty()) {
      if (!records.empty()) seen_[channel] = records.back().position.offset;
      return;
    }
  }
  std::vector<Event> events;
  for (const bus::Record& record : records) {
    auto event = guarded([&]() -> Result<Event> { return event_of(channel, record, true); });
    if (!event) log::error("live events: record {} is left out: {}", record.position.offset, event.error().message);
    events.push_back(event ? std::move(*event) : Event{{}, {}, record.position.offset});
  }
  const MutexLock lock(mutex_);
  std::erase_if(clients_, [](const Client& client) { return client.stream->closed(); });
  for (const Event& event : events) {
    seen_[channel] = event.offset;
    if (event.name.empty()) continue;
    std::array<std::shared_ptr<const std::string>, 2> frames;  // by scope, made when somebody wants it
    std::erase_if(clients_, [&](const Client& client) {
      if (channel == kLive && client.scope == LiveScope::kStation) return false;
      auto& made = frames[static_cast<size_t>(client.scope)];
      if (!made) made = std::make_shared<const std::string>(frame(id_of(client.scope), event.name, event.data));
      if (!client.stream->push(made)) return true;
      ++sent_;
      return false;
    });
  }
}

void LiveHub::beat(Duration pause, const std::stop_token& stop) {
  while (!stopped_within(stop, pause)) {
    const auto beat = std::make_shared<const std::string>(
        fmt::format("event: heartbeat\ndata: {}\n\n", to_text(Json{{"utc", to_string(clock_.now())}})));
    // The lock of the events: a hub that hangs sends no heartbeats either.
    const MutexLock lock(mutex_);
    std::erase_if(clients_, [&](const Client& client) { return !client.stream->push(beat); });
  }
}

void LiveHub::follow(Channel channel, const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const bool more = bus_.wait(topic_of(channel), behind(seen_[channel]), kPrune, stop);
    if (stop.stop_requested()) return;
    const auto records = more ? read_behind(channel, seen_[channel], kAtOnce) : std::vector<bus::Record>{};
    if (more && records.empty()) {  // unreadable just now: not again at once
      stopped_within(stop, 1s);
      continue;
    }
    deliver(channel, records);
  }
}

}  // namespace skykeep::api
