// sync, import, build, test: verbs that change something.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "app/endpoint.h"
#include "app/render.h"
#include "app/signals.h"
#include "app/terminal.h"
#include "app/verbs.h"
#include "core/text.h"

namespace skykeep::app {
namespace {

void print(const Json& json) { std::printf("%s\n", json.dump(2, ' ', false, Json::error_handler_t::replace).c_str()); }

// "5000..5017" or "5000" into from_sol and to_sol.
Result<> add_sols(const std::string& text, Json& request) {
  if (text.empty()) return {};
  const auto dots = text.find("..");
  const auto from = to_int(text.substr(0, dots));
  const auto to = dots == text.npos ? from : to_int(text.substr(dots + 2));
  if (!from || !to) return fail(Code::kInvalidInput, fmt::format("--sol takes N or A..B, not '{}'", text));
  request["from_sol"] = *from;
  request["to_sol"] = *to;
  return {};
}

Result<> add_date(const std::string& text, const char* name, Json& request) {
  if (text.empty()) return {};
  request[name] = to_string(TRY(parse_date(text)));
  return {};
}

Result<Json> sync_request(const Invocation& call) {
  Json request = Json::object();
  request["sources"] = call.words;
  Json rovers = Json::array();
  for (const auto rover : split(call.rover, ',')) rovers.push_back(to_lower(trim(rover)));
  request["rovers"] = rovers;
  TRY(add_sols(call.sol, request));
  TRY(add_date(call.from, "from_date", request));
  TRY(add_date(call.to, "to_date", request));
  return request;
}

// Reads the stream of a sync: lines of JSON, progress objects and at the end the report.
class SyncReader {
 public:
  SyncReader(bool show, bool tty) : show_(show), tty_(tty) {}
  void take(std::string_view chunk) {
    rest_ += chunk;
    for (size_t end; (end = rest_.find('\n')) != rest_.npos; rest_.erase(0, end + 1))
      line(std::string_view(rest_).substr(0, end));
  }
  std::optional<Json> report;
  std::optional<Json> problem;

 private:
  void line(std::string_view text) {
    const auto json = parse_json(trim(text));
    if (!json || !json->is_object()) return;
    const std::string event = json->value("event", "");
    if (event == "report") report = *json;
    if (event == "error") problem = *json;
    if (event != "progress" || !show_) return;
    const Json& p = *json;
    const std::string what = fmt::format("partitions, {} photos; {}", p.value("photos", int64_t{0}), p.value("now", ""));
    const std::string bar = progress_bar(p.value("done", int64_t{0}), p.value("total", int64_t{0}), what, 30);
    if (bar == last_) return;
    last_ = bar;
    if (tty_) std::fprintf(stderr, "\r\033[K%s", bar.c_str());
  }
  bool show_, tty_;
  std::string rest_, last_;
};

int exit_code_of_sync(const Json& report) {
  if (report.value("upstream_unavailable", false)) return kUpstreamUnavailable;
  if (report.value("failed_tests", 0) > 0) return kDataTestFailed;
  return report.value("failed", 0) + report.value("partial", 0) > 0 ? kPartlyDone : kDone;
}

Result<std::vector<std::string>> files_below(const std::vector<std::string>& paths) {
  namespace stdfs = std::filesystem;
  std::vector<std::string> out;
  for (const std::string& path : paths) {
    std::error_code error;
    if (!stdfs::exists(path, error)) return fail(Code::kInvalidInput, fmt::format("there is no file {}", path));
    if (!stdfs::is_directory(path, error)) {
      out.push_back(path);
      continue;
    }
    for (const auto& entry : stdfs::recursive_directory_iterator(path, error))
      if (entry.is_regular_file(error)) out.push_back(entry.path().string());
  }
  std::sort(out.begin(), out.end());
  if (out.empty()) return fail(Code::kInvalidInput, "there is no file in these folders");
  return out;
}

// "1 record", "2 records"
std::string counted(long n, const char* what) { return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s"); }

void add(Json& total, const Json& part) {
  for (const auto& [name, value] : part.items()) {
    if (value.is_number_integer()) {
      total[name] = total.value(name, int64_t{0}) + value.get<int64_t>();
    } else if (value.is_array()) {
      for (const Json& item : value) total[name].push_back(item);
    }
  }
}

constexpr size_t kImportBytes = 16 << 20;  // of one request

Result<Json> import_all(Endpoint& endpoint, const Invocation& call) {
  RealFs fs;
  Json total = {{"objects", 0}, {"records", 0}, {"new", 0}, {"unchanged", 0}, {"outdated", 0}, {"thumbnails", 0},
                {"rejected", 0}, {"reasons", Json::array()}, {"notices", Json::array()}, {"failed_tests", 0}};
  Json files = Json::array();
  size_t bytes = 0;
  const auto send = [&]() -> Result<> {
    if (files.empty()) return {};
    std::string target = "/api/v1/import?source=" + net::percent_encode(call.source);
    if (!call.rover.empty()) target += "&rover=" + net::percent_encode(to_lower(call.rover));
    add(total, TRY(endpoint.post_json(target, {{"files", std::move(files)}})));
    files = Json::array();
    bytes = 0;
    return {};
  };
  for (const std::string& path : TRY(files_below(call.words))) {
    std::string text = TRY(fs.read(path));
    if (bytes + text.size() > kImportBytes) TRY(send());
    bytes += text.size();
    files.push_back({{"name", path}, {"text", std::move(text)}});
  }
  TRY(send());
  return total;
}

// A model that is not there was mistyped: usage, though the route says 404.
int report_selection(const Error& error) {
  return report(error.code == Code::kNotFound ? Error{Code::kInvalidInput, error.message} : error);
}

int show_tests(const Json& tests, bool json) {
  int failed = 0;
  for (const Json& t : tests)
    if (!t.value("passed", false) && t.value("severity", "") == "error") ++failed;
  if (json) {
    print(tests);
  } else {
    print_table(tests, {{"test", "name"}, {"model", "model"}, {"severity", "severity"}, {"failures", "failures"},
                                {"passed", "passed"}, {"ms", "elapsed_ms"}});
  }
  if (failed == 0) return kDone;
  return report_in_json(Failure{kDataTestFailed, fmt::format("{} of severity error failed", counted(failed, "data test"))});
}

}  // namespace

int sync(const Invocation& call) {
  const auto request = sync_request(call);
  if (!request) return report(request.error());
  const auto endpoint = reach(call);
  if (!endpoint) return report(endpoint.error());
  const bool tty = ::isatty(STDERR_FILENO) != 0;
  SyncReader reader(!call.globals.quiet, tty);
  const auto answer = (*endpoint)->call("POST", "/api/v1/sync", to_text(*request),
                                        [&](std::string_view chunk) { reader.take(chunk); });
  reader.take("\n");
  if (tty && !call.globals.quiet) std::fputs("\r\033[K", stderr);
  if (!answer) return report(answer.error());
  if (answer->status >= 400 || reader.problem || !reader.report) {
    const auto body = reader.problem ? Result<Json>(*reader.problem) : parse_json(answer->body);
    const std::string text = body && body->is_object() ? body->value("detail", "the sync ended without a report")
                                                       : "the sync ended without a report";
    const bool mistaken = answer->status == 400 || (reader.problem && reader.problem->value("code", "") == "invalid_input");
    return report(Error{mistaken ? Code::kInvalidInput : Code::kInternal, text});
  }
  Json done = *reader.report;
  done.erase("event");
  if (call.globals.json) {
    print(done);
  } else if (done.value("planned", 0L) == 0) {
    std::puts("Nothing was due: what was asked for is complete, or waits for its next try; `skykeep gaps` says what and why");
  } else {
    std::printf("%s: %ld complete, %ld partial, %ld failed, %ld unreachable; %s, %s, %ld rejected\n",
                counted(done.value("planned", 0L), "partition").c_str(), done.value("complete", 0L), done.value("partial", 0L), done.value("failed", 0L),
                done.value("unreachable", 0L), counted(done.value("objects", 0L), "object").c_str(),
                counted(done.value("records", 0L), "record").c_str(), done.value("rejected", 0L));
  }
  const int code = exit_code_of_sync(done);
  if (code == kUpstreamUnavailable) return report(Failure{code, "no upstream answered; nothing was invented, try again later"});
  if (code == kPartlyDone) return report(Failure{code, "not everything could be fetched: `skykeep gaps` says what and why"});
  if (code == kDataTestFailed) return report(Failure{code, "data tests kept loads back: `skykeep gaps` names them"});
  return code;
}

int import(const Invocation& call) {
  const auto endpoint = reach(call);
  if (!endpoint) return report(endpoint.error());
  const auto total = import_all(**endpoint, call);
  if (!total) return report(total.error());
  if (call.globals.json) {
    print(*total);
  } else {
    const long thumbnails = total->value("thumbnails", 0L), outdated = total->value("outdated", 0L);
    std::printf("%s, %s: %ld new, %ld unchanged, %s%s%ld rejected\n", counted(total->value("objects", 0L), "file").c_str(),
                counted(total->value("records", 0L), "record").c_str(), total->value("new", 0L), total->value("unchanged", 0L),
                outdated > 0 ? fmt::format("{} outdated, ", outdated).c_str() : "",
                thumbnails > 0 ? (counted(thumbnails, "thumbnail") + ", ").c_str() : "", total->value("rejected", 0L));
    for (const Json& notice : (*total)["notices"]) std::fprintf(stderr, "notice: %s\n", to_cell(notice).c_str());
    for (const Json& reason : (*total)["reasons"]) std::fprintf(stderr, "rejected: %s\n", to_cell(reason).c_str());
  }
  if (total->value("failed_tests", 0) > 0) return report_in_json(Failure{kDataTestFailed, "data tests kept loads back: `reasons` names them"});
  if (total->value("rejected", 0) == 0) return kDone;
  const std::string why = fmt::format("{} refused: `reasons` says why", counted(total->value("rejected", 0L), "document or record"));
  return report_in_json(Failure{total->value("records", 0) > 0 ? kPartlyDone : kFailed, why});
}

int build(const Invocation& call) {
  const auto endpoint = reach(call);
  if (!endpoint) return report(endpoint.error());
  const auto built = (*endpoint)->post_json("/api/v1/build", {{"select", call.words}, {"full_refresh", call.full_refresh}});
  if (!built) return report_selection(built.error());
  if (call.globals.json) {
    print(*built);
  } else {
    print_table(at_path(*built, "models"), {{"model", "model"}, {"as", "materialized"}, {"rows", "rows"},
                                                    {"ms", "elapsed_ms"}});
  }
  if (built->value("published", false)) return kDone;
  std::string why = "a data test of severity error failed: nothing was published";
  for (const Json& t : at_path(*built, "tests"))
    if (!t.value("passed", true)) why += fmt::format("\n  {}: {} rows", to_cell(t["name"]), to_cell(t["failures"]));
  return report(Failure{kDataTestFailed, why});
}

int test(const Invocation& call) {
  const auto endpoint = reach(call);
  if (!endpoint) return report(endpoint.error());
  const auto tests = (*endpoint)->post_json("/api/v1/test", {{"select", call.words}});
  if (!tests) return report_selection(tests.error());
  return show_tests(at_path(*tests, "data"), call.globals.json);
}

}  // namespace skykeep::app
