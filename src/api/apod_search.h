// Search over the titles and texts of APOD's days: words and "phrases", all of which must be there, the best days first.
//
// An index in memory, made of the tables at the first search and brought up to date by what changed when a later publication is asked
// for: a day is a row of word numbers (4 bytes a word), a word a list of days (2 bytes a day). 11,430 days take about 20 MB; before the
// first search nothing. Words are compared without accents and plurals.
// Owner: Api. Threads: any.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "api/session_pool.h"
#include "core/mutex.h"
#include "core/time.h"

namespace skykeep::api {

// The words of each phrase; a word outside of quotes is a phrase of one.
std::vector<std::vector<std::string>> phrases_of(std::string_view query);

// A day's words and what it is filtered by.
struct ApodDay {
  Date date;
  int64_t load_id = 0, record_offset = 0;  // which record it is
  std::string title, text, subject, media_type;
};

class ApodIndex {
 public:
  void put(const ApodDay& day);  // instead of what was there of this date
  void remove(Date date);
  bool holds(Date date, int64_t load_id, int64_t record_offset) const;
  std::vector<Date> dates() const;

  struct Filter {
    std::optional<Date> from, to;
    std::string subject, media_type;  // empty: any
  };
  // The days that hold every phrase: those where they are rare words, in the title and often come first, then the newer ones.
  std::vector<Date> find(const std::vector<std::vector<std::string>>& phrases, const Filter& filter) const;

 private:
  using Phrase = std::vector<uint32_t>;
  struct Entry {
    Date date;
    int64_t load_id = 0, record_offset = 0;
    std::vector<uint32_t> words;  // the title's, then the text's; none: the day is gone
    size_t title_words = 0;
    std::string subject, media_type;
  };
  uint32_t word_id(const std::string& word);
  size_t add_words(std::string_view text, std::vector<uint32_t>& words);
  double score(const Entry& day, const std::vector<Phrase>& phrases, const std::vector<double>& weights) const;

  std::unordered_map<std::string, uint32_t> ids_;
  std::vector<std::vector<uint16_t>> days_of_;  // by word; a day whose text changed may stand there still
  std::vector<Entry> days_;
  std::map<int32_t, uint16_t> places_;          // of dates in days_
};

class ApodSearch {
 public:
  // As the publication has it that `session` sees.
  Result<std::vector<Date>> find(Session& session, int64_t publication, const std::vector<std::vector<std::string>>& phrases, const ApodIndex::Filter& filter);

 private:
  Result<> refresh(Session& session) REQUIRES(mutex_);

  Mutex mutex_;  // held while days are looked for too: that takes less than a millisecond
  ApodIndex index_ GUARDED_BY(mutex_);
  std::optional<int64_t> publication_ GUARDED_BY(mutex_);
};

}  // namespace skykeep::api
