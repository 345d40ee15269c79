#include "app/archive_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <vector>

#include "app/numbers.h"
#include "app/render.h"
#include "core/text.h"
#include "core/time.h"

namespace skykeep::app {
namespace {

std::string text_of(const Json& row, const char* name) {
  const Json& value = at_path(row, name);
  return value.is_string() ? value.get<std::string>() : "";
}

std::string count_of(const Json& row, const char* name, const char* one, const char* many) {
  const Json& value = at_path(row, name);
  const int64_t n = value.is_number_integer() ? value.get<int64_t>() : 0;
  return fmt::format("{} {}", with_separators(n), n == 1 ? one : many);
}

std::string last_line(const std::string& log) {
  std::string out;
  for (const auto line : split(log, '\n'))
    if (!trim(line).empty()) out = trim(line);
  return out;
}

}  // namespace

std::string run_in_words(const Json& run) {
  std::string out = fmt::format("{}  {}  {}  {}\n", to_cell(at_path(run, "id")), to_cell(at_path(run, "flow")), to_cell(at_path(run, "state")),
                                to_cell(at_path(run, "what")));
  if (const std::string error = text_of(run, "error"); !error.empty()) out += fmt::format("{}\n", error);
  for (const Json& attempt : at_path(run, "attempts")) {
    out += fmt::format("\n{}, attempt {}: {}\n", to_cell(at_path(attempt, "task")), to_cell(at_path(attempt, "attempt")),
                       to_cell(at_path(attempt, "state")));
    const std::string log = text_of(attempt, "log");  // the lines point into it
    for (const auto line : split(log, '\n'))
      if (!line.empty()) out += fmt::format("  {}\n", line);
    if (const std::string error = text_of(attempt, "error"); !error.empty() && log.find(error) == log.npos) out += fmt::format("  {}\n", error);
  }
  return out;
}

std::string reason_in(const Json& run) {
  if (std::string error = text_of(run, "error"); !error.empty()) return error;
  const Json& attempts = at_path(run, "attempts");
  for (size_t i = attempts.is_array() ? attempts.size() : 0; i-- > 0;) {
    const Json& attempt = attempts[i];
    if (std::string error = text_of(attempt, "error"); !error.empty()) return error;
    const std::string state = text_of(attempt, "state");
    if (state == "done") continue;
    if (std::string line = last_line(text_of(attempt, "log")); !line.empty()) return line;
  }
  return "";
}

std::string age_in_words(const Json& moment, const Json& now) {
  const auto then = moment.is_string() ? parse_utc(moment.get<std::string>()) : Result<UtcTime>(fail(Code::kNotFound, ""));
  const auto at = now.is_string() ? parse_utc(now.get<std::string>()) : Result<UtcTime>(fail(Code::kNotFound, ""));
  if (!then || !at) return to_cell(moment);
  if (*then < *at + 1s && *at < *then + 1s) return "now";  // which of them was first, the clocks of two answers do not say
  if (*then > *at) return fmt::format("in {}", to_human(*then - *at));
  return fmt::format("{} ago", to_human(*at - *then));
}

std::string status_in_words(const Json& status, bool is_served) {
  std::string out = fmt::format("{} data in {}, publication {}, {}\n", to_cell(at_path(status, "mode")), to_cell(at_path(status, "data_dir")),
                                to_cell(at_path(status, "publication")), is_served ? "being served" : "not being served");
  out += fmt::format("{}, {}, {}\n", count_of(status, "counts.photos", "photo", "photos"), count_of(status, "counts.objects", "raw object", "raw objects"),
                     count_of(status, "counts.rejected", "rejected record", "rejected records"));
  if (!is_served) out += fmt::format("Nothing is fetched: `skykeep serve --data {}` keeps it going\n", to_cell(at_path(status, "data_dir")));
  if (const Json stale = at_path(status, "stale"); stale.is_string()) out += "Stale: " + to_cell(stale) + "\n";
  return out + "\n";
}

Json sources_for_people(const Json& sources, const Json& now) {
  Json out = Json::array();
  for (const Json& source : sources) {
    Json row = source;
    row["last_success"] = age_in_words(at_path(source, "last_success"), now);
    row["why"] = text_of(source, "last_error");
    if (text_of(source, "state") == "disabled")
      row["why"] = text_of(source, "name") == "mars_manifests"
                       ? "no server of the legacy API is named: [sources] old_servers"
                       : "switched off in the settings";
    out.push_back(std::move(row));
  }
  return out;
}

// "2026-11-08", "2026-11-08 to 2026-11-12": of days and weeks the first and the last one.
std::string days_in_words(std::vector<std::string> parts) {
  if (parts.empty()) return "the whole document";
  std::ranges::sort(parts);
  const auto day = [](const std::string& part) { return part.substr(part.find('=') + 1); };
  return parts.size() == 1 ? day(parts.front()) : fmt::format("{} to {}", day(parts.front()), day(parts.back()));
}

Json by_reason(const Json& partitions) {
  using Key = std::tuple<std::string, std::string, std::string, std::string>;
  struct Group {
    std::vector<int64_t> sols;
    std::vector<std::string> days;  // parts of another cut
    int64_t n = 0, attempts = 0;
    std::string next_try;
  };
  std::map<Key, Group> groups;
  std::vector<Key> order;
  for (const Json& p : partitions) {
    const Key key{text_of(p, "source"), text_of(p, "rover"), text_of(p, "state"), text_of(p, "reason")};
    const auto [at, is_new] = groups.try_emplace(key);
    if (is_new) order.push_back(key);
    Group& group = at->second;
    ++group.n;
    if (at_path(p, "sol").is_number_integer() && p["sol"] >= 0) group.sols.push_back(p["sol"].get<int64_t>());
    else if (const std::string part = text_of(p, "part"); part.find('=') != part.npos) group.days.push_back(part);
    if (at_path(p, "attempts").is_number_integer()) group.attempts = std::max(group.attempts, p["attempts"].get<int64_t>());
    const std::string next = text_of(p, "next_try");
    if (!next.empty() && (group.next_try.empty() || next < group.next_try)) group.next_try = next;
  }
  Json out = Json::array();
  for (const Key& key : order) {
    const Group& group = groups.at(key);
    const auto& [source, rover, state, reason] = key;
    out.push_back({{"source", source}, {"rover", rover}, {"state", state}, {"n", group.n},
                   {"parts", group.sols.empty() ? days_in_words(group.days) : sol_ranges(group.sols)}, {"attempts", group.attempts},
                   {"next_try", group.next_try}, {"reason", reason}});
  }
  return out;
}

}  // namespace skykeep::app
