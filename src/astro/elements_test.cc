#include "astro/elements.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/recordings.h"

namespace skykeep::astro {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kName = "ISS (ZARYA)";
constexpr std::string_view kLine1 = "1 25544U 98067A   26263.52959654  .00008422  00000+0  15975-3 0  9999";
constexpr std::string_view kLine2 = "2 25544  51.6308 188.2246 0004825 162.2847 197.8311 15.49196792586535";

Elements iss() {
  return {.name = "ISS (ZARYA)",
          .object_id = "1998-067A",
          .norad_cat_id = 25544,
          .epoch = *parse_utc("2026-09-20T12:42:37.141056Z"),
          .mean_motion_rev_per_day = 15.49196792,
          .eccentricity = 0.00048259,
          .inclination_deg = 51.6308,
          .ra_of_asc_node_deg = 188.2246,
          .arg_of_pericenter_deg = 162.2847,
          .mean_anomaly_deg = 197.8311,
          .bstar = 0.00015975118,
          .mean_motion_dot = 8.422e-5,
          .element_set_no = 999,
          .rev_at_epoch = 58653};
}

void expect_equal(const Elements& a, const Elements& b) {
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.object_id, b.object_id);
  EXPECT_EQ(a.norad_cat_id, b.norad_cat_id);
  EXPECT_EQ(a.classification, b.classification);
  EXPECT_EQ(a.epoch, b.epoch);
  EXPECT_EQ(a.mean_motion_rev_per_day, b.mean_motion_rev_per_day);
  EXPECT_EQ(a.eccentricity, b.eccentricity);
  EXPECT_EQ(a.inclination_deg, b.inclination_deg);
  EXPECT_EQ(a.ra_of_asc_node_deg, b.ra_of_asc_node_deg);
  EXPECT_EQ(a.arg_of_pericenter_deg, b.arg_of_pericenter_deg);
  EXPECT_EQ(a.mean_anomaly_deg, b.mean_anomaly_deg);
  EXPECT_EQ(a.bstar, b.bstar);
  EXPECT_EQ(a.mean_motion_dot, b.mean_motion_dot);
  EXPECT_EQ(a.mean_motion_ddot, b.mean_motion_ddot);
  EXPECT_EQ(a.element_set_no, b.element_set_no);
  EXPECT_EQ(a.rev_at_epoch, b.rev_at_epoch);
}

Elements only(const Result<ElementsDocument>& document) {
  if (!document) {
    ADD_FAILURE() << document.error().message;
    return {};
  }
  EXPECT_EQ(document->elements.size(), 1u);
  EXPECT_TRUE(document->rejected.empty());
  return document->elements.front();
}

// One OMM in JSON with one member replaced, or left out when `value` is empty.
std::string json_with(std::string_view key, std::string_view value) {
  std::string out = "[{";
  for (auto [k, v] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {"OBJECT_NAME", "\"ISS (ZARYA)\""},
           {"OBJECT_ID", "\"1998-067A\""},
           {"EPOCH", "\"2026-09-20T12:42:37.141056\""},
           {"MEAN_MOTION", "15.49196792"},
           {"ECCENTRICITY", "0.00048259"},
           {"INCLINATION", "51.6308"},
           {"RA_OF_ASC_NODE", "188.2246"},
           {"ARG_OF_PERICENTER", "162.2847"},
           {"MEAN_ANOMALY", "197.8311"},
           {"NORAD_CAT_ID", "25544"},
           {"ELEMENT_SET_NO", "999"},
           {"REV_AT_EPOCH", "58653"},
           {"BSTAR", "0.00015975118"},
           {"MEAN_MOTION_DOT", "8.422e-5"},
           {"MEAN_MOTION_DDOT", "0"}}) {
    if (k == key) v = value;
    if (v.empty()) continue;
    if (out.size() > 2) out += ',';
    out.append("\"").append(k).append("\":").append(v);
  }
  return out + "}]";
}

TEST(Elements, RecordedOmmAndTleOfOneSetAreTheSameOrbit) {
  const auto dir = tests::recordings_dir();
  if (!dir) GTEST_SKIP();
  const auto omm =
      only(parse_elements(tests::recorded_body(*dir, "celestrak/sha256-checked/iss_2026-09-20.json")));
  const auto tle =
      only(parse_elements(tests::recorded_body(*dir, "celestrak/sha256-checked/iss_2026-09-20.tle")));
  expect_equal(omm, iss());
  EXPECT_EQ(tle.epoch, omm.epoch);  // 864 microseconds a step: nothing is lost
  EXPECT_EQ(tle.object_id, omm.object_id);
  EXPECT_NEAR(tle.eccentricity, omm.eccentricity, 1e-7);  // the TLE cuts digits off
  EXPECT_NEAR(tle.bstar, omm.bstar, 1e-8);
}

TEST(Elements, RecordedDocumentsOfOneMomentAgreeInCsvAndJson) {
  const auto dir = tests::recordings_dir();
  if (!dir) GTEST_SKIP();
  const auto json = parse_elements(tests::recorded_body(*dir, "celestrak/stations_2024-05-09.json"));
  const auto csv = parse_elements(tests::recorded_body(*dir, "celestrak/stations_2024-05-09.csv"));
  ASSERT_TRUE(json && csv);
  EXPECT_EQ(json->format, ElementsFormat::kOmmJson);
  EXPECT_EQ(csv->format, ElementsFormat::kOmmCsv);
  ASSERT_EQ(json->elements.size(), csv->elements.size());
  ASSERT_GT(json->elements.size(), 20u);
  for (size_t i = 0; i < json->elements.size(); ++i) expect_equal(json->elements[i], csv->elements[i]);
}

TEST(Elements, RecordedHistoryOfTlesIsReadWhole) {
  const auto dir = tests::recordings_dir();
  if (!dir) GTEST_SKIP();
  const auto history = parse_elements(tests::recorded_body(*dir, "celestrak/iss_tle_history_2026-05.txt"));
  ASSERT_TRUE(history) << history.error().message;
  EXPECT_EQ(history->elements.size(), 21u);
  EXPECT_TRUE(history->rejected.empty());
  EXPECT_EQ(history->elements.front().name, kName);
}

TEST(Elements, RecordedSamplesOfOtherProgramsAreRead) {
  const auto dir = tests::recordings_dir();
  if (!dir) GTEST_SKIP();
  const auto csv = only(parse_elements(tests::recorded_body(*dir, "sgp4/sample_omm.csv")));
  const auto xml = only(parse_elements(tests::recorded_body(*dir, "sgp4/sample_omm.xml")));
  expect_equal(csv, xml);
  EXPECT_EQ(csv.eccentricity, 0.1845686);
  EXPECT_EQ(csv.bstar, -0.22483e-4);
  EXPECT_EQ(only(parse_elements(tests::recorded_body(*dir, "sgp4/sample_omm.json"))).norad_cat_id, 5);
}

TEST(Elements, EveryNotationBringsBackWhatWasWritten) {
  Elements e = iss();
  e.name = "A<B & \"C\", D";
  e.norad_cat_id = 799'500'123;
  e.bstar = -0.22483e-4;
  const OmmHeader header{.creation_date = *parse_utc("2026-09-20T13:00:00Z")};
  for (const std::string& text :
       {to_omm_json({e}), to_omm_csv({e}), to_omm_kvn(e, header), to_omm_xml({e}, header)}) {
    SCOPED_TRACE(text);
    expect_equal(only(parse_elements(text)), e);
  }
  EXPECT_EQ(parse_elements(to_omm_json({e, iss()}))->elements.size(), 2u);
  EXPECT_EQ(parse_elements(to_omm_kvn(e, header) + to_omm_kvn(iss(), header))->elements.size(), 2u);
}

TEST(Elements, LineEndsInANameDoNotForgeAKeyword) {
  Elements e = iss();
  e.name = "X\nBSTAR = 1\nY";
  EXPECT_EQ(only(parse_elements(to_omm_kvn(e, {}))).bstar, iss().bstar);
}

TEST(Elements, NumbersMayBeStrings) {
  expect_equal(only(parse_elements(json_with("MEAN_MOTION", "\"15.49196792\""))), iss());
  expect_equal(only(parse_elements(json_with("BSTAR", "\".15975118E-3\""))), iss());
  expect_equal(only(parse_elements(json_with("NORAD_CAT_ID", "\"25544\""))), iss());
  expect_equal(only(parse_elements(json_with("MEAN_MOTION_DDOT", "null"))), iss());
}

TEST(Elements, EpochMayCarryZoneOrDayOfYear) {
  expect_equal(only(parse_elements(json_with("EPOCH", "\"2026-09-20T12:42:37.141056Z\""))), iss());
  expect_equal(only(parse_elements(json_with("EPOCH", "\"2026-263T12:42:37.141056\""))), iss());
}

TEST(Elements, KvnMayCarryUnitsAndComments) {
  const auto e = only(parse_elements(
      "CCSDS_OMM_VERS = 2.0\nCOMMENT BSTAR = 7\nCREATION_DATE=\nORIGINATOR = \nOBJECT_NAME = ISS "
      "(ZARYA)\nOBJECT_ID = 1998-067A\n"
      "CENTER_NAME = EARTH\nREF_FRAME = TEME\nTIME_SYSTEM = UTC\nMEAN_ELEMENT_THEORY = SGP/SGP4\n"
      "EPOCH = 2026-09-20T12:42:37.141056\nMEAN_MOTION = 15.49196792 [rev/day]\nECCENTRICITY = "
      ".00048259\nINCLINATION = 51.6308 [deg]\n"
      "RA_OF_ASC_NODE = 188.2246 [deg]\nARG_OF_PERICENTER = 162.2847\nMEAN_ANOMALY = "
      "197.8311\nEPHEMERIS_TYPE = 0\n"
      "CLASSIFICATION_TYPE = U\nNORAD_CAT_ID = 25544\nELEMENT_SET_NO = 999\nREV_AT_EPOCH = 58653\nBSTAR = "
      ".15975118E-3\n"
      "MEAN_MOTION_DOT = .8422E-4\nMEAN_MOTION_DDOT = 0\n"));
  expect_equal(e, iss());
}

TEST(Elements, XmlWithPrefixesCommentsAndCdataIsRead) {
  std::string xml = to_omm_xml({iss()}, {});
  const auto at = xml.find("<OBJECT_NAME>");
  xml.replace(at, xml.find("</OBJECT_NAME>") - at,
              "<!-- <BSTAR>9</BSTAR> --><OBJECT_NAME><![CDATA[ISS (ZARYA)]]>");
  expect_equal(only(parse_elements(xml)), iss());
}

struct Refusal {
  std::string_view key, value;
  Code code;
  std::string_view words;
};

TEST(Elements, WhatSgp4CannotUseIsRefusedInWords) {
  const Refusal kRefusals[] = {
      {"MEAN_MOTION", "", Code::kInvalidInput, "MEAN_MOTION is missing"},
      {"MEAN_MOTION", "0", Code::kInvalidInput, "MEAN_MOTION is 0"},
      {"MEAN_MOTION", "\"fast\"", Code::kInvalidInput, "not a number"},
      {"ECCENTRICITY", "1.2", Code::kInvalidInput, "ECCENTRICITY is 1.2"},
      {"INCLINATION", "181", Code::kInvalidInput, "INCLINATION is 181"},
      {"MEAN_ANOMALY", "\"NaN\"", Code::kInvalidInput, "MEAN_ANOMALY"},
      {"RA_OF_ASC_NODE", "1e300", Code::kInvalidInput, "RA_OF_ASC_NODE"},
      {"BSTAR", "", Code::kInvalidInput, "BSTAR is missing"},
      {"EPOCH", "\"yesterday\"", Code::kInvalidInput, "EPOCH is 'yesterday'"},
      {"EPOCH", "\"2026-400T00:00:00\"", Code::kInvalidInput, "EPOCH"},
      {"NORAD_CAT_ID", "1234567890", Code::kInvalidInput, "not a catalogue number"},
      {"REV_AT_EPOCH", "1.5", Code::kInvalidInput, "not a whole number"},
      {"ELEMENT_SET_NO", "-1", Code::kInvalidInput, "not a whole number"},
  };
  for (const auto& r : kRefusals) {
    const auto document = parse_elements(json_with(r.key, r.value));
    ASSERT_FALSE(document) << r.key << "=" << r.value;
    EXPECT_EQ(document.error().code, r.code) << document.error().message;
    EXPECT_THAT(document.error().message, HasSubstr(std::string(r.words)));
    EXPECT_THAT(document.error().message, HasSubstr("object 1"));
  }
}

TEST(Elements, OtherTheoriesAndFramesAreUnsupported) {
  for (const auto* line : {"\"EPHEMERIS_TYPE\":4", "\"REF_FRAME\":\"GCRF\"",
                           "\"MEAN_ELEMENT_THEORY\":\"DSST\"", "\"TIME_SYSTEM\":\"TAI\""}) {
    auto json = json_with("", "");
    json.insert(2, std::string(line) + ",");
    const auto document = parse_elements(json);
    ASSERT_FALSE(document) << line;
    EXPECT_EQ(document.error().code, Code::kUnsupported) << document.error().message;
  }
}

TEST(Elements, OneBadObjectDoesNotCostTheOthers) {
  const auto good = json_with("", ""), bad = json_with("ECCENTRICITY", "7");
  const auto document = parse_elements("[" + bad.substr(1, bad.size() - 2) + ",5," + good.substr(1));
  ASSERT_TRUE(document) << document.error().message;
  EXPECT_EQ(document->elements.size(), 1u);
  ASSERT_EQ(document->rejected.size(), 2u);
  EXPECT_EQ(document->rejected[0].where, "object 1 (ISS (ZARYA))");
  EXPECT_EQ(document->rejected[1].where, "object 2");
}

TEST(Elements, SentencesInsteadOfElementsAreUnderstood) {
  const auto code_of = [](std::string_view text) {
    const auto document = parse_elements(text);
    EXPECT_FALSE(document) << text;
    return document ? Code::kInternal : document.error().code;
  };
  EXPECT_EQ(code_of("No GP data found\n"), Code::kNotFound);
  EXPECT_EQ(code_of("GP data has not updated since your last successful download of GROUP=active at "
                    "2026-09-20 12:00 UTC. Data is "
                    "updated once every 2 hours."),
            Code::kRateLimited);
  EXPECT_EQ(code_of("<!DOCTYPE html><html><title>503</title></html>"), Code::kInvalidInput);
  EXPECT_EQ(code_of(""), Code::kInvalidInput);
  EXPECT_EQ(code_of("hello"), Code::kInvalidInput);
  EXPECT_EQ(code_of("[]"), Code::kNotFound);
  EXPECT_EQ(code_of("{\"error\":\"Satellite not found\",\"status\":404}"), Code::kNotFound);
  EXPECT_EQ(code_of("[{\"OBJECT_NAME\":\"ISS\""), Code::kInvalidInput);
  EXPECT_EQ(code_of("7"), Code::kInvalidInput);
  EXPECT_THAT(parse_elements("No GP data found").error().message, HasSubstr("FORMAT=JSON"));
}

TEST(Elements, ObjectsOfTleServicesAreRead) {
  const std::string lines =
      "\"line1\":\"" + std::string(kLine1) + "\",\"line2\":\"" + std::string(kLine2) + "\"";
  const auto wheretheiss =
      only(parse_elements("{\"requested_timestamp\":1789908157,\"tle_timestamp\":1789908157,\"id\":\"25544\","
                          "\"name\":\"iss\",\"header\":\"ISS (ZARYA)\"," +
                          lines + "}"));
  EXPECT_EQ(wheretheiss.name, kName);
  EXPECT_EQ(wheretheiss.norad_cat_id, 25544);
  const auto ivan = only(parse_elements(
      "{\"@context\":\"x\",\"satelliteId\":25544,\"name\":\"ISS (ZARYA)\",\"date\":\"2026-09-20\"," + lines +
      "}"));
  EXPECT_EQ(ivan.epoch, wheretheiss.epoch);
  EXPECT_EQ(only(parse_elements("{\"member\":[{\"name\":\"ISS\"," + lines + "}]}")).name, "ISS");
}

TEST(Elements, NotANumberFailsEveryRange) {
  Elements e = iss();
  e.eccentricity = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(check(e));
  e = iss();
  e.mean_motion_dot = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(check(e));
  EXPECT_TRUE(check(iss()));
}

}  // namespace
}  // namespace skykeep::astro
