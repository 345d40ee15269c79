#include "api/metrics.h"

#include <fmt/format.h>
#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace skykeep::api {

RequestCounts::RequestCounts(const RouteTable& table) : table_(table), rows_(table.routes().size() + 1) {}

void RequestCounts::count(const Route* route, int status, double seconds, bool from_cache) {
  size_t row = 0;
  while (row + 1 < rows_.size() && table_.routes()[row].get() != route) ++row;
  PerRoute& counts = rows_[row];
  counts.by_class[static_cast<size_t>(std::clamp(status / 100, 1, 5))].fetch_add(1, std::memory_order_relaxed);
  size_t bucket = 0;
  while (bucket < kBounds.size() && seconds > kBounds[bucket]) ++bucket;
  counts.buckets[bucket].fetch_add(1, std::memory_order_relaxed);
  counts.micros.fetch_add(static_cast<uint64_t>(seconds * 1e6), std::memory_order_relaxed);
  if (from_cache) counts.cached.fetch_add(1, std::memory_order_relaxed);
}

void RequestCounts::write(std::string& out) const {
  std::vector<Sample> requests, cached;
  std::string histogram;
  for (size_t i = 0; i < rows_.size(); ++i) {
    const bool other = i + 1 == rows_.size();
    const std::string route =
        other ? label("route", "other")
              : label("route", table_.routes()[i]->path) + "," + label("method", table_.routes()[i]->method);
    uint64_t total = 0;
    for (size_t digit = 1; digit < 6; ++digit) {
      const uint64_t n = rows_[i].by_class[digit].load(std::memory_order_relaxed);
      if (n == 0) continue;
      total += n;
      requests.push_back({fmt::format("{},status=\"{}xx\"", route, digit), static_cast<double>(n)});
    }
    if (total == 0) continue;
    cached.push_back({route, static_cast<double>(rows_[i].cached.load(std::memory_order_relaxed))});
    uint64_t sum = 0;
    for (size_t b = 0; b <= kBounds.size(); ++b) {
      sum += rows_[i].buckets[b].load(std::memory_order_relaxed);
      const std::string bound = b < kBounds.size() ? fmt::format("{}", kBounds[b]) : "+Inf";
      histogram += fmt::format("skykeep_http_request_duration_seconds_bucket{{{},le=\"{}\"}} {}\n", route, bound, sum);
    }
    histogram += fmt::format("skykeep_http_request_duration_seconds_sum{{{}}} {}\n", route,
                             static_cast<double>(rows_[i].micros.load(std::memory_order_relaxed)) / 1e6);
    histogram += fmt::format("skykeep_http_request_duration_seconds_count{{{}}} {}\n", route, sum);
  }
  write_metric(out, "skykeep_http_requests_total", "counter", "Requests by route and class of status.", requests);
  write_metric(out, "skykeep_http_cached_requests_total", "counter", "Requests that the answer cache served.", cached);
  out += "# HELP skykeep_http_request_duration_seconds Time from request to answer inside the API.\n"
         "# TYPE skykeep_http_request_duration_seconds histogram\n";
  out += histogram;
}

std::string label(std::string_view name, std::string_view value) {
  std::string out = fmt::format("{}=\"", name);
  for (const char c : value) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  out.push_back('"');
  return out;
}

void write_metric(std::string& out, std::string_view name, std::string_view type, std::string_view help,
                  const std::vector<Sample>& samples) {
  if (samples.empty()) return;
  out += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
  for (const Sample& sample : samples) {
    if (sample.labels.empty()) {
      out += fmt::format("{} {}\n", name, sample.value);
    } else {
      out += fmt::format("{}{{{}}} {}\n", name, sample.labels, sample.value);
    }
  }
}

ProcessFacts process_facts() {
  ProcessFacts facts;
  int64_t total_pages = 0, resident_pages = 0;
  std::ifstream statm("/proc/self/statm");
  if (statm >> total_pages >> resident_pages)
    facts.resident_bytes = static_cast<double>(resident_pages) * static_cast<double>(sysconf(_SC_PAGESIZE));
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) == 0) {
    const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
    facts.cpu_seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  }
  const struct mallinfo2 heap = mallinfo2();
  facts.heap_used_bytes = static_cast<double>(heap.uordblks + heap.hblkhd);
  facts.heap_free_bytes = static_cast<double>(heap.fordblks);
  std::error_code none;
  for (auto it = std::filesystem::directory_iterator("/proc/self/fd", none);
       !none && it != std::filesystem::directory_iterator(); it.increment(none))
    ++facts.open_files;
  return facts;
}

}  // namespace skykeep::api
