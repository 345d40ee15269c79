#include "sources/curiosity_feed/curiosity_feed.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sources/identity.h"
#include "sources/testing/collecting_sink.h"
#include "tests/recordings.h"

namespace skykeep::sources {
namespace {

using reading::CollectingSink;
using reading::record_at;

constexpr std::string_view kItem =
    R"({"id":9,"imageid":"NLB_1","sol":7,"https_url":"https://h/NLB_1.JPG","url":"http://h/NLB_1.JPG","mission":"msl",)"
    R"("instrument":"NAV_LEFT_B","date_taken":"2012-08-13T01:02:03.000Z","extended":{"sample_type":"full"}})";

std::string page(std::string_view items) { return fmt::format(R"({{"items":[{}],"more":true,"total":1}})", items); }
std::string with(std::string_view name, std::string_view value) {
  auto item = nlohmann::json::parse(kItem);
  item[nlohmann::json::json_pointer(std::string(name))] = nlohmann::json::parse(value);
  return page(item.dump());
}
std::string without(const char* name) {
  auto item = nlohmann::json::parse(kItem);
  item.erase(name);
  return page(item.dump());
}

struct Parsed {
  Result<PageInfo> info;
  CollectingSink sink;
};
Parsed parse(std::string_view body, int rover = 5) {
  Parsed out{PageInfo{}, {}};
  out.info = CuriosityFeed().parse(body, rover, out.sink);
  return out;
}

TEST(CuriosityFeed, AsksForTheMissionAlways) {
  const CuriosityFeed feed;
  EXPECT_EQ(feed.page_request(5, 1000, 2).url,
            "https://mars.nasa.gov/api/v1/raw_image_items/?order=sol%20desc,instrument_sort%20asc,sample_type_sort%20asc,"
            "%20date_taken%20desc&per_page=200&page=2&condition_1=msl:mission&condition_2=1000:sol:in");
  EXPECT_EQ(feed.latest_request(5)->url, "https://mars.nasa.gov/api/v1/raw_image_items/msl/latest/");
  EXPECT_TRUE(feed.covers(5));
  EXPECT_FALSE(feed.covers(8));
}

TEST(CuriosityFeed, WhatIsTooLongOrHasNotComeYetIsNotTaken) {
  const Parsed label = parse(with("/image_credit", fmt::format("\"{}\"", std::string(201, 'x'))));
  ASSERT_EQ(label.sink.photos.size(), 1u);
  EXPECT_EQ(label.sink.photos[0].credit, "");
  EXPECT_TRUE(label.sink.has_drift("image_credit cannot be used"));
  const Parsed address = parse(with("/https_url", fmt::format("\"https://h/{}.JPG\"", std::string(2048, 'x'))));
  ASSERT_EQ(address.sink.rejected.size(), 1u);
  EXPECT_TRUE(address.sink.rejected[0].reason.starts_with("https_url is no web address")) << address.sink.rejected[0].reason;
  struct Early final : PhotoSink {
    void on_photo(const PhotoRecord&) override { ++photos; }
    void on_rejected(const RejectedRecord& record) override { reason = record.reason; }
    void on_drift(const DriftNotice&) override {}
    int32_t newest_sol(int) const override { return newest; }
    int32_t newest = 7;
    int photos = 0;
    std::string reason;
  } sink;
  ASSERT_TRUE(CuriosityFeed().parse(page(kItem), 5, sink));
  EXPECT_EQ(sink.photos, 1);
  sink.newest = 6;
  ASSERT_TRUE(CuriosityFeed().parse(page(kItem), 5, sink));
  EXPECT_EQ(sink.photos, 1);
  EXPECT_EQ(sink.reason, "sol 7 has not come yet: the newest can be 6");
}

TEST(CuriosityFeed, ReadsEveryFieldOfTheRecordedPage) {
  const auto dir = tests::recordings_dir();
  if (!dir) GTEST_SKIP();
  const std::string body = tests::recorded_body(*dir, "raw-images/curiosity_raw_image_items_2026-09-17.json");
  const Parsed p = parse(body);
  ASSERT_TRUE(p.info) << p.info.error().message;
  EXPECT_EQ(p.info->items, 4u);
  EXPECT_EQ(p.info->photos, 4u);
  EXPECT_EQ(p.info->claimed_total, 1504894);
  EXPECT_EQ(p.info->first_identity, "1639694");
  EXPECT_EQ(p.info->min_sol, 5017);
  EXPECT_TRUE(p.sink.rejected.empty());
  EXPECT_TRUE(p.sink.drift.empty()) << p.sink.drift.front();
  const auto whole = nlohmann::json::parse(body);
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(record_at(body, p.sink.photos[i]), whole["items"][i]);
    EXPECT_EQ(p.sink.photos[i].stem, whole["items"][i]["imageid"].get<std::string>());
  }
  EXPECT_EQ(std::ranges::count(p.sink.photos, "thumbnail", &PhotoRecord::sample_type), 1);
  EXPECT_EQ(std::ranges::count(p.sink.photos, "subframe", &PhotoRecord::sample_type), 2);

  const PhotoRecord& r = p.sink.photos.front();
  EXPECT_EQ(r.rover_id, 5);
  EXPECT_EQ(r.sol, 5017);
  EXPECT_EQ(r.stem, "CR0_842869146EDR_F1250198CCAM05016M_");
  EXPECT_EQ(r.product_id, r.stem);
  EXPECT_EQ(r.version, 0);
  EXPECT_EQ(r.key_hash, photo_key_hash("curiosity", r.stem));
  EXPECT_EQ(r.upstream_id, 1639694);
  EXPECT_EQ(r.instrument, "CHEMCAM_RMI");
  EXPECT_EQ(r.camera_name, "CHEMCAM");
  EXPECT_EQ(r.nasa_camera_id, 23);
  EXPECT_EQ(r.sample_type, "full");
  EXPECT_EQ(to_string(*r.taken_at_utc), "2026-09-16T23:31:21Z");
  EXPECT_EQ(to_string(*r.received_at), "2026-09-17T04:43:18Z");
  EXPECT_EQ(r.taken_lmst_ms, 5017 * int64_t{86'400'000} + 40'372'533);  // Sol-05017M11:12:52.533
  EXPECT_EQ(r.site, 125);
  EXPECT_EQ(r.drive, 198);
  EXPECT_EQ(r.sclk, 842869146.858);
  EXPECT_EQ(r.mast_az, 345.621);
  EXPECT_EQ(r.mast_el, -44.8349);
  EXPECT_EQ(r.width, 1024);
  EXPECT_EQ(r.height, 1024);
  EXPECT_EQ(r.filter_name, "");
  EXPECT_EQ(r.credit, "NASA/JPL-Caltech/LANL/CNES/CNRS/IRAP/IAS/LPG");
}

TEST(CuriosityFeed, RejectsRecordsOfOtherMissionsAndWithoutIdentity) {
  const struct {
    std::string body;
    std::string_view reason;
  } cases[] = {
      {with("/mission", "\"insight\""), "mission is not msl: 'insight'"},
      {without("sol"), "sol is no whole number: missing"},
      {with("/sol", "-2"), "sol is negative: -2"},
      {with("/sol", "true"), "sol is no whole number: true"},
      {without("imageid"), "imageid is no text: missing"},
      {with("/https_url", "\"//h/x.jpg\""), "https_url is no web address: '//h/x.jpg'"},
  };
  for (const auto& c : cases) {
    const Parsed p = parse(c.body);
    ASSERT_TRUE(p.info) << c.body;
    ASSERT_EQ(p.sink.rejected.size(), 1u) << c.body;
    EXPECT_EQ(p.sink.rejected[0].reason, c.reason);
  }
}

TEST(CuriosityFeed, TakesTheSecondAddressWhenTheFirstIsMissing) {
  const Parsed p = parse(without("https_url"));
  ASSERT_EQ(p.sink.photos.size(), 1u);
  EXPECT_EQ(p.sink.photos[0].img_src, "http://h/NLB_1.JPG");
}

TEST(CuriosityFeed, ToleratesNullsAndDrift) {
  const Parsed nulls =
      parse(with("/extended", R"({"lmst":null,"mast_az":null,"mast_el":"UNK","sample_type":null,"filter_name":null})"));
  ASSERT_EQ(nulls.sink.photos.size(), 1u);
  EXPECT_EQ(nulls.sink.photos[0].mast_el, std::nullopt);
  EXPECT_TRUE(nulls.sink.drift.empty()) << nulls.sink.drift[0];
  const struct {
    std::string body;
    std::string_view notice;
  } cases[] = {
      {with("/id", "\"9\""), "items[].id was a number and is now text"},
      {with("/drive", "\"198\""), "items[].drive was a number and is now text"},
      {with("/spacecraft_clock", "\"soon\""), "items[].spacecraft_clock cannot be used: 'soon'"},
      {with("/site", "99999999999"), "items[].site cannot be used: 99999999999"},
      {with("/extended/pointing", "1"), "unknown field items[].extended.'pointing'"},
      {with("/instrument", "\"NAV_CENTRE\""), ""},
      {with("/instrument", "\"HAZ_X\""), "unknown instrument 'HAZ_X'"},
      {without("mission"), "items[].mission is missing"},
  };
  for (const auto& c : cases) {
    const Parsed p = parse(c.body);
    ASSERT_EQ(p.sink.photos.size(), 1u) << c.body;
    if (c.notice.empty()) {
      EXPECT_TRUE(p.sink.drift.empty()) << c.body;
    } else {
      EXPECT_TRUE(p.sink.has_drift(c.notice)) << c.notice;
    }
  }
  EXPECT_EQ(parse(with("/id", "\"9\"")).sink.photos[0].upstream_id, 9);
  auto item = nlohmann::json::parse(kItem);
  item["extended"].erase("sample_type");
  item["is_thumbnail"] = true;
  EXPECT_EQ(parse(page(item.dump())).sink.photos[0].sample_type, "thumbnail");
}

TEST(CuriosityFeed, RefusesWhatIsNoPage) {
  for (const std::string_view bad : {"", "<html>", "{}", R"({"images":[]})", R"({"items":7})", R"({"items":[],)", "null"}) {
    const Parsed p = parse(bad);
    ASSERT_FALSE(p.info) << bad;
    EXPECT_EQ(p.info.error().code, Code::kCorrupt) << bad;
  }
  EXPECT_EQ(parse(page(kItem), 8).info.error().code, Code::kCorrupt);
  EXPECT_TRUE(parse(R"({"items":[],"more":false,"total":0})").info);
  const std::string body = page(fmt::format("{},{}", kItem, kItem));
  for (size_t n = 0; n < body.size(); ++n) ASSERT_FALSE(parse(std::string_view(body).substr(0, n)).info) << n;
}

TEST(CuriosityFeed, LatestSolIsReadFromInside) {
  const CuriosityFeed feed;
  EXPECT_EQ(feed.parse_latest(R"({"success":true,"latest_data":{"latest":"x","latest_sol":5017,"latest_sols":[5017]}})").value(),
            5017);
  for (const std::string_view bad :
       {"", R"({"success":false})", R"({"latest_data":7})", R"({"latest_data":{}})", R"({"latest_data":{"latest_sol":5017})"})
    EXPECT_EQ(feed.parse_latest(bad).error().code, Code::kCorrupt) << bad;
}

}  // namespace
}  // namespace skykeep::sources
