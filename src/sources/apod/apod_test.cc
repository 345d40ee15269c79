#include "sources/apod/apod.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sources/testing/collecting_sink.h"
#include "tests/recordings.h"

namespace skykeep::sources {
namespace {

using reading::record_at;

UtcTime at(std::string_view text) { return *parse_utc(text); }
std::string newest(std::string_view now) { return to_string(newest_apod(at(now))); }

nlohmann::json old_day() {
  return {{"date", "2019-01-01"}, {"title", "A Galaxy"}, {"explanation", "It is far."}, {"media_type", "image"}, {"service_version", "v1"},
          {"url", "https://apod.nasa.gov/a_1080.jpg"}, {"hdurl", "https://apod.nasa.gov/a.jpg"}};
}
nlohmann::json science_day(std::string_view media_type, std::string_view basic_html) {
  return {{"date", "2026-10-02"}, {"post_id", 1}, {"title", "Nebulas &amp; Stars"}, {"permalink", "https://science.nasa.gov/image-article/x/"},
          {"media_type", media_type}, {"credit", "<a href=\"https://x.org\">NASA</a>, SSI"}, {"copyright", "<a>NASA</a>, SSI"}, {"alt", ""},
          {"explanation", "<strong>Explanation:\u00A0</strong>See\u00A0<a href=\"https://x.org\">this</a>.<br><br><strong>Tomorrow's picture:</strong> x"},
          {"url", "https://science.nasa.gov/image-article/x/"}, {"hdurl", "https://assets.science.nasa.gov/dynamicimage/a.png?w=40&h=30"},
          {"basic_html", basic_html}, {"basic_html_url", "https://science.nasa.gov/x/html"}};
}
ApodRecord only(const nlohmann::json& body) {
  const auto document = parse_apod(body.dump());
  EXPECT_TRUE(document) << (document ? "" : document.error().message);
  EXPECT_TRUE(document->drift.empty());
  return document->records.at(0);
}
std::string reason_of(const nlohmann::json& body) {
  const auto document = parse_apod(body.dump(), *parse_date("2026-11-20"));
  return document && document->records.empty() && document->rejected.size() == 1 ? document->rejected[0].reason : "?";
}

TEST(Apod, ADayBeginsFivePastMidnightInTheEasternUnitedStates) {
  EXPECT_EQ(newest("2026-07-01T04:04:59Z"), "2026-06-30");
  EXPECT_EQ(newest("2026-07-01T04:05:00Z"), "2026-07-01");
  EXPECT_EQ(newest("2026-12-01T05:04:59Z"), "2026-11-30");
  EXPECT_EQ(newest("2026-12-01T05:05:00Z"), "2026-12-01");
  // Summer time began on 8 March and ended on 1 November 2026, at 2 h.
  EXPECT_EQ(newest("2026-03-08T05:05:00Z"), "2026-03-08");
  EXPECT_EQ(newest("2026-03-09T04:05:00Z"), "2026-03-09");
  EXPECT_EQ(newest("2026-11-01T04:05:00Z"), "2026-11-01");
  EXPECT_EQ(newest("2026-11-02T04:05:00Z"), "2026-11-01");
  EXPECT_EQ(newest("2026-11-02T05:05:00Z"), "2026-11-02");
  // By the older rule on 2 April and 29 October 2006.
  EXPECT_EQ(newest("2006-03-20T04:30:00Z"), "2006-03-19");
  EXPECT_EQ(newest("2006-04-03T04:30:00Z"), "2006-04-03");
  EXPECT_EQ(newest("2006-10-29T04:30:00Z"), "2006-10-29");
  EXPECT_EQ(newest("2006-10-30T04:30:00Z"), "2006-10-29");
  EXPECT_EQ(newest("2007-10-30T04:30:00Z"), "2007-10-30");
}

TEST(Apod, IsAskedForByDayInBothItsHomes) {
  const Source source = apod_source({.api_key = "K E Y"});
  const PartitionKey key = day_of("apod", std::string(kNoScope), *parse_date("2026-10-02"));
  ASSERT_EQ(source.upstreams.size(), 2u);
  EXPECT_EQ(source.upstreams[0]->request(key, 0).url, "https://science.nasa.gov/wp-json/wp/v2/apod-basic/261002");
  EXPECT_EQ(source.upstreams[1]->request(key, 0).url, "https://api.nasa.gov/planetary/apod?date=2026-10-02&thumbs=True&api_key=K%20E%20Y");
  EXPECT_EQ(source.hosts(), (std::vector<std::string>{"science.nasa.gov", "api.nasa.gov"}));
  EXPECT_EQ(to_string(source.date_of("-", source.info.first_part)), "1995-06-16");
  std::string without;
  for (const int64_t day : source.info.never_were) without += to_string(source.date_of("-", day)) + " ";
  EXPECT_EQ(without, "1995-06-17 1995-06-18 1995-06-19 2020-06-10 ");
  EXPECT_EQ(source.newest_by_clock("-", at("2026-11-21T08:00:00Z")), parse_date("2026-11-21")->days);
}

TEST(Apod, APageIsOfTheDayThatWasAskedFor) {
  const Source source = apod_source({});
  const Upstream& old_home = *source.upstreams[1];
  const auto facts = [&](const nlohmann::json& body, std::string_view day) {
    return old_home.inspect(body.dump(), day_of("apod", "-", *parse_date(day)), at("2026-11-21T08:00:00Z"));
  };
  ASSERT_TRUE(facts(old_day(), "2019-01-01"));
  EXPECT_EQ(facts(old_day(), "2019-01-01")->products, std::vector<std::string>{"2019-01-01"});
  EXPECT_EQ(facts(old_day(), "2019-01-02").error().code, Code::kCorrupt);
  EXPECT_EQ(facts(nlohmann::json::array(), "2019-01-01").error().code, Code::kCorrupt);
  auto logo = old_day();
  logo["title"] = "NASA Science";
  const auto placeholder = facts(logo, "2019-01-01");
  EXPECT_EQ(placeholder.error().code, Code::kNotFound) << "a day that the retired route does not have, and no fault that goes by";
  EXPECT_NE(placeholder.error().message.find("placeholder"), std::string::npos);
}

TEST(Apod, TheOldHomesPicturesFilmsAndOtherDays) {
  ApodRecord record = only(old_day());
  EXPECT_EQ(record.home, "old");
  EXPECT_EQ(record.source_page, "https://apod.nasa.gov/apod/ap190101.html");
  EXPECT_EQ(record.credit, "");
  auto day = old_day();
  day["copyright"] = "\nA.\nB\u00A0 C ";
  EXPECT_EQ(only(day).credit, "A. B C");
  day = {{"date", "2020-6-3"}, {"title", "Film"}, {"media_type", "video"}, {"url", "//www.youtube.com/embed/x?rel=0"}, {"thumbnail_url", ""}};
  record = only(day);
  EXPECT_EQ(to_string(record.date), "2020-06-03");
  EXPECT_EQ(record.url, "https://www.youtube.com/embed/x?rel=0");
  EXPECT_EQ(record.video_url, record.url);
  EXPECT_EQ(record.thumbnail_url + record.hdurl, "");
  day = old_day();
  day["url"] = "image/1901/a_1080.jpg";
  day["hdurl"] = "www.example.org/a.jpg";
  EXPECT_EQ(only(day).url, "https://apod.nasa.gov/apod/image/1901/a_1080.jpg");
  EXPECT_EQ(only(day).hdurl, "https://www.example.org/a.jpg");
  day = {{"date", "2025-03-24"}, {"title", "Other"}, {"media_type", "other"}};
  EXPECT_EQ(only(day).url, "");
}

TEST(Apod, TheNewHomesTextsAreHtmlAndItsPictureIsHdurl) {
  const ApodRecord record = only(science_day("image", "<html></html>"));
  EXPECT_EQ(record.home, "science");
  EXPECT_EQ(record.title, "Nebulas & Stars");
  EXPECT_EQ(record.explanation, "See this.");
  EXPECT_EQ(record.credit, "NASA, SSI");
  EXPECT_EQ(record.url, "https://assets.science.nasa.gov/dynamicimage/a.png");
  EXPECT_EQ(record.hdurl, "https://assets.science.nasa.gov/dynamicimage/a.png?w=40&h=30");
  EXPECT_EQ(record.source_page, "https://science.nasa.gov/image-article/x/");
}

TEST(Apod, TheNewHomesFilmsStandInItsPage) {
  ApodRecord record = only(science_day("video", R"(<video controls title=""><source src="https://assets.science.nasa.gov/f.mp4" type="video/mp4"></video>)"));
  EXPECT_EQ(record.video_url, "https://assets.science.nasa.gov/f.mp4");
  EXPECT_EQ(record.url, record.video_url);
  EXPECT_EQ(record.thumbnail_url, "https://assets.science.nasa.gov/dynamicimage/a.png?w=40&h=30");
  EXPECT_EQ(record.hdurl, "");
  record = only(science_day("iframe", R"(<iframe src="https://www.youtube.com/embed/x?a=1&amp;b=2"></iframe>)"));
  EXPECT_EQ(record.media_type, "video");
  EXPECT_EQ(record.video_url, "https://www.youtube.com/embed/x?a=1&b=2");
  record = only(science_day("iframe", R"(<iframe src="https://example.org/interactive/"></iframe>)"));
  EXPECT_EQ(record.media_type, "other");
  EXPECT_EQ(record.url + record.video_url, "");
  auto day = science_day("video", "");
  day["hdurl"] = "https://assets.science.nasa.gov/NASA-Meatball-Feature5.png";
  EXPECT_EQ(only(day).thumbnail_url, "") << "any picture is no poster";
}

TEST(Apod, WhatIsNoDayIsRejectedByItself) {
  auto day = old_day();
  day["url"] = "javascript:alert(1)";
  EXPECT_EQ(reason_of(day), "url is no address of a picture: 'javascript:alert(1)'");
  day = old_day();
  day["date"] = "soon";
  EXPECT_EQ(reason_of(day), "date is none: 'soon'");
  day["date"] = "2026-11-21";
  EXPECT_EQ(reason_of(day), "the day 2026-11-21 has not come yet");
  day["date"] = "1995-06-15";
  EXPECT_EQ(reason_of(day), "date lies before the first day: 1995-06-15");
  day = old_day();
  day.erase("title");
  EXPECT_EQ(reason_of(day), "title is none: missing");
  day = old_day();
  day["url"] = "https://www.nasa.gov/x/nasa-logo@2x.png";
  EXPECT_EQ(reason_of(day), "placeholder: NASA's logo is no picture of a day");
  const std::string list = nlohmann::json{{"apods", {old_day(), day, 7}}}.dump();
  const auto document = parse_apod(list);
  ASSERT_TRUE(document);
  EXPECT_FALSE(document->is_placeholder);
  ASSERT_EQ(document->records.size(), 1u);
  EXPECT_EQ(record_at(list, document->records[0]), old_day());
  ASSERT_EQ(document->rejected.size(), 2u);
  EXPECT_EQ(record_at(list, document->rejected[0]), day);
}

TEST(Apod, NewFieldsAndMediaTypesAreDriftAndKept) {
  auto day = old_day();
  day["media_type"] = "hologram";
  day["mood"] = "blue";
  const auto document = parse_apod(nlohmann::json::array({day}).dump());
  ASSERT_TRUE(document);
  EXPECT_EQ(document->records.at(0).media_type, "other");
  EXPECT_EQ(document->drift.size(), 2u);
}

TEST(Apod, RefusesWhatIsNoAnswer) {
  for (const std::string_view bad : {"", "<html>NASA Science</html>", "{}", "7", R"({"apods":{}})"})
    EXPECT_EQ(parse_apod(bad).error().code, Code::kCorrupt) << bad;
  EXPECT_EQ(parse_apod(R"({"code":404,"msg":"No data available for date: 1995-06-17","service_version":"v1"})").error().code, Code::kNotFound);
  EXPECT_EQ(parse_apod(R"({"code":"apod_basic_not_found","message":"APOD not found.","data":{"status":404}})").error().code, Code::kNotFound);
  EXPECT_EQ(parse_apod(R"({"code":500,"msg":"Internal Service Error"})").error().code, Code::kUnavailable);
  EXPECT_EQ(parse_apod(R"({"error":{"code":"OVER_RATE_LIMIT","message":"You have exceeded your rate limit."}})").error().code, Code::kRateLimited);
  const std::string good = science_day("image", "<html></html>").dump();
  for (size_t n = 0; n < good.size(); ++n) ASSERT_FALSE(parse_apod(std::string_view(good).substr(0, n))) << n;
}

TEST(Apod, NoticesAndTomorrowsTitleAreNoText) {
  auto day = science_day("image", "");
  const auto text = [&](std::string_view html) {
    day["explanation"] = html;
    return only(day).explanation;
  };
  EXPECT_EQ(text("<b>Explanation:</b> One<br>two.<BR /> \n<br>Notice"), "One two.");
  EXPECT_EQ(text("Explanation: One. Tomorrow\u2019s picture: two"), "One.");
  EXPECT_EQ(text("One.<script>x</script> &lt;b&gt; <a href='x'>\u00A0\u00A0two"), "One. b> two");
  auto old = old_day();
  old["explanation"] = "Explanation: It is\tfar. Tomorrow's picture: open space";
  EXPECT_EQ(only(old).explanation, "It is far.");
}

TEST(Apod, ADayHasASubjectAndALicence) {
  auto day = old_day();
  EXPECT_EQ(only(day).licence, "public domain") << "the old home names nobody";
  EXPECT_EQ(only(day).subject, "galaxy");
  EXPECT_EQ(only(day).tags, std::vector<std::string>{"galaxy"});
  EXPECT_GE(only(day).subject_score, 3);
  day["copyright"] = "A. Nyone";
  day["title"] = "Welcome";
  EXPECT_EQ(only(day).licence, "unknown");
  EXPECT_EQ(only(day).subject, "unclassified");
  EXPECT_EQ(only(science_day("image", "")).licence, "public domain");
}

TEST(Apod, TheRecordedBodiesOfBothHomes) {
  const auto dir = tests::recordings_dir();
  if (!dir) GTEST_SKIP();
  for (const auto& [name, records] : {std::pair("apods2013_2013-01-01_2013-12-31", 337u), {"apods2014_2014-01-01_2014-12-31", 344u}, {"apod_2026-09-17", 1u},
                                      {"quoted_video_2020-06-03", 1u}, {"quoted_other_2025-03-24", 1u}, {"basic_2026-09-13_video_abridged", 1u},
                                      {"basic_2026-10-02_image_abridged", 1u}, {"legacy_placeholder_2026-10_reconstructed", 0u}}) {
    const std::string body = tests::recorded_body(*dir, fmt::format("apod/{}.json", name));
    const auto document = parse_apod(body, *parse_date("2026-11-20"));
    ASSERT_TRUE(document) << name << document.error().message;
    EXPECT_EQ(document->records.size(), records) << name;
    EXPECT_EQ(document->is_placeholder, records == 0) << name;
    EXPECT_TRUE(document->drift.empty()) << name << document->drift.front().what;
    for (const ApodRecord& record : document->records) EXPECT_EQ(*parse_date(record_at(body, record)["date"].get<std::string>()), record.date);
  }
}

}  // namespace
}  // namespace skykeep::sources
