// serve and demo: everything in one process until a signal ends it.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "app/endpoint.h"
#include "app/signals.h"
#include "app/verbs.h"
#include "core/guarded.h"
#include "core/log.h"
#include "core/text.h"
#include "net/client.h"

namespace skykeep::app {
namespace {

// SIGHUP: the settings are read again and judged; what they change needs a restart, which is said in words.
void judge_reload(const Invocation& call) {
  const auto settings = guarded([&] { return read_settings(call.globals); });
  if (!settings) {
    log::error("SIGHUP: the new settings are refused, the old ones stay: {}", settings.error().message);
  } else {
    log::info("SIGHUP: the settings are in order; log level and format hold at once, the rest after a restart");
  }
}

constexpr int kGoesOn = -1;

// The port listens already. kGoesOn once all is there, else the exit code.
int wait_until_prepared(Application& application, const std::string& url) {
  constexpr int kLookEveryMs = 10, kLooksInSilence = 100;
  for (int look = 0;; ++look) {
    if (const auto prepared = application.prepared()) {
      if (!*prepared) return report(failure_of(prepared->error()));
      return kGoesOn;
    }
    if (look == kLooksInSilence) {
      std::printf("Skykeep listens at %s and makes its tables ready\n", url.c_str());
      std::fflush(stdout);
    }
    if (wait_for_signal(kLookEveryMs) != Signal::kStop) continue;
    log::info("stopping");
    application.stop();
    return kDone;
  }
}

int run_until_stopped(Application& application, const Invocation& call) {
  const auto url = application.serve();
  // An address that cannot be had is a matter of settings; no upstream is at fault.
  if (!url && url.error().code != Code::kInternal) return report(Failure{kConfiguration, url.error().message});
  if (!url) return report(url.error());
  if (const int ended = wait_until_prepared(application, *url); ended != kGoesOn) return ended;
  std::printf("Skykeep is at %s\n", url->c_str());
  std::fflush(stdout);
  constexpr int kLookEveryMs = 5000;
  for (;;) {
    const Signal signal = wait_for_signal(kLookEveryMs);
    if (signal == Signal::kStop) break;
    if (signal == Signal::kNone && !application.has_its_directory()) {
      const std::string message = fmt::format("the data directory {} was removed or replaced: nothing more can be kept, so this stops", call.globals.data);
      application.stop();
      return report(Failure{kFailed, message});
    }
    if (signal == Signal::kReload) judge_reload(call);
  }
  log::info("stopping");
  application.stop();
  return kDone;
}

// The simulator as a child process that ends with us.
class Simulator {
 public:
  static Result<std::unique_ptr<Simulator>> start(const Invocation& call) {
    std::error_code error;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error).parent_path() / "skykeep-simulator";
    if (!std::filesystem::exists(program))
      return fail(Code::kNotFound, fmt::format("{} is missing: build it with make build", program.string()));
    std::vector<std::string> arguments = {program.string(), "--listen", "127.0.0.1:0", "--seed",
                                          std::to_string(call.seed.value_or(1))};
    if (call.photos) arguments.insert(arguments.end(), {"--photos", std::to_string(*call.photos)});
    for (const std::string& fault : call.faults) arguments.insert(arguments.end(), {"--fault", fault});
    int pipe_ends[2];
    if (::pipe2(pipe_ends, O_CLOEXEC) != 0) return fail(Code::kUnavailable, "no pipe for the simulator");
    const pid_t pid = ::fork();
    if (pid == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGTERM);
      sigset_t none;
      sigemptyset(&none);
      sigprocmask(SIG_SETMASK, &none, nullptr);
      ::dup2(pipe_ends[1], STDOUT_FILENO);
      std::vector<char*> argv;
      for (std::string& a : arguments) argv.push_back(a.data());
      argv.push_back(nullptr);
      ::execv(argv[0], argv.data());
      ::_exit(127);
    }
    ::close(pipe_ends[1]);
    if (pid < 0) return fail(Code::kUnavailable, "cannot start the simulator");
    std::unique_ptr<Simulator> out(new Simulator(pid, pipe_ends[0]));
    TRY(out->read_url());
    return out;
  }
  ~Simulator() {
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
    ::close(out_);
  }
  const std::string& url() const { return url_; }

 private:
  Simulator(pid_t pid, int out) : pid_(pid), out_(out) {}

  // "skykeep-simulator listening on http://127.0.0.1:PORT"
  Result<> read_url() {
    std::string line;
    char c = 0;
    while (::read(out_, &c, 1) == 1 && c != '\n') line += c;
    const auto at = line.find("http://");
    if (at == line.npos) return fail(Code::kUnavailable, fmt::format("the simulator did not start: '{}'", line));
    url_ = line.substr(at);
    return {};
  }

  pid_t pid_;
  int out_;
  std::string url_;
};

}  // namespace

int serve(const Invocation& call) {
  block_signals();
  auto application = open_application(call, false);
  if (!application) return report(application.error());
  return run_until_stopped(**application, call);
}

int demo(const Invocation& original) {
  block_signals();
  Invocation call = original;
  if (call.globals.data == Globals{}.data) call.globals.data = "./skykeep-demo";
  const auto simulator = Simulator::start(call);
  if (!simulator) return report(simulator.error());
  call.globals.flags["net.upstream"] = (*simulator)->url();
  auto application = open_application(call, true);
  if (!application) return report(application.error());
  std::printf("Everything you see is SIMULATED: seed %ld, no network, no keys.\n", call.seed.value_or(1));
  return run_until_stopped(**application, call);
}

}  // namespace skykeep::app
