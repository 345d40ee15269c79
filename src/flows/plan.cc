#include "flows/plan.h"

#include <algorithm>

namespace skykeep::flows {

using state::Partition;
using state::PartitionKey;
using state::PartitionState;

bool wants(const std::vector<std::string>& list, std::string_view item) {
  return list.empty() || std::find(list.begin(), list.end(), item) != list.end();
}

bool is_due(const Partition& p, int32_t newest, UtcTime now, const FlowConfig& config) {
  switch (p.state) {
    case PartitionState::kMissing: return true;
    case PartitionState::kInProgress: return false;
    case PartitionState::kPartial:
    case PartitionState::kFailed:
    case PartitionState::kUnreachable: return !p.next_try || *p.next_try <= now;
    case PartitionState::kComplete: break;
  }
  if (!p.checked_at) return true;
  Duration interval = config.document_refresh;
  if (p.key.sol >= 0) {
    const int32_t back = newest - p.key.sol;
    interval = back < 15 ? config.recheck_newest : back < 60 ? config.recheck_recent : config.recheck_rest;
  }
  return now - *p.checked_at >= interval;
}

std::vector<std::string> Planner::rovers() const {
  std::vector<std::string> out;
  for (const auto& rover : sources::rovers())
    if (wants(config_.rovers, rover.slug)) out.push_back(rover.slug);
  return out;
}

SolWindow Planner::window(const std::string& rover, int32_t newest, const SyncRequest& request) const {
  const sources::Rover* known = sources::find_rover(rover);
  SolWindow out{config_.backfill ? std::max(0, newest - *config_.backfill + 1) : 0, newest};
  if (request.from_sol || request.to_sol) out = {request.from_sol.value_or(0), request.to_sol.value_or(newest)};
  if (known != nullptr && (request.from_date || request.to_date)) {
    out = {0, newest};
    // A day without a sol of its own lies between two: the first sol from it on, the last one up to it.
    if (request.from_date)
      while (out.from <= newest && sources::earth_date(*known, out.from) < *request.from_date) ++out.from;
    if (request.to_date)
      while (out.to >= 0 && sources::earth_date(*known, out.to) > *request.to_date) --out.to;
  }
  return out;
}

Result<std::vector<PartitionKey>> Planner::due_photos(const std::string& rover, SolWindow window, int32_t newest,
                                                      const IsInFlight& in_flight, size_t limit, bool claimed) {
  std::vector<PartitionKey> out;
  if (window.from > window.to) return out;
  TRY(ledger_.ensure("mars_photos", rover, window.from, window.to));
  state::PartitionFilter filter;
  filter.source = "mars_photos";
  filter.rover = rover;
  filter.from_sol = window.from;
  filter.to_sol = window.to;
  filter.newest_first = true;
  const UtcTime now = clock_.now();
  for (const Partition& p : TRY(ledger_.list(filter))) {
    if (out.size() >= limit) break;
    const bool is_wanted = is_due(p, newest, now, config_) || (claimed && p.state == PartitionState::kInProgress);
    if (is_wanted && !in_flight(p.key)) out.push_back(p.key);
  }
  return out;
}

Result<std::vector<PartitionKey>> Planner::due_documents(const SyncRequest& request,
                                                         const IsInFlight& in_flight, bool claimed) {
  std::vector<PartitionKey> candidates;
  if (wants(request.sources, "mars_manifests") && !config_.old_servers.empty())
    for (const std::string& rover : rovers())
      if (wants(request.rovers, rover)) candidates.push_back({"mars_manifests", rover, -1});
  if (wants(request.sources, "mars_traverse") && wants(config_.rovers, "perseverance") &&
      wants(request.rovers, "perseverance"))
    candidates.push_back({"mars_traverse", "perseverance", -1});
  std::vector<PartitionKey> out;
  const UtcTime now = clock_.now();
  for (const PartitionKey& key : candidates) {
    const auto known = TRY(ledger_.get(key));
    const bool is_wanted = !known || is_due(*known, 0, now, config_) || (claimed && known->state == PartitionState::kInProgress);
    if (in_flight(key) || !is_wanted) continue;
    if (!known) TRY(ledger_.ensure(key.source, key.rover, key.sol, key.sol));
    out.push_back(key);
  }
  return out;
}

std::vector<Schedule> Planner::batches(const std::vector<PartitionKey>& keys, std::string_view trigger) const {
  std::vector<Schedule> out;
  for (const PartitionKey& key : keys) {
    const bool fits = !out.empty() && out.back().source == key.source && out.back().rover == key.rover &&
                      out.back().sols.size() < static_cast<size_t>(config_.batch_sols);
    if (!fits) out.push_back({key.source, key.rover, {}, std::string(trigger), clock_.now()});
    out.back().sols.push_back(key.sol);
  }
  return out;
}

}  // namespace skykeep::flows
