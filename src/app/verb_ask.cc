// sql, sources, status, gaps, runs, lineage: verbs that only ask.
#include <fmt/format.h>

#include <cstdio>

#include "app/archive_text.h"
#include "app/endpoint.h"
#include "app/numbers.h"
#include "app/render.h"
#include "app/terminal.h"
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
    print_table(rows, columns);
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
  std::fputs(run_in_words(*run).c_str(), stdout);
  return kDone;
}

// Why a run went wrong, where the run itself does not say: the last thing that an attempt of it said.
std::string reason_of(Endpoint& endpoint, const std::string& id) {
  const auto run = endpoint.get_json("/api/v1/runs/" + net::percent_encode(id));
  return run ? reason_in(*run) : "";
}

constexpr int kRowsOfATable = 10'000;  // on a screen; files take all

// {columns, rows, truncated}: names may repeat, so cells go by place.
int show_rows(const Json& answer) {
  const Json& rows = at_path(answer, "rows");
  std::vector<Column> columns;
  for (const Json& column : at_path(answer, "columns")) columns.push_back({to_cell(column["name"]), std::to_string(columns.size())});
  if (rows.empty()) {
    std::puts("(no rows)");
    return kDone;
  }
  Json by_place = Json::array();
  for (const Json& row : rows) {
    Json one = Json::object();
    for (size_t i = 0; i < row.size(); ++i) one[std::to_string(i)] = row[i];
    by_place.push_back(std::move(one));
  }
  print_table(by_place, columns);
  if (answer.value("truncated", false))
    std::fprintf(stderr, "skykeep: these are the first %s rows; --format csv gives all\n", with_separators(static_cast<int64_t>(rows.size())).c_str());
  return kDone;
}

}  // namespace

int sql(const Invocation& call) {
  const bool table = call.format == "table" && !call.globals.json;
  const std::string format = table ? "arrays" : call.format == "table" ? "json" : call.format;
  if (!table && format != "json" && format != "csv" && format != "parquet")
    return report(Error{Code::kInvalidInput, fmt::format("--format takes table, json, csv or parquet, not '{}'", call.format)});
  const auto endpoint = reach(call);
  if (!endpoint) return report(endpoint.error());
  std::string target = "/api/v1/sql?format=" + format + "&q=" + net::percent_encode(call.words.front());
  if (table) target += fmt::format("&limit={}", kRowsOfATable);
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
  return show_rows(*rows);
}

int sources(const Invocation& call) {
  const auto endpoint = reach(call);
  if (!endpoint) return report(endpoint.error());
  const auto list = (*endpoint)->get_json("/api/v1/sources");
  const auto json = (*endpoint)->get_json("/api/v1/status");
  if (!list) return report(list.error());
  if (!json) return report(json.error());
  if (call.globals.json) {
    print(at_path(*list, "data"));
    return kDone;
  }
  print_table(sources_for_people(at_path(*list, "data"), at_path(*json, "now")),
              {{"source", "name"}, {"state", "state"}, {"last success", "last_success"}, {"complete", "partitions.complete"},
               {"missing", "partitions.missing"}, {"failed", "partitions.failed"}, {"upstream", "upstream"}, {"why", "why"}});
  return kDone;
}

int status(const Invocation& call) {
  const auto endpoint = reach(call);
  if (!endpoint) return report(endpoint.error());
  const auto json = (*endpoint)->get_json("/api/v1/status");
  const auto list = (*endpoint)->get_json("/api/v1/sources");
  if (!json) return report(json.error());
  if (!list) return report(list.error());
  std::string stale;
  for (const Json& source : at_path(*list, "data")) {
    const std::string state = source.value("state", "");
    if (state == "stale" || state == "failing" || state == "down") stale += fmt::format("{}{} is {}", stale.empty() ? "" : ", ", source.value("name", ""), state);
  }
  if (call.globals.json) {
    print(*json);
  } else {
    std::fputs(status_in_words(*json, (*endpoint)->is_remote()).c_str(), stdout);
    print_table(sources_for_people(at_path(*list, "data"), at_path(*json, "now")),
                {{"source", "name"}, {"state", "state"}, {"last success", "last_success"}, {"why", "why"}});
  }
  return call.check && !stale.empty() ? report_in_json(Failure{kFreshnessBreached, stale}) : kDone;
}

int gaps(const Invocation& call) {
  constexpr long kAll = 100'000;
  const long limit = call.limit.value_or(100);
  if (limit < 1 || limit > kAll) return report(Error{Code::kInvalidInput, fmt::format("--limit takes 1 to {}, not {}", kAll, limit)});
  const auto endpoint = reach(call);
  if (!endpoint) return report(endpoint.error());
  // For people what has one reason becomes one line, so that all of it is asked for.
  std::string target = fmt::format("/api/v1/partitions?newest_first=true&limit={}", call.globals.json ? limit : kAll);
  target += parameter("rover", to_lower(call.rover)) + parameter("source", call.source);
  target += parameter("state", call.state.empty() ? "missing,in_progress,partial,failed,unreachable" : call.state);
  const auto json = (*endpoint)->get_json(target);
  if (!json) return report(json.error());
  const Json& rows = at_path(*json, "data");
  if (call.globals.json) {
    print(rows);
    return kDone;
  }
  const Json groups = by_reason(rows);
  if (groups.empty()) {
    std::puts(call.state.empty() ? "No gaps: everything that is known of is complete." : "None.");
    return kDone;
  }
  Json shown = Json::array();
  for (size_t i = 0; i < groups.size() && i < static_cast<size_t>(limit); ++i) shown.push_back(groups[i]);
  print_table(shown, {{"source", "source"}, {"rover", "rover"}, {"state", "state"}, {"n", "n"}, {"parts", "parts"},
                      {"attempts", "attempts"}, {"next try", "next_try"}, {"why", "reason"}});
  if (shown.size() < groups.size()) std::fprintf(stderr, "skykeep: %zu more lines; --limit shows them\n", groups.size() - shown.size());
  return kDone;
}

int runs(const Invocation& call) {
  if (!call.words.empty()) return show_run(call);
  const auto endpoint = reach(call);
  if (!endpoint) return report(endpoint.error());
  auto json = (*endpoint)->get_json(fmt::format("/api/v1/runs?limit={}", call.limit.value_or(30)) + parameter("state", call.state));
  if (!json) return report(json.error());
  for (Json& run : (*json)["data"]) {
    const std::string state = run.value("state", "");
    if (run["error"].is_null() && (state == "failed" || state == "partly"))
      if (std::string reason = reason_of(**endpoint, run.value("id", "")); !reason.empty()) run["error"] = std::move(reason);
  }
  if (call.globals.json) {
    print((*json)["data"]);
    return kDone;
  }
  if ((*json)["data"].empty()) std::puts("No runs yet.");
  else print_table((*json)["data"], {{"run", "id"}, {"flow", "flow"}, {"state", "state"}, {"started", "started_at"}, {"s", "duration_s"},
                                     {"what", "what"}, {"error", "error"}});
  return kDone;
}

int lineage(const Invocation& call) {
  const std::string target =
      call.words.empty() ? "/api/v1/lineage" : "/api/v1/lineage?table=" + net::percent_encode(call.words.front());
  return ask(call, target, {{"table", "name"}, {"kind", "kind"}, {"as", "materialized"}, {"from", "inputs"},
                            {"what", "description"}});
}

}  // namespace skykeep::app
