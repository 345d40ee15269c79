#include "warehouse/duckdb/memory_limit.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/contract/temp_dir.h"
#include "tests/contract/warehouse_testing.h"
#include "warehouse/duckdb/duckdb_warehouse.h"

namespace skykeep::warehouse {
namespace {

using ::testing::HasSubstr;

class MemoryLimitTest : public ::testing::Test {
 protected:
  std::string limit() { return text_of(must(connection_->table("select current_setting('memory_limit')")).rows[0][0]); }
  int64_t count(const std::string& table) { return int_of(must(connection_->table("select count(*) from " + table)).rows[0][0]); }

  ::skykeep::testing::TempDir dir_;
  std::unique_ptr<Warehouse> warehouse_ = must(open_duckdb(dir_.path() + "/w.duckdb", {.row_group_size = 2048, .serving_memory_mb = 96}));
  std::unique_ptr<Connection> connection_ = must(warehouse_->connect());
};

TEST_F(MemoryLimitTest, TheLargestProfileThatIsHeldCounts) {
  const std::string serving = limit();
  std::optional<ResourceProfile> bulk = must(warehouse_->use(Profile::kBulk));
  const std::string most = limit();
  EXPECT_NE(most, serving);
  const auto threads = [&] { return text_of(must(connection_->table("select current_setting('threads')::varchar")).rows[0][0]); };
  std::optional<ResourceProfile> load = must(warehouse_->use(Profile::kLoad));
  EXPECT_EQ(threads(), "2") << "a load beside a rebuild";
  bulk.reset();
  EXPECT_EQ(threads(), "1") << "the load goes on";
  EXPECT_EQ(limit(), most);
  load.reset();
  EXPECT_EQ(limit(), serving);
}

// Whatever commits, while a user's query runs: the limit that the engine tells then.
TEST_F(MemoryLimitTest, WhatCommitsByItselfHasHeadroomTooAndReadingHasNone) {
  must(connection_->execute("create table seen (words varchar)"));
  const std::string serving = limit();
  const auto newest = [&] { return text_of(must(connection_->table("select words from seen order by rowid desc limit 1")).rows[0][0]); };
  std::jthread user([&] { (void)warehouse_->query_readonly("select count(*) from range(1000000000000)", {.timeout = std::chrono::seconds(3)}); });
  const char* look = "insert into seen select current_setting('memory_limit')";
  for (int i = 0; i < 100 && (i == 0 || newest() == serving); ++i) {  // until the query has begun
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    must(connection_->execute(look));
  }
  EXPECT_NE(newest(), serving) << "it commits by itself";
  EXPECT_EQ(limit(), serving) << "a read";
  must(connection_->begin());
  must(connection_->execute(look));
  must(connection_->commit());
  EXPECT_EQ(newest(), serving) << "its commit comes later";
}

// Two queries that take all memory they can get, again and again, beside one who writes: without memory of its own a commit fails after
// some, and the engine refuses everything from then on.
TEST_F(MemoryLimitTest, ACommitFindsMemoryWhateverUsersAsk) {
  must(connection_->execute("create table t as select range i, md5(range::varchar) a, md5((range * 7)::varchar) b, random() x from range(400000);"
                            "create table w (i bigint, a varchar)"));
  for (int i = 0; i < 40; ++i) must(connection_->execute(fmt::format("alter table w add column c{} varchar", i)));
  std::string columns;
  for (int i = 0; i < 40; ++i) columns += fmt::format(", a || '{}'", i);
  const std::string serving = limit();
  std::atomic<bool> stop = false;
  std::atomic<int> answered = 0, out_of_memory = 0, ended = 0, others = 0;
  {
    std::vector<std::jthread> users;
    for (int user = 0; user < 2; ++user)
      users.emplace_back([&, user] {
        while (!stop) {
          const auto got = warehouse_->query_readonly(user == 0 ? "select a, list(b), list(x) from t group by a order by 1"
                                                                : "select t.*, u.* from t join t u using (i) order by t.a, u.b", {});
          if (got) ++answered;
          else if (got.error().message.find("Out of Memory") != std::string::npos) ++out_of_memory;
          else if (got.error().message.find("took memory") != std::string::npos) ++ended;
          else ++others, ADD_FAILURE() << got.error().message;
        }
      });
    int64_t written = 0;
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(6);
    for (int i = 0; std::chrono::steady_clock::now() < end && others == 0; ++i) {
      must(connection_->begin());
      const auto put = connection_->execute(fmt::format("insert into w select i, a{} from t where i between {} and {}", columns, i * 500, i * 500 + 499));
      if (!put) {  // said, undone, and tried again: that is what its writers do
        EXPECT_THAT(put.error().message, HasSubstr("Out of Memory"));
        must(connection_->rollback());
        continue;
      }
      const auto committed = connection_->commit();
      ASSERT_TRUE(committed) << committed.error().message;
      written += 500;
      if (i % 10 == 9) {
        const auto done = warehouse_->checkpoint();
        EXPECT_TRUE(done || done.error().code == Code::kConflict) << done.error().message;
      }
    }
    stop = true;
    users.clear();
    EXPECT_EQ(count("w"), written);
    EXPECT_GT(written, 0);
  }
  EXPECT_GT(out_of_memory + ended, 0) << "or this test shows nothing; " << answered << " were answered";
  EXPECT_EQ(limit(), serving);
}

}  // namespace
}  // namespace skykeep::warehouse
