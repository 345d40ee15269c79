#include "bus/embedded/embedded_bus.h"

#include <fmt/format.h>

#include <atomic>
#include <deque>
#include <functional>
#include <iterator>
#include <map>

#include "bus/embedded/group_writer.h"
#include "bus/embedded/in_hand.h"
#include "bus/embedded/topic_rows.h"
#include "core/mutex.h"
#include "core/sqlite.h"

namespace skykeep::bus {
namespace {

using sqlite::Database;
using sqlite::Statement;
using Deadline = std::chrono::steady_clock::time_point;

constexpr size_t kIdleReaders = 4;
constexpr int64_t kTrimChunk = 5000;  // records a commit, so that appends get their turn
constexpr Duration kLookAgain = 1s;   // for appends by another process, which nobody announces

size_t bytes_of(std::span<const NewRecord> records) {
  size_t bytes = 0;
  for (const NewRecord& record : records) bytes += record.key.size() + record.value.size() + 32;
  return bytes;
}

class Member;

class EmbeddedBus final : public Bus {
 public:
  EmbeddedBus(std::string path, const Clock& clock, std::unique_ptr<Database> writer)
      : path_(std::move(path)), clock_(clock), writer_(std::move(writer)) {}

  // Learns what the file holds, so that wait() need not ask the disk for what was there before.
  Result<> load();

  Result<> ensure(std::span<const TopicSpec> topics) override;
  Result<Position> append(std::string_view topic, std::span<const NewRecord> records) override;
  Result<std::unique_ptr<Subscription>> subscribe(std::string_view group, std::span<const std::string> topics,
                                                  const ReadLimits& limits) override;
  Result<std::vector<Record>> read(std::string_view topic, Position from, const ReadLimits& limits) override;
  bool wait(std::string_view topic, Position from, Duration timeout, std::stop_token stop) override;
  Result<std::vector<Record>> newest(std::string_view topic, const ReadLimits& limits) override;
  Result<std::vector<TopicInfo>> topics() override;
  Result<std::vector<GroupInfo>> groups() override;
  Result<> trim(std::string_view topic, UtcTime before) override;
  Result<> forget_group(std::string_view group, std::string_view topic) override;

 private:
  friend class Member;
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
  Result<> note_members(std::string_view topic);
  Result<int64_t> trim_chunk(std::string_view topic, UtcTime before);
  Result<int64_t> position(std::string_view group, std::string_view topic);
  Result<> move(std::string_view group, std::string_view topic, int64_t next, bool may_go_back);
  // Of a topic, as far as it was announced.
  bool has(std::string_view topic, int64_t offset) const REQUIRES(mutex_);
  // Until `is_ready`, which is called under mutex_: true; false on time-out or stop.
  bool wait_until(Deadline deadline, std::stop_token stop, std::span<const std::string> topics, const std::function<bool()>& is_ready);

  const std::string path_;
  const Clock& clock_;
  GroupWriter writer_;
  SegmentPacker packer_;  // used by the writer's leader alone
  Mutex readers_mutex_;
  std::vector<std::unique_ptr<Database>> idle_readers_ GUARDED_BY(readers_mutex_);
  Mutex mutex_;
  ConditionVariable changed_;
  std::map<std::string, Topic, std::less<>> seen_ GUARDED_BY(mutex_);  // what readers wait for; never ahead of the disk
  std::map<std::pair<std::string, std::string>, std::deque<const Member*>> members_ GUARDED_BY(mutex_);  // group and topic; the first has the topic
};

// The part of a group that one subscriber is.
class Member final : public Subscription {
 public:
  Member(EmbeddedBus& bus, std::string group, std::span<const std::string> topics, const ReadLimits& limits);
  ~Member() override;

  Result<Batch> next(Duration timeout, std::stop_token stop) override;
  Result<> done(const Batch& batch) override;
  void pause(std::string_view topic) override { set_paused(topic, true); }
  void resume(std::string_view topic) override { set_paused(topic, false); }
  Result<> seek(std::string_view topic, Position position) override;

 private:
  struct Share {  // of a topic
    int64_t head = -1;       // where the next batch begins; -1: where the group stands
    int64_t committed = -1;  // by this member
    uint64_t lease = 1;      // another one after each seek
    bool is_paused = false;
    InHand in_hand;
  };
  bool has_topic(const std::string& topic) const REQUIRES(bus_.mutex_) { return bus_.members_.at({group_, topic}).front() == this; }
  size_t ready() const REQUIRES(bus_.mutex_);  // the topic to go on with; as many as there are: none
  void set_paused(std::string_view topic, bool is_paused);
  Share* share_of(std::string_view topic) {
    const MutexLock lock(bus_.mutex_);
    const auto found = shares_.find(topic);
    return found == shares_.end() ? nullptr : &found->second;
  }

  EmbeddedBus& bus_;
  const std::string group_;
  const std::vector<std::string> topics_;
  const ReadLimits limits_;
  std::map<std::string, Share, std::less<>> shares_ GUARDED_BY(bus_.mutex_);  // a topic stays where it is; `committed` is under move_mutex_
  size_t turn_ GUARDED_BY(bus_.mutex_) = 0;  // the topic that is looked at first
  Mutex move_mutex_;                         // one move of the group's position after another
};

Result<EmbeddedBus::Reader> EmbeddedBus::reader() {
  {
    const MutexLock lock(readers_mutex_);
    if (!idle_readers_.empty()) {
      std::unique_ptr<Database> db = std::move(idle_readers_.back());
      idle_readers_.pop_back();
      return Reader(*this, std::move(db));
    }
  }
  return Reader(*this, TRY(Database::open(path_, {.query_only = true})));
}

void EmbeddedBus::give_back(std::unique_ptr<Database> db) {
  const MutexLock lock(readers_mutex_);
  if (idle_readers_.size() < kIdleReaders) idle_readers_.push_back(std::move(db));
}

Result<> EmbeddedBus::load() {
  for (const TopicInfo& info : TRY(topics())) announce(info.name, {0, info.first_offset, info.end_offset, info.bytes});
  return {};
}

void EmbeddedBus::announce(std::string_view name, const Topic& topic) {
  {
    const MutexLock lock(mutex_);
    auto it = seen_.find(name);
    if (it == seen_.end()) it = seen_.emplace(name, Topic()).first;
    it->second.first = std::max(it->second.first, topic.first);  // announcements may overtake each other
    it->second.next = std::max(it->second.next, topic.next);
  }
  changed_.notify_all();
}

Result<> EmbeddedBus::ensure(std::span<const TopicSpec> topics) {
  for (const TopicSpec& topic : topics) TRY(check_name(topic.name));
  {
    const Reader db = TRY(reader());
    bool is_whole = true;
    for (const TopicSpec& topic : topics)
      if (!TRY(find_topic(*db, topic.name))) is_whole = false;
    if (is_whole) return {};
  }
  const GroupWriter::Write write = [&](Database& db) -> Result<> {
    for (const TopicSpec& topic : topics) TRY(find_or_make_topic(db, topic.name));
    return {};
  };
  return within("make the topics", writer_.run(write, 64 * topics.size()));
}

Result<Position> EmbeddedBus::append(std::string_view name, std::span<const NewRecord> records) {
  TRY(check_name(name));
  for (const NewRecord& record : records)
    if (record.value.size() > kMaxValueBytes || record.key.size() > kMaxValueBytes)
      return fail(Code::kInvalidInput,
                  fmt::format("a record of {} bytes for topic {} is above the limit of {}",
                              record.value.size(), name, kMaxValueBytes));
  if (records.empty()) return Position{};
  Topic after;
  int64_t first = 0;
  const GroupWriter::Write write = [&](Database& db) -> Result<> {
    after = TRY(find_or_make_topic(db, name));
    first = after.next;
    return write_records(db, packer_, records, clock_.now(), after);
  };
  TRY(within(fmt::format("append to topic {}", name), writer_.run(write, bytes_of(records))));
  announce(name, after);
  return Position{0, first};
}

Result<std::vector<Record>> EmbeddedBus::read(std::string_view name, Position from, const ReadLimits& limits) {
  TRY(check_name(name));
  const Reader db = TRY(reader());
  const std::optional<Topic> topic = TRY(find_topic(*db, name));
  if (!topic || from.partition != 0) return std::vector<Record>{};
  return within(fmt::format("topic {}", name), read_records(*db, *topic, from.offset, limits));
}

Result<std::vector<Record>> EmbeddedBus::newest(std::string_view name, const ReadLimits& limits) {
  TRY(check_name(name));
  const Reader db = TRY(reader());
  const std::optional<Topic> topic = TRY(find_topic(*db, name));
  if (!topic || limits.max_records == 0) return std::vector<Record>{};
  std::deque<Record> kept;
  size_t bytes = 0;
  for (int64_t at = std::max(topic->first, topic->next - static_cast<int64_t>(limits.max_records)); at < topic->next;) {
    auto page = TRY(within(fmt::format("topic {}", name), read_records(*db, *topic, at, limits)));
    if (page.empty()) break;
    at = page.back().position.offset + 1;
    for (Record& record : page) {
      bytes += record.value.size();
      kept.push_back(std::move(record));
    }
    while (kept.size() > limits.max_records || (bytes > limits.max_bytes && kept.size() > 1)) {
      bytes -= kept.front().value.size();
      kept.pop_front();
    }
  }
  return std::vector<Record>(std::make_move_iterator(kept.begin()), std::make_move_iterator(kept.end()));
}

bool EmbeddedBus::has(std::string_view topic, int64_t offset) const {
  const auto it = seen_.find(topic);
  return it != seen_.end() && it->second.has(offset);
}

bool EmbeddedBus::wait_until(Deadline deadline, std::stop_token stop, std::span<const std::string> topics,
                             const std::function<bool()>& is_ready) {
  MutexLock lock(mutex_);
  for (;;) {
    const auto slice = std::min(deadline, std::chrono::steady_clock::now() + kLookAgain);
    if (changed_.wait_until(lock, stop, slice, is_ready)) return true;
    if (stop.stop_requested()) return false;
    lock.unlock();
    if (auto db = reader())
      for (const std::string& name : topics) {
        const auto topic = find_topic(**db, name);
        if (topic && *topic) announce(name, **topic);
      }
    lock.lock();
    if (is_ready()) return true;
    if (std::chrono::steady_clock::now() >= deadline) return false;
  }
}

bool EmbeddedBus::wait(std::string_view name, Position from, Duration timeout, std::stop_token stop) {
  const std::string topic(name);
  return wait_until(std::chrono::steady_clock::now() + timeout, std::move(stop), {&topic, 1}, [&]() REQUIRES(mutex_) { return has(topic, from.offset); });
}

Result<std::vector<TopicInfo>> EmbeddedBus::topics() {
  std::vector<TopicInfo> out;
  const Reader db = TRY(reader());
  Statement select =
      TRY(db->prepare("select name, first_offset, next_offset, bytes from bus_topic order by name"));
  while (TRY(select.step()))
    out.push_back({std::string(select.bytes(0)), 0, select.integer(1), select.integer(2), select.integer(2) - select.integer(1), select.integer(3)});
  return out;
}

Result<std::vector<GroupInfo>> EmbeddedBus::groups() {
  std::vector<GroupInfo> out;
  const Reader db = TRY(reader());
  Statement select = TRY(db->prepare(
      "select g.name, g.topic, g.next_offset, max(0, coalesce(t.next_offset - max(g.next_offset, t.first_offset), 0)), g.seen_at from bus_group g "
      "left join bus_topic t on t.name = g.topic order by g.name, g.topic"));
  while (TRY(select.step()))
    out.push_back({std::string(select.bytes(0)), std::string(select.bytes(1)), {0, select.integer(2)}, select.integer(3), UtcTime{select.integer(4)}});
  const MutexLock lock(mutex_);
  for (GroupInfo& info : out)
    if (members_.contains({info.group, info.topic})) info.idle_since.reset();
  return out;
}

Result<> EmbeddedBus::trim(std::string_view name, UtcTime before) {
  TRY(check_name(name));
  TRY(note_members(name));
  for (;;) {
    const int64_t n = TRY(within(fmt::format("trim topic {}", name), trim_chunk(name, before)));
    if (n < kTrimChunk) return {};
  }
}

// A member that gets nothing moves nothing, and may end without a word.
Result<> EmbeddedBus::note_members(std::string_view topic) {
  std::vector<std::string> groups;
  {
    const MutexLock lock(mutex_);
    for (const auto& [key, members] : members_)
      if (key.second == topic) groups.push_back(key.first);
  }
  if (groups.empty()) return {};
  const GroupWriter::Write write = [&](Database& db) -> Result<> {
    for (const std::string& group : groups) TRY(add_group(db, group, topic, clock_.now()));
    return {};
  };
  return within(fmt::format("groups of topic {}", topic), writer_.run(write, 64 * groups.size()));
}

Result<> EmbeddedBus::forget_group(std::string_view group, std::string_view topic) {
  TRY(check_name(group));
  TRY(check_name(topic));
  const GroupWriter::Write write = [&](Database& db) -> Result<> {
    {
      const MutexLock lock(mutex_);
      if (members_.contains({std::string(group), std::string(topic)}))
        return fail(Code::kConflict, fmt::format("group {} is reading topic {}", group, topic));
    }
    return remove_group(db, group, topic);
  };
  return writer_.run(write, 64);
}

Result<int64_t> EmbeddedBus::trim_chunk(std::string_view name, UtcTime before) {
  int64_t forgotten = 0;
  Topic topic;
  const GroupWriter::Write write = [&](Database& db) -> Result<> {
    forgotten = 0;
    const std::optional<Topic> found = TRY(find_topic(db, name));
    if (!found) return {};
    topic = *found;
    const int64_t first = topic.first;
    int64_t to = std::min({topic.next, TRY(slowest_group(db, name)), first + kTrimChunk});
    if (to <= first) return {};
    to = TRY(first_young(db, topic.id, first, to, before));
    if (to <= first) return {};
    TRY(forget(db, topic, to));
    forgotten = to - first;
    return {};
  };
  TRY(writer_.run(write, 1 << 20));
  if (forgotten > 0) announce(name, topic);
  return forgotten;
}

// ---- groups ----

Result<std::unique_ptr<Subscription>> EmbeddedBus::subscribe(std::string_view group, std::span<const std::string> topics,
                                                             const ReadLimits& limits) {
  TRY(check_name(group));
  for (const std::string& topic : topics) TRY(check_name(topic));
  const GroupWriter::Write write = [&](Database& db) -> Result<> {
    for (const std::string& topic : topics) TRY(add_group(db, group, topic, clock_.now()));
    return {};
  };
  TRY(within(fmt::format("subscribe of group {}", group), writer_.run(write, 64 * topics.size())));
  return std::make_unique<Member>(*this, std::string(group), topics, limits);
}

Result<int64_t> EmbeddedBus::position(std::string_view group, std::string_view topic) {
  const Reader db = TRY(reader());
  return position_of(*db, group, topic);
}

Result<> EmbeddedBus::move(std::string_view group, std::string_view topic, int64_t next, bool may_go_back) {
  const GroupWriter::Write write = [&](Database& db) { return move_group(db, group, topic, next, may_go_back, clock_.now()); };
  return within(fmt::format("position of group {} on topic {}", group, topic), writer_.run(write, 64));
}

Member::Member(EmbeddedBus& bus, std::string group, std::span<const std::string> topics, const ReadLimits& limits)
    : bus_(bus), group_(std::move(group)), topics_(topics.begin(), topics.end()), limits_(limits) {
  const MutexLock lock(bus_.mutex_);
  for (const std::string& topic : topics_) {
    shares_[topic];
    bus_.members_[{group_, topic}].push_back(this);
  }
}

Member::~Member() {
  {
    const MutexLock lock(bus_.mutex_);
    for (const std::string& topic : topics_) {
      const auto at = bus_.members_.find({group_, topic});
      std::erase(at->second, this);
      if (at->second.empty()) bus_.members_.erase(at);
    }
  }
  bus_.changed_.notify_all();
}

size_t Member::ready() const {
  for (size_t i = 0; i < topics_.size(); ++i) {
    const size_t at = (turn_ + i) % topics_.size();
    const Share& share = shares_.at(topics_[at]);
    if (!share.is_paused && has_topic(topics_[at]) && (share.head < 0 || bus_.has(topics_[at], share.head))) return at;
  }
  return topics_.size();
}

Result<Batch> Member::next(Duration timeout, std::stop_token stop) {
  const Deadline deadline = std::chrono::steady_clock::now() + timeout;
  for (;;) {
    size_t at = 0;
    int64_t head = 0;
    uint64_t lease = 0;
    const bool is_ready = bus_.wait_until(deadline, stop, topics_, [&]() REQUIRES(bus_.mutex_) {
      at = ready();
      if (at == topics_.size()) return false;
      head = shares_.at(topics_[at]).head;
      lease = shares_.at(topics_[at]).lease;
      return true;
    });
    if (!is_ready) return Batch{};
    const std::string& topic = topics_[at];
    if (head < 0) {
      const int64_t position = TRY(bus_.position(group_, topic));
      const MutexLock lock(bus_.mutex_);
      if (Share& share = shares_.at(topic); share.lease == lease) share.head = position;
      continue;
    }
    Batch batch{topic, TRY(bus_.read(topic, {0, head}, limits_)), lease};
    const MutexLock lock(bus_.mutex_);
    Share& share = shares_.at(topic);
    if (share.lease != lease) continue;
    turn_ = at + 1;
    if (batch.empty()) return batch;
    share.head = batch.records.back().position.offset + 1;
    share.in_hand.add(batch.records.front().position.offset, share.head);
    return batch;
  }
}

Result<> Member::done(const Batch& batch) {
  if (batch.empty()) return {};
  const MutexLock moving(move_mutex_);
  Share* const known = share_of(batch.topic);
  if (known == nullptr) return fail(Code::kInvalidInput, fmt::format("group {} did not subscribe to topic {}", group_, batch.topic));
  Share& share = *known;
  const int64_t from = batch.records.front().position.offset, to = batch.records.back().position.offset + 1;
  int64_t next = 0;
  {
    const MutexLock lock(bus_.mutex_);
    InHand rest = share.in_hand;
    if (share.lease != batch.lease || !rest.remove(from, to))
      return fail(Code::kConflict, fmt::format("records of topic {} were taken away from group {} or are done", batch.topic, group_));
    next = rest.empty() ? share.head : rest.oldest();
  }
  if (next > share.committed) TRY(bus_.move(group_, batch.topic, next, false));
  share.committed = std::max(share.committed, next);
  const MutexLock lock(bus_.mutex_);
  share.in_hand.remove(from, to);
  return {};
}

void Member::set_paused(std::string_view topic, bool is_paused) {
  {
    const MutexLock lock(bus_.mutex_);
    if (const auto found = shares_.find(topic); found != shares_.end()) found->second.is_paused = is_paused;
  }
  bus_.changed_.notify_all();
}

Result<> Member::seek(std::string_view topic, Position position) {
  Share* const known = share_of(topic);
  if (known == nullptr || position.partition != 0 || position.offset < 0)
    return fail(Code::kInvalidInput, fmt::format("group {} cannot go to {} of partition {} of topic {}", group_, position.offset, position.partition, topic));
  const MutexLock moving(move_mutex_);
  Share& share = *known;
  {
    const MutexLock lock(bus_.mutex_);
    if (!has_topic(std::string(topic))) return fail(Code::kConflict, fmt::format("another member of group {} has topic {}", group_, topic));
    const auto seen = bus_.seen_.find(topic);
    position.offset = std::min(position.offset, seen == bus_.seen_.end() ? 0 : seen->second.next);
  }
  TRY(bus_.move(group_, topic, position.offset, true));
  {
    const MutexLock lock(bus_.mutex_);
    share.head = position.offset;
    share.committed = position.offset;
    ++share.lease;
    share.in_hand = {};
  }
  bus_.changed_.notify_all();
  return {};
}

}  // namespace

Result<std::unique_ptr<Bus>> open_embedded_bus(const std::string& path, const Clock& clock) {
  auto writer = TRY(within("open the bus", Database::open(path)));
  TRY(within("open the bus", prepare_file(*writer, clock.now())));
  auto bus = std::make_unique<EmbeddedBus>(path, clock, std::move(writer));
  TRY(within("open the bus", bus->load()));
  return bus;
}

}  // namespace skykeep::bus
