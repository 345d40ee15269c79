#include <gmock/gmock.h>

#include "tests/api_rig.h"

namespace skykeep::api {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> names(const Json& list) {
  std::vector<std::string> out;
  for (const Json& item : list) out.push_back(item["designation"].get<std::string>());
  return out;
}
std::vector<std::string> moments(const Json& list) {
  std::vector<std::string> out;
  for (const Json& item : list) out.push_back(item["fireball_at"].get<std::string>());
  return out;
}

TEST(NearEarth, RisksStandByPalermoNowAndAtAMoment) {
  Rig rig;
  const Json now = rig.get_json("/api/v1/neo/risk");
  EXPECT_THAT(names(now["data"]), ElementsAre("2026 VR7", "101955"));
  EXPECT_EQ(now["next"], nullptr);
  EXPECT_EQ(now["data"][1]["torino_maximum"], nullptr);
  EXPECT_EQ(now["data"][0]["impact_probability"], 0.0002);
  EXPECT_EQ(now["data"][0]["last_observed_on"], "2026-11-20");
  const Json before = rig.get_json("/api/v1/neo/risk?at=2026-11-20T12:00:00Z");
  EXPECT_THAT(names(before["data"]), ElementsAre("101955", "2026 VR7"));
  EXPECT_EQ(before["data"][1]["valid_to"], "2026-11-21T08:00:00Z");
  EXPECT_TRUE(rig.get_json("/api/v1/neo/risk?at=2026-11-19T12:00:00Z")["data"].empty());
}

TEST(NearEarth, AnObjectHasAHistory) {
  Rig rig;
  const Json history = rig.get_json("/api/v1/neo/risk?designation=2026%20VR7")["data"];
  ASSERT_EQ(history.size(), 2u);
  EXPECT_EQ(history[0]["valid_to"], nullptr);
  EXPECT_EQ(history[1]["end_reason"], "changed");
  EXPECT_TRUE(rig.get_json("/api/v1/neo/risk?designation=it's%20\"nobody\"%2F")["data"].empty());
  EXPECT_EQ(rig.get("/api/v1/neo/risk?designation=101955&at=2026-11-20T12:00:00Z").status, 400);
}

TEST(NearEarth, FireballsComeNewestFirstAndPageByPage) {
  Rig rig;
  const Json page = rig.get_json("/api/v1/fireballs?limit=2");
  EXPECT_THAT(moments(page["data"]), ElementsAre("2013-02-15T03:20:34Z", "2013-02-15T03:20:33Z"));
  EXPECT_EQ(page["data"][0]["latitude"], -4.1);
  EXPECT_EQ(page["data"][0]["altitude_km"], nullptr);
  const Json rest = rig.get_json("/api/v1/fireballs?limit=2&cursor=" + page["next"].get<std::string>());
  EXPECT_THAT(moments(rest["data"]), ElementsAre("1994-06-03T20:48:42Z"));
  EXPECT_EQ(rest["next"], nullptr);
  EXPECT_EQ(rig.get_json("/api/v1/fireballs?has_place=true")["data"].size(), 2u);
  EXPECT_THAT(moments(rig.get_json("/api/v1/fireballs?from=1994-06-03&to=1994-06-03")["data"]), ElementsAre("1994-06-03T20:48:42Z"));
  EXPECT_EQ(rig.get("/api/v1/fireballs?from=2013-02-16&to=2013-02-15").status, 400);
  EXPECT_EQ(rig.get("/api/v1/fireballs?limit=1001").status, 400);
}

}  // namespace
}  // namespace skykeep::api
