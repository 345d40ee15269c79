#include "flows/messages.h"

#include <gtest/gtest.h>

namespace skykeep::flows {
namespace {

const UtcTime kAt = *parse_utc("2026-11-21T08:00:00Z");

TEST(Messages, AScheduleNamesThePartitionsOfOneSourceAndScope) {
  const Schedule schedule{"mars_photos", "curiosity", {"sol=05010", "sol=05012"}, "event", kAt};
  const Json json = *parse_json(encode(schedule));
  EXPECT_EQ(json["ingestion_schedule"]["tasks"][1]["partition"], "mars_photos/curiosity/sol=05012");
  const auto back = decode_schedule(encode(schedule));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->parts, schedule.parts);
  EXPECT_EQ(back->key(0), sol_of("mars_photos", "curiosity", 5010));
  EXPECT_EQ(back->at, kAt);
}

// What earlier versions left on the bus.
TEST(Messages, SchedulesAndEventsOfRoversAndSolsAreReadStill) {
  const auto schedule = decode_schedule(R"({"ingestion_schedule":{"source":"mars_photos","rover_name":"spirit",
    "tasks":[{"rover_name":"spirit","sol":7},{"rover_name":"spirit","sol":8}],"sol_range":[7,8]},"trigger":"user"})");
  ASSERT_TRUE(schedule) << schedule.error().message;
  EXPECT_EQ(schedule->parts, (std::vector<std::string>{"sol=00007", "sol=00008"}));
  const auto whole = decode_schedule(R"({"ingestion_schedule":{"source":"mars_manifests","rover_name":"spirit",
    "tasks":[{"rover_name":"spirit","sol":-1}]}})");
  ASSERT_TRUE(whole) << whole.error().message;
  EXPECT_EQ(whole->key(0), whole_of("mars_manifests", "spirit"));
  const auto event = decode_lake_event(R"({"Key":"lake/photos%2Fa.json","partition":{"source":"mars_photos","rover_name":"spirit","sol":7}})");
  ASSERT_TRUE(event) << event.error().message;
  EXPECT_EQ(event->partition, sol_of("mars_photos", "spirit", 7));
}

TEST(Messages, AScheduleThatIsNoneOrOfSeveralScopesIsRefused) {
  for (const char* text : {"null", "{}", "<html>", R"({"ingestion_schedule":{"source":"","tasks":[]}})", R"({"ingestion_schedule":[]})",
                           R"({"ingestion_schedule":{"source":"mars_photos","scope":"spirit","tasks":[{"partition":"mars_photos/curiosity/sol=00001"}]}})",
                           R"({"ingestion_schedule":{"source":"mars_photos","scope":"spirit","tasks":[{"partition":7}]}})"}) {
    const auto schedule = decode_schedule(text);
    ASSERT_FALSE(schedule) << text;
    EXPECT_EQ(schedule.error().code, Code::kCorrupt) << text;
  }
}

TEST(Messages, LakeEventEncodesItsKeyLikeAnObjectStore) {
  const LakeEvent event{object_key(sol_of("mars_photos", "curiosity", 42), 1, "0123456789abcdef"), 99, sol_of("mars_photos", "curiosity", 42), "run", kAt};
  EXPECT_EQ(event.key, "mars_photos/curiosity/sol=00042/page-001-0123456789ab.json");
  const Json json = *parse_json(encode(event));
  EXPECT_EQ(json["Key"], "lake/mars_photos%2Fcuriosity%2Fsol%3D00042%2Fpage-001-0123456789ab.json");
  const auto back = decode_lake_event(encode(event));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->key, event.key);
  EXPECT_EQ(back->partition, event.partition);
  EXPECT_EQ(back->size, 99u);
}

TEST(Messages, EventOfARealObjectStoreHasNoPartition) {
  const auto event = decode_lake_event(R"({"EventName":"s3:ObjectCreated:Put","Key":"mars/photos/a%20b.json",
    "Records":[{"s3":{"object":{"key":"photos/a%20b.json","size":7}}}]})");
  ASSERT_TRUE(event) << event.error().message;
  EXPECT_EQ(event->key, "photos/a b.json");
  EXPECT_EQ(event->size, 7u);
  EXPECT_TRUE(event->partition.empty());
}

TEST(Messages, LoadCompleteComesBackAsItWent) {
  const LoadComplete message{{7, 8}, {"a", "b"}, {sol_of("mars_photos", "spirit", 3), {"", "", ""}}, "run", kAt};
  const auto back = decode_load_complete(encode(message));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->object_ids, message.object_ids);
  EXPECT_EQ(back->keys, message.keys);
  EXPECT_EQ(back->partitions, message.partitions);
}

}  // namespace
}  // namespace skykeep::flows
