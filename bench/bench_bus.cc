// Durable appends of 200-byte messages to the embedded bus, and reading them back. Prints a table.
// links: bus/embedded
#include <fmt/core.h>

#include <functional>
#include <thread>
#include <vector>

#include "bus/embedded/embedded_bus.h"
#include "core/fs.h"
#include "tests/contract/temp_dir.h"

namespace {

using namespace skykeep;

double seconds_of(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

std::vector<bus::NewRecord> batch_of(size_t count) {
  return std::vector<bus::NewRecord>(count, bus::NewRecord{"", std::string(200, 'x')});
}

void expect(bool ok) {
  if (!ok) {
    fmt::print(stderr, "an append or a read failed\n");
    std::exit(1);
  }
}

void row(const std::string& what, double messages, double seconds) {
  fmt::print("| {:<42} | {:>12.0f} | {:>8.2f} |\n", what, messages / seconds, seconds);
}

void append(bus::Bus& bus, const std::string& topic, size_t batch, size_t calls) {
  const auto records = batch_of(batch);
  const double seconds = seconds_of([&] {
    for (size_t i = 0; i < calls; ++i) expect(bus.append(topic, records).has_value());
  });
  row(fmt::format("append, 1 writer, batch {}", batch), static_cast<double>(batch * calls), seconds);
}

void append_from_many(bus::Bus& bus, size_t writers, size_t calls) {
  const auto records = batch_of(1);
  const double seconds = seconds_of([&] {
    std::vector<std::jthread> threads;
    for (size_t w = 0; w < writers; ++w)
      threads.emplace_back([&] {
        for (size_t i = 0; i < calls; ++i) expect(bus.append("many", records).has_value());
      });
  });
  row(fmt::format("append, {} writers, batch 1 (group commit)", writers),
      static_cast<double>(writers * calls), seconds);
}

void read_back(bus::Bus& bus, const std::string& topic) {
  bus::Position next;
  size_t messages = 0;
  const double seconds = seconds_of([&] {
    for (;;) {
      const auto records = bus.read(topic, next, {.max_records = 1000});
      expect(records.has_value());
      if (records->empty()) return;
      messages += records->size();
      next = bus::after(records->back().position);
    }
  });
  row("read back, 1000 a call", static_cast<double>(messages), seconds);
}

void work_off(bus::Bus& bus, const std::string& topic) {
  size_t messages = 0;
  const double seconds = seconds_of([&] {
    const auto member = bus::subscribe_one(bus, "g", topic, {.max_records = 1000});
    expect(member.has_value());
    for (;;) {
      const auto batch = (*member)->next(0s, {});
      expect(batch.has_value());
      if (batch->empty()) return;
      messages += batch->records.size();
      expect((*member)->done(*batch).has_value());
    }
  });
  row("a group's work, 1000 a batch", static_cast<double>(messages), seconds);
}

void probe_disk(const std::string& dir) {
  RealFs fs;
  constexpr int kCalls = 500;
  const double seconds = seconds_of([&] {
    for (int i = 0; i < kCalls; ++i) expect(fs.write_atomic(dir + "/probe", "x").has_value());
  });
  fmt::print("This disk: {:.0f} µs for one small file written, synced, renamed and its folder synced.\n\n",
             seconds / kCalls * 1e6);
}

}  // namespace

int main() {
  const skykeep::testing::TempDir dir;
  const SystemClock clock;
  probe_disk(dir.path());
  auto bus = bus::open_embedded_bus(dir.path() + "/state.db", clock);
  expect(bus.has_value());
  fmt::print("| {:<42} | {:>12} | {:>8} |\n|{:-<44}|{:->14}|{:->10}|\n", "200-byte messages, durable",
             "messages/s", "s", "", ":", ":");
  append(**bus, "one", 1, 5000);
  append(**bus, "hundred", 100, 2000);
  append(**bus, "thousand", 1000, 1000);
  append_from_many(**bus, 8, 1000);
  append_from_many(**bus, 64, 300);
  read_back(**bus, "thousand");
  work_off(**bus, "thousand");
  return 0;
}
