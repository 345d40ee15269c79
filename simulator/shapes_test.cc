// The simulated documents against the recorded ones: same members everywhere, same JSON types.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "../tests/recordings.h"
#include "core/json.h"
#include "simulator/feeds.h"
#include "simulator/legacy_photos.h"
#include "simulator/traverse.h"

namespace skykeep::simulator {
namespace {

using Shape = std::map<std::string, std::set<std::string>>;  // path -> types met there

void add_shape(const Json& json, const std::string& path, Shape& out) {
  out[path].insert(json.is_number() ? "number" : json.type_name());
  if (json.is_object())
    for (const auto& [key, value] : json.items()) add_shape(value, path + "." + key, out);
  if (json.is_array())
    for (const Json& value : json) add_shape(value, path + "[]", out);
}

Shape shape_of(const std::string& text) {
  const auto json = parse_json(text);
  EXPECT_TRUE(json) << text.substr(0, 300);
  Shape out;
  if (json) add_shape(*json, "", out);
  return out;
}

// `nullable`: members that the notes on the upstream call "string or null" though the recording has no null.
void expect_same_shape(const std::string& recorded, const std::string& simulated,
                       const std::set<std::string>& nullable = {}) {
  Shape expected = shape_of(recorded), got = shape_of(simulated);
  for (const std::string& path : nullable) got[path].erase("null");
  for (const auto& [path, types] : expected) {
    ASSERT_TRUE(got.contains(path)) << "missing: " << path;
    if (types.contains("null") || got[path].empty()) continue;
    EXPECT_THAT(got[path], testing::IsSubsetOf(types)) << path;
  }
  for (const auto& [path, types] : got)
    EXPECT_TRUE(expected.contains(path)) << "more than the real one: " << path;
}

// One world for all tests: its index is what costs time.
struct Fixture {
  static const World& shared() {
    static const World world(7);
    return world;
  }
  const World& world = shared();
  UtcTime now = parse_utc("2026-09-18T00:00:00Z").value();
  View view = world.view(now, -1, now);
};

// The newest sol with enough photos to meet every kind of item.
int busy_sol(const Fixture& f, Rover rover, int before = 1'000'000) {
  for (int sol = std::min(before, f.view.max_sol[index_of(rover)]);; --sol)
    if (f.world.count(f.view, rover, sol).photos > 250) return sol;
}

TEST(Shapes, PerseverancePageIsLikeTheRecordedOne) {
  const auto dir = tests::recordings_dir();
  if (!dir) GTEST_SKIP();
  const Fixture f;
  expect_same_shape(tests::recorded_body(*dir, "raw-images/perseverance_rss_api_2026-09-17.json"),
                    perseverance_sol_page(f.world, f.view, busy_sol(f, Rover::kPerseverance), 0));
}

TEST(Shapes, CuriosityPageIsLikeTheRecordedOne) {
  const auto dir = tests::recordings_dir();
  if (!dir) GTEST_SKIP();
  const Fixture f;
  expect_same_shape(tests::recorded_body(*dir, "raw-images/curiosity_raw_image_items_2026-09-17.json"),
                    curiosity_sol_page(f.world, f.view, busy_sol(f, Rover::kCuriosity), 0),
                    {".items[].extended.mast_az", ".items[].extended.mast_el"});
}

TEST(Shapes, EarlyCuriosityItemsLackModelsButNoMembers) {
  const Fixture f;
  const auto page =
      parse_json(curiosity_sol_page(f.world, f.view, busy_sol(f, Rover::kCuriosity, 190), 0)).value();
  ASSERT_FALSE(page["items"].empty());
  EXPECT_TRUE(page["items"][0]["camera_vector"].is_null());
  EXPECT_EQ(page["items"][0]["mission"], "msl");
}

TEST(Shapes, OldPhotosAreLikeTheRecordedOnes) {
  const auto dir = tests::recordings_dir();
  if (!dir) GTEST_SKIP();
  const Fixture f;
  const struct {
    const char* body;
    Rover rover;
    bool with_totals;
  } cases[] = {
      {"mars-photos/curiosity_sol1000_a.json", Rover::kCuriosity, false},
      {"mars-photos/perseverance_sol367.json", Rover::kPerseverance, false},
      {"mars-photos/perseverance_sol0.json", Rover::kPerseverance, true},
      {"mars-photos/spirit_sol1.json", Rover::kSpirit, true},
      {"mars-photos/opportunity_sol1.json", Rover::kOpportunity, true},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.body);
    const int sol = c.rover == Rover::kSpirit || c.rover == Rover::kOpportunity ? 1 : busy_sol(f, c.rover);
    expect_same_shape(tests::recorded_body(*dir, c.body),
                      old_photos_of_sol(f.world, f.view, c.rover, sol, c.with_totals));
  }
}

TEST(Shapes, CamerasAndRoversAreTheRecordedOnes) {
  const auto dir = tests::recordings_dir();
  if (!dir) GTEST_SKIP();
  for (const char* body : {"mars-photos/curiosity_sol1000_a.json", "mars-photos/perseverance_sol367.json",
                           "mars-photos/perseverance_sol0.json", "mars-photos/spirit_sol1.json",
                           "mars-photos/opportunity_sol1.json"}) {
    const Json recorded = parse_json(tests::recorded_body(*dir, body)).value();
    ASSERT_FALSE(recorded["photos"].empty());
    for (const Json& photo : recorded["photos"]) {
      const Rover rover = rover_named(photo["rover"]["name"].get<std::string>()).value();
      const RoverFacts& f = facts(rover);
      EXPECT_EQ(f.id, photo["rover"]["id"]);
      EXPECT_EQ(f.landing_date, photo["rover"]["landing_date"]);
      EXPECT_EQ(f.launch_date, photo["rover"]["launch_date"]);
      EXPECT_EQ(to_string(earth_date(rover, photo["sol"])), photo["earth_date"]);
      const auto camera = std::find_if(f.cameras.begin(), f.cameras.end(),
                                       [&](const OldCamera& c) { return c.id == photo["camera"]["id"]; });
      ASSERT_NE(camera, f.cameras.end()) << photo["camera"];
      EXPECT_EQ(camera->name, photo["camera"]["name"]);
      EXPECT_EQ(camera->full_name, photo["camera"]["full_name"]);
    }
  }
}

TEST(Shapes, ManifestsAreLikeTheRecordedOnes) {
  const auto dir = tests::recordings_dir();
  if (!dir) GTEST_SKIP();
  const Fixture f;
  expect_same_shape(tests::recorded_body(*dir, "manifests/curiosity_manifest_maxsol3919.json"),
                    old_manifest(f.world, f.view, Rover::kCuriosity));
  expect_same_shape(tests::recorded_body(*dir, "manifests/spirit_manifest_maxsol2208.json"),
                    old_manifest(f.world, f.view, Rover::kSpirit));
}

TEST(Shapes, TraverseAndWaypointsAreLikeTheRecordedOnes) {
  const auto dir = tests::recordings_dir();
  if (!dir) GTEST_SKIP();
  const Fixture f;
  const std::pair<const char*, const char*> cases[] = {
      {"mmgis/M20_traverse_sol1840.json", "M20/Layers/json/M20_traverse.json"},
      {"mmgis/M20_waypoints_current_sol1840.json", "M20/Layers/json/M20_waypoints_current.json"},
      {"mmgis/MSL_waypoints_current_sol4868.json", "MSL/Layers/json/MSL_waypoints_current.json"},
  };
  for (const auto& [body, path] : cases) {
    SCOPED_TRACE(body);
    const auto file = mmgis_file(f.world, f.view, path);
    ASSERT_TRUE(file);
    expect_same_shape(tests::recorded_body(*dir, body), *file);
  }
  EXPECT_FALSE(mmgis_file(f.world, f.view, "M20/Layers/json/other.json"));
}

}  // namespace
}  // namespace skykeep::simulator
