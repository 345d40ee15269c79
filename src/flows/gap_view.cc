#include "flows/gap_view.h"

#include <fmt/format.h>

#include <map>

#include "core/text.h"

namespace skykeep::flows {
namespace {

using state::Partition;
using state::PartitionState;

struct Gap {
  std::string rover;  // slug
  int32_t sol = 0;
  bool is_missing = false;
  int64_t expected = 0, actual = 0;
};

Result<std::vector<Gap>> read_gaps(warehouse::Warehouse& warehouse) {
  auto connection = TRY(warehouse.connect());
  const auto table = TRY(connection->table(
      "select lower(rover_name), sol, validation_status, manifest_total_photos, actual_total_photos "
      "from silver.validation_photo_gaps where source = 'old_shape' order by 1, 2"));
  std::vector<Gap> out;
  for (const auto& row : table.rows)
    out.push_back({warehouse::text_of(row[0]), static_cast<int32_t>(warehouse::int_of(row[1])),
                   warehouse::text_of(row[2]) == "MISSING_SOL", warehouse::int_of(row[3]), warehouse::int_of(row[4])});
  return out;
}

// What the gap makes of the partition; false when it stays as it is.
bool apply(const Gap& gap, bool has_feed, UtcTime now, Partition& p, bool is_known) {
  if (gap.is_missing) {
    if (has_feed || (is_known && p.state != PartitionState::kMissing)) return false;
    p.state = PartitionState::kUnreachable;
    p.expected = gap.expected;
    p.reason = "known only from a manifest: no upstream is configured, see [sources] old_servers, or import";
    p.next_try = now + 24h * 91;
    return true;
  }
  // A complete one with a reason was doubted before and is believed now.
  const bool doubtful = is_known && p.state == PartitionState::kComplete && p.upstream == "old_shape" && p.reason.empty();
  if (!doubtful || gap.actual >= gap.expected) return false;
  p.state = PartitionState::kPartial;
  p.expected = gap.expected;
  p.reason = fmt::format("{} photos, the manifest counts {}", gap.actual, gap.expected);
  p.next_try = now;
  return true;
}

}  // namespace

Result<int64_t> apply_gap_view(warehouse::Warehouse& warehouse, state::Ledger& ledger, const Ingest& ingest, Journal& journal,
                               UtcTime now) {
  const auto gaps = TRY(read_gaps(warehouse));
  if (gaps.empty()) return 0;
  std::map<state::PartitionKey, Partition> known;
  state::PartitionFilter filter;
  filter.source = "mars_photos";
  for (Partition& p : TRY(ledger.list(filter))) known.emplace(p.key, std::move(p));
  int64_t changed = 0;
  for (const Gap& gap : gaps) {
    const state::PartitionKey key{"mars_photos", gap.rover, gap.sol};
    const auto it = known.find(key);
    Partition p = it == known.end() ? Partition{key} : it->second;
    if (!apply(gap, ingest.has_feed(gap.rover), now, p, it != known.end())) continue;
    TRY(ledger.save(p));
    ++changed;
    if (changed <= 50) journal.partition(p);  // the page asks again for more
  }
  return changed;
}

}  // namespace skykeep::flows
