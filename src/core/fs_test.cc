#include "core/fs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <dirent.h>
#include <dlfcn.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "tests/contract/temp_dir.h"

// The C library's readdir, which fails when a test asks for it: a disk that gives up in the middle of a folder.
static thread_local int entries_until_failure = -1;  // -1: never
extern "C" dirent* readdir(DIR* folder) {
  static const auto real = reinterpret_cast<dirent* (*)(DIR*)>(dlsym(RTLD_NEXT, "readdir"));
  if (entries_until_failure == 0) {
    errno = EIO;
    return nullptr;
  }
  if (entries_until_failure > 0) --entries_until_failure;
  return real(folder);
}

namespace skykeep {
namespace {

class RealFsTest : public ::testing::Test {
 protected:
  std::string path(const std::string& name) const { return dir_.path() + "/" + name; }

  testing::TempDir dir_;
  RealFs fs_;
};

TEST_F(RealFsTest, WrittenBytesAreReadBackAndReplacedAsAWhole) {
  const std::string bytes("a\0b\xff\n", 5);
  ASSERT_TRUE(fs_.write_atomic(path("a"), bytes));
  EXPECT_EQ(*fs_.read(path("a")), bytes);
  ASSERT_TRUE(fs_.write_atomic(path("a"), ""));
  EXPECT_EQ(*fs_.read(path("a")), "");
  EXPECT_EQ(fs_.list(dir_.path())->size(), 1U) << "no temporary file stays";
}

TEST_F(RealFsTest, AWriteThatFailsLeavesNothingBehind) {
  ASSERT_TRUE(fs_.make_dirs(path("taken")));
  ASSERT_TRUE(fs_.write_atomic(path("taken/inside"), "x"));
  EXPECT_FALSE(fs_.write_atomic(path("taken"), "x")) << "a folder cannot be replaced";
  EXPECT_EQ(fs_.list(dir_.path())->size(), 1U);
  EXPECT_EQ(fs_.write_atomic(path("none/a"), "x").error().code, Code::kNotFound);
}

TEST_F(RealFsTest, AFolderThatCannotBeReadToItsEndIsAnErrorAndNoShorterList) {
  for (const char* name : {"a", "b", "c", "d", "e"}) ASSERT_TRUE(fs_.write_atomic(path(name), "x"));
  for (int entries = 0; entries < 7; ++entries) {  // "." and ".." are two of them
    entries_until_failure = entries;
    const auto listed = fs_.list(dir_.path());
    entries_until_failure = -1;
    EXPECT_FALSE(listed) << entries;
  }
  EXPECT_EQ(fs_.list(dir_.path())->size(), 5U);
}

TEST_F(RealFsTest, ALinkToNothingIsListedWithoutASize) {
  ASSERT_TRUE(fs_.write_atomic(path("a"), "x"));
  ASSERT_EQ(::symlink("nowhere", path("b").c_str()), 0);
  const auto listed = fs_.list(dir_.path());
  ASSERT_TRUE(listed);
  for (const DirEntry& entry : *listed) EXPECT_LE(entry.size, 1U) << entry.name;
}

TEST_F(RealFsTest, OnlyTheOwnerMayReadWhatIsWritten) {
  ASSERT_TRUE(fs_.write_atomic(path("a"), "x"));
  struct stat info{};
  ASSERT_EQ(::stat(path("a").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
}

TEST_F(RealFsTest, RangesAreCutAtTheEnd) {
  ASSERT_TRUE(fs_.write_atomic(path("a"), "0123456789"));
  EXPECT_EQ(*fs_.read_range(path("a"), 2, 3), "234");
  EXPECT_EQ(*fs_.read_range(path("a"), 8, 100), "89");
  EXPECT_EQ(*fs_.read_range(path("a"), 10, 1), "");
  EXPECT_EQ(fs_.read_range(path("a"), 11, 1).error().code, Code::kInvalidInput);
}

TEST_F(RealFsTest, MissingThingsAreNotFoundAndFoldersAreNoFiles) {
  EXPECT_EQ(fs_.read(path("a")).error().code, Code::kNotFound);
  EXPECT_EQ(fs_.size(path("a")).error().code, Code::kNotFound);
  EXPECT_EQ(fs_.list(path("a")).error().code, Code::kNotFound);
  EXPECT_EQ(fs_.remove(path("a")).error().code, Code::kNotFound);
  EXPECT_TRUE(fs_.remove_all(path("a")));
  EXPECT_EQ(fs_.read(dir_.path()).error().code, Code::kInvalidInput);
  EXPECT_FALSE(fs_.exists(path("a")));
  EXPECT_THAT(fs_.read(path("a")).error().message, ::testing::HasSubstr(path("a")));
}

TEST_F(RealFsTest, FoldersAreMadeWithTheirParentsAndOverAgain) {
  ASSERT_TRUE(fs_.make_dirs(path("a/b/c/")));
  ASSERT_TRUE(fs_.make_dirs(path("a/b/c")));
  ASSERT_TRUE(fs_.make_dirs(path("a//b/./d")));
  EXPECT_TRUE(fs_.exists(path("a/b/d")));
  ASSERT_TRUE(fs_.write_atomic(path("file"), "x"));
  EXPECT_FALSE(fs_.make_dirs(path("file/below")));
  EXPECT_FALSE(fs_.make_dirs(path("file")));
}

TEST_F(RealFsTest, FoldersAreListedByName) {
  ASSERT_TRUE(fs_.make_dirs(path("b")));
  ASSERT_TRUE(fs_.write_atomic(path("c"), "123"));
  ASSERT_TRUE(fs_.append(path("a"), "12"));
  ASSERT_TRUE(fs_.append(path("a"), "34"));
  const auto listed = fs_.list(dir_.path());
  ASSERT_TRUE(listed);
  ASSERT_EQ(listed->size(), 3U);
  EXPECT_EQ((*listed)[0].name, "a");
  EXPECT_EQ((*listed)[0].size, 4U);
  EXPECT_TRUE((*listed)[1].is_dir);
  EXPECT_EQ((*listed)[2].size, 3U);
}

TEST_F(RealFsTest, FilesAreRenamedAndRemoved) {
  ASSERT_TRUE(fs_.write_atomic(path("a"), "x"));
  ASSERT_TRUE(fs_.rename(path("a"), path("b")));
  EXPECT_FALSE(fs_.exists(path("a")));
  ASSERT_TRUE(fs_.remove(path("b")));
  EXPECT_FALSE(fs_.exists(path("b")));
  EXPECT_GT(*fs_.free_bytes(dir_.path()), 0U);
}

}  // namespace
}  // namespace skykeep
