// What the command line said, as plain data: verbs do not know the parser.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace skykeep::app {

enum ExitCode : int {
  kDone = 0,
  kFailed = 1,
  kUsage = 2,
  kConfiguration = 3,
  kUpstreamUnavailable = 4,
  kDataTestFailed = 5,
  kFreshnessBreached = 6,
  kPartlyDone = 7,
  kDataDirInUse = 8,
};

struct Globals {
  std::string data = "./skykeep-data";
  std::string config;                        // file; empty: ./skykeep.toml when it is there
  std::map<std::string, std::string> flags;  // settings given as flags: "server.listen", "net.upstream", "log.level"
  bool json = false;
  bool quiet = false;                        // no progress on stderr
  std::string clock_url;                     // for tests: time comes from a simulator
  std::string models_dir;                    // a models project on disk instead of the built-in one
};

struct Invocation {
  std::string verb;
  Globals globals;
  std::vector<std::string> words;            // positional: sources, files, selections, the SQL text, a table
  // One field an option; what a verb does not use stays empty.
  std::string rover, sol, from, to, source, format = "table", out, state, run, simulator_listen;
  std::optional<long> limit, seed, photos;
  std::vector<std::string> faults;
  // Of where, passes and ephemeris.
  std::string elements, satellite, at, step, frame;
  std::string place;                         // as given; see site.h
  std::optional<double> lat, lon, altitude_m, min_elevation;
  std::optional<long> days;
  bool visible = false, track = false, ics = false, whatever_age = false;
  bool full_refresh = false, check = false, defaults = false, once = false;
};

}  // namespace skykeep::app
