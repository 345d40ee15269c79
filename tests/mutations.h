// Records with one field changed, for tests that one bad record costs only itself: each field missing, null, empty, of another
// type, huge, negative, not a number, and the record doubled. SKYKEEP_MUTATIONS asks for that many of each body (more are made
// by chance, of two fields at once, from a seed); without it there are a few dozen, evenly chosen.
#pragma once

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

namespace skykeep::tests {

using MutableJson = nlohmann::ordered_json;

struct Mutant {
  std::string what;     // "/camera/instrument = null"
  MutableJson record;   // in the place of the one it was made from; none when `is_doubled`
  bool is_doubled = false;
};

inline std::vector<MutableJson> strange_values() {
  std::vector<MutableJson> out;
  for (const char* text : {"null", "\"\"", "\" \"", "\"UNK\"", "\"NaN\"", "\"inf\"", "\"abc\"", "\"-1\"", "-1", "0", "-9999", "-1e300", "1e300", "99999",
                           "2147483648", "9007199254740993", "9223372036854775807", "18446744073709551615", "0.5", "true", "false", "[]", "[1]",
                           "{}", "\"9999-12-31T23:59:59Z\"", "\"1970-01-01\"", "\"\\u0000\\u0001\"", "\"'); drop table x; --\"", "\"\\ud83d\\ude80\""})
    out.push_back(MutableJson::parse(text));
  out.emplace_back(std::string(5000, 'x'));
  return out;
}

// The places of all members of a record, those inside of objects and of the first element of a list too.
inline void places_of(const MutableJson& value, const std::string& at, std::vector<std::string>& out) {
  if (value.is_object())
    for (const auto& [name, member] : value.items()) {
      std::string escaped;
      for (const char c : name) escaped += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
      out.push_back(at + "/" + escaped);
      places_of(member, std::string(out.back()), out);
    }
  if (value.is_array() && !value.empty()) {
    out.push_back(at + "/0");
    places_of(value[0], std::string(out.back()), out);
  }
}

inline void change(MutableJson& record, const std::string& place, const MutableJson* value, std::string& what) {
  const MutableJson::json_pointer pointer(place);
  if (!record.contains(pointer)) return;
  if (value != nullptr) {
    record[pointer] = *value;
    what += fmt::format("{} = {} ", place, value->dump(-1, ' ', true).substr(0, 60));
    return;
  }
  MutableJson& parent = record[pointer.parent_pointer()];
  if (!parent.is_object()) return;
  parent.erase(pointer.back());
  what += place + " missing ";
}

inline std::vector<Mutant> mutants_of(const MutableJson& record, size_t usual) {
  std::vector<std::string> places;
  places_of(record, "", places);
  const std::vector<MutableJson> values = strange_values();
  std::vector<Mutant> all = {{"the same twice ", record, true}};
  for (const char* other : {"null", "7", "\"x\"", "[]", "{}", "[[]]"}) all.push_back({fmt::format("the record = {}", other), MutableJson::parse(other)});
  const size_t whole = all.size();
  for (const std::string& place : places)
    for (size_t i = 0; i <= values.size(); ++i) {
      Mutant mutant{"", record};
      change(mutant.record, place, i < values.size() ? &values[i] : nullptr, mutant.what);
      if (!mutant.what.empty()) all.push_back(std::move(mutant));
    }
  const char* asked = std::getenv("SKYKEEP_MUTATIONS");
  const size_t wanted = asked != nullptr ? std::strtoull(asked, nullptr, 10) : usual;
  std::mt19937 random(20261129);
  while (all.size() < wanted) {
    Mutant mutant{"", record};
    for (int n = 0; n < 2; ++n) {
      const size_t value = random() % (values.size() + 1);
      change(mutant.record, places[random() % places.size()], value < values.size() ? &values[value] : nullptr, mutant.what);
    }
    if (!mutant.what.empty()) all.push_back(std::move(mutant));
  }
  if (all.size() <= wanted) return all;
  std::shuffle(all.begin() + static_cast<ptrdiff_t>(whole), all.end(), random);
  all.resize(std::max(wanted, whole));
  return all;
}

}  // namespace skykeep::tests
