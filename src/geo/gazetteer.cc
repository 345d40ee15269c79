#include "geo/gazetteer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <map>

#include "core/text.h"
#include "geo/atlas.h"
#include "geo/coordinates.h"

extern "C" {
extern const char skykeep_places_begin[];
}

namespace skykeep::geo {
namespace {

constexpr double kOwnWeight = 10, kCapitalWeight = 10;
constexpr double kOwnBegun = 1000;  // of names that only begin so, the many in other languages stand behind
constexpr double kClear = 5;        // so much more than the next one: that place is meant
constexpr size_t kMostListed = 6;   // in a message

template <class Row>
const Row* rows_at(const void* bytes) {
  return static_cast<const Row*>(bytes);
}
template <class List, class Item>
bool contains(const List& list, const Item& item) {
  return std::ranges::find(list, item) != std::ranges::end(list);
}

// The next code point of UTF-8; a byte that begins none stands for itself.
char32_t next_letter(std::string_view text, size_t& i) {
  const auto byte = [&](size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u; };
  const unsigned first = byte(i);
  const size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 1;
  char32_t out = length == 1 ? first : first & (0x7Fu >> length);
  for (size_t k = 1; k < length; ++k) {
    if ((byte(i + k) & 0xC0) != 0x80) {
      ++i;
      return first;
    }
    out = (out << 6) | (byte(i + k) & 0x3F);
  }
  i += length;
  return out;
}

std::string code_of(uint16_t two) { return two == 0 ? "" : std::string{static_cast<char>(two & 0xFF), static_cast<char>(two >> 8)}; }

// How many letters have to change, at most `most` + 1.
size_t difference(std::string_view a, std::string_view b, size_t most) {
  if (std::max(a.size(), b.size()) - std::min(a.size(), b.size()) > most) return most + 1;
  size_t row[256];
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0], least = row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({change, row[j] + 1, row[j - 1] + 1});
      least = std::min(least, row[j]);
    }
    if (least > most) return most + 1;
  }
  return row[b.size()];
}

}  // namespace

// A name and what it lies in, folded.
struct Gazetteer::Query {
  struct Area {
    std::string name;
    std::vector<uint32_t> countries;  // of that name or code
  };
  std::string name;
  std::vector<Area> within;
};

std::string NamedPlace::words() const {
  std::string out = name;
  if (!admin.empty() && admin != name) out += fmt::format(", {}", admin);
  if (!country.empty()) out += fmt::format(", {}", country);
  return out;
}

const Gazetteer& Gazetteer::embedded() {
  static const Gazetteer gazetteer(skykeep_places_begin);
  return gazetteer;
}

Gazetteer::Gazetteer(const char* bytes) : head_(*rows_at<PlacesHead>(bytes)) {
  CHECK(head_.magic == kPlacesMagic, "the gazetteer is made together with the program");
  const char* at = bytes + sizeof(PlacesHead);
  const auto take = [&at]<class Row>(const Row*& rows, size_t count) {
    rows = rows_at<Row>(at);
    at += count * sizeof(Row);
  };
  take(places_, head_.places);
  take(countries_, head_.countries);
  take(admins_, head_.admins);
  take(zones_, head_.zones);
  take(folds_, head_.folds);
  take(blocks_, (head_.keys + kNamesInBlock - 1) / kNamesInBlock);
  texts_ = at;
  keys_ = at + head_.text_bytes;
}

std::string_view Gazetteer::text(uint32_t at) const {
  return {texts_ + at + 1, static_cast<unsigned char>(texts_[at])};
}

NamedPlace Gazetteer::place(uint32_t index) const {
  const PlaceRow& row = places_[index];
  NamedPlace out;
  out.name = text(row.name);
  out.local_name = text(row.local_name);
  out.latitude = row.latitude / 1e4;
  out.longitude = row.longitude / 1e4;
  out.population = row.people;
  out.country = text(countries_[row.country].name);
  const Place there = Atlas::embedded().at(out.latitude, out.longitude);
  if (const uint16_t& code = countries_[row.country].first; code != 0) out.country_code = {rows_at<char>(&code), 2};
  out.admin = text(admins_[row.admin].name);
  out.time_zone = text(zones_[row.zone].name);
  if (out.time_zone.empty()) out.time_zone = there.time_zone;
  return out;
}

std::string Gazetteer::fold(std::string_view name) const {
  std::string out;
  for (size_t i = 0; i < name.size();) {
    const size_t from = i;
    const char32_t letter = next_letter(name, i);
    const FoldRow* end = folds_ + head_.folds;
    const FoldRow* row = std::lower_bound(folds_, end, letter, [](const FoldRow& r, char32_t l) { return r.from < l; });
    const std::string_view folded = row != end && row->from == letter ? text(row->to) : name.substr(from, i - from);
    if (folded == " " && (out.empty() || out.back() == ' ')) continue;
    out += folded;
  }
  return std::string(trim(out));
}

// visit(key, value) for each name of a block, as long as it returns true.
template <class Visit>
void Gazetteer::names_of_block(uint32_t block, Visit visit) const {
  const uint32_t count = std::min(kNamesInBlock, head_.keys - block * kNamesInBlock);
  const char* at = keys_ + blocks_[block];
  char key[256];
  for (uint32_t i = 0; i < count; ++i) {
    const auto byte = [&](size_t k) { return static_cast<unsigned char>(at[k]); };
    const size_t shared = byte(0), more = byte(1);
    const auto value = static_cast<uint16_t>(byte(2) | (byte(3) << 8));
    std::memcpy(key + shared, at + 4, more);
    at += 4 + more;
    if (!visit(std::string_view(key, shared + more), value)) return;
  }
}

template <class Visit>
void Gazetteer::names_from(std::string_view key, Visit visit) const {
  const uint32_t blocks = (head_.keys + kNamesInBlock - 1) / kNamesInBlock;
  const auto first_of = [&](uint32_t block) {
    const char* at = keys_ + blocks_[block];
    return std::string_view(at + 4, static_cast<unsigned char>(at[1]));
  };
  // The last block that begins before the key may hold it already.
  uint32_t low = 0, high = blocks;
  while (low < high) {
    const uint32_t middle = (low + high) / 2;
    (first_of(middle) < key ? low : high) = first_of(middle) < key ? middle + 1 : middle;
  }
  bool more = true;
  for (uint32_t block = low == 0 ? 0 : low - 1; block < blocks && more; ++block) {
    names_of_block(block, [&](std::string_view name, uint16_t value) {
      if (name < key) return true;
      more = name.starts_with(key);
      if (more) visit(static_cast<uint32_t>(value & ~kOwnName), (value & kOwnName) != 0, name.size() == key.size());
      return more;
    });
  }
}

std::vector<uint32_t> Gazetteer::countries_named(std::string_view key) const {
  std::vector<uint32_t> out;
  names_from(key, [&](uint32_t target, bool, bool is_whole) {
    if (is_whole && target >= head_.places) out.push_back(target - head_.places);
  });
  if (key.size() == 2)
    for (uint32_t i = 0; i < head_.countries; ++i)
      if (to_lower(code_of(countries_[i].first)) == key) out.push_back(i);
  return out;
}

bool Gazetteer::lies_in(uint32_t index, const Query& query) const {
  const PlaceRow& row = places_[index];
  const NamedRow& admin = admins_[row.admin];
  const std::string name = fold(text(admin.name)), code = to_lower(code_of(admin.first));
  return std::ranges::all_of(query.within, [&](const Query::Area& area) {
    const bool begins = area.name.size() >= 3 && name.starts_with(area.name);
    return begins || name == area.name || code == area.name || contains(area.countries, row.country);
  });
}

std::vector<Gazetteer::Match> Gazetteer::matches(const Query& query, bool with_begun) const {
  std::map<uint32_t, Match> found;
  names_from(query.name, [&](uint32_t target, bool is_own, bool is_whole) {
    if (target >= head_.places || (!is_whole && !with_begun)) return;
    const PlaceRow& row = places_[target];
    const bool is_capital = countries_[row.country].second == target;
    const double own = is_whole ? kOwnWeight : kOwnBegun;
    Match match{target, is_whole, std::max(row.people, 1u) * (is_own ? own : 1) * (is_capital ? kCapitalWeight : 1)};
    Match& best = found.try_emplace(target, match).first->second;
    if (std::pair(match.is_whole, match.weight) > std::pair(best.is_whole, best.weight)) best = match;
  });
  std::vector<Match> out;
  for (const auto& [target, match] : found)
    if (query.within.empty() || lies_in(target, query)) out.push_back(match);
  std::ranges::stable_sort(out, [](const Match& a, const Match& b) {
    return std::pair(a.is_whole, a.weight) > std::pair(b.is_whole, b.weight);
  });
  return out;
}

// The places of a country or a state of that name, a country's capital first.
std::vector<Gazetteer::Match> Gazetteer::places_in(std::string_view area) const {
  const std::vector<uint32_t> countries = countries_named(area);
  std::vector<bool> is_meant(head_.admins);
  for (uint32_t i = 0; i < head_.admins; ++i) is_meant[i] = fold(text(admins_[i].name)) == area;
  std::vector<Match> out;
  for (uint32_t i = 0; i < head_.places; ++i) {
    const PlaceRow& row = places_[i];
    const bool in_country = contains(countries, row.country);
    const bool is_capital = in_country && countries_[row.country].second == i;
    if (in_country || is_meant[row.admin]) out.push_back({i, true, (row.people + 1.0) * (is_capital ? 1e6 : 1.0)});
  }
  std::ranges::stable_sort(out, std::greater(), &Match::weight);
  return out;
}

// What the text means: a name, a name with what it lies in after a comma, or that without the comma ("sydney australia").
std::vector<Gazetteer::Match> Gazetteer::meant(std::string_view input, bool with_begun) const {
  const std::string whole = fold(input);
  if (whole.empty()) return {};
  const auto area = [&](std::string name) {
    std::vector<uint32_t> countries = countries_named(name);
    return Query::Area{std::move(name), std::move(countries)};
  };
  std::vector<std::string> parts;
  const std::string with_plain_commas = replace_all(std::string(input), "，", ",");
  for (const auto part : split(with_plain_commas, ','))
    if (std::string folded = fold(part); !folded.empty()) parts.push_back(std::move(folded));
  // A comma may stand within a name ("Washington, D.C."), so the longest name that is known is taken.
  std::vector<Match> out;
  Query query;
  for (size_t n = parts.size(); n > 0 && out.empty(); --n) {
    query = {join({parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(n)}, " "), {}};
    for (size_t i = n; i < parts.size(); ++i) query.within.push_back(area(parts[i]));
    out = matches(query, false);
  }
  for (size_t blank = whole.rfind(' '); out.empty() && parts.size() == 1 && blank != whole.npos && blank > 0; blank = whole.rfind(' ', blank - 1))
    out = matches({whole.substr(0, blank), {area(whole.substr(blank + 1))}}, false);
  if (!with_begun) return out;
  std::vector<bool> seen(head_.places);
  for (const Match& match : out) seen[match.place] = true;
  const auto add = [&](const std::vector<Match>& more) {
    for (const Match& match : more) {
      if (!seen[match.place]) out.push_back(match);
      seen[match.place] = true;
    }
  };
  if (parts.size() == 1) add(places_in(whole));
  add(matches(query, true));
  return out;
}

Result<std::vector<NamedPlace>> Gazetteer::search(std::string_view input, size_t limit) const {
  if (const auto at = TRY(parse_coordinates(input))) {
    const Place there = Atlas::embedded().at(at->latitude, at->longitude);
    const std::string words = to_words(*at);
    return std::vector<NamedPlace>{{words, words, there.country, there.country_code, "", at->latitude, at->longitude, 0, there.time_zone}};
  }
  std::vector<NamedPlace> out;
  for (const Match& match : meant(input, true)) {
    if (out.size() >= limit) break;
    out.push_back(place(match.place));
  }
  return out;
}

Result<NamedPlace> Gazetteer::find(std::string_view input) const {
  if (const auto at = TRY(parse_coordinates(input))) return TRY(search(input, 1)).front();
  const std::vector<Match> found = meant(input, false);
  if (found.size() == 1 || (found.size() > 1 && found[0].weight >= kClear * found[1].weight)) return place(found.front().place);
  return fail(found.empty() ? not_known(input) : which_one(input, found));
}

Error Gazetteer::which_one(std::string_view input, const std::vector<Match>& found) const {
  std::string list;
  std::vector<std::string> said;
  for (const Match& match : found) {
    if (said.size() == kMostListed) break;
    const NamedPlace one = place(match.place);
    std::string words = one.words();
    if (contains(said, words)) words = fmt::format("{} ({})", words, to_words({one.latitude, one.longitude}));
    list += fmt::format("\n  {}", words);
    said.push_back(std::move(words));
  }
  if (found.size() > said.size()) list += fmt::format("\n  and {} more", found.size() - said.size());
  return {Code::kInvalidInput, fmt::format("{}: which? Say it with its region or country, as \"{}\", or in coordinates. There are{}", input, said.front(), list)};
}

std::vector<NamedPlace> Gazetteer::guesses(std::string_view input) const {
  const std::string wanted = fold(split(input, ',').empty() ? input : split(input, ',').front());
  if (wanted.empty() || wanted.size() > 60) return {};
  const size_t most = wanted.size() < 5 ? 1 : 2;
  std::map<uint32_t, std::pair<size_t, double>> near;  // place -> letters that differ, weight
  const uint32_t blocks = (head_.keys + kNamesInBlock - 1) / kNamesInBlock;
  for (uint32_t block = 0; block < blocks; ++block)
    names_of_block(block, [&](std::string_view name, uint16_t value) {
      const auto target = static_cast<uint32_t>(value & ~kOwnName);
      if (target >= head_.places) return true;
      const size_t letters = difference(wanted, name, most);
      if (letters > most) return true;
      const double weight = places_[target].people * ((value & kOwnName) != 0 ? kOwnWeight : 1);
      const auto [at, is_new] = near.try_emplace(target, letters, weight);
      if (!is_new && letters < at->second.first) at->second = {letters, weight};
      return true;
    });
  std::vector<std::pair<uint32_t, std::pair<size_t, double>>> order(near.begin(), near.end());
  std::ranges::sort(order, [](const auto& a, const auto& b) {
    return std::pair(a.second.first, -a.second.second) < std::pair(b.second.first, -b.second.second);
  });
  std::vector<NamedPlace> out;
  for (size_t i = 0; i < order.size() && i < 3; ++i) out.push_back(place(order[i].first));
  return out;
}

Error Gazetteer::not_known(std::string_view input) const {
  const std::string folded = fold(input);
  if (folded.empty()) return {Code::kInvalidInput, "no place is named: say a city, as \"Berlin\", or coordinates, as \"52.52, 13.40\""};
  const std::vector<Match> inside = places_in(folded);
  if (!inside.empty()) {
    std::vector<std::string> some;
    for (size_t i = 0; i < inside.size() && i < 3; ++i) some.push_back(place(inside[i].place).name);
    return {Code::kInvalidInput, fmt::format("{} is too large for one sky: name a place in it, as {}", input, join(some, ", "))};
  }
  std::vector<std::string> some;
  const auto begun = meant(input, true);
  for (size_t i = 0; i < begun.size() && i < 3; ++i) some.push_back(place(begun[i].place).words());
  if (some.empty())
    for (const NamedPlace& guess : guesses(input)) some.push_back(guess.words());
  const std::string guess = some.empty() ? "say a larger place near it" : fmt::format("did you mean {}?", join(some, "; "));
  return {Code::kInvalidInput, fmt::format("no place '{}' is known here: {} Coordinates are taken too, as \"52.52, 13.40\"", input,
                                           some.empty() ? guess + "." : guess)};
}

}  // namespace skykeep::geo
