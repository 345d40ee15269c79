#include "sources/identity.h"

#include <algorithm>
#include <array>

#include "core/ids.h"
#include "net/http.h"

namespace skykeep::sources {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alnum(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

// `suffix` in capitals; the missions write theirs in either case. True when it was there.
bool drop_suffix(std::string_view& text, std::string_view suffix) {
  if (text.size() <= suffix.size() || !std::ranges::equal(text.substr(text.size() - suffix.size()), suffix, {}, upper)) return false;
  text.remove_suffix(suffix.size());
  return true;
}

std::string_view file_name(std::string_view url) {
  for (const char end : {'?', '#'}) url = url.substr(0, url.find(end));
  const size_t slash = url.rfind('/');
  return slash == url.npos ? url : url.substr(slash + 1);
}

// ".jpg", ".JPG", ".png": one to four letters or digits after the last dot.
void drop_extension(std::string_view& name) {
  const size_t dot = name.rfind('.');
  if (dot == name.npos || dot == 0) return;
  const std::string_view extension = name.substr(dot + 1);
  if (!extension.empty() && extension.size() <= 4 && std::ranges::all_of(extension, is_alnum))
    name = name.substr(0, dot);
}

}  // namespace

std::string photo_key(std::string_view rover_slug, std::string_view stem) {
  std::string key;
  key.reserve(rover_slug.size() + 1 + stem.size());
  key.append(rover_slug).append("/").append(stem);
  return key;
}

uint64_t photo_key_hash(std::string_view rover_slug, std::string_view stem) {
  thread_local std::string key;  // two million of them a load: no allocation each
  key.assign(rover_slug).append("/").append(stem);
  return first_64_bits(sha256(key));
}

ImageName image_name(std::string_view url, bool has_version) {
  // Perseverance's sizes; the browse and thumbnail files of Spirit, Opportunity (capitals) and Curiosity (small letters).
  struct Suffix {
    std::string_view text;
    uint8_t size_rank;
  };
  static constexpr std::array<Suffix, 5> kSuffixes = {{{"_320", 2}, {"_800", 2}, {"_1200", 2}, {"-BR", 1}, {"-THM", 0}}};
  ImageName out;
  out.stem = file_name(url);
  drop_extension(out.stem);
  for (const Suffix& suffix : kSuffixes)
    if (drop_suffix(out.stem, suffix.text)) out.size_rank = std::min(out.size_rank, suffix.size_rank);
  out.product = out.stem;
  const size_t n = out.stem.size();
  if (has_version && n > 3 && is_digit(out.stem[n - 1]) && is_digit(out.stem[n - 2]) && out.stem[n - 3] >= 'A' &&
      out.stem[n - 3] <= 'Z') {
    out.version = (out.stem[n - 2] - '0') * 10 + (out.stem[n - 1] - '0');
    out.product.remove_suffix(2);
  }
  return out;
}

IdOwner id_owner_of(std::string_view url) {
  const auto parsed = net::parse_url(url);
  if (!parsed) return IdOwner::kUnknown;
  return parsed->host == "api.nasa.gov" || parsed->host == "mars-photos.herokuapp.com" ? IdOwner::kNasa : IdOwner::kOther;
}

}  // namespace skykeep::sources
