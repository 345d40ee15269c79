#include <future>

#include "tests/api_rig.h"
#include "tests/support/put_partition.h"

namespace skykeep::api {
namespace {

std::vector<int64_t> ids(const Json& list) {
  std::vector<int64_t> out;
  for (const Json& photo : list) out.push_back(photo["id"].get<int64_t>());
  return out;
}

using Ids = std::vector<int64_t>;

TEST(Photos, AWholeSolComesInOneAnswerWithItsTotalAndCountsByCamera) {
  Rig rig;
  const Json answer = rig.get_json("/api/v1/mars/photos?rover=curiosity&sol=1000");
  EXPECT_EQ(ids(answer["data"]), (Ids{102693, 102694, 424905, 1000000000, 1000000001}));
  EXPECT_EQ(answer["total"], 5);
  EXPECT_TRUE(answer["next"].is_null());
  EXPECT_EQ(answer["sol_summary"]["by_camera"]["FHAZ"], 2);
  EXPECT_EQ(answer["sol_summary"]["by_camera"]["NEWCAM"], 1);
}

TEST(Photos, APhotoCarriesWhatIsKnownAndNullForTheRest) {
  Rig rig;
  const Json photo = rig.get_json("/api/v1/mars/photos/1000000000");
  EXPECT_EQ(photo["rover"], "curiosity");
  EXPECT_EQ(photo["earth_date"], "2015-05-30");
  EXPECT_EQ(photo["camera_full_name"], "Navigation Camera");
  EXPECT_EQ(photo["taken_at_utc"], "2015-05-30T10:00:00.250Z");
  EXPECT_EQ(photo["thumb_url"], "/api/v1/mars/photos/1000000000/picture?size=thumb");
  EXPECT_TRUE(photo["mast_az_deg"].is_null());
  EXPECT_EQ(photo["provenance"], "recording");
  EXPECT_FALSE(photo["licence"].get<std::string>().empty());
}

TEST(Photos, WhatHoldsForAllOfAListStandsOnceBesideIt) {
  Rig rig;
  const Json list = rig.get_json("/api/v1/mars/photos?rover=curiosity&sol=1000");
  const Json& common = list["common"];
  EXPECT_EQ(common["cameras"]["FHAZ"], "Front Hazard Avoidance Camera");
  EXPECT_EQ(common["thumb_url"], "/api/v1/mars/photos/{id}/picture?size=thumb");
  EXPECT_FALSE(common["licence"].get<std::string>().empty());
  const Json& photo = list["data"][3];
  EXPECT_EQ(photo["camera"], "NAVCAM");
  EXPECT_EQ(photo["img_src"], "https://mars.nasa.gov/d.JPG");
  EXPECT_EQ(photo["credit"], "NASA/JPL-Caltech");
  EXPECT_EQ(photo["taken_lmst"], "Sol-01000M09:08:07.006");
  EXPECT_FALSE(photo.contains("licence"));
}

TEST(Photos, FullDetailGivesOfEachWhatThePhotoItselfGives) {
  Rig rig;
  const Json page = rig.get_json("/api/v1/mars/photos?rover=curiosity&sol=1000&detail=full");
  ASSERT_FALSE(page["data"].empty());
  for (const Json& photo : page["data"])
    EXPECT_EQ(photo, rig.get_json("/api/v1/mars/photos/" + std::to_string(photo["id"].get<int64_t>())));
}

TEST(Photos, ACameraThatTheOldServiceDidNotKnowKeepsTheNameOfTheInstrument) {
  Rig rig;
  const Json photo = rig.get_json("/api/v1/mars/photos?rover=curiosity&sol=1000")["data"][4];
  EXPECT_EQ(photo["camera"], "NEWCAM");
  EXPECT_TRUE(rig.get_json("/api/v1/mars/photos/1000000001")["camera_full_name"].is_null());
}

TEST(Photos, WhatIsNotKnownOfAPhotoIsNull) {
  Rig rig;
  ASSERT_TRUE((*rig.warehouse->connect())->execute(
      "insert into silver.fact_photos by name select * replace (300001 as image_id, 1 as hash_id, null as camera_name, '' as sample_type) "
      "from silver.fact_photos where image_id = 1000000001"));
  const Json list = rig.get_json("/api/v1/mars/photos?rover=curiosity&sol=1000");
  Json listed;
  for (const Json& photo : list["data"])
    if (photo["id"] == 300001) listed = photo;
  const Json whole = rig.get_json("/api/v1/mars/photos/300001");
  EXPECT_EQ(listed["id"], 300001);
  for (const Json& photo : {listed, whole})
    for (const auto& [name, value] : photo.items()) EXPECT_NE(value, "") << name;
  EXPECT_TRUE(listed["camera"].is_null());
  EXPECT_TRUE(whole["camera"].is_null());
  const Json document = rig.get_json("/openapi.json");
  for (const char* schema : {"Photo", "ListedPhoto"})
    EXPECT_EQ(document["components"]["schemas"][schema]["properties"]["camera"]["type"], (Json{"string", "null"}));
}

TEST(Photos, ACursorWalksARangeSolBySolAndEnds) {
  Rig rig;
  Ids seen;
  std::string cursor;
  for (int page = 0; page < 10; ++page) {
    const std::string more = cursor.empty() ? "" : "&cursor=" + cursor;
    const Json answer = rig.get_json("/api/v1/mars/photos?rover=curiosity&from_sol=1000&to_sol=1003&limit=2" + more);
    for (const int64_t id : ids(answer["data"])) seen.push_back(id);
    if (answer["next"].is_null()) break;
    cursor = answer["next"].get<std::string>();
  }
  EXPECT_EQ(seen, (Ids{102693, 102694, 424905, 1000000000, 1000000001, 200001, 200003}));
}

TEST(Photos, ACursorWalksOneSolWithALimit) {
  Rig rig;
  const Json first = rig.get_json("/api/v1/mars/photos?rover=curiosity&sol=1000&limit=3");
  EXPECT_EQ(ids(first["data"]), (Ids{102693, 102694, 424905}));
  EXPECT_EQ(first["total"], 5);
  const Json second = rig.get_json("/api/v1/mars/photos?rover=curiosity&sol=1000&limit=3&cursor=" + first["next"].get<std::string>());
  EXPECT_EQ(ids(second["data"]), (Ids{1000000000, 1000000001}));
  EXPECT_TRUE(second["next"].is_null());
}

TEST(Photos, CamerasAndSampleTypesFilter) {
  Rig rig;
  EXPECT_EQ(ids(rig.get_json("/api/v1/mars/photos?rover=curiosity&sol=1000&camera=mast,NEWCAM")["data"]),
            (Ids{424905, 1000000001}));
  EXPECT_EQ(ids(rig.get_json("/api/v1/mars/photos?rover=curiosity&camera=MAST")["data"]), (Ids{424905, 200003}));
  EXPECT_EQ(ids(rig.get_json("/api/v1/mars/photos?rover=curiosity&sol=1000&sample_type=full")["data"]),
            (Ids{1000000000, 1000000001}));
}

TEST(Photos, AnEarthDateIsTheSolOfThatDate) {
  Rig rig;
  EXPECT_EQ(rig.get_json("/api/v1/mars/photos?rover=curiosity&earth_date=2015-05-30")["total"], 5);
  EXPECT_EQ(rig.get_json("/api/v1/mars/photos?rover=curiosity&earth_date=2001-01-01")["data"].size(), 0u);
}

TEST(Photos, TheHashIdAnswersAsWellAsTheOldOne) {
  Rig rig;
  EXPECT_EQ(rig.get_json("/api/v1/mars/photos/9000000000000001")["id"], 102693);
  EXPECT_EQ(rig.get("/api/v1/mars/photos/1").status, 404);
}

TEST(Photos, TheRawRecordComesFromTheLakeByteForByte) {
  Rig rig;
  ASSERT_TRUE(rig.lake->put("photos/curiosity/page.json", R"({"a":{"id": 1}})", {}));
  const auto response = rig.get("/api/v1/mars/photos/102693/raw");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(*response.body, R"(:{"id": 1)");
  EXPECT_EQ(Rig::header(response, "Skykeep-Lake-Object"), "photos/curiosity/page.json");
}

TEST(Photos, APictureIsFetchedOnceAndThenComesFromTheLake) {
  Rig rig;
  const std::string jpeg = "\xff\xd8\xff not really";
  rig.fetcher.bodies["https://mars.nasa.gov/a.JPG"] = jpeg;
  for (int i = 0; i < 2; ++i) {
    const auto response = rig.get("/api/v1/mars/photos/102693/picture?size=full");
    ASSERT_EQ(response.status, 200) << *response.body;
    EXPECT_EQ(*response.body, jpeg);
    EXPECT_EQ(Rig::header(response, "Content-Type"), "image/jpeg");
    EXPECT_NE(Rig::header(response, "Cache-Control").find("immutable"), std::string::npos);
  }
  EXPECT_EQ(rig.fetcher.asked.size(), 1u);
  EXPECT_TRUE(rig.fetcher.only_public) << "its address came with data";
}

TEST(Photos, APictureWhoseAskerHasLeftBeforeItsTurnCostsTheUpstreamNothing) {
  Rig rig;
  rig.fetcher.bodies["https://mars.nasa.gov/a.JPG"] = "\xff\xd8\xff not really";
  std::stop_source left;
  left.request_stop();
  net::ServerRequest request = Rig::request("GET", "/api/v1/mars/photos/102693/picture?size=full");
  request.gone = left.get_token();
  const net::ServerResponse promised = rig.api->handle(request);
  ASSERT_TRUE(promised.later);
  std::promise<int> status;
  promised.later([&](const net::ServerResponse& response) { status.set_value(response.status); });
  EXPECT_EQ(status.get_future().get(), 503);
  EXPECT_TRUE(rig.fetcher.asked.empty());
}

TEST(Photos, APictureThatTheUpstreamLostIsNotFoundWithTheReasonAndNotAskedForAgain) {
  Rig rig;
  for (int i = 0; i < 2; ++i) {
    const auto response = rig.get("/api/v1/mars/photos/424905/picture?size=full");
    EXPECT_EQ(response.status, 404);
    EXPECT_NE(Rig::json(response)["detail"].get<std::string>().find("no longer"), std::string::npos);
  }
  EXPECT_EQ(rig.fetcher.asked.size(), 1u);
}

TEST(Photos, APictureOnAHostThatIsNotOnTheListIsNeverAskedFor) {
  Rig rig;
  EXPECT_EQ(rig.get("/api/v1/mars/photos/200003/picture").status, 404);
  EXPECT_TRUE(rig.fetcher.asked.empty());
}

TEST(Mars, SolsCarryPhotosAndTheStateOfTheLedger) {
  Rig rig;
  state::Partition partition;
  partition.key = sol_of("mars_photos", "curiosity", 1002);
  partition.state = state::PartitionState::kFailed;
  ASSERT_TRUE(testing::put_partition(rig.api->context().ledger, partition));
  const Json answer = rig.get_json("/api/v1/mars/sols?rover=curiosity");
  ASSERT_EQ(answer["data"].size(), 1004u);
  EXPECT_EQ(answer["data"][1000], (Json{1000, 5, 6}));
  EXPECT_EQ(answer["states"][answer["data"][1002][2].get<size_t>()], "failed");
  const Json sol = rig.get_json("/api/v1/mars/sols/curiosity/1000");
  EXPECT_EQ(sol["photos"], 5);
  EXPECT_EQ(sol["by_camera"]["MAST"], 1);
  EXPECT_EQ(sol["manifest_photos"], 5000);
  EXPECT_EQ(sol["activity"]["day_type"], "Long Travel");
}

TEST(Pipeline, PartitionsShowWhatWasNeverAskedForAndTheNewestDateFirst) {
  Rig rig;
  for (const auto& [rover, sol] : {std::pair("curiosity", 1002), std::pair("opportunity", 5111), std::pair("perseverance", 2000)}) {
    state::Partition partition;
    partition.key = sol_of("mars_photos", rover, sol);
    partition.state = state::PartitionState::kComplete;
    ASSERT_TRUE(testing::put_partition(rig.api->context().ledger, partition));
  }
  const Json answer = rig.get_json("/api/v1/partitions?newest_first=true");
  ASSERT_EQ(answer["data"].size(), 3u);
  EXPECT_EQ(answer["data"][0]["rover"], "perseverance");
  EXPECT_EQ(answer["data"][0]["earth_date"], "2026-10-04") << "the date that every other answer gives of this sol";
  EXPECT_EQ(answer["data"][1]["rover"], "opportunity") << "sol 5,111 was in 2018";
  EXPECT_EQ(answer["data"][2]["rover"], "curiosity");
  EXPECT_EQ(rig.get_json("/api/v1/partitions?newest_first=true&limit=1")["data"].size(), 1u);
  EXPECT_EQ(answer["counts"]["complete"], 3);
  EXPECT_EQ(answer["not_asked"], 2000 + 5111 + 2000) << "Curiosity's manifest knows sol 2,000";
  EXPECT_EQ(rig.get_json("/api/v1/partitions?rover=curiosity")["not_asked"], 2000);
}

TEST(Pipeline, PhotosAreRowsAndPicturesAreProducts) {
  Rig rig;
  auto connection = rig.warehouse->connect().value();
  ASSERT_TRUE(connection->execute("update silver.fact_photos set product_id = 'one' where image_id in (102693, 424905)"));
  rig.models.number = 2;
  const Json status = rig.get_json("/api/v1/status");
  EXPECT_EQ(status["counts"]["photos"], 7);
  EXPECT_EQ(status["counts"]["pictures"], 6);
  const Json rovers = rig.get_json("/api/v1/mars/rovers");
  for (const Json& rover : rovers["data"]) {
    if (rover["slug"] != "curiosity") continue;
    EXPECT_EQ(rover["total_photos"], 7);
    EXPECT_EQ(rover["total_pictures"], 6);
  }
}

TEST(Mars, ATraverseIsGeoJsonWithItsNumbersUntouched) {
  Rig rig;
  const auto response = rig.get("/api/v1/mars/traverse/perseverance");
  EXPECT_EQ(Rig::header(response, "Content-Type"), "application/geo+json");
  const Json map = Rig::json(response);
  ASSERT_EQ(map["features"].size(), 1u);
  EXPECT_EQ(map["features"][0]["properties"]["day_type"], "Short Travel");
  EXPECT_EQ(map["features"][0]["geometry"]["coordinates"][0][0], 77.45);
  EXPECT_EQ(rig.get_json("/api/v1/mars/traverse/spirit")["features"].size(), 0u);
}

}  // namespace
}  // namespace skykeep::api
