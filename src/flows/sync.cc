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
constexpr auto kTick = std::chrono::milliseconds(50);

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
  static const std::vector<std::string> kSources = {"mars_photos", "mars_manifests", "mars_traverse"};
  for (const std::string& source : request.sources)
    if (!wants(kSources, source))
      return fail(Code::kInvalidInput, fmt::format("'{}' is no source that is fetched (mars_photos, mars_manifests, "
                                                   "mars_traverse)", source));
  const auto kept = deps_.planner.rovers();
  for (const std::string& rover : request.rovers)
    if (!wants(kept, rover))
      return fail(Code::kInvalidInput, fmt::format("'{}' is no rover that is kept ({})", rover, fmt::join(kept, ", ")));
  if (request.from_sol && request.to_sol && *request.from_sol > *request.to_sol)
    return fail(Code::kInvalidInput, fmt::format("sols {}..{} run backwards", *request.from_sol, *request.to_sol));
  if (request.from_sol && *request.from_sol < 0) return fail(Code::kInvalidInput, "a sol is never negative");
  if (request.from_date && request.to_date && *request.from_date > *request.to_date)
    return fail(Code::kInvalidInput, "--from is later than --to");
  return {};
}

Result<> Sync::plan_documents(const SyncRequest& request, Keys& out) {
  for (auto& key : TRY(deps_.planner.due_documents(request, [](const auto&) { return false; }, true)))
    out.push_back(std::move(key));
  return {};
}

Result<> Sync::plan_photos(const SyncRequest& request, std::stop_token stop, Keys& out, SyncReport& report) {
  if (!wants(request.sources, "mars_photos")) return {};
  const bool bounded = request.to_sol || request.to_date;
  for (const std::string& rover : deps_.planner.rovers()) {
    const bool named = !request.rovers.empty();
    if (!wants(request.rovers, rover) || (!named && !deps_.ingest.has_feed(rover))) continue;
    auto newest = deps_.ingest.known_newest_sol(rover);
    if (!bounded || !newest) {
      const auto asked = TRY(deps_.ingest.newest_sol(rover, stop));
      if (asked) newest = *asked;
      if (!newest && !bounded) {
        deps_.journal.notice("warn", "source", fmt::format("the newest sol of {} is not known: {}", rover,
                                                           asked.error().message));
        // A rover without any feed of its own is not an upstream that failed.
        if (named || deps_.ingest.has_feed(rover)) ++report.failed;
        if (asked.error().code == Code::kNotFound) ++not_told_;
        continue;
      }
    }
    const int32_t limit = newest.value_or(request.to_sol.value_or(0));
    const SolWindow window = deps_.planner.window(rover, limit, request);
    for (auto& key : TRY(deps_.planner.due_photos(rover, window, limit, [](const auto&) { return false; }, SIZE_MAX, true)))
      out.push_back(std::move(key));
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

// What is in flight, of the loop or of a sync that was ended before, is only waited for.
Result<> Sync::schedule(const Keys& keys) {
  Keys open;
  std::ranges::copy_if(keys, std::back_inserter(open), [this](const auto& key) { return !deps_.in_flight.contains(key); });
  for (const Schedule& batch : deps_.planner.batches(open, "user")) TRY(hand_on(deps_.bus, deps_.in_flight, batch));
  return {};
}

Result<> Sync::check_stages() const {
  for (const auto& standstill : {deps_.fetch.standstill(), deps_.load_stage.standstill(), deps_.publish_stage.standstill()})
    if (standstill && is_lasting(*standstill, std::chrono::microseconds(deps_.config.sync_patience)))
      return fail(standstill->error.code, fmt::format("stage {} cannot go on: {}; what is done is kept: mend it and run sync again",
                                                      standstill->stage, standstill->error.message));
  return {};
}

SyncProgress Sync::progress_of(const Keys& keys) const {
  SyncProgress out;
  out.total = static_cast<int64_t>(total_);
  const auto waiting = std::count_if(keys.begin(), keys.end(),
                                     [this](const auto& key) { return deps_.in_flight.contains(key); });
  out.done = out.total - waiting;
  const FetchTotals now = deps_.fetch.totals();
  out.photos = now.photos - before_.photos;
  return out;
}

Result<> Sync::wait_until_fetched(const Keys& keys, std::stop_token stop, const Progress& progress) {
  for (;;) {
    TRY(check_stages());
    SyncProgress now = progress_of(keys);
    now.now = deps_.fetch.status().value("what", "");
    progress(now);
    if (std::none_of(keys.begin(), keys.end(), [this](const auto& key) { return deps_.in_flight.contains(key); }))
      return {};
    TRY(nap(stop));
  }
}

Result<> Sync::wait_until_published(std::stop_token stop, const Progress& progress) {
  // In the order of the data: what the first stage hands on is on the next topic before its position is committed.
  while (!TRY(deps_.load_stage.is_idle()) || !TRY(deps_.publish_stage.is_idle())) {
    TRY(check_stages());
    SyncProgress now = progress_of({});
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

Result<> Sync::count(const Keys& keys, SyncReport& report) {
  for (const auto& key : keys) {
    const auto p = TRY(deps_.ledger.get(key));
    if (!p) continue;
    switch (p->state) {
      case state::PartitionState::kComplete: ++report.complete; break;
      case state::PartitionState::kPartial: ++report.partial; break;
      case state::PartitionState::kUnreachable: ++report.unreachable; break;
      default: ++report.failed;
    }
  }
  return {};
}

Result<SyncReport> Sync::run(const SyncRequest& request, std::stop_token stop, const Progress& progress) {
  TRY(check(request));
  SyncReport report;
  state::Run run = deps_.journal.start("sync", "user", "to completion");
  report.run_id = run.id;
  before_ = deps_.fetch.totals();
  const int64_t records_before = deps_.loading.records_loaded();
  const int64_t rejected_before = deps_.loading.records_rejected();
  const int64_t kept_back_before = deps_.publishing.kept_back(), row_failures_before = deps_.publishing.rejected();
  Keys all;
  const auto body = [&]() -> Result<> {
    Keys documents;
    TRY(plan_documents(request, documents));
    total_ = documents.size();
    TRY(schedule(documents));
    TRY(wait_until_fetched(documents, stop, progress));  // a manifest may tell the newest sol
    all = documents;
    TRY(plan_photos(request, stop, all, report));
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
    return count(all, report);
  };
  const Result<> done = body();
  report.planned = static_cast<int64_t>(all.size());
  const FetchTotals now = deps_.fetch.totals();
  report.objects = now.objects - before_.objects;
  report.records = deps_.loading.records_loaded() - records_before;
  report.rejected = deps_.loading.records_rejected() - rejected_before + deps_.publishing.rejected() - row_failures_before;
  report.failed_tests = deps_.publishing.kept_back() - kept_back_before;
  report.upstream_unavailable = now.answered == before_.answered && report.complete == 0 && report.failed > not_told_;
  const bool whole = report.failed + report.partial == 0;
  const bool is_cancelled = !done && done.error().code == Code::kCancelled;
  deps_.journal.finish(run, is_cancelled ? "interrupted" : !done ? "failed" : whole ? "done" : "partly", report.to_json(),
                       done ? "" : done.error().message);
  if (!done) return fail(done.error());
  return report;
}

}  // namespace skykeep::flows
