#include "flows/gap_view.h"

#include <map>

#include "flows/partitions/partition_state.h"

namespace skykeep::flows {
namespace {

struct Gap {
  state::PartitionKey key;
  int64_t expected = 0, got = 0;
};

Result<std::vector<Gap>> read_gaps(warehouse::Warehouse& warehouse) {
  auto connection = TRY(warehouse.connect());
  const auto table = TRY(connection->table(
      "select lower(rover_name), sol, manifest_total_photos, actual_total_photos "
      "from silver.validation_photo_gaps where source = 'old_shape' order by 1, 2"));
  std::vector<Gap> out;
  for (const auto& row : table.rows)
    out.push_back({{"mars_photos", warehouse::text_of(row[0]), static_cast<int32_t>(warehouse::int_of(row[1]))},
                   warehouse::int_of(row[2]), warehouse::int_of(row[3])});
  return out;
}

}  // namespace

Result<int64_t> apply_gap_view(warehouse::Warehouse& warehouse, state::Ledger& ledger, const Ingest& ingest, Journal& journal,
                               UtcTime now) {
  // The ledger is read as a whole first: nearly all gaps are known to it already, and those cost no transaction.
  std::map<state::PartitionKey, state::Partition> known;
  const auto gaps = TRY(read_gaps(warehouse));
  if (gaps.empty()) return 0;
  state::PartitionFilter filter;
  filter.source = "mars_photos";
  for (state::Partition& p : TRY(ledger.list(filter))) known.emplace(p.key, std::move(p));
  int64_t changed = 0;
  for (const Gap& gap : gaps) {
    const ManifestCount count{gap.expected, gap.got, ingest.has_feed(gap.key.rover)};
    const auto it = known.find(gap.key);
    state::Partition probe = it == known.end() ? state::Partition{gap.key} : it->second;
    if (!apply_manifest(probe, it == known.end(), count, now)) continue;
    const auto saved = TRY(ledger.update(gap.key, [&](state::Partition& p, bool is_new) { return apply_manifest(p, is_new, count, now); }));
    if (!saved) continue;
    ++changed;
    if (changed <= 50) journal.partition(*saved);  // the page asks again for more
  }
  return changed;
}

}  // namespace skykeep::flows
