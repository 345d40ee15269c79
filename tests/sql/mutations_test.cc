// One bad record costs itself, in every field of every Mars document: the others are published, nothing absurd is, and what was
// rejected stands in silver.rejected_rows with its reason.
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/fs.h"
#include "core/text.h"
#include "flows/former_format.h"
#include "flows/loader.h"
#include "lake/local/local_lake.h"
#include "sources/mars_documents.h"
#include "tests/contract/temp_dir.h"
#include "tests/mutations.h"
#include "tests/recordings.h"
#include "tests/sql/sql_testing.h"

namespace skykeep::sqltest {
namespace {

using tests::MutableJson;
using tests::Mutant;

constexpr size_t kAtOnce = 100;  // mutants of a publication

class MutationsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    lake_ = std::move(*lake::open_local_lake(dir_.path() + "/lake", fs_));
    w.clock.set(*parse_utc("2026-11-29T12:00:00Z"));
    w.prepare();
    loader_ = flows::make_loader(*w.warehouse, *lake_, w.clock);
  }
  std::string put(const std::string& prefix, const std::string& body, const std::string& source) {
    w.clock.advance(1s);
    std::string key = prefix + sha256_hex(body).substr(0, 12) + ".json";
    const auto former = flows::read_former_key(source, key);
    EXPECT_TRUE(lake_->put(key, body, {.fetched_at = w.clock.now(), .origin = "recording", .partition = former.partition, .page = former.page}));
    return key;
  }
  // Loads and publishes all of them together.
  void take(const std::vector<std::string>& keys, std::map<int64_t, std::string>& key_of_load) {
    auto loaded = loader_->load(keys);
    ASSERT_TRUE(loaded) << loaded.error().message;
    for (auto& [key, reason] : loaded->refused) EXPECT_FALSE(reason.empty()) << key;
    for (auto& object : loaded->loaded) key_of_load[object.object_id] = object.key;
    auto report = w.publish(loaded->object_ids);
    std::string failed;
    for (auto& test : report.tests)
      if (!test.passed() && test.severity == "error") failed += test.name + " ";
    ASSERT_TRUE(report.published) << failed;
  }
  void expect_none(const std::string& absurd) {
    const auto rows = w.rows(absurd + " limit 5");
    EXPECT_TRUE(rows.empty()) << absurd << "\n" << (rows.empty() ? "" : rows[0]);
  }

  RealFs fs_;
  skykeep::testing::TempDir dir_;
  Warehouse w;
  std::unique_ptr<lake::Lake> lake_;
  std::unique_ptr<flows::Loader> loader_;
};

// ---- photos ----

struct PhotoBody {
  const char* name;
  const char* list;       // where the records stand
  const char* recorded;   // file, or ""
  std::string made;       // one record of the same shape
};

const std::vector<PhotoBody>& photo_bodies() {
  static const std::vector<PhotoBody> all = {
      {"old", "photos", "mars-photos/curiosity_2015-06-03_page1.json",
       R"({"id":102693,"sol":1004,"camera":{"id":20,"name":"FHAZ","rover_id":5,"full_name":"Front Hazard Avoidance Camera"},)"
       R"("img_src":"http://mars.jpl.nasa.gov/msl-raw-images/FLB_486615455EDR_F0481570FHAZ00323M_.JPG","earth_date":"2015-06-03",)"
       R"("rover":{"id":5,"name":"Curiosity","landing_date":"2012-08-06","launch_date":"2011-11-26","status":"active"}})"},
      {"curiosity", "items", "raw-images/curiosity_raw_image_items_2026-09-17.json",
       R"j({"id":1604001,"imageid":"NLB_842891681EDR_F1221570NCAM00323M_","sol":5017,"site":122,"drive":570,"instrument":"NAV_LEFT_B",)j"
       R"j("https_url":"https://mars.nasa.gov/msl-raw-images/NLB_842891681EDR_F1221570NCAM00323M_.JPG","url":"http://mars.nasa.gov/x/NLB_842891681EDR_F1221570NCAM00323M_.JPG",)j"
       R"j("date_taken":"2026-09-17T03:04:05.000Z","date_received":"2026-09-17T05:04:05.000Z","spacecraft_clock":842891681.5,"subframe_rect":"(1,1,1024,1024)",)j"
       R"j("mission":"msl","is_thumbnail":false,"image_credit":"NASA/JPL-Caltech","extended":{"lmst":"Sol-05017M10:01:56.316","mast_az":"10.5","mast_el":"-3","sample_type":"full","filter_name":"UNK"}})j"},
      {"perseverance", "images", "raw-images/perseverance_rss_api_2026-09-17.json",
       R"j({"extended":{"mastAz":"-179.028","mastEl":"-33.2115","sclk":"842891681.358","scaleFactor":"1","dimension":"(1264,1200)"},"sol":1982,)j"
       R"j("image_files":{"medium":"https://mars.nasa.gov/ZR2_1982_0842891670_957ECM_N0910970ZCAM03022_100085J02_800.jpg","large":"https://mars.nasa.gov/ZR2_1982_0842891670_957ECM_N0910970ZCAM03022_100085J02_1200.jpg"},)j"
       R"j("imageid":"ZR2_1982_0842891670_957ECM_N0910970ZCAM03022_100085J","camera":{"filter_name":"ZCAM_R2_866NM","instrument":"MCZ_RIGHT"},"credit":"NASA/JPL-Caltech/ASU",)j"
       R"j("date_taken_utc":"2026-09-17T02:28:33.000","date_taken_mars":"Sol-01982M12:32:16.633","drive":"970","site":91,"sample_type":"Full","date_received":"2026-09-17T08:00:00Z"})j"},
  };
  return all;
}

// A record that is no thumbnail.
MutableJson record_of(const PhotoBody& body) {
  const auto dir = tests::recordings_dir();
  const std::string text = dir ? tests::recorded_body(*dir, body.recorded) : "";
  if (!text.empty()) {
    const MutableJson document = MutableJson::parse(text);
    for (auto& record : document[body.list])
      if (record.dump().find("humb") == std::string::npos || record.value("is_thumbnail", true) == false) return record;
  }
  return MutableJson::parse(body.made);
}

// `what` as the record of another picture: the longest number in the file name of `record` is another one, everywhere.
MutableJson renumbered(const MutableJson& what, const MutableJson& record, int64_t number) {
  const auto& files = record.contains("image_files") ? record["image_files"] : record;
  const std::string url = files.value("large", files.value("https_url", files.value("img_src", "")));
  const std::string name = url.substr(url.rfind('/') + 1);
  size_t best = 0, length = 0;
  for (size_t i = 0; i < name.size(); ++i) {
    size_t n = 0;
    while (i + n < name.size() && name[i + n] >= '0' && name[i + n] <= '9') ++n;
    if (n > length) best = i, length = n;
    i += n;
  }
  const std::string old = name.substr(best - 3, length + 3);
  auto out = MutableJson::parse(replace_all(what.dump(-1, ' ', true), old, old.substr(0, 3) + fmt::format("{:0{}}", number, length)));
  if (out.is_object() && out.contains("id") && out["id"] == record["id"]) out["id"] = 1'000'000 + number;
  return out;
}

class PhotoMutations : public MutationsTest, public ::testing::WithParamInterface<size_t> {
 protected:
  // Three records, the second of them changed.
  std::string page(const MutableJson& record, const Mutant& mutant, int64_t number, std::vector<std::string>& others) {
    MutableJson list = MutableJson::array();
    for (int i = 0; i < 3; ++i) list.push_back(renumbered(record, record, number * 10 + i));
    others = {fmt::format("{}", number * 10), fmt::format("{}", number * 10 + 2)};
    if (mutant.is_doubled) list.insert(list.begin() + 1, list[1]);
    else list[1] = renumbered(mutant.record, record, number * 10 + 1);
    return MutableJson{{photo_bodies()[GetParam()].list, list}}.dump(-1, ' ', true);
  }
};

TEST_P(PhotoMutations, EachFieldMayBeWrongAndTheOtherRecordsArePublished) {
  const MutableJson record = record_of(photo_bodies()[GetParam()]);
  const auto mutants = tests::mutants_of(record, 300);
  std::map<int64_t, std::string> key_of_load;
  std::map<std::string, std::string> what_of_key;
  std::map<std::string, std::vector<std::string>> others_of_key;
  for (size_t from = 0; from < mutants.size(); from += kAtOnce) {
    std::vector<std::string> keys;
    for (size_t i = from; i < std::min(mutants.size(), from + kAtOnce); ++i) {
      std::vector<std::string> others;
      const std::string body = page(record, mutants[i], static_cast<int64_t>(i) + 1, others);
      keys.push_back(put(fmt::format("photos/unknown/import-{:05}-", i), body, "mars_photos"));
      what_of_key[keys.back()] = mutants[i].what;
      others_of_key[keys.back()] = others;
    }
    take(keys, key_of_load);
    if (HasFatalFailure()) return;
  }
  EXPECT_EQ(key_of_load.size(), mutants.size()) << "no page is refused as a whole";
  std::map<std::string, std::string> published;  // per load: file names
  for (auto& row : w.rows("select load_id, count(*), string_agg(img_src, ' ') from silver.fact_photos group by 1")) {
    const auto parts = split(row, '|');
    published[std::string(parts[0])] = fmt::format("{}|{}", parts[1], parts[2]);
  }
  std::map<std::string, std::string> rejected;
  for (auto& row : w.rows("select load_id, count(*), min(reason) from silver.rejected_rows group by 1")) {
    const auto parts = split(row, '|');
    rejected[std::string(parts[0])] = parts[1];
    EXPECT_GT(parts[2].size(), 5u);
  }
  std::map<std::string, int64_t> thumbnails;
  for (auto& row : w.rows("select load_id, count(*) from bronze.photo_record where sample_type = 'thumbnail' group by 1")) {
    const auto parts = split(row, '|');
    thumbnails[std::string(parts[0])] = *to_int(parts[1]);
  }
  for (auto& [load, key] : key_of_load) {
    const std::string& what = what_of_key[key];
    const auto rows = split(published[std::to_string(load)], '|');
    ASSERT_EQ(rows.size(), 2u) << what;
    for (const std::string& other : others_of_key[key]) EXPECT_NE(rows[1].find(other), rows[1].npos) << what << rows[1];
    const int64_t here = *to_int(rows[0]), away = to_int(rejected[std::to_string(load)]).value_or(0);
    EXPECT_EQ(here + away + thumbnails[std::to_string(load)], 3) << what << ": a record is published or rejected with its reason";
  }
  expect_none("select image_id, sol from silver.fact_photos where image_id <= 0 or sol < 0 or sol > 5200 or earth_date > date '2027-01-01'");
  expect_none("select image_id, taken_at_utc, received_at from silver.fact_photos where year(taken_at_utc) not between 2004 and 2027 or year(received_at) not between 2004 and 2047");
  expect_none("select image_id, site, drive, sclk from silver.fact_photos where site < 0 or drive < 0 or sclk not between 0 and 4294967296");
  expect_none("select image_id, mast_az, mast_el, width from silver.fact_photos where abs(mast_az) > 360 or abs(mast_el) > 180 or width not between 1 and 1048576");
  expect_none("select image_id from silver.fact_photos where length(instrument) > 200 or length(camera_name) > 200 or length(filter_name) > 200 or length(credit) > 200");
  expect_none("select image_id from silver.fact_photos where img_src not like 'http%' or length(img_src) > 2048");
  EXPECT_EQ(w.one("select count(*) from bronze.quarantined_loads"), "0");
}

INSTANTIATE_TEST_SUITE_P(Shapes, PhotoMutations, ::testing::Range(size_t{0}, photo_bodies().size()),
                         [](const auto& shape) { return std::string(photo_bodies()[shape.param].name); });

// ---- manifests and traverses: parsed all, published some ----

std::string manifest_body(const MutableJson& head, const MutableJson& row, bool is_doubled) {
  MutableJson whole = head;
  whole["photos"] = MutableJson::array();
  for (int sol = 1; sol <= 4; ++sol)
    whole["photos"].push_back({{"sol", sol}, {"earth_date", fmt::format("2004-01-{:02}", 4 + sol)}, {"total_photos", 10 * sol}, {"cameras", {"FHAZ", "PANCAM"}}});
  if (is_doubled) whole["photos"].push_back(row);
  else whole["photos"][1] = row;
  return MutableJson{{"photo_manifest", whole}}.dump(-1, ' ', true);
}

TEST_F(MutationsTest, EachFieldOfAManifestMayBeWrongAndTheOtherSolsArePublished) {
  const auto head = MutableJson::parse(R"({"name":"Spirit","landing_date":"2004-01-04","launch_date":"2003-06-10","status":"complete","max_sol":4,"max_date":"2004-01-08","total_photos":100})");
  const auto row = MutableJson::parse(R"({"sol":2,"earth_date":"2004-01-06","total_photos":20,"cameras":["FHAZ","PANCAM"]})");
  std::vector<std::pair<std::string, std::string>> bodies;
  for (auto& mutant : tests::mutants_of(row, 400)) bodies.emplace_back(mutant.what, manifest_body(head, mutant.record, mutant.is_doubled));
  for (auto& mutant : tests::mutants_of(head, 400))
    if (mutant.record.is_object() && mutant.record.contains("name")) bodies.emplace_back("head: " + mutant.what, manifest_body(mutant.record, row, false));
  std::map<int64_t, std::string> key_of_load;
  for (size_t i = 0; i < bodies.size(); ++i) {
    const auto& [what, body] = bodies[i];
    const auto m = sources::parse_manifest(body, {7, w.clock.now()});
    if (!m) {
      EXPECT_NE(what.find("/name"), what.npos) << what << m.error().message;
      continue;
    }
    std::set<int32_t> sols;
    for (auto& sol : m->sols) {
      EXPECT_TRUE(sols.insert(sol.sol).second) << what;
      EXPECT_TRUE(sol.sol >= 0 && sol.sol < 9000 && sol.total_photos >= 0 && sol.total_photos <= 1'000'000) << what;
    }
    for (const int32_t sol : {1, 3, 4}) EXPECT_TRUE(sols.contains(sol)) << what;
    EXPECT_TRUE(sols.contains(2) || sols.size() == 4 || !m->rejected.empty()) << what;
    EXPECT_TRUE(m->max_sol >= 0 && m->max_sol < 9000 && m->total_photos >= 0 && m->total_photos <= 100'000'000) << what;
    EXPECT_TRUE(m->status == "complete" || m->status == "active") << what;
    if (i % std::max<size_t>(1, bodies.size() / 12) != 0) continue;
    take({put(fmt::format("manifests/spirit/import-{:05}-", i), body, "mars_manifests")}, key_of_load);
    ASSERT_FALSE(HasFatalFailure()) << what;
    EXPECT_EQ(w.one("select count(*) from silver.flat_manifest_photos where rover_id = 7 and sol in (1, 3, 4)"), "3") << what;
    EXPECT_EQ(w.one("select len(photos) >= 3 from silver.flat_manifest_response where rover_id = 7"), "true") << what;
  }
}

std::string traverse_body(const MutableJson& feature, bool is_doubled) {
  MutableJson list = MutableJson::array();
  for (int i = 0; i < 4; ++i)
    list.push_back({{"type", "Feature"},
                    {"properties", {{"sol", 14 + i}, {"fromRMC", fmt::format("3_{}", i)}, {"toRMC", fmt::format("3_{}", i + 1)}, {"length", 6.25 + i},
                                    {"SCLK_START", 668099149 + 90000 * i}, {"SCLK_END", 668187928 + 90000 * i}}},
                    {"geometry", {{"type", "LineString"}, {"coordinates", {{77.45, 18.44, -2569.9}, {77.46, 18.45, -2569.0}}}}}});
  if (is_doubled) list.push_back(list[1]);
  else list[1] = feature;
  return MutableJson{{"type", "FeatureCollection"}, {"name", "x"}, {"features", list}}.dump(-1, ' ', true);
}

TEST_F(MutationsTest, EachFieldOfATraverseMayBeWrongAndTheOtherSegmentsArePublished) {
  const auto feature = MutableJson::parse(traverse_body({}, true))["features"][1];
  const auto mutants = tests::mutants_of(feature, 600);
  std::map<int64_t, std::string> key_of_load;
  for (size_t i = 0; i < mutants.size(); ++i) {
    const std::string body = traverse_body(mutants[i].record, mutants[i].is_doubled);
    const std::string& what = mutants[i].what;
    const auto t = sources::parse_perseverance_traverse(body, {8, w.clock.now()});
    ASSERT_TRUE(t) << what << t.error().message;
    std::set<int32_t> sols;
    for (auto& s : t->segments) {
      sols.insert(s.sol);
      EXPECT_TRUE(s.sol >= 0 && s.sol < 3000 && s.length_m.value_or(0) >= 0 && s.length_m.value_or(0) <= 10'000) << what;
      for (auto& p : s.points) EXPECT_TRUE(std::abs(p.latitude_deg - 18.4) < 3 && std::abs(p.longitude_deg - 77.4) < 3 && std::abs(p.elevation_m.value_or(0)) < 22'000) << what;
    }
    for (const int32_t sol : {14, 16, 17}) EXPECT_TRUE(sols.contains(sol)) << what;
    EXPECT_EQ(t->segments.size() + t->rejected.size(), mutants[i].is_doubled ? 5u : 4u) << what;
    if (i % std::max<size_t>(1, mutants.size() / 12) != 0) continue;
    take({put(fmt::format("traverse/perseverance/import-{:05}-", i), body, "mars_traverse")}, key_of_load);
    ASSERT_FALSE(HasFatalFailure()) << what;
    EXPECT_EQ(w.one("select count(*) from silver.fact_path where sol in (14, 16, 17)"), "3") << what;
    EXPECT_EQ(w.one("select count(*) from silver.dim_coordinates where sol in (14, 16, 17)"), "6") << what;
  }
  expect_none("select * from silver.dim_coordinates where latitude not between -90 and 90 or longitude not between -180 and 360");
}

}  // namespace
}  // namespace skykeep::sqltest
