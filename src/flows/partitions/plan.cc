#include "flows/partitions/plan.h"

#include <algorithm>

namespace skykeep::flows {

using state::Partition;
using state::PartitionState;

bool wants(const std::vector<std::string>& list, std::string_view item) {
  return list.empty() || std::find(list.begin(), list.end(), item) != list.end();
}

bool is_due(const Partition& p, const sources::SourceInfo& source, int64_t newest, UtcTime now) {
  switch (p.state) {
    case PartitionState::kMissing: return true;
    case PartitionState::kInProgress: return false;
    case PartitionState::kPartial:
    case PartitionState::kFailed:
    case PartitionState::kUnreachable: return !p.next_try || *p.next_try <= now;
    case PartitionState::kComplete: break;
  }
  if (!p.checked_at) return true;
  const int64_t behind = newest - p.key.parsed_part().ordinal;
  for (const sources::Recheck& recheck : source.recheck)
    if (behind < recheck.within) return now - *p.checked_at >= recheck.every;
  return false;
}

Window Planner::window(const sources::Source& source, const std::string& scope, int64_t newest, const SyncRequest& request) {
  const int64_t first = source.info.first_part;
  if (source.info.cut == Cut::kWhole) return {0, 0};
  Window out{source.info.backfill ? std::max(first, newest - *source.info.backfill + 1) : first, newest};
  if (source.info.cut == request.ordinals_of && (request.from_ordinal || request.to_ordinal)) out = {request.from_ordinal.value_or(first), request.to_ordinal.value_or(newest)};
  if (!source.date_of || (!request.from_date && !request.to_date)) return out;
  out = {first, request.to_date ? std::max(newest, source.info.last_part.value_or(newest)) : newest};
  // A day without a part of its own lies between two: the first part from it on, the last one up to it.
  if (request.from_date)
    while (out.from <= out.to && source.date_of(scope, out.from) < *request.from_date) ++out.from;
  // A month that has begun before the date holds it.
  if (request.from_date && source.info.cut == Cut::kMonth && out.from > first && source.date_of(scope, out.from) > *request.from_date) --out.from;
  if (request.to_date)
    while (out.to >= first && source.date_of(scope, out.to) > *request.to_date) --out.to;
  return out;
}

std::vector<Window> parts_of(const sources::SourceInfo& source, Window window) {
  std::vector<Window> out;
  for (const int64_t never : source.never_were) {
    if (never < window.from || never > window.to) continue;
    if (never > window.from) out.push_back({window.from, never - 1});
    window.from = never + 1;
  }
  if (window.from <= window.to) out.push_back(window);
  return out;
}

Result<std::vector<Partition>> Planner::inside(const sources::Source& source, const std::string& scope, Window window) {
  if (window.from > window.to) return std::vector<Partition>();
  for (const Window& part : parts_of(source.info, window)) TRY(ledger_.ensure(source.info.name, scope, {source.info.cut, part.from, part.to}));
  state::PartitionFilter filter;
  filter.source = source.info.name;
  filter.scope = scope;
  // A week that has begun before the window belongs to it.
  filter.from_ordinal = PartitionKey{"", "", to_string(Part{source.info.cut, window.from})}.parsed_part().ordinal;
  filter.to_ordinal = window.to;
  filter.newest_first = true;
  auto found = TRY(ledger_.list(filter));
  std::erase_if(found, [&](const Partition& p) {
    const Part part = p.key.parsed_part();
    return part.cut != source.info.cut || std::ranges::binary_search(source.info.never_were, part.ordinal);
  });
  return found;
}

Result<std::vector<PartitionKey>> Planner::due(const sources::Source& source, const std::string& scope, Window window, int64_t newest, size_t limit) {
  std::vector<PartitionKey> out;
  const UtcTime now = clock_.now(), real_now = real_time_.now();
  for (const Partition& p : TRY(inside(source, scope, window)))
    if (out.size() < limit && is_due(p, source.info, newest, now) && !state::is_scheduled(p, real_now)) out.push_back(p.key);
  return out;
}

Result<std::vector<PartitionKey>> Planner::not_done(const sources::Source& source, const std::string& scope, Window window, int64_t newest) {
  std::vector<PartitionKey> out;
  const UtcTime now = clock_.now(), real_now = real_time_.now();
  for (const Partition& p : TRY(inside(source, scope, window)))
    if (is_due(p, source.info, newest, now) || p.state == PartitionState::kInProgress || state::is_scheduled(p, real_now)) out.push_back(p.key);
  return out;
}

std::vector<Schedule> Planner::batches(const std::vector<PartitionKey>& keys, std::string_view trigger) const {
  std::vector<Schedule> out;
  for (const PartitionKey& key : keys) {
    const bool fits = !out.empty() && out.back().source == key.source && out.back().scope == key.scope &&
                      out.back().parts.size() < static_cast<size_t>(config_.batch_parts);
    if (!fits) out.push_back({key.source, key.scope, {}, std::string(trigger), clock_.now()});
    out.back().parts.push_back(key.part);
  }
  return out;
}

}  // namespace skykeep::flows
