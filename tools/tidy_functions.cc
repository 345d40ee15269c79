// Finds the functions of a C++ file by counting braces: enough for code that clang-format has laid out, no parser.
#include <cctype>
#include <optional>

#include "tools/tidy_rules.h"

namespace skykeep::tidy {
namespace {

bool is_space(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }
bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// Blanks text[from, to) but for its line breaks.
void blank(std::string& text, size_t from, size_t to) {
  for (size_t i = from; i < to && i < text.size(); ++i)
    if (text[i] != '\n') text[i] = ' ';
}

size_t end_of_quoted(std::string_view text, size_t at) {
  const char quote = text[at++];
  while (at < text.size() && text[at] != quote && text[at] != '\n') at += text[at] == '\\' ? 2 : 1;
  return std::min(at + 1, text.size());
}

// R"tag( ... )tag": `at` is the quote.
size_t end_of_raw(std::string_view text, size_t at) {
  const size_t open = text.find('(', at);
  if (open == text.npos) return text.size();
  const std::string close = ")" + std::string(text.substr(at + 1, open - at - 1)) + "\"";
  const size_t end = text.find(close, open);
  return end == text.npos ? text.size() : end + close.size();
}

// Where the line ends that begins a directive, continuation lines included.
size_t end_of_directive(std::string_view text, size_t at) {
  while (true) {
    const size_t end = text.find('\n', at);
    if (end == text.npos) return text.size();
    if (end == 0 || text[end - 1] != '\\') return end;
    at = end + 1;
  }
}

bool begins_line(std::string_view text, size_t at) {
  while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\t')) --at;
  return at == 0 || text[at - 1] == '\n';
}

// What a brace opens, told from the text before it.
enum class Scope { kNamespace, kType, kFunction, kOther };

bool has_word(std::string_view text, std::string_view word) {
  for (size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
    const bool before = at > 0 && is_word(text[at - 1]);
    const bool after = at + word.size() < text.size() && is_word(text[at + word.size()]);
    if (!before && !after) return true;
  }
  return false;
}

Scope scope_of(std::string_view head) {
  size_t end = head.size();
  while (end > 0 && is_space(head[end - 1])) --end;
  head = head.substr(0, end);
  if (has_word(head, "namespace")) return Scope::kNamespace;
  if (head == "extern") return Scope::kNamespace;  // extern "C", the literal blanked out
  if (head.empty() || head.ends_with('=') || head.ends_with('(') || head.ends_with(',')) return Scope::kOther;
  const size_t paren = head.find('(');
  const std::string_view before = head.substr(0, paren);
  if (paren == head.npos || before.ends_with("alignas")) {
    for (const std::string_view word : {"class", "struct", "union", "enum"})
      if (has_word(before, word)) return Scope::kType;
    return Scope::kOther;
  }
  return Scope::kFunction;
}

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (!is_space(c)) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

// Walks the blanked text once.
class Walker {
 public:
  explicit Walker(std::string_view text) : text_(text) {}

  std::vector<Function> run() {
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '\n') ++line_;
      if (!in_function() && !is_space(c) && head_.empty()) head_line_ = line_;
      if (c == '{') {
        open();
      } else if (c == '}') {
        close();
      } else if (!in_function()) {
        step(c);
      }
    }
    return std::move(out_);
  }

 private:
  struct Open {
    Scope scope;
    std::string head;
    int first;
  };

  bool in_function() const { return function_depth_ > 0; }

  void step(char c) {
    if (c == ';') {
      head_.clear();
    } else if (!head_.empty() || !is_space(c)) {
      head_ += c;
      if (head_ == "public:" || head_ == "private:" || head_ == "protected:") head_.clear();
    }
  }

  void open() {
    const Scope scope = in_function() ? Scope::kOther : scope_of(head_);
    if (in_function() || scope == Scope::kFunction) ++function_depth_;
    stack_.push_back({scope, head_, head_line_});
    head_.clear();
  }

  void close() {
    if (stack_.empty()) return;
    Open opened = std::move(stack_.back());
    stack_.pop_back();
    if (function_depth_ > 0) --function_depth_;
    head_.clear();
    if (in_function()) return;
    if (opened.scope != Scope::kFunction && opened.scope != Scope::kOther) return;
    if (goes_on()) {  // "Foo() : a_{1}, b_{2} {": the braces so far were initialisers
      head_ = opened.head + "{}";
      head_line_ = opened.first;
    } else if (opened.scope == Scope::kFunction) {
      out_.push_back({one_line(opened.head), opened.first, line_});
    }
  }

  bool goes_on() const {
    size_t next = at_ + 1;
    while (next < text_.size() && is_space(text_[next])) ++next;
    return next < text_.size() && (text_[next] == ',' || text_[next] == '{' || text_[next] == ')');
  }

  std::string_view text_;
  size_t at_ = 0;
  int line_ = 1, head_line_ = 1, function_depth_ = 0;
  std::string head_;
  std::vector<Open> stack_;
  std::vector<Function> out_;
};

}  // namespace

std::string blank_out(std::string_view text) {
  std::string out(text);
  for (size_t at = 0; at < text.size();) {
    size_t end = at + 1;
    if (text.substr(at, 2) == "//") {
      end = std::min(text.find('\n', at), text.size());
    } else if (text.substr(at, 2) == "/*") {
      end = std::min(text.find("*/", at + 2), text.size() - 2) + 2;
    } else if (text[at] == '#' && begins_line(out, at)) {
      end = end_of_directive(text, at);
    } else if (text[at] == '"') {
      const bool raw = at > 0 && text[at - 1] == 'R' && (at < 2 || !is_word(text[at - 2]));
      end = raw ? end_of_raw(text, at) : end_of_quoted(text, at);
    } else if (text[at] == '\'' && (at == 0 || !std::isalnum(static_cast<unsigned char>(text[at - 1])))) {
      end = end_of_quoted(text, at);  // not a digit separator
    } else {
      ++at;
      continue;
    }
    blank(out, at, end);
    at = end;
  }
  return out;
}

std::vector<Function> functions(std::string_view text) { return Walker(blank_out(text)).run(); }

}  // namespace skykeep::tidy
