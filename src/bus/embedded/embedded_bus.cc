#include "bus/embedded/embedded_bus.h"

#include <fmt/format.h>

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>

#include "bus/embedded/group_writer.h"
#include "bus/embedded/segment.h"
#include "core/sqlite.h"

namespace skykeep::bus {
namespace {

using sqlite::Database;
using sqlite::Statement;

// A row's id is topic << 40 | offset of its first record: records of a topic lie together, in order, and need no second
// index. Room for 2^40 records in each of 2^22 topics. Records that were appended together share rows (segment.h): a row
// holds `count` of them, and offsets are found from the row that begins at or before them.
constexpr int kOffsetBits = 40;
constexpr int64_t kMaxOffset = (int64_t{1} << kOffsetBits) - 1;
constexpr int64_t kFormat = 2;  // 2: rows of several records
constexpr size_t kIdleReaders = 4;
constexpr int64_t kTrimChunk = 5000;  // records a commit, so that appends get their turn
constexpr Duration kLookAgain = 1s;   // for appends by another process, which nobody announces

constexpr const char* kSchema = R"sql(
  create table if not exists bus_format(version integer not null);
  create table if not exists bus_topic(
    id integer primary key, name text not null unique,
    first_offset integer not null, next_offset integer not null, bytes integer not null);
  create table if not exists bus_record(
    id integer primary key, time integer not null, key blob not null, value blob not null,
    count integer not null default 1, size integer);
  create table if not exists bus_group(
    name text not null, topic text not null, next_offset integer not null, primary key(name, topic)) without rowid;
)sql";

struct Topic {
  int64_t id = 0, first = 0, next = 0, bytes = 0;
  bool has(int64_t offset) const { return next > std::max(offset, first); }
};

Result<std::optional<Topic>> find_topic(Database& db, std::string_view name) {
  Statement find =
      TRY(db.prepare("select id, first_offset, next_offset, bytes from bus_topic where name = ?1"));
  find.bind(1, name);
  if (!TRY(find.step())) return std::optional<Topic>();
  return std::optional<Topic>({find.integer(0), find.integer(1), find.integer(2), find.integer(3)});
}

Result<Topic> find_or_make_topic(Database& db, std::string_view name) {
  const std::optional<Topic> found = TRY(find_topic(db, name));
  if (found) return *found;
  Statement make = TRY(db.prepare(
      "insert into bus_topic(name, first_offset, next_offset, bytes) values (?1, 0, 0, 0) returning id"));
  make.bind(1, name);
  TRY(make.step());
  Topic topic;
  topic.id = make.integer(0);
  TRY(make.finish());
  return topic;
}

Result<> save_topic(Database& db, const Topic& topic) {
  Statement save =
      TRY(db.prepare("update bus_topic set first_offset = ?2, next_offset = ?3, bytes = ?4 where id = ?1"));
  return save.bind(1, topic.id).bind(2, topic.first).bind(3, topic.next).bind(4, topic.bytes).finish();
}

size_t bytes_of(std::span<const NewRecord> records) {
  size_t bytes = 0;
  for (const NewRecord& record : records) bytes += record.key.size() + record.value.size() + 32;
  return bytes;
}

class EmbeddedBus final : public Bus {
 public:
  EmbeddedBus(std::string path, const Clock& clock, std::unique_ptr<Database> writer)
      : path_(std::move(path)), clock_(clock), writer_(std::move(writer)) {}

  // Learns what the file holds, so that wait() need not ask the disk for what was there before.
  Result<> load();

  Result<int64_t> append(std::string_view topic, std::span<const NewRecord> records) override;
  Result<std::vector<Record>> read(std::string_view topic, int64_t offset, const ReadLimits& limits) override;
  bool wait(std::string_view topic, int64_t offset, Duration timeout, std::stop_token stop) override;
  Result<int64_t> committed(std::string_view group, std::string_view topic) override;
  Result<> commit(std::string_view group, std::string_view topic, int64_t next_offset) override;
  Result<std::vector<TopicInfo>> topics() override;
  Result<std::vector<GroupInfo>> groups() override;
  Result<int64_t> trim(std::string_view topic, UtcTime before, int64_t keep_from) override;

 private:
  // A read connection on loan; goes back to the pool.
  class Reader {
   public:
    Reader(EmbeddedBus& bus, std::unique_ptr<Database> db) : bus_(bus), db_(std::move(db)) {}
    Reader(Reader&&) = default;
    ~Reader() {
      if (db_) bus_.give_back(std::move(db_));
    }
    Database& operator*() const { return *db_; }
    Database* operator->() const { return db_.get(); }

   private:
    EmbeddedBus& bus_;
    std::unique_ptr<Database> db_;
  };
  Result<Reader> reader();
  void give_back(std::unique_ptr<Database> db);
  void announce(std::string_view name, const Topic& topic);
  Result<int64_t> trim_chunk(std::string_view topic, UtcTime before, int64_t keep_from);

  const std::string path_;
  const Clock& clock_;
  GroupWriter writer_;
  SegmentPacker packer_;  // used by the writer's leader alone
  std::mutex readers_mutex_;
  std::vector<std::unique_ptr<Database>> idle_readers_;
  std::mutex topics_mutex_;
  std::condition_variable_any grown_;
  std::map<std::string, Topic, std::less<>> seen_;  // what wait() compares with; never ahead of the disk
};

Result<EmbeddedBus::Reader> EmbeddedBus::reader() {
  {
    std::lock_guard lock(readers_mutex_);
    if (!idle_readers_.empty()) {
      std::unique_ptr<Database> db = std::move(idle_readers_.back());
      idle_readers_.pop_back();
      return Reader(*this, std::move(db));
    }
  }
  return Reader(*this, TRY(Database::open(path_, {.query_only = true})));
}

void EmbeddedBus::give_back(std::unique_ptr<Database> db) {
  std::lock_guard lock(readers_mutex_);
  if (idle_readers_.size() < kIdleReaders) idle_readers_.push_back(std::move(db));
}

Result<> EmbeddedBus::load() {
  for (const TopicInfo& info : TRY(topics()))
    announce(info.name, {0, info.first_offset, info.next_offset, info.bytes});
  return {};
}

void EmbeddedBus::announce(std::string_view name, const Topic& topic) {
  {
    std::lock_guard lock(topics_mutex_);
    auto it = seen_.find(name);
    if (it == seen_.end()) it = seen_.emplace(name, Topic()).first;
    it->second.first = std::max(it->second.first, topic.first);  // announcements may overtake each other
    it->second.next = std::max(it->second.next, topic.next);
  }
  grown_.notify_all();
}

// What the records were before they were packed.
int64_t size_of(std::span<const NewRecord> records) {
  size_t bytes = 0;
  for (const NewRecord& record : records) bytes += record.key.size() + record.value.size();
  return static_cast<int64_t>(bytes);
}

Result<> write_records(Database& db, SegmentPacker& packer, std::span<const NewRecord> records, UtcTime now, Topic& topic) {
  if (topic.next + static_cast<int64_t>(records.size()) > kMaxOffset)
    return fail(Code::kUnsupported, "the topic has reached its highest offset");
  Statement insert = TRY(db.prepare("insert into bus_record(id, time, key, value, count, size) values (?1, ?2, ?3, ?4, ?5, ?6)"));
  while (!records.empty()) {
    const size_t count = segment_size(records);
    const std::string packed = count > 1 ? packer.pack(records.first(count)) : std::string();
    const std::string_view key = count > 1 ? std::string_view() : records.front().key;
    const std::string_view value = count > 1 ? std::string_view(packed) : records.front().value;
    insert.bind(1, topic.id << kOffsetBits | topic.next).bind(2, now.micros);
    const int64_t size = size_of(records.first(count));
    insert.bind_blob(3, key).bind_blob(4, value).bind(5, static_cast<int64_t>(count)).bind(6, size);
    TRY(insert.finish());
    topic.next += static_cast<int64_t>(count);
    topic.bytes += size;
    records = records.subspan(count);
  }
  return save_topic(db, topic);
}

Result<int64_t> EmbeddedBus::append(std::string_view name, std::span<const NewRecord> records) {
  TRY(check_name(name));
  for (const NewRecord& record : records)
    if (record.value.size() > kMaxValueBytes || record.key.size() > kMaxValueBytes)
      return fail(Code::kInvalidInput,
                  fmt::format("a record of {} bytes for topic {} is above the limit of {}",
                              record.value.size(), name, kMaxValueBytes));
  if (records.empty()) {
    const Reader db = TRY(reader());
    return TRY(find_topic(*db, name)).value_or(Topic()).next;
  }
  Topic after;
  int64_t first = 0;
  const GroupWriter::Write write = [&](Database& db) -> Result<> {
    after = TRY(find_or_make_topic(db, name));
    first = after.next;
    return write_records(db, packer_, records, clock_.now(), after);
  };
  TRY(within(fmt::format("append to topic {}", name), writer_.run(write, bytes_of(records))));
  announce(name, after);
  return first;
}

// The id of the row that holds the record at `offset`: the last that begins at or before it.
Result<int64_t> row_with(Database& db, int64_t base, int64_t offset) {
  Statement find = TRY(db.prepare("select max(id) from bus_record where id >= ?1 and id <= ?2"));
  find.bind(1, base).bind(2, base | offset);
  TRY(find.step());
  return find.type(0) == SQLITE_NULL ? base | offset : find.integer(0);
}

Result<std::vector<Record>> EmbeddedBus::read(std::string_view name, int64_t offset,
                                              const ReadLimits& limits) {
  TRY(check_name(name));
  std::vector<Record> out;
  const Reader db = TRY(reader());
  const std::optional<Topic> topic = TRY(find_topic(*db, name));
  if (!topic || offset >= topic->next || limits.max_records == 0) return out;
  const int64_t base = topic->id << kOffsetBits;
  const int64_t wanted = std::max(offset, topic->first);
  Statement select = TRY(db->prepare(
      "select id, time, key, value, count from bus_record where id >= ?1 and id <= ?2 order by id limit ?3"));
  select.bind(1, TRY(row_with(*db, base, wanted))).bind(2, base | kMaxOffset);
  select.bind(3, static_cast<int64_t>(std::min<size_t>(limits.max_records, 1'000'000)) + 1);
  size_t bytes = 0;
  bool more = true;
  while (more && TRY(select.step())) {
    const int64_t first = select.integer(0) & kMaxOffset;
    const UtcTime time{select.integer(1)};
    const auto take = [&](size_t number, std::string_view key, std::string_view value) {
      const int64_t at = first + static_cast<int64_t>(number);
      if (at < wanted) return true;
      bytes += key.size() + value.size();
      more = out.size() < limits.max_records && (out.empty() || bytes <= limits.max_bytes);
      if (more) out.push_back({at, time, std::string(key), std::string(value)});
      return more;
    };
    if (select.integer(4) == 1) take(0, select.bytes(2), select.bytes(3));
    else TRY(within(fmt::format("topic {} at offset {}", name, first), unpack(select.bytes(3), take)));
  }
  return out;
}

bool EmbeddedBus::wait(std::string_view name, int64_t offset, Duration timeout, std::stop_token stop) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  std::unique_lock lock(topics_mutex_);
  const auto is_there = [&] {
    const auto it = seen_.find(name);
    return it != seen_.end() && it->second.has(offset);
  };
  for (;;) {
    const auto slice = std::min(deadline, std::chrono::steady_clock::now() + kLookAgain);
    if (grown_.wait_until(lock, stop, slice, is_there)) return true;
    if (stop.stop_requested()) return false;
    lock.unlock();
    if (auto db = reader()) {
      const auto topic = find_topic(**db, name);
      if (topic && *topic) announce(name, **topic);
    }
    lock.lock();
    if (is_there()) return true;
    if (std::chrono::steady_clock::now() >= deadline) return false;
  }
}

Result<int64_t> EmbeddedBus::committed(std::string_view group, std::string_view topic) {
  TRY(check_name(group));
  TRY(check_name(topic));
  const Reader db = TRY(reader());
  Statement select = TRY(db->prepare("select next_offset from bus_group where name = ?1 and topic = ?2"));
  select.bind(1, group).bind(2, topic);
  return TRY(select.step()) ? select.integer(0) : 0;
}

Result<> EmbeddedBus::commit(std::string_view group, std::string_view topic, int64_t next_offset) {
  TRY(check_name(group));
  TRY(check_name(topic));
  if (next_offset < 0)
    return fail(Code::kInvalidInput, fmt::format("group {} cannot stand at offset {}", group, next_offset));
  const GroupWriter::Write write = [&](Database& db) -> Result<> {
    Statement save =
        TRY(db.prepare("insert into bus_group(name, topic, next_offset) values (?1, ?2, ?3)"
                       " on conflict (name, topic) do update set next_offset = excluded.next_offset"));
    return save.bind(1, group).bind(2, topic).bind(3, next_offset).finish();
  };
  return within(fmt::format("commit of group {} on topic {}", group, topic), writer_.run(write, 64));
}

Result<std::vector<TopicInfo>> EmbeddedBus::topics() {
  std::vector<TopicInfo> out;
  const Reader db = TRY(reader());
  Statement select =
      TRY(db->prepare("select name, first_offset, next_offset, bytes from bus_topic order by name"));
  while (TRY(select.step()))
    out.push_back({std::string(select.bytes(0)), select.integer(1), select.integer(2), select.integer(3)});
  return out;
}

Result<std::vector<GroupInfo>> EmbeddedBus::groups() {
  std::vector<GroupInfo> out;
  const Reader db = TRY(reader());
  Statement select = TRY(db->prepare("select name, topic, next_offset from bus_group order by name, topic"));
  while (TRY(select.step()))
    out.push_back({std::string(select.bytes(0)), std::string(select.bytes(1)), select.integer(2)});
  return out;
}

Result<int64_t> EmbeddedBus::trim(std::string_view name, UtcTime before, int64_t keep_from) {
  TRY(check_name(name));
  int64_t forgotten = 0;
  for (;;) {
    const int64_t n = TRY(within(fmt::format("trim topic {}", name), trim_chunk(name, before, keep_from)));
    forgotten += n;
    if (n < kTrimChunk) return forgotten;
  }
}

// The offset of the oldest record in [from, to) that is not older than `before`; `to` when there is none.
Result<int64_t> first_young(Database& db, int64_t topic_id, int64_t from, int64_t to, UtcTime before) {
  const int64_t base = topic_id << kOffsetBits;
  Statement select = TRY(
      db.prepare("select id from bus_record where id >= ?1 and id < ?2 and time >= ?3 order by id limit 1"));
  select.bind(1, TRY(row_with(db, base, from))).bind(2, base | to).bind(3, before.micros);
  return TRY(select.step()) ? std::max(from, select.integer(0) & kMaxOffset) : to;
}

Result<int64_t> forget(Database& db, Topic& topic, int64_t to) {
  const int64_t base = topic.id << kOffsetBits;
  // A row of which some records are kept stays.
  const int64_t from = TRY(row_with(db, base, topic.first));
  Statement sum = TRY(db.prepare("select coalesce(sum(coalesce(size, length(key) + length(value))), 0) from bus_record "
                                 "where id >= ?1 and id < ?2 and id + count <= ?2"));
  sum.bind(1, from).bind(2, base | to);
  TRY(sum.step());
  topic.bytes -= sum.integer(0);
  TRY(sum.finish());
  Statement remove = TRY(db.prepare("delete from bus_record where id >= ?1 and id < ?2 and id + count <= ?2"));
  TRY(remove.bind(1, from).bind(2, base | to).finish());
  const int64_t count = to - topic.first;
  topic.first = to;
  TRY(save_topic(db, topic));
  return count;
}

Result<int64_t> EmbeddedBus::trim_chunk(std::string_view name, UtcTime before, int64_t keep_from) {
  int64_t forgotten = 0;
  Topic topic;
  const GroupWriter::Write write = [&](Database& db) -> Result<> {
    forgotten = 0;
    const std::optional<Topic> found = TRY(find_topic(db, name));
    if (!found) return {};
    topic = *found;
    Statement slowest = TRY(db.prepare("select min(next_offset) from bus_group where topic = ?1"));
    slowest.bind(1, name);
    TRY(slowest.step());
    int64_t to = std::min({topic.next, keep_from, topic.first + kTrimChunk});
    if (slowest.type(0) != SQLITE_NULL) to = std::min(to, slowest.integer(0));
    TRY(slowest.finish());
    if (to <= topic.first) return {};
    to = TRY(first_young(db, topic.id, topic.first, to, before));
    if (to > topic.first) forgotten = TRY(forget(db, topic, to));
    return {};
  };
  TRY(writer_.run(write, 1 << 20));
  if (forgotten > 0) announce(name, topic);
  return forgotten;
}

Result<> prepare_file(Database& db) {
  const auto transaction = TRY(sqlite::WriteTransaction::begin(db));
  TRY(db.run(kSchema));
  Statement select = TRY(db.prepare("select version from bus_format"));
  const int64_t version = TRY(select.step()) ? select.integer(0) : 0;
  TRY(select.finish());
  if (version > kFormat)
    return fail(Code::kUnsupported,
                fmt::format("{}: the bus has format {}, this program knows up to {}; use a newer one",
                            db.path(), version, kFormat));
  if (version == 1) TRY(db.run(fmt::format("alter table bus_record add column count integer not null default 1; "
                                           "alter table bus_record add column size integer; "
                                           "update bus_format set version = {}", kFormat)));
  if (version == 0) TRY(db.run(fmt::format("insert into bus_format(version) values ({})", kFormat)));
  return transaction->commit();
}

}  // namespace

Result<std::unique_ptr<Bus>> open_embedded_bus(const std::string& path, const Clock& clock) {
  auto writer = TRY(within("open the bus", Database::open(path)));
  TRY(within("open the bus", prepare_file(*writer)));
  auto bus = std::make_unique<EmbeddedBus>(path, clock, std::move(writer));
  TRY(within("open the bus", bus->load()));
  return bus;
}

}  // namespace skykeep::bus
