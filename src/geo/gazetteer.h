// Where a place lies that a person names: "München", "Sydney, Australia", "北京", "48°08′N 11°34′E".
//
// Owner: whoever asks; one is enough for a program (Gazetteer::embedded). Threads: immutable, any. Cost: a search some 0.1 ms, a
// guess some 20 ms. Sources and what is not known: README.md here. Texts live as long as the program.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "geo/places_table.h"

namespace skykeep::geo {

struct NamedPlace {
  std::string name;               // as English texts call it; of coordinates: the coordinates
  std::string local_name;         // as it is called there; the same where nothing else is known
  std::string_view country;       // English; blank at sea
  std::string_view country_code;  // ISO 3166-1 alpha-2; blank where there is none
  std::string_view admin;         // state, province; blank where not known
  double latitude = 0, longitude = 0;  // degrees on WGS 84
  uint32_t population = 0;        // 0: not known
  std::string_view time_zone;     // IANA name

  std::string words() const;      // "Springfield, Missouri, United States of America"
};

class Gazetteer {
 public:
  static const Gazetteer& embedded();

  // The places that a text may mean, the likeliest first: names in any language, whole before begun, of equals the larger first.
  // After a comma may stand what the place lies in: a country, its code, a state, its postal code. A country or a state alone gives
  // its places, the capital first. Coordinates give themselves. invalid_input: coordinates that lie nowhere.
  Result<std::vector<NamedPlace>> search(std::string_view text, size_t limit) const;

  // The one place that a text means. invalid_input in words: several are meant alike, a country was named, or nothing is known
  // by that name, with a guess.
  Result<NamedPlace> find(std::string_view text) const;

  size_t size() const { return head_.places; }

  // A name without accents, case and punctuation. Public for tests.
  std::string fold(std::string_view name) const;

 private:
  struct Query;
  struct Match {
    uint32_t place = 0;
    bool is_whole = false;   // the whole name, not its beginning
    double weight = 0;       // people, more for own names and capitals
  };

  explicit Gazetteer(const char* bytes);
  std::string_view text(uint32_t at) const;
  NamedPlace place(uint32_t index) const;
  // Calls visit(target, is_own, is_whole) for each name that begins with `key`.
  template <class Visit>
  void names_from(std::string_view key, Visit visit) const;
  template <class Visit>
  void names_of_block(uint32_t block, Visit visit) const;
  std::vector<Match> matches(const Query& query, bool with_begun) const;
  std::vector<Match> meant(std::string_view text, bool with_begun) const;
  std::vector<Match> places_in(std::string_view area) const;
  std::vector<uint32_t> countries_named(std::string_view key) const;
  bool lies_in(uint32_t place, const Query& query) const;
  std::vector<NamedPlace> guesses(std::string_view text) const;
  Error not_known(std::string_view text) const;
  Error which_one(std::string_view text, const std::vector<Match>& found) const;

  PlacesHead head_;
  const PlaceRow* places_;
  const NamedRow *countries_, *admins_, *zones_;
  const FoldRow* folds_;
  const uint32_t* blocks_;
  const char *texts_, *keys_;
};

}  // namespace skykeep::geo
