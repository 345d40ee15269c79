#include "flows/source_status.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "flows/import_files.h"
#include "flows/outage.h"
#include "flows/satellites/station_flow.h"

namespace skykeep::flows {
namespace {

// What the ledger knows of a source. Files are no answer of an upstream; answers that came before upstreams had a health of
// their own still count.
void add_partitions(SourceStatus& status, const std::vector<state::Partition>& partitions) {
  for (const state::Partition& p : partitions) {
    ++status.partitions[std::string(state::to_string(p.state))];
    if (!p.checked_at || p.upstream.empty() || p.upstream == kImportedUpstream || p.state != state::PartitionState::kComplete) continue;
    status.last_success = std::max(status.last_success.value_or(*p.checked_at), *p.checked_at);
  }
}

// Those of upstreams that are asked today: what the settings left out says nothing any more.
void add_upstreams(SourceStatus& status, const std::vector<state::UpstreamRow>& rows) {
  const auto hosts = split(status.upstream, ',');
  for (const state::UpstreamRow& row : rows)
    if (row.source == status.name && std::ranges::any_of(hosts, [&](auto host) { return trim(host) == row.upstream; }))
      status.upstreams.push_back(row);
}

// Trouble of upstreams says more than the age of the last success.
void add_trouble(SourceStatus& status, const SourceHealth& health) {
  status.last_attempt = std::max(status.last_attempt, health.last_attempt);
  if (!health.since || status.state == "disabled") return;
  status.state = health.is_down ? "down" : "failing";
  status.down_since = health.since;
  status.error_kind = health.error_kind;
  status.last_error = health.error;
  status.failures = health.failures;
}

std::string state_of(const SourceStatus& status, UtcTime now) {
  if (!status.last_success) return "waiting";
  return now - *status.last_success > status.freshness_objective ? "stale" : "ok";
}

Result<SourceStatus> status_of(const sources::Source& source, const StatusDeps& deps, const std::vector<state::UpstreamRow>& rows) {
  SourceStatus status;
  status.name = source.info.name;
  status.title = source.info.title;
  status.upstream = fmt::format("{}", fmt::join(source.hosts(), ", "));
  status.freshness_objective = source.info.freshness;
  status.terms = source.info.terms;
  status.credit = source.info.credit;
  if (deps.with_tables) {
    const Held held = TRY(deps.held.of(status.name));
    status.provenance = held.provenance;
    status.newest_data = held.newest;
    state::PartitionFilter filter;
    filter.source = status.name;
    add_partitions(status, TRY(deps.ledger.list(filter)));
  }
  add_upstreams(status, rows);
  const SourceHealth health = health_of(status.upstreams);
  status.last_success = std::max(status.last_success, health.last_success);
  status.state = source.upstreams.empty() ? "disabled" : state_of(status, deps.clock.now());
  add_trouble(status, health);
  return status;
}

}  // namespace

Result<std::vector<SourceStatus>> source_status(const StatusDeps& deps) {
  std::vector<SourceStatus> out;
  const auto budgets = deps.fetcher.budgets();
  const auto add_budgets = [&](SourceStatus& status) {
    const auto hosts = split(status.upstream, ',');
    for (const auto& budget : budgets)
      if (std::any_of(hosts.begin(), hosts.end(), [&](auto host) { return budget.authority.find(trim(host)) != budget.authority.npos; }))
        status.budgets.push_back(budget);
  };
  const auto rows = deps.health.rows();
  for (const sources::Source& source : deps.catalogue.all()) {
    out.push_back(TRY(status_of(source, deps, rows)));
    add_budgets(out.back());
  }
  if (deps.station == nullptr) return out;
  for (SourceStatus& status : deps.station->sources()) {
    add_upstreams(status, rows);
    add_trouble(status, health_of(status.upstreams));
    if (status.name == "iss_position" && deps.with_tables) {
      const Held held = TRY(deps.held.of(status.name));
      status.provenance = held.provenance;
      status.newest_data = held.newest;
    }
    add_budgets(status);
    out.push_back(std::move(status));
  }
  return out;
}

}  // namespace skykeep::flows
