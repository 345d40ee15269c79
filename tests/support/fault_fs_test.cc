#include "tests/support/fault_fs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace skykeep {
namespace {

TEST(FaultFs, WithoutFaultsItIsAFileSystem) {
  FaultFs fs;
  ASSERT_TRUE(fs.make_dirs("d/e"));
  ASSERT_TRUE(fs.write_atomic("d/a", "one"));
  ASSERT_TRUE(fs.write_atomic("d/a", "three"));
  ASSERT_TRUE(fs.append("d/log", "x"));
  ASSERT_TRUE(fs.append("d//log", "y"));
  EXPECT_EQ(*fs.read("d/a"), "three");
  EXPECT_EQ(*fs.read_range("d/a", 1, 100), "hree");
  EXPECT_EQ(*fs.read("d/log"), "xy");
  EXPECT_EQ(*fs.size("d/log"), 2U);
  const auto listed = fs.list("d/");
  ASSERT_TRUE(listed);
  ASSERT_EQ(listed->size(), 3U);
  EXPECT_EQ((*listed)[0].name, "a");
  EXPECT_TRUE((*listed)[1].is_dir);
  ASSERT_TRUE(fs.rename("d/a", "d/e/b"));
  EXPECT_FALSE(fs.exists("d/a"));
  ASSERT_TRUE(fs.remove("d/e/b"));
  EXPECT_EQ(fs.remove("d/e/b").error().code, Code::kNotFound);
  EXPECT_EQ(fs.write_atomic("none/a", "x").error().code, Code::kNotFound);
  EXPECT_EQ(fs.list("none").error().code, Code::kNotFound);
  ASSERT_TRUE(fs.remove_all("d"));
  EXPECT_FALSE(fs.exists("d/log"));
}

TEST(FaultFs, ACrashLosesUnsyncedBytesAndKeepsSyncedOnes) {
  bool lost_some = false, kept_part = false;
  for (uint64_t seed = 0; seed < 50; ++seed) {
    FaultFs fs(seed);
    ASSERT_TRUE(fs.make_dirs("d"));
    ASSERT_TRUE(fs.write_atomic("d/safe", "safe"));
    ASSERT_TRUE(fs.append("d/log", "0123456789"));
    fs.crash();
    EXPECT_EQ(*fs.read("d/safe"), "safe");
    const std::string log = fs.read("d/log").value_or("");
    EXPECT_TRUE(std::string_view("0123456789").starts_with(log));
    lost_some |= log.empty();
    kept_part |= !log.empty() && log.size() < 10;
  }
  EXPECT_TRUE(lost_some && kept_part);
}

TEST(FaultFs, AWriteCutByThePowerIsThereAsAWholeOrNotAtAll) {
  bool saw_old = false, saw_new = false;
  for (uint64_t at = 0; at < 6; ++at)
    for (uint64_t seed = 0; seed < 20; ++seed) {
      FaultFs fs(seed);
      ASSERT_TRUE(fs.make_dirs("d"));
      ASSERT_TRUE(fs.write_atomic("d/a", "old"));
      fs.power_off_after(at);
      const bool acknowledged = fs.write_atomic("d/a", "brand new").has_value();
      EXPECT_EQ(fs.read("d/a").has_value(), acknowledged) << "nothing answers without power";
      fs.crash();
      const std::string found = *fs.read("d/a");
      EXPECT_TRUE(found == "brand new" || (found == "old" && !acknowledged)) << found;
      saw_old |= found == "old";
      saw_new |= found == "brand new" && !acknowledged;
    }
  EXPECT_TRUE(saw_old && saw_new);
}

TEST(FaultFs, ARemovalThatWasNotSyncedMayComeBack) {
  bool came_back = false, stayed_away = false;
  for (uint64_t seed = 0; seed < 20; ++seed) {
    FaultFs fs(seed);
    ASSERT_TRUE(fs.make_dirs("d"));
    ASSERT_TRUE(fs.write_atomic("d/a", "x"));
    ASSERT_TRUE(fs.remove("d/a"));
    fs.crash();
    (fs.exists("d/a") ? came_back : stayed_away) = true;
  }
  EXPECT_TRUE(came_back && stayed_away);
}

TEST(FaultFs, TheNamedWriteFailsAndOnlyThatOne) {
  FaultFs fs;
  ASSERT_TRUE(fs.make_dirs("d"));
  fs.fail_write(2, {Code::kPermission, "read-only"});
  EXPECT_TRUE(fs.write_atomic("d/1", "x"));
  EXPECT_EQ(fs.write_atomic("d/2", "x").error().code, Code::kPermission);
  EXPECT_TRUE(fs.write_atomic("d/3", "x"));
  EXPECT_FALSE(fs.exists("d/2"));
}

TEST(FaultFs, AFullDiskIsUnavailableUntilThereIsRoom) {
  FaultFs fs;
  ASSERT_TRUE(fs.make_dirs("d"));
  fs.set_capacity(10);
  ASSERT_TRUE(fs.write_atomic("d/a", "12345678"));
  EXPECT_EQ(*fs.free_bytes("d"), 2U);
  EXPECT_EQ(fs.write_atomic("d/b", "123").error().code, Code::kUnavailable);
  ASSERT_TRUE(fs.remove("d/a"));
  EXPECT_TRUE(fs.write_atomic("d/b", "123"));
}

TEST(FaultFs, BitsFlipAndTailsTearOnRequest) {
  FaultFs fs;
  ASSERT_TRUE(fs.make_dirs("d"));
  ASSERT_TRUE(fs.write_atomic("d/a", "abc"));
  ASSERT_TRUE(fs.flip_bit("d/a", 1));
  EXPECT_EQ(*fs.read("d/a"), "acc");
  ASSERT_TRUE(fs.truncate("d/a", 1));
  EXPECT_EQ(*fs.read("d/a"), "a");
  EXPECT_FALSE(fs.flip_bit("d/a", 1));
}

}  // namespace
}  // namespace skykeep
