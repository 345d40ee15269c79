// Subjects of APOD's days: how many a second of one core. Prints a table; the days are made up of the words of the rules.
// links: sources
#include <fmt/core.h>

#include <ctime>
#include <random>
#include <string>
#include <vector>

#include "core/words.h"
#include "sources/apod/subject_rules.h"
#include "sources/apod/subjects.h"

int main() {
  using namespace skykeep;
  constexpr size_t kDays = 11'430, kWords = 170;
  std::vector<std::string> words;
  for (WordReader reader(sources::apod::subject_rules()); reader.next();) words.emplace_back(reader.word());
  std::mt19937 random(1);
  std::vector<std::string> days(kDays);
  for (std::string& day : days)
    for (size_t i = 0; i < kWords; ++i) {
      day += i % 3 == 0 ? words[random() % words.size()] : "among";
      day += i % 17 == 16 ? ". " : " ";
    }
  const auto& rules = sources::apod::SubjectRules::built_in();
  size_t answered = 0;
  const std::clock_t begin = std::clock();
  for (const std::string& day : days) answered += rules.subject_of(std::string_view(day).substr(0, 40), day).tags.size();
  const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  fmt::print("| subjects of days, on one thread | days/s | us each |\n|---|--:|--:|\n| {} days of {} words, {} tags | {:.0f} | {:.1f} |\n", kDays, kWords,
             answered, kDays / seconds, 1e6 * seconds / kDays);
  return kDays / seconds >= 20'000 ? 0 : 1;
}
