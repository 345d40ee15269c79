// skykeep-simulator: command line, signals, server.
#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>

#include "net/server.h"
#include "simulator/service.h"

namespace {

using namespace skykeep;

constexpr const char* kExamples = R"(
Examples:
  skykeep-simulator                                  every upstream at http://127.0.0.1:8081/{host}{path}
  skykeep-simulator --listen 127.0.0.1:0 --seed 7 --photos 5000
  skykeep-simulator --fault 429-retry-after --fault truncated=0.05 --fault grow
  skykeep-simulator --recordings ../recordings       only what was recorded, 404 for everything else
  curl 'http://127.0.0.1:8081/mars.nasa.gov/rss/api/?feed=raw_images&category=mars2020&feedtype=json&sol=1000'
  curl -d '{"advance_s":86400}' http://127.0.0.1:8081/_simulator/clock
  curl -d '{"faults":["iss_wrong@api.wheretheiss.at","html503=0.1"]}' http://127.0.0.1:8081/_simulator/faults
  skykeep serve --upstream http://127.0.0.1:8081

--fault NAME[@HOST][=RATE], the RATE being the share of requests it meets, above 0 and at most 1:
  429, 429-retry-after   too many requests, without and with Retry-After
  html503                a page of HTML with status 503
  slow                   half a second to two seconds late
  truncated              the connection ends before Content-Length is reached
  truncated-body         a document cut short whose Content-Length agrees
  empty                  status 200 without a body
  duplicate              records come twice; a page past the end repeats the last one
  late                   the newest two sols appear after 1/RATE questions for a rover
  grow                   with every question for a rover RATE more of its newest sol has arrived
  drift                  renamed and added fields, unknown instruments, numbers as texts
  iss_frozen             the station stands where it was when the fault was set, with running timestamps
  iss_late               timestamps and positions of an hour ago
  iss_jump               one position is 10 degrees off in both directions
  iss_wrong              positions 100 km ahead along the track
  iss_order              positions in reverse order; open-notify goes back by 20 s
  iss_missing            every second position is left out; open-notify sends none
  celestrak403           CelesTrak refuses, whatever is asked
  error200               JPL tells an error with status 200
Exit: 0 after SIGTERM, 1 the address is taken, 2 usage, 3 the recordings cannot be read.)";

struct Arguments {
  std::string listen = "127.0.0.1:8081";
  std::vector<std::string> faults;
  std::string now;
  simulator::ServiceOptions service;
};

void declare(CLI::App& app, Arguments& args) {
  app.footer(kExamples);
  app.add_option("--listen", args.listen, "ADDR:PORT; port 0 chooses one")->capture_default_str();
  app.add_option("--seed", args.service.seed, "everything invented follows from it")->capture_default_str();
  app.add_option("--photos", args.service.photos,
                 "only the newest N photos over all rovers; older sols are empty")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--recordings", args.service.recordings, "folder with index.json (recordings/1)");
  app.add_option("--fault", args.faults, "NAME[@HOST][=RATE], repeatable")->allow_extra_args(false);
  app.add_flag("--faults-by-request", args.service.faults_by_request,
               "faults follow from seed and address, not from the order of requests");
  app.add_option("--now", args.now, "RFC 3339: the clock stands there until POST /_simulator/clock moves it");
}

Result<> complete(Arguments& args) {
  for (const std::string& text : args.faults)
    args.service.faults.push_back(TRY(simulator::parse_fault(text)));
  if (!args.now.empty()) args.service.now = TRY(within("--now", parse_utc(args.now)));
  return {};
}

int complain(int code, const Error& error) {
  std::fprintf(stderr, "skykeep-simulator: %s\n", error.message.c_str());
  return code;
}

int run(const Arguments& args) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // before any thread starts
  std::signal(SIGPIPE, SIG_IGN);
  const RealFs fs;
  auto service = simulator::Service::create(fs, args.service);
  if (!service) return complain(3, service.error());
  net::ServerOptions options;
  options.listen = args.listen;
  options.workers = 4;
  net::ServerHandlers handlers;
  handlers.slow = [&service](const net::ServerRequest& request) { return (*service)->handle(request); };
  auto server = net::start_server(options, handlers);
  if (!server) return complain(1, server.error());
  std::printf("skykeep-simulator listening on http://%s\n", (*server)->address().c_str());
  std::fflush(stdout);
  int signal = 0;
  sigwait(&signals, &signal);
  (*server)->stop(1s);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("The upstreams of Skykeep on loopback: simulated from a seed, or recorded.",
               "skykeep-simulator");
  Arguments args;
  declare(app, args);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (const auto ok = complete(args); !ok) return complain(2, ok.error());
  return run(args);
}
