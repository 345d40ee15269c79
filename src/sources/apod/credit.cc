#include "sources/apod/credit.h"

#include <algorithm>
#include <array>

#include "core/text.h"
#include "core/words.h"

namespace skykeep::sources::apod {
namespace {

constexpr std::array<std::string_view, 4> kCcBy = {"esa", "eso", "csa", "noirlab"};
// Agencies and institutes whose pictures are NASA's; words that name nobody.
constexpr std::array<std::string_view, 70> kNasa = {
    "nasa", "jpl", "caltech", "gsfc", "goddard", "msss", "ssi", "stsci", "swri", "usgs", "noaa", "sdo", "lro", "asu", "jhu", "jhuapl", "apl", "hubble", "webb",
    "aura", "ipac", "cxc", "sao", "ames", "jsc", "ksc", "msfc", "hq", "svs", "hst", "jwst", "aia", "hmi", "lroc", "iss", "expedition", "crew", "cassini", "juno",
    "spitzer", "chandra", "wise", "galex", "voyager", "messenger", "mro", "hirise", "curiosity", "perseverance", "opportunity", "spirit", "apollo",
    "space", "telescope", "science", "institute", "center", "flight", "laboratory", "heritage", "team", "imaging", "project", "earth", "observatory", "gateway",
    "johnson", "johns", "hopkins", "carnegie"};
constexpr std::array<std::string_view, 14> kNobody = {"and", "the", "of", "for", "image", "images", "picture", "photo", "video", "credit", "credits",
                                                      "data", "courtesy", "by"};
// What stands before a colon and names nobody.
constexpr std::array<std::string_view, 10> kLabel = {"image", "images", "picture", "photo", "video", "credit", "credits", "copyright", "and", "c"};

template <size_t N>
bool is_among(const std::array<std::string_view, N>& list, std::string_view word) {
  return std::ranges::find(list, word) != list.end();
}

bool is_label(std::string_view text) {
  bool has_words = false;
  for (WordReader reader(text); reader.next(); has_words = true)
    if (!is_among(kLabel, reader.word())) return false;
  return has_words;
}

}  // namespace

std::string credit_of(std::string_view plain_text) {
  for (size_t colon; (colon = plain_text.find(':')) != plain_text.npos && is_label(plain_text.substr(0, colon));) plain_text.remove_prefix(colon + 1);
  plain_text = trim(plain_text);
  while (plain_text.ends_with(';') || plain_text.ends_with(',')) plain_text = trim(plain_text.substr(0, plain_text.size() - 1));
  return std::string(plain_text);
}

std::string_view licence_of(std::string_view credit) {
  constexpr std::string_view kUnknown = "unknown", kFree = "public domain";
  if (iequals(credit, kFree)) return kFree;
  bool has_agency = false, is_cc_by = false;
  for (WordReader reader(credit); reader.next();) {
    const std::string_view word = reader.word();
    const bool is_of_cc_by = is_among(kCcBy, word), is_of_nasa = is_among(kNasa, word);
    if (!is_of_cc_by && !is_of_nasa && !is_among(kNobody, word)) return kUnknown;
    is_cc_by = is_cc_by || is_of_cc_by;
    has_agency = has_agency || is_of_cc_by || word == "nasa" || word == "jpl" || word == "noaa" || word == "usgs" || word == "stsci";
  }
  return is_cc_by ? "agencies, CC BY" : has_agency ? kFree : kUnknown;
}

}  // namespace skykeep::sources::apod
