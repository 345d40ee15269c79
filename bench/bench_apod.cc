// APOD's days: their subjects, and a search over all of them in memory, in time of one core. Prints a table; the days are made up of the
// words of the rules. What a search takes over HTTP is that and reading the page's days from the tables.
// links: sources api
#include <fmt/core.h>

#include <algorithm>
#include <ctime>
#include <random>
#include <string>
#include <vector>

#include "api/apod_search.h"
#include "core/words.h"
#include "sources/apod/subject_rules.h"
#include "sources/apod/subjects.h"

namespace {

using namespace skykeep;

constexpr size_t kDays = 11'430, kWords = 170;

double seconds_since(std::clock_t begin) { return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC; }

std::vector<std::string> made_up_days() {
  std::vector<std::string> words;
  for (WordReader reader(sources::apod::subject_rules()); reader.next();) words.emplace_back(reader.word());
  std::mt19937 random(1);
  std::vector<std::string> days(kDays);
  for (std::string& day : days)
    for (size_t i = 0; i < kWords; ++i) {
      day += i % 3 == 0 ? words[random() % words.size()] : "among";
      day += i % 17 == 16 ? ". " : " ";
    }
  return days;
}

bool classify(const std::vector<std::string>& days) {
  const auto& rules = sources::apod::SubjectRules::built_in();
  size_t tags = 0;
  const std::clock_t begin = std::clock();
  for (const std::string& day : days) tags += rules.subject_of(std::string_view(day).substr(0, 40), day).tags.size();
  const double seconds = seconds_since(begin);
  fmt::print("| subjects of {} days of {} words, {} tags | {:.0f} days/s |\n", kDays, kWords, tags, kDays / seconds);
  return kDays / seconds >= 20'000;
}

bool search(const std::vector<std::string>& days) {
  api::ApodIndex index;
  std::clock_t begin = std::clock();
  for (size_t i = 0; i < days.size(); ++i)
    index.put({Date{static_cast<int32_t>(i)}, 1, 0, days[i].substr(0, 40), days[i], "nebula", "image"});
  fmt::print("| making the index of a search | {:.2f} s |\n", seconds_since(begin));
  std::vector<double> times;
  size_t found = 0;
  for (int round = 0; round < 50; ++round)
    for (const char* query : {"nebula", "dark nebula", "\"milky way\"", "among", "among the star of", "\"among among\" comet"}) {
      begin = std::clock();
      found += index.find(api::phrases_of(query), {}).size();
      times.push_back(1e3 * seconds_since(begin));
    }
  std::ranges::sort(times);
  const double p99 = times[times.size() * 99 / 100];
  fmt::print("| a search in memory, {} days found in {} | p50 {:.2f} ms, p99 {:.2f} ms |\n", found, times.size(), times[times.size() / 2], p99);
  return p99 <= 20;
}

}  // namespace

int main() {
  const auto days = made_up_days();
  fmt::print("| APOD, one core | |\n|---|--:|\n");
  const bool is_fast = classify(days);
  return search(days) && is_fast ? 0 : 1;
}
