#include "sources/perseverance_feed/perseverance_feed.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sources/identity.h"
#include "sources/testing/collecting_sink.h"
#include "tests/recordings.h"

namespace skykeep::sources {
namespace {

using reading::CollectingSink;
using reading::record_at;

constexpr int kPerseverance = 8;
constexpr std::string_view kImage =
    R"({"imageid":"NLF_1_J","sol":7,"image_files":{"large":"https://h/NLF_1_J03_1200.jpg"},"sample_type":"Full",)"
    R"("camera":{"instrument":"NAVCAM_LEFT"},"date_taken_utc":"2021-02-26T01:02:03.5"})";

std::string page(std::string_view images) { return fmt::format(R"({{"images":[{}],"mission":"mars2020"}})", images); }

// `kImage` with one member replaced, or added.
std::string with(std::string_view name, std::string_view value) {
  auto image = nlohmann::json::parse(kImage);
  image[nlohmann::json::json_pointer(std::string(name))] = nlohmann::json::parse(value);
  return page(image.dump());
}
std::string without(const char* name) {
  auto image = nlohmann::json::parse(kImage);
  image.erase(name);
  return page(image.dump());
}

struct Parsed {
  Result<PageInfo> info;
  CollectingSink sink;
};
Parsed parse(std::string_view body, int rover = kPerseverance) {
  Parsed out{PageInfo{}, {}};
  out.info = PerseveranceFeed().parse(body, rover, out.sink);
  return out;
}

TEST(PerseveranceFeed, AsksAsTheFeedWantsToBeAsked) {
  const PerseveranceFeed feed;
  EXPECT_EQ(feed.page_request(8, 1982, 3).url,
            "https://mars.nasa.gov/rss/api/?feed=raw_images&category=mars2020&feedtype=json&ver=1.2&num=100&page=3"
            "&order=sol%20desc&sol=1982");
  EXPECT_EQ(feed.latest_request(8)->url,
            "https://mars.nasa.gov/rss/api/?feed=raw_images&category=mars2020&feedtype=json&latest=true");
  EXPECT_TRUE(feed.covers(8));
  EXPECT_FALSE(feed.covers(5));
}

TEST(PerseveranceFeed, ARecordHasNothingOfTheOneBeforeIt) {
  auto full = nlohmann::json::parse(kImage);
  full.update(nlohmann::json::parse(
      R"j({"site":3,"drive":"4","date_received":"2021-02-27T00:00:00Z","date_taken_mars":"Sol-00007M10:01:56.316","credit":"c",
          "extended":{"mastAz":"1","mastEl":"2","sclk":"3","dimension":"(4,5)"},
          "camera":{"instrument":"NAVCAM_LEFT","filter_name":"f"}})j"));
  const Parsed p = parse(page(full.dump() + "," + std::string(kImage)));
  ASSERT_EQ(p.sink.photos.size(), 2u);
  EXPECT_EQ(p.sink.photos[0].taken_lmst_ms, 7 * 86'400'000 + 36'116'316);
  const PhotoRecord& bare = p.sink.photos[1];
  EXPECT_FALSE(bare.site || bare.drive || bare.received_at || bare.taken_lmst_ms || bare.sclk || bare.mast_az || bare.mast_el ||
               bare.width || bare.height);
  EXPECT_EQ(bare.credit + bare.filter_name, "");
}

TEST(PerseveranceFeed, ReadsEveryFieldOfTheRecordedPage) {
  const auto dir = tests::recordings_dir();
  if (!dir) GTEST_SKIP();
  const std::string body = tests::recorded_body(*dir, "raw-images/perseverance_rss_api_2026-09-17.json");
  const Parsed p = parse(body);
  ASSERT_TRUE(p.info) << p.info.error().message;
  EXPECT_EQ(p.info->items, 6u);
  EXPECT_EQ(p.info->photos, 6u);
  EXPECT_EQ(p.info->claimed_total, 569511);
  EXPECT_EQ(p.info->min_sol, 1982);
  EXPECT_EQ(p.info->max_sol, 1982);
  EXPECT_EQ(p.info->first_identity, "ZR2_1982_0842891670_957ECM_N0910970ZCAM03022_100085J02");
  EXPECT_TRUE(p.sink.rejected.empty());
  EXPECT_TRUE(p.sink.drift.empty()) << p.sink.drift.front();

  const PhotoRecord& r = p.sink.photos.front();
  EXPECT_EQ(r.rover_id, 8);
  EXPECT_EQ(r.sol, 1982);
  EXPECT_EQ(r.stem, "ZR2_1982_0842891670_957ECM_N0910970ZCAM03022_100085J02");
  EXPECT_EQ(r.product_id, "ZR2_1982_0842891670_957ECM_N0910970ZCAM03022_100085J");
  EXPECT_EQ(r.version, 2);
  EXPECT_EQ(r.key_hash, photo_key_hash("perseverance", r.stem));
  EXPECT_EQ(r.upstream_id, std::nullopt);
  EXPECT_EQ(r.instrument, "MCZ_RIGHT");
  EXPECT_EQ(r.camera_name, "MCZ_RIGHT");
  EXPECT_EQ(r.nasa_camera_id, 40);
  EXPECT_EQ(r.img_src,
            "https://mars.nasa.gov/mars2020-raw-images/pub/ods/surface/sol/01982/ids/edr/browse/zcam/"
            "ZR2_1982_0842891670_957ECM_N0910970ZCAM03022_100085J02_1200.jpg");
  EXPECT_EQ(r.sample_type, "full");
  EXPECT_EQ(to_string(*r.taken_at_utc), "2026-09-17T04:59:26.915Z");
  EXPECT_EQ(to_string(*r.received_at), "2026-09-17T14:28:54Z");
  EXPECT_EQ(r.taken_lmst_ms, 1982 * int64_t{86'400'000} + 45'136'633);  // Sol-01982M12:32:16.633
  EXPECT_EQ(r.site, 91);
  EXPECT_EQ(r.drive, 970);
  EXPECT_EQ(r.sclk, 842891681.358);
  EXPECT_EQ(r.mast_az, -179.028);
  EXPECT_EQ(r.mast_el, -33.2115);
  EXPECT_EQ(r.width, 1264);
  EXPECT_EQ(r.height, 1200);
  EXPECT_EQ(r.filter_name, "ZCAM_R2_866NM");
  EXPECT_EQ(r.credit, "NASA/JPL-Caltech/ASU");
}

TEST(PerseveranceFeed, KeepsTheThumbnailApartFromItsPictureAndTheBytesOfEach) {
  const auto dir = tests::recordings_dir();
  if (!dir) GTEST_SKIP();
  const std::string body = tests::recorded_body(*dir, "raw-images/perseverance_rss_api_2026-09-17.json");
  const Parsed p = parse(body);
  const auto whole = nlohmann::json::parse(body);
  ASSERT_EQ(p.sink.photos.size(), 6u);
  for (size_t i = 0; i < 6; ++i) EXPECT_EQ(record_at(body, p.sink.photos[i]), whole["images"][i]);
  const PhotoRecord& picture = p.sink.photos.front();
  const PhotoRecord& thumbnail = p.sink.photos.back();
  EXPECT_EQ(thumbnail.sample_type, "thumbnail");
  EXPECT_EQ(thumbnail.img_src, picture.img_src);
  EXPECT_EQ(thumbnail.stem, picture.stem + "_thumb");
  EXPECT_EQ(thumbnail.product_id, picture.product_id + "_thumb");
  EXPECT_NE(thumbnail.key_hash, picture.key_hash);
  EXPECT_EQ(std::ranges::count(p.sink.photos, "thumbnail", &PhotoRecord::sample_type), 1);
  for (size_t i = 0; i < 5; ++i)
    EXPECT_EQ(p.sink.photos[i].product_id, whole["images"][i]["imageid"].get<std::string>());
}

TEST(PerseveranceFeed, AnEmptySolIsAnEmptyPage) {
  const Parsed p = parse(R"({"images":[],"per_page":"100","total_results":0,"page":0})");
  ASSERT_TRUE(p.info) << p.info.error().message;
  EXPECT_EQ(p.info->items, 0u);
  EXPECT_EQ(p.info->first_identity, "");
  EXPECT_EQ(p.info->min_sol, std::nullopt);
}

TEST(PerseveranceFeed, RejectsRecordsWithoutIdentityAndNamesTheField) {
  const struct {
    std::string body;
    std::string_view reason;
  } cases[] = {
      {without("sol"), "sol is no whole number: missing"},
      {with("/sol", "null"), "sol is no whole number: null"},
      {with("/sol", "-1"), "sol is negative: -1"},
      {with("/sol", "\"abc\""), "sol is no whole number: 'abc'"},
      {with("/sol", "1.5"), "sol is no whole number: 1.5"},
      {with("/sol", "123456789"), "sol is beyond 100000: 123456789"},
      {without("imageid"), "imageid is no text: missing"},
      {without("image_files"), "image_files.large is no web address: missing"},
      {with("/image_files/large", "\"ftp://x/y.jpg\""), "image_files.large is no web address: 'ftp://x/y.jpg'"},
      {with("/image_files/large", "\"https://x/\""), "image_files.large names no file: 'https://x/'"},
      {page("17"), "images[0] is no object: '17'"},
      {page("[1,[2]]"), "images[0] is no object: '[1,[2]]'"},
      {page("null"), "images[0] is no object: 'null'"},
  };
  for (const auto& c : cases) {
    const Parsed p = parse(c.body);
    ASSERT_TRUE(p.info) << c.body << p.info.error().message;
    EXPECT_EQ(p.info->items, 1u);
    EXPECT_EQ(p.info->photos, 0u);
    ASSERT_EQ(p.sink.rejected.size(), 1u) << c.body;
    EXPECT_EQ(p.sink.rejected[0].reason, c.reason);
    EXPECT_EQ(record_at(c.body, p.sink.rejected[0]), nlohmann::json::parse(c.body)["images"][0]);
  }
}

TEST(PerseveranceFeed, OneBadRecordDoesNotTakeTheOthersWithIt) {
  const Parsed p = parse(page(fmt::format("{},\n {{\"sol\":1}} ,{}", kImage, kImage)));
  ASSERT_TRUE(p.info);
  EXPECT_EQ(p.info->items, 3u);
  EXPECT_EQ(p.info->photos, 2u);
  EXPECT_EQ(p.sink.rejected.size(), 1u);
}

TEST(PerseveranceFeed, ToleratesDriftAndSaysSoOnce) {
  const struct {
    std::string body;
    std::string_view notice;
  } cases[] = {
      {with("/sol", "\"7\""), "images[].sol was a number and is now text"},
      {with("/drive", "970"), "images[].drive was text and is now a number"},
      {with("/novelty", "{\"a\":[1]}"), "unknown field images[].'novelty'"},
      {with("/camera/lens", "\"new\""), "unknown field images[].camera.'lens'"},
      {with("/camera", "\"NAVCAM_LEFT\""), "images[].camera was an object or a list and is now text"},
      {with("/camera/instrument", "\"PIXL_MCC\""), "unknown instrument 'PIXL_MCC'"},
      {with("/date_taken_utc", "\"yesterday\""), "images[].date_taken_utc cannot be used: 'yesterday' (taken as null)"},
      {with("/extended", "{\"mastAz\":\"north\"}"), "images[].extended.mastAz cannot be used: 'north'"},
      {with("/extended", "{\"dimension\":\"1264x1200\"}"), "images[].extended.dimension cannot be used"},
      {with("/image_files", "{\"full_res\":\"https://h/a_J01.png\"}"), "image_files.large is missing"},
      {without("sample_type"), "images[].sample_type is missing"},
  };
  for (const auto& c : cases) {
    const Parsed p = parse(c.body);
    ASSERT_TRUE(p.info) << c.body << p.info.error().message;
    EXPECT_EQ(p.info->photos, 1u) << c.body;
    EXPECT_TRUE(p.sink.has_drift(c.notice)) << c.notice << " / " << (p.sink.drift.empty() ? "-" : p.sink.drift[0]);
  }
  const std::string twice = with("/novelty", "1");
  const std::string image = nlohmann::json::parse(twice)["images"][0].dump();
  EXPECT_EQ(parse(page(image + "," + image + "," + image)).sink.drift.size(), 1u);
}

TEST(PerseveranceFeed, KeepsTheRowOfAnUnknownInstrumentWithoutAnOldCamera) {
  const Parsed p = parse(with("/camera/instrument", "\"SHERLOC_ACI\""));
  ASSERT_EQ(p.sink.photos.size(), 1u);
  EXPECT_EQ(p.sink.photos[0].camera_name, "SHERLOC_ACI");
  EXPECT_EQ(p.sink.photos[0].nasa_camera_id, std::nullopt);
}

TEST(PerseveranceFeed, UnknownValuesAreNullWithoutNoise) {
  const Parsed p = parse(with("/extended", R"({"mastAz":"UNK","mastEl":"","sclk":null,"dimension":"UNK"})"));
  ASSERT_EQ(p.sink.photos.size(), 1u);
  const PhotoRecord& r = p.sink.photos[0];
  EXPECT_EQ(r.mast_az, std::nullopt);
  EXPECT_EQ(r.mast_el, std::nullopt);
  EXPECT_EQ(r.sclk, std::nullopt);
  EXPECT_EQ(r.width, std::nullopt);
  EXPECT_TRUE(p.sink.drift.empty()) << p.sink.drift[0];
}

TEST(PerseveranceFeed, ValuesDoNotLeakFromOneRecordIntoTheNext) {
  auto full = nlohmann::json::parse(kImage);
  full["extended"] = {{"mastAz", "1.5"}, {"dimension", "(4,5)"}};
  full["site"] = 3;
  full["credit"] = "somebody";
  const Parsed p = parse(page(full.dump() + "," + std::string(kImage)));
  ASSERT_EQ(p.sink.photos.size(), 2u);
  EXPECT_EQ(p.sink.photos[0].mast_az, 1.5);
  EXPECT_EQ(p.sink.photos[1].mast_az, std::nullopt);
  EXPECT_EQ(p.sink.photos[1].width, std::nullopt);
  EXPECT_EQ(p.sink.photos[1].site, std::nullopt);
  EXPECT_EQ(p.sink.photos[1].credit, "");
}

TEST(PerseveranceFeed, RefusesWhatIsNoPage) {
  const struct {
    std::string body;
    Code code;
    std::string_view says;
  } cases[] = {
      {"", Code::kCorrupt, "it is empty"},
      {"  \n ", Code::kCorrupt, "it is empty"},
      {"<!DOCTYPE html>\n<html>\x01", Code::kCorrupt, "'<!DOCTYPE html> <html>\\x01'"},
      {"No more images", Code::kCorrupt, "'No more images'"},
      {"[]", Code::kCorrupt, "no JSON object"},
      {"{}", Code::kCorrupt, "it has no 'images'"},
      {R"({"items":[]})", Code::kCorrupt, "it has no 'images' (but: 'items')"},
      {R"({"images":{}})", Code::kCorrupt, "'images' is no list"},
      {R"({"images":null})", Code::kCorrupt, "'images' is no list"},
      {R"({"images":[],"images":[]})", Code::kCorrupt, "twice"},
      {R"({"images":[],"mission":"msl"})", Code::kCorrupt, "its mission is 'msl'"},
      {R"({"images":[]} trailing)", Code::kCorrupt, ""},
      {R"({"images":[]}{"images":[]})", Code::kCorrupt, ""},
      {R"({"error":{"code":"OVER_RATE_LIMIT","message":"You have exceeded your rate limit."}})", Code::kRateLimited,
       "'OVER_RATE_LIMIT: You have exceeded your rate limit.'"},
      {R"({"error":{"code":"API_KEY_INVALID"}})", Code::kPermission, "API_KEY_INVALID"},
      {R"({"error":"down for maintenance"})", Code::kUnavailable, "down for maintenance"},
  };
  for (const auto& c : cases) {
    const Parsed p = parse(c.body);
    ASSERT_FALSE(p.info) << c.body;
    EXPECT_EQ(p.info.error().code, c.code) << c.body;
    EXPECT_NE(p.info.error().message.find(c.says), std::string::npos) << p.info.error().message;
  }
  EXPECT_EQ(parse(page(kImage), 5).info.error().code, Code::kCorrupt) << "asked for Curiosity";
  EXPECT_TRUE(parse(page(kImage), 0).info) << "whatever it is";
}

TEST(PerseveranceFeed, EveryTruncationIsCorruptNeverHalfAPage) {
  const std::string body = page(fmt::format("{},{}", kImage, kImage));
  for (size_t n = 0; n < body.size(); ++n) {
    const Parsed p = parse(std::string_view(body).substr(0, n));
    ASSERT_FALSE(p.info) << "cut at " << n;
    ASSERT_EQ(p.info.error().code, Code::kCorrupt) << n;
  }
  EXPECT_TRUE(parse(body).info);
  EXPECT_TRUE(parse("\xEF\xBB\xBF" + body + "\r\n").info) << "a byte order mark and a last line break do no harm";
}

TEST(PerseveranceFeed, ByteOrderMarkShiftsThePlacesOfRecords) {
  const std::string body = "\xEF\xBB\xBF" + page(kImage);
  const Parsed p = parse(body);
  ASSERT_EQ(p.sink.photos.size(), 1u);
  EXPECT_EQ(body.substr(p.sink.photos[0].record_offset, p.sink.photos[0].record_length), kImage);
}

TEST(PerseveranceFeed, ASinkMayParseAnotherDocument) {
  class Nested final : public PhotoSink {
   public:
    void on_photo(const PhotoRecord& record) override {
      EXPECT_EQ(parse(page(kImage)).sink.photos.size(), 1u);
      stems.push_back(record.stem);
    }
    void on_rejected(const RejectedRecord&) override { ADD_FAILURE(); }
    void on_drift(const DriftNotice&) override {}
    std::vector<std::string> stems;
  } sink;
  const std::string body = page(fmt::format("{},{}", kImage, kImage));
  EXPECT_TRUE(PerseveranceFeed().parse(body, 8, sink));
  EXPECT_EQ(sink.stems, (std::vector<std::string>{"NLF_1_J03", "NLF_1_J03"}));
}

TEST(PerseveranceFeed, LatestSolComesAsNumberOrText) {
  const PerseveranceFeed feed;
  EXPECT_EQ(feed.parse_latest(R"({"latest":"2026","latest_sol":1982,"latest_sols":[1982,1981],"total":5})").value(), 1982);
  EXPECT_EQ(feed.parse_latest(R"({"latest_sol":"1982"})").value(), 1982);
  for (const std::string_view bad : {"", "{}", R"({"latest_sol":null})", R"({"latest_sol":-4})", "<html>", R"({"latest_sol":19)"})
    EXPECT_EQ(feed.parse_latest(bad).error().code, Code::kCorrupt) << bad;
}

}  // namespace
}  // namespace skykeep::sources
