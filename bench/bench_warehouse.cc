// A lake of generated photo records in the real shapes -> bronze -> silver and gold with all tests, then new sols one
// by one. Prints one Markdown table.
// bench_warehouse [--photos N] [--dir D] [--sols N] [--keep] [--only-lake] [--verbose]
// The lake lies in D/lake-N and is made anew only when what makes it changed.
// links: flows models sources lake/local warehouse/duckdb
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "bench/photo_lake.h"
#include "core/clock.h"
#include "core/fs.h"
#include "core/ids.h"
#include "flows/loader.h"
#include "flows/messages.h"
#include "flows/photo_ids.h"
#include "lake/local/local_lake.h"
#include "models/models.h"
#include "warehouse/duckdb/duckdb_warehouse.h"

using namespace skykeep;
namespace files = std::filesystem;

namespace {

template <class T>
T must(Result<T> result) {
  if (!result) {
    fmt::print(stderr, "bench_warehouse: {}\n", result.error().message);
    std::_Exit(1);
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// The lake is made without waiting for the disk: making it is not what is measured.
class UnsyncedFs final : public Fs {
 public:
  Result<std::string> read(const std::string& p) const override { return real_.read(p); }
  Result<std::string> read_range(const std::string& p, uint64_t o, uint64_t n) const override { return real_.read_range(p, o, n); }
  Result<> write_atomic(const std::string& p, std::string_view bytes) override {
    std::ofstream out(p, std::ios::binary);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return out.flush() ? Result<>() : fail(Code::kUnavailable, "cannot write " + p);
  }
  Result<> append(const std::string& p, std::string_view b) override { return real_.append(p, b); }
  Result<> make_dirs(const std::string& p) override { return real_.make_dirs(p); }
  Result<> rename(const std::string& a, const std::string& b) override { return real_.rename(a, b); }
  Result<> remove(const std::string& p) override { return real_.remove(p); }
  Result<> remove_all(const std::string& p) override { return real_.remove_all(p); }
  bool exists(const std::string& p) const override { return real_.exists(p); }
  Result<std::vector<DirEntry>> list(const std::string& d) const override { return real_.list(d); }
  Result<uint64_t> size(const std::string& p) const override { return real_.size(p); }
  Result<uint64_t> free_bytes(const std::string& p) const override { return real_.free_bytes(p); }

 private:
  RealFs real_;
};

std::string put_page(lake::Lake& lake, const char* slug, const bench::PageSpec& page, UtcTime at) {
  std::string body = bench::page_body(page);
  const PartitionKey partition = sol_of("mars_photos", slug, page.sol);
  std::string key = flows::object_key(partition, page.page, sha256_hex(body));
  lake::ObjectMeta meta;
  meta.fetched_at = at;
  meta.origin = "simulated";
  meta.content_type = "application/json";
  meta.partition = partition;
  meta.page = page.page;
  must(lake.put(key, body, std::move(meta)));
  return key;
}

// One in sixty pages is fetched again, a little grown, as revisits do.
void make_lake(const std::string& dir, int64_t photos) {
  UnsyncedFs fs;
  auto lake = must(lake::open_local_lake(dir, fs));
  for (auto& mission : bench::missions(photos)) {
    auto all = bench::pages(mission);
    std::atomic<size_t> next = 0;
    std::vector<std::jthread> threads;
    for (int t = 0; t < 2; ++t) {
      threads.emplace_back([&] {
        for (size_t i; (i = next++) < all.size();) {
          put_page(*lake, mission.slug, all[i], UtcTime::from_seconds(1.79e9 + static_cast<double>(i)));
          if (i % 60 != 0) continue;
          auto fewer = all[i];
          fewer.count = std::max(1, fewer.count - 1);
          put_page(*lake, mission.slug, fewer, UtcTime::from_seconds(1.78e9));
        }
      });
    }
  }
}

constexpr int kLakeVersion = 4;  // of what makes it

bool is_made(const std::string& dir) {
  int version = 0;
  return (std::ifstream(dir + "/DONE") >> version) && version == kLakeVersion;
}

std::vector<std::string> keys_of(lake::Lake& lake) {
  std::vector<std::string> keys;
  for (;;) {
    auto more = must(lake.list("mars_photos/", keys.empty() ? "" : keys.back(), 10'000));
    if (more.empty()) return keys;
    keys.insert(keys.end(), more.begin(), more.end());
  }
}

int64_t peak_rss_mb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stoll(line.substr(6)) / 1024;
  }
  return 0;
}

double cpu_s() {
  rusage use{};
  getrusage(RUSAGE_SELF, &use);
  auto s = [](timeval t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
  return s(use.ru_utime) + s(use.ru_stime);
}

struct Watch {
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
  double cpu = cpu_s();
  double wall_s() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(); }
  double used_cpu_s() const { return cpu_s() - cpu; }
};

// Of several stretches together.
struct Spent {
  double wall = 0, cpu = 0;
  void add(const Watch& watch) {
    wall += watch.wall_s();
    cpu += watch.used_cpu_s();
  }
};

void row(std::string_view what, double wall_s, double cpu, std::string_view note) {
  fmt::print("| {} | {:.2f} s | {:.2f} s | {} MB | {} |\n", what, wall_s, cpu, peak_rss_mb(), note);
}

double percentile(std::vector<double> values, double p) {
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1, static_cast<size_t>(p * static_cast<double>(values.size())))];
}

struct Options {
  int64_t photos = 2'000'000;
  int sols = 40;
  std::string dir = "/tmp/skykeep-bench-warehouse";
  bool keep = false, verbose = false, only_lake = false;
};

Options parse(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    std::string_view arg = argv[i];
    auto value = [&] { return i + 1 < argc ? argv[++i] : "0"; };
    if (arg == "--photos") options.photos = std::stoll(value());
    else if (arg == "--sols") options.sols = std::stoi(value());
    else if (arg == "--dir") options.dir = value();
    else if (arg == "--keep") options.keep = true;
    else if (arg == "--only-lake") options.only_lake = true;
    else if (arg == "--verbose") options.verbose = true;
  }
  return options;
}

void rebuild(const Options& options, lake::Lake& lake, flows::Loader& loader, models::Models& models) {
  Watch whole, listing;
  auto keys = keys_of(lake);
  row("list the lake", listing.wall_s(), listing.used_cpu_s(), fmt::format("{} objects", keys.size()));
  Watch loading;
  auto loaded = must(loader.load(keys));
  row("lake -> bronze", loading.wall_s(), loading.used_cpu_s(), fmt::format("{} records, {} rejected", loaded.records, loaded.rejected));
  if (options.verbose) {
    fmt::print(stderr, "{} drift notices\n", loaded.drift.size());
    for (size_t i = 0; i < std::min<size_t>(5, loaded.drift.size()); ++i) fmt::print(stderr, "  {}\n", loaded.drift[i]);
  }
  Watch building;
  auto report = must(models.build({}, true));
  row("bronze -> silver, gold, tests", building.wall_s(), building.used_cpu_s(),
      fmt::format("{} tests, {}", report.tests.size(), report.published ? "published" : "NOT PUBLISHED"));
  row("**lake -> silver, gold, tests**", whole.wall_s(), whole.used_cpu_s(), "target 12 s, 1 GB");
  if (!options.verbose) return;
  for (auto& m : report.models) fmt::print(stderr, "{:32} {:9.1f} ms {:>9} rows\n", m.model, m.elapsed_ms, m.rows);
  double tests_ms = 0;
  for (auto& t : report.tests) {
    tests_ms += t.elapsed_ms;
    if (t.elapsed_ms > 20 || !t.passed()) fmt::print(stderr, "  test {:60} {:9.1f} ms, {} failures\n", t.name, t.elapsed_ms, t.failures);
  }
  fmt::print(stderr, "tests {:.1f} ms\n", tests_ms);
}

// What giving ids takes of a publication; the lake writes them while the models run.
class MeasuredIds final : public models::BeforeModels {
 public:
  MeasuredIds(lake::Lake& lake, const Clock& clock, Spent& spent) : ids_(lake, clock), spent_(spent) {}
  Result<> prepare(warehouse::Connection& connection, std::span<const int64_t> loads) override {
    Watch watch;
    auto given = ids_.prepare(connection, loads);
    spent_.add(watch);
    return given;
  }
  Result<> finish() override { return ids_.finish(); }
  void ended(bool is_committed) override { ids_.ended(is_committed); }

 private:
  flows::PhotoIds ids_;
  Spent& spent_;
};

// From a lake of their own, so that the big one stays what it was.
void new_sols(const Options& options, warehouse::Warehouse& warehouse, const Clock& clock, models::Models& models) {
  RealFs fs;
  const std::string dir = options.dir + "/lake-of-new-sols";
  files::remove_all(dir);
  files::create_directories(dir);
  auto lake = must(lake::open_local_lake(dir, fs));
  auto loader = flows::make_loader(warehouse, *lake, clock);
  std::vector<double> load_ms, publish_ms, all_ms;
  Spent spent;
  for (int sol = 0; sol < options.sols; ++sol) {
    std::vector<std::string> keys;
    for (int page = 0; page < 3; ++page) {
      bench::PageSpec spec{5, 5000 + sol, page, 3'000'000 + sol * 500 + page * 200, page < 2 ? 200 : 100};
      keys.push_back(put_page(*lake, "curiosity", spec, UtcTime::from_seconds(1.8e9)));
    }
    Watch watch;
    auto loaded = must(loader->load(keys));
    load_ms.push_back(watch.wall_s() * 1e3);
    auto report = must(models.publish(loaded.object_ids));
    all_ms.push_back(watch.wall_s() * 1e3);
    publish_ms.push_back(all_ms.back() - load_ms.back());
    spent.add(watch);
    if (!report.published) fmt::print(stderr, "sol {} was not published\n", 5000 + sol);
    if (options.verbose && sol == options.sols - 1) {
      for (auto& m : report.models) fmt::print(stderr, "{:32} {:9.2f} ms {:>9} rows\n", m.model, m.elapsed_ms, m.rows);
      double tests_ms = 0;
      for (auto& t : report.tests) tests_ms += t.elapsed_ms;
      fmt::print(stderr, "tests {:.2f} ms of {:.2f} ms\n", tests_ms, report.elapsed_ms);
    }
  }
  if (all_ms.empty()) return;
  auto line = [](std::string_view what, const std::vector<double>& ms) {
    fmt::print("| {} | p50 {:.1f} ms | p99 {:.1f} ms | {} MB | |\n", what, percentile(ms, 0.5), percentile(ms, 0.99), peak_rss_mb());
  };
  line("new sol of 500: bronze", load_ms);
  line("new sol of 500: publication with tests", publish_ms);
  line("new sol of 500: both", all_ms);
  fmt::print("| new sol of 500: CPU | mean {:.1f} ms | | | |\n", spent.cpu / options.sols * 1e3);
}

}  // namespace

int main(int argc, char** argv) {
  Options options = parse(argc, argv);
  std::string lake_dir = fmt::format("{}/lake-{}", options.dir, options.photos);
  if (!is_made(lake_dir)) {
    fmt::print(stderr, "making a lake of {} photos in {} ...\n", options.photos, lake_dir);
    files::remove_all(lake_dir);
    files::create_directories(lake_dir);
    if (pid_t child = fork(); child == 0) {  // so that its memory is not counted
      make_lake(lake_dir, options.photos);
      std::ofstream(lake_dir + "/DONE") << kLakeVersion << "\n";
      std::_Exit(0);
    } else {
      int status = 0;
      waitpid(child, &status, 0);
      if (status != 0) return 1;
    }
  }
  if (options.only_lake) return 0;
  std::string db = options.dir + "/warehouse.duckdb";
  files::remove(db);
  files::remove(db + ".wal");
  RealFs fs;
  SystemClock clock;
  auto lake = must(lake::open_local_lake(lake_dir, fs));
  auto warehouse = must(warehouse::open_duckdb(db, {}));
  // A lake beside the big one, so that the ids that are given are not part of it and every run gives them anew.
  files::remove_all(options.dir + "/lake-of-ids");
  files::create_directories(options.dir + "/lake-of-ids");
  auto lake_of_ids = must(lake::open_local_lake(options.dir + "/lake-of-ids", fs));
  Spent ids_spent;
  MeasuredIds ids(*lake_of_ids, clock, ids_spent);
  auto models = must(models::open_models(*warehouse, clock, models::embedded_project(), &ids));
  Watch preparing;
  must(models->prepare());
  fmt::print("| {} photos, {} cores | wall | CPU | peak RSS | |\n|---|--:|--:|--:|---|\n", options.photos, std::thread::hardware_concurrency());
  row("prepare an empty warehouse", preparing.wall_s(), preparing.used_cpu_s(), "");
  auto loader = flows::make_loader(*warehouse, *lake, clock);
  rebuild(options, *lake, *loader, *models);
  row("of it: ids of photos", ids_spent.wall, ids_spent.cpu, "");
  ids_spent = {};
  if (auto done = warehouse->checkpoint(); !done) fmt::print(stderr, "checkpoint: {}\n", done.error().message);
  fmt::print("| database file | | | | {} MB |\n", files::file_size(db) >> 20);
  new_sols(options, *warehouse, clock, *models);
  if (options.sols > 0)
    fmt::print("| of it: ids of photos | mean {:.1f} ms | CPU {:.1f} ms | | |\n", ids_spent.wall / options.sols * 1e3, ids_spent.cpu / options.sols * 1e3);
  if (!options.keep) files::remove_all(options.dir);
  return 0;
}
