#include <gmock/gmock.h>

#include "tests/api_rig.h"

namespace skykeep::api {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> dates(const Json& list) {
  std::vector<std::string> out;
  for (const Json& day : list) out.push_back(day["date"].get<std::string>());
  return out;
}

TEST(Apod, DaysComeNewestFirstAndPageByPage) {
  Rig rig;
  EXPECT_THAT(dates(rig.get_json("/api/v1/apod")["data"]), ElementsAre("2026-11-20", "2026-11-19", "2026-11-18", "2015-05-30"));
  const Json page = rig.get_json("/api/v1/apod?limit=2");
  EXPECT_THAT(dates(page["data"]), ElementsAre("2026-11-20", "2026-11-19"));
  EXPECT_EQ(page["next"], "2026-11-19");
  const Json rest = rig.get_json("/api/v1/apod?limit=2&cursor=2026-11-19");
  EXPECT_THAT(dates(rest["data"]), ElementsAre("2026-11-18", "2015-05-30"));
  EXPECT_EQ(rest["next"], nullptr);
  EXPECT_THAT(dates(rig.get_json("/api/v1/apod?from=2026-11-01&to=2026-11-19")["data"]), ElementsAre("2026-11-19", "2026-11-18"));
  const Json film = rig.get_json("/api/v1/apod?date=2026-11-19")["data"].at(0);
  EXPECT_EQ(film["media_type"], "video");
  EXPECT_EQ(film["video_url"], film["url"]);
  EXPECT_EQ(film["hdurl"], nullptr);
  EXPECT_EQ(film["licence"], "unknown");
  EXPECT_TRUE(rig.get_json("/api/v1/apod?date=2026-11-17")["data"].empty());
  EXPECT_EQ(rig.get("/api/v1/apod?date=2026-11-19&from=2026-11-01").status, 400);
  EXPECT_EQ(rig.get("/api/v1/apod?from=2026-11-19&to=2026-11-01").status, 400);
  EXPECT_EQ(rig.get("/api/v1/apod?limit=101").status, 400);
}

TEST(Apod, DaysAreFilteredBySubjectAndKind) {
  Rig rig;
  EXPECT_THAT(dates(rig.get_json("/api/v1/apod?subject=nebula")["data"]), ElementsAre("2026-11-20"));
  EXPECT_THAT(dates(rig.get_json("/api/v1/apod?media_type=image")["data"]), ElementsAre("2026-11-20", "2015-05-30"));
  EXPECT_THAT(dates(rig.get_json("/api/v1/apod?media_type=image&to=2020-01-01")["data"]), ElementsAre("2015-05-30"));
  const Json film = rig.get_json("/api/v1/apod?date=2026-11-19")["data"].at(0);
  EXPECT_EQ(film["subject"], "comet");
  EXPECT_EQ(film["subject_score"], 9);
  EXPECT_EQ(film["tags"], Json({"comet", "galaxy"}));
  EXPECT_EQ(rig.get_json("/api/v1/apod?date=2026-11-18")["data"].at(0)["tags"], Json::array());
  EXPECT_EQ(rig.get("/api/v1/apod?subject=soup").status, 400);
}

TEST(Apod, ASearchFindsDaysThatHoldAllItsWords) {
  Rig rig;
  const Json found = rig.get_json("/api/v1/apod?q=nebulae");
  EXPECT_THAT(dates(found["data"]), ElementsAre("2026-11-20")) << "plurals do not matter";
  EXPECT_EQ(found["found"], 1);
  EXPECT_EQ(found["next"], nullptr);
  EXPECT_EQ(found["data"], rig.get_json("/api/v1/apod?date=2026-11-20")["data"]);
  EXPECT_EQ(rig.get_json("/api/v1/apod?q=it")["found"], 3);
  EXPECT_EQ(rig.get_json("/api/v1/apod?q=it%20GLOWS")["found"], 1);
  EXPECT_EQ(rig.get_json("/api/v1/apod?q=%22glows%20it%22")["found"], 0);
  EXPECT_EQ(rig.get_json("/api/v1/apod?q=it%20unheard")["found"], 0);
  EXPECT_THAT(dates(rig.get_json("/api/v1/apod?q=it&to=2020-01-01")["data"]), ElementsAre("2015-05-30"));
  EXPECT_THAT(dates(rig.get_json("/api/v1/apod?q=it&subject=comet&media_type=video")["data"]), ElementsAre("2026-11-19"));
  EXPECT_EQ(rig.get("/api/v1/apod?q=%22%20.").status, 400);
}

TEST(Apod, ASearchIsReadPageByPage) {
  Rig rig;
  const Json first = rig.get_json("/api/v1/apod?q=it&limit=2");
  EXPECT_THAT(dates(first["data"]), ElementsAre("2026-11-20", "2026-11-19")) << "as good as each other: the newer first";
  EXPECT_EQ(first["next"], "2");
  const Json rest = rig.get_json("/api/v1/apod?q=it&limit=2&cursor=2");
  EXPECT_THAT(dates(rest["data"]), ElementsAre("2015-05-30"));
  EXPECT_EQ(rest["next"], nullptr);
  EXPECT_TRUE(rig.get_json("/api/v1/apod?q=it&cursor=99")["data"].empty());
  EXPECT_EQ(rig.get("/api/v1/apod?q=it&cursor=2026-11-19").status, 400);
  EXPECT_EQ(rig.get("/api/v1/apod?cursor=2").status, 400);
}

TEST(Apod, SubjectsAreCountedByYear) {
  Rig rig;
  const Json years = rig.get_json("/api/v1/apod/subjects")["data"];
  ASSERT_EQ(years.size(), 4u);
  EXPECT_EQ(years[0], (Json{{"year", 2015}, {"subject", "galaxy"}, {"days", 1}}));
  EXPECT_EQ(years[3], (Json{{"year", 2026}, {"subject", "unclassified"}, {"days", 1}}));
}

TEST(Apod, TheOldRouteGivesOneDayAsTheOldServiceDid) {
  Rig rig;
  const auto response = rig.get("/planetary/apod?api_key=DEMO_KEY&date=2015-5-30&hd=True&unknown=1");
  EXPECT_EQ(*response.body, R"({"copyright":"A. Nyone","date":"2015-05-30","explanation":"It is far.","hdurl":"https://x.org/a.jpg",)"
                            R"("media_type":"image","service_version":"v1","title":"A Galaxy","url":"https://x.org/a_1080.jpg"})");
  EXPECT_EQ(Rig::header(response, "Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(Rig::header(response, "Content-Type"), "application/json");
  EXPECT_EQ(rig.get_json("/planetary/apod")["date"], "2026-11-20") << "today's is not here yet";
  EXPECT_FALSE(rig.get_json("/planetary/apod?date=2026-11-18").contains("url")) << "of another kind";
  EXPECT_FALSE(rig.get_json("/planetary/apod?date=2026-11-19").contains("thumbnail_url"));
  EXPECT_EQ(rig.get_json("/planetary/apod?date=2026-11-19&thumbs=True")["thumbnail_url"], "https://x.org/f.png");
  EXPECT_FALSE(rig.get_json("/planetary/apod?date=2026-11-19&thumbs=false").contains("thumbnail_url"));
  EXPECT_FALSE(rig.get_json("/planetary/apod?date=2026-11-20&thumbs=True").contains("thumbnail_url"));
}

TEST(Apod, TheOldRouteGivesRangesAndRandomDaysAsLists) {
  Rig rig;
  EXPECT_THAT(dates(rig.get_json("/planetary/apod?start_date=2026-11-17&end_date=2026-11-19")), ElementsAre("2026-11-18", "2026-11-19"));
  EXPECT_THAT(dates(rig.get_json("/planetary/apod?start_date=2026-11-19")), ElementsAre("2026-11-19", "2026-11-20"));
  EXPECT_EQ(rig.get_json("/planetary/apod?count=3").size(), 3u);
  EXPECT_EQ(rig.get_json("/planetary/apod?count=100").size(), 4u);
  EXPECT_TRUE(rig.get_json("/planetary/apod?start_date=2026-11-17&end_date=2026-11-17").empty());
}

TEST(Apod, TheOldRouteRefusesInItsWords) {
  Rig rig;
  const auto words = [&](std::string_view query, int status) {
    const auto response = rig.get("/planetary/apod?" + std::string(query));
    const Json body = Rig::json(response);
    EXPECT_EQ(response.status, status) << query;
    EXPECT_EQ(body["code"], status);
    EXPECT_EQ(body["service_version"], "v1");
    return body["msg"].get<std::string>();
  };
  EXPECT_EQ(words("date=2026-11-17", 404), "No data available for date: 2026-11-17");
  EXPECT_EQ(words("date=1995-06-15", 400), "Date must be between Jun 16, 1995 and Nov 21, 2026.");
  EXPECT_EQ(words("start_date=2026-11-22", 400), "Date must be between Jun 16, 1995 and Nov 21, 2026.");
  EXPECT_EQ(words("date=soon", 400), "time data 'soon' does not match format '%Y-%m-%d'");
  EXPECT_EQ(words("start_date=2026-11-19&end_date=2026-11-18", 400), "start_date cannot be after end_date");
  EXPECT_EQ(words("count=101", 400), "Count must be positive and cannot exceed 100");
  EXPECT_EQ(words("count=0", 400), "Count must be positive and cannot exceed 100");
  EXPECT_EQ(words("count=5&date=2026-11-19", 400).substr(0, 54), "Bad Request: invalid field combination passed. Allowed");
  EXPECT_EQ(words("end_date=2026-11-19", 400).substr(0, 11), "Bad Request");
}

ApiOptions with_copies(ApiOptions::ApodPictures copies) {
  ApiOptions options;
  options.pictures.hosts = {"x.org"};
  options.apod_pictures = copies;
  return options;
}

// Copies are made of the smaller address of a day, the whole picture is the larger one. What cannot be decoded is shown as it is.
TEST(Apod, ThePictureOfADayIsWholeWhereItsLicenceIsKnownAndElseSmall) {
  using Copies = ApiOptions::ApodPictures;
  const std::string begin = "\xff\xd8\xff of ";
  for (const auto& [copies, whole] : {std::pair{Copies::kFull, "n.png?w=9"}, {Copies::kThumbnails, "n.png"}}) {
    Rig rig(with_copies(copies));
    for (const char* name : {"n.png", "n.png?w=9", "a.jpg", "a_1080.jpg", "f.png", "f.mp4"}) rig.fetcher.bodies[std::string("https://x.org/") + name] = begin + name;
    const auto full = rig.get("/api/v1/apod/2026-11-20/picture");
    ASSERT_EQ(full.status, 200) << *full.body;
    EXPECT_EQ(Rig::header(full, "Content-Type"), "image/jpeg");
    EXPECT_EQ(*full.body, begin + whole);
    for (const char* size : {"small", "thumb"}) EXPECT_EQ(*rig.get(std::string("/api/v1/apod/2026-11-20/picture?size=") + size).body, begin + "n.png");
    EXPECT_EQ(*rig.get("/api/v1/apod/2015-05-30/picture").body, begin + "a_1080.jpg") << "nobody states its licence";
    EXPECT_EQ(*rig.get("/api/v1/apod/2026-11-19/picture").body, begin + "f.png") << "the poster of a film";
  }
}

TEST(Apod, ADayWithoutAPictureSaysWhy) {
  Rig rig(with_copies(ApiOptions::ApodPictures::kFull));
  const auto why = [&](const char* day) {
    const auto response = rig.get(std::string("/api/v1/apod/") + day + "/picture");
    EXPECT_EQ(response.status, 404);
    return Rig::json(response)["detail"].get<std::string>();
  };
  EXPECT_THAT(why("2026-11-18"), testing::HasSubstr("other"));
  EXPECT_THAT(why("2026-11-17"), testing::HasSubstr("no picture of 2026-11-17"));
  EXPECT_THAT(why("2026-11-20"), testing::HasSubstr("no longer"));
  EXPECT_EQ(rig.get("/api/v1/apod/yesterday/picture").status, 400);
  EXPECT_EQ(rig.get("/api/v1/apod/2026-11-20/picture?size=huge").status, 400);
  Rig off(with_copies(ApiOptions::ApodPictures::kOff));
  off.fetcher.bodies["https://x.org/n.png"] = "\xff\xd8\xff";
  EXPECT_EQ(off.get("/api/v1/apod/2026-11-20/picture").status, 404);
  EXPECT_TRUE(off.fetcher.asked.empty());
}

}  // namespace
}  // namespace skykeep::api
