#include "app/endpoint.h"

#include <fmt/format.h>

#include <cstdio>
#include <future>
#include <thread>

#include "app/application.h"
#include "app/options_of.h"
#include "core/log.h"
#include "net/client.h"

namespace skykeep::app {
namespace {

int exit_code_of(const Error& error) {
  switch (error.code) {
    case Code::kInvalidInput: return kUsage;
    case Code::kUnavailable:
    case Code::kTimeout:
    case Code::kRateLimited: return kUpstreamUnavailable;
    case Code::kUnsupported: return kConfiguration;
    default: return kFailed;
  }
}

Error error_of(const Answer& answer) {
  Code code = answer.status == 404 ? Code::kNotFound : answer.status < 500 ? Code::kInvalidInput : Code::kInternal;
  if (answer.status == 503) code = Code::kUnavailable;
  if (answer.status == 501) code = Code::kUnsupported;
  const auto problem = parse_json(answer.body);
  std::string text = problem && problem->is_object() ? problem->value("detail", problem->value("title", "")) : "";
  if (text.empty()) text = fmt::format("answered {}", answer.status);
  return {code, text};
}

net::ServerRequest to_request(const std::string& method, const std::string& target, const std::string& body) {
  net::ServerRequest request;
  request.method = method;
  request.raw_target = target;
  const auto mark = target.find('?');
  request.path = net::percent_decode(target.substr(0, mark), false);
  if (mark != target.npos) request.query = net::parse_query(std::string_view(target).substr(mark + 1));
  if (!body.empty()) request.headers.add("Content-Type", "application/json");
  request.body = body;
  request.remote = "unix";
  request.over_unix_socket = true;
  return request;
}

class RemoteEndpoint final : public Endpoint {
 public:
  explicit RemoteEndpoint(std::string socket) : socket_(std::move(socket)), client_(net::make_curl_client({})) {}
  bool is_remote() const override { return true; }

  Result<Answer> call(const std::string& method, const std::string& target, const std::string& body,
                      const OnChunk& on_chunk) override {
    net::Request request;
    request.method = method;
    request.url = "http://localhost" + target;
    request.unix_socket = socket_;
    request.body = body;
    if (!body.empty()) request.headers.add("Content-Type", "application/json");
    request.timeout = 24h;  // a sync takes as long as it takes
    request.on_body = on_chunk;
    auto answer = TRY(client_->send(request, {}));
    return Answer{answer.status, std::string(answer.headers.get("Content-Type").value_or("")), std::move(answer.body)};
  }

 private:
  std::string socket_;
  std::unique_ptr<net::HttpClient> client_;
};

// Receives a streamed answer inside the process.
class ChunkStream final : public net::EventStream {
 public:
  explicit ChunkStream(Endpoint::OnChunk on_chunk) : on_chunk_(std::move(on_chunk)) {}
  bool push(std::shared_ptr<const std::string> frame) override {
    if (ended_) return false;
    on_chunk_(*frame);
    return true;
  }
  void end() override {
    if (!ended_.exchange(true)) done_.set_value();
  }
  bool closed() const override { return ended_; }
  void wait() { done_.get_future().wait(); }

 private:
  Endpoint::OnChunk on_chunk_;
  std::atomic<bool> ended_ = false;
  std::promise<void> done_;
};

class LocalEndpoint final : public Endpoint {
 public:
  explicit LocalEndpoint(std::unique_ptr<Application> application) : application_(std::move(application)) {}
  bool is_remote() const override { return false; }

  Result<Answer> call(const std::string& method, const std::string& target, const std::string& body,
                      const OnChunk& on_chunk) override {
    net::ServerResponse response = application_->handle(to_request(method, target, body));
    Answer answer{response.status, std::string(response.headers.get("Content-Type").value_or("")),
                  response.body ? *response.body : std::string()};
    if (response.on_stream) {
      std::string collected;
      const auto stream = std::make_shared<ChunkStream>(
          on_chunk ? on_chunk : [&collected](std::string_view chunk) { collected += chunk; });
      response.on_stream(stream);
      stream->wait();
      answer.body = std::move(collected);
    } else if (on_chunk && response.status < 400) {
      on_chunk(answer.body);
    }
    return answer;
  }

 private:
  std::unique_ptr<Application> application_;
};

// Is what answers there a simulator? Nobody there: nullopt.
std::optional<DataMode> probe(const std::string& upstream) {
  const auto client = net::make_curl_client({});
  net::Request request;
  request.url = upstream + "/";
  request.connect_timeout = 2s;
  request.timeout = 5s;
  const auto answer = client->send(request, {});
  if (!answer) return std::nullopt;
  return answer->headers.get("Skykeep-Origin") == "simulated" ? DataMode::kSimulated : DataMode::kLive;
}

}  // namespace

Result<Json> Endpoint::get_json(const std::string& target) {
  const Answer answer = TRY(call("GET", target, "", {}));
  if (answer.status >= 400) return fail(error_of(answer));
  return parse_json(answer.body);
}

Result<Json> Endpoint::post_json(const std::string& target, const Json& body) {
  const Answer answer = TRY(call("POST", target, to_text(body), {}));
  if (answer.status >= 400) return fail(error_of(answer));
  return parse_json(answer.body);
}

std::expected<std::unique_ptr<Application>, Failure> open_application(const Invocation& call, bool force_simulated) {
  auto settings = read_settings(call.globals);
  if (!settings) return std::unexpected(Failure{kConfiguration, settings.error().message});
  RealFs fs;
  const auto known = DataDir::mode_of(call.globals.data, fs);
  if (!known) return std::unexpected(Failure{kConfiguration, known.error().message});
  ApplicationOptions options;
  options.data_dir = call.globals.data;
  options.verb = call.verb;
  options.models_dir = call.globals.models_dir;
  options.clock_url = call.globals.clock_url;
  const std::string upstream = settings->text("net.upstream");
  const bool fetches = call.verb == "serve" || call.verb == "sync" || call.verb == "demo";
  // Verbs that fetch nothing take the directory as it is; the others must not mix what is simulated with what is not.
  options.mode = known->value_or(DataMode::kLive);
  if (fetches && upstream.empty()) options.mode = DataMode::kLive;
  if (fetches && !upstream.empty())
    if (const auto seen = probe(upstream)) options.mode = *seen;
  if (force_simulated) options.mode = DataMode::kSimulated;
  auto application = Application::open(std::move(options), std::move(*settings));
  if (application) return std::move(*application);
  const Error& error = application.error();
  if (error.code == Code::kConflict) return std::unexpected(Failure{kDataDirInUse, error.message});
  if (error.code == Code::kInvalidInput || error.code == Code::kUnsupported)
    return std::unexpected(Failure{kConfiguration, error.message});
  return std::unexpected(Failure{kFailed, error.message});
}

std::expected<std::unique_ptr<Endpoint>, Failure> reach(const Invocation& call) {
  const auto owner = DataDir::owner(call.globals.data);
  // rules.md 21: two syncs of one directory would do the same work twice; through a server it is one loop.
  if (owner && owner->verb == "sync" && call.verb == "sync")
    return std::unexpected(Failure{kDataDirInUse, fmt::format("{} is being synced by process {}: let it finish, or stop it",
                                                              call.globals.data, owner->pid)});
  if (owner) {
    if (const auto settings = read_settings(call.globals); !settings)
      return std::unexpected(Failure{kConfiguration, settings.error().message});
    auto remote = std::make_unique<RemoteEndpoint>(DataDir::control_socket(call.globals.data));
    // An owner that is just starting or stopping has no socket for a moment.
    for (int i = 0; i < 20; ++i) {
      const auto answer = remote->call("GET", "/healthz", "", {});
      if (answer && answer->status == 200) return remote;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return std::unexpected(Failure{kDataDirInUse, fmt::format("{} is in use by process {}, which does not answer on its control "
                                                              "socket", call.globals.data, owner->pid)});
  }
  auto application = open_application(call, false);
  if (!application) return std::unexpected(application.error());
  // Long work lets others in meanwhile.
  if (call.verb == "sync")
    if (const auto open = (*application)->listen_for_verbs(); !open)
      return std::unexpected(Failure{kFailed, open.error().message});
  return std::make_unique<LocalEndpoint>(std::move(*application));
}

int report(const Error& error) {
  std::fprintf(stderr, "skykeep: %s\n", error.message.c_str());
  return exit_code_of(error);
}

int report(const Failure& failure) {
  std::fprintf(stderr, "skykeep: %s\n", failure.message.c_str());
  return failure.exit_code;
}

}  // namespace skykeep::app
