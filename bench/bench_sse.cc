// From a record of the topic iss-enriched, durable, to the bytes at a subscriber of /api/v1/iss/live, at 100 records a second
// over loopback. Prints a table. Optional: seconds to measure (default 15).
// links: api bus/embedded streams
#include <arpa/inet.h>
#include <fmt/core.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <thread>
#include <vector>

#include "api/live_hub.h"
#include "bus/embedded/embedded_bus.h"
#include "core/text.h"
#include "flows/station_queries.h"
#include "net/server.h"
#include "streams/position_json.h"
#include "tests/contract/temp_dir.h"

namespace {

using namespace skykeep;
using Steady = std::chrono::steady_clock;
constexpr int kRate = 100;

void expect(bool ok, const char* what) {
  if (ok) return;
  fmt::print(stderr, "{}\n", what);
  std::exit(1);
}

std::string record_at(UtcTime t) {
  streams::EnrichedRecord record;
  record.position.satellite_id = flows::kStationId;
  record.position.second = t.micros / 1'000'000;
  record.position.latitude_deg = 12.345678;
  record.position.longitude_deg = -45.678901;
  record.position.altitude_km = 418.25;
  record.position.provenance = streams::Provenance::kApi;
  record.position.source = streams::Source::kWheretheiss;
  record.position.confirmed = streams::Confirmation{streams::Source::kWheretheiss, record.position.second - 1, 0.4};
  record.time_zone = "Etc/GMT+3";
  record.utc_offset_s = -10'800;
  record.over = "North Atlantic Ocean";
  std::string text;
  streams::append_json(text, record);
  return text;
}

// Reads frames and notes when the event of each offset came.
class Subscriber {
 public:
  Subscriber(const std::string& address, size_t records) : came_(records) {
    const size_t colon = address.rfind(':');
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<uint16_t>(to_int(address.substr(colon + 1)).value_or(0)));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
    expect(::connect(socket_, static_cast<sockaddr*>(static_cast<void*>(&to)), sizeof to) == 0, "cannot connect");
    const std::string request = "GET /api/v1/iss/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    expect(::send(socket_, request.data(), request.size(), 0) == static_cast<ssize_t>(request.size()), "cannot ask");
    thread_ = std::thread([this] { read(); });
  }
  ~Subscriber() {
    thread_.join();
    ::close(socket_);
  }
  const std::vector<Steady::time_point>& came() const { return came_; }
  bool greeted() const { return greeted_; }

 private:
  void read() {
    std::string text;
    char buffer[1 << 16];
    while (true) {
      const ssize_t n = ::recv(socket_, buffer, sizeof buffer, 0);
      if (n <= 0) return;
      const auto now = Steady::now();
      text.append(buffer, static_cast<size_t>(n));
      for (size_t end; (end = text.find("\n\n")) != text.npos; text.erase(0, end + 2)) {
        if (text.find("event: hello") < end) greeted_ = true;
        if (text.find("event: iss\n") >= end) continue;
        const size_t id = text.find("id: ") + 4;
        const auto offset = to_int(std::string_view(text).substr(id, text.find('\n', id) - id));
        if (offset && static_cast<size_t>(*offset) < came_.size()) came_[static_cast<size_t>(*offset)] = now;
      }
    }
  }

  int socket_ = -1;
  std::atomic<bool> greeted_ = false;
  std::vector<Steady::time_point> came_;
  std::thread thread_;
};

void measure(size_t subscribers, size_t seconds) {
  const testing::TempDir dir;
  const SystemClock clock;
  auto bus = bus::open_embedded_bus(dir.path() + "/state.db", clock);
  expect(bus.has_value(), "no bus");
  api::LiveHub hub(**bus, clock, [] { return Json::object(); }, [](UtcTime) { return std::nullopt; });
  net::ServerHandlers handlers;
  handlers.fast = [](const net::ServerRequest&) { return std::nullopt; };
  handlers.slow = [&hub](const net::ServerRequest&) {
    net::ServerResponse response;
    response.headers.set("Content-Type", "text/event-stream");
    response.on_stream = [&hub](std::shared_ptr<net::EventStream> stream) {
      hub.attach(std::move(stream), {}, api::LiveScope::kStation);
    };
    return response;
  };
  net::ServerOptions options;
  options.listen = "127.0.0.1:0";
  auto server = net::start_server(options, std::move(handlers));
  expect(server.has_value(), "no server");
  const size_t records = seconds * kRate;
  std::vector<double> latencies_ms;
  {
    std::vector<std::unique_ptr<Subscriber>> all;
    for (size_t i = 0; i < subscribers; ++i) all.push_back(std::make_unique<Subscriber>((*server)->address(), records));
    while (!std::ranges::all_of(all, [](const auto& s) { return s->greeted(); })) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    std::vector<Steady::time_point> sent;
    const auto begin = Steady::now();
    for (size_t i = 0; i < records; ++i) {
      std::this_thread::sleep_until(begin + std::chrono::microseconds(1'000'000 / kRate * i));
      std::string record = record_at(clock.now());
      sent.push_back(Steady::now());
      expect(bus::append_one(**bus, flows::kIssEnriched, "25544", std::move(record)).has_value(), "cannot append");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    (*server)->stop(1s);
    for (const auto& subscriber : all)
      for (size_t i = 0; i < records; ++i) {
        expect(subscriber->came()[i] != Steady::time_point{}, "an event was lost");
        latencies_ms.push_back(std::chrono::duration<double, std::milli>(subscriber->came()[i] - sent[i]).count());
      }
  }
  std::ranges::sort(latencies_ms);
  const auto quantile = [&](double q) { return latencies_ms[static_cast<size_t>(q * static_cast<double>(latencies_ms.size() - 1))]; };
  fmt::print("| {:>11} | {:>8} | {:>6.2f} | {:>6.2f} | {:>6.2f} |\n", subscribers, latencies_ms.size(), quantile(0.5), quantile(0.99), quantile(1));
}

}  // namespace

int main(int argc, char** argv) {
  const auto seconds = static_cast<size_t>(argc > 1 ? to_int(argv[1]).value_or(15) : 15);
  fmt::print("| subscribers |   events | p50 ms | p99 ms | max ms |\n|--:|--:|--:|--:|--:|\n");
  for (const size_t subscribers : {1, 20}) measure(subscribers, seconds);
}
