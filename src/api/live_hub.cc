#include "api/live_hub.h"

#include <fmt/format.h>

#include "core/log.h"
#include "core/text.h"
#include "flows/flows.h"

namespace skykeep::api {
namespace {

constexpr auto kPrune = 15s;  // how often closed subscribers are let go when nothing happens

std::string frame(int64_t id, std::string_view event, std::string_view data) {
  std::string out = fmt::format("id: {}\nevent: {}\n", id, event);
  for (const std::string_view line : split(data, '\n')) out += fmt::format("data: {}\n", line);
  return out + "\n";
}

int64_t end_of(bus::Bus& bus) {
  const auto topics = bus.topics();
  if (!topics) return 0;
  for (const bus::TopicInfo& topic : *topics)
    if (topic.name == flows::kLive) return topic.next_offset;
  return 0;
}

}  // namespace

std::string to_frame(const bus::Record& record) {
  std::string event = "message";
  if (const auto json = parse_json(record.value); json && json->is_object() && json->contains("type") &&
                                                  (*json)["type"].is_string())
    event = (*json)["type"].get<std::string>();
  for (char& c : event)
    if (c == '\n' || c == '\r') c = ' ';
  return frame(record.offset, event, record.value);
}

LiveHub::LiveHub(bus::Bus& bus, std::function<Json()> hello)
    : bus_(bus), hello_(std::move(hello)), next_(end_of(bus)), thread_([this](const std::stop_token& stop) { follow(stop); }) {}

LiveHub::~LiveHub() {
  thread_.request_stop();
  thread_.join();
  for (const auto& client : clients_) client->end();
}

std::vector<bus::Record> LiveHub::read_from(int64_t offset) {
  auto records = bus_.read(flows::kLive, offset, {});
  if (records) return std::move(*records);
  if (records.error().code != Code::kNotFound) log::warn("live events: {}", records.error().message);
  return {};
}

void LiveHub::attach(std::shared_ptr<net::EventStream> stream, std::optional<int64_t> last_event_id) {
  Json hello = hello_();
  const std::lock_guard lock(mutex_);
  int64_t from = last_event_id && *last_event_id < next_ ? *last_event_id + 1 : next_;
  const bool missed = next_ - from > kMaxReplay || (last_event_id && *last_event_id >= next_);
  if (missed) from = next_;
  hello["missed"] = missed;
  stream->push(std::make_shared<const std::string>(frame(from - 1, "hello", to_text(hello))));
  while (from < next_) {
    const auto records = read_from(from);
    if (records.empty()) break;
    for (const bus::Record& record : records)
      if (record.offset < next_) stream->push(std::make_shared<const std::string>(to_frame(record)));
    from = records.back().offset + 1;
  }
  clients_.push_back(std::move(stream));
}

size_t LiveHub::clients() const {
  const std::lock_guard lock(mutex_);
  return clients_.size();
}

void LiveHub::deliver(const std::vector<bus::Record>& records) {
  std::vector<std::shared_ptr<const std::string>> frames;
  for (const bus::Record& record : records) frames.push_back(std::make_shared<const std::string>(to_frame(record)));
  const std::lock_guard lock(mutex_);
  std::erase_if(clients_, [&](const auto& client) {
    if (client->closed()) return true;
    for (const auto& f : frames)
      if (!client->push(f)) return true;
    sent_ += frames.size();
    return false;
  });
  if (!records.empty()) next_ = records.back().offset + 1;
}

void LiveHub::follow(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const bool more = bus_.wait(flows::kLive, next_, kPrune, stop);
    if (stop.stop_requested()) return;
    const auto records = more ? read_from(next_) : std::vector<bus::Record>{};
    if (more && records.empty()) {  // unreadable just now: not again at once
      std::mutex mutex;
      std::condition_variable_any never;
      std::unique_lock lock(mutex);
      never.wait_for(lock, stop, 1s, [] { return false; });
      continue;
    }
    deliver(records);
  }
}

}  // namespace skykeep::api
