#include "app/cli.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "app/allocator.h"
#include "app/endpoint.h"
#include "app/mistakes.h"
#include "app/numbers.h"
#include "app/site.h"
#include "app/verbs.h"
#include "core/guarded.h"
#include "core/log.h"
#include "core/text.h"
#include "flows/source_facts.h"

namespace skykeep::app {
namespace {

using Run = std::function<int(const Invocation&)>;

struct Verb {
  const char* name;
  const char* summary;
  const char* examples;
  Run run;
  std::function<void(CLI::App&, Invocation&)> options;
};

// Numbers are read here, so that a refusal says what would have been taken.
void number(CLI::App& app, const std::string& name, std::optional<double>& into, const char* help) {
  app.add_option_function<std::string>(name, [name, &into](const std::string& text) {
       const auto value = number_of(name, text);
       if (!value) throw CLI::ValidationError(value.error().message);
       into = *value;
     }, help)->type_name("NUMBER");
}
void number(CLI::App& app, const std::string& name, std::optional<long>& into, const char* help) {
  app.add_option_function<std::string>(name, [name, &into](const std::string& text) {
       const auto value = whole_number_of(name, text);
       if (!value) throw CLI::ValidationError(value.error().message);
       into = *value;
     }, help)->type_name("INTEGER");
}

void data_options(CLI::App& app, Globals& g) {
  app.add_option("--data", g.data, "data directory")->capture_default_str();
  app.add_option("--config", g.config, "settings file (default ./skykeep.toml when it is there)");
  app.add_option_function<std::string>(
      "--listen", [&g](const std::string& v) { g.flags["server.listen"] = v; },
      "address:port, or a port of this machine alone (default 127.0.0.1:8080)");
  app.add_option_function<std::string>(
      "--upstream", [&g](const std::string& v) { g.flags["net.upstream"] = v; },
      "route every upstream host to URL/{host}");
  app.add_option_function<std::string>(
      "--log-level", [&g](const std::string& v) { g.flags["log.level"] = v; }, "debug, info, warn, error");
  app.add_flag("--json", g.json, "answer in JSON");
  app.add_flag("--quiet", g.quiet, "no progress on stderr");
  app.add_option("--models", g.models_dir, "SQL project on disk instead of the built-in one")->group("");
  app.add_option("--clock", g.clock_url, "take the time from a simulator")->group("");
}

void select_options(CLI::App& app, Invocation& call) {
  app.add_option("select", call.words, "models: name, +name (with what it needs), name+ (with what needs it)");
}

void elements_options(CLI::App& app, Invocation& call) {
  app.add_option("--elements", call.elements, "file with OMM (JSON, CSV, XML, KVN) or TLE, - for stdin: asks nobody else");
  app.add_option("--satellite", call.satellite, "which of several objects: catalogue number (also A0000), designator or name");
}

void pass_options(CLI::App& app, Invocation& call) {
  app.add_option("--place", call.place, "the site by name, as \"Berlin\", \"Sydney, Australia\", \"48°08′N 11°34′E\"");
  number(app, "--lat", call.lat, "or its latitude, degrees, south negative");
  number(app, "--lon", call.lon, "and longitude, degrees, east positive");
  number(app, "--altitude", call.altitude_m, "its height, metres (default 0)");
  app.add_option("--from", call.from, "first moment (default now)");
  number(app, "--days", call.days, "how many (default 7)");
  number(app, "--min-elevation", call.min_elevation, "degrees above the horizon (default 10)");
  app.add_flag("--visible", call.visible, "only what can be seen: the station in the sun, the site in the dark");
  app.add_flag("--track", call.track, "with --json: each pass with its way across the sky");
  app.add_flag("--ics", call.ics, "as a calendar");
  app.add_flag("--whatever-age", call.whatever_age, "with --elements: also from elements of more than 14 days");
  elements_options(app, call);
}

void ephemeris_options(CLI::App& app, Invocation& call) {
  app.add_option("--from", call.from, "first moment (default now)");
  app.add_option("--to", call.to, "last moment (default 100 minutes later)");
  app.add_option("--step", call.step, "between states: seconds, or 30s, 2m, 1h (default 60)");
  app.add_option("--frame", call.frame, "teme, itrf or geodetic (default teme)");
  app.add_option("--format", call.format, "csv, json or oem (default csv)");
  elements_options(app, call);
}

std::vector<Verb> sky_verbs() {
  return {
      {"where", "where the station is, and how that is known",
       "skykeep where\nskykeep where --at 2026-11-21T17:30:00Z --json\nskykeep where --elements iss.json   # no data directory, no network",
       where,
       [](CLI::App& app, Invocation& call) {
         app.add_option("--at", call.at, "another moment: RFC 3339, +2h, -50m, Unix seconds");
         elements_options(app, call);
       }},
      {"passes", "when the station passes over a site, and whether it can be seen",
       "skykeep passes --place Berlin --visible\nskykeep passes --lat -33.87 --lon 151.21 --days 14 --json\n"
       "skykeep passes --place \"Sydney, Australia\" --visible --ics > passes.ics\n"
       "curl -s 'https://celestrak.org/NORAD/elements/gp.php?CATNR=25544&FORMAT=JSON' | skykeep passes --elements - --lat 40 --lon -105",
       passes, pass_options},
      {"ephemeris", "states of a satellite at even steps",
       "skykeep ephemeris --elements iss.tle --from 2026-09-20 --to 2026-09-21 --step 60\n"
       "skykeep ephemeris --elements iss.json --frame geodetic --format json\nskykeep ephemeris --format oem > iss.oem",
       ephemeris, ephemeris_options},
  };
}

std::vector<Verb> archive_verbs() {
  return {
      {"serve", "sources, loop, API and page in one process; prints the URL",
       "skykeep serve\nskykeep serve --data /srv/skykeep --listen 127.0.0.1:9000", serve, {}},
      {"demo", "serve against the simulator: no network, no keys; everything is marked SIMULATED",
       "skykeep demo\nskykeep demo --seed 7 --photos 20000", demo,
       [](CLI::App& app, Invocation& call) {
         number(app, "--seed", call.seed, "another simulated Mars (default 1)");
         number(app, "--photos", call.photos, "only the newest N pictures exist");
         app.add_option("--fault", call.faults, "trouble to simulate: 429, html503, slow, truncated, ... [=RATE]");
       }},
      {"sync", "plan the gaps, fetch, load, build, test; exit when done",
       "skykeep sync\nskykeep sync mars_photos --rover curiosity --sol 5000..5017\n"
       "skykeep sync --from 2026-09-01 --to 2026-09-07",
       sync,
       [](CLI::App& app, Invocation& call) {
         app.add_option("source", call.words, fmt::format("{} (default: all)", fmt::join(flows::fetched_sources(), ", ")));
         app.add_option("--rover", call.rover, "one rover, or several with commas");
         app.add_option("--sol", call.sol, "N or A..B");
         app.add_option("--from", call.from, "first date, YYYY-MM-DD");
         app.add_option("--to", call.to, "last date, YYYY-MM-DD");
       }},
      {"import", "take raw responses from files, as if fetched",
       "skykeep import sol1000.json --source mars_photos\nskykeep import M20_traverse.json --source mars_traverse --json",
       import,
       [](CLI::App& app, Invocation& call) {
         app.add_option("path", call.words, "files or folders")->required();
         app.add_option("--source", call.source, fmt::format("{}", fmt::join(flows::imported_sources(), ", ")))->required();
         app.add_option("--rover", call.rover, "where a document does not say");
       }},
      {"build", "run the models and their tests", "skykeep build\nskykeep build +gold.rover_summary --full-refresh", build,
       [](CLI::App& app, Invocation& call) {
         select_options(app, call);
         app.add_flag("--full-refresh", call.full_refresh, "rebuild incremental models from bronze");
       }},
      {"test", "run the data tests over whole tables", "skykeep test\nskykeep test silver.fact_photos", test, select_options},
      {"sql", "a read-only query", "skykeep sql \"select rover_name, count(*) from silver.fact_photos group by 1\"\n"
       "skykeep sql \"from gold.photo_counts\" --format csv > counts.csv",
       sql,
       [](CLI::App& app, Invocation& call) {
         app.add_option("query", call.words, "one SELECT")->required()->expected(1);
         app.add_option("--format", call.format, "table, json, csv, parquet")->capture_default_str();
       }},
      {"sources", "health, freshness and budgets of every source", "skykeep sources\nskykeep sources --json", sources, {}},
      {"status", "what is here and what is going on", "skykeep status\nskykeep status --check   # exit 6 when data is stale",
       status, [](CLI::App& app, Invocation& call) { app.add_flag("--check", call.check, "exit 6 on a breached freshness"); }},
      {"gaps", "partitions that are not complete, and why", "skykeep gaps\nskykeep gaps --rover curiosity --state failed", gaps,
       [](CLI::App& app, Invocation& call) {
         app.add_option("--rover", call.rover, "one rover");
         app.add_option("--source", call.source, "one source");
         app.add_option("--state", call.state, "missing, in_progress, partial, failed, unreachable, complete");
         number(app, "--limit", call.limit, "rows (default 100)");
       }},
      {"runs", "run history; with a run's id its attempts and logs", "skykeep runs\nskykeep runs 01JD...", runs,
       [](CLI::App& app, Invocation& call) {
         app.add_option("id", call.words, "a run");
         app.add_option("--state", call.state, "running, done, partly, failed, interrupted");
         number(app, "--limit", call.limit, "rows (default 30)");
       }},
      {"lineage", "where a table comes from and what depends on it", "skykeep lineage\nskykeep lineage silver.fact_photos", lineage,
       [](CLI::App& app, Invocation& call) { app.add_option("table", call.words, "schema.table"); }},
      {"doctor", "checks the environment and the data directory", "skykeep doctor\nskykeep doctor --data /srv/skykeep", doctor, {}},
  };
}

const std::vector<Verb>& verbs() {
  static const std::vector<Verb> all = [] {
    std::vector<Verb> both = archive_verbs();
    for (Verb& verb : sky_verbs()) both.push_back(std::move(verb));
    return both;
  }();
  return all;
}

std::string with_examples(const Verb& verb) {
  std::string out = "Examples:\n";
  for (const auto line : split(verb.examples, '\n')) out += "  " + std::string(line) + "\n";
  return out + "\n" + verb.summary;
}

constexpr const char* kWhatItIs =
    "Examples:\n  skykeep demo                   # everything on simulated data, no network\n"
    "  skykeep serve                  # keep your own copy, from the live upstreams\n"
    "  skykeep sync --rover curiosity # fetch what is missing, then exit\n\n"
    "Skykeep keeps your own copy of public space data, and keeps it working.";

// What the parser has left to refuse: a value that is missing, a word too many.
int refuse(const CLI::App& app, const CLI::ParseError& error, const std::string& verb) {
  if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
  const std::string help = verb.empty() ? "skykeep --help" : fmt::format("skykeep {} --help", verb);
  return report(Error{Code::kInvalidInput, fmt::format("{} (`{}` shows how)", error.what(), help)});
}

// The verb of a line, for messages about lines that the parser refuses.
std::string verb_in(const CLI::App& app, const std::vector<std::string>& words) {
  for (const std::string& word : words)
    for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; }))
      if (verb->get_name() == word) return word;
  return "";
}

}  // namespace

int run_cli(int argc, char** argv) {
  settle_allocator();
  const std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
  CLI::App app{kWhatItIs, "skykeep"};
  app.set_version_flag("--version", "skykeep 0.1.0");
  app.require_subcommand(1);
  app.fallthrough();
  Invocation call;
  data_options(app, call.globals);
  Run chosen;
  for (const Verb& verb : verbs()) {
    CLI::App* sub = app.add_subcommand(verb.name, verb.summary);
    sub->description(with_examples(verb));
    if (verb.options) verb.options(*sub, call);
    sub->callback([&chosen, &call, &verb] {
      chosen = verb.run;
      call.verb = verb.name;
    });
  }
  CLI::App* config = app.add_subcommand("config", "settings");
  config->require_subcommand(1);
  CLI::App* check = config->add_subcommand("check", "Examples:\n  skykeep config check\n  skykeep config check --defaults > skykeep.toml\n\n"
                                                    "checks the settings and shows where each comes from");
  check->fallthrough();
  check->add_flag("--defaults", call.defaults, "print a settings file with every default");
  check->callback([&] { chosen = config_check; });

  errors_in_json(std::find(words.begin(), words.end(), "--json") != words.end());
  if (words.empty()) {
    std::fprintf(stderr, "%s\n\n`skykeep --help` lists all verbs.\n", kWhatItIs);
    return kUsage;
  }
  if (const auto mistake = mistake_in(app, words)) return report(Error{Code::kInvalidInput, *mistake});
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return refuse(app, e, verb_in(app, words));
  }
  if (call.verb == "passes")
    if (const auto site = settle_site(call); !site) return report(site.error());
  const auto code = guarded([&]() -> Result<int> { return chosen(call); });
  return code ? *code : report(code.error());
}

}  // namespace skykeep::app
