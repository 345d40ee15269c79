// Counts what the API does, and writes the Prometheus text format.
//
// Owner: Api. Threads: count() from any thread, lock-free; text() from any thread.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/router.h"

namespace skykeep::api {

class RequestCounts {
 public:
  // One row a route, and one more for what no route answers.
  explicit RequestCounts(const RouteTable& table);
  void count(const Route* route, int status, double seconds, bool from_cache);
  void write(std::string& out) const;

 private:
  static constexpr std::array<double, 10> kBounds = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 10};
  struct PerRoute {
    std::array<std::atomic<uint64_t>, 6> by_class{};  // 1xx ... 5xx by first digit
    std::array<std::atomic<uint64_t>, kBounds.size() + 1> buckets{};
    std::atomic<uint64_t> micros = 0, cached = 0;
  };
  const RouteTable& table_;
  std::vector<PerRoute> rows_;
};

// "# HELP", "# TYPE" and samples: write_metric(out, "skykeep_publication", "gauge", "...", {{"", 7}}).
struct Sample {
  std::string labels;  // `rover="curiosity",state="complete"`; may be empty
  double value = 0;
};
void write_metric(std::string& out, std::string_view name, std::string_view type, std::string_view help,
                  const std::vector<Sample>& samples);
std::string label(std::string_view name, std::string_view value);  // name="value", escaped

// Resident bytes, processor seconds and open files of this process.
struct ProcessFacts {
  double resident_bytes = 0, cpu_seconds = 0, open_files = 0;
  double heap_used_bytes = 0, heap_free_bytes = 0;  // of the allocator: what is in use, and what it holds back
};
ProcessFacts process_facts();

}  // namespace skykeep::api
