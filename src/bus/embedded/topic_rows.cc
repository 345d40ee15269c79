#include "bus/embedded/topic_rows.h"

#include <fmt/format.h>

namespace skykeep::bus {
namespace {

using sqlite::Database;
using sqlite::Statement;

constexpr int kOffsetBits = 40;
constexpr int64_t kMaxOffset = (int64_t{1} << kOffsetBits) - 1;
constexpr int64_t kFormat = 3;  // 2: rows of several records; 3: when a group had a member

constexpr const char* kSchema = R"sql(
  create table if not exists bus_format(version integer not null);
  create table if not exists bus_topic(
    id integer primary key, name text not null unique,
    first_offset integer not null, next_offset integer not null, bytes integer not null);
  create table if not exists bus_record(
    id integer primary key, time integer not null, key blob not null, value blob not null,
    count integer not null default 1, size integer);
  create table if not exists bus_group(
    name text not null, topic text not null, next_offset integer not null, seen_at integer, primary key(name, topic)) without rowid;
)sql";

Result<> save_topic(Database& db, const Topic& topic) {
  Statement save =
      TRY(db.prepare("update bus_topic set first_offset = ?2, next_offset = ?3, bytes = ?4 where id = ?1"));
  return save.bind(1, topic.id).bind(2, topic.first).bind(3, topic.next).bind(4, topic.bytes).finish();
}

// What the records were before they were packed.
int64_t size_of(std::span<const NewRecord> records) {
  size_t bytes = 0;
  for (const NewRecord& record : records) bytes += record.key.size() + record.value.size();
  return static_cast<int64_t>(bytes);
}

// The id of the row that holds the record at `offset`: the last that begins at or before it.
Result<int64_t> row_with(Database& db, int64_t base, int64_t offset) {
  Statement find = TRY(db.prepare("select max(id) from bus_record where id >= ?1 and id <= ?2"));
  find.bind(1, base).bind(2, base | offset);
  TRY(find.step());
  return find.type(0) == SQLITE_NULL ? base | offset : find.integer(0);
}

}  // namespace

Result<> prepare_file(Database& db, UtcTime now) {
  const auto transaction = TRY(sqlite::WriteTransaction::begin(db));
  TRY(db.run(kSchema));
  Statement select = TRY(db.prepare("select version from bus_format"));
  const int64_t version = TRY(select.step()) ? select.integer(0) : 0;
  TRY(select.finish());
  if (version > kFormat)
    return fail(Code::kUnsupported,
                fmt::format("{}: the bus has format {}, this program knows up to {}; use a newer one",
                            db.path(), version, kFormat));
  if (version == 1)
    TRY(db.run("alter table bus_record add column count integer not null default 1; alter table bus_record add column size integer"));
  // From today on: how long nobody has read with it is not known.
  if (version == 1 || version == 2)
    TRY(db.run(fmt::format("alter table bus_group add column seen_at integer; update bus_group set seen_at = {}; update bus_format set version = {}",
                           now.micros, kFormat)));
  if (version == 0) TRY(db.run(fmt::format("insert into bus_format(version) values ({})", kFormat)));
  return transaction->commit();
}

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

Result<std::vector<Record>> read_records(Database& db, const Topic& topic, int64_t offset, const ReadLimits& limits) {
  std::vector<Record> out;
  if (offset >= topic.next || limits.max_records == 0) return out;
  const int64_t base = topic.id << kOffsetBits;
  const int64_t wanted = std::max(offset, topic.first);
  Statement select = TRY(db.prepare(
      "select id, time, key, value, count from bus_record where id >= ?1 and id <= ?2 order by id limit ?3"));
  select.bind(1, TRY(row_with(db, base, wanted))).bind(2, base | kMaxOffset);
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
      if (more) out.push_back({{0, at}, time, std::string(key), std::string(value)});
      return more;
    };
    if (select.integer(4) == 1) take(0, select.bytes(2), select.bytes(3));
    else TRY(within(fmt::format("offset {}", first), unpack(select.bytes(3), take)));
  }
  return out;
}

Result<int64_t> first_young(Database& db, int64_t topic_id, int64_t from, int64_t to, UtcTime before) {
  const int64_t base = topic_id << kOffsetBits;
  Statement select = TRY(
      db.prepare("select id from bus_record where id >= ?1 and id < ?2 and time >= ?3 order by id limit 1"));
  select.bind(1, TRY(row_with(db, base, from))).bind(2, base | to).bind(3, before.micros);
  return TRY(select.step()) ? std::max(from, select.integer(0) & kMaxOffset) : to;
}

Result<> forget(Database& db, Topic& topic, int64_t to) {
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
  topic.first = to;
  return save_topic(db, topic);
}

Result<int64_t> position_of(Database& db, std::string_view group, std::string_view topic) {
  Statement select = TRY(db.prepare("select next_offset from bus_group where name = ?1 and topic = ?2"));
  select.bind(1, group).bind(2, topic);
  return TRY(select.step()) ? select.integer(0) : 0;
}

Result<> add_group(Database& db, std::string_view group, std::string_view topic, UtcTime now) {
  Statement add = TRY(db.prepare("insert into bus_group(name, topic, next_offset, seen_at) values (?1, ?2, 0, ?3) "
                                 "on conflict (name, topic) do update set seen_at = excluded.seen_at"));
  return add.bind(1, group).bind(2, topic).bind(3, now.micros).finish();
}

Result<> move_group(Database& db, std::string_view group, std::string_view topic, int64_t next, bool may_go_back, UtcTime now) {
  Statement save = TRY(db.prepare(fmt::format("insert into bus_group(name, topic, next_offset, seen_at) values (?1, ?2, ?3, ?4) "
                                              "on conflict (name, topic) do update set next_offset = {}, seen_at = excluded.seen_at",
                                              may_go_back ? "excluded.next_offset" : "max(next_offset, excluded.next_offset)")));
  return save.bind(1, group).bind(2, topic).bind(3, next).bind(4, now.micros).finish();
}

Result<> remove_group(Database& db, std::string_view group, std::string_view topic) {
  Statement remove = TRY(db.prepare("delete from bus_group where name = ?1 and topic = ?2"));
  return remove.bind(1, group).bind(2, topic).finish();
}

Result<int64_t> slowest_group(Database& db, std::string_view topic) {
  Statement slowest = TRY(db.prepare("select min(next_offset) from bus_group where topic = ?1"));
  slowest.bind(1, topic);
  TRY(slowest.step());
  return slowest.type(0) == SQLITE_NULL ? INT64_MAX : slowest.integer(0);
}

}  // namespace skykeep::bus
