#include "models/template.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "core/text.h"

namespace skykeep::models {

namespace {

constexpr std::string_view kKnown =
    "known are ref('model'), source('schema', 'table'), this, var('name'), config(key=value), "
    "{% if [not] is_incremental() %} {% else %} {% endif %} and {# comments #}";

struct Argument {
  std::string name;  // empty for a positional one
  Literal value;
};
struct Call {
  std::string name;
  bool has_arguments = false;
  std::vector<Argument> arguments;
};

// Reads the inside of one {{ }} or {% %}.
class CallReader {
 public:
  explicit CallReader(std::string_view text) : text_(text) {}

  // name, name(), name(args); nullopt when the text is anything else.
  std::optional<Call> call() {
    Call call;
    call.name = name();
    if (call.name.empty()) return std::nullopt;
    if (eat('(')) {
      call.has_arguments = true;
      while (!eat(')')) {
        auto argument = this->argument();
        if (!argument) return std::nullopt;
        call.arguments.push_back(std::move(*argument));
        if (eat(',')) continue;
        if (!eat(')')) return std::nullopt;
        break;
      }
    }
    return call;
  }
  bool at_end() {
    blanks();
    return at_ == text_.size();
  }
  std::string name() {
    blanks();
    size_t start = at_;
    while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) || text_[at_] == '_')) ++at_;
    return std::string(text_.substr(start, at_ - start));
  }

 private:
  void blanks() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
  }
  bool eat(char c) {
    blanks();
    if (at_ < text_.size() && text_[at_] == c) return ++at_, true;
    return false;
  }
  std::optional<Argument> argument() {
    Argument argument;
    blanks();
    size_t start = at_;
    std::string key = name();
    if (!key.empty() && !std::isdigit(static_cast<unsigned char>(key[0])) && eat('=')) {
      argument.name = key;
    } else {
      at_ = start;
    }
    auto value = literal();
    if (!value) return std::nullopt;
    argument.value = std::move(*value);
    return argument;
  }
  std::optional<std::string> quoted() {
    blanks();
    if (at_ >= text_.size() || (text_[at_] != '\'' && text_[at_] != '"')) return std::nullopt;
    char quote = text_[at_++];
    size_t end = text_.find(quote, at_);
    if (end == std::string_view::npos) return std::nullopt;
    std::string value(text_.substr(at_, end - at_));
    at_ = end + 1;
    return value;
  }
  std::optional<Literal> literal() {
    if (auto text = quoted()) return Literal(std::move(*text));
    if (eat('[')) {
      std::vector<std::string> list;
      while (!eat(']')) {
        auto item = quoted();
        if (!item) return std::nullopt;
        list.push_back(std::move(*item));
        if (eat(',')) continue;
        if (!eat(']')) return std::nullopt;
        break;
      }
      return Literal(std::move(list));
    }
    std::string word = name();
    if (iequals(word, "true")) return Literal(true);
    if (iequals(word, "false")) return Literal(false);
    if (auto number = to_int(word)) return Literal(*number);
    return std::nullopt;
  }

  std::string_view text_;
  size_t at_ = 0;
};

class Parser {
 public:
  Parser(const std::string& file, std::string_view text) : text_(text) { out_.file = file; }

  Result<Template> run() {
    struct Open {
      int line = 0;
      bool in_else = false;
      TemplateNode node;
    };
    std::vector<Open> open;
    auto here = [&]() -> std::vector<TemplateNode>& {
      if (open.empty()) return out_.nodes;
      return open.back().in_else ? open.back().node.when_false : open.back().node.when_true;
    };
    while (at_ < text_.size()) {
      size_t brace = next_tag();
      if (brace > at_) here().push_back({.text = std::string(text_.substr(at_, brace - at_))});
      if (brace >= text_.size()) break;
      advance(brace);
      char kind = text_[at_ + 1];
      auto inside = TRY(take_tag(kind, here()));
      if (kind == '#') continue;
      if (kind == '{') {
        if (auto node = TRY(expression(inside))) here().push_back(std::move(*node));
        continue;
      }
      CallReader reader(inside);
      std::string word = reader.name();
      if (word == "if") {
        open.push_back({.line = tag_line_, .node = TRY(condition(reader, inside))});
      } else if (word == "else" && reader.at_end() && !open.empty() && !open.back().in_else) {
        open.back().in_else = true;
      } else if (word == "endif" && reader.at_end() && !open.empty()) {
        auto node = std::move(open.back().node);
        open.pop_back();
        here().push_back(std::move(node));
      } else {
        return unknown("{%" + std::string(inside) + "%}");
      }
    }
    if (!open.empty()) return error(open.back().line, "this {% if %} has no {% endif %}");
    return std::move(out_);
  }

 private:
  std::unexpected<Error> error(int line, std::string_view what) const {
    return fail(Code::kInvalidInput, fmt::format("{}:{}: {}", out_.file, line, what));
  }
  std::unexpected<Error> unknown(const std::string& what) const {
    return error(tag_line_, fmt::format("{} is not understood; {}", what, kKnown));
  }
  size_t next_tag() const {
    for (size_t at = at_; (at = text_.find('{', at)) != std::string_view::npos; ++at) {
      if (at + 1 < text_.size() && (text_[at + 1] == '{' || text_[at + 1] == '%' || text_[at + 1] == '#')) return at;
    }
    return text_.size();
  }
  void advance(size_t to) {
    line_ += static_cast<int>(std::count(text_.begin() + static_cast<long>(at_), text_.begin() + static_cast<long>(to), '\n'));
    at_ = to;
  }
  // Moves behind the tag and returns its inside; '-' at either end takes the blanks beside the tag away.
  Result<std::string_view> take_tag(char kind, std::vector<TemplateNode>& before) {
    tag_line_ = line_;
    std::string_view closing = kind == '{' ? "}}" : kind == '%' ? "%}" : "#}";
    size_t end = text_.find(closing, at_ + 2);
    if (end == std::string_view::npos) {
      return error(tag_line_, fmt::format("{{{} is not closed with {}", kind, closing));
    }
    std::string_view inside = text_.substr(at_ + 2, end - at_ - 2);
    advance(end + 2);
    if (inside.starts_with('-')) {
      inside.remove_prefix(1);
      if (!before.empty() && before.back().kind == TemplateNode::Kind::kText) {
        auto& text = before.back().text;
        text.erase(text.find_last_not_of(" \t\r\n") + 1);
      }
    }
    if (inside.ends_with('-')) {
      inside.remove_suffix(1);
      size_t next = text_.find_first_not_of(" \t\r\n", at_);
      advance(next == std::string_view::npos ? text_.size() : next);
    }
    return inside;
  }
  Result<TemplateNode> condition(CallReader& reader, std::string_view inside) {
    TemplateNode node{.kind = TemplateNode::Kind::kIf};
    auto call = reader.call();
    if (call && call->name == "not" && !call->has_arguments) {
      node.negated = true;
      call = reader.call();
    }
    if (!call || call->name != "is_incremental" || !call->has_arguments || !call->arguments.empty() || !reader.at_end()) {
      return unknown("{%" + std::string(inside) + "%}");
    }
    out_.has_incremental = true;
    return node;
  }
  Result<std::optional<TemplateNode>> expression(std::string_view inside) {
    CallReader reader(inside);
    auto call = reader.call();
    std::string whole = "{{" + std::string(inside) + "}}";
    if (!call || !reader.at_end()) return unknown(whole);
    std::vector<std::string> texts;
    for (auto& a : call->arguments) {
      if (a.name.empty() && std::holds_alternative<std::string>(a.value)) texts.push_back(std::get<std::string>(a.value));
    }
    bool plain = texts.size() == call->arguments.size();
    if (call->name == "config" && call->has_arguments) return configure(*call, whole);
    if (call->name == "this" && !call->has_arguments) return TemplateNode{.kind = TemplateNode::Kind::kThis};
    if (call->name == "ref" && plain && texts.size() == 1) {
      Reference reference{"", texts[0], tag_line_};
      out_.refs.push_back(reference);
      return TemplateNode{.kind = TemplateNode::Kind::kRef, .reference = reference};
    }
    if (call->name == "source" && plain && texts.size() == 2) {
      Reference reference{texts[0], texts[1], tag_line_};
      out_.sources.push_back(reference);
      return TemplateNode{.kind = TemplateNode::Kind::kSource, .reference = reference};
    }
    if (call->name == "var" && plain && texts.size() == 1) {
      return TemplateNode{.kind = TemplateNode::Kind::kVar, .text = texts[0], .reference = {"", "", tag_line_}};
    }
    return unknown(whole);
  }
  Result<std::optional<TemplateNode>> configure(const Call& call, const std::string& whole) {
    for (auto& a : call.arguments) {
      if (a.name.empty()) return unknown(whole);
      out_.config[a.name] = a.value;
    }
    out_.config_line = tag_line_;
    return std::optional<TemplateNode>();
  }

  std::string_view text_;
  Template out_;
  size_t at_ = 0;
  int line_ = 1, tag_line_ = 1;
};

Result<> render_nodes(const std::vector<TemplateNode>& nodes, const Template& parsed, const RenderContext& context,
                      std::string& out) {
  for (auto& node : nodes) {
    switch (node.kind) {
      case TemplateNode::Kind::kText: out += node.text; break;
      case TemplateNode::Kind::kThis: out += context.self; break;
      case TemplateNode::Kind::kRef:
      case TemplateNode::Kind::kSource: out += TRY(context.resolve(node.reference)); break;
      case TemplateNode::Kind::kVar: {
        auto value = context.var(node.text);
        if (!value) {
          return fail(Code::kInvalidInput,
                      fmt::format("{}:{}: {}", parsed.file, node.reference.line, value.error().message));
        }
        out += *value;
        break;
      }
      case TemplateNode::Kind::kIf:
        TRY(render_nodes(context.is_incremental != node.negated ? node.when_true : node.when_false, parsed, context, out));
        break;
    }
  }
  return {};
}

}  // namespace

std::string config_text(const Config& config, const std::string& key, std::string fallback) {
  auto it = config.find(key);
  if (it == config.end()) return fallback;
  if (auto* text = std::get_if<std::string>(&it->second)) return *text;
  return fallback;
}

std::vector<std::string> config_list(const Config& config, const std::string& key) {
  auto it = config.find(key);
  if (it == config.end()) return {};
  if (auto* list = std::get_if<std::vector<std::string>>(&it->second)) return *list;
  if (auto* text = std::get_if<std::string>(&it->second)) return {*text};
  return {};
}

int64_t config_int(const Config& config, const std::string& key, int64_t fallback) {
  auto it = config.find(key);
  if (it == config.end()) return fallback;
  auto* number = std::get_if<int64_t>(&it->second);
  return number ? *number : fallback;
}

bool config_bool(const Config& config, const std::string& key, bool fallback) {
  auto it = config.find(key);
  if (it == config.end()) return fallback;
  auto* truth = std::get_if<bool>(&it->second);
  return truth ? *truth : fallback;
}

Result<Template> parse_template(const std::string& file, std::string_view text) { return Parser(file, text).run(); }

Result<std::string> render(const Template& parsed, const RenderContext& context) {
  std::string out;
  TRY(render_nodes(parsed.nodes, parsed, context, out));
  return out;
}

}  // namespace skykeep::models
