// /healthz, /readyz, /metrics.
#include <fmt/format.h>

#include "api/routes/answer_schemas.h"
#include "api/routes/routes.h"
#include "core/log.h"

namespace skykeep::api {
namespace {

// Why the tables are those of an earlier version, where they are: they are served all the same.
Json with_stale(const Context& context, Json json) {
  if (const std::string why = context.deps.models.stale(); !why.empty()) json["stale"] = why;
  return json;
}

Answer ready(Context& context) {
  auto session = context.sessions.take();
  if (!session) return std::unexpected(Problem::of(503, "queries are not served yet: " + session.error().message));
  const auto asked = (*session)->table("select 1 from silver.fact_photos limit 1");
  if (!asked) return std::unexpected(Problem::of(503, "queries are not served yet: " + asked.error().message));
  return json_reply(with_stale(context, {{"status", "ready"}, {"publication", context.publication()}}));
}

void write_process(Context& context, std::string& out) {
  const ProcessFacts facts = process_facts();
  write_metric(out, "skykeep_build_info", "gauge", "Version of the program.",
               {{label("version", context.options.version) + "," + label("mode", context.options.mode), 1}});
  write_metric(out, "skykeep_uptime_seconds", "gauge", "Seconds since the start.",
               {{"", seconds_between(context.started_at, context.deps.clock.now())}});
  write_metric(out, "skykeep_process_resident_bytes", "gauge", "Resident memory.", {{"", facts.resident_bytes}});
  write_metric(out, "skykeep_process_heap_used_bytes", "gauge", "Memory of the allocator that is in use.", {{"", facts.heap_used_bytes}});
  write_metric(out, "skykeep_process_heap_free_bytes", "gauge", "Memory that the allocator holds back for later.", {{"", facts.heap_free_bytes}});
  write_metric(out, "skykeep_process_cpu_seconds_total", "counter", "Processor time, user and system.", {{"", facts.cpu_seconds}});
  write_metric(out, "skykeep_process_open_files", "gauge", "Open file descriptors.", {{"", facts.open_files}});
}

void write_archive(Context& context, std::string& out) {
  write_metric(out, "skykeep_publication", "gauge", "The publication that readers see.",
               {{"", static_cast<double>(context.publication())}});
  std::vector<Sample> photos, newest;
  for (const flows::RoverFacts& rover : flows::rover_facts()) {
    const auto counts = context.mars.counts(rover);
    if (!counts) continue;
    photos.push_back({label("rover", rover.slug), static_cast<double>((*counts)->photos)});
    if (!(*counts)->sols.empty()) newest.push_back({label("rover", rover.slug), static_cast<double>((*counts)->sols.back().sol)});
  }
  write_metric(out, "skykeep_photos", "gauge", "Photos in silver.fact_photos: every version of a picture counts.", photos);
  write_metric(out, "skykeep_newest_sol", "gauge", "Newest sol with photos.", newest);
  if (const auto counts = context.ledger.counts()) {
    std::vector<Sample> partitions;
    for (const auto& [key, by_state] : *counts)
      for (const auto& [state, n] : by_state)
        partitions.push_back({label("source", key.first) + "," + label("rover", key.second) + "," + label("state", state::to_string(state)),
                              static_cast<double>(n)});
    write_metric(out, "skykeep_partitions", "gauge", "Partitions of the ledger by state.", partitions);
  }
  if (const auto usage = context.deps.lake.usage("")) {
    write_metric(out, "skykeep_lake_objects", "gauge", "Objects in the lake.", {{"", static_cast<double>(usage->objects)}});
    write_metric(out, "skykeep_lake_stored_bytes", "gauge", "Bytes of the lake on disk, compressed.",
                 {{"", static_cast<double>(usage->stored_bytes)}});
  }
}

void write_bus(Context& context, std::string& out) {
  const auto topics = context.deps.bus.topics();
  if (!topics) return;
  std::vector<Sample> next, bytes, lag;
  for (const bus::TopicInfo& topic : *topics) {
    next.push_back({label("topic", topic.name), static_cast<double>(topic.end_offset)});
    bytes.push_back({label("topic", topic.name), static_cast<double>(topic.bytes)});
  }
  if (const auto groups = context.deps.bus.groups())
    for (const bus::GroupInfo& group : *groups)
      lag.push_back({label("topic", group.topic) + "," + label("group", group.group), static_cast<double>(group.lag)});
  write_metric(out, "skykeep_bus_next_offset", "gauge", "Offset of the next record of a topic.", next);
  write_metric(out, "skykeep_bus_bytes", "gauge", "Bytes of a topic on disk.", bytes);
  write_metric(out, "skykeep_bus_lag_records", "gauge", "Records that a group has not done.", lag);
}

void write_budgets(Context& context, std::string& out) {
  std::vector<Sample> tokens, remaining;
  for (const net::BudgetView& budget : context.deps.fetcher.budgets()) {
    tokens.push_back({label("authority", budget.authority), budget.state.tokens});
    if (budget.state.remaining >= 0)
      remaining.push_back({label("authority", budget.authority), static_cast<double>(budget.state.remaining)});
  }
  write_metric(out, "skykeep_budget_tokens", "gauge", "Requests that may be sent now.", tokens);
  write_metric(out, "skykeep_budget_upstream_remaining", "gauge", "Requests left, as the upstream said.", remaining);
}

}  // namespace

void add_health(RouteTable& table, Context& context, const std::unique_ptr<RequestCounts>& counts, const ResponseCache& cache) {
  table.add({.path = "/healthz", .tag = "service", .summary = "The process answers",
             .answer = schema::object({{"status", schema::text()}, {"stale", schema::text().optional()}}), .open = true,
             .handler = [&context](const Call&) -> Answer { return json_reply(with_stale(context, {{"status", "ok"}})); }});
  table.add({.path = "/readyz", .tag = "service", .summary = "200 once queries are served",
             .answer = schema::object({{"status", schema::text()}, {"publication", schema::integer()}, {"stale", schema::text().optional()}}), .open = true,
             .handler = [&context](const Call&) { return ready(context); }});
  table.add({.path = "/metrics", .tag = "service", .summary = "Prometheus text, base units",
             .response = "text/plain; version=0.0.4",
             .pool = Pool::kMonitor,
             .handler = [&](const Call&) -> Answer {
               std::string out;
               write_process(context, out);
               write_archive(context, out);
               write_bus(context, out);
               write_budgets(context, out);
               write_station(context, out);
               counts->write(out);
               const ResponseCache::Stats stats = cache.stats();
               write_metric(out, "skykeep_answer_cache_hits_total", "counter", "Look-ups that found an answer.", {{"", static_cast<double>(stats.hits)}});
               write_metric(out, "skykeep_answer_cache_misses_total", "counter", "Look-ups that found none.", {{"", static_cast<double>(stats.misses)}});
               write_metric(out, "skykeep_answer_cache_bytes", "gauge", "Bytes of finished answers.", {{"", static_cast<double>(stats.bytes)}});
               const SolCache::Stats sols = context.sols.stats();
               write_metric(out, "skykeep_sol_cache_hits_total", "counter", "Sols that were at hand.", {{"", static_cast<double>(sols.hits)}});
               write_metric(out, "skykeep_sol_cache_misses_total", "counter", "Sols that the warehouse was asked for.", {{"", static_cast<double>(sols.misses)}});
               write_metric(out, "skykeep_sol_cache_sols", "gauge", "Sols at hand.", {{"", static_cast<double>(sols.sols)}});
               write_metric(out, "skykeep_sol_cache_bytes", "gauge", "Bytes of the sols' file.", {{"", static_cast<double>(sols.bytes)}});
               write_metric(out, "skykeep_sol_cache_is_full", "gauge", "1 once every sol is at hand.", {{"", sols.is_full ? 1.0 : 0.0}});
               write_metric(out, "skykeep_event_streams", "gauge", "Subscribers of /api/v1/live and /api/v1/iss/live.", {{"", static_cast<double>(context.live->clients())}});
               write_metric(out, "skykeep_events_sent_total", "counter", "Events handed to subscribers.", {{"", static_cast<double>(context.live->sent())}});
               return bytes_reply(std::move(out), "text/plain; version=0.0.4; charset=utf-8");
             }});
}

}  // namespace skykeep::api
