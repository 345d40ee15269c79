#include "flows/partitions/gap_view.h"

#include <map>

#include "flows/partitions/partition_state.h"

namespace skykeep::flows {
namespace {

struct Gap {
  PartitionKey key;
  int64_t expected = 0, got = 0;
};

Result<std::vector<Gap>> read_gaps(warehouse::Warehouse& warehouse) {
  auto connection = TRY(warehouse.connect());
  const auto table = TRY(connection->table("select source, scope, part, expected, got from silver.gaps where state in ('missing', 'count') order by source, scope, part"));
  std::vector<Gap> out;
  for (const auto& row : table.rows)
    out.push_back({{warehouse::text_of(row[0]), warehouse::text_of(row[1]), warehouse::text_of(row[2])}, warehouse::int_of(row[3]),
                   warehouse::int_of(row[4])});
  return out;
}

}  // namespace

Result<int64_t> apply_gap_view(warehouse::Warehouse& warehouse, state::Ledger& ledger, const sources::Catalogue& catalogue, RunRecorder& recorder,
                               UtcTime now) {
  // The ledger is read as a whole first: nearly all gaps are known to it already, and those cost no transaction.
  std::map<PartitionKey, state::Partition> known;
  const auto gaps = TRY(read_gaps(warehouse));
  if (gaps.empty()) return 0;
  for (const sources::Source& source : catalogue.all()) {
    state::PartitionFilter filter;
    filter.source = source.info.name;
    for (state::Partition& p : TRY(ledger.list(filter))) known.emplace(p.key, std::move(p));
  }
  int64_t changed = 0;
  for (const Gap& gap : gaps) {
    const sources::Source* source = catalogue.find(gap.key.source);
    if (source == nullptr) continue;
    const auto it = known.find(gap.key);
    state::Partition probe = it == known.end() ? state::Partition{gap.key} : it->second;
    const auto expect = [&](const state::Partition& p) {
      const sources::Upstream* upstream = source->upstream(p.upstream);
      return Expectation{gap.expected, gap.got, source->covers(gap.key.scope), source->info.without_upstream,
                         upstream != nullptr && upstream->is_measured(), source->info.items};
    };
    if (!apply_expectation(probe, it == known.end(), expect(probe), now)) continue;
    const auto saved = TRY(ledger.update(gap.key, [&](state::Partition& p, bool is_new) { return apply_expectation(p, is_new, expect(p), now); }));
    if (!saved) continue;
    ++changed;
    if (changed <= 50) recorder.partition(*saved);  // the page asks again for more
  }
  return changed;
}

}  // namespace skykeep::flows
