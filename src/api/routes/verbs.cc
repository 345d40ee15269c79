// The verbs of the command line that change something: import, build, test, sync. Without a server the command calls the
// same handlers, so a verb is written once.
#include <fmt/format.h>

#include <array>

#include "api/base64.h"
#include "api/routes/answer_schemas.h"
#include "api/routes/json_of.h"
#include "api/routes/routes.h"
#include "core/log.h"
#include "flows/source_facts.h"

namespace skykeep::api {
namespace {

Outcome<std::vector<flows::ImportFile>> read_files(const Json& body) {
  if (!body.contains("files") || !body["files"].is_array() || body["files"].empty())
    return std::unexpected(Problem::bad_parameter("files", "files must be an array of {name, text} or {name, base64}"));
  std::vector<flows::ImportFile> files;
  for (const Json& file : body["files"]) {
    const bool named = file.is_object() && file.contains("name") && file["name"].is_string();
    if (!named) return std::unexpected(Problem::bad_parameter("files", "every file needs a name"));
    flows::ImportFile one{file["name"].get<std::string>(), ""};
    if (file.contains("text") && file["text"].is_string()) {
      one.bytes = file["text"].get<std::string>();
    } else if (file.contains("base64") && file["base64"].is_string()) {
      auto bytes = from_base64(file["base64"].get_ref<const std::string&>());
      if (!bytes) return std::unexpected(Problem::bad_parameter("files", fmt::format("{}: base64 does not decode", one.name)));
      one.bytes = std::move(*bytes);
    } else {
      return std::unexpected(Problem::bad_parameter("files", fmt::format("{} has neither text nor base64", one.name)));
    }
    files.push_back(std::move(one));
  }
  return files;
}

Answer import(Context& context, const Call& call) {
  const Json body = TRY(call.body());
  const auto files = TRY(read_files(body));
  const auto* rover = call.rover("rover");
  const auto report = TRY(context.deps.flows.import(call.text("source"), files, rover == nullptr ? "" : rover->slug));
  return json_reply(report.to_json());
}

// A member that is a text or an array of texts.
Outcome<std::vector<std::string>> texts(const Json& body, const char* name) {
  std::vector<std::string> out;
  if (!body.contains(name) || body[name].is_null()) return out;
  const auto wrong = [&] { return std::unexpected(Problem::bad_parameter(name, fmt::format("{} must be texts", name))); };
  if (body[name].is_string()) return std::vector{body[name].get<std::string>()};
  if (!body[name].is_array()) return wrong();
  for (const Json& one : body[name]) {
    if (!one.is_string()) return wrong();
    out.push_back(one.get<std::string>());
  }
  return out;
}

// A name that no model has is not found, whatever the models call it.
Problem of_selection(Error error) {
  if (error.code == Code::kInvalidInput) error.code = Code::kNotFound;
  return Problem(std::move(error));
}

Answer build(Context& context, const Call& call) {
  const Json body = TRY(call.body());
  const auto select = TRY(texts(body, "select"));
  const bool full = body.contains("full_refresh") && body["full_refresh"].is_boolean() && body["full_refresh"].get<bool>();
  auto report = context.deps.flows.build(select, full);
  if (!report) return std::unexpected(of_selection(std::move(report.error())));
  return json_reply(json_of(*report));
}

Answer test(Context& context, const Call& call) {
  const Json body = TRY(call.body());
  const auto select = TRY(texts(body, "select"));
  Json data = Json::array();
  const auto results = context.deps.flows.test(select);
  if (!results) return std::unexpected(of_selection(results.error()));
  for (const models::TestResult& result : *results) data.push_back(json_of(result));
  return json_reply(Json{{"publication", context.publication()}, {"data", std::move(data)}, {"next", nullptr}});
}

Outcome<flows::SyncRequest> read_sync(const Json& body) {
  flows::SyncRequest request;
  request.sources = TRY(texts(body, "sources"));
  for (const std::string& name : TRY(texts(body, "rovers"))) {
    const flows::RoverFacts* rover = flows::find_rover_facts(name);
    if (rover == nullptr) return std::unexpected(Problem::bad_parameter("rovers", fmt::format("'{}' is no known rover", name)));
    request.scopes.push_back(rover->slug);
  }
  const auto sol = [&](const char* name, std::optional<int64_t>& into) -> Outcome<void> {
    if (!body.contains(name) || body[name].is_null()) return {};
    into = body[name].get<int64_t>();  // its kind and bounds are those of schemas::sync_request()
    return {};
  };
  const auto date = [&](const char* name, std::optional<Date>& into) -> Outcome<void> {
    if (!body.contains(name) || body[name].is_null()) return {};
    const auto parsed = body[name].is_string() ? parse_date(body[name].get<std::string>()) : Result<Date>(fail(Code::kInvalidInput, ""));
    if (!parsed) return std::unexpected(Problem::bad_parameter(name, fmt::format("{} must be a date (YYYY-MM-DD)", name)));
    into = *parsed;
    return {};
  };
  TRY(sol("from_sol", request.from_ordinal));
  TRY(sol("to_sol", request.to_ordinal));
  TRY(date("from_date", request.from_date));
  TRY(date("to_date", request.to_date));
  return request;
}

void push_line(net::EventStream& stream, const Json& line) {
  stream.push(std::make_shared<const std::string>(to_text(line) + "\n"));
}

Json progress_json(const flows::SyncProgress& p) {
  return {{"event", "progress"}, {"done", p.done}, {"total", p.total}, {"photos", p.products}, {"now", p.now}};
}

// The stream is newline-delimited JSON: {"event":"progress",...} lines, then one {"event":"report",...} or
// {"event":"error",...}. The work runs on a thread of its own; the server's worker is free at once.
Answer sync(Context& context, const Call& call) {
  const Json body = TRY(call.body());
  const flows::SyncRequest request = TRY(read_sync(body));
  Reply reply;
  reply.content_type = "application/x-ndjson";
  reply.on_stream = [&context, request](std::shared_ptr<net::EventStream> stream) {
    const bool taken = context.background->push([&context, request, stream] {
      const auto report = context.deps.flows.sync(request, context.stopping.get_token(),
                                                  [&](const flows::SyncProgress& p) { push_line(*stream, progress_json(p)); });
      if (report) {
        Json line = {{"event", "report"}};
        line.update(report->to_json());
        push_line(*stream, line);
      } else {
        push_line(*stream, {{"event", "error"}, {"code", to_string(report.error().code)}, {"detail", report.error().message}});
      }
      stream->end();
    });
    if (taken) return;
    push_line(*stream, {{"event", "error"}, {"code", "unavailable"}, {"detail", "other syncs are running; try again later"}});
    stream->end();
  };
  return reply;
}

}  // namespace

void add_verbs(RouteTable& table, Context& context) {
  const Schema as_text = schema::object({{"name", schema::text()}, {"text", schema::text()}});
  const Schema as_bytes = schema::object(
      {{"name", schema::text()}, {"base64", schema::text().with("pattern", "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$")}});
  const Schema names = schema::any_of({schema::text(), schema::list_of(schema::text()), Schema(Json{{"type", "null"}})});
  table.add({.method = "POST", .path = "/api/v1/import", .tag = "verbs", .summary = "Take raw responses, as if fetched",
             .parameters = {{.name = "source", .description = "what the files are", .required = true,
                             .choices = flows::imported_sources()},
                            {.name = "rover", .type = ParamType::kRover, .description = "where a document does not say"}},
             .request_body = "{files: [{name, text} or {name, base64}]}",
             .request = schema::object({{"files", schema::list_of(schema::any_of({as_text, as_bytes})).with("minItems", 1)}}),
             .response_description = "What was taken; tables are built and tested.",
             .answer = schemas::import_report(),
             .pool = Pool::kVerb,
             .handler = [&context](const Call& call) { return import(context, call); }});
  table.add({.method = "POST", .path = "/api/v1/build", .tag = "verbs", .summary = "Build models",
             .request_body = "{select: [name], full_refresh: bool}",
             .request = schema::object({{"select", names.optional()}, {"full_refresh", schema::boolean().or_null().optional()}}),
             .answer = schemas::build_report(),
             .pool = Pool::kVerb,
             .handler = [&context](const Call& call) { return build(context, call); }});
  table.add({.method = "POST", .path = "/api/v1/test", .tag = "verbs", .summary = "Run data tests over whole tables",
             .request_body = "{select: [name]}",
             .request = schema::object({{"select", names.optional()}}),
             .answer = schema::page_of(schemas::test_result(), {{"publication", schema::integer()}}),
             .pool = Pool::kVerb,
             .handler = [&context](const Call& call) { return test(context, call); }});
  table.add({.method = "POST", .path = "/api/v1/sync", .tag = "verbs", .summary = "Plan the gaps, fetch, load, build, test",
             .request_body = "{sources: [name], rovers: [name], from_sol, to_sol, from_date, to_date}",
             .request = schemas::sync_request(),
             .response = "application/x-ndjson",
             .response_description = "Lines {event: progress, done, total, photos, now}, then one {event: report, ...} or {event: error, ...}.",
             .answer = schemas::sync_line(),
             .handler = [&context](const Call& call) { return sync(context, call); }});
}

}  // namespace skykeep::api
