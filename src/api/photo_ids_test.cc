// Most programs of the old service keep a photo's id in 32 signed bits: no route may give one that does not fit, in whatever form
// it is asked. The photos here go all the way: bodies, loader, models, ids as they are given.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/published_rig.h"

namespace skykeep::api {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::Ge;
using ::testing::Lt;

constexpr int64_t kTooLarge = int64_t{1} << 31;

std::string feed_of_curiosity(int32_t sol, int count) {
  std::string items;
  for (int i = 0; i < count; ++i)
    items += fmt::format(R"({}{{"id":{},"imageid":"NLB_{:06}_{:06}","sol":{},"https_url":"https://mars.nasa.gov/NLB_{:06}_{:06}.JPG","mission":"msl",)"
                         R"("instrument":"NAV_LEFT_B","date_taken":"2012-08-13T01:02:03.000Z","extended":{{"sample_type":"full"}}}})",
                         i == 0 ? "" : ",", 9'000'000'000 + sol * 1000 + i, sol, i, sol, sol, i);
  return fmt::format(R"({{"items":[{}],"more":false,"total":{}}})", items, count);
}

// {number of the picture, id}
std::string old_page(int32_t sol, const std::vector<std::pair<int, int64_t>>& photos) {
  std::string out;
  for (const auto& [picture, id] : photos)
    out += fmt::format(R"({}{{"id":{},"sol":{},"camera":{{"id":26,"name":"NAVCAM","rover_id":5}},"img_src":"http://mars.jpl.nasa.gov/NLB_{:06}_{:06}.JPG","rover":{{"id":5,"name":"Curiosity"}}}})",
                       out.empty() ? "" : ",", id, sol, sol, picture);
  return fmt::format(R"({{"photos":[{}]}})", out);
}

// Sol 100: pictures 0 and 1 of the feed alone, 2 also from NASA's old service, under two ids. Sol 101: a server of the legacy API
// whose ids need 64 bits. Sol 102: the feed alone.
class PhotoIds : public testing::Test {
 protected:
  PhotoIds() {
    rig.put("photos/curiosity/sol=00100/page-000-feed", "mars_photos", feed_of_curiosity(100, 3), "https://mars.nasa.gov/api/v1/raw_image_items/");
    rig.put("photos/curiosity/sol=00102/page-000-feed", "mars_photos", feed_of_curiosity(102, 30), "https://mars.nasa.gov/api/v1/raw_image_items/");
    rig.put("photos/curiosity/sol=00101/page-000-clone", "mars_photos", old_page(101, {{0, 9'007'199'254'740'001}, {1, kTooLarge}, {2, kTooLarge - 1}}),
            "https://rovers.nebulum.one/api/v1/rovers/curiosity/photos?sol=101");
    rig.put("photos/curiosity/sol=00100/page-000-old", "mars_photos", old_page(100, {{2, 4711}, {2, 4712}}),
            "https://api.nasa.gov/mars-photos/api/v1/rovers/curiosity/photos?sol=100");
    rig.publish();
    rig.open();
  }
  std::vector<int64_t> ids_in(const std::string& target) {
    const net::ServerResponse response = rig.get(target);
    EXPECT_EQ(response.status, 200) << target << ": " << *response.body;
    std::vector<int64_t> out;
    collect(Client::json(response), out);
    return out;
  }
  PublishedRig rig;

 private:
  // Whatever has an img_src is a photo.
  static void collect(const Json& json, std::vector<int64_t>& out) {
    if (json.is_object() && json.contains("img_src")) out.push_back(json.at("id").get<int64_t>());
    if (json.is_structured())
      for (const Json& part : json) collect(part, out);
  }
};

const std::string kMounts[] = {"/mars-photos/api/v1", "/api/v1"};

// Each target and the photos that it has to give.
const std::vector<std::pair<std::string, size_t>>& targets() {
  static const std::vector<std::pair<std::string, size_t>> all = {
      {"/rovers/curiosity/photos?sol=100", 3}, {"/rovers/curiosity/photos?sol=101", 3}, {"/rovers/curiosity/photos?sol=102", 30},
      {"/rovers/Curiosity/photos?sol=+102.0&api_key=DEMO_KEY", 30}, {"/rovers/curiosity/photos?sol=102&camera=navcam", 30},
      {"/rovers/curiosity/photos?sol=102&page=1", 25}, {"/rovers/curiosity/photos?sol=102&page=2", 5},
      {"/rovers/curiosity/photos?sol=101&page=1&per_page=2", 2}, {"/rovers/curiosity/photos?earth_date=2012-11-16", 3},
      {"/rovers/curiosity/photos.json?sol=100", 3}, {"//rovers//curiosity//photos?sol=100", 3}, {"/rovers/curiosity/photos/?sol=101", 3},
      {"/rovers/curiosity/latest_photos", 30}, {"/rovers/curiosity/latest_photos?page=2", 5}, {"/rovers/curiosity/latest_photos.json", 30},
  };
  return all;
}

TEST_F(PhotoIds, FitIntoThirtyTwoBitsOnEveryOldRouteInEveryForm) {
  std::set<int64_t> all;
  for (const std::string& mount : kMounts)
    for (const auto& [target, count] : targets()) {
      const std::vector<int64_t> ids = ids_in(mount + target);
      EXPECT_EQ(ids.size(), count) << mount << target;
      EXPECT_THAT(ids, Each(AllOf(Ge(1), Lt(kTooLarge)))) << mount << target;
      all.insert(ids.begin(), ids.end());
    }
  EXPECT_EQ(all.size(), 36u) << "every photo has one id of its own, whichever way it is asked for";
  for (const std::string& mount : kMounts)
    for (const int64_t id : all)
      for (const std::string& form : {fmt::format("{}", id), fmt::format("{}.json", id), fmt::format("+{}", id), fmt::format("{}.0", id), fmt::format("{}/", id)})
        EXPECT_EQ(ids_in(mount + "/photos/" + form), std::vector{id}) << mount << form;
}

TEST_F(PhotoIds, EveryRouteOfTheOldServiceThatGivesPhotosIsAskedHere) {
  std::set<std::string> asked, known;
  for (const std::string& mount : kMounts)
    for (const char* path : {"/rovers/{rover}/photos", "/rovers/{rover}/latest_photos", "/photos/{id}"}) asked.insert(mount + path);
  for (const auto& route : rig.api->routes().routes()) {
    std::string answer = to_text(route->answer.json());
    for (const auto& [name, part] : route->answer.parts()) answer += to_text(part);
    if (route->dialect == Dialect::kOld && answer.find("img_src") != std::string::npos) known.insert(route->path);
  }
  EXPECT_EQ(asked, known);
}

TEST_F(PhotoIds, FitIntoThirtyTwoBitsInOurOwnShapeToo) {
  for (const char* target : {"/api/v1/mars/photos?rover=curiosity&sol=100", "/api/v1/mars/photos?rover=curiosity&from_sol=100&to_sol=102&limit=50",
                             "/api/v1/mars/photos?rover=curiosity&sol=101&detail=full"}) {
    const auto ids = ids_in(target);
    EXPECT_FALSE(ids.empty()) << target;
    EXPECT_THAT(ids, Each(AllOf(Ge(1), Lt(kTooLarge)))) << target;
  }
}

TEST_F(PhotoIds, APhotoAnswersToTheSecondIdThatNasaGaveItToTheNumberItHadAndToThatOfEarlierVersions) {
  auto connection = rig.warehouse->connect().value();
  const auto row = connection->table("select hash_id from silver.fact_photos where image_id = 4711").value().rows.at(0);
  const int64_t of_earlier_versions = warehouse::int_of(row[0]);
  EXPECT_GT(of_earlier_versions, kTooLarge);
  for (const std::string& mount : kMounts)
    for (const int64_t id : {int64_t{4711}, int64_t{4712}, of_earlier_versions})
      EXPECT_EQ(ids_in(fmt::format("{}/photos/{}", mount, id)), std::vector{int64_t{4711}}) << id;
  EXPECT_EQ(ids_in("/api/v1/mars/photos/4712"), std::vector{int64_t{4711}});
  for (const int64_t id : {int64_t{9'007'199'254'740'001}, kTooLarge, kTooLarge - 1, int64_t{9'000'100'000}})
    EXPECT_EQ(rig.get(fmt::format("/api/v1/photos/{}", id)).status, 404) << "an id of another server is no key: " << id;
}

TEST_F(PhotoIds, ANumberThatAPhotoHadIsAnsweredWhenNasasIdComesLater) {
  const int64_t before = ids_in("/api/v1/rovers/curiosity/photos?sol=102").at(0);
  EXPECT_GE(before, 1'000'000'000);
  rig.clock.advance(1h);
  rig.put("photos/curiosity/sol=00102/page-000-old", "mars_photos", old_page(102, {{0, 5000}}),
          "https://api.nasa.gov/mars-photos/api/v1/rovers/curiosity/photos?sol=102");
  rig.publish();
  for (const std::string& mount : kMounts) {
    EXPECT_EQ(ids_in(mount + "/photos/5000"), std::vector{int64_t{5000}});
    EXPECT_EQ(ids_in(fmt::format("{}/photos/{}", mount, before)), std::vector{int64_t{5000}});
  }
}

}  // namespace
}  // namespace skykeep::api
