#include "app/data_dir.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/contract/temp_dir.h"

namespace skykeep::app {
namespace {

class DataDirTest : public ::testing::Test {
 protected:
  skykeep::testing::TempDir temp;
  RealFs fs;
  std::string path() const { return temp.path() + "/data"; }
};

TEST_F(DataDirTest, HasOneOwnerWhoIsNamed) {
  auto owned = DataDir::own(path(), DataMode::kLive, "serve", fs);
  ASSERT_TRUE(owned) << owned.error().message;
  const auto owner = DataDir::owner(path());
  ASSERT_TRUE(owner);
  EXPECT_EQ(owner->pid, ::getpid());
  EXPECT_EQ(owner->verb, "serve");
  const auto second = DataDir::own(path(), DataMode::kLive, "sync", fs);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::kConflict);
  EXPECT_NE(second.error().message.find(std::to_string(::getpid())), std::string::npos);
  owned->reset();
  EXPECT_FALSE(DataDir::owner(path()));
}

TEST_F(DataDirTest, LiveAndSimulatedNeverMixOnceBytesHaveCome) {
  ASSERT_TRUE(DataDir::own(path(), DataMode::kLive, "serve", fs));
  EXPECT_TRUE(DataDir::own(path(), DataMode::kSimulated, "serve", fs)) << "an empty one has no past";
  ASSERT_TRUE(fs.make_dirs(path() + "/lake/photos"));
  const auto mixed = DataDir::own(path(), DataMode::kLive, "serve", fs);
  ASSERT_FALSE(mixed);
  EXPECT_EQ(mixed.error().code, Code::kUnsupported);
}

TEST_F(DataDirTest, NewerAndForeignDirectoriesAreRefusedInWords) {
  ASSERT_TRUE(fs.make_dirs(path() + "/lake/photos"));
  ASSERT_TRUE(fs.write_atomic(path() + "/FORMAT", "skykeep 7 live\n"));
  const auto newer = DataDir::own(path(), DataMode::kLive, "serve", fs);
  ASSERT_FALSE(newer);
  EXPECT_EQ(newer.error().code, Code::kUnsupported);
  EXPECT_NE(newer.error().message.find("format 7"), std::string::npos);
  ASSERT_TRUE(fs.write_atomic(path() + "/FORMAT", "something else"));
  EXPECT_EQ(DataDir::own(path(), DataMode::kLive, "serve", fs).error().code, Code::kCorrupt);
}

TEST_F(DataDirTest, KnowsWhenItWasRemovedOrReplaced) {
  const auto owned = DataDir::own(path(), DataMode::kLive, "serve", fs);
  ASSERT_TRUE(owned);
  EXPECT_TRUE((*owned)->is_there());
  ASSERT_TRUE(fs.remove_all(path()));
  EXPECT_FALSE((*owned)->is_there());
  const auto another = DataDir::own(path(), DataMode::kLive, "serve", fs);
  ASSERT_TRUE(another);
  EXPECT_FALSE((*owned)->is_there());
  EXPECT_TRUE((*another)->is_there());
}

}  // namespace
}  // namespace skykeep::app
