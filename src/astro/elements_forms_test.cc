// The forms in which elements come out of browsers, shells, spreadsheets and scripts.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "astro/elements.h"
#include "astro/identity.h"
#include "core/text.h"

namespace skykeep::astro {
namespace {

using ::testing::HasSubstr;

const std::string kLine1 = "1 25544U 98067A   26263.52959654  .00008422  00000+0  15975-3 0  9999";
const std::string kLine2 = "2 25544  51.6308 188.2246 0004825 162.2847 197.8311 15.49196792586535";
const std::string kOmm =
    R"x({"OBJECT_NAME":"ISS (ZARYA)","OBJECT_ID":"1998-067A","EPOCH":"2026-09-20T12:42:37.141056","MEAN_MOTION":15.49196792,)x"
    R"x("ECCENTRICITY":0.00048259,"INCLINATION":51.6308,"RA_OF_ASC_NODE":188.2246,"ARG_OF_PERICENTER":162.2847,"MEAN_ANOMALY":197.8311,)x"
    R"x("EPHEMERIS_TYPE":0,"CLASSIFICATION_TYPE":"U","NORAD_CAT_ID":25544,"ELEMENT_SET_NO":999,"REV_AT_EPOCH":58653,"BSTAR":0.00015975118,)x"
    R"x("MEAN_MOTION_DOT":8.422e-5,"MEAN_MOTION_DDOT":0})x";

std::vector<Elements> all(const std::string& text) {
  const auto document = parse_elements(text);
  if (!document) {
    ADD_FAILURE() << document.error().message << "\n" << text.substr(0, 300);
    return {};
  }
  EXPECT_TRUE(document->rejected.empty()) << document->rejected.front().error.message;
  return document->elements;
}
Elements one(const std::string& text) {
  const auto elements = all(text);
  EXPECT_EQ(elements.size(), 1u) << text.substr(0, 300);
  return elements.empty() ? Elements{} : elements.front();
}
void expect_station(const std::string& text, size_t count = 1) {
  const auto elements = all(text);
  ASSERT_EQ(elements.size(), count) << text.substr(0, 300);
  for (const Elements& e : elements) {
    EXPECT_EQ(e.norad_cat_id, 25544);
    EXPECT_NEAR(seconds_between(*parse_utc("2026-09-20T12:42:37.141056Z"), e.epoch), 0, 1e-3);
    EXPECT_NEAR(e.mean_motion_rev_per_day, 15.49196792, 1e-9);
  }
}
std::string omm_with(const std::string& from, const std::string& to) { return replace_all(kOmm, from, to); }

TEST(ElementsForms, TwoLinesWithAnyLineEndsBlankLinesAndIndents) {
  for (const std::string end : {"\n", "\r\n", "\r", "\r\r\n", "\r\r\r\n", "\n\n", "\r\n\r\n", "\r\r\n\r\r\n", " \n", "  \r\n \r\n"})
    expect_station("ISS (ZARYA)" + end + kLine1 + end + kLine2 + end);
  for (const std::string indent : {"  ", "\t", "        "})
    expect_station(indent + "ISS\n" + indent + kLine1 + "\n" + indent + kLine2 + "\n" + indent + kLine1 + "\n\n# again\n" + indent + kLine2, 2);
  const auto document = parse_elements(kLine1 + "\n\n\n" + kLine1 + "\n" + kLine2 + "\n");
  ASSERT_TRUE(document);
  EXPECT_EQ(document->elements.size(), 1u);
  ASSERT_EQ(document->rejected.size(), 1u);
  EXPECT_EQ(document->rejected[0].where, "line 1");
  for (const std::string end : {"\n", "\r\n", "\r", "\r\r\n"}) {
    const auto counted = parse_elements("# a note" + end + kLine1 + end + kLine1 + end + kLine2 + end);
    ASSERT_TRUE(counted);
    ASSERT_EQ(counted->rejected.size(), 1u);
    EXPECT_EQ(counted->rejected[0].where, "line 2") << "a line has one end";
  }
}

TEST(ElementsForms, ExponentsOfTwoDigits) {
  const auto with = [](const std::string& bstar) {
    std::string line = kLine1;
    line.replace(53, 8, bstar);
    int sum = 0;
    for (const char c : line.substr(0, 68)) sum += c == '-' ? 1 : c >= '0' && c <= '9' ? c - '0' : 0;
    line[68] = static_cast<char>('0' + sum % 10);
    return parse_tle("", line, kLine2);
  };
  EXPECT_NEAR(with("87000-10")->bstar, 0.87e-10, 1e-20);
  EXPECT_NEAR(with("-8700-10")->bstar, -0.87e-10, 1e-20);
  EXPECT_NEAR(with(" 8700-11")->bstar, 0.87e-11, 1e-20);
  EXPECT_NEAR(with(" 87000-9")->bstar, 0.87e-9, 1e-18) << "the usual form";
  EXPECT_FALSE(with("87x00-10"));
}

TEST(ElementsForms, SpaceTracksMicroseconds) {
  for (const char* micros : {"141056", "\"141056\""})
    expect_station(omm_with("\"2026-09-20T12:42:37.141056\"", "\"2026-09-20 12:42:37\",\"EPOCH_MICROSECONDS\":" + std::string(micros)));
  expect_station(omm_with("\"2026-09-20T12:42:37.141056\"", "\"2026-09-20T12:42:37.141056\",\"EPOCH_MICROSECONDS\":\"141056\""));
  for (const char* bad : {"1000000", "-1", "\"x\"", "0.5", "7"}) {
    const auto document = parse_elements(omm_with("\"2026-09-20T12:42:37.141056\"", std::string("\"2026-09-20T12:42:37") + (bad == std::string("7") ? ".141056" : "") +
                                                                                       "\",\"EPOCH_MICROSECONDS\":" + bad));
    ASSERT_FALSE(document) << bad;
    EXPECT_THAT(document.error().message, HasSubstr("EPOCH_MICROSECONDS")) << bad;
  }
}

TEST(ElementsForms, ListsHoweverTheyAreWrapped) {
  expect_station(kOmm);
  expect_station(kOmm + "\n" + kOmm + "\n", 2);
  expect_station(kOmm + "\r\n" + kOmm, 2);
  expect_station("[" + kOmm + "," + kOmm + ",]", 2);
  for (const char* key : {"data", "member", "results", "items", "anything"}) expect_station(std::string("{\"") + key + "\":[" + kOmm + "],\"total\":1}");
  expect_station("{\"status\":\"ok\",\"meta\":{\"pages\":[1,2]},\"data\":{\"list\":[" + kOmm + "]}}");
  expect_station("{\"25544\":" + kOmm + ",\"again\":" + kOmm + "}", 2);
  expect_station("{\"ndm\":" + kOmm + "}");
  expect_station("{\"ndm\":{\"omm\":" + kOmm + "}}");
  expect_station("{\"ndm\":{\"omm\":[" + kOmm + "," + kOmm + "]}}", 2);
  const std::string nested =
      R"x({"@id":"CCSDS_OMM_VERS","header":{"CREATION_DATE":"2026-09-20T13:00:00","ORIGINATOR":"A"},"body":{"segment":{)x"
                 R"x("metadata":{"OBJECT_NAME":"ISS (ZARYA)","OBJECT_ID":"1998-067A","CENTER_NAME":"EARTH","REF_FRAME":"TEME","TIME_SYSTEM":"UTC","MEAN_ELEMENT_THEORY":"SGP4"},)x"
                 R"x("data":{"meanElements":{"EPOCH":"2026-09-20T12:42:37.141056","MEAN_MOTION":"15.49196792","ECCENTRICITY":".00048259","INCLINATION":"51.6308",)x"
                 R"x("RA_OF_ASC_NODE":"188.2246","ARG_OF_PERICENTER":"162.2847","MEAN_ANOMALY":"197.8311"},"tleParameters":{"NORAD_CAT_ID":"25544","BSTAR":".00015975118"}}}}})x";
  expect_station("{\"ndm\":{\"@xsi\":\"x\",\"omm\":" + nested + "}}");
  expect_station("{\"first\":{\"omm\":" + nested + "},\"second\":{\"omm\":" + nested + "}}", 2);
  for (const char* empty : {"[]", "{\"data\":[]}", "{\"ndm\":[]}"}) EXPECT_EQ(parse_elements(empty).error().code, Code::kNotFound) << empty;
}

TEST(ElementsForms, TablesOfSpreadsheets) {
  const std::string header = "OBJECT_NAME,OBJECT_ID,EPOCH,MEAN_MOTION,ECCENTRICITY,INCLINATION,RA_OF_ASC_NODE,ARG_OF_PERICENTER,MEAN_ANOMALY,NORAD_CAT_ID,BSTAR";
  const std::string row = "ISS (ZARYA),1998-067A,2026-09-20T12:42:37.141056,15.49196792,.00048259,51.6308,188.2246,162.2847,197.8311,25544,.00015975118";
  expect_station(header + "\n" + row + "\n");
  expect_station(to_lower(header) + "\n" + row);
  expect_station(header + ",\n" + row + ",\n");
  expect_station(header + "\n" + row + ",,,\n");
  expect_station(header + ",,\n" + row + "\n");
  expect_station(header + "\r\r\n" + row + "\r\r\n");
  expect_station(replace_all(header, ",", ";") + "\n" + replace_all(row, ",", ";") + "\n");
  expect_station(replace_all(header, ",", "\t") + "\n" + replace_all(row, ",", "\t") + "\n");
  expect_station(header + "\n" + replace_all(row, ",25544,", ",25544.0,") + "\n");
  const auto document = parse_elements(header + "\n" + row + ",x\n" + row + "\n");
  ASSERT_TRUE(document);
  EXPECT_THAT(document->rejected.at(0).error.message, HasSubstr("12 columns where the header has 11"));
}

TEST(ElementsForms, NotesOfAnyLengthBeforeKeywordsOfAnyCase) {
  const Elements e = one(kOmm);
  const std::string kvn = to_omm_kvn(e, {});
  std::string comments;
  for (int i = 0; i < 300; ++i) comments += "COMMENT a remark that says nothing of the orbit, as MEAN_MOTION = 1 would\n";
  expect_station(comments + kvn);
  expect_station(replace_all(kvn, "CCSDS_OMM_VERS", "ccsds_omm_vers"));
  expect_station(to_lower(kvn.substr(0, kvn.find("EPOCH"))) + kvn.substr(kvn.find("EPOCH")));
  expect_station(kvn.substr(kvn.find("OBJECT_NAME")));
}

TEST(ElementsForms, FilesOfAWindowsShell) {
  std::string wide = "\xFF\xFE";
  for (const char c : "ISS\r\n" + kLine1 + "\r\n" + kLine2 + "\r\n") {
    wide.push_back(c);
    wide.push_back('\0');
  }
  expect_station(wide);
}

TEST(ElementsForms, WithoutANumberDesignatorOrNameTellTheObject) {
  const Elements named = one(omm_with("\"NORAD_CAT_ID\":25544,", ""));
  EXPECT_EQ(named.norad_cat_id, 0);
  EXPECT_EQ(identity_of(named), "1998-067A");
  EXPECT_EQ(display_name(named), "ISS (ZARYA)");
  EXPECT_FALSE(standard_magnitude_of(named));
  EXPECT_EQ(identity_of(one(omm_with("\"NORAD_CAT_ID\":25544,", "\"NORAD_CAT_ID\":null,"))), "1998-067A");
  EXPECT_EQ(identity_of(one(replace_all(omm_with("\"NORAD_CAT_ID\":25544,", ""), "\"OBJECT_ID\":\"1998-067A\",", ""))), "ISS-(ZARYA)");
  const auto nameless = parse_elements(replace_all(replace_all(omm_with("\"NORAD_CAT_ID\":25544,", ""), "\"OBJECT_ID\":\"1998-067A\",", ""),
                                                   "\"OBJECT_NAME\":\"ISS (ZARYA)\",", ""));
  ASSERT_FALSE(nameless);
  EXPECT_THAT(nameless.error().message, HasSubstr("NORAD_CAT_ID is missing, and neither OBJECT_ID nor OBJECT_NAME"));
}

TEST(ElementsForms, ARevolutionThatIsNotKnownIsNoReasonToRefuse) {
  EXPECT_EQ(one(omm_with("\"REV_AT_EPOCH\":58653", "\"REV_AT_EPOCH\":-1")).rev_at_epoch, 0);
}

TEST(ElementsForms, AnotherTheoryOrFrameIsNamed) {
  const std::pair<const char*, const char*> cases[] = {{"\"MEAN_ELEMENT_THEORY\":\"DSST\"", "DSST"}, {"\"MEAN_ELEMENT_THEORY\":\"USM\"", "USM"},
                                                       {"\"REF_FRAME\":\"EME2000\"", "EME2000"},     {"\"TIME_SYSTEM\":\"TAI\"", "TAI"},
                                                       {"\"CENTER_NAME\":\"MARS\"", "MARS"},         {"\"MEAN_ELEMENT_THEORY\":\"SGP4-XP\"", "SGP4-XP"}};
  for (const auto& [member, name] : cases) {
    const auto document = parse_elements(omm_with("{\"OBJECT_NAME\"", "{" + std::string(member) + ",\"OBJECT_NAME\""));
    ASSERT_FALSE(document) << name;
    EXPECT_EQ(document.error().code, Code::kUnsupported);
    EXPECT_THAT(document.error().message, HasSubstr(name));
  }
  const auto oem = parse_elements("CCSDS_OEM_VERS = 2.0\nCREATION_DATE = 2026-09-20T13:00:00\n");
  EXPECT_EQ(oem.error().code, Code::kUnsupported);
  EXPECT_THAT(oem.error().message, HasSubstr("CCSDS_OEM_VERS"));
}

// One set with this year and day of the year, in every form in which it can be written.
std::map<std::string, std::string> forms_of(const std::string& year, const std::string& day) {
  std::string line = kLine1;
  line.replace(18, 14, year.substr(2) + day + ".52959654");
  int sum = 0;
  for (const char c : line.substr(0, 68)) sum += c == '-' ? 1 : c >= '0' && c <= '9' ? c - '0' : 0;
  line[68] = static_cast<char>('0' + sum % 10);
  const Elements e = all(kOmm).front();
  const auto dated = [&](std::string text) { return replace_all(std::move(text), "2026-09-20T", year + "-" + day + "T"); };
  return {{"TLE", line + "\n" + kLine2 + "\n"},
          {"TLE with a name", "ISS (ZARYA)\n" + line + "\n" + kLine2 + "\n"},
          {"TLE service", R"({"name":"iss","line1":")" + line + R"(","line2":")" + kLine2 + "\"}"},
          {"OMM JSON", dated(to_omm_json({e}))},
          {"OMM CSV", dated(to_omm_csv({e}))},
          {"OMM KVN", dated(to_omm_kvn(e, {}))},
          {"OMM XML", dated(to_omm_xml({e}, {}))}};
}

TEST(ElementsForms, EveryFormTakesTheDaysThatAYearHasAndNoOther) {
  for (const auto& [year, days] : {std::pair("2024", 366), std::pair("2026", 365), std::pair("2000", 366), std::pair("1999", 365)})
    for (const int day : {1, 59, 60, 365, 366}) {
      for (const auto& [form, text] : forms_of(year, fmt::format("{:03}", day))) {
        const auto document = parse_elements(text);
        ASSERT_EQ(document.has_value(), day <= days) << form << " of " << year << ", day " << day;
        if (!document) {
          EXPECT_THAT(document.error().message, ::testing::AnyOf(HasSubstr("epoch"), HasSubstr("EPOCH"))) << form;
          continue;
        }
        const UtcTime expected = midnight(*parse_date(fmt::format("{}-01-01", year)) + (day - 1)) + 12h + 42min + Duration(37'141'056);
        EXPECT_NEAR(seconds_between(expected, document->elements.front().epoch), 0, 1e-3) << form << " of " << year << ", day " << day;
      }
    }
  for (const char* day : {"000", "367", "400", "999", "-01", "-1 ", "+12", "1e2", "0x1", "nan", "inf", "1.5", " - ", "   ", "12-"})
    for (const auto& [form, text] : forms_of("2026", day)) EXPECT_FALSE(parse_elements(text)) << form << ", day '" << day << "'";
}

TEST(ElementsForms, ADayThatTheYearDoesNotHaveIsNone) {
  EXPECT_EQ(one(omm_with("2026-09-20T", "2024-366T")).epoch, *parse_utc("2024-12-31T12:42:37.141056Z"));
  for (const char* day : {"2026-366T", "2026-000T", "2024-367T"}) EXPECT_FALSE(parse_elements(omm_with("2026-09-20T", day))) << day;
}

TEST(ElementsForms, TheStationIsKnownByItsOrbitToo) {
  const Elements station = one(kOmm);
  EXPECT_TRUE(is_station(station));
  EXPECT_EQ(display_name(station), "ISS");
  EXPECT_TRUE(standard_magnitude_of(station));
  for (const auto& [from, to] : {std::pair{"15.49196792", "1.0027"}, std::pair{"51.6308", "97.4"}, std::pair{"0.00048259", "0.3"}}) {
    const Elements other = one(omm_with(from, to));
    EXPECT_FALSE(is_station(other)) << to;
    EXPECT_EQ(display_name(other), "satellite 25544");
    EXPECT_FALSE(standard_magnitude_of(other));
  }
  EXPECT_TRUE(is_named(station, "25544"));
  EXPECT_TRUE(is_named(station, "1998-067a"));
  EXPECT_TRUE(is_named(station, "iss (zarya)"));
  EXPECT_FALSE(is_named(station, "A5544"));
  Elements high = station;
  high.norad_cat_id = 100'000;
  EXPECT_TRUE(is_named(high, "A0000"));
  EXPECT_TRUE(is_named(high, "100000"));
}

}  // namespace
}  // namespace skykeep::astro
