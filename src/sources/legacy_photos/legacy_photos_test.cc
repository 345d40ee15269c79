#include "sources/legacy_photos/legacy_photos.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>

#include "sources/identity.h"
#include "sources/testing/collecting_sink.h"
#include "tests/recordings.h"

namespace skykeep::sources {
namespace {

using reading::CollectingSink;
using reading::record_at;

constexpr std::string_view kPhoto =
    R"({"id":42,"sol":1000,"camera":{"id":20,"name":"FHAZ","rover_id":5,"full_name":"Front Hazard Avoidance Camera"},)"
    R"("img_src":"http://h/FLB_1M_.JPG","earth_date":"2015-05-30","rover":{"id":5,"name":"Curiosity"}})";

std::string page(std::string_view photos) { return fmt::format(R"({{"photos":[{}]}})", photos); }
std::string with(std::string_view name, std::string_view value) {
  auto photo = nlohmann::json::parse(kPhoto);
  photo[nlohmann::json::json_pointer(std::string(name))] = nlohmann::json::parse(value);
  return page(photo.dump());
}
std::string without(const char* name) {
  auto photo = nlohmann::json::parse(kPhoto);
  photo.erase(name);
  return page(photo.dump());
}

struct Parsed {
  Result<PageInfo> info;
  CollectingSink sink;
};
Parsed parse(std::string_view body, int rover = 5) {
  Parsed out{PageInfo{}, {}};
  out.info = LegacyPhotosFeed("", "").parse(body, rover, out.sink);
  return out;
}

TEST(LegacyPhotos, AsksAnyServerOfTheShape) {
  const LegacyPhotosFeed nasa("https://api.nasa.gov/mars-photos/api/v1", "a key&");
  EXPECT_EQ(nasa.page_request(5, 1000, 0).url,
            "https://api.nasa.gov/mars-photos/api/v1/rovers/curiosity/photos?sol=1000&api_key=a%20key%26");
  const LegacyPhotosFeed mirror("https://rovers.nebulum.one/api/v1/", "");
  EXPECT_EQ(mirror.page_request(8, 0, 0).url, "https://rovers.nebulum.one/api/v1/rovers/perseverance/photos?sol=0");
  EXPECT_EQ(mirror.latest_request(8), std::nullopt);
  EXPECT_EQ(mirror.parse_latest("{}").error().code, Code::kUnsupported);
  EXPECT_TRUE(mirror.covers(5) && mirror.covers(6) && mirror.covers(7) && mirror.covers(8));
  EXPECT_FALSE(mirror.covers(4));
  EXPECT_EQ(legacy_photos_url("http://h", "manifests/spirit", "", "k"), "http://h/manifests/spirit?api_key=k");
}

TEST(LegacyPhotos, EveryRecordedIdCouldBeNasasAndHasItsSeeds) {
  const auto dir = tests::recordings_dir();
  if (!dir) GTEST_SKIP();
  for (const char* file : {"curiosity_2015-06-03_page1", "curiosity_sol1000_a", "opportunity_sol1", "perseverance_sol0", "perseverance_sol367", "spirit_sol1"}) {
    const Parsed p = parse(tests::recorded_body(*dir, fmt::format("mars-photos/{}.json", file)), 0);
    ASSERT_TRUE(p.info) << file;
    for (const PhotoRecord& r : p.sink.photos) EXPECT_TRUE(r.may_be_nasas_id && r.has_nasas_seeds) << file << " " << r.upstream_id.value_or(-1);
  }
}

TEST(LegacyPhotos, AnIdThatTheOldServiceCouldNotHaveGivenIsNotTakenForNasas) {
  const struct {
    int rover, sol;
    const char *id, *img_src;
    bool may_be;
  } cases[] = {
      {5, 1000, "1", "http://mars.jpl.nasa.gov/a.JPG", true},
      {5, 1000, "102693", "https://mars.nasa.gov:443/a.JPG", true},
      {5, 1000, "102693", "https://nasa.gov/a.JPG", true},
      {5, 1000, "102693", "https://pictures.example/mars.nasa.gov/a.JPG", false},
      {5, 1000, "102693", "https://fakenasa.gov/a.JPG", false},
      {5, 1000, "0", "http://mars.jpl.nasa.gov/a.JPG", false},
      {5, 1000, "-7", "http://mars.jpl.nasa.gov/a.JPG", false},
      {5, 1000, "2000000", "http://mars.jpl.nasa.gov/a.JPG", false},
      {5, 1000, "4932020763323430", "http://mars.jpl.nasa.gov/a.JPG", false},
      {5, 1000, "null", "http://mars.jpl.nasa.gov/a.JPG", false},
      {5, 4000, "4711", "https://mars.nasa.gov/a.JPG", false},       // taken after Perseverance's first picture had 810,960
      {5, 4000, "1200000", "https://mars.nasa.gov/a.JPG", true},
      {8, 0, "4711", "https://mars.nasa.gov/a_1200.jpg", false},
      {8, 0, "810974", "https://mars.nasa.gov/a_1200.jpg", true},
      {6, 1, "4711", "http://mars.nasa.gov/mer/a-BR.JPG", false},
      {7, 1, "287319", "http://mars.nasa.gov/mer/a-BR.JPG", true},
  };
  for (const auto& c : cases) {
    const Parsed p = parse(page(fmt::format(R"({{"id":{},"sol":{},"camera":{{"name":"FHAZ"}},"img_src":"{}","rover":{{"id":{}}}}})", c.id, c.sol,
                                            c.img_src, c.rover)), c.rover);
    ASSERT_TRUE(p.info);
    ASSERT_EQ(p.sink.photos.size(), 1u) << c.img_src;
    EXPECT_EQ(p.sink.photos[0].may_be_nasas_id, c.may_be) << c.rover << " sol " << c.sol << " " << c.id << " " << c.img_src;
  }
  EXPECT_TRUE(parse(page(kPhoto)).sink.photos[0].has_nasas_seeds);
  EXPECT_FALSE(parse(with("/camera/id", "3")).sink.photos[0].has_nasas_seeds);
}

TEST(LegacyPhotos, ReadsEveryRecordedBodyWholeAndFindsEachRecordAgain) {
  const auto dir = tests::recordings_dir();
  if (!dir) GTEST_SKIP();
  const struct {
    const char* name;
    int rover;
    size_t photos;
    int32_t sol;
  } cases[] = {{"curiosity_sol1000_a.json", 5, 856, 1000},  {"perseverance_sol367.json", 8, 162, 367},
               {"perseverance_sol0.json", 8, 54, 0},        {"spirit_sol1.json", 7, 77, 1},
               {"opportunity_sol1.json", 6, 95, 1},         {"curiosity_2015-06-03_page1.json", 5, 4, 1004}};
  for (const auto& c : cases) {
    const std::string body = tests::recorded_body(*dir, std::string("mars-photos/") + c.name);
    const auto whole = nlohmann::json::parse(body);
    const Parsed p = parse(body, c.rover);
    ASSERT_TRUE(p.info) << p.info.error().message;
    EXPECT_EQ(p.info->photos, c.photos) << c.name;
    EXPECT_EQ(p.info->items, c.photos);
    EXPECT_EQ(p.info->min_sol, c.sol);
    EXPECT_EQ(p.info->max_sol, c.sol);
    EXPECT_EQ(p.info->claimed_total, std::nullopt);
    EXPECT_TRUE(p.sink.rejected.empty());
    EXPECT_TRUE(p.sink.drift.empty()) << p.sink.drift.front();
    std::set<uint64_t> keys;
    for (size_t i = 0; i < c.photos; ++i) {
      const PhotoRecord& r = p.sink.photos[i];
      const auto& photo = whole["photos"][i];
      ASSERT_EQ(record_at(body, r), photo) << c.name << " " << i;
      EXPECT_EQ(r.rover_id, c.rover);
      EXPECT_EQ(r.upstream_id, photo["id"].get<int64_t>());
      EXPECT_EQ(r.img_src, photo["img_src"].get<std::string>());
      EXPECT_EQ(r.instrument, photo["camera"]["name"].get<std::string>());
      EXPECT_EQ(r.camera_name, r.instrument);
      EXPECT_EQ(r.nasa_camera_id, photo["camera"]["id"].get<int>());
      EXPECT_EQ(r.sample_type, "");
      EXPECT_EQ(r.version > 0, c.rover == 8) << r.stem;
      keys.insert(r.key_hash);
    }
    EXPECT_EQ(keys.size(), c.photos) << c.name << ": each photo has a key of its own";
  }
}

TEST(LegacyPhotos, ReadsTheWrappersOfRecordingsAndOtherSystems) {
  const struct {
    std::string body;
    size_t photos;
  } cases[] = {
      {fmt::format(R"({{"latest_photos":[{},{}]}})", kPhoto, kPhoto), 2},
      {fmt::format(R"({{"photo":{}}})", kPhoto), 1},
      {fmt::format(R"({{"filename":"f","sol_start":1,"sol_end":200,"photo_count":1,"photos":[{}],"ingestion_date":"d"}})", kPhoto),
       1},
      {R"({"photos":[]})", 0},
  };
  for (const auto& c : cases) {
    const Parsed p = parse(c.body, 0);
    ASSERT_TRUE(p.info) << p.info.error().message;
    EXPECT_EQ(p.info->photos, c.photos);
    EXPECT_TRUE(p.sink.drift.empty());
    for (const PhotoRecord& r : p.sink.photos) EXPECT_EQ(record_at(c.body, r), nlohmann::json::parse(kPhoto));
  }
}

TEST(LegacyPhotos, ADocumentOfAnotherRoverIsCorruptAndAStrayRecordIsRejected) {
  const Parsed other = parse(page(kPhoto), 6);
  ASSERT_FALSE(other.info);
  EXPECT_EQ(other.info.error().code, Code::kCorrupt);
  EXPECT_NE(other.info.error().message.find("photos of Curiosity, asked for was rover 6"), std::string::npos);
  const std::string spirit = R"({"id":1,"sol":1,"camera":{"name":"PANCAM"},"img_src":"http://h/2P1-BR.JPG","rover":{"name":"spirit"}})";
  const Parsed mixed = parse(page(fmt::format("{},{}", kPhoto, spirit)), 5);
  ASSERT_TRUE(mixed.info);
  EXPECT_EQ(mixed.info->photos, 1u);
  ASSERT_EQ(mixed.sink.rejected.size(), 1u);
  EXPECT_EQ(mixed.sink.rejected[0].reason, "rover is Spirit, asked for was rover 5");
  EXPECT_EQ(parse(page(fmt::format("{},{}", kPhoto, spirit)), 0).info->photos, 2u);
}

TEST(LegacyPhotos, RejectsRecordsWithoutIdentityAndNamesTheField) {
  const struct {
    std::string body;
    std::string_view reason;
  } cases[] = {
      {without("sol"), "sol is no whole number: missing"},
      {with("/sol", "-7"), "sol is negative: -7"},
      {without("img_src"), "img_src is no web address: missing"},
      {with("/img_src", "12"), "img_src is no web address: 12"},
      {with("/rover/id", "77"), "rover is none of the four: id 77, name 'Curiosity'"},
      {page("\"x\""), "photos[0] is no object: '\"x\"'"},
  };
  for (const auto& c : cases) {
    const Parsed p = parse(c.body);
    ASSERT_TRUE(p.info) << c.body;
    ASSERT_EQ(p.sink.rejected.size(), 1u) << c.body;
    EXPECT_EQ(p.sink.rejected[0].reason, c.reason);
  }
}

TEST(LegacyPhotos, FindsTheRoverWhereverItIsSaid) {
  for (const std::string& body : {without("rover"), with("/rover", R"({"name":"CURIOSITY"})"), with("/rover/id", "\"5\"")}) {
    const Parsed p = parse(body, 0);
    ASSERT_EQ(p.sink.photos.size(), 1u) << body;
    EXPECT_EQ(p.sink.photos[0].rover_id, 5);
  }
  auto bare = nlohmann::json::parse(kPhoto);
  bare.erase("rover");
  bare["camera"].erase("rover_id");
  EXPECT_EQ(parse(page(bare.dump()), 5).sink.photos.size(), 1u) << "the one that was asked for";
  EXPECT_EQ(parse(page(bare.dump()), 0).sink.photos.size(), 0u);
}

TEST(LegacyPhotos, SaysWhatDriftedAndKeepsTheSeeds) {
  const struct {
    std::string body;
    std::string_view notice;
  } cases[] = {
      {with("/earth_date", "\"2015-05-31\""), "photos[].earth_date of sol 1000 is '2015-05-31'"},
      {with("/camera/id", "99"), "photos[].camera.id of Curiosity FHAZ is 99, the old service's was 20"},
      {with("/camera/name", "\"PIXL_MCC\""), "unknown instrument 'PIXL_MCC'"},
      {with("/id", "\"42\""), "photos[].id was a number and is now text"},
      {with("/likes", "3"), "unknown field photos[].'likes'"},
      {without("id"), "photos[].id is missing"},
  };
  for (const auto& c : cases) {
    const Parsed p = parse(c.body);
    ASSERT_EQ(p.sink.photos.size(), 1u) << c.body;
    EXPECT_TRUE(p.sink.has_drift(c.notice)) << c.notice << " / " << (p.sink.drift.empty() ? "-" : p.sink.drift[0]);
  }
  EXPECT_EQ(parse(with("/camera/id", "99")).sink.photos[0].nasa_camera_id, 20);
  EXPECT_EQ(parse(with("/id", "\"42\"")).sink.photos[0].upstream_id, 42);
  EXPECT_EQ(parse(without("id")).sink.photos[0].upstream_id, std::nullopt);
}

TEST(LegacyPhotos, RefusesErrorsAndDocumentsOfOtherShapes) {
  const struct {
    std::string_view body;
    Code code;
  } cases[] = {{R"({"errors":"Invalid Rover Name"})", Code::kNotFound},
               {R"({"error":{"code":"NOT_FOUND","message":"no"}})", Code::kNotFound},
               {R"({"error":{"code":"API_KEY_MISSING"}})", Code::kPermission},
               {R"({"errors":["odd"]})", Code::kUnavailable},
               {R"({"rovers":[]})", Code::kCorrupt},
               {R"({"photos":"none"})", Code::kCorrupt},
               {"Application error", Code::kCorrupt},
               {"", Code::kCorrupt}};
  for (const auto& c : cases) {
    const Parsed p = parse(c.body);
    ASSERT_FALSE(p.info) << c.body;
    EXPECT_EQ(p.info.error().code, c.code) << c.body << p.info.error().message;
  }
  const std::string body = page(fmt::format("{},\n{}", kPhoto, kPhoto));
  for (size_t n = 0; n < body.size(); ++n) ASSERT_FALSE(parse(std::string_view(body).substr(0, n)).info) << n;
}

TEST(LegacyPhotos, TheRecordedGatewayErrorIsRateLimited) {
  const auto dir = tests::recordings_dir();
  if (!dir) GTEST_SKIP();
  const Parsed p = parse(tests::recorded_body(*dir, "errors/api-nasa-gov_429_over_rate_limit.json"));
  ASSERT_FALSE(p.info);
  EXPECT_EQ(p.info.error().code, Code::kRateLimited);
}

}  // namespace
}  // namespace skykeep::sources
