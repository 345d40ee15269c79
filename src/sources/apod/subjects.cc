#include "sources/apod/subjects.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "core/words.h"
#include "sources/apod/subject_rules.h"

namespace skykeep::sources::apod {
namespace {

constexpr double kTitle = 4, kLead = 1.6, kRest = 0.6;  // of a text its first three sentences are the lead
constexpr int kLeadSentences = 3;
constexpr int kMostTimes = 2;                           // that a phrase counts in one place
constexpr double kTagShare = 0.5;
constexpr double kBehind = 0.9;                         // of the score of a subject that beats it
constexpr std::string_view kUnclassified = "unclassified", kMisleading = "misleading";
constexpr uint32_t kAnyWord = 1;  // '*'

}  // namespace

// One line after the other, into `rules`.
class RulesReader {
 public:
  explicit RulesReader(SubjectRules& rules) : rules_(rules) {}

  Result<> read(std::string_view text) {
    for (std::string_view line : split(text, '\n')) {
      ++line_;
      line = trim(line.substr(0, line.find('#')));
      if (!line.empty()) TRY(read_line(line));
    }
    if (rules_.floor_ <= 0 || rules_.subjects_.empty()) return wrong("a floor and subjects are needed");
    for (const auto& [winner, loser] : beats_) rules_.beats_.emplace_back(TRY(find(winner)), TRY(find(loser)));
    return {};
  }

 private:
  std::unexpected<Error> wrong(std::string_view what) const { return fail(Code::kCorrupt, fmt::format("rules of subjects, line {}: {}", line_, what)); }

  Result<size_t> find(std::string_view subject) const {
    const auto at = std::ranges::find(rules_.subjects_, subject);
    if (at == rules_.subjects_.end()) return wrong(fmt::format("no such subject: {}", subject));
    return static_cast<size_t>(at - rules_.subjects_.begin());
  }

  Result<> read_line(std::string_view line) {
    if (line.starts_with('[') && line.ends_with(']')) return begin_section(line.substr(1, line.size() - 2));
    const size_t space = line.find(' ');
    if (space == line.npos) return wrong(fmt::format("neither a section nor a rule: {}", line));
    const std::string_view first = line.substr(0, space), rest = trim(line.substr(space));
    if (first == "version") {
      rules_.version_ = to_int(rest).value_or(0);
      return {};
    }
    if (first == "floor") {
      rules_.floor_ = to_double(rest).value_or(0);
      return {};
    }
    if (!has_section_) return wrong("a rule stands before the first section");
    if (is_misleading_) return add_phrases(line, nullptr);
    if (first == "beats") {
      for (const std::string_view loser : split(rest, ',')) beats_.emplace_back(rules_.subjects_.back(), trim(loser));
      return {};
    }
    return read_weighted(first, rest);
  }

  Result<> begin_section(std::string_view name) {
    has_section_ = true;
    is_misleading_ = name == kMisleading;
    if (is_misleading_) return {};
    if (find(name)) return wrong(fmt::format("a second section of {}", name));
    rules_.subjects_.emplace_back(name);
    return {};
  }

  // "1.5 phrases" or "title 1.5 phrases".
  Result<> read_weighted(std::string_view first, std::string_view rest) {
    const bool is_title = first == "title";
    if (is_title) {
      const size_t space = std::min(rest.find(' '), rest.size());
      first = rest.substr(0, space);
      rest = trim(rest.substr(space));
    }
    const auto number = to_double(first);
    if (!number || rest.empty()) return wrong(fmt::format("no weight: {}", first));
    const SubjectRules::Weight weight{rules_.subjects_.size() - 1, is_title ? 0 : *number, *number};
    return add_phrases(rest, &weight);
  }

  Result<> add_phrases(std::string_view phrases, const SubjectRules::Weight* weight) {
    for (const std::string_view phrase : split(phrases, '|')) {
      std::vector<std::string> words = TRY(words_of(trim(phrase)));
      if (words[0] == "messier" && words.size() > 1) {
        for (size_t i = 1; i < words.size(); ++i) {
          rules_.add({"messier", words[i]}, weight);
          rules_.add({"m" + words[i]}, weight);
        }
      } else {
        rules_.add(words, weight);
      }
    }
    return {};
  }

  Result<std::vector<std::string>> words_of(std::string_view phrase) const {
    std::vector<std::string> out;
    for (const std::string_view part : split(phrase, ' ')) {
      if (part == "*") {
        out.emplace_back(part);
        continue;
      }
      for (WordReader reader(part); reader.next();) {
        std::string word(reader.word());
        if (part.starts_with('=')) word.insert(0, "=");
        else drop_plural(word);
        out.push_back(std::move(word));
      }
    }
    if (out.empty() || out[0] == "*") return wrong("a phrase begins with a word");
    return out;
  }

  SubjectRules& rules_;
  std::vector<std::pair<std::string, std::string>> beats_;
  int line_ = 0;
  bool has_section_ = false, is_misleading_ = false;
};

Result<SubjectRules> SubjectRules::parse(std::string_view text) {
  SubjectRules rules;
  rules.ids_.emplace("*", kAnyWord);
  TRY(RulesReader(rules).read(text));
  return rules;
}

const SubjectRules& SubjectRules::built_in() {
  static const SubjectRules rules = [] {
    auto parsed = parse(subject_rules());
    CHECK(parsed.has_value(), "the rules that are compiled in can be read");
    return std::move(*parsed);
  }();
  return rules;
}

void SubjectRules::add(const std::vector<std::string>& words, const Weight* weight) {
  uint32_t node = 0;
  for (const std::string& word : words) {
    const uint32_t id = ids_.try_emplace(word, static_cast<uint32_t>(ids_.size() + 1)).first->second;
    if (word.starts_with('=')) exact_.emplace_back(word.substr(1), id);
    const auto [at, is_new] = nodes_[node].next.try_emplace(id, static_cast<uint32_t>(nodes_.size()));
    node = at->second;
    if (is_new) nodes_.emplace_back();
  }
  nodes_[node].is_phrase = true;
  if (weight != nullptr) nodes_[node].weights.push_back(*weight);
}

std::vector<SubjectRules::Word> SubjectRules::words_of(std::string_view text) const {
  std::vector<Word> out;
  std::string word;
  for (WordReader reader(text); reader.next();) {
    word = reader.word();
    const auto exact = std::ranges::find(exact_, word, [](const auto& pair) -> const std::string& { return pair.first; });
    drop_plural(word);
    const auto stem = ids_.find(word);
    out.push_back({exact == exact_.end() ? 0 : exact->second, stem == ids_.end() ? 0 : stem->second, reader.is_after_stop()});
  }
  return out;
}

// Where a word leads from a node; 0: nowhere. A word for itself goes before its singular, and that before any word.
uint32_t SubjectRules::step(uint32_t node, const Word& word) const {
  const auto& next = nodes_[node].next;
  for (const uint32_t id : {word.exact, word.stem, node == 0 ? 0 : kAnyWord}) {
    if (id == 0) continue;
    if (const auto at = next.find(id); at != next.end()) return at->second;
  }
  return 0;
}

void SubjectRules::count(const std::vector<Word>& words, bool is_title, std::vector<double>& scores) const {
  std::vector<uint8_t> times(2 * nodes_.size());  // that a phrase came, in the lead and behind it
  int sentences = 0;
  for (size_t i = 0; i < words.size();) {
    if (words[i].is_after_stop) ++sentences;
    uint32_t longest = 0;
    size_t length = 1;
    for (uint32_t node = 0, n = 0; i + n < words.size() && (node = step(node, words[i + n])) != 0; ++n) {
      if (!nodes_[node].is_phrase) continue;
      longest = node;
      length = n + 1;
    }
    const bool is_lead = sentences < kLeadSentences;
    if (longest != 0 && !nodes_[longest].weights.empty() && times[2 * longest + is_lead] < (is_title ? 1 : kMostTimes)) {
      ++times[2 * longest + is_lead];
      for (const Weight& weight : nodes_[longest].weights)
        scores[weight.subject] += is_title ? kTitle * weight.title : (is_lead ? kLead : kRest) * weight.text;
    }
    for (size_t k = 1; k < length; ++k) sentences += words[i + k].is_after_stop ? 1 : 0;
    i += length;
  }
}

Subject SubjectRules::subject_of(std::string_view title, std::string_view explanation) const {
  std::vector<double> scores(subjects_.size());
  count(words_of(title), true, scores);
  count(words_of(explanation), false, scores);
  for (const auto& [winner, loser] : beats_)
    if (scores[winner] >= kTagShare * scores[loser] && scores[winner] > 0) scores[loser] = std::min(scores[loser], scores[winner] * kBehind);
  std::vector<size_t> order(subjects_.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::stable_sort(order, std::greater(), [&](size_t i) { return scores[i]; });
  Subject out;
  out.score = scores[order[0]];
  if (out.score < floor_) {
    out.name = kUnclassified;
    return out;
  }
  out.name = subjects_[order[0]];
  for (const size_t i : order)
    if (scores[i] >= kTagShare * out.score) out.tags.push_back(subjects_[i]);
  return out;
}

}  // namespace skykeep::sources::apod
