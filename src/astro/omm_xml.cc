// As much XML as an OMM needs: elements, text, entities, comments, CDATA. No DTD, no external entity: nothing
// to fetch and nothing to blow up.
#include <fmt/format.h>

#include <algorithm>

#include "astro/elements_readers.h"
#include "core/text.h"

namespace skykeep::astro::detail {
namespace {

std::string decode(std::string_view text) {
  static constexpr std::pair<std::string_view, char> kEntities[] = {
      {"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}, {"&apos;", '\''}};
  std::string out;
  while (!text.empty()) {
    const auto* entity = std::find_if(std::begin(kEntities), std::end(kEntities),
                                      [&](const auto& e) { return text.starts_with(e.first); });
    if (entity == std::end(kEntities)) {
      out += text.front();
      text.remove_prefix(1);
    } else {
      out += entity->second;
      text.remove_prefix(entity->first.size());
    }
  }
  return out;
}

enum class TokenKind { kText, kOpen, kClose, kEmpty, kSkip };

struct Token {
  TokenKind kind = TokenKind::kSkip;
  std::string_view text;  // the characters, or the name without prefix
};

std::string_view local_name(std::string_view tag) {
  const auto name = tag.substr(0, tag.find_first_of(" \t\r\n/"));
  const auto colon = name.find(':');
  return colon == name.npos ? name : name.substr(colon + 1);
}

// Cuts one token off; false when the text ends inside one.
bool next_token(std::string_view& text, Token& out) {
  const auto until = [&](size_t skip, std::string_view end, TokenKind kind) {
    const auto at = text.find(end, skip);
    if (at == text.npos) return false;
    out = {kind, text.substr(skip, at - skip)};
    text.remove_prefix(at + end.size());
    return true;
  };
  if (text.front() != '<') {
    const auto end = std::min(text.find('<'), text.size());
    out = {TokenKind::kText, text.substr(0, end)};
    text.remove_prefix(end);
    return true;
  }
  if (text.starts_with("<!--")) return until(4, "-->", TokenKind::kSkip);
  if (text.starts_with("<![CDATA[")) return until(9, "]]>", TokenKind::kText);
  if (text.starts_with("<?") || text.starts_with("<!")) return until(2, ">", TokenKind::kSkip);
  const bool is_close = text.starts_with("</");
  if (!until(is_close ? 2 : 1, ">", is_close ? TokenKind::kClose : TokenKind::kOpen)) return false;
  if (!is_close && out.text.ends_with('/')) out.kind = TokenKind::kEmpty;
  out.text = local_name(out.text);
  return true;
}

}  // namespace

Result<> read_xml(std::string_view text, ElementsDocument& out) {
  Fields fields;
  std::string_view open;  // the innermost element, while it holds nothing but characters
  std::string value;
  bool inside = false;
  size_t count = 0;
  while (!text.empty()) {
    Token token;
    if (!next_token(text, token))
      return fail(Code::kInvalidInput,
                  fmt::format("elements: XML ends inside a tag after {} objects", count));
    switch (token.kind) {
      case TokenKind::kSkip: break;
      case TokenKind::kText: value += decode(token.text); break;
      case TokenKind::kOpen:
        open = token.text;
        value.clear();
        if (iequals(token.text, "omm")) {
          fields = {};
          inside = true;
        }
        break;
      case TokenKind::kEmpty: open = {}; break;
      case TokenKind::kClose:
        if (inside && !open.empty() && token.text == open) fields.add(open, value);
        open = {};
        if (inside && iequals(token.text, "omm")) {
          inside = false;
          const auto name = fields.get("OBJECT_NAME").value_or("unnamed");
          const auto where = fmt::format("object {} ({})", ++count, name);
          take(from_fields(fields, Checksums::kStrict), where, out);
        }
        break;
    }
  }
  if (inside) return fail(Code::kInvalidInput, fmt::format("elements: XML ends inside object {}", count + 1));
  if (count == 0) return fail(Code::kInvalidInput, "elements: XML without an <omm> element");
  return {};
}

}  // namespace skykeep::astro::detail
