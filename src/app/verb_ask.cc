// sql, sources, status, gaps, runs, lineage: verbs that only ask.
#include <fmt/format.h>

#include <cstdio>

#include "app/endpoint.h"
#include "app/render.h"
#include "app/verbs.h"
#include "core/text.h"

namespace skykeep::app {
namespace {

void print(const Json& json) { std::printf("%s\n", json.dump(2, ' ', false, Json::error_handler_t::replace).c_str()); }

// Asks one route and shows a table, or the JSON.
int ask(const Invocation& call, const std::string& target, const std::vector<Column>& columns) {
  const auto endpoint = reach(call);
  if (!endpoint) return report(endpoint.error());
  const auto json = (*endpoint)->get_json(target);
  if (!json) return report(json.error());
  const Json& rows = at_path(*json, "data");
  if (call.globals.json) {
    print(rows.is_null() ? *json : rows);
  } else {
    std::fputs(to_table(rows, columns).c_str(), stdout);
  }
  return kDone;
}

std::string parameter(std::string_view name, const std::string& value) {
  return value.empty() ? "" : fmt::format("&{}={}", name, net::percent_encode(value));
}

int show_run(const Invocation& call) {
  const auto endpoint = reach(call);
  if (!endpoint) return report(endpoint.error());
  const auto run = (*endpoint)->get_json("/api/v1/runs/" + net::percent_encode(call.words.front()));
  if (!run) return report(run.error());
  if (call.globals.json) {
    print(*run);
    return kDone;
  }
  std::printf("%s  %s  %s  %s\n", to_cell((*run)["id"]).c_str(), to_cell((*run)["flow"]).c_str(),
              to_cell((*run)["state"]).c_str(), to_cell((*run)["what"]).c_str());
  for (const Json& attempt : at_path(*run, "attempts")) {
    std::printf("\n%s, attempt %s: %s\n", to_cell(attempt["task"]).c_str(), to_cell(attempt["attempt"]).c_str(),
                to_cell(attempt["state"]).c_str());
    for (const auto line : split(attempt.value("log", ""), '\n'))
      if (!line.empty()) std::printf("  %.*s\n", static_cast<int>(line.size()), line.data());
  }
  return kDone;
}

}  // namespace

int sql(const Invocation& call) {
  const bool table = call.format == "table" && !call.globals.json;
  const std::string format = call.format == "table" ? "json" : call.format;
  if (format != "json" && format != "csv" && format != "parquet")
    return report(Error{Code::kInvalidInput, fmt::format("--format takes table, json, csv or parquet, not '{}'", call.format)});
  const auto endpoint = reach(call);
  if (!endpoint) return report(endpoint.error());
  const std::string target = "/api/v1/sql?format=" + format + "&q=" + net::percent_encode(call.words.front());
  const auto answer = (*endpoint)->call("GET", target, "", {});
  if (!answer) return report(answer.error());
  if (answer->status >= 400) {
    const auto problem = parse_json(answer->body);
    const std::string detail = problem ? problem->value("detail", "the query failed") : "the query failed";
    return report(Error{answer->status < 500 ? Code::kInvalidInput : Code::kInternal, detail});
  }
  if (!table) {
    std::fwrite(answer->body.data(), 1, answer->body.size(), stdout);
    if (format == "json") std::fputc('\n', stdout);
    return kDone;
  }
  const auto rows = parse_json(answer->body);
  if (!rows) return report(rows.error());
  std::vector<Column> columns;
  if (!rows->empty())
    for (const auto& [name, value] : rows->front().items()) columns.push_back({name, name});
  if (columns.empty()) {
    std::puts("(no rows)");
    return kDone;
  }
  std::fputs(to_table(*rows, columns).c_str(), stdout);
  return kDone;
}

int sources(const Invocation& call) {
  return ask(call, "/api/v1/sources", {{"source", "name"}, {"state", "state"}, {"last success", "last_success"},
                                       {"complete", "partitions.complete"}, {"missing", "partitions.missing"},
                                       {"failed", "partitions.failed"}, {"upstream", "upstream"}, {"error", "last_error"}});
}

int status(const Invocation& call) {
  const auto endpoint = reach(call);
  if (!endpoint) return report(endpoint.error());
  const auto json = (*endpoint)->get_json("/api/v1/status");
  const auto list = (*endpoint)->get_json("/api/v1/sources");
  if (!json) return report(json.error());
  if (!list) return report(list.error());
  bool stale = false;
  for (const Json& source : at_path(*list, "data")) {
    const std::string state = source.value("state", "");
    stale = stale || state == "stale" || state == "failing" || state == "down";
  }
  if (call.globals.json) {
    print(*json);
  } else {
    std::printf("%s data in %s, publication %s%s\n", to_cell(at_path(*json, "mode")).c_str(),
                to_cell(at_path(*json, "data_dir")).c_str(), to_cell(at_path(*json, "publication")).c_str(),
                (*endpoint)->is_remote() ? ", being served" : ", not being served");
    std::printf("%s photos, %s raw objects, %s rejected\n\n", to_cell(at_path(*json, "counts.photos")).c_str(),
                to_cell(at_path(*json, "counts.objects")).c_str(), to_cell(at_path(*json, "counts.rejected")).c_str());
    std::fputs(to_table(at_path(*list, "data"), {{"source", "name"}, {"state", "state"}, {"last success", "last_success"},
                                                  {"error", "last_error"}}).c_str(), stdout);
  }
  return call.check && stale ? kFreshnessBreached : kDone;
}

int gaps(const Invocation& call) {
  std::string target = fmt::format("/api/v1/partitions?newest_first=true&limit={}", call.limit.value_or(100));
  target += parameter("rover", to_lower(call.rover)) + parameter("source", call.source);
  target += parameter("state", call.state.empty() ? "missing,in_progress,partial,failed,unreachable" : call.state);
  return ask(call, target, {{"source", "source"}, {"rover", "rover"}, {"sol", "sol"}, {"state", "state"}, {"got", "got"},
                            {"expected", "expected"}, {"attempts", "attempts"}, {"next try", "next_try"}, {"why", "reason"}});
}

int runs(const Invocation& call) {
  if (!call.words.empty()) return show_run(call);
  return ask(call, fmt::format("/api/v1/runs?limit={}", call.limit.value_or(30)) + parameter("state", call.state),
             {{"run", "id"}, {"flow", "flow"}, {"state", "state"}, {"started", "started_at"}, {"s", "duration_s"},
              {"what", "what"}, {"error", "error"}});
}

int lineage(const Invocation& call) {
  const std::string target =
      call.words.empty() ? "/api/v1/lineage" : "/api/v1/lineage?table=" + net::percent_encode(call.words.front());
  return ask(call, target, {{"table", "name"}, {"kind", "kind"}, {"as", "materialized"}, {"from", "inputs"},
                            {"what", "description"}});
}

}  // namespace skykeep::app
