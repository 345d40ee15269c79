// One broken set costs itself: every field of a set, in every notation, is taken away, emptied, garbled, made huge, negative,
// of another type, or given twice. The sets around it are read all the same, the refusal names the field, and what is not
// refused is within the ranges that SGP4 is given.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <vector>

#include "astro/elements.h"
#include "astro/sgp4.h"

namespace skykeep::astro {
namespace {

using ::testing::HasSubstr;

struct Field {
  std::string key, value;  // as JSON
};
using Set = std::vector<Field>;

Set set_of(int number) {
  return {{"OBJECT_NAME", fmt::format("\"OBJECT {}\"", number)}, {"OBJECT_ID", fmt::format("\"1998-{:03}A\"", number % 1000)},
          {"EPOCH", "\"2026-09-20T12:42:37.141056\""}, {"MEAN_MOTION", "15.49196792"}, {"ECCENTRICITY", "0.00048259"},
          {"INCLINATION", "51.6308"}, {"RA_OF_ASC_NODE", "188.2246"}, {"ARG_OF_PERICENTER", "162.2847"}, {"MEAN_ANOMALY", "197.8311"},
          {"EPHEMERIS_TYPE", "0"}, {"CLASSIFICATION_TYPE", "\"U\""}, {"NORAD_CAT_ID", fmt::format("{}", number)}, {"ELEMENT_SET_NO", "999"},
          {"REV_AT_EPOCH", "58653"}, {"BSTAR", "0.00015975118"}, {"MEAN_MOTION_DOT", "8.422e-5"}, {"MEAN_MOTION_DDOT", "0"}};
}

std::string bare(const std::string& value) { return value.starts_with('"') ? value.substr(1, value.size() - 2) : value; }

struct Notation {
  const char* name;
  std::string (*write)(const std::vector<Set>&);
};

std::string as_json(const std::vector<Set>& sets) {
  std::vector<std::string> objects;
  for (const Set& set : sets) {
    std::vector<std::string> members;
    for (const Field& f : set) members.push_back(fmt::format("\"{}\":{}", f.key, f.value));
    objects.push_back("{" + fmt::format("{}", fmt::join(members, ",")) + "}");
  }
  return "[" + fmt::format("{}", fmt::join(objects, ",\n")) + "]";
}
std::string as_wrapped_json(const std::vector<Set>& sets) { return "{\"request_metadata\":{\"Total\":3,\"Pages\":[1]},\"data\":" + as_json(sets) + "}"; }
std::string as_lines(const std::vector<Set>& sets) {
  std::string out;
  for (const Set& set : sets) {
    const std::string list = as_json({set});
    out += list.substr(1, list.size() - 2) + "\n";
  }
  return out;
}
// In columns, so that what is not in the first set is in none and what is there twice is there once.
std::string as_csv(const std::vector<Set>& sets) {
  std::string out;
  for (const Field& f : set_of(1)) out += f.key + ",";
  out.back() = '\n';
  for (const Set& set : sets) {
    for (const Field& column : set_of(1)) {
      for (const Field& f : set)
        if (f.key == column.key) {
          out += "\"" + bare(f.value) + "\"";
          break;
        }
      out += ",";
    }
    out.back() = '\n';
  }
  return out;
}
std::string as_kvn(const std::vector<Set>& sets) {
  std::string out;
  for (const Set& set : sets) {
    out += "CCSDS_OMM_VERS = 2.0\nCOMMENT made up\n";
    for (const Field& f : set) out += f.key + " = " + bare(f.value) + "\n";
  }
  return out;
}
std::string as_xml(const std::vector<Set>& sets) {
  std::string out = "<ndm>";
  for (const Set& set : sets) {
    out += "<omm><body><segment>";
    for (const Field& f : set) out += fmt::format("<{0}>{1}</{0}>", f.key, bare(f.value));
    out += "</segment></body></omm>\n";
  }
  return out + "</ndm>";
}

const Notation kNotations[] = {{"JSON", as_json}, {"wrapped JSON", as_wrapped_json}, {"JSON lines", as_lines},
                               {"CSV", as_csv},   {"KVN", as_kvn},                   {"XML", as_xml}};

const std::string kValues[] = {"null", "\"\"", "\"abc\"", "[]", "{}", "[1,2]", "true", "1e400", "-1e400", "-1", "-7", "1e30", "0", "NaN", "1.5",
                               "\"" + std::string(400, '9') + "\"", "123456789012345678901234567890", "\"\\u0000\\ud800\"", "\"-\"", "\".\"", "\"2026-13-45T99:99:99\""};

// Without which there is no orbit.
bool is_needed(const std::string& key) {
  static const std::vector<std::string> needed = {"EPOCH", "MEAN_MOTION", "ECCENTRICITY", "INCLINATION", "RA_OF_ASC_NODE", "ARG_OF_PERICENTER", "MEAN_ANOMALY", "BSTAR"};
  return std::ranges::find(needed, key) != needed.end();
}
// Those of kValues that some element may have.
bool is_a_number_of_some_orbit(const std::string& value) { return value == "-1" || value == "-7" || value == "0" || value == "1.5"; }

// What reading the three sets gave, of which the middle one is mutated.
void expect_others_survive(const std::string& text, const std::string& key) {
  const auto document = parse_elements(text);
  ASSERT_TRUE(document) << document.error().message;
  ASSERT_GE(document->elements.size(), 2u);
  EXPECT_EQ(document->elements.front().norad_cat_id, 11);
  EXPECT_EQ(document->elements.back().norad_cat_id, 33);
  ASSERT_EQ(document->elements.size() + document->rejected.size(), 3u) << "none is lost in silence";
  for (const RejectedElements& rejected : document->rejected) EXPECT_THAT(rejected.error.message, HasSubstr(key));
  for (const Elements& e : document->elements) {
    EXPECT_TRUE(check(e));
    const auto satellite = Sgp4::create(e);
    ASSERT_TRUE(satellite);
    TemeState state;
    for (const double minutes : {0.0, -1440.0, 100'000.0}) EXPECT_LE(static_cast<int>(satellite->state(minutes, state)), 7);
  }
}

TEST(ElementsMutation, ABrokenFieldCostsItsOwnSetAndIsNamed) {
  int refused = 0, cases = 0;
  for (const Notation& notation : kNotations) {
    for (size_t i = 0; i < set_of(1).size(); ++i) {
      for (const std::string& value : kValues) {
        Set broken = set_of(22);
        broken[i].value = value;
        SCOPED_TRACE(fmt::format("{}: {} = {}", notation.name, broken[i].key, value.substr(0, 40)));
        const std::string text = notation.write({set_of(11), broken, set_of(33)});
        expect_others_survive(text, broken[i].key);
        if (testing::Test::HasFatalFailure()) return;
        const bool is_refused = !parse_elements(text)->rejected.empty();
        if (is_needed(broken[i].key) && (broken[i].key == "EPOCH" || !is_a_number_of_some_orbit(value))) {
          EXPECT_TRUE(is_refused);
        }
        refused += is_refused;
        ++cases;
      }
    }
  }
  EXPECT_GT(refused, cases / 3);
}

TEST(ElementsMutation, AMissingFieldIsNamedUnlessNothingDependsOnIt) {
  for (const Notation& notation : kNotations) {
    for (size_t i = 0; i < set_of(1).size(); ++i) {
      Set broken = set_of(22);
      const std::string key = broken[i].key;
      broken.erase(broken.begin() + static_cast<long>(i));
      SCOPED_TRACE(fmt::format("{} without {}", notation.name, key));
      const std::string text = notation.write({set_of(11), broken, set_of(33)});
      expect_others_survive(text, key);
      if (testing::Test::HasFatalFailure()) return;
      EXPECT_EQ(parse_elements(text)->rejected.size(), is_needed(key) ? 1u : 0u);
    }
  }
}

TEST(ElementsMutation, AFieldThatIsGivenTwiceWithTwoValuesIsRefused) {
  for (const Notation& notation : kNotations) {
    if (notation.write == as_csv) continue;  // one column is one field
    for (const Field& f : set_of(22)) {
      Set broken = set_of(22);
      broken.push_back({f.key, "\"7\""});
      SCOPED_TRACE(fmt::format("{}: {} twice", notation.name, f.key));
      const std::string text = notation.write({set_of(11), broken, set_of(33)});
      expect_others_survive(text, f.key);
      EXPECT_EQ(parse_elements(text)->rejected.size(), 1u);
    }
  }
}

TEST(ElementsMutation, ADocumentThatIsCutOffLosesItsLastSetAlone) {
  for (const Notation& notation : {kNotations[0], kNotations[1], kNotations[2]}) {
    const std::string text = notation.write({set_of(11), set_of(22), set_of(33)});
    for (size_t length = text.size() - 300; length < text.size() - 40; length += 7) {
      const auto document = parse_elements(text.substr(0, length));
      ASSERT_TRUE(document) << notation.name << " cut at " << length << ": " << document.error().message;
      EXPECT_EQ(document->elements.size(), 2u) << notation.name << " cut at " << length;
      EXPECT_EQ(document->rejected.size(), 1u) << notation.name << " cut at " << length;
    }
  }
}

std::string with_checksum(std::string line) {
  int sum = 0;
  for (const char c : line.substr(0, 68)) sum += c == '-' ? 1 : c >= '0' && c <= '9' ? c - '0' : 0;
  line[68] = static_cast<char>('0' + sum % 10);
  return line;
}

TEST(ElementsMutation, GarbledColumnsOfATwoLineSetCostThatSet) {
  const std::string line1 = "1 25544U 98067A   26263.52959654  .00008422  00000+0  15975-3 0  9999";
  const std::string line2 = "2 25544  51.6308 188.2246 0004825 162.2847 197.8311 15.49196792586535";
  const std::string good = line1 + "\n" + line2 + "\n";
  int refused = 0;
  for (size_t column = 2; column < 68; ++column) {
    for (const char c : {' ', '-', '+', '.', 'x', '9', '0', '\t', '\xFF'}) {
      for (const bool is_first : {true, false}) {
        std::string a = line1, b = line2;
        (is_first ? a : b)[column] = c;
        const auto document = parse_elements(good + with_checksum(a) + "\n" + with_checksum(b) + "\n" + good);
        ASSERT_TRUE(document);
        ASSERT_GE(document->elements.size(), 2u) << column << c;
        refused += !document->rejected.empty();
        const bool is_designator = is_first && column >= 9 && column <= 16;
        const bool is_digit = std::isdigit(static_cast<unsigned char>((is_first ? line1 : line2)[column])) != 0;
        if (c == 'x' && is_digit && !is_designator) {
          EXPECT_EQ(document->rejected.size(), 1u) << "line " << (is_first ? 1 : 2) << ", column " << column + 1;
        }
        for (const Elements& e : document->elements) EXPECT_TRUE(check(e));
      }
    }
  }
  EXPECT_GT(refused, 200);
}

}  // namespace
}  // namespace skykeep::astro
