#include "core/sqlite.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "core/fs.h"
#include "tests/contract/temp_dir.h"

namespace skykeep::sqlite {
namespace {

class SqliteTest : public ::testing::Test {
 protected:
  std::unique_ptr<Database> open(const OpenOptions& options = {}) {
    auto db = Database::open(path_, options);
    EXPECT_TRUE(db) << db.error().message;
    return std::move(*db);
  }
  static int64_t number(Database& db, std::string_view sql) {
    auto statement = db.prepare(sql);
    EXPECT_TRUE(statement && *statement->step());
    return statement->integer(0);
  }

  testing::TempDir dir_;
  std::string path_ = dir_.path() + "/a.db";
};

TEST_F(SqliteTest, EveryConnectionSyncsWhatItCommits) {
  const auto db = open();
  auto mode = db->prepare("pragma journal_mode");
  ASSERT_TRUE(mode && *mode->step());
  EXPECT_EQ(mode->bytes(0), "wal");
  EXPECT_EQ(number(*db, "pragma synchronous"), 2) << "FULL";
}

TEST_F(SqliteTest, EmptyTextsAndBlobsAreNotNull) {
  const auto db = open();
  ASSERT_TRUE(db->run("create table t(a text not null, b blob not null)"));
  auto insert = db->prepare("insert into t values (?1, ?2)");
  ASSERT_TRUE(insert);
  ASSERT_TRUE(insert->bind(1, std::string_view()).bind_blob(2, std::string_view()).finish());
  ASSERT_TRUE(insert->bind(1, std::string_view("x\0y", 3)).bind_blob(2, std::string_view("\0", 1)).finish());
  auto select = db->prepare("select a, b from t order by rowid");
  ASSERT_TRUE(*select->step());
  EXPECT_EQ(select->bytes(0), "");
  ASSERT_TRUE(*select->step());
  EXPECT_EQ(select->bytes(0), std::string_view("x\0y", 3));
  EXPECT_EQ(select->bytes(1), std::string_view("\0", 1));
}

TEST_F(SqliteTest, OneStatementMayBeUsedTwiceAtTheSameTime) {
  const auto db = open();
  ASSERT_TRUE(db->run("create table t(a integer); insert into t values (1), (2)"));
  auto outer = db->prepare("select a from t order by a");
  ASSERT_TRUE(*outer->step());
  {
    auto inner = db->prepare("select a from t order by a");
    ASSERT_TRUE(*inner->step());
    EXPECT_EQ(inner->integer(0), 1);
  }
  ASSERT_TRUE(*outer->step());
  EXPECT_EQ(outer->integer(0), 2);
}

TEST_F(SqliteTest, MoreStatementsThanTheCacheHoldsStillWork) {
  const auto db = open();
  for (int i = 0; i < 300; ++i) EXPECT_EQ(number(*db, "select " + std::to_string(i)), i);
}

TEST_F(SqliteTest, ErrorsSayWhatToDoNext) {
  const auto db = open();
  ASSERT_TRUE(db->run("create table t(a integer primary key, b text not null)"));
  ASSERT_TRUE(db->run("insert into t values (1, 'x')"));
  EXPECT_EQ(db->run("insert into t values (1, 'y')").error().code, Code::kAlreadyExists);
  EXPECT_EQ(db->run("insert into t values (2, null)").error().code, Code::kInvalidInput);
  EXPECT_EQ(db->run("insert into nowhere values (2)").error().code, Code::kInternal);
  EXPECT_EQ(db->prepare("selekt").error().code, Code::kInternal);
  EXPECT_EQ(db->prepare("").error().code, Code::kInternal);
  EXPECT_EQ(open({.query_only = true})->run("delete from t").error().code, Code::kPermission);
}

TEST_F(SqliteTest, AFullDiskIsUnavailableAndTheTransactionIsUndone) {
  const auto db = open();
  ASSERT_TRUE(db->run("create table t(a blob); pragma max_page_count = 20"));
  {
    auto transaction = WriteTransaction::begin(*db);
    ASSERT_TRUE(transaction);
    ASSERT_TRUE(db->run("insert into t values (zeroblob(1000))"));
    const auto full = db->run("insert into t values (zeroblob(1000000))");
    ASSERT_FALSE(full);
    EXPECT_EQ(full.error().code, Code::kUnavailable);
    EXPECT_THAT(full.error().message, ::testing::HasSubstr("free some space"));
  }
  EXPECT_EQ(number(*db, "select count(*) from t"), 0);
  EXPECT_TRUE(db->run("insert into t values (zeroblob(1000))")) << "goes on when there is room";
}

TEST_F(SqliteTest, DamageIsCorruptAndNamesTheFile) {
  {
    const auto db = open();
    ASSERT_TRUE(db->run("create table t(a blob); insert into t values (zeroblob(100000))"));
  }
  std::string bytes = *RealFs().read(path_);
  bytes.replace(4096, bytes.size() - 4096, bytes.size() - 4096, '\x5a');
  ASSERT_TRUE(RealFs().write_atomic(path_, bytes));
  const auto db = open();
  auto select = db->prepare("select count(*) from t where length(a) > 5");
  const auto row = select->step();
  ASSERT_FALSE(row);
  EXPECT_EQ(row.error().code, Code::kCorrupt);
  EXPECT_THAT(row.error().message,
              ::testing::AllOf(::testing::HasSubstr(path_), ::testing::HasSubstr("backup")));
}

TEST_F(SqliteTest, AForeignLockThatStaysIsUnavailableAfterTheTimeout) {
  const auto db = open({.busy_timeout = 30ms});
  sqlite3* foreign = nullptr;  // another program, which knows nothing of our gate
  ASSERT_EQ(sqlite3_open(path_.c_str(), &foreign), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(foreign, "begin immediate", nullptr, nullptr, nullptr), SQLITE_OK);
  const auto refused = WriteTransaction::begin(*db);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kUnavailable);
  ASSERT_EQ(sqlite3_exec(foreign, "commit", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(foreign);
  EXPECT_TRUE(WriteTransaction::begin(*db));
}

TEST_F(SqliteTest, ManyConnectionsMayOpenANewFileAtOnceAndTakeTurnsWriting) {
  constexpr int kThreads = 8, kEach = 25;
  ASSERT_TRUE(open()->run("create table t(a integer)"));
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t)
      threads.emplace_back([&] {
        auto fresh = Database::open(dir_.path() + "/new.db");
        EXPECT_TRUE(fresh);
        const auto db = open({.busy_timeout = 0s});  // nobody is ever busy behind the gate
        for (int i = 0; i < kEach; ++i) {
          auto transaction = WriteTransaction::begin(*db);
          ASSERT_TRUE(transaction) << transaction.error().message;
          EXPECT_TRUE(db->run("insert into t values (1)"));
          EXPECT_TRUE((*transaction)->commit());
        }
      });
  }
  EXPECT_EQ(number(*open(), "select count(*) from t"), kThreads * kEach);
}

TEST_F(SqliteTest, AWriterInATightLoopDoesNotStarveAnother) {
  ASSERT_TRUE(open()->run("create table t(a integer)"));
  std::jthread greedy([&](std::stop_token stop) {
    const auto db = open();
    while (!stop.stop_requested()) {
      auto transaction = WriteTransaction::begin(*db);
      ASSERT_TRUE(transaction);
      EXPECT_TRUE(db->run("insert into t values (1)") && (*transaction)->commit());
    }
  });
  const auto db = open();
  for (int i = 0; i < 50; ++i) {
    auto transaction = WriteTransaction::begin(*db);
    ASSERT_TRUE(transaction);
    EXPECT_TRUE(db->run("insert into t values (2)") && (*transaction)->commit());
  }
  EXPECT_EQ(number(*db, "select count(*) from t where a = 2"), 50);
}

}  // namespace
}  // namespace skykeep::sqlite
