// The bus: named topics, each one or more append-only partitions of records.
//
// Purpose: hand work from one stage to the next so that nothing acknowledged is lost.
// Owner: app opens one; flows and streams borrow it. Threads: every method of Bus may be called from any thread.
// Delivery is at least once: a stage does its work, then says that its batch is done; a crash in between repeats the work.
// Records of one key keep their order, records of different keys may lie in different partitions. Offsets of a partition ascend and may
// leave numbers out: nobody outside this room computes with them. Names of topics and groups: [A-Za-z0-9._-], 1 to 200 characters
// (what Kafka takes); anything else is invalid_input.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/time.h"

namespace skykeep::bus {

inline constexpr size_t kMaxValueBytes = 900 << 10;  // brokers refuse a megabyte; larger things belong to the lake

struct Position {
  int32_t partition = 0;
  int64_t offset = 0;
  auto operator<=>(const Position&) const = default;
};
// Where the next record after the one at `position` is looked for.
Position after(Position position);

struct TopicSpec {
  std::string name;
  int32_t partitions = 1;  // of a bus that has partitions; the embedded one keeps every topic whole
  Duration retention{};    // how long records are kept at least
};

struct NewRecord {
  std::string key;    // may be empty
  std::string value;  // opaque bytes, JSON by convention
};

struct Record {
  Position position;
  UtcTime appended_at;
  std::string key;
  std::string value;
};

struct TopicInfo {  // of one partition
  std::string name;
  int32_t partition = 0;
  int64_t first_offset = 0;  // reading from here begins with the oldest record that is kept
  int64_t end_offset = 0;    // reading from here gives what is appended from now on
  int64_t records = 0, bytes = 0;
};

struct GroupInfo {
  std::string group;
  std::string topic;
  Position next;    // everything before it is done
  int64_t lag = 0;  // records from there to the end
  std::optional<UtcTime> idle_since;  // when it had a member last, within an hour or two; none while it has one
};

struct ReadLimits {
  size_t max_records = 500;
  size_t max_bytes = 8 << 20;  // at least one record is returned however large it is
};

struct Batch {
  std::string topic;
  std::vector<Record> records;  // of one partition, oldest first
  uint64_t lease = 0;           // the subscription's right to them
  bool empty() const { return records.empty(); }
};

// A member of a group: each record of the topics goes to one of the members. A member that ends without having done a batch leaves it
// to the others, or to the next that subscribes. Of the embedded bus the first member has all of a topic, and the next when it ends.
// Threads: next() by one at a time, the rest from any.
class Subscription {
 public:
  virtual ~Subscription() = default;

  // The next records of one topic and partition; empty on time-out or stop. Several batches may be in hand at once.
  virtual Result<Batch> next(Duration timeout, std::stop_token stop) = 0;

  // The batch, or a run of its records, is done: the group's position moves to the oldest record in hand that is not, and never back.
  // conflict: the records were taken away meanwhile, or are done. After any other error it can be said again.
  virtual Result<> done(const Batch& batch) = 0;

  // A paused topic gives no batches.
  virtual void pause(std::string_view topic) = 0;
  virtual void resume(std::string_view topic) = 0;

  // The group goes on at `position`, forward or back: for replay, and for sinks that keep their position with their rows. What was in
  // hand of that partition is taken away. A position past the end is the end, one that was trimmed away is the oldest record.
  virtual Result<> seek(std::string_view topic, Position position) = 0;
};

class Bus {
 public:
  virtual ~Bus() = default;

  // ---- write ----

  // Makes the topics that are missing. A topic that nobody named here exists from its first append, with one partition.
  virtual Result<> ensure(std::span<const TopicSpec> topics) = 0;

  // Durable when it returns; the position of the first record. Records of one key become readable in their order; after an error some
  // may be there. No records: nothing is written and the position says nothing. A value above kMaxValueBytes is invalid_input; a full
  // disk is unavailable.
  virtual Result<Position> append(std::string_view topic, std::span<const NewRecord> records) = 0;

  // ---- group ----

  // From the first call on the group's topics are not trimmed past its position; a group that never did a batch starts at the oldest
  // record. `limits` bound each batch. Ends before the bus.
  virtual Result<std::unique_ptr<Subscription>> subscribe(std::string_view group, std::span<const std::string> topics,
                                                          const ReadLimits& limits) = 0;

  // ---- look: without a group ----

  // Records from `from` on, oldest first; empty at the end. A position that was trimmed away starts at the oldest kept.
  virtual Result<std::vector<Record>> read(std::string_view topic, Position from, const ReadLimits& limits) = 0;

  // Blocks until the topic has a record at or past `from`: true; false on time-out or stop.
  virtual bool wait(std::string_view topic, Position from, Duration timeout, std::stop_token stop) = 0;

  // The newest records of a topic, oldest of them first, at most as many as the limits say: where they take too many bytes, the older
  // ones are left out, never the newest.
  virtual Result<std::vector<Record>> newest(std::string_view topic, const ReadLimits& limits) = 0;

  virtual Result<std::vector<TopicInfo>> topics() = 0;
  virtual Result<std::vector<GroupInfo>> groups() = 0;

  // Forgets records older than `before`, but never what a group has not done yet.
  virtual Result<> trim(std::string_view topic, UtcTime before) = 0;

  // The group holds nothing of the topic back any more. When it subscribes again, it starts at the oldest record. conflict while it has a
  // member; a group that nobody knows is forgotten already.
  virtual Result<> forget_group(std::string_view group, std::string_view topic) = 0;
};

// Fails with invalid_input when a topic's or group's name breaks the rule above.
Result<> check_name(std::string_view name);

// append of one record.
Result<Position> append_one(Bus& bus, std::string_view topic, std::string_view key, std::string value);

// subscribe to one topic.
Result<std::unique_ptr<Subscription>> subscribe_one(Bus& bus, std::string_view group, std::string_view topic, const ReadLimits& limits);

// Records of the topic that the group has not done; all of them when it never subscribed.
Result<int64_t> lag(Bus& bus, std::string_view group, std::string_view topic);

}  // namespace skykeep::bus
