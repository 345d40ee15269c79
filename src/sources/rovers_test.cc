#include <gtest/gtest.h>

#include <map>

#include "core/json.h"
#include "core/text.h"
#include "sources/photo_feed.h"
#include "sources/seeds.h"
#include "tests/recordings.h"

namespace skykeep::sources {
namespace {

using tests::recorded_body;
using tests::recordings_dir;

const Rover& rover(int id) { return *find_rover(id); }
Date date(std::string_view text) { return parse_date(text).value(); }
UtcTime utc(std::string_view text) { return parse_utc(text).value(); }

constexpr std::array kPhotoBodies = {"mars-photos/curiosity_2015-06-03_page1.json", "mars-photos/curiosity_sol1000_a.json",
                                     "mars-photos/opportunity_sol1.json",           "mars-photos/perseverance_sol0.json",
                                     "mars-photos/perseverance_sol367.json",        "mars-photos/spirit_sol1.json"};
constexpr std::array kManifests = {"manifests/curiosity_manifest_maxsol3919.json",
                                   "manifests/spirit_manifest_maxsol2208.json"};

TEST(Rovers, AreFoundByNameSlugAndIdWithoutCase) {
  EXPECT_EQ(rovers().size(), 4u);
  EXPECT_EQ(find_rover("Curiosity")->id, 5);
  EXPECT_EQ(find_rover("opportunity")->id, 6);
  EXPECT_EQ(find_rover("SPIRIT")->id, 7);
  EXPECT_EQ(find_rover(8)->slug, "perseverance");
  EXPECT_EQ(find_rover("sojourner"), nullptr);
  EXPECT_EQ(find_rover(""), nullptr);
  EXPECT_EQ(find_rover(9), nullptr);
}

TEST(Rovers, EarthDateCountsWholeDaysOfMeanSols) {
  EXPECT_EQ(to_string(earth_date(rover(5), 0)), "2012-08-06");
  EXPECT_EQ(to_string(earth_date(rover(5), 1000)), "2015-05-30");
  EXPECT_EQ(to_string(earth_date(rover(8), 367)), "2022-03-02");
  EXPECT_EQ(to_string(earth_date(rover(7), 2208)), "2010-03-21");
  EXPECT_EQ(to_string(earth_date(rover(6), 5111)), "2018-06-11");
}

TEST(Rovers, SolsOnADateAreExactlyThoseWhoseEarthDateItIs) {
  for (const Rover& r : rovers()) {
    std::map<int32_t, std::vector<int32_t>> by_day;
    for (int32_t sol = 0; sol < 6000; ++sol) by_day[earth_date(r, sol).days].push_back(sol);
    for (int32_t day = r.landing_date.days - 3; day < by_day.rbegin()->first; ++day) {
      const SolRange range = sols_on(r, Date{day});
      const auto it = by_day.find(day);
      if (it == by_day.end()) {
        EXPECT_GT(range.first, range.last) << to_string(Date{day});
      } else {
        EXPECT_EQ(range.first, it->second.front()) << to_string(Date{day});
        EXPECT_EQ(range.last, it->second.back()) << to_string(Date{day});
      }
    }
  }
}

TEST(Rovers, SolUnderWayIsThatOfRecordedPictures) {
  EXPECT_EQ(sol_at(rover(8), utc("2026-09-17T04:59:26.915")), 1982);
  EXPECT_EQ(sol_at(rover(5), utc("2026-09-16T23:31:21")), 5017);
  EXPECT_EQ(sol_at(rover(8), utc("2021-02-18T20:55:00Z")), 0) << "landing, in the afternoon of sol 0";
  EXPECT_EQ(sol_at(rover(8), utc("2020-01-01")), 0) << "never negative";
  // The turn of a sol: Sol-01982 began 12:32:16.633 of mean solar time before the first picture above.
  const UtcTime turn = utc("2026-09-17T04:59:26.915") - Duration(static_cast<int64_t>(45136.633e6 * 1.02749125));
  EXPECT_EQ(sol_at(rover(8), turn - 5s), 1981);
  EXPECT_EQ(sol_at(rover(8), turn + 5s), 1982);
}

TEST(Rovers, EveryRecordedPhotoAndManifestAgreesOnDatesAndRovers) {
  const auto dir = recordings_dir();
  if (!dir) GTEST_SKIP();
  size_t photos = 0, sols = 0;
  for (const char* name : kPhotoBodies) {
    const Json body = parse_json(recorded_body(*dir, name)).value();
    for (const Json& photo : body.at("photos")) {
      const Rover* r = find_rover(photo["rover"]["id"].get<int>());
      ASSERT_NE(r, nullptr) << name;
      EXPECT_EQ(r->name, photo["rover"]["name"]);
      EXPECT_EQ(r->status, photo["rover"]["status"]);
      EXPECT_EQ(to_string(r->landing_date), photo["rover"]["landing_date"]);
      EXPECT_EQ(to_string(r->launch_date), photo["rover"]["launch_date"]);
      EXPECT_EQ(to_string(earth_date(*r, photo["sol"].get<int32_t>())), photo["earth_date"]);
      ++photos;
    }
  }
  for (const char* name : kManifests) {
    const Json manifest = parse_json(recorded_body(*dir, name)).value().at("photo_manifest");
    const Rover* r = find_rover(manifest["name"].get<std::string>());
    ASSERT_NE(r, nullptr) << name;
    EXPECT_EQ(to_string(r->landing_date), manifest["landing_date"]);
    EXPECT_EQ(to_string(r->launch_date), manifest["launch_date"]);
    EXPECT_EQ(r->status, manifest["status"]);
    EXPECT_EQ(to_string(earth_date(*r, manifest["max_sol"].get<int32_t>())), manifest["max_date"]);
    for (const Json& day : manifest["photos"]) {
      const auto sol = day["sol"].get<int32_t>();
      ASSERT_EQ(to_string(earth_date(*r, sol)), day["earth_date"]) << name;
      const SolRange on = sols_on(*r, date(day["earth_date"].get<std::string>()));
      ASSERT_TRUE(on.first <= sol && sol <= on.last) << name << " sol " << sol;
      ++sols;
    }
  }
  EXPECT_EQ(photos, 4u + 856u + 95u + 54u + 162u + 77u);
  EXPECT_GT(sols, 5000u);
}

TEST(Cameras, HaveTheIdsOfTheSeedAndOnlyThose) {
  EXPECT_EQ(cameras().size(), 36u);
  std::map<int, int> next;
  for (const Camera& camera : cameras()) {
    EXPECT_EQ(camera.camera_id, camera.rover_id * 100 + ++next[camera.rover_id]) << camera.name;
    EXPECT_NE(find_rover(camera.rover_id), nullptr);
    EXPECT_FALSE(camera.full_name.empty());
    EXPECT_TRUE(camera.category == "Engineering" || camera.category == "Science" || camera.category == "Other" ||
                camera.category == "Entry, Descent, and Landing")
        << camera.category;
  }
  EXPECT_EQ(next, (std::map<int, int>{{5, 7}, {6, 6}, {7, 6}, {8, 17}}));
  EXPECT_EQ(find_camera(6, "ENTRY")->full_name, "Entry, Descent, and Landing Camera");
  EXPECT_EQ(find_camera(8, "skycam")->nasa_camera_id, 46);
  EXPECT_EQ(find_camera(8, "MAHLI"), nullptr);
}

TEST(Cameras, EveryRecordedBodyAgreesAndTheInferredOnesAreThoseNeverSeen) {
  const auto dir = recordings_dir();
  if (!dir) GTEST_SKIP();
  std::map<int, bool> seen;
  const auto check_listed = [](const Json& r) {
    if (!r.contains("cameras")) return;
    for (const Json& listed : r["cameras"]) {
      const Camera* camera = find_camera(r["id"].get<int>(), listed["name"].get<std::string>());
      ASSERT_NE(camera, nullptr) << listed.dump();
      EXPECT_EQ(camera->full_name, listed["full_name"]);
    }
  };
  for (const char* name : kPhotoBodies) {
    const Json body = parse_json(recorded_body(*dir, name)).value();
    for (const Json& photo : body.at("photos")) {
      const Json& c = photo["camera"];
      const Camera* camera = find_camera(c["rover_id"].get<int>(), c["name"].get<std::string>());
      ASSERT_NE(camera, nullptr) << c.dump();
      EXPECT_EQ(camera->nasa_camera_id, c["id"].get<int>()) << c.dump();
      EXPECT_EQ(camera->full_name, c["full_name"]) << c.dump();
      seen[camera->camera_id] = true;
      check_listed(photo["rover"]);
    }
  }
  for (const Camera& camera : cameras()) EXPECT_EQ(camera.inferred, !seen[camera.camera_id]) << camera.name;
  for (const char* name : kManifests) {
    const Json manifest = parse_json(recorded_body(*dir, name)).value().at("photo_manifest");
    const int id = find_rover(manifest["name"].get<std::string>())->id;
    for (const Json& day : manifest["photos"])
      for (const Json& camera : day["cameras"]) ASSERT_NE(find_camera(id, camera.get<std::string>()), nullptr);
  }
}

TEST(Cameras, InstrumentsOfTheNewFeedsHaveTheirOldNames) {
  const struct {
    int rover;
    std::string_view instrument, old_name;
  } cases[] = {{5, "MAST_LEFT", "MAST"},     {5, "MAST_RIGHT", "MAST"},   {5, "NAV_LEFT_A", "NAVCAM"},
               {5, "NAV_RIGHT_B", "NAVCAM"}, {5, "FHAZ_LEFT_A", "FHAZ"},  {5, "RHAZ_RIGHT_B", "RHAZ"},
               {5, "CHEMCAM_RMI", "CHEMCAM"}, {5, "MAHLI", "MAHLI"},       {5, "MARDI", "MARDI"},
               {5, "NAVCAM", "NAVCAM"},      {8, "MCZ_RIGHT", "MCZ_RIGHT"}, {8, "SUPERCAM_RMI", "SUPERCAM_RMI"},
               {6, "PANCAM", "PANCAM"}};
  for (const auto& c : cases) {
    const Camera* camera = camera_of_instrument(c.rover, c.instrument);
    ASSERT_NE(camera, nullptr) << c.instrument;
    EXPECT_EQ(camera->name, c.old_name);
  }
  for (const std::string_view unknown : {"", "MAST_", "PIXL_MCC", "CACHECAM", "NAV", "MAS"})
    EXPECT_EQ(camera_of_instrument(5, unknown), nullptr) << unknown;
  EXPECT_EQ(camera_of_instrument(8, "MAST_LEFT"), nullptr) << "that is Curiosity's";
}

TEST(Seeds, CsvRowsUnderstandQuotes) {
  const auto rows = csv_rows("a,b\n1,\"x, \"\"y\"\"\"\r\n2,\n");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0], (std::vector<std::string>{"1", "x, \"y\""}));
  EXPECT_EQ(rows[1], (std::vector<std::string>{"2", ""}));
}

}  // namespace
}  // namespace skykeep::sources
