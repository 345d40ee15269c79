// One truth behind all shapes: determinism, consistency, caps.
#include "simulator/world.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <memory>
#include <set>

#include "core/json.h"
#include "core/text.h"
#include "simulator/feeds.h"
#include "simulator/legacy_photos.h"
#include "simulator/names.h"
#include "simulator/traverse.h"

namespace skykeep::simulator {
namespace {

const UtcTime kNow = parse_utc("2026-11-21T08:00:00Z").value();

// Worlds are shared by seed: their index is what costs time.
const World& world_of(uint64_t seed) {
  static std::map<uint64_t, std::unique_ptr<World>> worlds;
  auto& world = worlds[seed];
  if (!world) world = std::make_unique<World>(seed);
  return *world;
}

struct Fixture {
  explicit Fixture(uint64_t seed = 1, int64_t cap = -1)
      : world(world_of(seed)), view(world.view(kNow, cap, kNow)) {}
  const World& world;
  View view;
};

// Every item of a sol, over all pages.
std::vector<Json> feed_items(const Fixture& f, Rover rover, int sol) {
  std::vector<Json> out;
  for (int64_t page = 0;; ++page) {
    const bool m20 = rover == Rover::kPerseverance;
    const auto json = parse_json(m20 ? perseverance_sol_page(f.world, f.view, sol, page)
                                     : curiosity_sol_page(f.world, f.view, sol, page))
                          .value();
    const Json& items = json[m20 ? "images" : "items"];
    out.insert(out.end(), items.begin(), items.end());
    if (items.size() < (m20 ? 100u : 200u)) return out;
  }
}

std::string stem_of(std::string url) {
  url = url.substr(url.rfind('/') + 1);
  url = url.substr(0, url.rfind('.'));
  for (const char* size : {"_320", "_800", "_1200"})
    if (url.ends_with(size)) url.resize(url.size() - std::string_view(size).size());
  return url;
}

TEST(World, SameSeedSameBytesAndAnotherSeedOthers) {
  const World a(5), b(5), c(6);
  const View view = a.view(kNow, -1, kNow);
  EXPECT_EQ(perseverance_sol_page(a, view, 1500, 0), perseverance_sol_page(b, view, 1500, 0));
  EXPECT_EQ(old_manifest(a, view, Rover::kSpirit), old_manifest(b, view, Rover::kSpirit));
  EXPECT_NE(old_manifest(a, view, Rover::kSpirit), old_manifest(c, view, Rover::kSpirit));
}

TEST(World, NewestSolHasEndedAndTheDatesAgreeWithTheRecordings) {
  const Fixture f;
  EXPECT_EQ(f.view.max_sol[index_of(Rover::kSpirit)], 2208);
  EXPECT_EQ(f.view.max_sol[index_of(Rover::kOpportunity)], 5111);
  // Recorded: Sol-01982M12:32:16.633 was 2026-09-17T04:59:26.915, Sol-05017M11:12:52.533 was
  // 2026-09-16T23:31:21.
  EXPECT_EQ(to_string(time_at(Rover::kPerseverance, 1982, 12 * 3600 + 32 * 60 + 16.633)).substr(0, 19),
            "2026-09-17T04:59:26");
  EXPECT_NEAR(time_at(Rover::kCuriosity, 5017, 11 * 3600 + 12 * 60 + 52.533).unix_seconds(),
              parse_utc("2026-09-16T23:31:21Z")->unix_seconds(), 2);
  for (Rover rover : {Rover::kCuriosity, Rover::kPerseverance}) {
    const int newest = f.view.max_sol[index_of(rover)];
    EXPECT_LE(time_at(rover, newest + 1, 0), kNow);
    EXPECT_GT(time_at(rover, newest + 2, 0), kNow);
    for (const Photo& photo : f.world.photos(f.view, rover, newest))
      EXPECT_LE(photo.received_ms, kNow.micros / 1000);
  }
}

TEST(World, FeedAndOldShapeHoldTheSamePictures) {
  const Fixture f;
  for (Rover rover : {Rover::kCuriosity, Rover::kPerseverance})
    for (int sol : {0, 1, 7, 1000, 1500, 1999}) {
      SCOPED_TRACE(sol);
      std::set<std::string> known, thumbnails, expected;
      for (const Json& item : feed_items(f, rover, sol)) {
        const bool m20 = rover == Rover::kPerseverance;
        const bool thumbnail = m20 ? item["sample_type"] == "Thumbnail" : item["is_thumbnail"].get<bool>();
        const std::string name = m20 ? item["camera"]["instrument"] : item["instrument"];
        const std::string stem = stem_of(m20 ? item["image_files"]["large"] : item["url"]);
        const auto instrument = instrument_named(rover, name);
        ASSERT_TRUE(instrument) << name;
        if (!thumbnail && old_camera(instruments()[*instrument]) != nullptr) {
          EXPECT_TRUE(expected.insert(stem).second) << stem;
        }
      }
      const Json old = parse_json(old_photos_of_sol(f.world, f.view, rover, sol, false)).value();
      for (const Json& photo : old["photos"])
        EXPECT_TRUE(known.insert(stem_of(photo["img_src"])).second) << photo["img_src"];
      EXPECT_EQ(known, expected);
    }
}

TEST(World, ManifestsSumUpToWhatTheSolsHold) {
  const Fixture f;
  for (Rover rover : kRovers) {
    const auto manifest = parse_json(old_manifest(f.world, f.view, rover)).value()["photo_manifest"];
    int64_t sum = 0;
    std::map<int, Json> sols;
    for (const Json& sol : manifest["photos"]) {
      sum += sol["total_photos"].get<int64_t>();
      sols[sol["sol"].get<int>()] = sol;
    }
    EXPECT_EQ(sum, manifest["total_photos"]);
    EXPECT_EQ(manifest["max_sol"], sols.rbegin()->first);
    for (int sol = 90; sol < 120; ++sol) {
      const Json photos = parse_json(old_photos_of_sol(f.world, f.view, rover, sol, false)).value()["photos"];
      EXPECT_EQ(photos.size(), sols.contains(sol) ? sols[sol]["total_photos"].get<size_t>() : 0u);
      std::set<std::string> cameras, listed;
      for (const Json& photo : photos) cameras.insert(photo["camera"]["name"]);
      if (sols.contains(sol)) listed = sols[sol]["cameras"].get<std::set<std::string>>();
      EXPECT_EQ(cameras, listed);
    }
  }
}

TEST(World, OldIdsAreUniqueAndLeadBackToTheirPhoto) {
  const Fixture f;
  std::set<int64_t> ids;
  for (Rover rover : kRovers)
    for (int sol = 1; sol < 12; ++sol)
      for (const Photo& photo : f.world.photos(f.view, rover, sol)) {
        if (!photo.in_old_service()) continue;
        const int64_t id = f.world.old_id(photo);
        EXPECT_TRUE(ids.insert(id).second);
        const auto back = f.world.photo_with_old_id(f.view, id);
        ASSERT_TRUE(back) << id;
        EXPECT_EQ(back->rover, rover);
        EXPECT_EQ(back->sol, sol);
        EXPECT_EQ(back->index, photo.index);
      }
  EXPECT_GT(ids.size(), 1000u);
  EXPECT_FALSE(f.world.photo_with_old_id(f.view, 3));
}

TEST(World, EveryMissionIsAsBusyAsTheRealOne) {
  const Fixture f;
  // Full pictures: recorded totals were 569,511 for Perseverance at sol 1982 and 672,292 for Curiosity at sol
  // 3919.
  const Count perseverance = f.world.count(f.view, Rover::kPerseverance, 0, 1982);
  EXPECT_NEAR(static_cast<double>(perseverance.photos), 569'511, 120'000);
  EXPECT_NEAR(static_cast<double>(perseverance.thumbnails) / static_cast<double>(perseverance.all()), 0.45,
              0.05);
  EXPECT_NEAR(static_cast<double>(f.world.count(f.view, Rover::kCuriosity, 0, 3919).photos), 672'292,
              200'000);
  EXPECT_NEAR(static_cast<double>(f.world.count(f.view, Rover::kSpirit, 0, 2208).photos), 124'550, 40'000);
  EXPECT_NEAR(static_cast<double>(f.world.count(f.view, Rover::kOpportunity, 0, 5111).photos), 198'439,
              60'000);
  int empty = 0;
  for (int sol = 100; sol < 600; ++sol) empty += f.world.count(f.view, Rover::kCuriosity, sol).photos == 0;
  EXPECT_GT(empty, 15) << "some sols have no pictures";
}

TEST(World, ACapKeepsExactlyTheNewestPhotosOfAllRovers) {
  const Fixture f(1, 2500);
  int64_t photos = 0;
  for (Rover rover : kRovers) photos += f.world.count(f.view, rover, 0, 1'000'000).photos;
  EXPECT_EQ(photos, 2500);
  int64_t walked = 0, feed = 0;
  for (Rover rover : {Rover::kCuriosity, Rover::kPerseverance})
    for (int sol = f.view.max_sol[index_of(rover)]; sol > f.view.max_sol[index_of(rover)] - 40; --sol) {
      walked += static_cast<int64_t>(f.world.photos(f.view, rover, sol).size());
      for (const Json& item : feed_items(f, rover, sol))
        feed +=
            rover == Rover::kPerseverance ? item["sample_type"] == "Full" : !item["is_thumbnail"].get<bool>();
    }
  EXPECT_EQ(walked, 2500);
  EXPECT_EQ(feed, 2500);
  EXPECT_EQ(f.world.count(f.view, Rover::kSpirit, 0, 2208).photos, 0);
  const auto manifest = parse_json(old_manifest(f.world, f.view, Rover::kSpirit)).value()["photo_manifest"];
  EXPECT_EQ(manifest["total_photos"], 0);
  EXPECT_EQ(manifest["max_sol"], 2208);
}

TEST(World, ACapBeyondEverythingChangesNothing) {
  const Fixture all, capped(1, 100'000'000);
  EXPECT_EQ(old_manifest(all.world, all.view, Rover::kCuriosity),
            old_manifest(capped.world, capped.view, Rover::kCuriosity));
}

TEST(World, TimeMovingOnAddsSolsAndLeavesTheOldOnesAlone) {
  const Fixture f(1, 3000);
  const View later = f.world.view(kNow + std::chrono::hours(24 * 5), 3000, kNow);
  const size_t r = index_of(Rover::kPerseverance);
  EXPECT_GE(later.max_sol[r], f.view.max_sol[r] + 4);
  EXPECT_EQ(later.min_sol, f.view.min_sol);
  EXPECT_EQ(perseverance_sol_page(f.world, f.view, f.view.max_sol[r], 0).substr(0, 5000),
            perseverance_sol_page(f.world, later, f.view.max_sol[r], 0).substr(0, 5000));
}

TEST(World, VersionsOfOnePictureShareItsImageid) {
  const Fixture f;
  std::map<std::string, std::set<std::string>> stems;
  for (int sol = 1000; sol < 1040; ++sol)
    for (const Photo& photo : f.world.photos(f.view, Rover::kPerseverance, sol))
      stems[perseverance_imageid(photo)].insert(perseverance_stem(photo));
  const auto versioned =
      std::count_if(stems.begin(), stems.end(), [](const auto& s) { return s.second.size() == 2; });
  EXPECT_GT(versioned, 50);
  EXPECT_TRUE(std::all_of(stems.begin(), stems.end(), [](const auto& s) { return s.second.size() <= 2; }));
}

TEST(World, FileNamesAreUniqueAndLeadBack) {
  const Fixture f;
  for (Rover rover : kRovers) {
    std::set<std::string> urls;
    for (int sol = 1; sol < 60; ++sol)
      for (const Photo& photo : f.world.photos(f.view, rover, sol)) {
        const std::string url = old_img_src(photo);
        EXPECT_TRUE(urls.insert(url).second) << url;
        const auto named = picture_named(std::string_view(url).substr(url.find("/m", 8)));
        ASSERT_TRUE(named) << url;
        EXPECT_EQ(named->rover, rover);
        EXPECT_EQ(named->sol, sol);
      }
  }
}

TEST(Traverse, LooksLikeTheRealDrive) {
  const Fixture f;
  const auto json =
      parse_json(mmgis_file(f.world, f.view, "M20/Layers/json/M20_traverse.json").value()).value();
  const Json& features = json["features"];
  EXPECT_NEAR(static_cast<double>(features.size()), 585, 80);
  double total = 0, drawn = 0;
  int last_sol = 0;
  std::string last_rmc = "3_0";
  for (const Json& feature : features) {
    const Json& p = feature["properties"];
    EXPECT_GT(p["sol"].get<int>(), last_sol);
    last_sol = p["sol"];
    EXPECT_EQ(p["fromRMC"], last_rmc);
    last_rmc = p["toRMC"];
    EXPECT_LT(p["SCLK_START"].get<int64_t>(), p["SCLK_END"].get<int64_t>());
    total += p["length"].get<double>();
    const Json* before = nullptr;
    for (const Json& v : feature["geometry"]["coordinates"]) {
      ASSERT_EQ(v.size(), 3u);
      if (before != nullptr)
        drawn += std::hypot((v[0].get<double>() - (*before)[0].get<double>()) * 56'230,
                            (v[1].get<double>() - (*before)[1].get<double>()) * 59'274);
      before = &v;
    }
  }
  EXPECT_NEAR(total, 47'000, 15'000);
  EXPECT_NEAR(drawn / total, 1.0, 0.12) << "the line is about as long as it says";
  EXPECT_NEAR(features.front()["geometry"]["coordinates"][0][0].get<double>(), 77.4508857, 1e-6);
}

TEST(Traverse, PhotosStandWhereTheRoverStood) {
  const Fixture f;
  const auto plan = f.world.drives(Rover::kPerseverance, 1500);
  const Drive& drive = plan->drives()[300];
  for (const Photo& photo : f.world.photos(f.view, Rover::kPerseverance, drive.sol)) {
    if (photo.lmst_ms / 1000.0 < drive.start_lmst_s) {
      EXPECT_EQ(photo.drive, drive.from.drive);
    }
    if (photo.lmst_ms / 1000.0 > drive.end_lmst_s) {
      EXPECT_EQ(photo.drive, drive.to.drive);
    }
  }
  SUCCEED();
}

}  // namespace
}  // namespace skykeep::simulator
