// Near-Earth objects: our routes, those of NeoWs over recorded answers, and the older system's score.
#include <gmock/gmock.h>

#include "tests/published_rig.h"
#include "tests/recordings.h"

namespace skykeep::api {
namespace {

using ::testing::ElementsAre, ::testing::HasSubstr, ::testing::Not;

std::vector<std::string> all_of(const Json& list, const char* member) {
  std::vector<std::string> out;
  for (const Json& one : list) out.push_back(one[member].get<std::string>());
  return out;
}

TEST(Neo, ApproachesComeByDateAndPageByPage) {
  Rig rig;  // it is 21 November 2026
  const Json all = rig.get_json("/api/v1/neo/approaches");
  EXPECT_THAT(all_of(all["data"], "designation"), ElementsAre("2026 SB", "433")) << "today and a week, the Earth's";
  EXPECT_EQ(all["next"], nullptr);
  const Json& first = all["data"][0];
  EXPECT_EQ(first["approach_date"], "2026-11-21");
  EXPECT_EQ(first["approach_at"], "2026-11-21T09:00:50Z");
  EXPECT_EQ(first["rarity_level"], "rare");
  EXPECT_EQ(first["rarity_parts"]["size"], 0.69);
  EXPECT_NEAR(first["rarity_parts"]["base"].get<double>(), 2.9736, 1e-4);
  EXPECT_EQ(first["is_hazardous"], true);
  EXPECT_EQ(all["data"][1]["miss_distance_km"], nullptr);
  EXPECT_EQ(all["data"][1]["rarity_parts"], nullptr);
  const Json page = rig.get_json("/api/v1/neo/approaches?limit=1&sort=distance");
  EXPECT_THAT(all_of(page["data"], "designation"), ElementsAre("2026 SB"));
  EXPECT_THAT(all_of(rig.get_json("/api/v1/neo/approaches?limit=1&sort=distance&cursor=" + page["next"].get<std::string>())["data"], "designation"),
              ElementsAre("433"));
  for (const auto& [query, rows] : std::initializer_list<std::pair<const char*, size_t>>{
           {"body=Mars", 1}, {"max_distance_ld=1.05", 1}, {"max_distance_ld=1", 0}, {"hazardous=false", 1}, {"sort=size", 2}, {"sort=rarity", 2},
           {"from=2026-11-22", 1}, {"from=2026-11-01&to=2026-11-20", 0}, {"to=2026-11-21", 1}, {"body=x'y", 0}})
    EXPECT_EQ(rig.get_json("/api/v1/neo/approaches?" + std::string(query))["data"].size(), rows) << query;
  EXPECT_EQ(rig.get("/api/v1/neo/approaches?from=2026-11-22&to=2026-11-21").status, 400);
  EXPECT_EQ(rig.get("/api/v1/neo/approaches?sort=name").status, 400);
}

TEST(Neo, AnObjectIsFoundByIdAndByDesignation) {
  Rig rig;
  EXPECT_THAT(all_of(rig.get_json("/api/v1/neo")["data"], "designation"), ElementsAre("2026 SB", "433"));
  EXPECT_EQ(rig.get_json("/api/v1/neo?limit=1")["next"], "2026 SB");
  EXPECT_THAT(all_of(rig.get_json("/api/v1/neo?limit=1&cursor=2026%20SB")["data"], "designation"), ElementsAre("433"));
  EXPECT_EQ(rig.get_json("/api/v1/neo?hazardous=true")["data"].size(), 1u);
  for (const char* id : {"433", "2000433"}) {
    const Json object = rig.get_json("/api/v1/neo/" + std::string(id));
    EXPECT_EQ(object["name"], "433 Eros (A898 PA)");
    EXPECT_THAT(all_of(object["approaches"], "body"), ElementsAre("Earth", "Mars"));
  }
  EXPECT_EQ(rig.get_json("/api/v1/neo/2026%20SB")["object_id"], "54000001");
  EXPECT_EQ(rig.get("/api/v1/neo/434").status, 404);
}

TEST(Neo, TheOlderScoreHasItsShapeAndNoneWithoutADistance) {
  Rig rig;
  const Json approach = {{"diameter_min_km", 0.1}, {"diameter_max_km", 0.3}, {"velocity_kph", 50000}, {"miss_distance_km", 1e6}, {"hazardous", true}};
  const auto response = rig.post("/neo-threat-score", approach);
  EXPECT_EQ(response.status, 200);
  EXPECT_NEAR(Rig::json(response)["threat_score"].get<double>(), 0.3 * 0.2 + 0.2 * 0.5 + 0.2e-6 + 0.3, 1e-12);
  const auto with = [&](const char* name, const Json& value) {
    Json other = approach;
    if (value.is_discarded()) other.erase(name);
    else other[name] = value;
    return rig.post("/neo-threat-score", other).status;
  };
  for (const Json& none : {Json(), Json(0), Json(-1), Json(Json::value_t::discarded)}) EXPECT_EQ(with("miss_distance_km", none), 422);
  EXPECT_EQ(with("hazardous", Json()), 422);
  EXPECT_EQ(with("hazardous", "yes"), 400);
  EXPECT_EQ(with("velocity_kph", Json()), 422);
  EXPECT_EQ(with("hazardous", false), 200);
}

// What was recorded from NeoWs, without its links.
class RecordedNeows : public testing::Test {
 protected:
  static constexpr const char* kFiles[] = {"feed_2015-04-01_6days_old_schema.json", "feed_2016-11-19_2days.json", "feed_2018-12-25_8days.json",
                                           "lookup_3542519.json"};
  void SetUp() override {
    recordings_ = tests::recordings_dir();
    if (!recordings_) GTEST_SKIP();
    rig_ = std::make_unique<PublishedRig>();
    for (const char* file : kFiles) rig_->put(std::string("neows/") + file, "neows", tests::recorded_body(*recordings_, std::string("neows/") + file));
    rig_->publish();
    rig_->open();
  }
  Json recorded(const char* file) const { return *parse_json(tests::recorded_body(*recordings_, std::string("neows/") + file)); }
  static Json without_links(Json object) {
    object.erase("links");
    return object;
  }
  std::optional<std::string> recordings_;
  std::unique_ptr<PublishedRig> rig_;
};

TEST_F(RecordedNeows, FeedsComeBackFieldForField) {
  const std::pair<const char*, const char*> kFeeds[] = {{kFiles[0], "start_date=2015-04-01&end_date=2015-04-06"},
                                                        {kFiles[1], "start_date=2016-11-19&end_date=2016-11-20&api_key=S3CRET"},
                                                        {kFiles[2], "start_date=2018-12-25"}};
  for (const char* mount : {"/neo/rest/v1", "/rest/v1"})
    for (const auto& [file, query] : kFeeds) {
      const auto response = rig_->get(fmt::format("{}/feed?{}", mount, query));
      const Json theirs = recorded(file), ours = PublishedRig::json(response);
      EXPECT_EQ(ours["element_count"], theirs["element_count"]) << file;
      ASSERT_EQ(ours["near_earth_objects"].size(), theirs["near_earth_objects"].size()) << file;
      for (const auto& [day, objects] : theirs["near_earth_objects"].items()) {
        ASSERT_EQ(ours["near_earth_objects"][day].size(), objects.size()) << day;
        for (size_t i = 0; i < objects.size(); ++i)
          ASSERT_EQ(to_text(without_links(ours["near_earth_objects"][day][i])), to_text(without_links(objects[i]))) << day << " " << i;
      }
      EXPECT_THAT(*response.body, Not(HasSubstr("api_key")));
      EXPECT_THAT(*response.body, Not(HasSubstr("neowsapp.com")));
      EXPECT_TRUE(ours["links"].contains("prev")) << "as it was called at the time";
      EXPECT_EQ(PublishedRig::header(response, "Access-Control-Allow-Origin"), "*");
    }
  const Json links = rig_->get_json("/neo/rest/v1/feed?start_date=2018-12-25")["links"];
  EXPECT_EQ(links["next"], "http://127.0.0.1:8080/neo/rest/v1/feed?start_date=2019-01-01&end_date=2019-01-08&detailed=false");
}

TEST_F(RecordedNeows, AnObjectComesBackWithAllItsApproaches) {
  const auto response = rig_->get("/neo/rest/v1/neo/3542519?api_key=S3CRET");
  EXPECT_EQ(to_text(without_links(PublishedRig::json(response))), to_text(without_links(recorded(kFiles[3]))));
  EXPECT_EQ(PublishedRig::json(response)["links"]["self"], "http://127.0.0.1:8080/neo/rest/v1/neo/3542519");
  // One of which only a feed told.
  const Json of_feed = rig_->get_json("/neo/rest/v1/neo/2068950");
  EXPECT_EQ(without_links(of_feed), without_links(recorded(kFiles[1])["near_earth_objects"]["2016-11-19"][0]));
  const auto unknown = rig_->get("/neo/rest/v1/neo/1");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(*unknown.body, "");
}

TEST_F(RecordedNeows, AllObjectsArePaged) {
  const Json page = rig_->get_json("/neo/rest/v1/neo/browse?page=8&size=20&api_key=S3CRET");
  EXPECT_EQ(page["page"], (Json{{"size", 20}, {"total_elements", 162}, {"total_pages", 9}, {"number", 8}}));
  EXPECT_EQ(page["near_earth_objects"].size(), 2u);
  EXPECT_FALSE(page["links"].contains("next"));
  EXPECT_EQ(page["links"]["prev"], "http://127.0.0.1:8080/neo/rest/v1/neo/browse?page=7&size=20");
  EXPECT_EQ(rig_->get_json("/neo/rest/v1/neo/browse")["near_earth_objects"].size(), 20u);
  EXPECT_EQ(rig_->get_json("/neo/rest/v1/neo/browse?page=99")["near_earth_objects"].size(), 0u);
  EXPECT_EQ(rig_->get("/neo/rest/v1/neo/browse?page=-1").status, 400);
  EXPECT_TRUE(rig_->get_json("/neo/rest/v1/neo/sentry?is_active=true")["sentry_objects"].empty());
}

TEST_F(RecordedNeows, RefusalsHaveTheWordsOfTheService) {
  for (const char* query : {"start_date=2018-12-25&end_date=2019-01-02", "start_date=2018-12-25&end_date=2018-12-24", "start_date=soon&api_key=S3CRET"}) {
    const auto response = rig_->get("/neo/rest/v1/feed?" + std::string(query));
    EXPECT_EQ(response.status, 400) << query;
    const Json body = PublishedRig::json(response);
    EXPECT_EQ(body["code"], 400);
    EXPECT_EQ(body["http_error"], "BAD_REQUEST");
    EXPECT_EQ(body["error_message"], "Date Format Exception - Expected format (yyyy-mm-dd) - The Feed date limit is only 7 Days");
    EXPECT_THAT(*response.body, Not(HasSubstr("S3CRET")));
  }
  const auto nothing = rig_->get("/neo/rest/v1/feed?start_date=2017-01-01");
  EXPECT_EQ(nothing.status, 404);
  EXPECT_THAT(*nothing.body, HasSubstr("skykeep sync neows --from 2017-01-01 --to 2017-01-08"));
}

}  // namespace
}  // namespace skykeep::api
