#include "app/mistakes.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <map>

#include "core/text.h"

namespace skykeep::app {
namespace {

// Words that others use for what has another name here.
const std::map<std::string, std::string, std::less<>> kOtherNames = {
    {"start", "serve"}, {"run", "serve"}, {"server", "serve"}, {"fetch", "sync"}, {"update", "sync"}, {"download", "sync"}, {"query", "sql"},
    {"iss", "where"}, {"now", "where"}, {"position", "where"}, {"list", "sources"}, {"check", "doctor"}, {"history", "runs"}, {"jobs", "runs"},
    {"--latitude", "--lat"}, {"--longitude", "--lon"}, {"--lng", "--lon"}, {"--city", "--place"}, {"--location", "--place"}, {"--site", "--place"},
    {"--until", "--to"}, {"--since", "--from"}, {"--start", "--from"}, {"--end", "--to"}, {"--port", "--listen"}, {"--dir", "--data"},
    {"--output", "--format"}, {"--calendar", "--ics"}, {"--verbose", "--log-level"}};

std::string hint(const std::string& word, const std::vector<std::string>& known, const std::string& otherwise) {
  const auto other = kOtherNames.find(word);
  if (other != kOtherNames.end() && std::find(known.begin(), known.end(), other->second) != known.end())
    return fmt::format("did you mean '{}'?", other->second);
  for (const std::string& name : known)
    if (word.size() >= 3 && name.starts_with(word)) return fmt::format("did you mean '{}'?", name);
  const auto near = nearest(word, known);
  return near ? fmt::format("did you mean '{}'?", *near) : otherwise;
}

std::vector<std::string> verbs_of(const CLI::App& app) {
  std::vector<std::string> out;
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) out.push_back(sub->get_name());
  return out;
}

const CLI::Option* option_of(const std::vector<const CLI::App*>& levels, const std::string& name) {
  for (const CLI::App* level : levels)
    if (const CLI::Option* option = level->get_option_no_throw(name)) return option;
  return nullptr;
}

std::vector<std::string> options_of(const std::vector<const CLI::App*>& levels) {
  std::vector<std::string> out;
  for (const CLI::App* level : levels)
    for (const CLI::Option* option : level->get_options())
      for (const std::string& name : option->get_lnames()) out.push_back("--" + name);
  return out;
}

std::string unknown_option(const std::vector<const CLI::App*>& levels, const std::string& name) {
  const CLI::App& root = *levels.front();
  if (levels.size() == 1)
    for (const CLI::App* verb : root.get_subcommands([](const CLI::App*) { return true; }))
      if (verb->get_option_no_throw(name) != nullptr)
        return fmt::format("{} belongs to a verb and stands behind it, as `skykeep {} {}`", name, verb->get_name(), name);
  std::string verb = "skykeep";
  for (size_t i = 1; i < levels.size(); ++i) verb += " " + levels[i]->get_name();
  return fmt::format("`{}` has no option {}: {}", verb, name, hint(name, options_of(levels), fmt::format("`{} --help` lists what it takes", verb)));
}

}  // namespace

std::optional<std::string> mistake_in(const CLI::App& app, const std::vector<std::string>& words) {
  std::vector<const CLI::App*> levels = {&app};
  for (size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "--") break;
    const bool is_long = word.starts_with("--"), is_short = !is_long && word.size() > 1 && word[0] == '-' && !to_double(word);
    if (is_long || is_short) {
      const std::string name = is_long ? word.substr(0, word.find('=')) : word.substr(0, 2);
      const CLI::Option* option = option_of(levels, name);
      if (option == nullptr) return unknown_option(levels, name);
      if (option->get_items_expected_max() == 0 || word.find('=') != word.npos) continue;
      // An option that takes several values takes all that are no options.
      do {
        ++i;
      } while (option->get_items_expected_max() > 1 && i + 1 < words.size() && !words[i + 1].starts_with('-'));
      continue;
    }
    const std::vector<std::string> verbs = verbs_of(*levels.back());
    if (verbs.empty()) continue;  // a file, a table, a query
    if (std::find(verbs.begin(), verbs.end(), word) == verbs.end()) {
      const std::string at = levels.size() == 1 ? "skykeep" : "skykeep " + levels.back()->get_name();
      return fmt::format("`{}` has no verb '{}': {}", at, word, hint(word, verbs, fmt::format("`{} --help` lists them", at)));
    }
    levels.push_back(levels.back()->get_subcommand(word));
  }
  return std::nullopt;
}

}  // namespace skykeep::app
