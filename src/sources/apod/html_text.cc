#include "sources/apod/html_text.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

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

bool is_tag_start(std::string_view rest) {
  return rest.size() > 1 && (rest[1] == '/' || rest[1] == '!' || (rest[1] >= 'a' && rest[1] <= 'z') || (rest[1] >= 'A' && rest[1] <= 'Z'));
}

}  // namespace

std::string text_of_html(std::string_view html) {
  constexpr size_t kLongestName = 8;
  std::string out;
  for (size_t i = 0; i < html.size(); ++i) {
    const std::string_view rest = html.substr(i);
    if (rest[0] == '<' && is_tag_start(rest)) {
      const size_t end = rest.find('>');
      if (end == rest.npos) break;
      if (rest.starts_with("<br") || rest.starts_with("<p") || rest.starts_with("</p")) out += ' ';
      i += end;
      continue;
    }
    const size_t semicolon = rest[0] == '&' ? rest.find(';') : rest.npos;
    if (semicolon != rest.npos && semicolon <= kLongestName && append_reference(out, rest.substr(1, semicolon - 1)))
      i += semicolon;
    else
      out += rest[0];
  }
  return collapsed(out);
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
  constexpr std::string_view kSource = "src=\"";
  const size_t at = std::min(html.find("<video"), html.find("<iframe"));
  if (at == html.npos) return {};
  const size_t from = html.find(kSource, at);
  if (from == html.npos) return {};
  const std::string_view rest = html.substr(from + kSource.size());
  const size_t end = rest.find('"');
  return end == rest.npos ? std::string() : text_of_html(rest.substr(0, end));
}

}  // namespace skykeep::sources::apod
