#include "flows/sync_figures.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <span>

#include "flows/load/load_rows.h"
#include "flows/messages.h"

namespace skykeep::flows {
namespace {

using state::PartitionState;

constexpr size_t kLoadsAtOnce = 5000;

// 404 is an answer; that no upstream is configured is none.
bool was_answered(const sources::Catalogue& catalogue, const state::Partition& p) {
  const sources::Source* source = catalogue.find(p.key.source);
  return p.state == PartitionState::kPartial || (p.state == PartitionState::kUnreachable && source != nullptr && source->covers(p.key.scope));
}

}  // namespace

Result<> SyncFigures::begin() {
  for (const bus::TopicInfo& topic : TRY(deps_.bus.topics()))
    if (topic.name == kLakeEvents) from_.push_back({topic.partition, topic.end_offset});
  return {};
}

void SyncFigures::own(const std::vector<PartitionKey>& keys) { own_.insert(keys.begin(), keys.end()); }

Result<> SyncFigures::note_fetched(const std::vector<PartitionKey>& before, const std::vector<PartitionKey>& waiting) {
  auto still = waiting.begin();
  for (const PartitionKey& key : before) {
    if (still != waiting.end() && *still == key) ++still;
    else if (const auto p = TRY(deps_.ledger.get(key))) products_[key] = p->got;
  }
  return {};
}

int64_t SyncFigures::products() const {
  int64_t out = 0;
  for (const auto& [key, products] : products_) out += products;
  return out;
}

Result<> SyncFigures::read_events() {
  for (bus::Position& from : from_)
    while (true) {
      const auto records = TRY(deps_.bus.read(kLakeEvents, from, {}));
      if (records.empty()) break;
      for (const bus::Record& record : records)
        if (const auto event = decode_lake_event(record.value); event && own_.contains(event->partition)) objects_.insert(event->key);
      from = bus::after(records.back().position);
    }
  return {};
}

Result<> SyncFigures::count_rows(SyncReport& report) {
  std::vector<int64_t> loads;
  for (const std::string& key : objects_) loads.push_back(loading::object_id_of_key(key));
  auto connection = TRY(deps_.warehouse.connect());
  for (size_t at = 0; at < loads.size(); at += kLoadsAtOnce) {
    const auto some = std::span(loads).subspan(at, std::min(kLoadsAtOnce, loads.size() - at));
    const auto found = TRY(connection->table(fmt::format(
        "with own as (select unnest([{}])::bigint as id) select (select sum(items) from bronze.raw_object where object_id in (select id from own)), "
        "(select sum(rejected) from bronze.raw_object where object_id in (select id from own)), "
        "(select count(*) from bronze.rejected_row where load_id in (select id from own)), "
        "(select count(distinct load_id) from bronze.quarantined_loads where load_id in (select id from own))",
        fmt::join(some, ","))));
    const auto& row = found.rows.at(0);
    report.records += warehouse::int_of(row[0]);
    report.rejected += warehouse::int_of(row[1]) + warehouse::int_of(row[2]);
    report.failed_tests += warehouse::int_of(row[3]);
  }
  return {};
}

Result<> SyncFigures::add_to(SyncReport& report, int64_t not_told) {
  TRY(read_events());
  bool answered = !objects_.empty();
  for (const PartitionKey& key : own_) {
    const auto p = TRY(deps_.ledger.get(key));
    if (!p) continue;
    answered = answered || was_answered(deps_.catalogue, *p);
    switch (p->state) {
      case PartitionState::kComplete: ++report.complete; break;
      case PartitionState::kPartial: ++report.partial; break;
      case PartitionState::kUnreachable: ++report.unreachable; break;
      default: ++report.failed;
    }
  }
  report.planned = static_cast<int64_t>(own_.size());
  report.objects = static_cast<int64_t>(objects_.size());
  report.upstream_unavailable = !answered && report.complete == 0 && report.failed > not_told;
  return count_rows(report);
}

}  // namespace skykeep::flows
