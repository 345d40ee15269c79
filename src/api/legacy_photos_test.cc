#include "tests/api_rig.h"
#include "tests/support/put_partition.h"

namespace skykeep::api {
namespace {

using Ids = std::vector<int64_t>;

Ids ids(const Json& list) {
  Ids out;
  for (const Json& photo : list) out.push_back(photo["id"].get<int64_t>());
  return out;
}

class OldShapes : public ::testing::TestWithParam<const char*> {
 protected:
  std::string at(std::string_view rest) const { return std::string(GetParam()) + std::string(rest); }
  Rig rig;
};
INSTANTIATE_TEST_SUITE_P(BothMounts, OldShapes, ::testing::Values("/mars-photos/api/v1", "/api/v1"));

TEST_P(OldShapes, APhotoHasTheMembersOfTheRecordedBodiesInTheirOrder) {
  const auto response = rig.get(at("/rovers/curiosity/photos?sol=1000&camera=fhaz&api_key=DEMO_KEY"));
  const std::string start =
      R"({"photos":[{"id":102693,"sol":1000,"camera":{"id":20,"name":"FHAZ","rover_id":5,"full_name":"Front Hazard Avoidance Camera"},)"
      R"("img_src":"http://mars.jpl.nasa.gov/a.JPG","earth_date":"2015-05-30","rover":{"id":5,"name":"Curiosity",)"
      R"("landing_date":"2012-08-06","launch_date":"2011-11-26","status":"active","max_sol":)";
  EXPECT_EQ(response.body->substr(0, start.size()), start);
  EXPECT_EQ(Rig::header(response, "Access-Control-Allow-Origin"), "*");
}

TEST_P(OldShapes, RowsOfTheOldShapeAndOfCamerasThatItKnewAreServedByCameraThenId) {
  EXPECT_EQ(ids(rig.get_json(at("/rovers/Curiosity/photos?sol=1000"))["photos"]),
            (Ids{102693, 102694, 424905, 1000000000}));
}

TEST_P(OldShapes, PagingHappensOnlyWithPage) {
  const std::string photos = at("/rovers/curiosity/photos?sol=1000");
  EXPECT_EQ(ids(rig.get_json(photos + "&per_page=1")["photos"]).size(), 4u);
  EXPECT_EQ(ids(rig.get_json(photos + "&page=1&per_page=3")["photos"]), (Ids{102693, 102694, 424905}));
  EXPECT_EQ(ids(rig.get_json(photos + "&page=2&per_page=3")["photos"]), (Ids{1000000000}));
  EXPECT_EQ(ids(rig.get_json(photos + "&page=3&per_page=3")["photos"]), (Ids{}));
  EXPECT_EQ(ids(rig.get_json(photos + "&page=0")["photos"]).size(), 4u);
  EXPECT_EQ(ids(rig.get_json(photos + "&page=999999999999999999")["photos"]).size(), 4u);
}

TEST_P(OldShapes, AnEarthDateWorksAndSolWins) {
  EXPECT_EQ(ids(rig.get_json(at("/rovers/curiosity/photos?earth_date=2015-5-30"))["photos"]).size(), 4u);
  EXPECT_EQ(ids(rig.get_json(at("/rovers/curiosity/photos?earth_date=2015-05-30&sol=1001"))["photos"]), (Ids{200001}));
}

TEST_P(OldShapes, NeitherSolNorDateAndUnknownCamerasGiveAnEmptyList) {
  EXPECT_EQ(*rig.get(at("/rovers/curiosity/photos")).body, R"({"photos":[]})");
  EXPECT_EQ(*rig.get(at("/rovers/curiosity/photos?sol=1000&camera=NOPE")).body, R"({"photos":[]})");
  EXPECT_EQ(*rig.get(at("/rovers/curiosity/photos?sol=")).body, R"({"photos":[]})");
  EXPECT_EQ(*rig.get(at("/rovers/curiosity/photos?sol=999999")).body, R"({"photos":[]})");
}

TEST_P(OldShapes, ErrorsHaveTheOldShape) {
  for (const char* path : {"/rovers/zhurong/photos?sol=1", "/rovers/zhurong", "/rovers/zhurong/latest_photos", "/manifests/zhurong"}) {
    const auto response = rig.get(at(path));
    EXPECT_EQ(response.status, 400) << path;
    EXPECT_EQ(*response.body, R"({"errors":"Invalid Rover Name"})") << path;
    EXPECT_EQ(Rig::header(response, "Access-Control-Allow-Origin"), "*");
  }
  EXPECT_EQ(rig.get(at("/rovers/curiosity/photos?sol=abc")).status, 400);
  EXPECT_TRUE(rig.get_json(at("/rovers/curiosity/photos?earth_date=never")).contains("errors"));
  EXPECT_EQ(rig.get(at("/photos/1")).status, 404);
  EXPECT_TRUE(rig.get_json(at("/photos/abc")).contains("errors"));
}

TEST_P(OldShapes, LatestPhotosAreThoseOfTheNewestSol) {
  EXPECT_EQ(ids(rig.get_json(at("/rovers/curiosity/latest_photos"))["latest_photos"]), (Ids{200003}));
  EXPECT_EQ(*rig.get(at("/rovers/spirit/latest_photos")).body, R"({"latest_photos":[]})");
}

TEST_P(OldShapes, OnePhotoAnswersToBothIds) {
  EXPECT_EQ(rig.get_json(at("/photos/102693"))["photo"]["id"], 102693);
  EXPECT_EQ(rig.get_json(at("/photos/9000000000000001"))["photo"]["id"], 102693);
  EXPECT_EQ(rig.get(at("/photos/1000000001")).status, 404);  // a camera that the old service did not know
}

TEST_P(OldShapes, RoversListTheirCamerasInTheOldOrder) {
  const Json all = rig.get_json(at("/rovers"))["rovers"];
  ASSERT_EQ(all.size(), 4u);
  const Json opportunity = rig.get_json(at("/rovers/opportunity"))["rover"];
  EXPECT_EQ(opportunity["id"], 6);
  std::vector<std::string> names;
  for (const Json& camera : opportunity["cameras"]) names.push_back(camera["name"]);
  EXPECT_EQ(names, (std::vector<std::string>{"FHAZ", "NAVCAM", "PANCAM", "MINITES", "ENTRY", "RHAZ"}));
}

TEST_P(OldShapes, TheManifestTakesOurNumbersWhereASolIsCompleteAndTheUpstreamsElsewhere) {
  for (const int sol : {1001, 1002}) {
    state::Partition partition;
    partition.key = sol_of("mars_photos", "curiosity", sol);
    partition.state = state::PartitionState::kComplete;
    ASSERT_TRUE(testing::put_partition(rig.api->context().ledger, partition));
  }
  Json manifest = rig.get_json(at("/manifests/Curiosity"))["photo_manifest"];
  EXPECT_EQ(manifest["max_sol"], 2000);
  EXPECT_EQ(manifest["total_photos"], 5000 + 1 + 1 + 12);
  ASSERT_EQ(manifest["photos"].size(), 4u);
  EXPECT_EQ(manifest["photos"][0], (Json{{"sol", 1000}, {"earth_date", "2015-05-30"}, {"total_photos", 5000}, {"cameras", {"FHAZ", "MAST"}}}));
  EXPECT_EQ(manifest["photos"][1]["total_photos"], 1);

  state::Partition partition;
  partition.key = sol_of("mars_photos", "curiosity", 1000);
  partition.state = state::PartitionState::kComplete;
  ASSERT_TRUE(testing::put_partition(rig.api->context().ledger, partition));
  rig.clock.advance(10s);
  manifest = rig.get_json(at("/manifests/curiosity"))["photo_manifest"];
  EXPECT_EQ(manifest["photos"][0]["total_photos"], 4);
  EXPECT_EQ(manifest["photos"][0]["cameras"], (Json{"FHAZ", "MAST", "NAVCAM"}));
}

TEST_P(OldShapes, UnknownParametersAreIgnored) {
  EXPECT_EQ(rig.get(at("/rovers/curiosity/photos?sol=1000&utm_source=x&api_key=y")).status, 200);
}

}  // namespace
}  // namespace skykeep::api
