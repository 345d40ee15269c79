// The batch: which objects are new, who parses them, one transaction.
#include "flows/loader.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <unordered_map>
#include <unordered_set>

#include "core/log.h"
#include "core/text.h"
#include "flows/load_rows.h"

namespace skykeep::flows {

using namespace loading;

namespace {

constexpr size_t kObjectsPerJob = 12;   // a batch of some 2,000 records, what the engine takes at once
constexpr size_t kBulkObjects = 200;    // from here on threads and the engine's bulk profile are worth it
constexpr size_t kJobsAhead = 8;        // parsed jobs that may wait for the appender

struct Known {
  int64_t load_id = 0, records = 0;
  int rover_id = 0;
  int32_t sol_start = 0, sol_end = 0;
};

// What bronze holds, by load and by content.
struct KnownObjects {
  std::unordered_map<int64_t, Known> by_load;
  std::unordered_multimap<std::string, Known> by_sha;

  void add(const std::string& sha, const Known& known) {
    by_load.emplace(known.load_id, known);
    if (known.records > 0) by_sha.emplace(sha, known);  // empty answers are alike and yet of different sols
  }
  const Known* find(const ObjectFacts& object) const {
    if (auto it = by_load.find(object.load_id); it != by_load.end()) return &it->second;
    auto [from, to] = by_sha.equal_range(object.meta.sha256);
    for (auto it = from; it != to; ++it) {
      if (object.parts.rover_id == 0 || it->second.rover_id == object.parts.rover_id) return &it->second;
    }
    return nullptr;
  }
};

std::string quoted(const std::vector<std::string>& texts) {
  return texts.empty() ? "''" : fmt::format("'{}'", fmt::join(texts, "', '"));
}

class BronzeLoader final : public Loader {
 public:
  BronzeLoader(warehouse::Warehouse& warehouse, lake::Lake& lake) : warehouse_(warehouse), lake_(lake) {}
  Result<LoadReport> load(std::span<const std::string> lake_keys) override;

 private:
  // Jobs in order, parsed by whoever is free, handed over in order.
  struct Queue {
    std::mutex mutex;
    std::condition_variable changed;
    size_t next = 0, appended = 0;
    std::map<size_t, std::unique_ptr<Rows>> ready;
    std::vector<std::unique_ptr<Rows>> spare;  // appended, to be filled again: fresh memory costs page faults
    bool stop = false;
  };

  Result<KnownObjects> find_known(std::span<const std::string> keys);
  Result<> read_known(std::string_view condition, KnownObjects& known);
  void parse_job(std::span<const std::string> keys, size_t job, Rows& rows, lake::Object& object);
  void parse_one(const std::string& key, Rows& rows, lake::Object& got);
  void work(std::span<const std::string> keys, size_t jobs, Queue& queue);
  Result<> run_jobs(std::span<const std::string> keys, bool bulk, LoadReport& report);
  Result<> append(Rows& rows, LoadReport& report);
  Result<> append_table(std::string_view table, RowBuilder& rows);

  warehouse::Warehouse& warehouse_;
  lake::Lake& lake_;
  std::mutex mutex_;
  std::unique_ptr<warehouse::Connection> connection_;
  KnownObjects known_;  // while a load runs; read by all threads, never changed by them
  std::map<std::string_view, std::unique_ptr<warehouse::Appender>> appenders_;
};

Result<> BronzeLoader::read_known(std::string_view condition, KnownObjects& known) {
  auto table = TRY(connection_->table(fmt::format(
      "select load_id, sha256, item_count, coalesce(rover_id, 0), coalesce(sol_start, 0), coalesce(sol_end, 0) "
      "from bronze.raw_photo_response where {0} union all "
      "select load_id, sha256, sol_count, rover_id, 0, 0 from bronze.raw_manifest_response where {0} union all "
      "select load_id, sha256, coordinate_count, rover_id, 0, 0 from bronze.raw_coordinate_response where {0}",
      condition)));
  using warehouse::int_of;
  for (auto& row : table.rows) {
    known.add(warehouse::text_of(row[1]),
              {.load_id = int_of(row[0]), .records = int_of(row[2]), .rover_id = static_cast<int>(int_of(row[3])),
               .sol_start = static_cast<int32_t>(int_of(row[4])), .sol_end = static_cast<int32_t>(int_of(row[5]))});
  }
  return {};
}

// A big batch is compared with all of bronze; for a small one the few hashes are asked for.
Result<KnownObjects> BronzeLoader::find_known(std::span<const std::string> keys) {
  KnownObjects known;
  if (keys.size() >= kBulkObjects) {
    TRY(read_known("true", known));
    return known;
  }
  std::vector<std::string> hashes;
  std::vector<int64_t> ids;
  for (auto& key : keys) {
    ids.push_back(load_id_of_key(key));
    if (auto meta = lake_.head(key)) hashes.push_back(meta->sha256);
  }
  TRY(read_known(fmt::format("load_id in ({}) or sha256 in ({})", fmt::join(ids, ", "), quoted(hashes)), known));
  return known;
}

// `got` is memory to work in.
void BronzeLoader::parse_one(const std::string& key, Rows& rows, lake::Object& got) {
  ObjectFacts object{.key = key, .load_id = load_id_of_key(key), .parts = read_key(key)};
  auto add_known = [&](const Known& found) {
    rows.objects.push_back({.key = key, .load_id = found.load_id, .known = true, .rover_id = found.rover_id,
                            .sol_start = found.sol_start, .sol_end = found.sol_end, .records = found.records});
  };
  if (auto it = known_.by_load.find(object.load_id); it != known_.by_load.end()) return add_known(it->second);
  if (auto read = lake_.read(key, got); !read) {
    rows.refused.emplace_back(key, read.error().message);
    return;
  }
  object.meta = std::move(got.meta);
  if (const Known* found = known_.find(object)) return add_known(*found);
  const std::string& source = object.meta.source;
  auto loaded = source == "mars_photos"      ? add_photos(object, got.body, rows)
                : source == "mars_manifests" ? add_manifest(object, got.body, rows)
                : source == "mars_traverse"
                    ? add_traverse(object, got.body, rows)
                    : Result<LoadedObject>(fail(Code::kUnsupported, fmt::format("there is no loader for source '{}'", source)));
  if (loaded) rows.objects.push_back(std::move(*loaded));
  else rows.refused.emplace_back(key, loaded.error().message);
}

void BronzeLoader::parse_job(std::span<const std::string> keys, size_t job, Rows& rows, lake::Object& object) {
  size_t from = job * kObjectsPerJob;
  for (auto& key : keys.subspan(from, std::min(kObjectsPerJob, keys.size() - from))) parse_one(key, rows, object);
}

void BronzeLoader::work(std::span<const std::string> keys, size_t jobs, Queue& queue) {
  lake::Object object;
  for (;;) {
    size_t job = 0;
    std::unique_ptr<Rows> rows;
    {
      std::unique_lock lock(queue.mutex);
      queue.changed.wait(lock, [&] { return queue.stop || queue.next >= jobs || queue.next < queue.appended + kJobsAhead; });
      if (queue.stop || queue.next >= jobs) return;
      job = queue.next++;
      if (!queue.spare.empty()) {
        rows = std::move(queue.spare.back());
        queue.spare.pop_back();
      }
    }
    if (!rows) rows = std::make_unique<Rows>();
    parse_job(keys, job, *rows, object);
    std::lock_guard lock(queue.mutex);
    queue.ready[job] = std::move(rows);
    queue.changed.notify_all();
  }
}

// The caller's thread appends, in the order of the keys; others parse ahead of it.
Result<> BronzeLoader::run_jobs(std::span<const std::string> keys, bool bulk, LoadReport& report) {
  size_t jobs = (keys.size() + kObjectsPerJob - 1) / kObjectsPerJob;
  Queue queue;
  std::vector<std::jthread> workers;
  for (int i = 0; bulk && i < 2; ++i) workers.emplace_back([&] { work(keys, jobs, queue); });
  Result<> done;
  lake::Object object;
  for (size_t job = 0; job < jobs && done; ++job) {
    std::unique_ptr<Rows> rows;
    if (bulk) {
      std::unique_lock lock(queue.mutex);
      queue.changed.wait(lock, [&] { return queue.ready.contains(job); });
      rows = std::move(queue.ready.extract(job).mapped());
    } else {
      rows = std::make_unique<Rows>();
      parse_job(keys, job, *rows, object);
    }
    done = append(*rows, report);
    rows->clear();
    std::lock_guard lock(queue.mutex);
    queue.appended = job + 1;
    queue.spare.push_back(std::move(rows));
    queue.changed.notify_all();
  }
  std::lock_guard lock(queue.mutex);
  queue.stop = true;
  queue.changed.notify_all();
  return done;
}

Result<> BronzeLoader::append_table(std::string_view table, RowBuilder& rows) {
  if (rows.rows() == 0) return {};
  auto& appender = appenders_[table];
  if (!appender) appender = TRY(connection_->appender("bronze", table));
  return within(fmt::format("bronze.{}", table), appender->append(rows.batch()));
}

Result<> BronzeLoader::append(Rows& rows, LoadReport& report) {
  for (auto& [table, builder] : rows.tables()) TRY(append_table(table, *builder));
  for (auto& object : rows.objects) {
    ++report.objects;
    report.records += object.records;
    report.rejected += object.rejected;
    if (object.known) ++report.already_known;
    else report.load_ids.push_back(object.load_id);
    report.loaded.push_back(std::move(object));
  }
  for (auto& refused : rows.refused) report.refused.push_back(std::move(refused));
  for (auto& what : rows.drift) {
    if (std::find(report.drift.begin(), report.drift.end(), what) == report.drift.end()) report.drift.push_back(what);
  }
  return {};
}

Result<LoadReport> BronzeLoader::load(std::span<const std::string> wanted) {
  std::lock_guard lock(mutex_);
  LoadReport report;
  std::vector<std::string> lake_keys;
  std::unordered_set<std::string_view> seen;
  for (auto& key : wanted) {
    if (seen.insert(key).second) lake_keys.push_back(key);
  }
  if (lake_keys.empty()) return report;
  if (!connection_) connection_ = TRY(warehouse_.connect());
  known_ = TRY(within("look up what bronze knows", find_known(lake_keys)));
  bool bulk = lake_keys.size() >= kBulkObjects;
  if (bulk) TRY(warehouse_.set_profile(warehouse::Profile::kBulk));
  TRY(connection_->begin());
  auto done = run_jobs(lake_keys, bulk, report);
  for (auto& [table, appender] : appenders_) {
    if (done) done = within(fmt::format("bronze.{}", table), appender->close());
  }
  appenders_.clear();
  known_ = {};
  if (done) {
    done = within("commit bronze", connection_->commit());
  } else if (auto undone = connection_->rollback(); !undone) {
    log::error("rollback of a load: {}", undone.error().message);
  }
  if (bulk) {
    if (auto back = warehouse_.set_profile(warehouse::Profile::kServing); !back) log::warn("{}", back.error().message);
  }
  if (!done) return fail(std::move(done.error()));
  return report;
}

}  // namespace

Json LoadReport::to_json() const {
  Json refusals = Json::array();
  for (auto& [key, reason] : refused) refusals.push_back({{"key", key}, {"reason", reason}});
  return {{"objects", objects}, {"already_known", already_known}, {"records", records}, {"rejected", rejected},
          {"load_ids", load_ids}, {"refused", refusals}, {"drift", drift}};
}

std::unique_ptr<Loader> make_loader(warehouse::Warehouse& warehouse, lake::Lake& lake, const Clock&) {
  return std::make_unique<BronzeLoader>(warehouse, lake);
}

}  // namespace skykeep::flows
