// The partition ledger: one row a partition that says how far its fetching has come (rules.md 9, 10).
//
// Owner: flows. Threads: any.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/partition.h"
#include "core/time.h"
#include "state/state.h"

namespace skykeep::state {

enum class PartitionState { kMissing, kInProgress, kComplete, kPartial, kFailed, kUnreachable };
std::string_view to_string(PartitionState state);  // "missing", "in_progress", ...
std::optional<PartitionState> parse_partition_state(std::string_view text);

struct Partition {
  PartitionKey key;
  PartitionState state = PartitionState::kMissing;
  std::optional<int64_t> expected;    // distinct products that the source promised or last gave
  int64_t got = 0;                    // distinct products stored by the last paging
  int32_t attempts = 0;               // failed ones in a row
  std::optional<UtcTime> next_try;    // of a failed one
  std::optional<UtcTime> checked_at;  // the last answer
  std::string upstream;               // which feed answered
  std::string reason;                 // why failed, partial or unreachable
  std::string owner;                  // the worker while in progress
  int64_t claim_epoch = 0;            // of its lease, by which the claim stands
  std::string run_id;                 // the run that touched it last
  std::optional<PartitionState> before_claim;  // while in progress: what it was before
  std::optional<UtcTime> scheduled_at;         // real time; from being scheduled to the end of its fetch
};

// What was scheduled so long ago and is not fetched may be scheduled again: its message may have been lost with who was to send it. Where
// it was not, nothing is asked for twice, for what was answered since it was scheduled is not claimed for it.
inline constexpr Duration kScheduleStands = 1h;
bool is_scheduled(const Partition& partition, UtcTime now);

struct PartitionFilter {
  std::string source, scope;  // empty: any
  // Of parts (Part::ordinal): numbers or days. A whole document has 0.
  std::optional<int64_t> from_ordinal, to_ordinal;
  std::vector<PartitionState> states;  // empty: any
  std::optional<size_t> limit;  // none: all
  bool newest_first = false;  // by ordinal; else by source, scope and part
};

// The parts of one cut from one ordinal to another, both included; empty when `from` is past `to`.
struct PartSpan {
  Cut cut = Cut::kWhole;
  int64_t from = 0, to = 0;
};

// Who claims: a worker, and the epoch of the lease that it lives by.
struct Claimant {
  std::string owner;
  int64_t epoch = 0;
};

class Ledger {
 public:
  static Result<Ledger> open(State& state);

  // Adds the parts of the span that have no row as `missing`; returns how many were new.
  Result<int64_t> ensure(const std::string& source, const std::string& scope, const PartSpan& wanted);
  // Claims for `by`: false when another worker's claim stands, which it does as long as that worker's lease (leases.h). Claiming again is
  // success (a retry after an error). `now`: real time. False too when it was answered at or after `unless_answered_since`, by whom ever:
  // then there is nothing left to do for who was told to fetch it at that time.
  Result<bool> claim(const PartitionKey& key, const Claimant& by, const std::string& run_id, UtcTime now,
                     std::optional<UtcTime> unless_answered_since = {});
  // Marks parts of a scope as scheduled and returns those that were not: of many who ask for one at once, one gets it. `now`: real time.
  Result<std::vector<std::string>> schedule(const std::string& source, const std::string& scope, const std::vector<std::string>& parts, UtcTime now);
  // They are not going to be fetched by what was scheduled. What is being fetched stays as it is: the end of its fetch tells it.
  Result<> unschedule(const std::string& source, const std::string& scope, const std::vector<std::string>& parts);
  // For who alone may use this state and comes after one that was killed: it may have scheduled what never reached the bus.
  Result<> unschedule_all();
  // Everything that was scheduled and not fetched, however long ago, in order.
  Result<std::vector<PartitionKey>> scheduled();
  // What stands as scheduled, of one scope or (no source) of all.
  Result<int64_t> count_scheduled(const std::string& source, const std::string& scope, UtcTime now);
  // Reads a partition, changes it and writes it in one transaction, so that no writer overwrites what another one has written
  // meanwhile. `change` gets the stored partition, or a missing one with `is_new` set, and returns whether it changed it. It may run
  // more than once and must have no other effects. Returns the changed partition; nothing when `change` left it alone.
  using Change = std::function<bool(Partition& partition, bool is_new)>;
  Result<std::optional<Partition>> update(const PartitionKey& key, const Change& change);
  Result<std::optional<Partition>> get(const PartitionKey& key);
  Result<std::vector<Partition>> list(const PartitionFilter& filter);
  // Claims of workers whose lease has expired, or is another one by now, go back to what they were before, and are not
  // scheduled: whoever was told to fetch them may have left it to that worker. Returns how many.
  Result<int64_t> revert_expired_claims(UtcTime now);
  // The newest part of a scope, as an upstream told it last.
  Result<std::optional<int64_t>> newest_part(const std::string& source, const std::string& scope);
  Result<> note_newest_part(const std::string& source, const std::string& scope, int64_t ordinal);
  // state -> count, per (source, scope).
  Result<std::map<std::pair<std::string, std::string>, std::map<PartitionState, int64_t>>> counts();

 private:
  explicit Ledger(State& state) : state_(&state) {}
  State* state_;
};

}  // namespace skykeep::state
