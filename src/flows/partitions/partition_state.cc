#include "flows/partitions/partition_state.h"

#include <fmt/format.h>

#include <algorithm>

namespace skykeep::flows {
namespace {

using state::Partition;
using state::PartitionState;

// A paging that looks cut short is repeated so often before it is believed.
constexpr int kDoubts = 3;
constexpr Duration kRetryOfRejected = 1h;
constexpr Duration kRecheckOfPromisedOnly = 24h * 91;

void complete(Partition& p, std::string reason = "") {
  p.state = PartitionState::kComplete;
  p.reason = std::move(reason);
  p.attempts = 0;
  p.next_try.reset();
}

void retry(Partition& p, PartitionState state, std::string reason, int attempts, Duration wait, UtcTime now) {
  p.state = state;
  p.reason = std::move(reason);
  p.attempts = attempts;
  p.next_try = now + wait;
}

void fail_fetch(Partition& p, const Error& error, const FetchContext& context) {
  const bool unreachable = error.code == Code::kNotFound;
  const auto asked = Duration(static_cast<int64_t>(error.retry_after_s * 1e6));
  Duration wait = std::max(asked, backoff(context.first_backoff, context.max_backoff, p.attempts + 1));
  if (unreachable) wait = std::max(wait, context.recheck_of_unreachable);
  retry(p, unreachable ? PartitionState::kUnreachable : PartitionState::kFailed, error.message, p.attempts + 1, wait, context.now);
}

// `doubts` are this upstream's own answers in a row: that it was away, or that another one helped out, makes what it says now no
// likelier.
void apply_answer(Partition& p, const FetchResult& result, int doubts, const FetchContext& context) {
  const bool fewer = p.expected && result.got < *p.expected;
  const bool cut = result.repeated && result.claimed_total && *result.claimed_total > result.items;
  if ((fewer || cut) && doubts < kDoubts) {
    retry(p, PartitionState::kPartial,
          fewer ? fmt::format("{} {}, {} were there before", result.got, context.items, *p.expected)
                : fmt::format("{} items, the upstream speaks of {}", result.items, *result.claimed_total),
          doubts, backoff(context.first_backoff, context.max_backoff, doubts), context.now);
    return;
  }
  complete(p, fewer ? fmt::format("believed after {} answers: {} {}, {} were expected", kDoubts, result.got, context.items, *p.expected)
              : cut ? fmt::format("believed after {} answers: {} items, the upstream speaks of {}", kDoubts, result.items, *result.claimed_total)
                    : "");
  p.expected = result.got;
}

}  // namespace

Duration backoff(Duration first, Duration most, int attempts) {
  Duration wait = first;
  for (int i = 1; i < attempts && wait < most; ++i) wait *= 2;
  return std::min(wait, most);
}

FetchContext fetch_context(const FlowConfig& config, state::Claimant by, std::string items, UtcTime now) {
  return {std::move(by), std::move(items), now, config.first_backoff, config.max_backoff, config.recheck_of_unreachable};
}

void apply_fetch(Partition& p, const FetchResult& result, const FetchContext& context) {
  const bool claimed = p.state == PartitionState::kInProgress && p.owner == context.by.owner && p.claim_epoch == context.by.epoch;
  const PartitionState before = claimed ? p.before_claim.value_or(PartitionState::kMissing) : p.state;
  const bool was_doubted = before == PartitionState::kPartial && p.upstream == result.upstream;
  p.checked_at = context.now;
  if (!result.upstream.empty()) {
    p.upstream = result.upstream;
    p.got = result.got;
  }
  if (!claimed) {
    if (p.state != PartitionState::kInProgress) p.scheduled_at.reset();
    return;
  }
  p.owner.clear();
  p.scheduled_at.reset();
  p.before_claim.reset();
  if (result.upstream.empty()) {
    fail_fetch(p, result.trouble.value_or(Error{Code::kInternal, "no upstream was asked"}), context);
  } else if (result.trouble) {
    // The fall-back may know less: the better upstream is asked again, and what that one gave before is still what is expected.
    retry(p, PartitionState::kPartial,
          fmt::format("{} {} came from a fall-back ({}), the first choice failed: {}", p.got, context.items, p.upstream, result.trouble->message),
          p.attempts + 1, backoff(context.first_backoff, context.max_backoff, p.attempts + 1), context.now);
  } else {
    apply_answer(p, result, (was_doubted ? p.attempts : 0) + 1, context);
  }
}

bool reject_load(Partition& p, const std::string& reason, std::string_view run_id, UtcTime now) {
  if (p.state == PartitionState::kFailed) return false;
  if (p.state == PartitionState::kInProgress && !run_id.empty() && p.run_id != run_id) return false;
  if (p.state == PartitionState::kInProgress) p.scheduled_at.reset();
  p.owner.clear();
  retry(p, PartitionState::kFailed, reason, p.attempts + 1, kRetryOfRejected, now);
  return true;
}

bool apply_expectation(Partition& p, bool is_new, const Expectation& count, UtcTime now) {
  if (count.got == 0) {
    if (count.has_upstream || !(is_new || p.state == PartitionState::kMissing)) return false;
    p.expected = count.expected;
    retry(p, PartitionState::kUnreachable, fmt::format("known only from a manifest: no upstream is configured; {}", count.without_upstream),
          p.attempts, kRecheckOfPromisedOnly, now);
    return true;
  }
  // A complete one with a reason was doubted before and is believed now.
  const bool doubtful = !is_new && p.state == PartitionState::kComplete && count.is_measured && p.reason.empty();
  if (!doubtful || count.got >= count.expected) return false;
  p.expected = count.expected;
  retry(p, PartitionState::kPartial, fmt::format("{} {}, the manifest counts {}", count.got, count.items, count.expected), p.attempts, {}, now);
  return true;
}

bool apply_import(Partition& p, int64_t got, std::optional<int64_t> expected, std::string_view items, UtcTime now) {
  if (p.state == PartitionState::kComplete || p.state == PartitionState::kInProgress) return false;
  p.got = got;
  p.upstream = kImportedUpstream;
  if (expected && got >= *expected) {
    complete(p);
    p.expected = expected;
    p.checked_at = now;
  } else {
    p.state = PartitionState::kPartial;
    p.reason = fmt::format("{} {} imported; no upstream was asked", got, items);
  }
  return true;
}

bool ask_again(Partition& p, std::string reason) {
  if (p.state != PartitionState::kComplete && p.state != PartitionState::kPartial) return false;
  p.state = PartitionState::kMissing;
  p.reason = std::move(reason);
  p.next_try.reset();
  return true;
}

}  // namespace skykeep::flows
