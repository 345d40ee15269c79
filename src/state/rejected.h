// Rejected records: what a stage could not process, with the reason, until it is replayed or forgotten.
//
// A record is known by where it lay, its bytes and the reason: a stage that does its work again rejects it once. Numbers ascend.
// Owner: flows. Threads: any.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"
#include "state/state.h"

namespace skykeep::state {

struct RejectedRecord {
  int64_t number = 0;          // filled by add
  std::string topic;           // that it came on
  int32_t partition = 0;       // where it lay there
  int64_t offset = 0;
  std::string key, reason;
  std::string record;          // its bytes
  UtcTime at;
};

class RejectedRecords {
 public:
  static Result<RejectedRecords> open(State& state);
  // In one transaction; those that are there stay as they are.
  Result<> add(std::span<const RejectedRecord> records);
  Result<> add(const RejectedRecord& record) { return add({&record, 1}); }
  Result<std::optional<RejectedRecord>> get(std::string_view topic, int64_t number);
  Result<std::vector<RejectedRecord>> newest(size_t limit);  // newest first
  Result<int64_t> count();
  Result<int64_t> prune(UtcTime before);

  // Those of a topic that do not stand in the tables yet, oldest first, after number `after`.
  Result<std::vector<RejectedRecord>> to_note(std::string_view topic, int64_t after, size_t limit);
  Result<> set_noted(std::span<const int64_t> numbers);
  Result<> note_again();  // the tables are new

 private:
  explicit RejectedRecords(State& state) : state_(&state) {}
  State* state_;
};

}  // namespace skykeep::state
