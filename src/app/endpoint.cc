#include "app/endpoint.h"

#include <fmt/format.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
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

// As the logger's format: set once by the command line.
std::atomic<bool> g_errors_in_json = false;

std::string_view name_of(int exit_code) {
  switch (exit_code) {
    case kUsage: return "usage";
    case kConfiguration: return "configuration";
    case kUpstreamUnavailable: return "upstream_unavailable";
    case kDataTestFailed: return "data_test_failed";
    case kFreshnessBreached: return "freshness_breached";
    case kPartlyDone: return "partly_done";
    case kDataDirInUse: return "data_dir_in_use";
    default: return "failed";
  }
}

void say_error(const std::string& message, std::string_view code, int exit_code) {
  if (g_errors_in_json) {
    std::fprintf(stderr, "%s\n", to_text(Json{{"error", message}, {"code", code}, {"exit_code", exit_code}}).c_str());
  } else {
    std::fprintf(stderr, "skykeep: %s\n", message.c_str());
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

// A directory for an application that has nothing to keep; it goes with this object.
class ScratchDirectory {
 public:
  static Result<std::unique_ptr<ScratchDirectory>> make() {
    std::string path = (std::filesystem::temp_directory_path() / "skykeep-XXXXXX").string();
    if (::mkdtemp(path.data()) == nullptr)
      return fail(Code::kUnavailable, fmt::format("cannot make a directory like {}: {}", path, std::strerror(errno)));
    return std::unique_ptr<ScratchDirectory>(new ScratchDirectory(std::move(path)));
  }
  ~ScratchDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  const std::string& path() const { return path_; }

 private:
  explicit ScratchDirectory(std::string path) : path_(std::move(path)) {}
  std::string path_;
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
  LocalEndpoint(std::unique_ptr<Application> application, std::unique_ptr<ScratchDirectory> scratch)
      : scratch_(std::move(scratch)), application_(std::move(application)) {}
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
  std::unique_ptr<ScratchDirectory> scratch_;  // outlives the application
  std::unique_ptr<Application> application_;
};

// Verbs that make the data directory; the others only look at what is there.
bool makes_directory(std::string_view verb) { return verb == "serve" || verb == "demo" || verb == "sync" || verb == "import"; }
// Verbs that have something to tell without one, from the elements inside the program.
bool needs_no_directory(std::string_view verb) { return verb == "where" || verb == "passes" || verb == "ephemeris"; }

// Where nothing is: a mistyped name must not look like a lost archive, so what lies beside it is named.
std::string no_archive(const std::string& path) {
  namespace stdfs = std::filesystem;
  std::error_code error;
  const stdfs::path parent = stdfs::absolute(path, error).lexically_normal().parent_path();
  std::string beside;
  for (const auto& entry : stdfs::directory_iterator(parent, stdfs::directory_options::skip_permission_denied, error))
    if (beside.empty() && stdfs::exists(entry.path() / "FORMAT", error) && stdfs::exists(entry.path() / "state.db", error))
      beside = entry.path().string();
  const std::string hint = beside.empty() ? "" : fmt::format(" There is one in {}.", beside);
  return fmt::format("there is no archive in {}.{} Name another with --data, or make one: `skykeep serve --data {}`, `sync` or `import`", path,
                     hint, path);
}

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
  return std::unexpected(failure_of(application.error()));
}

Failure failure_of(const Error& error) {
  if (error.code == Code::kConflict) return {kDataDirInUse, error.message};
  if (error.code == Code::kInvalidInput || error.code == Code::kUnsupported) return {kConfiguration, error.message};
  return {kFailed, error.message};
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
  Invocation opened = call;
  std::unique_ptr<ScratchDirectory> scratch;
  RealFs fs;
  if (!makes_directory(call.verb) && !fs.exists(call.globals.data + "/FORMAT")) {
    if (!needs_no_directory(call.verb)) return std::unexpected(Failure{kConfiguration, no_archive(call.globals.data)});
    auto made = ScratchDirectory::make();
    if (!made) return std::unexpected(Failure{kFailed, made.error().message});
    scratch = std::move(*made);
    opened.globals.data = scratch->path();
    if (!call.globals.quiet && !call.globals.json)
      std::fprintf(stderr, "There is no archive in %s: this stands on the elements inside the program\n", call.globals.data.c_str());
  }
  auto application = open_application(opened, false);
  if (!application) return std::unexpected(application.error());
  // Long work lets others in meanwhile.
  if (call.verb == "sync")
    if (const auto open = (*application)->listen_for_verbs(); !open)
      return std::unexpected(Failure{kFailed, open.error().message});
  return std::make_unique<LocalEndpoint>(std::move(*application), std::move(scratch));
}

void errors_in_json(bool yes) { g_errors_in_json = yes; }

int report(const Error& error) {
  const int exit_code = exit_code_of(error);
  say_error(error.message, to_string(error.code), exit_code);
  return exit_code;
}

int report(const Failure& failure) {
  say_error(failure.message, name_of(failure.exit_code), failure.exit_code);
  return failure.exit_code;
}

int report_in_json(const Failure& failure) { return g_errors_in_json ? report(failure) : failure.exit_code; }

void note(const std::string& text) {
  if (g_errors_in_json) {
    std::fprintf(stderr, "%s\n", to_text(Json{{"note", text}}).c_str());
  } else {
    std::fprintf(stderr, "skykeep: %s\n", text.c_str());
  }
}

}  // namespace skykeep::app
