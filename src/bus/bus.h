// The bus: named topics, each an append-only sequence of records with offsets 0, 1, 2, ...
//
// Purpose: hand work from one stage to the next so that nothing acknowledged is lost.
// Owner: app opens one; flows and streams borrow it. Threads: every method may be called from any thread.
// Delivery is at least once: a stage does its work, then commits its position; a crash in between repeats the
// work. Names of topics and groups: [A-Za-z0-9._-], 1 to 200 characters (what Kafka takes); anything else is
// invalid_input.
#pragma once

#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/time.h"

namespace skykeep::bus {

struct NewRecord {
  std::string key;    // may be empty; records of one key keep their order
  std::string value;  // opaque bytes, JSON by convention
};

struct Record {
  int64_t offset = 0;
  UtcTime appended_at;
  std::string key;
  std::string value;
};

struct TopicInfo {
  std::string name;
  int64_t first_offset = 0;  // of the oldest record that is kept
  int64_t next_offset = 0;   // one past the newest
  int64_t bytes = 0;
};

struct GroupInfo {
  std::string group;
  std::string topic;
  int64_t next_offset = 0;
};

struct ReadLimits {
  size_t max_records = 500;
  size_t max_bytes = 8 << 20;  // at least one record is returned however large it is
};

class Bus {
 public:
  virtual ~Bus() = default;

  // Durable when it returns. All records of one call are adjacent and appear together. Returns the first
  // offset. A topic exists from its first append; reading one that does not exist yet gives nothing. No
  // records: nothing is written, the answer is the next offset. A value above 64 MiB is invalid_input; a full
  // disk is unavailable.
  virtual Result<int64_t> append(std::string_view topic, std::span<const NewRecord> records) = 0;

  // Records from `offset` on, oldest first; empty at the end. An offset that was trimmed away starts at the
  // oldest kept.
  virtual Result<std::vector<Record>> read(std::string_view topic, int64_t offset,
                                           const ReadLimits& limits) = 0;

  // Blocks until the topic has a record at or past `offset`: true; false on time-out or stop.
  virtual bool wait(std::string_view topic, int64_t offset, Duration timeout, std::stop_token stop) = 0;

  // The next offset that `group` wants of `topic`; 0 when it never committed. Commits may go backwards
  // (replay).
  virtual Result<int64_t> committed(std::string_view group, std::string_view topic) = 0;
  virtual Result<> commit(std::string_view group, std::string_view topic, int64_t next_offset) = 0;

  virtual Result<std::vector<TopicInfo>> topics() = 0;
  virtual Result<std::vector<GroupInfo>> groups() = 0;

  // Forgets records older than `before`, but never past `keep_from` nor past the slowest group. Returns how
  // many.
  virtual Result<int64_t> trim(std::string_view topic, UtcTime before, int64_t keep_from) = 0;
};

inline constexpr size_t kMaxValueBytes = 64 << 20;

// Fails with invalid_input when a topic's or group's name breaks the rule above.
Result<> check_name(std::string_view name);

// The newest records of a topic, oldest of them first, at most as many as the limits say: where they take too many bytes, the older ones
// are left out, never the newest.
Result<std::vector<Record>> newest(Bus& bus, std::string_view topic, const ReadLimits& limits);

// append of one record.
Result<int64_t> append_one(Bus& bus, std::string_view topic, std::string_view key, std::string value);

}  // namespace skykeep::bus
