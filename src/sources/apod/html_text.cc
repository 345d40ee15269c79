#include "sources/apod/html_text.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

#include "core/text.h"

namespace skykeep::sources::apod {
namespace {

constexpr std::string_view kHardSpace = "\xC2\xA0";
constexpr std::pair<std::string_view, std::string_view> kNamed[] = {{"amp", "&"},  {"lt", "<"},   {"gt", ">"},     {"quot", "\""},
                                                                   {"apos", "'"}, {"nbsp", " "}, {"rsquo", "\u2019"}, {"lsquo", "\u2018"},
                                                                   {"ldquo", "\u201C"}, {"rdquo", "\u201D"}, {"ndash", "\u2013"}, {"mdash", "\u2014"}};

void append_utf8(std::string& out, uint32_t code) {
  if (code < 0x20 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) code = ' ';
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    if (code < 0x10000) {
      out += static_cast<char>(0xE0 | (code >> 12));
    } else {
      out += static_cast<char>(0xF0 | (code >> 18));
      out += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
    }
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

// What stands between '&' and ';', as text; false when it is no reference.
bool append_reference(std::string& out, std::string_view name) {
  if (name.starts_with('#')) {
    name.remove_prefix(1);
    const bool is_hex = name.starts_with('x') || name.starts_with('X');
    if (is_hex) name.remove_prefix(1);
    uint32_t code = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), code, is_hex ? 16 : 10);
    if (name.empty() || error != std::errc() || end != name.data() + name.size()) return false;
    append_utf8(out, code);
    return true;
  }
  const auto known = std::ranges::find(kNamed, name, [](const auto& pair) { return pair.first; });
  if (known == std::end(kNamed)) return false;
  out += known->second;
  return true;
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool begins_tag(char after) { return is_letter(after) || after == '/' || after == '!' || after == '?'; }
bool is_tag_start(std::string_view rest) { return rest.size() > 1 && rest[0] == '<' && begins_tag(rest[1]); }

// Of what stands behind '<' or '</'.
std::string tag_name(std::string_view rest) {
  size_t end = 0;
  while (end < rest.size() && (is_letter(rest[end]) || (rest[end] >= '0' && rest[end] <= '9'))) ++end;
  return to_lower(rest.substr(0, end));
}

// Where a tag ends: a '>' between quotes is no end, unless there is no other. npos: nowhere.
size_t tag_end(std::string_view tag) {
  constexpr size_t kLongestTag = 8192;
  tag = tag.substr(0, kLongestTag);
  char quote = 0;
  for (size_t i = 1; i < tag.size(); ++i) {
    if (quote != 0) quote = tag[i] == quote ? 0 : quote;
    else if (tag[i] == '>') return i;
    else if ((tag[i] == '"' || tag[i] == '\'') && tag[i - 1] == '=') quote = tag[i];
  }
  return tag.find('>');
}

// Where "</name" stands, in any case; npos: nowhere.
size_t find_closing(std::string_view html, std::string_view name) {
  for (size_t at = html.find("</"); at != html.npos; at = html.find("</", at + 1))
    if (tag_name(html.substr(at + 2)) == name) return at;
  return html.npos;
}

bool holds_no_text(std::string_view name) {
  return name == "script" || name == "style" || name == "template" || name == "noscript" || name == "iframe" || name == "object" || name == "svg" ||
         name == "textarea" || name == "head" || name == "title" || name == "video" || name == "audio";
}

// One tag or comment at the beginning of `rest`, and what it holds where that is no text. npos: it has no end.
struct Tag {
  std::string name;
  std::string_view text;  // from '<' to '>'
  size_t end = std::string_view::npos;
};
Tag tag_at(std::string_view rest) {
  constexpr std::string_view kComment = "<!--", kCommentEnd = "-->";
  if (rest.starts_with(kComment)) {
    const size_t end = rest.find(kCommentEnd, kComment.size());
    return {"", {}, end == rest.npos ? end : end + kCommentEnd.size()};
  }
  const size_t end = tag_end(rest);
  if (end == rest.npos) return {};
  return {tag_name(rest.substr(1)), rest.substr(0, end + 1), end + 1};
}

std::string attribute_of(std::string_view tag, std::string_view name) {
  const std::string lower = to_lower(tag);
  for (size_t at = lower.find(name); at != lower.npos; at = lower.find(name, at + 1)) {
    const size_t quote = at + name.size() + 1;
    if (static_cast<unsigned char>(lower[at - 1]) > ' ' || quote >= tag.size() || tag[quote - 1] != '=') continue;
    if (tag[quote] != '"' && tag[quote] != '\'') return text_of_html(tag.substr(quote, tag.find_first_of(" \t\r\n>", quote) - quote));
    const size_t end = tag.find(tag[quote], quote + 1);
    return end == tag.npos ? std::string() : text_of_html(tag.substr(quote + 1, end - quote - 1));
  }
  return {};
}

// Drops every '<' that would begin a tag; what was parted by one that goes may begin another.
std::string without_tag_starts(std::string_view text) {
  std::string out;
  for (const char c : text) {
    while (begins_tag(c) && out.ends_with('<')) out.pop_back();
    out += c;
  }
  return out;
}

}  // namespace

std::string text_of_html(std::string_view html) {
  constexpr size_t kLongestName = 8;
  std::string out;
  for (size_t i = 0; i < html.size(); ++i) {
    const std::string_view rest = html.substr(i);
    if (is_tag_start(rest)) {
      const Tag tag = tag_at(rest);
      if (tag.end == rest.npos) break;
      if (tag.name == "br" || tag.name == "p" || tag.name == "li" || tag.name == "div" || rest.starts_with("</p")) out += ' ';
      i += tag.end - 1;
      if (!holds_no_text(tag.name)) continue;
      const size_t closing = find_closing(rest.substr(tag.end), tag.name);
      if (closing == rest.npos) break;
      i += closing;
      continue;
    }
    const size_t semicolon = rest[0] == '&' ? rest.substr(0, kLongestName + 2).find(';') : rest.npos;
    if (semicolon != rest.npos && semicolon <= kLongestName && append_reference(out, rest.substr(1, semicolon - 1)))
      i += semicolon;
    else
      out += rest[0];
  }
  return without_tag_starts(collapsed(out));
}

std::string collapsed(std::string_view text) {
  std::string out;
  bool is_after_space = true;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool is_hard = text.substr(i).starts_with(kHardSpace);
    if (is_hard) ++i;
    if (is_hard || static_cast<unsigned char>(text[i]) <= 0x20 || text[i] == 0x7F) {
      if (!is_after_space) out += ' ';
      is_after_space = true;
    } else {
      out += text[i];
      is_after_space = false;
    }
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

std::string film_of_html(std::string_view html) {
  bool is_in_video = false;
  for (size_t at = html.find('<'); at != html.npos; at = html.find('<', at)) {
    const std::string_view rest = html.substr(at);
    const Tag tag = is_tag_start(rest) ? tag_at(rest) : Tag{"", {}, 1};
    if (tag.end == rest.npos) return {};
    is_in_video = (is_in_video || tag.name == "video") && !rest.starts_with("</video");
    if (tag.name == "video" || tag.name == "iframe" || (tag.name == "source" && is_in_video))
      if (std::string address = attribute_of(tag.text, "src"); !address.empty()) return address;
    at += tag.end;
    if (tag.name != "script" && tag.name != "style") continue;
    const size_t closing = find_closing(html.substr(at), tag.name);
    if (closing == html.npos) return {};
    at += closing;
  }
  return {};
}

}  // namespace skykeep::sources::apod
