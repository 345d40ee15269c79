#include "api/apod_search.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <span>

#include "core/words.h"

namespace skykeep::api {
namespace {

constexpr double kTitleWeight = 4;  // as often as in the text
constexpr double kEnough = 1.5;     // times that count half
constexpr size_t kMostDays = UINT16_MAX;

std::string stem_of(std::string_view word) {
  std::string out(word);
  drop_plural(out);
  return out;
}

// How often a phrase stands in these words.
int64_t times_in(std::span<const uint32_t> words, const std::vector<uint32_t>& phrase) {
  if (phrase.size() == 1) return std::ranges::count(words, phrase.front());
  int64_t times = 0;
  for (auto at = words.begin(); (at = std::search(at, words.end(), phrase.begin(), phrase.end())) != words.end(); ++at) ++times;
  return times;
}

}  // namespace

std::vector<std::vector<std::string>> phrases_of(std::string_view query) {
  std::vector<std::vector<std::string>> out;
  bool is_quoted = false;
  while (!query.empty()) {
    const size_t end = std::min(query.find('"'), query.size());
    std::vector<std::string> words;
    for (WordReader reader(query.substr(0, end)); reader.next();) words.push_back(stem_of(reader.word()));
    if (is_quoted && !words.empty()) out.push_back(std::move(words));
    else
      for (std::string& word : words) out.push_back({std::move(word)});
    query.remove_prefix(std::min(end + 1, query.size()));
    is_quoted = !is_quoted;
  }
  return out;
}

uint32_t ApodIndex::word_id(const std::string& word) {
  const auto [at, is_new] = ids_.try_emplace(word, static_cast<uint32_t>(days_of_.size()));
  if (is_new) days_of_.emplace_back();
  return at->second;
}

size_t ApodIndex::add_words(std::string_view text, std::vector<uint32_t>& words) {
  const size_t before = words.size();
  for (WordReader reader(text); reader.next();) words.push_back(word_id(stem_of(reader.word())));
  return words.size() - before;
}

void ApodIndex::put(const ApodDay& day) {
  const auto known = places_.find(day.date.days);
  if (known == places_.end() && days_.size() == kMostDays) return;
  const uint16_t place = known != places_.end() ? known->second : static_cast<uint16_t>(days_.size());
  if (known == places_.end()) {
    places_[day.date.days] = place;
    days_.emplace_back();
  }
  Entry entry{.date = day.date, .load_id = day.load_id, .record_offset = day.record_offset, .subject = day.subject, .media_type = day.media_type};
  entry.title_words = add_words(day.title, entry.words);
  add_words(day.text, entry.words);
  entry.words.shrink_to_fit();
  for (const uint32_t word : entry.words) {
    auto& days = days_of_[word];
    const auto at = std::ranges::lower_bound(days, place);
    if (at == days.end() || *at != place) days.insert(at, place);
  }
  days_[place] = std::move(entry);
}

void ApodIndex::remove(Date date) {
  if (const auto at = places_.find(date.days); at != places_.end()) days_[at->second] = Entry{.date = date};
}

bool ApodIndex::holds(Date date, int64_t load_id, int64_t record_offset) const {
  const auto at = places_.find(date.days);
  return at != places_.end() && !days_[at->second].words.empty() && days_[at->second].load_id == load_id && days_[at->second].record_offset == record_offset;
}

std::vector<Date> ApodIndex::dates() const {
  std::vector<Date> out;
  for (const Entry& day : days_)
    if (!day.words.empty()) out.push_back(day.date);
  return out;
}

// 0: a phrase is missing.
double ApodIndex::score(const Entry& day, const std::vector<Phrase>& phrases, const std::vector<double>& weights) const {
  const std::span<const uint32_t> words(day.words), title = words.first(day.title_words), text = words.subspan(day.title_words);
  double sum = 0;
  for (size_t i = 0; i < phrases.size(); ++i) {
    const double times = kTitleWeight * static_cast<double>(times_in(title, phrases[i])) + static_cast<double>(times_in(text, phrases[i]));
    if (times == 0) return 0;
    sum += weights[i] * times / (times + kEnough);
  }
  return sum;
}

std::vector<Date> ApodIndex::find(const std::vector<std::vector<std::string>>& phrases, const Filter& filter) const {
  std::vector<Phrase> wanted;
  std::vector<double> weights;                        // of phrases: rare words weigh more
  const std::vector<uint16_t>* candidates = nullptr;  // of the rarest word
  for (const auto& phrase : phrases) {
    wanted.emplace_back();
    weights.push_back(0);
    for (const std::string& word : phrase) {
      const auto id = ids_.find(word);
      if (id == ids_.end()) return {};
      const auto& days = days_of_[id->second];
      if (candidates == nullptr || days.size() < candidates->size()) candidates = &days;
      wanted.back().push_back(id->second);
      weights.back() += std::log(1 + static_cast<double>(days_.size()) / static_cast<double>(days.size() + 1));
    }
  }
  if (candidates == nullptr) return {};
  std::vector<std::pair<double, Date>> found;
  for (const uint16_t place : *candidates) {
    const Entry& day = days_[place];
    if ((filter.from && day.date < *filter.from) || (filter.to && day.date > *filter.to)) continue;
    if ((!filter.subject.empty() && day.subject != filter.subject) || (!filter.media_type.empty() && day.media_type != filter.media_type)) continue;
    if (const double sum = score(day, wanted, weights); sum > 0) found.emplace_back(sum, day.date);
  }
  std::ranges::sort(found, std::greater());
  std::vector<Date> out;
  for (const auto& [sum, date] : found) out.push_back(date);
  return out;
}

Result<> ApodSearch::refresh(Session& session) {
  const auto keys = TRY(session.table("select \"date\", load_id, record_offset from silver.apod"));
  std::set<int32_t> gone;
  for (const Date date : index_.dates()) gone.insert(date.days);
  std::string changed;
  for (const auto& row : keys.rows) {
    const Date date = std::get<Date>(row[0]);
    gone.erase(date.days);
    if (!index_.holds(date, warehouse::int_of(row[1]), warehouse::int_of(row[2]))) changed += fmt::format("{}{}", changed.empty() ? "" : ", ", date.days);
  }
  for (const int32_t day : gone) index_.remove(Date{day});
  if (changed.empty()) return {};
  const bool is_first = index_.dates().empty();
  const auto rows = TRY(session.connection().query(
      fmt::format("select \"date\", load_id, record_offset, title, coalesce(explanation, ''), subject, media_type from silver.apod "
                  "{} order by \"date\"", is_first ? "" : fmt::format("where \"date\" - date '1970-01-01' in ({})", changed)), {}));
  while (const auto chunk = TRY(rows->next())) {
    for (size_t r = 0; r < chunk->rows; ++r) {
      const auto& columns = chunk->columns;
      const auto text = [&](size_t column) { return std::string(columns[column].texts[r]); };
      index_.put({Date{static_cast<int32_t>(columns[0].ints[r])}, columns[1].ints[r], columns[2].ints[r], text(3), text(4), text(5), text(6)});
    }
  }
  return {};
}

Result<std::vector<Date>> ApodSearch::find(Session& session, int64_t publication, const std::vector<std::vector<std::string>>& phrases,
                                           const ApodIndex::Filter& filter) {
  const MutexLock lock(mutex_);
  if (publication_ != publication) {
    publication_.reset();
    TRY(refresh(session));
    publication_ = publication;
  }
  return index_.find(phrases, filter);
}

}  // namespace skykeep::api
