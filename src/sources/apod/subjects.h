// What the picture of a day shows, from its title and its text. The rules are data: subjects.rules, compiled in, says how they read.
//
// The text is read once, word by word. At each word the longest phrase that begins there counts and takes its words; time is bounded by
// words times the longest phrase, whatever the text.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/result.h"

namespace skykeep::sources::apod {

struct Subject {
  std::string name;               // "unclassified" below the floor
  double score = 0;               // of the best one, above the floor or below it
  std::vector<std::string> tags;  // all with at least half of its score, the best first; none below the floor
};

// Threads: a constant once it is read.
class SubjectRules {
 public:
  static const SubjectRules& built_in();
  static Result<SubjectRules> parse(std::string_view text);  // corrupt: what is wrong, with its line

  Subject subject_of(std::string_view title, std::string_view explanation) const;
  const std::vector<std::string>& subjects() const { return subjects_; }
  int64_t version() const { return version_; }

 private:
  friend class RulesReader;
  struct Weight {
    size_t subject = 0;
    double text = 0, title = 0;
  };
  struct Node {
    std::unordered_map<uint32_t, uint32_t> next;
    bool is_phrase = false;
    std::vector<Weight> weights;  // of a phrase; empty: it misleads, and only takes its words
  };
  struct Word {
    uint32_t exact = 0, stem = 0;  // 0: in no phrase
    bool is_after_stop = false;
  };
  enum class Place { kTitle, kLead, kRest };

  void add(const std::vector<std::string>& words, const Weight* weight);
  std::vector<Word> words_of(std::string_view text) const;
  uint32_t step(uint32_t node, const Word& word) const;
  void count(const std::vector<Word>& words, bool is_title, std::vector<double>& scores) const;

  int64_t version_ = 0;
  double floor_ = 0;
  std::vector<std::string> subjects_;
  std::vector<std::pair<size_t, size_t>> beats_;
  std::unordered_map<std::string, uint32_t> ids_;         // of words without plurals
  std::vector<std::pair<std::string, uint32_t>> exact_;   // of words for themselves: few
  std::vector<Node> nodes_ = std::vector<Node>(1);
};

}  // namespace skykeep::sources::apod
