#include "core/words.h"

namespace skykeep {
namespace {

constexpr char32_t kNone = 0xFFFD;  // of bytes that are no letter at all

// U+00C0 to U+017F without accents; ' ' is no letter.
constexpr std::string_view kLatin =
    "aaaaaaaceeeeiiii" "dnooooo ouuuuyts" "aaaaaaaceeeeiiii" "dnooooo ouuuuyty"
    "aaaaaaccccccccdd" "ddeeeeeeeeeegggg" "gggghhhhiiiiiiii" "iiiijjkkklllllll"
    "lllnnnnnnnnnoooo" "oooorrrrrrssssss" "ssttttttuuuuuuuu" "uuuuwwyyyzzzzzzs";
static_assert(kLatin.size() == 0x180 - 0xC0);

// A second letter that these have: ae, oe, ss, th.
constexpr char second_letter(char32_t letter) {
  switch (letter) {
    case 0xC6: case 0xE6: case 0x152: case 0x153: return 'e';
    case 0xDE: case 0xFE: return 'h';
    case 0xDF: return 's';
    default: return 0;
  }
}

constexpr bool is_accent(char32_t c) { return c >= 0x300 && c <= 0x36F; }
constexpr bool is_apostrophe(char32_t c) { return c == '\'' || c == 0x2019; }
// Signs, spaces and punctuation, roughly: the blocks that hold no letters.
constexpr bool is_sign(char32_t c) { return c < 0xC0 || (c >= 0x2000 && c <= 0x2BFF) || (c >= 0x3000 && c <= 0x303F) || c == kNone || c > 0x10FFFF; }

void append_utf8(std::string& out, char32_t c) {
  if (c >= 0x10000) {
    out += static_cast<char>(0xF0 | (c >> 18));
    out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
  } else if (c >= 0x800) {
    out += static_cast<char>(0xE0 | (c >> 12));
  } else {
    out += static_cast<char>(0xC0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 0x3F));
    return;
  }
  out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
  out += static_cast<char>(0x80 | (c & 0x3F));
}

}  // namespace

char32_t WordReader::next_letter() {
  const auto byte = [&](size_t at) { return at < text_.size() ? static_cast<unsigned char>(text_[at]) : 0u; };
  const unsigned first = byte(at_++);
  if (first < 0x80) return first;
  const size_t more = first >= 0xF0 && first < 0xF5 ? 3 : first >= 0xE0 && first < 0xF0 ? 2 : first >= 0xC2 && first < 0xE0 ? 1 : 0;
  if (more == 0) return kNone;
  char32_t out = first & (0x3Fu >> more);
  for (size_t k = 0; k < more; ++k) {
    if ((byte(at_ + k) & 0xC0) != 0x80) return kNone;
    out = (out << 6) | (byte(at_ + k) & 0x3F);
  }
  at_ += more;
  return out;
}

// False when it ends a word.
bool WordReader::append(char32_t letter) {
  if ((letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9')) {
    word_ += static_cast<char>(letter);
  } else if (letter >= 'A' && letter <= 'Z') {
    word_ += static_cast<char>(letter + ('a' - 'A'));
  } else if (letter >= 0xC0 && letter < 0x180) {
    const char plain = kLatin[letter - 0xC0];
    if (plain == ' ') return false;
    word_ += plain;
    if (const char second = second_letter(letter)) word_ += second;
  } else if (is_accent(letter)) {
    return !word_.empty();
  } else if (is_sign(letter)) {
    return false;
  } else {
    append_utf8(word_, letter);
  }
  return true;
}

// Behind an apostrophe: an s follows, and then no letter.
bool WordReader::is_possessive() const {
  const auto at = [&](size_t i) { return i < text_.size() ? text_[i] : ' '; };
  const char after = at(at_ + 1);
  return at(at_) == 's' && !((after >= 'a' && after <= 'z') || (after >= 'A' && after <= 'Z') || (after >= '0' && after <= '9'));
}

bool WordReader::next() {
  word_.clear();
  is_after_stop_ = false;
  bool is_stop = false;
  while (at_ < text_.size()) {
    const size_t before = at_;
    const char32_t letter = next_letter();
    if (append(letter)) continue;
    if (!word_.empty()) {
      at_ = is_apostrophe(letter) && is_possessive() ? at_ + 1 : before;
      return true;
    }
    if (letter <= ' ') {
      is_after_stop_ = is_after_stop_ || is_stop;
    } else {
      is_stop = letter == '.' || letter == '!' || letter == '?' || (is_stop && (letter == '"' || letter == ')' || letter == '\''));
    }
  }
  return !word_.empty();
}

void drop_plural(std::string& word) {
  const auto ends = [&](std::string_view ending) { return word.ends_with(ending); };
  if (word.size() < 4) return;
  if (word.size() > 4 && ends("ies")) {
    word.replace(word.size() - 3, 3, "y");
  } else if (word.size() > 4 && ends("ae")) {
    word.pop_back();
  } else if (ends("s") && !ends("ss") && !ends("us") && !ends("is")) {
    word.pop_back();
  }
}

}  // namespace skykeep
