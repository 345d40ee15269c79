#include "flows/source_status.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "flows/iss/iss_flow.h"

namespace skykeep::flows {
namespace {

constexpr const char* kTerms =
    "NASA content is generally free of copyright in the United States; credit NASA/JPL-Caltech as each record says. "
    "No endorsement is implied.";

struct Known {
  const char* name;
  const char* title;
};
constexpr Known kSources[] = {{"mars_photos", "Mars rover photos"},
                              {"mars_manifests", "Mars mission manifests"},
                              {"mars_traverse", "Perseverance's traverse"}};

// Folds the partitions of a source into its status.
void add_partitions(SourceStatus& status, const std::vector<state::Partition>& partitions) {
  std::optional<UtcTime> failed_at;
  for (const state::Partition& p : partitions) {
    ++status.partitions[std::string(state::to_string(p.state))];
    if (!p.checked_at) continue;
    status.last_attempt = std::max(status.last_attempt.value_or(*p.checked_at), *p.checked_at);
    if (p.state == state::PartitionState::kComplete) {
      status.last_success = std::max(status.last_success.value_or(*p.checked_at), *p.checked_at);
    } else if (!p.reason.empty() && (!failed_at || *p.checked_at >= *failed_at)) {
      failed_at = p.checked_at;
      status.last_error = p.reason;
    }
  }
  if (status.last_success && failed_at && *failed_at < *status.last_success) status.last_error.clear();
}

std::string state_of(const SourceStatus& status, UtcTime now, bool configured) {
  if (!configured) return "disabled";
  if (!status.last_success) return status.last_error.empty() ? "waiting" : "failing";
  return now - *status.last_success > status.freshness_objective ? "stale" : "ok";
}

}  // namespace

Result<std::vector<SourceStatus>> source_status(const StatusDeps& deps) {
  std::vector<SourceStatus> out;
  const UtcTime now = deps.clock.now();
  const auto budgets = deps.fetcher.budgets();
  const auto add_budgets = [&](SourceStatus& status) {
    const auto hosts = split(status.upstream, ',');
    for (const auto& budget : budgets)
      if (std::any_of(hosts.begin(), hosts.end(), [&](auto host) { return budget.authority.find(trim(host)) != budget.authority.npos; }))
        status.budgets.push_back(budget);
  };
  for (const Known& known : kSources) {
    SourceStatus status;
    status.name = known.name;
    status.title = known.title;
    const auto hosts = deps.ingest.upstreams(known.name);
    status.upstream = fmt::format("{}", fmt::join(hosts, ", "));
    // Twice the pace at which it is asked: one missed round is no breach.
    status.freshness_objective =
        2 * (status.name == "mars_photos" ? deps.config.recheck_newest : deps.config.document_refresh);
    status.terms = kTerms;
    status.credit = "NASA/JPL-Caltech";
    status.provenance = deps.config.simulated ? "simulated" : "api";
    state::PartitionFilter filter;
    filter.source = known.name;
    add_partitions(status, TRY(deps.ledger.list(filter)));
    add_budgets(status);
    const bool configured = status.name != "mars_manifests" || !deps.config.old_servers.empty();
    status.state = state_of(status, now, configured);
    out.push_back(std::move(status));
  }
  if (deps.station == nullptr) return out;
  for (SourceStatus& status : deps.station->sources()) {
    add_budgets(status);
    out.push_back(std::move(status));
  }
  return out;
}

Result<std::vector<Notice>> newest_notices(bus::Bus& bus, size_t limit) {
  std::vector<Notice> out;
  int64_t next = 0;
  for (const auto& topic : TRY(bus.topics()))
    if (topic.name == kNotices) next = topic.next_offset;
  const auto records = TRY(bus.read(kNotices, std::max<int64_t>(0, next - static_cast<int64_t>(limit)),
                                    {.max_records = limit}));
  for (auto it = records.rbegin(); it != records.rend(); ++it) {
    const auto json = parse_json(it->value);
    if (!json) continue;
    out.push_back({it->appended_at, json->value("severity", "info"), json->value("topic", ""), json->value("text", "")});
  }
  return out;
}

}  // namespace skykeep::flows
