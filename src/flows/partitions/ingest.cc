#include "flows/partitions/ingest.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/guarded.h"

namespace skykeep::flows {

Result<> Ingest::save(const sources::Source& source, const FetchResult& result, const state::Claimant& by, IngestOutcome& out) {
  const FetchContext context = fetch_context(deps_.driver.config, by, source.info.items, deps_.driver.clock.now());
  const auto saved = TRY(deps_.driver.ledger.update(out.partition.key, [&](state::Partition& p, bool) {
    apply_fetch(p, result, context);
    return true;
  }));
  out.partition = *saved;
  if (saved->state == state::PartitionState::kComplete && !saved->reason.empty())
    deps_.driver.recorder.notice("warn", "drift", fmt::format("{}: {} gave less than expected: {}", to_words(saved->key), saved->upstream, saved->reason));
  return {};
}

Result<IngestOutcome> Ingest::partition(const PartitionKey& key, const state::Run& run, std::stop_token stop, std::optional<UtcTime> asked_at) {
  const sources::Source* source = deps_.catalogue.find(key.source);
  if (source == nullptr) return fail(Code::kUnsupported, fmt::format("'{}' is no source that is fetched", key.source));
  IngestOutcome out;
  out.partition.key = key;
  const state::Claimant by = deps_.worker.claimant();
  if (!TRY(deps_.driver.ledger.claim(key, by, run.id, deps_.real_time.now(), asked_at)))
    return fail(Code::kConflict, fmt::format("{} is being fetched, or was fetched meanwhile", to_string(key)));
  const UtcTime started = deps_.driver.clock.now();
  std::string log;
  Result<PageDriver::Outcome> got;
  const auto thrown = thrown_by([&] { got = driver_.fetch(*source, key, run, stop, log); });
  if (thrown) got->result.trouble = Error{Code::kInternal, *thrown};  // it waits its time as after any failure, and holds up no other
  const PageDriver::Outcome fetched = TRY(std::move(got));
  out.objects = fetched.objects;
  out.products = fetched.result.got;
  TRY(save(*source, fetched.result, by, out));
  const state::Partition& p = out.partition;
  const bool done = p.state == state::PartitionState::kComplete;
  log += fmt::format("{}: {}{}{}\n", to_string(deps_.driver.clock.now()), state::to_string(p.state), p.reason.empty() ? "" : ", ", p.reason);
  deps_.driver.recorder.attempt(run, to_words(key), std::max(1, p.attempts), done, started, std::move(log));
  deps_.driver.recorder.partition(p);
  return out;
}

std::optional<int64_t> Ingest::known_newest(const sources::Source& source, const std::string& scope) {
  if (source.is_told_by_clock) return source.newest_by_clock(scope, deps_.driver.clock.now());
  const auto newest = deps_.driver.ledger.newest_part(source.info.name, scope);
  return newest ? *newest : std::nullopt;
}

}  // namespace skykeep::flows
