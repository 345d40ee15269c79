#include "flows/outage.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace skykeep::flows {
namespace {

using state::UpstreamRow;

template <class T>
void raise(std::optional<T>& to, const std::optional<T>& other) {
  if (other && (!to || *to < *other)) to = other;
}

bool is_out(const SourceStatus& source) { return source.down_since.has_value(); }

// Has anything answered at or after `at`?
bool answered_since(const std::vector<SourceStatus>& sources, UtcTime at) {
  return std::ranges::any_of(sources, [&](const SourceStatus& source) {
    return std::ranges::any_of(source.upstreams, [&](const UpstreamRow& row) { return row.last_success && *row.last_success >= at; });
  });
}

std::string words_of(const Outage& outage, UtcTime now) {
  if (outage.state == "none") return "";
  const std::string since = moment_for_people(*outage.since, now);
  if (outage.state == "all") return fmt::format("No upstream answers since {}", since);
  if (outage.sources.size() == 1)
    return fmt::format("{}: {} since {}", outage.sources[0].title, outage.sources[0].is_whole ? "no answer" : "not everything answers", since);
  return fmt::format("{} sources do not answer, the first of them since {}", outage.sources.size(), since);
}

}  // namespace

SourceHealth health_of(std::span<const UpstreamRow> rows) {
  SourceHealth out;
  std::map<std::string, std::vector<const UpstreamRow*>> parts;
  for (const UpstreamRow& row : rows) {
    raise(out.last_attempt, row.last_attempt);
    raise(out.last_success, row.last_success);
    // Never answered and never failed: all that was asked was not there, which tells nothing.
    if (row.failing_since || row.last_success) parts[row.part].push_back(&row);
  }
  out.was_asked = !parts.empty();
  out.is_down = out.was_asked;
  const UpstreamRow* newest = nullptr;
  for (const auto& [part, upstreams] : parts) {
    const bool is_down = std::ranges::all_of(upstreams, [](const UpstreamRow* row) { return row->failing_since.has_value(); });
    out.is_down = out.is_down && is_down;
    if (!is_down) continue;
    out.is_partly_down = true;
    for (const UpstreamRow* row : upstreams) {
      raise(out.since, row->failing_since);
      if (newest == nullptr || newest->last_attempt < row->last_attempt) newest = row;
    }
  }
  if (newest != nullptr) {
    out.failures = newest->failures;
    out.error_kind = newest->error_kind;
    out.error = newest->error;
  }
  return out;
}

std::string moment_for_people(UtcTime at, UtcTime now) {
  const std::string text = to_string(at);  // 2026-11-29T12:39:07Z
  const std::string time = text.substr(11, 5) + " UTC";
  return date_of(at) == date_of(now) ? time : text.substr(0, 10) + " " + time;
}

Outage outage_of(const std::vector<SourceStatus>& sources, UtcTime now) {
  Outage out;
  std::optional<UtcTime> first, last;
  std::set<std::string> hosts;
  size_t asked = 0, whole = 0;
  for (const SourceStatus& source : sources) {
    if (source.state == "disabled") continue;
    const bool was_asked = std::ranges::any_of(source.upstreams, [](const auto& row) { return row.failing_since || row.last_success; });
    asked += was_asked ? 1 : 0;
    if (!is_out(source)) continue;
    if (!first || *source.down_since < *first) first = source.down_since;
    raise(last, source.down_since);
    whole += source.state == "down" ? 1 : 0;
    for (const UpstreamRow& row : source.upstreams)
      if (row.failing_since) hosts.insert(row.upstream);
    out.sources.push_back({source.name, source.title, *source.down_since, source.last_success, source.error_kind, source.last_error,
                           source.state == "down"});
  }
  if (out.sources.empty()) return out;
  const bool is_all = whole == out.sources.size() && !answered_since(sources, *last) && (whole == asked || hosts.size() > 1);
  out.state = is_all ? "all" : "some";
  out.since = is_all ? last : first;
  out.words = words_of(out, now);
  return out;
}

}  // namespace skykeep::flows
