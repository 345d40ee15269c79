// OMM in JSON as people and servers hand it on: one object, a list, lists wrapped in other objects, an object a line
// (NDJSON), and the nested form that tools make of the XML. One broken record costs itself: numbers that no double holds
// and damaged ends are told of with the others still read, which is why no strict JSON library stands here.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <vector>

#include "astro/elements_readers.h"
#include "core/text.h"

namespace skykeep::astro::detail {
namespace {

constexpr int kDeepest = 32;
constexpr std::string_view kBlanks = " \t\r\n";

void append_utf8(std::string& out, uint32_t c) {
  const auto put = [&](uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (c < 0x80) return put(c);
  if (c < 0x800) {
    put(0xC0 | c >> 6);
  } else if (c < 0x10000) {
    put(0xE0 | c >> 12);
    put(0x80 | (c >> 6 & 0x3F));
  } else {
    put(0xF0 | c >> 18);
    put(0x80 | (c >> 12 & 0x3F));
    put(0x80 | (c >> 6 & 0x3F));
  }
  put(0x80 | (c & 0x3F));
}

// Where a value stands decides what it can be: at the root, in the outermost list, in a list further in, as a member, as the
// member "omm".
enum class Place { kRoot, kElement, kInnerElement, kMember, kOmmMember };

class Reader {
 public:
  Reader(std::string_view text, Checksums checksums, ElementsDocument& out) : text_(text), checksums_(checksums), out_(out) {}

  Result<> read() {
    while (skip_blanks(), at_ < text_.size()) {
      const size_t begin = at_;
      if (peek() == ',' || peek() == ']' || peek() == '}') {
        ++at_;
        continue;
      }
      Fields fields;
      if (!value(0, Place::kRoot, "", fields)) recover(begin);
    }
    if (out_.elements.empty() && out_.rejected.empty() && said_) return fail(Code::kNotFound, fmt::format("elements: the server says '{}'", *said_));
    return {};
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip_blanks() {
    while (at_ < text_.size() && kBlanks.find(text_[at_]) != kBlanks.npos) ++at_;
  }
  bool eat(char c) {
    skip_blanks();
    if (peek() != c) return false;
    ++at_;
    return true;
  }

  // One record is broken: goes on with the next object behind it.
  void recover(size_t begin) {
    take(fail(Code::kInvalidInput, fmt::format("broken JSON at byte {}", at_)), fmt::format("object {}", ++count_), out_);
    at_ = std::max(at_, begin + 1);
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] != '{') continue;
      const size_t before = text_.find_last_not_of(kBlanks, at_ - 1);
      if (before == text_.npos || std::string_view(",[}").find(text_[before]) != std::string_view::npos) return;
      if (text_.substr(before, at_ - before).find('\n') != std::string_view::npos) return;
    }
  }

  bool value(int depth, Place place, std::string_view key, Fields& into) {
    if (depth > kDeepest) return false;
    skip_blanks();
    switch (peek()) {
      case '{': return object(depth, place, into);
      case '[':
        has_list_ = true;
        if (!key.empty()) into.add(key, "[...]");  // a list is no number and no name
        return array(depth);
      case '"': {
        std::string text;
        if (!string(text)) return false;
        scalar(place, key, text, into);
        return true;
      }
      default: break;
    }
    const size_t begin = at_;
    while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 || std::string_view("+-.").find(text_[at_]) != std::string_view::npos)) ++at_;
    if (at_ == begin) return false;
    const auto token = text_.substr(begin, at_ - begin);
    if (token != "null") scalar(place, key, token, into);
    return true;
  }

  void scalar(Place place, std::string_view key, std::string_view text, Fields& into) {
    if (place == Place::kMember || place == Place::kOmmMember) {
      into.add(key, text);
    } else if (place != Place::kInnerElement) {
      take(fail(Code::kInvalidInput, "is not a JSON object"), fmt::format("object {}", ++count_), out_);
    }
  }

  bool array(int depth) {
    ++at_;
    while (true) {
      if (eat(']')) return true;  // also behind a comma too many
      Fields fields;
      if (!value(depth + 1, depth == 0 ? Place::kElement : Place::kInnerElement, "", fields)) return false;
      if (!eat(',')) return eat(']');
    }
  }

  // Takes the record that the object is, or hands its members up to the object around it.
  bool object(int depth, Place place, Fields& into) {
    ++at_;
    Fields own;
    std::vector<Fields> nested;
    const size_t taken_before = taken();
    while (!eat('}')) {
      std::string key;
      skip_blanks();
      if (!string(key) || !eat(':')) return false;
      skip_blanks();
      Fields& to = peek() == '{' ? nested.emplace_back() : own;
      if (!value(depth + 1, iequals(key, "omm") ? Place::kOmmMember : Place::kMember, key, to)) return false;
      if (!eat(',') && peek() != '}') return false;
    }
    if (place == Place::kRoot && own.get("ERROR")) said_ = std::string(*own.get("ERROR"));
    const bool is_whole = stands_alone(own), has_taken = taken() > taken_before;
    for (const Fields& fields : nested) own.add_all(fields);
    if (place == Place::kMember && !is_whole) {
      into.add_all(own);
    } else {
      take_record(place, own, has_taken);
    }
    return true;
  }
  size_t taken() const { return out_.elements.size() + out_.rejected.size(); }

  // With its orbit and its name, so that it stands for itself wherever it stands.
  static bool stands_alone(const Fields& fields) {
    if (fields.get("LINE1") && fields.get("LINE2")) return true;
    return fields.get("MEAN_MOTION") && fields.get("EPOCH") &&
           (fields.get("NORAD_CAT_ID") || fields.get("OBJECT_NAME") || fields.get("OBJECT_ID"));
  }

  // `has_taken`: records stood inside; what holds them need not be one itself.
  void take_record(Place place, const Fields& fields, bool has_taken) {
    const bool is_record =
        fields.get("LINE1") || std::ranges::any_of(kOmmKeywords, [&](std::string_view key) { return fields.get(key).has_value(); });
    const bool is_around = has_taken || place == Place::kInnerElement || (place == Place::kRoot && (has_list_ || said_));
    if (!is_record && is_around) return;
    ++count_;
    take(from_fields(fields, checksums_), where_of(count_, fields), out_);
  }

  bool string(std::string& out) {
    if (peek() != '"') return false;
    for (++at_; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '"') {
        ++at_;
        return true;
      }
      if (c == '\n') return false;  // never inside a string: the quote that ends it is missing
      if (c != '\\') {
        out.push_back(c);
      } else if (!escape(out)) {
        return false;
      }
    }
    return false;
  }

  // Behind a backslash; stands on the last character of the escape afterwards.
  bool escape(std::string& out) {
    if (++at_ >= text_.size()) return false;
    static constexpr std::string_view kNames = "bfnrt", kMeanings = "\b\f\n\r\t";
    if (const size_t i = kNames.find(text_[at_]); i != kNames.npos) {
      out.push_back(kMeanings[i]);
      return true;
    }
    if (text_[at_] != 'u') {
      out.push_back(text_[at_]);  // a quote, a slash, a backslash
      return true;
    }
    auto c = hex4(at_ + 1);
    if (!c) return false;
    at_ += 4;
    const bool is_high = *c >= 0xD800 && *c < 0xDC00;
    const auto low = is_high && text_.substr(at_ + 1, 2) == "\\u" ? hex4(at_ + 3) : std::nullopt;
    if (low && *low >= 0xDC00 && *low < 0xE000) {
      c = 0x10000 + ((*c - 0xD800) << 10) + (*low - 0xDC00);
      at_ += 6;
    }
    append_utf8(out, *c >= 0xD800 && *c < 0xE000 ? 0xFFFD : *c);
    return true;
  }

  std::optional<uint32_t> hex4(size_t at) const {
    if (at + 4 > text_.size()) return std::nullopt;
    uint32_t value = 0;
    const auto [end, error] = std::from_chars(text_.data() + at, text_.data() + at + 4, value, 16);
    return error == std::errc() && end == text_.data() + at + 4 ? std::optional(value) : std::nullopt;
  }

  std::string_view text_;
  size_t at_ = 0;
  Checksums checksums_;
  ElementsDocument& out_;
  size_t count_ = 0;
  bool has_list_ = false;
  std::optional<std::string> said_;
};

}  // namespace

Result<> read_json(std::string_view text, Checksums checksums, ElementsDocument& out) { return Reader(text, checksums, out).read(); }

}  // namespace skykeep::astro::detail
