#include "flows/sync.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <thread>

#include "core/log.h"

namespace skykeep::flows {
namespace {

constexpr int kRounds = 4;
constexpr Duration kLongestWait = 90s;  // for a partition that failed; one that asks for more is reported instead
constexpr auto kTick = std::chrono::milliseconds(100);

Result<> nap(std::stop_token stop) {
  // Real time on purpose: the stages work in real time, whatever the injected clock says.
  if (stop.stop_requested()) return fail(Code::kCancelled, "interrupted; what is done is kept, run sync again to go on");
  std::this_thread::sleep_for(kTick);
  return {};
}

}  // namespace

Json SyncReport::to_json() const {
  return {{"run_id", run_id},         {"planned", planned},   {"complete", complete},
          {"partial", partial},       {"failed", failed},     {"unreachable", unreachable},
          {"objects", objects},       {"records", records},   {"rejected", rejected},
          {"failed_tests", failed_tests}, {"upstream_unavailable", upstream_unavailable}};
}

Result<> Sync::check(const SyncRequest& request) const {
  const std::vector<std::string> known = deps_.ingest.catalogue().names();
  for (const std::string& source : request.sources)
    if (!wants(known, source)) return fail(Code::kInvalidInput, fmt::format("'{}' is no source that is fetched ({})", source, fmt::join(known, ", ")));
  std::vector<std::string> kept;
  std::string noun = "scope";
  for (const sources::Source& source : deps_.ingest.catalogue().all())
    for (const std::string& scope : source.info.scopes) {
      if (scope == kNoScope || !wants(request.sources, source.info.name)) continue;
      noun = source.info.scope_noun;
      if (std::ranges::find(kept, scope) == kept.end()) kept.push_back(scope);
    }
  for (const std::string& scope : request.scopes)
    if (std::ranges::find(kept, scope) == kept.end())
      return fail(Code::kInvalidInput, fmt::format("'{}' is no {} that is kept ({})", scope, noun, fmt::join(kept, ", ")));
  if (request.from_ordinal && request.to_ordinal && *request.from_ordinal > *request.to_ordinal)
    return fail(Code::kInvalidInput, fmt::format("{}s {}..{} run backwards", to_string(request.ordinals_of), *request.from_ordinal, *request.to_ordinal));
  if (request.from_ordinal && *request.from_ordinal < 0)
    return fail(Code::kInvalidInput, fmt::format("a {} is never negative", to_string(request.ordinals_of)));
  if (request.from_date && request.to_date && *request.from_date > *request.to_date)
    return fail(Code::kInvalidInput, "--from is later than --to");
  return {};
}

// The newest part that is to be planned for; none where it is not known and the request does not bound the parts itself.
Result<std::optional<int64_t>> Sync::newest_of(const sources::Source& source, const std::string& scope, const SyncRequest& request,
                                               std::stop_token stop, SyncReport& report) {
  const bool is_bounded = request.to_ordinal || request.to_date;
  auto newest = deps_.ingest.known_newest(source, scope);
  if (is_bounded && newest) return newest;
  const auto asked = TRY(deps_.ingest.ask_newest(source, scope, stop));
  if (asked) return std::optional(*asked);
  if (newest || is_bounded) return newest ? newest : std::optional(request.to_ordinal.value_or(0));
  deps_.recorder.notice("warn", "source", fmt::format("the newest {} of {} is not known: {}", to_string(source.info.cut), scope, asked.error().message));
  // A scope without any upstream of its own is not an upstream that failed.
  if (!request.scopes.empty() || source.covers(scope)) ++report.failed;
  if (asked.error().code == Code::kNotFound) ++not_told_;
  return std::nullopt;
}

Result<> Sync::plan(const SyncRequest& request, bool whole_documents, std::stop_token stop, Keys& out, SyncReport& report) {
  const bool has_ordinals = request.from_ordinal || request.to_ordinal;
  for (const sources::Source& source : deps_.ingest.catalogue().all()) {
    const bool is_whole = source.info.cut == Cut::kWhole;
    if (!wants(request.sources, source.info.name) || is_whole != whole_documents) continue;
    if (!is_whole && has_ordinals && source.info.cut != request.ordinals_of) continue;
    for (const std::string& scope : source.info.scopes) {
      const bool is_named = !request.scopes.empty();
      if (!wants(request.scopes, scope) || (!source.covers(scope) && (is_whole || !is_named))) continue;
      const auto newest = TRY(newest_of(source, scope, request, stop, report));
      if (!newest) continue;
      const Window window = Planner::window(source, scope, *newest, request);
      for (auto& key : TRY(deps_.planner.not_done(source, scope, window, *newest)))
        out.push_back(std::move(key));
    }
  }
  return {};
}

// rules.md 12: a big backfill says beforehand what it will ask of the upstream and of the disk. Rough on purpose: three
// pages a sol, 250 photos of 2 KB a sol that compress tenfold.
void Sync::say_what_it_costs(size_t partitions) const {
  const size_t kManyPartitions = 300;
  if (partitions < kManyPartitions) return;
  const double requests = static_cast<double>(partitions) * 3;
  const std::string pace = deps_.config.requests_per_minute > 0
                               ? fmt::format(", about {:.1f} h at {:.0f} a minute", requests / deps_.config.requests_per_minute / 60,
                                             deps_.config.requests_per_minute)
                               : "";
  log::info("{} partitions to fetch: about {:.0f} requests{}, {:.2f} GB in the lake", partitions, requests, pace,
            static_cast<double>(partitions) * 250 * 2e3 / 10 / 1e9);
}

// What is scheduled already, by the loop or by a sync that was ended before, is only waited for.
Result<> Sync::schedule(const Keys& keys) {
  for (const Schedule& batch : deps_.planner.batches(keys, "user")) TRY(hand_on(deps_.bus, deps_.ledger, batch, deps_.real_time.now()));
  return {};
}

Result<> Sync::check_stages() const {
  for (const auto& standstill : {deps_.fetch.standstill(), deps_.load_stage.standstill(), deps_.publish_stage.standstill()})
    if (standstill && is_lasting(*standstill, std::chrono::microseconds(deps_.config.sync_patience)))
      return fail(standstill->error.code, fmt::format("stage {} cannot go on: {}; what is done is kept: mend it and run sync again",
                                                      standstill->stage, standstill->error.message));
  return {};
}

Result<Sync::Keys> Sync::waiting_of(const Keys& keys) const {
  const Keys scheduled = TRY(deps_.ledger.scheduled());  // in order
  Keys out;
  std::ranges::copy_if(keys, std::back_inserter(out), [&](const auto& key) { return std::ranges::binary_search(scheduled, key); });
  return out;
}

SyncProgress Sync::progress(size_t waiting) const {
  SyncProgress out;
  out.total = static_cast<int64_t>(total_);
  out.done = out.total - static_cast<int64_t>(waiting);
  out.products = figures_.products();
  return out;
}

Result<> Sync::wait_until_fetched(const Keys& keys, std::stop_token stop, const Progress& progress) {
  Keys before = keys;
  for (UtcTime asked = deps_.real_time.now();;) {
    TRY(check_stages());
    const Keys waiting = TRY(waiting_of(keys));
    TRY(figures_.note_fetched(before, waiting));
    before = waiting;
    // What was scheduled by somebody who was killed before it reached the bus is scheduled again when it stands no longer.
    if (const UtcTime now = deps_.real_time.now(); now - asked > state::kScheduleStands / 4) {
      TRY(schedule(waiting));
      asked = now;
    }
    SyncProgress now = this->progress(waiting.size());
    now.now = deps_.fetch.status().value("what", "");
    progress(now);
    if (waiting.empty()) return {};
    TRY(nap(stop));
  }
}

Result<> Sync::wait_until_published(std::stop_token stop, const Progress& progress) {
  // In the order of the data: what the first stage hands on is on the next topic before its position is committed.
  while (!TRY(deps_.load_stage.is_idle()) || !TRY(deps_.publish_stage.is_idle())) {
    TRY(check_stages());
    SyncProgress now = this->progress(0);
    now.now = "loading and testing";
    progress(now);
    TRY(nap(stop));
  }
  return {};
}

Result<Sync::Keys> Sync::worth_another_round(const Keys& keys, std::stop_token stop) {
  Keys out;
  UtcTime last = deps_.clock.now();
  const UtcTime limit = last + kLongestWait;
  for (const auto& key : keys) {
    const auto p = TRY(deps_.ledger.get(key));
    if (!p || p->state == state::PartitionState::kComplete || p->state == state::PartitionState::kUnreachable) continue;
    if (p->next_try && *p->next_try > limit) continue;
    if (p->next_try) last = std::max(last, *p->next_try);
    out.push_back(key);
  }
  while (!out.empty() && deps_.clock.now() < last) TRY(nap(stop));
  return out;
}

Result<> Sync::work(const SyncRequest& request, std::stop_token stop, const Progress& progress, SyncReport& report) {
  TRY(figures_.begin());
  Keys documents;
  TRY(plan(request, true, stop, documents, report));
  figures_.own(documents);
  total_ = documents.size();
  TRY(schedule(documents));
  TRY(wait_until_fetched(documents, stop, progress));  // a document may tell the newest part of another source
  Keys all = documents;
  TRY(plan(request, false, stop, all, report));
  figures_.own(all);
  total_ = all.size();
  say_what_it_costs(all.size());
  TRY(schedule({all.begin() + static_cast<ptrdiff_t>(documents.size()), all.end()}));
  TRY(wait_until_fetched(all, stop, progress));
  TRY(wait_until_published(stop, progress));
  for (int round = 1; round < kRounds; ++round) {
    const Keys again = TRY(worth_another_round(all, stop));
    if (again.empty()) break;
    TRY(schedule(again));
    TRY(wait_until_fetched(again, stop, progress));
    TRY(wait_until_published(stop, progress));
  }
  return {};
}

Result<SyncReport> Sync::run(const SyncRequest& request, std::stop_token stop, const Progress& progress) {
  TRY(check(request));
  SyncReport report;
  state::Run run = deps_.recorder.start("sync", "user", "to completion");
  report.run_id = run.id;
  Result<> done = work(request, stop, progress, report);
  const Result<> counted = figures_.add_to(report, not_told_);
  if (done) done = counted;
  const bool whole = report.failed + report.partial == 0;
  const bool is_cancelled = !done && done.error().code == Code::kCancelled;
  deps_.recorder.finish(run, is_cancelled ? "interrupted" : !done ? "failed" : whole ? "done" : "partly", report.to_json(),
                       done ? "" : done.error().message);
  if (!done) return fail(done.error());
  return report;
}

}  // namespace skykeep::flows
