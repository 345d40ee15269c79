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

#include "core/guarded.h"
#include "core/log.h"
#include "core/mutex.h"
#include "core/text.h"
#include "flows/load/load_rows.h"
#include "net/http.h"

namespace skykeep::flows {

using namespace loading;

namespace {

constexpr size_t kObjectsAtOnce = 12;  // a batch of some 2,000 records, what the engine takes at once
constexpr size_t kBulkObjects = 200;   // from here on threads and the engine's bulk profile are worth it
constexpr size_t kBulkWriters = 2;
constexpr size_t kPartsOfBulk = 32;    // the last one is one writer's alone

// What bronze holds, by object and by content.
struct KnownObjects {
  std::unordered_map<int64_t, LoadedObject> by_id;
  std::unordered_multimap<std::string, LoadedObject> by_sha;

  void add(const std::string& sha, const LoadedObject& known) {
    by_id.emplace(known.object_id, known);
    if (known.records > 0) by_sha.emplace(sha, known);  // empty answers are alike and yet of different partitions
  }
  const LoadedObject* find(const ObjectFacts& object) const {
    if (auto it = by_id.find(object.object_id); it != by_id.end()) return &it->second;
    auto [from, to] = by_sha.equal_range(object.meta.sha256);
    for (auto it = from; it != to; ++it) {
      const PartitionKey &known = it->second.partition, &wanted = object.partition();
      const bool is_of_all = known.scope == kNoScope || wanted.scope == kNoScope;
      if (known.source == wanted.source && (is_of_all || known.scope == wanted.scope)) return &it->second;
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

// A host, or the name of a file without its folders, which are nobody's business.
std::string upstream_of(const std::string& url) {
  if (const auto parsed = net::parse_url(url)) return parsed->host;
  const size_t slash = url.rfind('/');
  return url.starts_with("file:") && slash != url.npos ? "file:" + url.substr(slash + 1) : url;
}

void add_raw(const ObjectFacts& object, const LoadedObject& loaded, RowBuilder& row) {
  row.put(object.object_id);
  row.put(std::string_view(object.key));
  row.put(std::string_view(loaded.partition.source));
  row.put(std::string_view(loaded.partition.scope));
  row.put(std::string_view(loaded.partition.part));
  row.put(int64_t{object.meta.page});
  row.put(std::string_view(object.meta.sha256));
  row.put(loaded.records);
  row.put(loaded.rejected);
  row.put(object.meta.fetched_at);
  row.put(std::string_view(object.meta.origin));
  row.put(static_cast<int64_t>(object.meta.size));
  row.put_text_or_null(upstream_of(object.meta.url));
  row.end_row();
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
    auto appender = appenders_.find(table);  // one that cannot be had leaves no empty place for flush()
    if (appender == appenders_.end()) appender = appenders_.emplace(table, TRY(connection_->appender("bronze", table))).first;
    TRY(within(fmt::format("bronze.{}", table), appender->second->append(builder->batch())));
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
  Result<> roll_back(Writer& writer, const std::vector<LoadReport>& parts);

  warehouse::Warehouse& warehouse_;
  lake::Lake& lake_;
  Mutex mutex_;  // one load at a time; its writers share what it found
  std::vector<std::unique_ptr<Writer>> writers_;  // the first one also looks up what is known
  bool is_checked_ = false;
  KnownObjects known_;  // while a load runs; read by all threads, never changed by them
};

Result<> BronzeLoader::read_known(std::string_view condition, KnownObjects& known) {
  auto table = TRY(writers_[0]->connection().table(
      fmt::format("select object_id, sha256, items, source, scope, part from bronze.raw_object where {}", condition)));
  using warehouse::int_of, warehouse::text_of;
  for (auto& row : table.rows)
    known.add(text_of(row[1]), {.object_id = int_of(row[0]), .known = true, .partition = {text_of(row[3]), text_of(row[4]), text_of(row[5])},
                                .records = int_of(row[2])});
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
    ids.push_back(object_id_of_key(key));
    auto meta = lake_.head(key);
    if (!meta && !is_of_the_object(meta.error())) return fail(std::move(meta.error()));
    if (meta) hashes.push_back(std::move(meta->sha256));
  }
  TRY(read_known(fmt::format("object_id in ({}) or sha256 in ({})", fmt::join(ids, ", "), quoted(hashes)), known));
  return known;
}

Result<> BronzeLoader::parse_one(const std::string& key, Writer& writer) {
  Rows& rows = writer.rows();
  lake::Object& got = writer.object();
  ObjectFacts object{.key = key, .object_id = object_id_of_key(key), .meta = {}};
  auto add_known = [&](LoadedObject found) -> Result<> {
    found.key = key;
    rows.objects.push_back(std::move(found));
    return {};
  };
  if (auto it = known_.by_id.find(object.object_id); it != known_.by_id.end()) return add_known(it->second);
  if (auto read = lake_.read(key, got); !read) {
    if (!is_of_the_object(read.error())) return read;
    rows.refused.emplace_back(key, read.error().message);
    return {};
  }
  object.meta = std::move(got.meta);
  if (const LoadedObject* found = known_.find(object)) return add_known(*found);
  const DocumentLoader* loader = find_document_loader(object.partition().source);
  LoadedObject loaded{.key = key, .object_id = object.object_id, .partition = object.partition()};
  const Result<> done = loader != nullptr ? loader->load(object, got.body, rows, loaded)
                                          : fail(Code::kUnsupported, fmt::format("there is no loader for source '{}'", object.partition().source));
  if (!done) {
    rows.refused.emplace_back(key, done.error().message);
    return {};
  }
  add_raw(object, loaded, rows.of(kRawObject));
  rows.objects.push_back(std::move(loaded));
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
      else report.object_ids.push_back(object.object_id);
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
      done[w] = guarded([&] { return load_part(keys.subspan(from, to - from), *writers[w], reports[part]); });
    }
    auto flushed = guarded([&] { return writers[w]->flush(); });
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
      if (auto undone = roll_back(*writers[earlier], parts); !undone)
        log::error("what the failed load had committed stays until the next start publishes it: {}", undone.error().message);
    }
    return done;
  }
  return {};
}

Result<> BronzeLoader::roll_back(Writer& writer, const std::vector<LoadReport>& parts) {
  std::vector<int64_t> ids;
  for (auto& part : parts) ids.insert(ids.end(), part.object_ids.begin(), part.object_ids.end());
  if (ids.empty()) return {};
  TRY(writer.connection().begin());
  Result<> done;
  for (auto& [table, rows] : writer.rows().tables())
    if (done) done = writer.connection().execute(fmt::format("delete from bronze.{} where {} in ({})", table,
                                                             table == kRawObject.table ? "object_id" : "load_id", fmt::join(ids, ", ")));
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
  const MutexLock lock(mutex_);
  std::vector<std::string> keys;
  std::unordered_set<std::string_view> seen;
  for (auto& key : wanted) {
    if (seen.insert(key).second) keys.push_back(key);
  }
  if (keys.empty()) return LoadReport{};
  const bool bulk = keys.size() >= kBulkObjects;
  const size_t wanted_writers = bulk ? kBulkWriters : 1;
  while (writers_.size() < wanted_writers) writers_.push_back(std::make_unique<Writer>(TRY(warehouse_.connect())));
  if (!is_checked_) TRY(check_layouts(writers_[0]->connection()));
  is_checked_ = true;
  known_ = TRY(within("look up what bronze knows", find_known(keys)));
  warehouse::ResourceProfile profile;
  if (bulk) profile = TRY(warehouse_.use(warehouse::Profile::kLoad));
  auto report = load_new(keys, Writers(writers_).first(wanted_writers));
  known_ = {};
  return report;
}

}  // namespace

void LoadReport::add(LoadReport later) {
  objects += later.objects;
  already_known += later.already_known;
  records += later.records;
  rejected += later.rejected;
  std::ranges::move(later.object_ids, std::back_inserter(object_ids));
  std::ranges::move(later.refused, std::back_inserter(refused));
  std::ranges::move(later.loaded, std::back_inserter(loaded));
  for (auto& what : later.drift) {
    if (std::ranges::find(drift, what) == drift.end()) drift.push_back(std::move(what));
  }
}

std::unique_ptr<Loader> make_loader(warehouse::Warehouse& warehouse, lake::Lake& lake, const Clock&) {
  return std::make_unique<BronzeLoader>(warehouse, lake);
}

}  // namespace skykeep::flows
