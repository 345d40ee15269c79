#include "lake/local/local_lake.h"

#include "tests/support/fault_fs.h"
#include "core/log.h"
#include "lake/local/body_cache.h"
#include "lake/local/zstd_codec.h"
#include "tests/contract/lake_contract.h"

namespace skykeep::lake {
namespace {

RealFs& real_fs() {
  static RealFs fs;
  return fs;
}

INSTANTIATE_TEST_SUITE_P(Local, LakeContract,
                         ::testing::Values(LakeBackend{"local",
                                                       [](const std::string& dir) {
                                                         return open_local_lake(dir + "/lake", real_fs());
                                                       }}),
                         ::testing::PrintToStringParamName());

class LocalLakeTest : public ::testing::Test {
 protected:
  void SetUp() override {
    log::configure(log::Level::kWarn, log::Format::kText);
    reopen();
  }
  void reopen() { lake_ = std::move(open_local_lake("lake", fs_)).value(); }
  ObjectMeta picture() {
    ObjectMeta meta = some_meta();
    meta.content_type = "image/jpeg";
    return meta;
  }
  Code code_of_get(std::string_view key) {
    const auto object = lake_->get(key);
    EXPECT_FALSE(object);
    return object ? Code::kInternal : object.error().code;
  }

  FaultFs fs_;
  std::unique_ptr<Lake> lake_;
};

TEST_F(LocalLakeTest, BodiesLieCompressedBesideTheirSidecarAndPicturesAsTheyAre) {
  const std::string body(10'000, 'x');
  ASSERT_TRUE(lake_->put("a/b", body, some_meta()));
  ASSERT_TRUE(lake_->put("p.jpg", body, picture()));
  EXPECT_LT(*fs_.size("lake/a/b.zst"), 200U);
  EXPECT_TRUE(fs_.read("lake/a/b.meta.json")->starts_with(R"({"url":"https://mars.nasa.gov)"));
  EXPECT_EQ(*fs_.read("lake/p.jpg.raw"), body);
}

TEST_F(LocalLakeTest, APowerCutAtAnyStepLeavesAnObjectWholeOrAbsentAndNeverTakesAnAcknowledgedOne) {
  int absent = 0, whole = 0;
  for (uint64_t at = 0;; ++at) {
    bool completed = false;
    for (uint64_t seed = 0; seed < 12; ++seed) {
      FaultFs fs(seed);
      auto lake = std::move(open_local_lake("lake", fs)).value();
      ASSERT_TRUE(lake->put("k/before", "before", some_meta()));
      fs.power_off_after(at);
      const bool acknowledged = lake->put("k/new", "new body", some_meta()).has_value();
      completed |= acknowledged;
      fs.crash();
      lake = std::move(open_local_lake("lake", fs)).value();
      EXPECT_EQ(lake->get("k/before")->body, "before");
      const auto found = lake->get("k/new");
      if (found) {
        EXPECT_EQ(found->body, "new body");
        ++whole;
      } else {
        EXPECT_EQ(found.error().code, Code::kNotFound) << found.error().message;
        EXPECT_FALSE(acknowledged);
        ++absent;
      }
      EXPECT_EQ(lake->list("", "", 10)->size(), found ? 2U : 1U);
      // The work is repeated, and nothing half-written stays.
      ASSERT_TRUE(lake->put("k/new", "new body", some_meta()));
      EXPECT_EQ(lake->get("k/new")->body, "new body");
      EXPECT_EQ(fs.list("lake/k")->size(), 4U);
    }
    if (completed) break;
  }
  EXPECT_GT(absent, 0);
  EXPECT_GT(whole, 0);
}

TEST_F(LocalLakeTest, AFullDiskIsUnavailableAndWhatWasThereStays) {
  ASSERT_TRUE(lake_->put("a", "body", picture()));
  fs_.set_capacity(*fs_.size("lake/a.raw") + *fs_.size("lake/a.meta.json") + 500);
  const auto full = lake_->put("b", std::string(2000, 'x'), picture());
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code, Code::kUnavailable);
  EXPECT_THAT(full.error().message, ::testing::HasSubstr("put b into the lake"));
  EXPECT_EQ(lake_->get("a")->body, "body");
  EXPECT_THAT(*lake_->list("", "", 10), ::testing::ElementsAre("a"));
  fs_.set_capacity(1 << 20);
  EXPECT_TRUE(lake_->put("b", std::string(2000, 'x'), picture()));
}

TEST_F(LocalLakeTest, AFailedWriteOfEitherFileLeavesNoObject) {
  for (const uint64_t n : {1U, 2U}) {
    fs_.fail_write(n, {Code::kUnavailable, "I/O error"});
    EXPECT_FALSE(lake_->put("a", "body", some_meta()));
    EXPECT_EQ(code_of_get("a"), Code::kNotFound);
    EXPECT_TRUE(lake_->list("", "", 10)->empty());
    EXPECT_EQ(lake_->usage("")->objects, 0U);
  }
  ObjectMeta later = some_meta();
  later.status = 201;
  ASSERT_TRUE(lake_->put("a", "body", later));
  EXPECT_EQ(lake_->head("a")->status, 201) << "a sidecar without its body was never acknowledged";
}

TEST_F(LocalLakeTest, AnyTornTailOfABodyIsCorrupt) {
  Object again;
  const std::string body = "a body that is long enough to be torn at many places, 0123456789";
  for (const bool is_picture : {false, true}) {
    const std::string key = is_picture ? "p" : "a";
    const std::string path = is_picture ? "lake/p.raw" : "lake/a.zst";
    ASSERT_TRUE(lake_->put(key, body, is_picture ? picture() : some_meta()));
    for (uint64_t size = *fs_.size(path); size-- > 0;) {
      ASSERT_TRUE(fs_.truncate(path, size));
      EXPECT_EQ(code_of_get(key), Code::kCorrupt) << size;
      const auto read = lake_->read(key, again);
      ASSERT_FALSE(read) << size;
      EXPECT_EQ(read.error().code, Code::kCorrupt) << size;
    }
  }
}

TEST_F(LocalLakeTest, AnyFlippedBitIsCorruptAndSaysWhere) {
  const std::string body = "a body with no bit to spare 0123456789";
  for (const bool is_picture : {false, true}) {
    const std::string key = is_picture ? "p" : "a";
    const std::string path = is_picture ? "lake/p.raw" : "lake/a.zst";
    ASSERT_TRUE(lake_->put(key, body, is_picture ? picture() : some_meta()));
    for (size_t i = 0; i < *fs_.size(path); ++i) {
      ASSERT_TRUE(fs_.flip_bit(path, i));
      const auto damaged = lake_->get(key);
      ASSERT_FALSE(damaged && damaged->body != body) << "wrong bytes at " << i;
      Object again;
      ASSERT_FALSE(lake_->read(key, again) && again.body != body) << "wrong bytes at " << i;
      if (!damaged) {
        EXPECT_EQ(damaged.error().code, Code::kCorrupt);
        EXPECT_THAT(damaged.error().message, ::testing::HasSubstr(path));
      }
      ASSERT_TRUE(fs_.flip_bit(path, i));
    }
    EXPECT_EQ(lake_->get(key)->body, body);
  }
}

TEST_F(LocalLakeTest, ADamagedSidecarIsCorruptAndNotAnswered) {
  ASSERT_TRUE(lake_->put("a", "body", some_meta()));
  ASSERT_TRUE(fs_.truncate("lake/a.meta.json", 20));
  EXPECT_EQ(code_of_get("a"), Code::kCorrupt);
  EXPECT_EQ(lake_->head("a").error().code, Code::kCorrupt);
  ASSERT_TRUE(fs_.write_atomic("lake/a.meta.json", R"({"url":5})"));
  EXPECT_EQ(code_of_get("a"), Code::kCorrupt);
  ASSERT_TRUE(fs_.remove("lake/a.meta.json"));
  EXPECT_EQ(code_of_get("a"), Code::kCorrupt);
}

TEST_F(LocalLakeTest, PuttingTheSameBytesAgainMendsWhatIsDamaged) {
  ASSERT_TRUE(lake_->put("a", "body", some_meta()));
  ASSERT_TRUE(fs_.truncate("lake/a.zst", 5));
  EXPECT_EQ(lake_->put("a", "other", some_meta()).error().code, Code::kAlreadyExists);
  ASSERT_TRUE(lake_->put("a", "body", some_meta()));
  EXPECT_EQ(lake_->get("a")->body, "body");
  ASSERT_TRUE(fs_.remove("lake/a.meta.json"));
  EXPECT_EQ(lake_->put("a", "other", some_meta()).error().code, Code::kCorrupt);
  ASSERT_TRUE(lake_->put("a", "body", some_meta()));
  EXPECT_EQ(lake_->get("a")->body, "body");
  EXPECT_EQ(lake_->usage("")->objects, 1U);
}

TEST_F(LocalLakeTest, LeftoversOfACrashGoWithTheFirstWriteAndForeignFilesStay) {
  ASSERT_TRUE(lake_->put("k/a", "body", some_meta()));
  ASSERT_TRUE(fs_.append("lake/k/b.zst.1-7.tmp", "half"));
  ASSERT_TRUE(fs_.append("lake/k/README.txt", "by hand"));
  reopen();
  EXPECT_THAT(*lake_->list("", "", 10), ::testing::ElementsAre("k/a"));
  EXPECT_EQ(lake_->usage("")->objects, 1U);
  ASSERT_TRUE(lake_->put("k/c", "body", some_meta()));
  EXPECT_FALSE(fs_.exists("lake/k/b.zst.1-7.tmp"));
  EXPECT_TRUE(fs_.exists("lake/k/README.txt"));
}

TEST_F(LocalLakeTest, SidecarsWhoseBytesNeverCameAreSweptAwayAndWholeObjectsStay) {
  ASSERT_TRUE(lake_->put("k/a", "body", some_meta()));
  ASSERT_TRUE(lake_->put("k/deep/b.meta.json", "a key may look like a sidecar", some_meta()));
  ASSERT_TRUE(lake_->put("k/deep/gone", "body", some_meta()));
  ASSERT_TRUE(fs_.remove("lake/k/deep/gone.zst"));  // as a kill between sidecar and body leaves it
  reopen();
  EXPECT_EQ(lake_->sweep().value_or(-1), 1);
  EXPECT_FALSE(fs_.exists("lake/k/deep/gone.meta.json"));
  EXPECT_THAT(*lake_->list("", "", 10), ::testing::ElementsAre("k/a", "k/deep/b.meta.json"));
  EXPECT_EQ(lake_->get("k/a")->body, "body");
  EXPECT_EQ(lake_->sweep().value_or(-1), 0);
}

TEST_F(LocalLakeTest, AFolderThatLooksLikeAFileOfTheLakeIsInvalidInput) {
  ASSERT_TRUE(lake_->put("a", "body", some_meta()));
  for (const char* key : {"a.zst/b", "a.raw/b", "x/a.meta.json/b", "a.tmp/b"})
    EXPECT_EQ(lake_->put(key, "x", some_meta()).error().code, Code::kInvalidInput) << key;
  EXPECT_TRUE(lake_->put("a.zst", "as the last part it is fine", some_meta()));
  EXPECT_TRUE(lake_->put("a.meta.json", "this too", some_meta()));
  EXPECT_THAT(*lake_->list("", "", 10), ::testing::ElementsAre("a", "a.meta.json", "a.zst"));
}

TEST_F(LocalLakeTest, ASliceOfADamagedBodyIsCorrupt) {
  ASSERT_TRUE(lake_->put("a", std::string(1000, 'x'), some_meta()));
  ASSERT_TRUE(fs_.truncate("lake/a.zst", 12));
  EXPECT_EQ(lake_->get_range("a", 0, 10).error().code, Code::kCorrupt);
}

TEST(BodyCache, KeepsTheNewestWithinItsBytes) {
  const auto body = [](size_t size) { return std::make_shared<const std::string>(size, 'x'); };
  BodyCache cache(100);
  cache.put("a", body(40));
  cache.put("b", body(40));
  EXPECT_TRUE(cache.get("a"));  // now the newest
  cache.put("c", body(40));
  EXPECT_FALSE(cache.get("b"));
  EXPECT_TRUE(cache.get("a") && cache.get("c"));
  cache.put("too large", body(101));
  EXPECT_FALSE(cache.get("too large"));
  EXPECT_TRUE(cache.get("a"));
  cache.put("a", body(60));
  EXPECT_EQ(cache.get("a")->size(), 60U);
  cache.drop("a");
  cache.drop("a");
  EXPECT_FALSE(cache.get("a"));
}

TEST(ZstdCodec, ADamagedHeaderCannotAskForMoreThanTheSidecarSays) {
  const std::string packed = compress(std::string(1'000'000, 'x'));
  EXPECT_EQ(decompress(packed, 1'000'000)->size(), 1'000'000U);
  EXPECT_EQ(decompress(packed, 999'999).error().code, Code::kCorrupt);
  EXPECT_EQ(decompress("", 0).error().code, Code::kCorrupt);
  EXPECT_EQ(decompress("not zstd at all", 15).error().code, Code::kCorrupt);
  EXPECT_EQ(*decompress(compress(""), 0), "");
}

}  // namespace
}  // namespace skykeep::lake
