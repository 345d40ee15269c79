// The batch: which objects are new, who parses them, one transaction.
#include "flows/loader.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <iterator>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <unordered_set>

#include "core/log.h"
#include "core/text.h"
#include "flows/load_rows.h"

namespace skykeep::flows {

using namespace loading;

namespace {

constexpr size_t kObjectsAtOnce = 12;  // a batch of some 2,000 records, what the engine takes at once
constexpr size_t kBulkObjects = 200;   // from here on threads and the engine's bulk profile are worth it
constexpr size_t kBulkWriters = 2;
constexpr size_t kPartsOfBulk = 32;    // the last one is one writer's alone

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
      const bool says_itself = it->second.rover_id == 0;  // it is of several rovers
      if (object.parts.rover_id == 0 || says_itself || it->second.rover_id == object.parts.rover_id) return &it->second;
    }
    return nullptr;
  }
};

// The object itself is lost or damaged. Anything else may be different a moment later and must not pass for a verdict on the object.
bool is_of_the_object(const Error& error) {
  return error.code == Code::kNotFound || error.code == Code::kCorrupt || error.code == Code::kInvalidInput;
}

std::string quoted(const std::vector<std::string>& texts) {
  return texts.empty() ? "''" : fmt::format("'{}'", fmt::join(texts, "', '"));
}

// Rows on their way into bronze in one transaction; belongs to one thread.
class Writer {
 public:
  explicit Writer(std::unique_ptr<warehouse::Connection> connection) : connection_(std::move(connection)) {}
  warehouse::Connection& connection() { return *connection_; }
  Rows& rows() { return rows_; }
  lake::Object& object() { return object_; }  // memory to read into

  Result<> append_rows();
  Result<> flush();  // what is appended is in the transaction now, and its memory is given back

 private:
  std::unique_ptr<warehouse::Connection> connection_;
  std::map<std::string_view, std::unique_ptr<warehouse::Appender>> appenders_;
  Rows rows_;  // filled again and again: fresh memory costs page faults
  lake::Object object_;
};

Result<> Writer::append_rows() {
  for (auto& [table, builder] : rows_.tables()) {
    if (builder->rows() == 0) continue;
    auto& appender = appenders_[table];
    if (!appender) appender = TRY(connection_->appender("bronze", table));
    TRY(within(fmt::format("bronze.{}", table), appender->append(builder->batch())));
  }
  rows_.clear();
  return {};
}

Result<> Writer::flush() {
  Result<> done;
  for (auto& [table, appender] : appenders_) {
    if (done) done = within(fmt::format("bronze.{}", table), appender->close());
  }
  appenders_.clear();
  rows_ = Rows();
  lake::Object read;
  std::swap(read, object_);  // an assigned string would keep its memory
  return done;
}

class BronzeLoader final : public Loader {
 public:
  BronzeLoader(warehouse::Warehouse& warehouse, lake::Lake& lake) : warehouse_(warehouse), lake_(lake) {}
  Result<LoadReport> load(std::span<const std::string> lake_keys) override;

 private:
  using Keys = std::span<const std::string>;
  using Writers = std::span<const std::unique_ptr<Writer>>;

  Result<KnownObjects> find_known(Keys keys);
  Result<> read_known(std::string_view condition, KnownObjects& known);
  Result<> parse_one(const std::string& key, Writer& writer);
  Result<> load_part(Keys keys, Writer& writer, LoadReport& report);
  Result<std::vector<LoadReport>> load_parts(Keys keys, Writers writers);
  Result<LoadReport> load_new(Keys keys, Writers writers);
  Result<> commit(Writers writers, const std::vector<LoadReport>& parts);
  Result<> take_back(Writer& writer, const std::vector<LoadReport>& parts);

  warehouse::Warehouse& warehouse_;
  lake::Lake& lake_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Writer>> writers_;  // the first one also looks up what is known
  KnownObjects known_;  // while a load runs; read by all threads, never changed by them
};

Result<> BronzeLoader::read_known(std::string_view condition, KnownObjects& known) {
  auto table = TRY(writers_[0]->connection().table(fmt::format(
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
    auto meta = lake_.head(key);
    if (!meta && !is_of_the_object(meta.error())) return fail(std::move(meta.error()));
    if (meta) hashes.push_back(std::move(meta->sha256));
  }
  TRY(read_known(fmt::format("load_id in ({}) or sha256 in ({})", fmt::join(ids, ", "), quoted(hashes)), known));
  return known;
}

Result<> BronzeLoader::parse_one(const std::string& key, Writer& writer) {
  Rows& rows = writer.rows();
  lake::Object& got = writer.object();
  ObjectFacts object{.key = key, .load_id = load_id_of_key(key), .parts = read_key(key)};
  auto add_known = [&](const Known& found) -> Result<> {
    rows.objects.push_back({.key = key, .load_id = found.load_id, .known = true, .rover_id = found.rover_id,
                            .sol_start = found.sol_start, .sol_end = found.sol_end, .records = found.records});
    return {};
  };
  if (auto it = known_.by_load.find(object.load_id); it != known_.by_load.end()) return add_known(it->second);
  if (auto read = lake_.read(key, got); !read) {
    if (!is_of_the_object(read.error())) return read;
    rows.refused.emplace_back(key, read.error().message);
    return {};
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
  return {};
}

Result<> BronzeLoader::load_part(Keys keys, Writer& writer, LoadReport& report) {
  std::unordered_set<std::string> drift;
  for (size_t from = 0; from < keys.size(); from += kObjectsAtOnce) {
    for (auto& key : keys.subspan(from, std::min(kObjectsAtOnce, keys.size() - from))) TRY(parse_one(key, writer));
    Rows& rows = writer.rows();
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
      if (drift.insert(what).second) report.drift.push_back(what);
    }
    TRY(writer.append_rows());
  }
  return {};
}

// Parts in order are taken by whichever writer is free, so that the rows of each writer lie in order too.
Result<std::vector<LoadReport>> BronzeLoader::load_parts(Keys keys, Writers writers) {
  const size_t parts = writers.size() == 1 ? 1 : kPartsOfBulk;
  std::vector<LoadReport> reports(parts);
  std::vector<Result<>> done(writers.size());
  std::atomic<size_t> next = 0;
  std::atomic<bool> stop = false;
  auto work = [&](size_t w) {
    for (size_t part; !stop && done[w] && (part = next++) < parts;) {
      const size_t from = keys.size() * part / parts, to = keys.size() * (part + 1) / parts;
      done[w] = load_part(keys.subspan(from, to - from), *writers[w], reports[part]);
    }
    auto flushed = writers[w]->flush();
    if (done[w]) done[w] = std::move(flushed);
    if (!done[w]) stop = true;
  };
  {
    std::vector<std::jthread> threads;
    for (size_t w = 1; w < writers.size(); ++w) threads.emplace_back([&, w] { work(w); });
    work(0);
  }
  for (auto& result : done) TRY(std::move(result));
  return reports;
}

// All rows are in their transactions by now, so that a full disk has shown itself before the first one is committed.
Result<> BronzeLoader::commit(Writers writers, const std::vector<LoadReport>& parts) {
  for (size_t w = 0; w < writers.size(); ++w) {
    auto done = within("commit bronze", writers[w]->connection().commit());
    if (done) continue;
    for (size_t later = w + 1; later < writers.size(); ++later) (void)writers[later]->connection().rollback();
    for (size_t earlier = 0; earlier < w; ++earlier) {
      if (auto undone = take_back(*writers[earlier], parts); !undone)
        log::error("what the failed load had committed stays until the next start publishes it: {}", undone.error().message);
    }
    return done;
  }
  return {};
}

Result<> BronzeLoader::take_back(Writer& writer, const std::vector<LoadReport>& parts) {
  std::vector<int64_t> ids;
  for (auto& part : parts) ids.insert(ids.end(), part.load_ids.begin(), part.load_ids.end());
  if (ids.empty()) return {};
  TRY(writer.connection().begin());
  Result<> done;
  for (auto& [table, rows] : writer.rows().tables())
    if (done) done = writer.connection().execute(fmt::format("delete from bronze.{} where load_id in ({})", table, fmt::join(ids, ", ")));
  if (done) return writer.connection().commit();
  (void)writer.connection().rollback();
  return done;
}

Result<LoadReport> BronzeLoader::load_new(Keys keys, Writers writers) {
  Result<> begun;
  for (auto& writer : writers) {
    if (begun) begun = writer->connection().begin();
  }
  Result<std::vector<LoadReport>> parts = begun ? load_parts(keys, writers) : fail(std::move(begun.error()));
  if (!parts) {
    for (auto& writer : writers) {
      if (auto undone = writer->connection().rollback(); !undone) log::error("rollback of a load: {}", undone.error().message);
    }
    return fail(std::move(parts.error()));
  }
  TRY(commit(writers, *parts));
  LoadReport all;
  for (auto& part : *parts) all.add(std::move(part));
  return all;
}

Result<LoadReport> BronzeLoader::load(Keys wanted) {
  std::lock_guard lock(mutex_);
  std::vector<std::string> keys;
  std::unordered_set<std::string_view> seen;
  for (auto& key : wanted) {
    if (seen.insert(key).second) keys.push_back(key);
  }
  if (keys.empty()) return LoadReport{};
  const bool bulk = keys.size() >= kBulkObjects;
  const size_t wanted_writers = bulk ? kBulkWriters : 1;
  while (writers_.size() < wanted_writers) writers_.push_back(std::make_unique<Writer>(TRY(warehouse_.connect())));
  known_ = TRY(within("look up what bronze knows", find_known(keys)));
  if (bulk) TRY(warehouse_.set_profile(warehouse::Profile::kLoad));
  auto report = load_new(keys, Writers(writers_).first(wanted_writers));
  known_ = {};
  if (bulk) {
    if (auto back = warehouse_.set_profile(warehouse::Profile::kServing); !back) log::warn("{}", back.error().message);
  }
  return report;
}

}  // namespace

void LoadReport::add(LoadReport later) {
  objects += later.objects;
  already_known += later.already_known;
  records += later.records;
  rejected += later.rejected;
  std::ranges::move(later.load_ids, std::back_inserter(load_ids));
  std::ranges::move(later.refused, std::back_inserter(refused));
  std::ranges::move(later.loaded, std::back_inserter(loaded));
  for (auto& what : later.drift) {
    if (std::ranges::find(drift, what) == drift.end()) drift.push_back(std::move(what));
  }
}

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
