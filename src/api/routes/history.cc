// Runs with their attempts, data tests, lineage.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "api/routes/answer_schemas.h"
#include "api/routes/json_of.h"
#include "api/routes/routes.h"

namespace skykeep::api {
namespace {

Answer runs(Context& context, const Call& call) {
  state::RunFilter filter;
  filter.flow = call.text("flow");
  filter.state = call.text("state");
  filter.before_id = call.text("before");
  filter.limit = static_cast<size_t>(call.integer("limit", 50));
  const auto found = TRY(context.runs.list(filter));
  Json data = Json::array();
  for (const state::Run& run : found) data.push_back(json_of(run));
  return json_reply(Json{{"data", std::move(data)}, {"next", found.size() == filter.limit ? Json(found.back().id) : Json()}});
}

Answer one_run(Context& context, const Call& call) {
  const std::string id = call.text("id");
  const auto run = TRY(context.runs.get(id));
  if (!run) return std::unexpected(Problem::not_found(fmt::format("there is no run {}", id)));
  Json out = json_of(*run);
  out["attempts"] = Json::array();
  for (const state::TaskAttempt& attempt : TRY(context.runs.attempts(id))) out["attempts"].push_back(json_of(attempt));
  return json_reply(out);
}

Answer tests(Context& context) {
  Json data = Json::array();
  for (const models::TestResult& test : context.deps.models.last_tests()) data.push_back(json_of(test));
  return json_reply(Json{{"publication", context.publication()}, {"data", std::move(data)}, {"next", nullptr}});
}

// The names of everything `table` is made of, and of everything made of it.
std::set<std::string> related(const std::vector<models::LineageNode>& nodes, const std::string& table) {
  std::set<std::string> up = {table}, down = {table};
  for (auto node = nodes.rbegin(); node != nodes.rend(); ++node)  // in topological order, so one pass each way is enough
    if (up.contains(node->name)) up.insert(node->inputs.begin(), node->inputs.end());
  for (const models::LineageNode& node : nodes)
    if (std::ranges::any_of(node.inputs, [&](const std::string& input) { return down.contains(input); }))
      down.insert(node.name);
  up.merge(down);
  return up;
}

Answer lineage(Context& context, const Call& call) {
  const auto nodes = context.deps.models.lineage();
  const std::string table = call.text("table");
  std::vector<std::string> names;
  for (const models::LineageNode& node : nodes) names.push_back(node.name);
  if (!table.empty() && std::ranges::find(names, table) == names.end()) {
    std::string text = fmt::format("there is no table '{}'", table);
    if (const auto near = nearest(table, names)) text += fmt::format("; did you mean '{}'?", *near);
    return std::unexpected(Problem::bad_parameter("table", std::move(text)));
  }
  const auto wanted = table.empty() ? std::set<std::string>(names.begin(), names.end()) : related(nodes, table);
  Json data = Json::array();
  for (const models::LineageNode& node : nodes)
    if (wanted.contains(node.name)) data.push_back(json_of(node));
  return json_reply(Json{{"data", std::move(data)}, {"next", nullptr}});
}

}  // namespace

void add_history(RouteTable& table, Context& context) {
  table.add({.path = "/api/v1/runs", .tag = "pipeline", .summary = "Runs of the flows, newest first",
             .parameters = {{.name = "flow", .description = "ingest_mars_photos, publish, sync, import, ..."},
                            {.name = "state", .description = "the run's state", .choices = {"running", "done", "partly", "failed", "interrupted"}},
                            {.name = "before", .description = "`next` of the page before: runs older than this one"},
                            {.name = "limit", .type = ParamType::kInteger, .description = "runs a page", .min = 1, .max = 1000, .fallback = "50"}},
             .answer = schema::page_of(schemas::run()),
             .links = {{"GET", "/api/v1/runs/{id}", "id", "/data/0/id"}},
             .handler = [&context](const Call& call) { return runs(context, call); }});
  table.add({.path = "/api/v1/runs/{id}", .tag = "pipeline", .summary = "One run with its attempts and logs",
             .parameters = {{.name = "id", .description = "a run_id", .required = true}},
             .answer = schemas::run_with_attempts(),
             .handler = [&context](const Call& call) { return one_run(context, call); }});
  table.add({.path = "/api/v1/tests", .tag = "pipeline", .summary = "What the data tests say of the tables, and when they were tested",
             .answer = schema::page_of(schemas::test_result(), {{"publication", schema::integer()}}),
             .handler = [&context](const Call&) { return tests(context); }});
  table.add({.path = "/api/v1/lineage", .tag = "pipeline", .summary = "What every table is made of",
             .parameters = {{.name = "table", .description = "a table such as silver.fact_photos: only what leads to it and from it"}},
             .answer = schema::page_of(schemas::lineage_node()),
             .refuses = "There is no table of that name.",
             .handler = [&context](const Call& call) { return lineage(context, call); }});
}

}  // namespace skykeep::api
