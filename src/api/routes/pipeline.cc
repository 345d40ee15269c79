// The loop as one can look at it: status, sources, partitions, stages, notices, rejected records.
#include <fmt/format.h>

#include <algorithm>

#include "api/routes/answer_schemas.h"
#include "api/routes/json_of.h"
#include "api/routes/routes.h"
#include "flows/source_facts.h"

namespace skykeep::api {
namespace {

// Of a topic, as it names what was rejected of it.
constexpr std::string_view kRejectedSuffix = ".rejected";

// What the tests say of the tables, in figures; since when at the latest each table is known whole.
Json tests_of(Context& context) {
  int64_t failed = 0, warnings = 0, rows = 0, partial = 0;
  std::optional<UtcTime> oldest;
  const auto all = context.deps.models.last_tests();
  for (const models::TestResult& test : all) {
    if (!test.passed()) (test.severity == "error" ? failed : warnings) += 1;
    rows += test.failures;
    if (!test.of_whole_table) ++partial;
    else if (!oldest || test.tested_at < *oldest) oldest = test.tested_at;
  }
  return {{"total", all.size()}, {"failed", failed}, {"warnings", warnings}, {"failures", rows}, {"not_of_whole_tables", partial}, {"tested_at", json_of(oldest)}};
}

Answer status(Context& context) {
  const UtcTime now = context.deps.clock.now();
  int64_t photos = 0, pictures = 0;
  Json latest = Json::object();
  for (const flows::RoverFacts& rover : flows::rover_facts()) {
    const auto counts = TRY(context.mars.counts(rover));
    photos += counts->photos;
    pictures += counts->pictures;
    if (counts->sols.empty()) continue;
    const int32_t sol = counts->sols.back().sol;
    latest[rover.slug] = {{"max_sol", sol},
                          {"max_date", to_string(flows::earth_date_of(rover, sol))},
                          {"photos", counts->photos}};
  }
  Json awaiting = Json::array();
  for (const flows::SourceStatus& source : TRY(context.deps.flows.sources())) {
    // What was imported is here, whoever did not answer.
    if (source.last_success || !source.provenance.empty() || source.state == "disabled") continue;
    awaiting.push_back(source.last_error.empty() ? fmt::format("{}: nothing yet from {}", source.title, source.upstream)
                                                 : fmt::format("{}: nothing yet; {}", source.title, source.last_error));
  }
  auto session = TRY(context.sessions.take());
  const warehouse::Table objects = TRY(session->table("select count(*) from bronze.raw_object"));
  const std::string stale = context.deps.models.stale();
  return json_reply(Json{
      {"version", context.options.version},
      {"mode", context.options.mode},
      {"data_dir", context.options.data_dir},
      {"publication", context.publication()},
      {"uptime_s", seconds_between(context.started_at, now)},
      {"started_at", to_string(context.started_at)},
      {"now", to_string(now)},
      {"counts",
       {{"photos", photos}, {"pictures", pictures}, {"objects", warehouse::int_of(objects.rows[0][0])}, {"rejected", TRY(context.rejected.count())}}},
      {"latest", std::move(latest)},
      {"awaiting", std::move(awaiting)},
      {"tests", tests_of(context)},
      {"stale", stale.empty() ? Json() : Json(stale)},
      {"skew_s", seconds_of(context.deps.fetcher.clock_skew())}});
}

Answer sources(Context& context) {
  Json data = Json::array();
  for (const flows::SourceStatus& source : TRY(context.deps.flows.sources())) data.push_back(json_of(source));
  return json_reply(Json{{"data", std::move(data)}, {"next", nullptr}});
}

Answer outage(Context& context) { return json_reply(json_of(TRY(context.deps.flows.outage()))); }

// Newest first is by date: sol 5,111 of a rover that has been silent since 2018 is older than sol 2,000 of another one. What has no
// date comes last.
Result<std::vector<state::Partition>> newest_partitions(Context& context, const state::PartitionFilter& filter) {
  std::vector<std::pair<int64_t, state::Partition>> found;
  for (const auto& [key, counts] : TRY(context.ledger.counts())) {
    if ((!filter.source.empty() && key.first != filter.source) || (!filter.scope.empty() && key.second != filter.scope)) continue;
    state::PartitionFilter own = filter;
    own.source = key.first;
    own.scope = key.second;
    for (state::Partition& p : TRY(context.ledger.list(own))) {
      const auto date = earth_date_of(p.key);
      found.emplace_back(date ? int64_t{date->days} : INT64_MIN, std::move(p));
    }
  }
  std::ranges::stable_sort(found, std::greater<>{}, [](const auto& one) { return one.first; });
  std::vector<state::Partition> out;
  for (size_t i = 0; i < found.size() && i < filter.limit.value_or(found.size()); ++i) out.push_back(std::move(found[i].second));
  return out;
}

// Sols of the mission so far, as the ledger, the tables and the manifest know it, that the ledger has no row of.
Result<int64_t> sols_not_asked(Context& context, const std::string& source, const std::string& slug, int64_t known) {
  const flows::RoverFacts* rover = flows::find_rover_facts(slug);
  if (source != "mars_photos" || rover == nullptr) return 0;
  state::PartitionFilter newest;
  newest.source = source;
  newest.scope = slug;
  newest.newest_first = true;
  newest.limit = 1;
  int32_t last = TRY(context.mars.manifest(*rover))->max_sol;
  const auto counts = TRY(context.mars.counts(*rover));
  if (!counts->sols.empty()) last = std::max(last, counts->sols.back().sol);
  for (const state::Partition& p : TRY(context.ledger.list(newest))) last = std::max(last, p.key.sol().value_or(-1));
  return std::max<int64_t>(0, int64_t{last} + 1 - known);
}

Answer partitions(Context& context, const Call& call) {
  state::PartitionFilter filter;
  filter.source = call.text("source");
  filter.scope = call.text("scope");
  if (const auto* rover = call.rover("rover")) filter.scope = rover->slug;
  const auto from_sol = call.integer("from_sol"), to_sol = call.integer("to_sol");
  if (from_sol && *from_sol >= 0) filter.from_ordinal = *from_sol;
  if (to_sol && *to_sol >= 0) filter.to_ordinal = *to_sol;
  for (const std::string& name : call.list("state")) {
    const auto state = state::parse_partition_state(name);
    if (!state)
      return std::unexpected(Problem::bad_parameter(
          "state", fmt::format("'{}' is no state; they are missing, in_progress, complete, partial, failed, unreachable", name)));
    filter.states.push_back(*state);
  }
  filter.limit = static_cast<size_t>(call.integer("limit", 1000));
  filter.newest_first = call.flag("newest_first");
  const auto found = filter.newest_first ? TRY(newest_partitions(context, filter)) : TRY(context.ledger.list(filter));
  Json data = Json::array();
  for (const state::Partition& partition : found) data.push_back(json_of(partition));
  Json counts = Json::object(), parts = Json::array();
  int64_t not_asked = 0;
  for (const auto& [key, by_state] : TRY(context.ledger.counts())) {
    if (!filter.source.empty() && key.first != filter.source) continue;
    if (!filter.scope.empty() && key.second != filter.scope) continue;
    Json own = Json::object();
    int64_t known = 0;
    for (const auto& [state, n] : by_state) {
      const std::string name(state::to_string(state));
      counts[name] = counts.value(name, int64_t{0}) + n;
      own[name] = n;
      known += n;
    }
    const int64_t never = TRY(sols_not_asked(context, key.first, key.second, known));
    not_asked += never;
    parts.push_back({{"source", key.first}, {"scope", key.second}, {"rover", key.second == kNoScope ? Json() : Json(key.second)}, {"counts", std::move(own)}, {"not_asked", never}});
  }
  return json_reply(Json{{"data", std::move(data)}, {"counts", std::move(counts)}, {"not_asked", not_asked}, {"parts", std::move(parts)}, {"next", nullptr}});
}

// By its key, or as clients of the photos name it: {source, rover, sol}, sol -1 for a whole document.
Outcome<PartitionKey> named_partition(const Json& body) {
  if (body.contains("partition")) return TRY(parse_partition(body["partition"].get<std::string>()));
  const flows::RoverFacts* rover = flows::find_rover_facts(body["rover"].get<std::string>());
  if (rover == nullptr) return std::unexpected(Problem::not_found("there is no rover of that name"));
  const int64_t sol = body["sol"].get<int64_t>();
  const std::string source = body["source"].get<std::string>();
  return sol < 0 ? whole_of(source, rover->slug) : sol_of(source, rover->slug, sol);
}

Answer request_partition(Context& context, const Call& call) {
  const Json body = TRY(call.body());
  TRY(context.deps.flows.request_partition(TRY(named_partition(body))));
  return json_reply(Json{{"accepted", true}}, 202);
}

Answer notices(Context& context, const Call& call) {
  Json data = Json::array();
  for (const flows::Notice& notice : TRY(context.deps.flows.notices(static_cast<size_t>(call.integer("limit", 100)))))
    data.push_back(json_of(notice));
  return json_reply(Json{{"data", std::move(data)}, {"next", nullptr}});
}

Answer rejected(Context& context, const Call& call) {
  Json data = Json::array();
  for (const state::RejectedRecord& r : TRY(context.rejected.newest(static_cast<size_t>(call.integer("limit", 100)))))
    data.push_back({{"topic", fmt::format("{}{}", r.topic, kRejectedSuffix)},
                    {"offset", r.number},
                    {"at", to_string(r.at)},
                    {"key", r.key},
                    {"reason", r.reason},
                    {"record", {{"topic", r.topic}, {"partition", r.partition}, {"offset", r.offset}, {"reason", r.reason}, {"record", r.record}}}});
  return json_reply(Json{{"data", std::move(data)}, {"next", nullptr}});
}

Answer replay(Context& context, const Call& call) {
  const Json body = TRY(call.body());
  std::string topic = body["topic"].get<std::string>();
  if (!topic.ends_with(kRejectedSuffix)) return fail(Code::kNotFound, fmt::format("'{}' is no topic with its suffix {}", topic, kRejectedSuffix));
  topic.resize(topic.size() - kRejectedSuffix.size());
  TRY(context.deps.flows.replay_rejected(topic, body["offset"].get<int64_t>()));
  return json_reply(Json{{"accepted", true}}, 202);
}

// As the document says it: names with commas, none at all included.
const std::string kStateName = "(missing|in_progress|complete|partial|failed|unreachable)";
const std::string kStateList = "^(" + kStateName + "( *, *" + kStateName + ")*)?$";

Parameter limit_parameter(int64_t most, std::string fallback) {
  return {.name = "limit", .type = ParamType::kInteger, .description = "how many at most", .min = 1, .max = most, .fallback = std::move(fallback)};
}

}  // namespace

void add_pipeline(RouteTable& table, Context& context) {
  table.add({.path = "/api/v1/status", .tag = "pipeline", .summary = "What this archive holds and awaits",
             .answer = schemas::status(),
             .handler = [&context](const Call&) { return status(context); }});
  table.add({.path = "/api/v1/sources", .tag = "pipeline", .summary = "Sources: freshness, budgets, terms of use",
             .answer = schema::page_of(schemas::source()),
             .handler = [&context](const Call&) { return sources(context); }});
  table.add({.path = "/api/v1/outage", .tag = "pipeline", .summary = "What does not answer at the moment, and since when",
             .answer = schemas::outage(),
             .handler = [&context](const Call&) { return outage(context); }});
  table.add({.path = "/api/v1/partitions", .tag = "pipeline", .summary = "The ledger: one row a partition",
             .parameters = {{.name = "source", .description = "a source that is fetched", .choices = flows::fetched_sources(), .grows = true},
                            {.name = "scope", .description = "a part of the source, as a rover; - of a source that has none"},
                            {.name = "rover", .type = ParamType::kRover, .description = "a rover"},
                            {.name = "from_sol", .type = ParamType::kInteger, .description = "first sol", .min = -1, .max = 100'000},
                            {.name = "to_sol", .type = ParamType::kInteger, .description = "last sol", .min = -1, .max = 100'000},
                            {.name = "state", .description = "one or several states, comma separated", .pattern = kStateList, .example = "missing,failed"},
                            limit_parameter(100'000, "1000"),
                            {.name = "newest_first", .type = ParamType::kBoolean, .description = "newest earth dates first, whatever the rover", .fallback = "false"}},
             .answer = schema::page_of(schemas::partition(), {{"counts", schema::map_of(schema::integer(), "by state")},
                                                             {"not_asked", schema::integer("sols of the missions so far that were never asked for")},
                                                             {"parts", schema::list_of(schemas::partition_counts())}}),
             .handler = [&context](const Call& call) { return partitions(context, call); }});
  table.add({.method = "POST", .path = "/api/v1/partitions/request", .tag = "pipeline", .summary = "Fetch one partition now",
             .request_body = "{partition} or {source, rover, sol}",
             .request = schema::any_of({schema::object({{"source", schema::choice(flows::fetched_sources())},
                                                        {"rover", schema::text("a rover's name, in any case")},
                                                        {"sol", schema::integer("-1: a whole document").with("minimum", -1).with("maximum", kMaxSol)}}),
                                        schema::object({{"partition", schema::text("source/scope/part")}})}),
             .status = 202,
             .answer = schemas::accepted(),
             .handler = [&context](const Call& call) { return request_partition(context, call); }});
  table.add({.path = "/api/v1/loop", .tag = "pipeline", .summary = "The stages of the loop, their topics and how far behind they are",
             .answer = schemas::loop(),
             .handler = [&context](const Call&) -> Answer { return json_reply(context.deps.flows.loop_status()); }});
  table.add({.path = "/api/v1/notices", .tag = "pipeline", .summary = "Drift, clock, budget and disk notices, newest first",
             .parameters = {limit_parameter(1000, "100")},
             .answer = schema::page_of(schemas::notice()),
             .handler = [&context](const Call& call) { return notices(context, call); }});
  table.add({.path = "/api/v1/rejected", .tag = "pipeline", .summary = "What could not be processed, with reasons, newest first",
             .parameters = {limit_parameter(1000, "100")},
             .answer = schema::page_of(schemas::rejected()),
             .handler = [&context](const Call& call) { return rejected(context, call); }});
  table.add({.method = "POST", .path = "/api/v1/rejected/replay", .tag = "pipeline", .summary = "Put a rejected record back into its topic",
             .request_body = "{topic, offset}; topic with its suffix .rejected",
             .request = schema::object({{"topic", schema::text().with("pattern", "^[A-Za-z0-9._-]{1,200}$").with("minLength", 1)},
                                        {"offset", schema::integer().with("minimum", 0)}}),
             .status = 202,
             .answer = schemas::accepted(),
             .handler = [&context](const Call& call) { return replay(context, call); }});
}

}  // namespace skykeep::api
